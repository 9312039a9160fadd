//! The list of saved conversations.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::conversation;
use crate::i18n::text;
use crate::session::Match;
use crate::tui::composer::Motion;
use crate::tui::effect::{Effect, SessionEffect};
use crate::tui::keymap::Action;
use crate::tui::overlay::{Overlay, SessionList};
use crate::tui::state::{Saving, State};

pub fn open(state: &mut State) -> Vec<Effect> {
    if state.saving.mode == Saving::Off {
        state.show_problem(text!(state.messages, "chat-no-history"));
        return Vec::new();
    }
    let list = SessionList::default();
    let effects = vec![search(&list)];
    state.screen.overlay = Some(Overlay::Sessions(list));
    effects
}

/// Shows what was found, unless the user searches for other words by now.
pub fn listed(state: &mut State, words: &str, found: Vec<Match>) -> Vec<Effect> {
    if let Some(Overlay::Sessions(list)) = &mut state.screen.overlay
        && list.filter.text() == words
    {
        list.selected = list.selected.min(found.len().saturating_sub(1));
        list.found = found;
    }
    Vec::new()
}

/// A key while the list is open.
pub fn press(state: &mut State, key: KeyEvent, action: Option<Action>) -> Vec<Effect> {
    let Some(Overlay::Sessions(list)) = &mut state.screen.overlay else { return Vec::new() };
    let is_control = key.modifiers.contains(KeyModifiers::CONTROL);
    match key.code {
        KeyCode::Up => list.go(-1),
        KeyCode::Down => list.go(1),
        KeyCode::PageUp => list.go(-10),
        KeyCode::PageDown => list.go(10),
        KeyCode::Enter => {
            let Some(id) = list.chosen().map(|summary| summary.id) else { return Vec::new() };
            let key = state.saving.next_key();
            return vec![Effect::Session(SessionEffect::Open { id, key })];
        }
        KeyCode::Delete => return delete(state),
        KeyCode::Char('d') if is_control => return delete(state),
        KeyCode::Char('z') if is_control => return restore(state),
        KeyCode::Char('t') if is_control => {
            let pin = list.chosen().map(|summary| SessionEffect::Pin(summary.id, !summary.is_pinned));
            return pin.map_or_else(Vec::new, |pin| vec![Effect::Session(pin), search(list)]);
        }
        KeyCode::Char('n') if is_control => {
            state.screen.overlay = None;
            return conversation::begin(state);
        }
        KeyCode::Char(character) if (key.modifiers - KeyModifiers::SHIFT).is_empty() => {
            list.filter.insert(character.encode_utf8(&mut [0; 4]));
            return search_again(state);
        }
        _ => {
            match action {
                Some(Action::Delete(Motion::Left)) => list.filter.delete(Motion::Left),
                Some(Action::Delete(Motion::WordLeft | Motion::LineStart)) => list.filter.delete(Motion::WordLeft),
                _ => return Vec::new(),
            }
            return search_again(state);
        }
    }
    Vec::new()
}

/// Searches for the words as they are now, where the list is open.
pub fn search_again(state: &mut State) -> Vec<Effect> {
    let Some(Overlay::Sessions(list)) = &mut state.screen.overlay else { return Vec::new() };
    list.selected = 0;
    vec![search(list)]
}

fn search(list: &SessionList) -> Effect {
    Effect::Session(SessionEffect::List(list.filter.text().to_owned()))
}

fn delete(state: &mut State) -> Vec<Effect> {
    let Some(Overlay::Sessions(list)) = &mut state.screen.overlay else { return Vec::new() };
    let Some(summary) = list.chosen().cloned() else { return Vec::new() };
    list.deleted.push(summary.id);
    let effects = vec![Effect::Session(SessionEffect::Delete(summary.id)), search(list)];
    state.show_notice(text!(state.messages, "chat-session-deleted", title = summary.title));
    effects
}

fn restore(state: &mut State) -> Vec<Effect> {
    let Some(Overlay::Sessions(list)) = &mut state.screen.overlay else { return Vec::new() };
    let Some(id) = list.deleted.pop() else { return Vec::new() };
    let effects = vec![Effect::Session(SessionEffect::Restore(id)), search(list)];
    state.show_notice(text!(state.messages, "chat-session-restored"));
    effects
}
