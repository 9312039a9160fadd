//! The list above the line while a command, its value or the name of a file is typed.

use super::command;
use super::keymap::Keymap;
use super::overlay::{Picker, PickerAction};
use crate::i18n::Messages;

/// What fits the word before the cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestions {
    /// Where the word begins in the text, in bytes.
    pub start: usize,
    pub kind: SuggestionKind,
    /// At least one.
    pub items: Vec<Suggestion>,
    pub selected: usize,
    pub selection: Selection,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SuggestionKind {
    Command,
    /// The argument of a command.
    Value,
    File,
}

/// Who selected the item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Selection {
    /// Nobody: it is the first.
    Default,
    User,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The word as it would be typed; a command without its slash, a directory with one at its end.
    pub name: String,
    pub detail: String,
    /// What Enter does, where that is more than writing the word.
    pub action: Option<PickerAction>,
}

impl Suggestions {
    /// The list of these items, unless there are none. What the user selected in the list before stays selected.
    pub fn new(start: usize, kind: SuggestionKind, items: Vec<Suggestion>, before: Option<&Self>) -> Option<Self> {
        let kept = before.filter(|before| before.selection == Selection::User).and_then(|before| {
            let name = &before.items.get(before.selected)?.name;
            items.iter().position(|item| item.name == *name)
        });
        let selection = if kept.is_some() { Selection::User } else { Selection::Default };
        (!items.is_empty()).then(|| Self { start, kind, items, selected: kept.unwrap_or_default(), selection })
    }

    /// Selects another item; the last is followed by the first.
    pub fn go(&mut self, offset: isize) {
        let count = self.items.len().cast_signed();
        self.selected = (self.selected.cast_signed() + offset).rem_euclid(count).cast_unsigned();
        self.selection = Selection::User;
    }

    pub fn chosen(&self) -> Option<&Suggestion> {
        self.items.get(self.selected)
    }

    /// Whether the word is one of the items already.
    pub fn has(&self, word: &str) -> bool {
        self.items.iter().any(|item| item.name == word)
    }
}

/// The commands with a name that begins with `start`: by that in the user's language where it does, else by another.
pub fn commands(start: &str, keymap: &Keymap, messages: &Messages) -> Vec<Suggestion> {
    let start = start.to_lowercase();
    let own = Picker::commands(keymap, messages);
    let suggestions = command::ENTRIES.iter().zip(own).filter_map(|(entry, item)| {
        let own = item.name.trim_start_matches('/').to_owned();
        let others = entry.names.iter().map(|&name| name.to_owned());
        let name = [own].into_iter().chain(others).find(|name| name.starts_with(&start))?;
        // A list that the command has of its own is better than its name alone.
        let action = match item.action {
            PickerAction::Begin { command, .. } if !command.has_picker() => None,
            PickerAction::Begin { command, .. } => Some(PickerAction::Run(command)),
            action => Some(action),
        };
        Some(Suggestion { name, detail: item.detail, action })
    });
    suggestions.collect()
}
