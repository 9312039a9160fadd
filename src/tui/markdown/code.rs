//! Colours for code, in the sixteen colours of the terminal: syntect reads the languages, this says which of their
//! parts look alike.

use std::sync::LazyLock;

use ratatui::style::Style;
use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxSet};

use super::inline::StyledText;
use crate::tui::theme::Theme;
use crate::tui::wrap;

/// Longer code is shown without colours: reading it again for every piece of an answer would take too long.
const MOST_BYTES: usize = 20_000;

/// Loaded with the first code block; it takes some milliseconds.
static SYNTAXES: LazyLock<SyntaxSet> = LazyLock::new(SyntaxSet::load_defaults_newlines);

/// The lines of `code`, each as pieces. What is in no known language has no colours.
pub fn highlight(code: &str, language: &str, theme: &Theme) -> Vec<Vec<StyledText>> {
    let plain = |line: &str| vec![StyledText { text: wrap::clean(line), style: Style::new() }];
    let word = language.split([' ', ',', '{']).next().unwrap_or_default();
    let syntax = if code.len() > MOST_BYTES || word.is_empty() { None } else { SYNTAXES.find_syntax_by_token(word) };
    let Some(syntax) = syntax else { return code.lines().map(plain).collect() };
    let mut state = ParseState::new(syntax);
    let mut scopes = ScopeStack::new();
    let lines = code.split_inclusive('\n').map(|line| {
        let Ok(changes) = state.parse_line(line, &SYNTAXES) else { return plain(line.trim_end_matches('\n')) };
        let mut runs = Vec::new();
        let mut start = 0;
        for (place, change) in changes {
            push(&mut runs, &line[start..place], &scopes, theme);
            start = place;
            // A definition that pops more than it pushed loses its colours, nothing else.
            let _ = scopes.apply(&change);
        }
        push(&mut runs, &line[start..], &scopes, theme);
        runs
    });
    lines.collect()
}

fn push(runs: &mut Vec<StyledText>, text: &str, scopes: &ScopeStack, theme: &Theme) {
    let text = wrap::clean(text.trim_end_matches('\n'));
    if !text.is_empty() {
        runs.push(StyledText { text, style: style(scopes.as_slice(), theme) });
    }
}

/// The innermost scope that has a look decides.
fn style(scopes: &[Scope], theme: &Theme) -> Style {
    let looks = scopes.iter().rev().find_map(|scope| {
        let name = scope.build_string();
        let begins = |names: &[&str]| names.iter().any(|prefix| name.starts_with(prefix));
        if begins(&["comment", "punctuation.definition.comment"]) {
            Some(theme.comment)
        } else if begins(&["string", "punctuation.definition.string"]) {
            Some(theme.string)
        } else if begins(&["constant", "support.constant", "variable.language"]) {
            Some(theme.constant)
        } else if begins(&["keyword.operator"]) {
            Some(Style::new())
        } else if begins(&["keyword", "storage", "entity.name.tag"]) {
            Some(theme.keyword)
        } else {
            None
        }
    });
    looks.unwrap_or_default()
}
