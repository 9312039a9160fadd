//! Fietje in your terminal.
//!
//! The library behind the `fietje` binary. Arrows point down only, and a test holds `use crate::` lines to them:
//!
//! | layer | modules | what for |
//! |---|---|---|
//! | 1 | [`cli`] | the command line: arguments, streams, exit codes |
//! | 2 | [`tui`], [`serve`] | the chat as an app of the whole terminal; a server of OpenAI's protocol |
//! | 3 | [`report`] | any layer's error as a message: what happened, why, what to do next |
//! | 4 | [`launch`] | from a model's name to an engine: plan, obtain, open |
//! | 5 | [`summarise`] | documents of any length in one summary |
//! | 5 | [`quantise`], [`eval`] | smaller files of a model; what a model is worth |
//! | 6 | [`translate`] | documents translated without breaking them |
//! | 7 | [`engine`], [`hub`], [`session`] | running models; fetching them; saved conversations (never each other) |
//! | 8 | [`config`] | settings from flags, environment and file |
//! | 9 | [`conversation`], [`model`], [`i18n`] | conversations and templates; the catalogue; texts in two languages |
//! | 9 | [`http`], [`database`], [`journal`] | connections; `SQLite` files; what a run has finished |
//! | 9 | [`confined`], [`chrf`] | work in a process with limits; how near a text is to a reference |
//! | 9 | [`written_number`] | numbers as people write them |
//! | 9 | [`private`], [`printable`], [`fold`] | files that only the user may read; text that is safe on a terminal, and lines broken between words |
//! | 9 | [`regular_file`], [`text_file`], [`system`] | files that have an end; reading text; time and chance |
//!
//! Below all of this lies the crate `phi-cpu`, which knows only token ids. Beside it lies the mini model
//! ([`model::MiniModel`]), which is part of the program.
//!
//! How a prompt becomes an answer: `cli::complete` collects the input and resolves settings, `launch` plans where the
//! model runs, has its files here and opens an engine such as [`engine::CpuEngine`], and the stream of
//! [`engine::Event`]s goes to `cli::ui::Ui`, the only place that writes to stdout and stderr.

#![forbid(unsafe_code)]
#![allow(rustdoc::private_intra_doc_links, reason = "the map above is for readers of the source")]

mod chrf;
pub mod cli;
mod config;
mod confined;
mod conversation;
mod database;
mod engine;
mod eval;
mod fold;
mod http;
mod hub;
mod i18n;
mod journal;
mod launch;
mod model;
mod printable;
mod private;
mod quantise;
mod regular_file;
mod report;
mod serve;
mod session;
mod summarise;
mod system;
mod text_file;
mod translate;
mod tui;
mod written_number;

/// What the tests, benches and fuzz targets of this package drive from outside. Nothing here is meant for other
/// programs; everything else is private, so that the compiler finds what nobody uses.
#[doc(hidden)]
pub mod testing {
    pub mod conversation {
        pub use crate::conversation::{
            ChatTemplate, Conversation, ConversationTree, Message, Role, TemplateHost, TurnState,
        };
    }
    pub mod config {
        pub use crate::config::{Editor, Environment, HubSettings, HubTimeouts, Links};
    }
    pub mod engine {
        pub use crate::engine::scripted::ScriptedEngine;
        pub use crate::engine::{
            Answer, CpuEngine, CpuSetup, Engine, EngineError, EngineInfo, Event, EventStream, FinishReason,
            GenerationOptions, Preset, Prompt, RemoteChunk, Request, ServerEvents, ServerEventsError, Timings,
            Tokenizer, Usage,
        };
    }
    pub mod hub {
        pub use crate::hub::{CachedModel, Hub, HubError, Progress, ProgressStep, RetryPolicy, Silent};
    }
    pub mod i18n {
        pub use crate::i18n::{Language, Messages};
    }
    pub mod model {
        pub use crate::model::{Catalogue, LocalModel, MiniModel, ModelFiles, Presence, Quantisation};
    }
    pub mod session {
        pub use crate::session::{
            Exported, Imported, Session, SessionDetails, SessionId, Store, Summary, import, parse,
        };
    }
    pub mod serve {
        pub use crate::serve::{ServeSettings, Shutdown, serve};
    }
    pub mod translate {
        pub use crate::printable::shown;
        pub use crate::translate::check::{Evidence, Expected, review};
        pub use crate::translate::encoding::{Charset, decode};
        pub use crate::translate::flow::{PATIENCE, Translator};
        pub use crate::translate::formats::Review;
        pub use crate::translate::mask::Masked;
        pub use crate::translate::memory::{Listed, tmx};
        pub use crate::translate::neighbours::Surroundings;
        pub use crate::translate::prompts::Style;
        pub use crate::translate::run::{Run, Source, Status, Stores};
        pub use crate::translate::split::sentences;
        pub use crate::translate::{Document, Fragment, Glossary, Language, Pair, Terms, formats};
    }
    pub mod tui {
        pub use crate::tui::{
            AnswerMsg, AppConfig, Choices, ConversationKey, EngineFuture, EngineMsg, GenerationId, InitialState,
            InputMsg, Keymap, MarkdownStream, Models, ModelsFuture, Mouse, Multiplexer, PersonaState, Saving,
            SessionMsg, State, Theme, Width, draw, run, update,
        };
    }
}
