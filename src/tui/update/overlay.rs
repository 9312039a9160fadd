//! Keys and the wheel while an overlay is open: the help screen, or a list to pick from.

use crossterm::event::{KeyCode, KeyEvent};

use super::line::{self, Edited};
use super::{command, models, sessions, settings};
use crate::tui::command::Command;
use crate::tui::effect::Effect;
use crate::tui::keymap::Action;
use crate::tui::layout;
use crate::tui::overlay::{Overlay, Picker, PickerAction};
use crate::tui::state::{Focus, State};

pub fn wheel(state: &mut State, rows: isize) {
    match &mut state.screen.overlay {
        Some(Overlay::Help { .. }) => scroll_help(state, rows),
        Some(Overlay::Picker(picker)) => picker.go(rows.signum()),
        Some(Overlay::Sessions(list)) => list.go(rows.signum()),
        None => {}
    }
}

pub fn press(state: &mut State, key: KeyEvent, action: Option<Action>) -> Vec<Effect> {
    if key.code == KeyCode::Esc || matches!(action, Some(Action::Leave | Action::Stop)) {
        if let Some(Overlay::Sessions(list)) = &mut state.screen.overlay
            && list.asks_about.take().is_some()
        {
            return Vec::new();
        }
        state.screen.overlay = None;
        return Vec::new();
    }
    match &mut state.screen.overlay {
        Some(Overlay::Help { .. }) => {
            press_in_help(state, key);
            Vec::new()
        }
        Some(Overlay::Picker(picker)) => {
            if key.code == KeyCode::Enter {
                let chosen = picker.chosen();
                state.screen.overlay = None;
                return chosen.map_or_else(Vec::new, |chosen| act(state, chosen));
            }
            press_in_picker(picker, key, action);
            Vec::new()
        }
        Some(Overlay::Sessions(_)) => sessions::press(state, key, action),
        None => Vec::new(),
    }
}

fn press_in_help(state: &mut State, key: KeyEvent) {
    let page = layout::help_page(&state.screen).saturating_sub(1).max(1).cast_signed();
    match key.code {
        KeyCode::Up | KeyCode::Char('k') => scroll_help(state, -1),
        KeyCode::Down | KeyCode::Char('j') => scroll_help(state, 1),
        KeyCode::PageUp => scroll_help(state, -page),
        KeyCode::PageDown | KeyCode::Char(' ') => scroll_help(state, page),
        _ => state.screen.overlay = None,
    }
}

fn scroll_help(state: &mut State, rows: isize) {
    let last = layout::help_last_top(state);
    if let Some(Overlay::Help { top }) = &mut state.screen.overlay {
        *top = top.saturating_add_signed(rows).min(last);
    }
}

fn press_in_picker(picker: &mut Picker, key: KeyEvent, action: Option<Action>) {
    match key.code {
        KeyCode::Up => picker.go(-1),
        KeyCode::Down => picker.go(1),
        KeyCode::PageUp => picker.go(-5),
        KeyCode::PageDown => picker.go(5),
        _ => {
            if line::edit(&mut picker.filter, key, action) == Edited::Yes {
                picker.selected = 0;
            }
        }
    }
    picker.go(0);
}

/// Does what an item of a list is for.
pub fn act(state: &mut State, action: PickerAction) -> Vec<Effect> {
    match action {
        PickerAction::Run(command) => return command::run(state, command, ""),
        PickerAction::Begin { command, .. } if command.has_picker() => return command::run(state, command, ""),
        PickerAction::Begin { command, text } => {
            if command == Command::Set {
                state.show_notice(settings::names(state.messages.language()).collect::<Vec<_>>().join("  "));
            }
            state.screen.focus = Focus::Composer;
            // What was being written waits in the history.
            let draft = state.input.composer.take();
            state.input.history.remember(draft);
            state.input.composer.set(&text);
        }
        PickerAction::Persona(name) => command::set_persona(state, &name),
        PickerAction::Style(name) => settings::set_style(state, name),
        PickerAction::Model(name) => return models::select(state, &name),
        PickerAction::Theme(name) => command::set_theme(state, name),
    }
    Vec::new()
}
