//! Text files that are sent with a message: named by a command, or by a word with an at sign.

use crate::i18n::text;
use crate::tui::state::State;

/// The files that a message names, each by an at sign at the beginning of a word.
pub fn mentioned(message: &str) -> Vec<String> {
    const PUNCTUATION: [char; 11] = ['.', ',', ';', ':', '!', '?', '(', ')', '"', '“', '”'];
    let words = message.split_whitespace().map(|word| word.trim_matches(PUNCTUATION));
    words.filter_map(|word| word.strip_prefix('@')).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

pub fn clear(state: &mut State) {
    state.input.attachments.clear();
    state.show_notice(text!(state.messages, "chat-files-forgotten"));
}

/// A message followed by its attachments, which are used up.
pub fn with_attachments(state: &mut State, message: &str) -> String {
    let attachments = state.input.attachments.drain(..);
    let files = attachments.map(|file| format!("\n\n{}:\n\n{}", file.name, file.text.trim_end()));
    message.to_owned() + &files.collect::<String>()
}

/// The file name that ends at the cursor, and where it begins in the text.
pub fn name_at_cursor(state: &State) -> Option<(usize, String)> {
    let text = &state.input.composer.text()[..state.input.composer.cursor()];
    let by_command = ["/bestand ", "/file "].into_iter().find_map(|command| text.strip_prefix(command));
    if let Some(start) = by_command {
        return Some((text.len() - start.len(), start.to_owned()));
    }
    let word = text.rfind(char::is_whitespace).map_or(0, |blank| blank + 1);
    text[word..].strip_prefix('@').map(|start| (word + 1, start.to_owned()))
}
