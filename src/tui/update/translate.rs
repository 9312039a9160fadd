//! `/vertaal`: the last answer, or a document beside which its translation is put.

use super::{answer, browse};
use crate::conversation::{Role, TurnState};
use crate::i18n::text;
use crate::translate::Language;
use crate::tui::effect::{Effect, TranslationSource};
use crate::tui::state::{AnswerKind, EngineState, Phase, State, StreamingAnswer};

/// Does what `/vertaal [FILE] [LANGUAGE]` asks.
pub fn begin(state: &mut State, argument: &str) -> Vec<Effect> {
    if !matches!(state.engine, EngineState::Ready(_)) {
        state.show_problem(text!(state.messages, "chat-no-engine"));
        return Vec::new();
    }
    let (file, target) = parse(argument);
    let (source, said) = if file.is_empty() {
        let last = browse::last_answer(state).and_then(|turn| state.tree.get(turn));
        let Some(last) = last.map(|turn| turn.content.clone()).filter(|content| !content.trim().is_empty()) else {
            state.show_problem(text!(state.messages, "chat-nothing-to-translate"));
            return Vec::new();
        };
        (TranslationSource::Text(last), text!(state.messages, "chat-translate-answer"))
    } else {
        (TranslationSource::File(file.to_owned()), text!(state.messages, "chat-translate-file", name = file))
    };
    let mut effects = answer::stop(state);
    let question = state.tree.add(state.tree.head(), Role::User, said, TurnState::Complete);
    let turn = state.tree.add(Some(question), Role::Assistant, String::new(), TurnState::Running);
    let id = state.next_generation();
    state.window.measured = None;
    state.answer = Some(StreamingAnswer {
        id,
        turn,
        kind: AnswerKind::Translation,
        phase: Phase::Reading { tokens: 0, total: 0 },
    });
    state.transcript.go_to_end();
    effects.push(Effect::Translate { id, source, target });
    effects
}

/// The file and the language in an argument: its last word may be a language.
fn parse(argument: &str) -> (&str, Option<Language>) {
    let argument = argument.trim();
    let (before, last) = argument.rsplit_once(char::is_whitespace).unwrap_or(("", argument));
    match Language::named(last) {
        // `en.md` and `nl-notes` are files.
        Some(language) if last.chars().all(char::is_alphabetic) => (before.trim(), Some(language)),
        _ => (argument, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_may_be_a_language() {
        assert_eq!(parse(""), ("", None));
        assert_eq!(parse("en"), ("", Some(Language::ENGLISH)));
        assert_eq!(parse("Nederlands"), ("", Some(Language::DUTCH)));
        assert_eq!(parse("mijn brief.md en"), ("mijn brief.md", Some(Language::ENGLISH)));
        assert_eq!(parse("en.md"), ("en.md", None));
        assert_eq!(parse("nl-notes"), ("nl-notes", None));
    }
}
