//! `/exporteer`: the conversation on the screen as a file.

use super::attachments;
use crate::conversation::{Message, Role};
use crate::i18n::text;
use crate::session::{Exported, Format, SessionDetails, render};
use crate::tui::effect::{Effect, FileEffect};
use crate::tui::msg::ExportProblem;
use crate::tui::state::State;

/// Most letters of a name made from the first message.
const MAX_NAME: usize = 40;

/// Runs `/exporteer [FILE]`: Markdown, or plain text in a file that ends in `.txt`.
pub fn begin(state: &mut State, argument: &str) -> Vec<Effect> {
    let turns: Vec<Message> = state
        .conversation
        .tree
        .path()
        .into_iter()
        .map(|turn| Message { role: turn.role, content: turn.content.clone() })
        .collect();
    let Some(first) = turns.iter().find(|turn| turn.role == Role::User) else {
        state.show_problem(text!(state.messages, "chat-nothing-said"));
        return Vec::new();
    };
    let title = first.content.lines().next().unwrap_or_default().trim().to_owned();
    let name = match attachments::unquoted(argument) {
        "" => format!("{}.md", name_of(&title)),
        name => name.to_owned(),
    };
    let is_text = name.rsplit_once('.').is_some_and(|(_, extension)| extension.eq_ignore_ascii_case("txt"));
    let format = if is_text { Format::Text } else { Format::Markdown };
    let details = SessionDetails::default();
    let exported = Exported { id: 0, title, created: None, updated: 0, pinned: false, details, turns, tree: None };
    let names = [text!(state.messages, "session-you"), text!(state.messages, "session-model")];
    let text = render(&[exported], format, names.each_ref().map(String::as_str));
    // Text can always be written.
    text.into_iter().map(|text| Effect::Files(FileEffect::Export { name: name.clone(), text })).collect()
}

/// A name for a file: the letters and digits of a title.
fn name_of(title: &str) -> String {
    let words = title.split(|character: char| !character.is_alphanumeric()).filter(|word| !word.is_empty());
    let name = words.collect::<Vec<_>>().join("-").to_lowercase();
    let name: String = name.chars().take(MAX_NAME).collect();
    if name.is_empty() { "fietje".to_owned() } else { name.trim_end_matches('-').to_owned() }
}

/// Says where the conversation is.
pub fn done(state: &mut State, name: &str) {
    state.show_notice(text!(state.messages, "chat-exported", name = name));
}

pub fn failed(state: &mut State, problem: &ExportProblem) {
    let text = match problem {
        ExportProblem::Exists(name) => text!(state.messages, "chat-export-exists", name = name.as_str()),
        ExportProblem::Failed { name, reason } => {
            let reason = state.messages.render(reason);
            text!(state.messages, "chat-export-failed", name = name.as_str(), reason = reason)
        }
    };
    state.show_problem(text);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_becomes_a_name() {
        let cases = [("Ik heet Sara.", "ik-heet-sara"), ("../../etc/passwd", "etc-passwd"), ("?!", "fietje")];
        for (title, name) in cases {
            assert_eq!(name_of(title), name);
        }
        assert_eq!(name_of(&"a".repeat(100)).len(), MAX_NAME);
    }
}
