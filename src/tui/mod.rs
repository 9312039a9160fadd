//! The chat on the whole screen of a terminal.
//!
//! [`State`] is all that the app knows, [`Msg`](msg::Msg) all that can happen, and [`Effect`](effect::Effect) all that
//! it can do. `update` takes the second and returns the third, and touches nothing but the state; `view` draws the
//! state, and `layout` says where; `lines` says the same line by line. Only `runtime` knows the terminal, the engine,
//! files and the clock.

mod choices;
mod command;
mod composer;
mod effect;
mod examples;
mod help;
mod ids;
mod keymap;
mod layout;
mod lines;
mod markdown;
mod msg;
mod overlay;
mod rule;
mod runtime;
mod setting;
mod state;
mod suggestions;
mod terminal;
mod theme;
mod transcript;
mod update;
mod view;
mod wrap;

pub use choices::Choices;
pub use ids::{ConversationKey, GenerationId};
pub use keymap::{KeyProblem, Keymap};
pub use markdown::{MarkdownStream, Width};
pub use msg::{AnswerMsg, EngineMsg, InputMsg, ModelChoice, ModelPlace, SessionMsg};
pub use overlay::{STYLES, fit_text};
pub use runtime::{
    AppConfig, Ended, EngineFuture, History, LineStream, Models, ModelsFuture, Multiplexer, StreamEnd, StreamInput,
    TimedLine, Unsaved, Writer, read_choices, run, run_by_lines, run_on_stream,
};
pub use state::{InitialState, Notice, NoticeKind, PersonaState, Saving, State};
pub use terminal::Mouse;
pub use theme::Theme;
pub use update::update;
pub use view::draw;
