//! The list of saved conversations.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::{command, saving};
use crate::i18n::text;
use crate::session::Match;
use crate::tui::composer::Motion;
use crate::tui::effect::Effect;
use crate::tui::keymap::Action;
use crate::tui::overlay::{Overlay, SessionList};
use crate::tui::state::{Saving, State};

pub fn open(state: &mut State) -> Vec<Effect> {
    if state.record.saving == Saving::Off {
        state.show_problem(text!(state.messages, "chat-no-history"));
        return Vec::new();
    }
    state.overlay = Some(Overlay::Sessions(SessionList::default()));
    vec![Effect::ListSessions(String::new())]
}

/// What was found is shown, unless other words are looked for by now.
pub fn found(state: &mut State, words: &str, found: Vec<Match>) {
    if let Some(Overlay::Sessions(list)) = &mut state.overlay
        && list.filter.text() == words
    {
        list.selected = list.selected.min(found.len().saturating_sub(1));
        list.found = found;
    }
}

/// A key while the list is shown.
pub fn press(state: &mut State, key: KeyEvent, action: Option<Action>) -> Vec<Effect> {
    let Some(Overlay::Sessions(list)) = &mut state.overlay else { return Vec::new() };
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    let last = list.found.len().saturating_sub(1);
    match key.code {
        KeyCode::Up => list.selected = list.selected.saturating_sub(1),
        KeyCode::Down => list.selected = (list.selected + 1).min(last),
        KeyCode::PageUp => list.selected = list.selected.saturating_sub(10),
        KeyCode::PageDown => list.selected = (list.selected + 10).min(last),
        KeyCode::Enter => {
            let Some(id) = list.chosen().map(|summary| summary.id) else { return Vec::new() };
            let key = saving::next_key(state);
            return vec![Effect::OpenSession { id, key }];
        }
        KeyCode::Delete => return delete(state),
        KeyCode::Char('d') if control => return delete(state),
        KeyCode::Char('z') if control => return restore(state),
        KeyCode::Char('t') if control => {
            let Some((id, pinned)) = list.chosen().map(|summary| (summary.id, summary.is_pinned)) else {
                return Vec::new();
            };
            return vec![Effect::PinSession(id, !pinned), Effect::ListSessions(list.filter.text().to_owned())];
        }
        KeyCode::Char('n') if control => {
            state.overlay = None;
            return command::new_conversation(state);
        }
        KeyCode::Char(character) if (key.modifiers - KeyModifiers::SHIFT).is_empty() => {
            list.filter.insert(character.encode_utf8(&mut [0; 4]));
            return find(list);
        }
        _ => {
            match action {
                Some(Action::DeleteLeft) => list.filter.delete(Motion::Left),
                Some(Action::DeleteWordLeft | Action::DeleteToStart) => list.filter.delete(Motion::WordLeft),
                _ => return Vec::new(),
            }
            return find(list);
        }
    }
    Vec::new()
}

/// Looks for the words as they are now.
pub fn find_again(state: &mut State) -> Vec<Effect> {
    match &mut state.overlay {
        Some(Overlay::Sessions(list)) => find(list),
        _ => Vec::new(),
    }
}

fn find(list: &mut SessionList) -> Vec<Effect> {
    list.selected = 0;
    vec![Effect::ListSessions(list.filter.text().to_owned())]
}

fn delete(state: &mut State) -> Vec<Effect> {
    let Some(Overlay::Sessions(list)) = &mut state.overlay else { return Vec::new() };
    let Some(summary) = list.chosen().cloned() else { return Vec::new() };
    let effects = vec![Effect::DeleteSession(summary.id), Effect::ListSessions(list.filter.text().to_owned())];
    list.deleted.push(summary.id);
    state.show_notice(text!(state.messages, "chat-session-deleted", title = summary.title));
    effects
}

fn restore(state: &mut State) -> Vec<Effect> {
    let Some(Overlay::Sessions(list)) = &mut state.overlay else { return Vec::new() };
    let Some(id) = list.deleted.pop() else { return Vec::new() };
    let effects = vec![Effect::RestoreSession(id), Effect::ListSessions(list.filter.text().to_owned())];
    state.show_notice(text!(state.messages, "chat-session-restored"));
    effects
}
