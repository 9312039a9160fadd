//! The whole behaviour of the app: from a message to changes of the state and effects. Pure: no clock, file, channel,
//! thread or terminal.
//!
//! Each source of messages has one module that receives them. No two modules here use each other.

mod answer;
mod attachments;
mod browse;
mod command;
mod compose;
mod conversation;
mod document;
mod events;
mod export;
mod files;
mod input;
mod line;
mod models;
mod overlay;
mod report_text;
mod saving;
mod sessions;
mod settings;
mod suggest;
mod summary;
mod title;
mod transcript;
mod translate;
mod window;

use super::effect::Effect;
use super::msg::{Msg, SessionMsg};
use super::state::{Focus, State};
use crate::i18n::text;
use saving::SaveTrigger;

/// Applies a message, and returns what is to be done outside.
pub fn update(state: &mut State, msg: impl Into<Msg>) -> Vec<Effect> {
    let msg = msg.into();
    let trigger = if msg == Msg::Tick { SaveTrigger::Tick } else { SaveTrigger::Change };
    let mut effects = match msg {
        Msg::Input(msg) => input::receive(state, msg),
        Msg::Engine(msg) => events::receive(state, msg),
        Msg::Model(msg) => models::receive(state, msg),
        Msg::Files(msg) => files::receive(state, msg),
        Msg::Session(SessionMsg::Listed { words, shelf, found, open, now }) => {
            sessions::listed(state, (&words, shelf), found, open, now)
        }
        Msg::Session(SessionMsg::Opened { key, session }) => saving::open(state, key, *session),
        Msg::Session(SessionMsg::SaveFailed(report)) => saving::failed(state, &report),
        Msg::Session(SessionMsg::Recent(messages)) => {
            state.input.history.precede(messages);
            Vec::new()
        }
        Msg::Session(SessionMsg::SavedAgain) => saving::succeeded_again(state),
        Msg::Session(SessionMsg::Failed(report)) | Msg::Editor(Err(report)) => {
            report_text::show(state, &report);
            Vec::new()
        }
        Msg::Editor(Ok(text)) => {
            state.input.composer.set(text.trim_end_matches(['\r', '\n']));
            state.screen.focus = Focus::Composer;
            Vec::new()
        }
        Msg::NoShell => {
            state.show_problem(text!(state.messages, "chat-no-shell"));
            Vec::new()
        }
        Msg::Tick => Vec::new(),
    };
    effects.extend(saving::save(state, trigger));
    effects.extend(settings::remember(state));
    effects.extend(window::count_draft(state));
    suggest::tidy(state);
    transcript::lay_out(state);
    effects
}

#[cfg(test)]
pub mod tests;
