//! `/vertaal`: translates the last answer, or a document into a file next to it.

use super::answer;
use crate::conversation::{Role, TurnState};
use crate::i18n::text;
use crate::translate::Language;
use crate::tui::effect::{Effect, EngineEffect, GenerationTask, TranslationSource};
use crate::tui::state::{AnswerKind, Phase, State};

/// Runs `/vertaal [FILE] [LANGUAGE]`.
pub fn begin(state: &mut State, argument: &str) -> Vec<Effect> {
    if !state.model.is_ready() {
        state.show_problem(text!(state.messages, "chat-no-engine"));
        return Vec::new();
    }
    let (file, target) = parse(argument);
    let tree = &state.conversation.tree;
    let (source, question) = if file.is_empty() {
        let last = state.conversation.last_answer().and_then(|turn| tree.get(turn));
        let Some(last) = last.map(|turn| turn.content.clone()).filter(|content| !content.trim().is_empty()) else {
            state.show_problem(text!(state.messages, "chat-nothing-to-translate"));
            return Vec::new();
        };
        (TranslationSource::Text(last), text!(state.messages, "chat-translate-answer"))
    } else {
        (TranslationSource::File(file.to_owned()), text!(state.messages, "chat-translate-file", name = file))
    };
    let mut effects = answer::stop(state);
    let tree = &mut state.conversation.tree;
    let question = tree.add(tree.head(), Role::User, question, TurnState::Complete);
    let turn = tree.add(Some(question), Role::Assistant, String::new(), TurnState::Running);
    let id = state.generation.begin(turn, AnswerKind::Translation, Phase::START);
    state.transcript.go_to_end();
    effects.push(Effect::Engine(EngineEffect::Start { id, task: GenerationTask::Translation { source, target } }));
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
