//! Translating documents without breaking them.
//!
//! A [`Document`] knows where its prose is; all else stays byte for byte. Its [`Segment`]s become masked text, in which
//! markup, code and addresses are numbered placeholders ([`mask`]); masked text becomes pieces that fit the model's window
//! ([`split`]); a piece is asked ([`ask`]), its answer checked ([`check`]), and asked again otherwise, or in halves, until it
//! is right or stays as it was ([`flow`]). [`run`] does so for many segments at once, each text once, with what is known
//! from before ([`memory`], [`journal`]).
//!
//! Files, progress and the command line are `cli`'s.

pub mod ask;
pub mod check;
mod document;
pub mod file;
pub mod flow;
pub mod formats;
mod glossary;
pub mod journal;
pub mod key;
mod language;
mod layout;
pub mod mask;
pub mod memory;
pub mod run;
pub mod split;

pub use document::{Document, Piece};
pub use formats::Format;
pub use glossary::Glossary;

pub use language::{Language, Pair};
pub use layout::Layout;
