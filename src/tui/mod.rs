//! The chat as an app of the whole terminal.
//!
//! [`State`] is all that it knows, [`Msg`] all that can happen to it, [`Effect`] all that it can do. `update` goes from
//! the second to the third and is pure; `view` draws the first; `runtime` alone touches terminal, engine and clock, and
//! brings these together.

mod command;
mod composer;
mod effect;
mod keymap;
mod markdown;
mod msg;
mod overlay;
mod runtime;
mod state;
mod terminal;
mod theme;
mod transcript;
mod update;
mod view;
mod wrap;

pub use effect::ConversationKey;
pub use keymap::{KeyProblem, Keymap};
pub use msg::{ModelChoice, Msg};
pub use runtime::{AppConfig, EngineFuture, History, Models, run};
pub use state::{InitialState, Notice, NoticeKind, Saving, State};
pub use theme::Theme;
pub use update::update;
pub use view::draw;
