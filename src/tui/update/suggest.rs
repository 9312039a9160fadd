//! What fits the word that is typed: commands, their values, names of files. A list that follows the typing, and the
//! keys that choose from it.

use crossterm::event::KeyEvent;

use super::attachments::Writing;
use super::{attachments, command, compose, overlay};
use crate::tui::effect::{Effect, FileEffect};
use crate::tui::keymap::Action;
use crate::tui::state::State;
use crate::tui::suggestions::{self, Selection, Suggestion, SuggestionKind, Suggestions};

/// A key while the composer has the focus: for the list where it is open, else for the text.
pub fn press(state: &mut State, key: KeyEvent, action: Option<Action>) -> Vec<Effect> {
    if state.input.suggestions.is_some() {
        match action {
            Some(Action::Up) => return go(state, -1),
            Some(Action::Down) => return go(state, 1),
            Some(Action::Complete) => return write(state),
            Some(Action::Send) if takes_the_selected(state) => return take(state),
            Some(Action::Stop) => {
                state.input.closed_suggestions = state.input.suggestions.take().map(|list| list.start);
                return Vec::new();
            }
            _ => {}
        }
    }
    let mut effects = compose::press(state, key, action);
    // Only what is typed opens a list: a message that is recalled has none.
    if matches!(action, None | Some(Action::Delete(_) | Action::Undo | Action::Redo | Action::Yank)) {
        effects.extend(follow(state));
    } else {
        state.input.suggestions = None;
    }
    effects
}

/// Opens or changes the list for the word before the cursor.
pub fn follow(state: &mut State) -> Vec<Effect> {
    let word = word(state);
    let start = word.as_ref().map(|word| word.start);
    if start.is_none() || state.input.closed_suggestions != start {
        state.input.closed_suggestions = None;
    }
    let Some(word) = word.filter(|_| state.input.closed_suggestions.is_none()) else {
        state.input.suggestions = None;
        return Vec::new();
    };
    let items = match word.kind {
        SuggestionKind::Command => suggestions::commands(&word.text, &state.screen.keymap, &state.messages),
        SuggestionKind::Value => {
            let names = command::completions(state, &word.command, &word.text).into_iter();
            names.map(|name| Suggestion { detail: described(state, &name), ..bare(name) }).collect()
        }
        // The list before stays until the names are there.
        SuggestionKind::File => return vec![Effect::Files(FileEffect::Suggest(word.text))],
    };
    let before = state.input.suggestions.take();
    state.input.suggestions = Suggestions::new(word.start, word.kind, items, before.as_ref());
    Vec::new()
}

/// Shows the names of files, if they still fit.
pub fn listed(state: &mut State, start: &str, found: Vec<String>) {
    let Some(word) = word(state).filter(|word| word.kind == SuggestionKind::File && word.text == start) else {
        return;
    };
    if state.input.closed_suggestions == Some(word.start) {
        return;
    }
    let items = found.into_iter().map(bare).collect();
    let before = state.input.suggestions.take();
    state.input.suggestions = Suggestions::new(word.start, word.kind, items, before.as_ref());
}

/// Closes the list where its word is gone.
pub fn tidy(state: &mut State) {
    let start = word(state).map(|word| word.start);
    if start.is_none() || state.input.suggestions.as_ref().is_some_and(|list| Some(list.start) != start) {
        state.input.suggestions = None;
    }
}

/// What a value means, where it is the name of a persona.
fn described(state: &State, name: &str) -> String {
    let persona = state.persona.available.iter().find(|persona| persona.name == name);
    persona.map(|persona| persona.described(state.messages.language()).to_owned()).unwrap_or_default()
}

fn bare(name: String) -> Suggestion {
    Suggestion { name, detail: String::new(), action: None }
}

/// The word before the cursor.
struct Word {
    kind: SuggestionKind,
    /// Where it begins, in bytes.
    start: usize,
    text: String,
    /// The command that it is the value of.
    command: String,
}

fn word(state: &State) -> Option<Word> {
    if let Some((start, text, _)) = attachments::name_at_cursor(state) {
        return Some(Word { kind: SuggestionKind::File, start, text, command: String::new() });
    }
    let text = state.input.composer.text();
    let typed = text.strip_prefix('/').filter(|_| state.input.composer.cursor() == text.len())?;
    if typed.contains('\n') {
        return None;
    }
    Some(match typed.split_once(' ') {
        None => Word { kind: SuggestionKind::Command, start: 1, text: typed.to_owned(), command: String::new() },
        Some((command, value)) => Word {
            kind: SuggestionKind::Value,
            start: text.len() - value.len(),
            text: value.to_owned(),
            command: command.to_owned(),
        },
    })
}

fn go(state: &mut State, offset: isize) -> Vec<Effect> {
    if let Some(list) = &mut state.input.suggestions {
        list.go(offset);
    }
    Vec::new()
}

/// Whether Enter is for the list: the user went through it, or the word is only the beginning of one.
fn takes_the_selected(state: &State) -> bool {
    let (Some(list), Some(word)) = (&state.input.suggestions, word(state)) else { return false };
    list.selection == Selection::User || !word.text.is_empty() && !list.has(&word.text)
}

/// Writes the selected item in the place of the word.
fn write(state: &mut State) -> Vec<Effect> {
    let Some(list) = state.input.suggestions.take() else { return Vec::new() };
    let Some(chosen) = list.chosen() else { return Vec::new() };
    let is_directory = list.kind == SuggestionKind::File && chosen.name.ends_with(['/', '\\']);
    let (suffix, writing) = match (list.kind, attachments::name_at_cursor(state)) {
        (SuggestionKind::File, Some((.., writing))) => ("", writing),
        _ => (" ", Writing::Bare),
    };
    compose::complete_with(state, list.start, std::slice::from_ref(&chosen.name), suffix, writing);
    if list.kind == SuggestionKind::File && !is_directory {
        state.input.closed_suggestions = Some(list.start);
    }
    // What comes next has a list of its own: the files of a directory, the values of a command.
    follow(state)
}

/// Does what the selected item is for.
fn take(state: &mut State) -> Vec<Effect> {
    let list = state.input.suggestions.as_ref();
    let Some((kind, chosen)) = list.and_then(|list| Some((list.kind, list.chosen()?.clone()))) else {
        return Vec::new();
    };
    match (kind, chosen.action) {
        (_, Some(action)) => {
            state.input.suggestions = None;
            let name = format!("/{}", chosen.name);
            state.input.composer.take();
            state.input.history.remember(name);
            overlay::act(state, action)
        }
        (SuggestionKind::Value, None) => {
            write(state);
            state.input.suggestions = None;
            compose::send(state)
        }
        (SuggestionKind::Command | SuggestionKind::File, None) => write(state),
    }
}
