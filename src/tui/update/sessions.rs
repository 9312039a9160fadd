//! The list of saved conversations, and the bin.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::conversation;
use super::line::{self, Edited};
use crate::i18n::text;
use crate::session::{Match, SessionId};
use crate::tui::effect::{Effect, SessionEffect, Shelf};
use crate::tui::ids::ConversationKey;
use crate::tui::keymap::Action;
use crate::tui::overlay::{Overlay, SessionList};
use crate::tui::state::{Notice, NoticeKind, Saving, State};

pub fn open(state: &mut State) -> Vec<Effect> {
    open_shelf(state, Shelf::Saved)
}

fn open_shelf(state: &mut State, shelf: Shelf) -> Vec<Effect> {
    if state.saving.mode == Saving::Off {
        state.show_problem(text!(state.messages, "chat-no-history"));
        return Vec::new();
    }
    let list = SessionList { shelf, ..SessionList::default() };
    let effects = vec![search(&list, state.saving.key)];
    state.screen.overlay = Some(Overlay::Sessions(list));
    effects
}

/// Shows what was found, unless the user searches for something else by now.
pub fn listed(
    state: &mut State,
    (words, shelf): (&str, Shelf),
    found: Vec<Match>,
    open: Option<SessionId>,
    now: i64,
) -> Vec<Effect> {
    if let Some(Overlay::Sessions(list)) = &mut state.screen.overlay
        && list.filter.text() == words
        && list.shelf == shelf
    {
        list.selected = list.selected.min(found.len().saturating_sub(1));
        (list.found, list.open, list.now) = (found, open, now);
    }
    Vec::new()
}

/// A key while the list is open.
pub fn press(state: &mut State, key: KeyEvent, action: Option<Action>) -> Vec<Effect> {
    let conversation = state.saving.key;
    let Some(Overlay::Sessions(list)) = &mut state.screen.overlay else { return Vec::new() };
    let asked = list.asks_about.take().filter(|&id| list.chosen().is_some_and(|chosen| chosen.id == id));
    let is_yes = matches!(key.code, KeyCode::Delete | KeyCode::Enter | KeyCode::Char('y' | 'j'));
    if let Some(id) = asked.filter(|_| is_yes) {
        return delete(state, id);
    }
    let is_control = key.modifiers.contains(KeyModifiers::CONTROL);
    match key.code {
        KeyCode::Up => list.go(-1),
        KeyCode::Down => list.go(1),
        KeyCode::PageUp => list.go(-10),
        KeyCode::PageDown => list.go(10),
        KeyCode::Enter => return open_chosen(state),
        KeyCode::Tab => {
            let shelf = if list.shelf == Shelf::Saved { Shelf::Deleted } else { Shelf::Saved };
            return open_shelf(state, shelf);
        }
        KeyCode::Delete => ask(state),
        KeyCode::Char('x') if is_control => ask(state),
        KeyCode::Char('z') if is_control => return restore_last(state),
        KeyCode::Char('t') if is_control => {
            let pin = list.chosen().map(|summary| SessionEffect::Pin(summary.id, !summary.is_pinned));
            return pin.map_or_else(Vec::new, |pin| vec![Effect::Session(pin), search(list, conversation)]);
        }
        KeyCode::Char('n') if is_control => {
            state.screen.overlay = None;
            return conversation::begin(state);
        }
        _ => {
            if line::edit(&mut list.filter, key, action) == Edited::Yes {
                return search_again(state);
            }
        }
    }
    Vec::new()
}

/// Searches for the words as they are now, where the list is open.
pub fn search_again(state: &mut State) -> Vec<Effect> {
    let conversation = state.saving.key;
    let Some(Overlay::Sessions(list)) = &mut state.screen.overlay else { return Vec::new() };
    list.selected = 0;
    vec![search(list, conversation)]
}

fn search(list: &SessionList, key: ConversationKey) -> Effect {
    Effect::Session(SessionEffect::List { words: list.filter.text().to_owned(), shelf: list.shelf, key })
}

/// The list once more, where it is open.
fn refresh(state: &State) -> Vec<Effect> {
    match &state.screen.overlay {
        Some(Overlay::Sessions(list)) => vec![search(list, state.saving.key)],
        _ => Vec::new(),
    }
}

fn open_chosen(state: &mut State) -> Vec<Effect> {
    let Some(Overlay::Sessions(list)) = &state.screen.overlay else { return Vec::new() };
    let Some(id) = list.chosen().map(|summary| summary.id) else { return Vec::new() };
    let restore = (list.shelf == Shelf::Deleted).then_some(Effect::Session(SessionEffect::Restore(id)));
    if list.open == Some(id) {
        // It is on the screen, and may have an answer under way.
        state.screen.overlay = None;
        return Vec::new();
    }
    let key = state.saving.next_key();
    restore.into_iter().chain([Effect::Session(SessionEffect::Open { id, key })]).collect()
}

fn ask(state: &mut State) {
    let Some(Overlay::Sessions(list)) = &mut state.screen.overlay else { return };
    let Some(summary) = list.chosen().filter(|_| list.shelf == Shelf::Saved).cloned() else { return };
    list.asks_about = Some(summary.id);
    state.show_problem(text!(state.messages, "chat-session-delete-asks", title = summary.title));
}

/// Moves a conversation to the bin. Where it is the one on the screen, a new one begins.
fn delete(state: &mut State, id: SessionId) -> Vec<Effect> {
    let Some(Overlay::Sessions(list)) = &state.screen.overlay else { return Vec::new() };
    let Some(title) = list.chosen().map(|summary| summary.title.clone()) else { return Vec::new() };
    let is_open = list.open == Some(id);
    let mut effects = if is_open { conversation::begin(state) } else { Vec::new() };
    effects.push(Effect::Session(SessionEffect::Delete(id)));
    effects.extend(refresh(state));
    state.saving.deleted.push(id);
    let text = text!(state.messages, "chat-session-deleted", title = title);
    state.screen.notice = Some(Notice { text, kind: NoticeKind::OffersToRestore });
    effects
}

/// Restores the conversation that was deleted last. Where there is none, nothing happens.
fn restore_last(state: &mut State) -> Vec<Effect> {
    let Some(id) = state.saving.deleted.pop() else {
        state.show_problem(text!(state.messages, "chat-session-nothing-deleted"));
        return Vec::new();
    };
    let mut effects = vec![Effect::Session(SessionEffect::Restore(id))];
    effects.extend(refresh(state));
    state.show_notice(text!(state.messages, "chat-session-restored"));
    effects
}

/// Restores the conversation that was deleted last, or shows the bin where that was in another run.
pub fn restore(state: &mut State) -> Vec<Effect> {
    if state.saving.deleted.is_empty() { open_shelf(state, Shelf::Deleted) } else { restore_last(state) }
}
