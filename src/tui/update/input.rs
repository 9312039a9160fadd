//! Keys, pasted text and the wheel: to the overlay, else to what has the focus.

use crossterm::event::{KeyEvent, KeyEventKind};

use super::{answer, browse, overlay, sessions, suggest};
use crate::i18n::text;
use crate::tui::composer::Composer;
use crate::tui::effect::{Effect, TerminalEffect};
use crate::tui::keymap::Action;
use crate::tui::msg::InputMsg;
use crate::tui::overlay::{Overlay, Picker};
use crate::tui::state::{Focus, Notice, NoticeKind, State};

pub fn receive(state: &mut State, msg: InputMsg) -> Vec<Effect> {
    match msg {
        InputMsg::Key(key) if key.kind == KeyEventKind::Release => Vec::new(),
        InputMsg::Key(key) => press(state, key),
        InputMsg::Paste(text) => paste(state, &text),
        InputMsg::Resize(columns, rows) => {
            state.screen.size = (columns, rows);
            Vec::new()
        }
        InputMsg::Wheel(rows) => {
            if state.screen.overlay.is_some() {
                overlay::wheel(state, rows);
            } else {
                state.transcript.scroll(rows);
            }
            Vec::new()
        }
    }
}

fn press(state: &mut State, key: KeyEvent) -> Vec<Effect> {
    let notice = state.screen.notice.take();
    let action = state.screen.keymap.action(key);
    if action == Some(Action::Interrupt) {
        return interrupt(state, notice.as_ref());
    }
    if action == Some(Action::Redraw) {
        state.screen.notice = notice;
        return vec![Effect::Terminal(TerminalEffect::Redraw)];
    }
    let offers_to_restore = notice.as_ref().is_some_and(|notice| notice.kind == NoticeKind::OffersToRestore);
    if state.screen.overlay.is_some() {
        let effects = overlay::press(state, key, action);
        if offers_to_restore && state.screen.overlay.is_none() && state.screen.notice.is_none() {
            // The offer holds when the list is closed, too.
            state.screen.notice = notice;
        }
        return effects;
    }
    match (action, state.screen.focus) {
        (Some(Action::Suspend), _) if offers_to_restore => sessions::restore(state),
        (Some(Action::Suspend), _) => vec![Effect::Terminal(TerminalEffect::Suspend)],
        (Some(Action::Help), _) => {
            state.screen.overlay = Some(Overlay::HELP);
            Vec::new()
        }
        (Some(Action::Palette), _) => {
            state.screen.overlay = Some(Overlay::Picker(Picker::of_commands(&state.screen.keymap, &state.messages)));
            Vec::new()
        }
        (_, Focus::Composer) => suggest::press(state, key, action),
        (_, Focus::Turn(turn)) => browse::press(state, turn, key, action),
        (_, Focus::Search) => browse::press_in_search(state, key, action),
    }
}

/// Ctrl+C closes the overlay, else stops the answer, else clears the input. Twice in a row with nothing else to do, or
/// to stop and leave, it quits.
fn interrupt(state: &mut State, notice: Option<&Notice>) -> Vec<Effect> {
    if state.screen.overlay.take().is_some() {
        return Vec::new();
    }
    if state.generation.answer.is_some() {
        let effects = answer::stop(state);
        if state.screen.focus == Focus::Composer && state.input.composer.is_empty() && state.input.editing.is_none() {
            ask_to_leave(state);
        }
        return effects;
    }
    if state.screen.focus != Focus::Composer {
        state.focus_composer();
        return Vec::new();
    }
    if state.input.end_editing().is_some() {
        state.transcript.go_to_end();
        return Vec::new();
    }
    if !state.input.composer.is_empty() {
        // The history keeps it.
        let text = state.input.composer.take();
        state.input.history.remember(text);
        return Vec::new();
    }
    if notice.is_some_and(|notice| notice.kind == NoticeKind::AsksToLeave) {
        return vec![Effect::Quit];
    }
    ask_to_leave(state);
    Vec::new()
}

/// The next Ctrl+C leaves.
fn ask_to_leave(state: &mut State) {
    let text = text!(state.messages, "chat-leave-hint");
    state.screen.notice = Some(Notice { text, kind: NoticeKind::AsksToLeave });
}

/// Pasted text is inserted and never sent, whatever newlines it has.
fn paste(state: &mut State, text: &str) -> Vec<Effect> {
    state.screen.notice = None;
    target(state).insert(text);
    browse::search_changed(state);
    let mut effects = sessions::search_again(state);
    if state.screen.overlay.is_none() && state.screen.focus == Focus::Composer {
        effects.extend(suggest::follow(state));
    }
    effects
}

fn target(state: &mut State) -> &mut Composer {
    match (&mut state.screen.overlay, state.screen.focus) {
        (Some(Overlay::Picker(picker)), _) => &mut picker.filter,
        (Some(Overlay::Sessions(list)), _) => &mut list.filter,
        (Some(Overlay::Help { .. }) | None, Focus::Search) => &mut state.input.search_words,
        (Some(Overlay::Help { .. }) | None, Focus::Composer | Focus::Turn(_)) => &mut state.input.composer,
    }
}
