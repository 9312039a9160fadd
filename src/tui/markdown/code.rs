//! Colours for code, from the sixteen of the terminal: syntect parses the language, this maps its scopes to styles.

use std::sync::LazyLock;

use ratatui::style::Style;
use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxSet};

use super::inline::StyledText;
use crate::tui::theme::Theme;
use crate::tui::wrap;

/// Longer code has no colours: an open code block is parsed again with every delta.
const MOST_BYTES: usize = 20_000;

/// Loading takes some milliseconds, so it waits for the first code block.
static SYNTAXES: LazyLock<SyntaxSet> = LazyLock::new(SyntaxSet::load_defaults_newlines);

/// The lines of `code` as runs; without colours where the language is unknown.
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
        for (position, change) in changes {
            push(&mut runs, &line[start..position], &scopes, theme);
            start = position;
            // A faulty syntax definition costs the colours, nothing else.
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

/// The style of the innermost scope that has one.
fn style(scopes: &[Scope], theme: &Theme) -> Style {
    let known = scopes.iter().rev().find_map(|scope| {
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
    known.unwrap_or_default()
}
