//! A list as numbered lines, and a line as a choice from it.

use crate::i18n::{Messages, text};
use crate::session::{Match, age};
use crate::tui::effect::Shelf;
use crate::tui::overlay::{Overlay, SessionList};
use crate::tui::state::State;

/// A list that waits for a line. It is lent to the state while something may happen to it.
#[derive(Default)]
pub struct Choice {
    overlay: Option<Overlay>,
    /// How many items it has.
    count: usize,
    /// Whether a question about an item waits for a yes.
    asks: bool,
    /// The lines as they were said.
    said: Vec<String>,
}

/// What a line means to a list.
#[derive(Debug, PartialEq, Eq)]
pub enum Pick {
    /// The item with this index.
    Item(usize),
    Delete(usize),
    Yes,
    Close,
    /// The other shelf: the bin, or back.
    Shelf,
    /// Only those with these words.
    Words(String),
    OutOfRange,
    /// A command, which has nothing to do with the list.
    Command,
}

/// What deletes an item and what shows the bin, in any language.
const DELETE: [&str; 3] = ["wis ", "verwijder ", "delete "];
const SHELF: [&str; 2] = ["prullenbak", "bin"];

impl Choice {
    pub fn lend(&mut self) -> Overlay {
        self.overlay.take().unwrap_or(Overlay::HELP)
    }

    pub fn is_lent(&self) -> bool {
        self.overlay.is_none()
    }

    /// Takes the list back, and returns its lines where they are others than before.
    pub fn take_back(&mut self, overlay: Overlay, state: &State) -> Vec<String> {
        let messages = &state.messages;
        let lines = match &overlay {
            Overlay::Sessions(list) => sessions(list, messages),
            Overlay::Picker(picker) => {
                let items = picker.shown();
                let lines = items.iter().map(|item| format!("{}  {}", item.name, item.detail).trim_end().to_owned());
                // Models are still being looked up where there are none.
                let is_waiting = items.is_empty() && picker.filter.is_empty();
                (!is_waiting).then(|| lines.collect())
            }
            Overlay::Help { .. } => None,
        };
        self.asks = matches!(&overlay, Overlay::Sessions(list) if list.asks_about.is_some());
        let is_list_of_sessions = matches!(&overlay, Overlay::Sessions(_));
        self.overlay = Some(overlay);
        let Some(items) = lines else { return Vec::new() };
        self.count = items.len();
        let mut lines: Vec<String> = (1..).zip(items).map(|(number, item)| format!("{number}. {item}")).collect();
        if lines.is_empty() {
            lines.push(text!(messages, "picker-nothing"));
        }
        lines.push(if is_list_of_sessions {
            text!(messages, "lines-choose-session")
        } else {
            text!(messages, "lines-choose-item")
        });
        if lines == self.said {
            return Vec::new();
        }
        self.said.clone_from(&lines);
        lines
    }

    pub fn pick(&self, line: &str) -> Pick {
        let line = line.trim();
        let lower = line.to_lowercase();
        if self.asks {
            let is_yes = ["", "j", "ja", "y", "yes"].contains(&lower.as_str());
            return if is_yes { Pick::Yes } else { Pick::Close };
        }
        let index = |number: &str| -> Option<Option<usize>> {
            let number: usize = number.trim().parse().ok()?;
            Some(number.checked_sub(1).filter(|&index| index < self.count))
        };
        if let Some(index) = index(line) {
            return index.map_or(Pick::OutOfRange, Pick::Item);
        }
        let deleted = DELETE.iter().find_map(|word| lower.strip_prefix(word)).and_then(index);
        match deleted {
            Some(index) => index.map_or(Pick::OutOfRange, Pick::Delete),
            None if line.is_empty() => Pick::Close,
            None if SHELF.contains(&lower.as_str()) => Pick::Shelf,
            None if line.starts_with('/') => Pick::Command,
            None => Pick::Words(line.to_owned()),
        }
    }
}

/// Selects an item of the list that is open.
pub fn select(state: &mut State, index: usize) {
    match &mut state.screen.overlay {
        Some(Overlay::Picker(picker)) => picker.selected = index,
        Some(Overlay::Sessions(list)) => list.selected = index,
        Some(Overlay::Help { .. }) | None => {}
    }
}

/// Empties the filter of the list that is open, for other words.
pub fn forget_words(state: &mut State) {
    match &mut state.screen.overlay {
        Some(Overlay::Picker(picker)) => drop(picker.filter.take()),
        Some(Overlay::Sessions(list)) => drop(list.filter.take()),
        Some(Overlay::Help { .. }) | None => {}
    }
}

/// The conversations, once they are known.
fn sessions(list: &SessionList, messages: &Messages) -> Option<Vec<String>> {
    if list.now == 0 {
        return None;
    }
    let line = |found: &Match| {
        let summary = &found.summary;
        let when = match (list.shelf, list.open == Some(summary.id)) {
            (Shelf::Saved, true) => text!(messages, "sessions-open"),
            (Shelf::Saved | Shelf::Deleted, _) => {
                age(messages, list.now - summary.deleted.unwrap_or(summary.updated))
            }
        };
        let turns = text!(messages, "session-turns", count = summary.turns);
        let parts = [Some(summary.title.replace('\n', " ")), summary.short_model(), Some(turns), Some(when)];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    };
    Some(list.found.iter().map(line).collect())
}
