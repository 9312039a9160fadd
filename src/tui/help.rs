//! What the help screen says, made from the keymap and the commands.

use fluent_bundle::FluentArgs;
use ratatui::style::Style;

use super::keymap::{Keymap, Section};
use super::{command, keymap, markdown, wrap};
use crate::i18n::{Messages, text};

/// Columns of the names before their descriptions.
const NAME_COLUMNS: usize = 22;

/// A row, broken to fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HelpRow {
    Heading(String),
    /// A name, padded to its column, and a line of its description.
    Entry {
        name: String,
        text: String,
    },
    Blank,
}

/// All rows of the help screen in `columns`.
pub fn rows(keymap: &Keymap, messages: &Messages, columns: usize) -> Vec<HelpRow> {
    let describe = |id: &str| messages.format(id, &FluentArgs::new());
    let mut rows = Vec::new();
    let sections = [
        (Section::Talking, text!(messages, "help-screen-talking")),
        (Section::Reading, text!(messages, "help-screen-reading")),
        (Section::Writing, text!(messages, "help-screen-writing")),
    ];
    for (section, title) in sections {
        rows.push(HelpRow::Heading(title));
        for entry in keymap::ENTRIES.iter().filter(|entry| entry.section == section) {
            let keys = keymap.keys_of(entry.action);
            if !keys.is_empty() {
                push(&mut rows, &keys.join(", "), &describe(&format!("key-{}", entry.name)), columns);
            }
        }
        rows.push(HelpRow::Blank);
    }
    rows.push(HelpRow::Heading(text!(messages, "help-screen-selected")));
    for (keys, id) in
        [("↑ ↓", "key-browse-move"), ("← →", "key-browse-branch"), ("e r y b", "key-browse-do"), ("/", "key-search")]
    {
        push(&mut rows, keys, &describe(id), columns);
    }
    rows.push(HelpRow::Blank);
    rows.push(HelpRow::Heading(text!(messages, "help-screen-commands")));
    for entry in command::ENTRIES {
        let names: Vec<String> = entry.names.iter().map(|name| format!("/{name}")).collect();
        push(&mut rows, &names.join(" "), &describe(entry.text), columns);
    }
    rows
}

/// A name and its description, side by side where they fit, else one below the other.
fn push(rows: &mut Vec<HelpRow>, name: &str, description: &str, columns: usize) {
    let margin = if columns > NAME_COLUMNS + 24 { NAME_COLUMNS } else { 4 };
    let blank = " ".repeat(margin);
    let mut first = format!("{name:margin$}");
    if wrap::width(name) >= margin {
        rows.push(HelpRow::Entry { name: wrap::shorten(name, columns), text: String::new() });
        first.clone_from(&blank);
    }
    for line in markdown::plain(description, columns.saturating_sub(margin).max(8), Style::new()) {
        let name = std::mem::replace(&mut first, blank.clone());
        rows.push(HelpRow::Entry { name, text: line.to_string() });
    }
}
