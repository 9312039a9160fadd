//! `/vertaal`: translates the last answer, or a document into a file next to it.

use super::{attachments, document};
use crate::conversation::{Role, TurnId};
use crate::i18n::text;
use crate::translate::Language;
use crate::tui::effect::{Effect, GenerationTask, TranslationSource};
use crate::tui::state::{DocumentCommand, State};

/// Runs `/vertaal [FILE] [LANGUAGE]`; again, where `question` is the turn that it was before.
pub fn begin(state: &mut State, argument: &str, question: Option<TurnId>) -> Vec<Effect> {
    if !state.model.is_ready() {
        state.show_problem(text!(state.messages, "chat-no-engine"));
        return Vec::new();
    }
    let (file, target) = match parse(argument) {
        Ok(parsed) => parsed,
        Err(UnknownLanguage(name)) => {
            state.show_problem(text!(state.messages, "translate-unknown-language", name = name));
            return Vec::new();
        }
    };
    let source = if file.is_empty() {
        let tree = &state.conversation.tree;
        let above = question.map_or(tree.head(), |question| tree.get(question).and_then(|question| question.parent));
        let last = tree.path_to(above).into_iter().rev().find(|turn| turn.role == Role::Assistant);
        let Some(last) = last.map(|turn| turn.content.clone()).filter(|content| !content.trim().is_empty()) else {
            state.show_problem(text!(state.messages, "chat-nothing-to-translate"));
            return Vec::new();
        };
        TranslationSource::Text(last)
    } else {
        TranslationSource::File(file.to_owned())
    };
    let task = GenerationTask::Translation { source, target };
    document::start(state, DocumentCommand::Translate, argument, question, task)
}

/// The last word is not a language.
#[derive(Debug, PartialEq, Eq)]
struct UnknownLanguage(String);

/// The file and the language in an argument: its last word may be a language. A word after the name of a file must be
/// one.
fn parse(argument: &str) -> Result<(&str, Option<Language>), UnknownLanguage> {
    let argument = argument.trim();
    let (before, last) = argument.rsplit_once(char::is_whitespace).unwrap_or(("", argument));
    let is_word = !last.is_empty() && last.chars().all(char::is_alphabetic);
    match Language::named(last) {
        // `en.md` and `nl-notes` are files.
        Some(language) if is_word => Ok((attachments::unquoted(before.trim()), Some(language))),
        None if is_word && names_a_file(before.trim()) => Err(UnknownLanguage(last.to_owned())),
        _ => Ok((attachments::unquoted(argument), None)),
    }
}

/// Whether these words end in a quote or in an extension, so that the name of a file is complete.
fn names_a_file(words: &str) -> bool {
    let extension = words.rsplit_once('.').map(|(_, extension)| extension);
    let is_extension = |extension: &str| !extension.is_empty() && extension.chars().all(char::is_alphanumeric);
    words.ends_with('"') || extension.is_some_and(is_extension)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_may_be_a_language() {
        let cases = [
            ("", ("", None)),
            ("en", ("", Some(Language::ENGLISH))),
            ("Nederlands", ("", Some(Language::DUTCH))),
            ("mijn brief.md en", ("mijn brief.md", Some(Language::ENGLISH))),
            ("\"mijn brief.md\" en", ("mijn brief.md", Some(Language::ENGLISH))),
            ("en.md", ("en.md", None)),
            ("nl-notes", ("nl-notes", None)),
            ("mijn brief", ("mijn brief", None)),
        ];
        for (argument, expected) in cases {
            assert_eq!(parse(argument), Ok(expected), "{argument}");
        }
        for argument in ["brief.txt xx", "\"mijn brief\" xx"] {
            assert_eq!(parse(argument), Err(UnknownLanguage("xx".to_owned())));
        }
    }
}
