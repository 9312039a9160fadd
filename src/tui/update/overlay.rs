//! Keys while something lies on top: the help screen, or a list to pick from.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::{command, models, sessions, settings};
use crate::tui::command::Command;
use crate::tui::composer::{Composer, Motion};
use crate::tui::effect::Effect;
use crate::tui::keymap::Action;
use crate::tui::overlay::{Overlay, Picker, PickerAction};
use crate::tui::state::{Focus, State};
use crate::tui::view;

/// Opens the help screen.
pub fn open_help(state: &mut State) {
    state.overlay = Some(Overlay::Help(0));
}

/// Opens the list of commands.
pub fn open_commands(state: &mut State) {
    state.overlay = Some(Overlay::Picker(Picker::of_commands(&state.messages)));
}

/// The wheel turns what lies on top, else the transcript.
pub fn wheel(state: &mut State, rows: isize) {
    match &mut state.overlay {
        Some(Overlay::Help(_)) => scroll_help(state, rows),
        Some(Overlay::Picker(picker)) => picker.go(rows.signum()),
        Some(Overlay::Sessions(list)) => {
            let last = list.found.len().saturating_sub(1);
            list.selected = list.selected.saturating_add_signed(rows.signum()).min(last);
        }
        None => state.transcript.scroll(rows),
    }
}

/// Where pasted text goes.
pub fn target_of_paste(state: &mut State) -> &mut Composer {
    match (&mut state.overlay, state.focus) {
        (Some(Overlay::Picker(picker)), _) => &mut picker.filter,
        (Some(Overlay::Sessions(list)), _) => &mut list.filter,
        (_, Focus::Search) => &mut state.search_words,
        _ => &mut state.composer,
    }
}

pub fn press(state: &mut State, key: KeyEvent, action: Option<Action>) -> Vec<Effect> {
    let in_sessions = matches!(state.overlay, Some(Overlay::Sessions(_)));
    if key.code == KeyCode::Esc || matches!(action, Some(Action::Leave | Action::Stop)) && !in_sessions {
        state.overlay = None;
        return Vec::new();
    }
    match &mut state.overlay {
        Some(Overlay::Help(_)) => {
            let page = view::help_page(state).saturating_sub(1).max(1).cast_signed();
            match key.code {
                KeyCode::Up | KeyCode::Char('k') => scroll_help(state, -1),
                KeyCode::Down | KeyCode::Char('j') => scroll_help(state, 1),
                KeyCode::PageUp => scroll_help(state, -page),
                KeyCode::PageDown | KeyCode::Char(' ') => scroll_help(state, page),
                _ => state.overlay = None,
            }
            Vec::new()
        }
        Some(Overlay::Picker(picker)) => {
            if key.code == KeyCode::Enter {
                let choice = picker.choice();
                state.overlay = None;
                return choice.map_or_else(Vec::new, |choice| choose(state, choice));
            }
            press_in_picker(picker, key, action);
            Vec::new()
        }
        Some(Overlay::Sessions(_)) => sessions::press(state, key, action),
        None => Vec::new(),
    }
}

fn press_in_picker(picker: &mut Picker, key: KeyEvent, action: Option<Action>) {
    match (key.code, action) {
        (KeyCode::Up, _) => picker.go(-1),
        (KeyCode::Down, _) => picker.go(1),
        (KeyCode::PageUp, _) => picker.go(-5),
        (KeyCode::PageDown, _) => picker.go(5),
        (_, Some(Action::DeleteLeft)) => picker.filter.delete(Motion::Left),
        (_, Some(Action::DeleteWordLeft | Action::DeleteToStart)) => picker.filter.delete(Motion::WordLeft),
        (KeyCode::Char(character), None) if (key.modifiers - KeyModifiers::SHIFT).is_empty() => {
            picker.filter.insert(character.encode_utf8(&mut [0; 4]));
            picker.selected = 0;
        }
        _ => {}
    }
    picker.go(0);
}

fn choose(state: &mut State, choice: PickerAction) -> Vec<Effect> {
    match choice {
        PickerAction::Command(command) => return command::run(state, command, ""),
        // These have lists of their own.
        PickerAction::Begin {
            command: command @ (Command::Persona | Command::Theme | Command::Style | Command::Model),
            ..
        } => {
            return command::run(state, command, "");
        }
        PickerAction::Begin { command, text } => {
            if command == Command::Set {
                state.show_notice(settings::names().collect::<Vec<_>>().join("  "));
            }
            state.focus = Focus::Composer;
            state.composer.set(&text);
        }
        PickerAction::Persona(name) => command::set_persona(state, &name),
        PickerAction::Style(name) => settings::set_style(state, name),
        PickerAction::Model(name) => return models::select(state, &name),
        PickerAction::Theme(name) => command::set_theme(state, name),
    }
    Vec::new()
}

fn scroll_help(state: &mut State, rows: isize) {
    let last = view::help_height(state).saturating_sub(view::help_page(state));
    if let Some(Overlay::Help(top)) = &mut state.overlay {
        *top = top.saturating_add_signed(rows).min(last);
    }
}
