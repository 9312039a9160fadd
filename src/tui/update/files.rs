//! Text files that go along with what is said: by command, or by a word with an at sign.

use super::{answer, compose};
use crate::i18n::text;
use crate::tui::effect::Effect;
use crate::tui::effect::ReadPurpose;
use crate::tui::msg::{Attachment, FileProblem};
use crate::tui::state::State;

/// The files that a text names, each by an at sign at the beginning of a word.
pub fn mentioned(text: &str) -> Vec<String> {
    const AROUND: [char; 11] = ['.', ',', ';', ':', '!', '?', '(', ')', '"', '“', '”'];
    let words = text.split_whitespace().map(|word| word.trim_matches(AROUND));
    words.filter_map(|word| word.strip_prefix('@')).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Takes in files that were read.
pub fn read(state: &mut State, purpose: ReadPurpose, files: Vec<Result<Attachment, FileProblem>>) -> Vec<Effect> {
    let is_mention = matches!(purpose, ReadPurpose::Send(_));
    let before = state.attachments.len();
    for file in files {
        match file {
            Ok(attachment) => state.attachments.push(attachment),
            // A word with an at sign may be a name, or an address.
            Err(FileProblem::Missing(_)) if is_mention => {}
            Err(problem) => {
                state.attachments.truncate(before);
                state.show_problem(match problem {
                    FileProblem::Missing(name) => text!(state.messages, "chat-file-missing", name = name),
                    FileProblem::Unusable(report) => answer::in_one_line(&report, &state.messages),
                });
                // What was to be said is there to be mended.
                if let ReadPurpose::Send(text) = purpose
                    && state.composer.is_empty()
                {
                    state.composer.set(&text);
                }
                return Vec::new();
            }
        }
    }
    match purpose {
        ReadPurpose::Send(text) => compose::say(state, &text),
        ReadPurpose::Attach => {
            if let Some(added) = state.attachments.last() {
                let tokens = added.tokens.map_or_else(|| "?".to_owned(), |tokens| tokens.to_string());
                let text = text!(state.messages, "chat-file-added", name = added.name.as_str(), tokens = tokens);
                state.show_notice(text);
            }
            Vec::new()
        }
    }
}

/// No file goes along any more.
pub fn forget(state: &mut State) {
    state.attachments.clear();
    state.show_notice(text!(state.messages, "chat-files-forgotten"));
}

/// What is said, with the files that go along behind it.
pub fn with_attachments(state: &mut State, said: &str) -> String {
    let files = state.attachments.drain(..).map(|file| format!("\n\n{}:\n\n{}", file.name, file.text.trim_end()));
    said.to_owned() + &files.collect::<String>()
}

/// The beginning of a file's name that the cursor stands behind, if it does, and where it begins.
pub fn begun(state: &State) -> Option<(usize, String)> {
    let text = &state.composer.text()[..state.composer.cursor()];
    let by_command = ["/bestand ", "/file "].into_iter().find_map(|command| text.strip_prefix(command));
    if let Some(start) = by_command {
        return Some((text.len() - start.len(), start.to_owned()));
    }
    let word = text.rfind(char::is_whitespace).map_or(0, |blank| blank + 1);
    text[word..].strip_prefix('@').map(|start| (word + 1, start.to_owned()))
}

/// Writes as much of a file's name as is certain.
pub fn complete(state: &mut State, start: &str, found: &[String]) {
    if let Some((place, now)) = begun(state)
        && now == start
    {
        compose::complete_with(state, place, found, "");
    }
}
