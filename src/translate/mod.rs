//! Translating documents without breaking them.
//!
//! A [`Document`] knows where its prose is; every other byte stays. Its segments become masked text, in which markup,
//! code and addresses are numbered placeholders ([`mask`]). Masked text becomes chunks that fit the model's window
//! ([`split`]). For each chunk a prompt is made ([`prompts`]) and the answer checked ([`check`]); after a fault it is
//! requested in other words, then in halves, until it is right or stays as it was ([`flow`]). [`run`] does so for many
//! segments at once, each distinct text once, with what earlier runs translated ([`memory`], [`crate::journal`]).
//! What it doubts, a person may put right ([`review`]).
//!
//! This layer never prints: progress, reports and the command line are its callers'.

mod bilingual;
pub mod check;
mod codes;
mod document;
pub mod encoding;
pub mod file;
pub mod flow;
pub mod formats;
mod glossary;
pub mod key;
mod language;
mod layout;
pub mod likelihood;
pub mod mask;
pub mod memory;
pub mod neighbours;
pub mod opened;
mod parallel;
pub mod prompts;
pub mod review;
pub mod run;
mod segment;
pub mod selection;
pub mod split;
mod untranslatable;
mod vocabulary;

pub use document::Document;
pub use glossary::{Glossary, Terms};
pub use language::{Language, Pair};
pub use segment::plain;
pub use segment::{Fragment, Kind, Segment};
