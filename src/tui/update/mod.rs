//! From what happened to what changes: the whole behaviour of the app, without a clock, a file, a thread or a terminal.

mod answer;
mod browse;
mod command;
mod compose;
mod files;
mod models;
mod overlay;
mod saving;
mod sessions;
mod settings;
mod summary;
mod title;
mod translate;

use crossterm::event::{KeyEvent, KeyEventKind};

use super::effect::Effect;
use super::keymap::Action;
use super::msg::Msg;
use super::state::{Focus, NoticeKind, State};
use crate::i18n::text;

/// Takes in what happened, and says what is to be done about it.
pub fn update(state: &mut State, msg: Msg) -> Vec<Effect> {
    let trigger = if msg == Msg::Tick { saving::SaveTrigger::Tick } else { saving::SaveTrigger::Change };
    let mut effects = match msg {
        Msg::Key(key) if key.kind == KeyEventKind::Release => return Vec::new(),
        Msg::Key(key) => press(state, key),
        Msg::Paste(text) => compose::paste(state, &text),
        Msg::Resize(columns, rows) => {
            state.size = (columns, rows);
            Vec::new()
        }
        Msg::Wheel(rows) => {
            overlay::wheel(state, rows);
            Vec::new()
        }
        Msg::EngineReady(info) => models::ready(state, info),
        Msg::EngineFailed(report) => {
            models::failed(state, report);
            Vec::new()
        }
        Msg::Models(found) => {
            models::listed(state, &found);
            Vec::new()
        }
        Msg::ModelProgress(now) => {
            models::progress(state, now);
            Vec::new()
        }
        Msg::Measured { id, forgotten, tokens } => {
            summary::measured(state, id, forgotten, tokens);
            Vec::new()
        }
        Msg::TitleFound { key, answer } => title::found(key, &answer),
        Msg::Answer(id, msg) => answer::receive(state, id, msg),
        Msg::Edited(text) => {
            state.composer.set(text.trim_end_matches(['\r', '\n']));
            state.focus = Focus::Composer;
            Vec::new()
        }
        Msg::Tick => Vec::new(),
        Msg::FilesRead { purpose, files } => files::read(state, purpose, files),
        Msg::Paths { start, found } => {
            files::complete(state, &start, &found);
            Vec::new()
        }
        Msg::Sessions { words, found } => {
            sessions::found(state, &words, found);
            Vec::new()
        }
        Msg::SessionOpened { key, session } => saving::open(state, key, *session),
        Msg::SavingFailed(report) => {
            saving::failed(state, &report);
            Vec::new()
        }
        Msg::Problem(report) => {
            state.show_problem(answer::in_one_line(&report, &state.messages));
            Vec::new()
        }
    };
    effects.extend(saving::save(state, trigger));
    state.lay_out();
    effects
}

/// A key goes to what lies on top, then to what has the focus.
fn press(state: &mut State, key: KeyEvent) -> Vec<Effect> {
    let asked_to_leave = state.notice.as_ref().is_some_and(|notice| notice.kind == NoticeKind::AsksToLeave);
    state.notice = None;
    let action = state.keymap.action(key);
    // These mean the same everywhere.
    match action {
        Some(Action::Interrupt) => return interrupt(state, asked_to_leave),
        Some(Action::Help) if state.overlay.is_none() => {
            overlay::open_help(state);
            return Vec::new();
        }
        Some(Action::Palette) if state.overlay.is_none() => {
            overlay::open_commands(state);
            return Vec::new();
        }
        _ => {}
    }
    if state.overlay.is_some() {
        return overlay::press(state, key, action);
    }
    match state.focus {
        Focus::Composer => compose::press(state, key, action),
        Focus::Turn(turn) => browse::press(state, turn, key, action),
        Focus::Search => browse::press_in_search(state, key, action),
    }
}

/// Ctrl-C: out of what lies on top, else the answer stops, else what was being written goes, else it leaves when asked
/// twice.
fn interrupt(state: &mut State, asked_to_leave: bool) -> Vec<Effect> {
    if state.overlay.take().is_some() {
        return Vec::new();
    }
    if state.answer.is_some() {
        return answer::stop(state);
    }
    if state.focus != Focus::Composer {
        browse::leave(state);
        return Vec::new();
    }
    if !state.composer.is_empty() {
        // Nothing is lost by it: the key that recalls brings it back.
        let text = state.composer.take();
        compose::remember(state, text);
        state.editing = None;
        return Vec::new();
    }
    if asked_to_leave {
        return vec![Effect::Quit];
    }
    let text = text!(state.messages, "chat-leave-hint");
    state.notice = Some(super::state::Notice { text, kind: NoticeKind::AsksToLeave });
    Vec::new()
}

#[cfg(test)]
pub mod tests;
