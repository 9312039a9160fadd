//! Fietje in your terminal.
//!
//! The library behind the `fietje` binary. Arrows point down only, and a test holds `use crate::` lines to them:
//!
//! | layer | modules | what for |
//! |---|---|---|
//! | 1 | [`cli`] | the command line: arguments, streams, exit codes |
//! | 2 | [`tui`], [`serve`] | the chat as an app of the whole terminal; a server of OpenAI's protocol |
//! | 3 | [`report`] | any layer's error as a message: what happened, why, what to do next |
//! | 4 | [`translate`] | documents translated without breaking them |
//! | 5 | [`engine`], [`hub`], [`session`] | running models; fetching and keeping them; saved conversations (never each other) |
//! | 6 | [`config`] | settings from flags, environment and file |
//! | 7 | [`chat`], [`model`], [`i18n`], [`http`] | conversations and templates; the catalogue; texts in Dutch and English; connections |
//!
//! Below all of this lies the crate `phi-cpu`, which knows only token ids. Beside it lies the mini model
//! ([`model::MiniModel`]), which is part of the program.
//!
//! How a prompt becomes an answer: `cli::complete` collects the input and resolves settings, `hub` says where the
//! model lies, [`engine::CpuEngine`] loads it, and the stream of [`engine::Event`]s goes to `cli::ui::Ui`, the only
//! place that writes to stdout and stderr.

#![forbid(unsafe_code)]

pub mod chat;
pub mod cli;
pub mod config;
pub mod engine;
pub mod http;
pub mod hub;
pub mod i18n;
pub mod model;
pub mod report;
pub mod serve;
pub mod session;
pub mod translate;
pub mod tui;
