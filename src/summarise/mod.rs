//! Summaries of documents of any length: the text in parts that fit the context window, the summaries of the parts
//! together, in as many rounds as the window needs.
//!
//! [`passage`] finds a document's text with its headings and lines; [`parts`] packs it, so that every sentence is in
//! exactly one question; [`prompts`] words the questions; [`judge`] takes from an answer what its text supports;
//! [`run`] asks many at a time, again after a fault, and combines. This layer never prints.

mod grounding;
mod judge;
mod parts;
mod passage;
mod prompts;
pub mod run;

pub use judge::{Fault, LeftOut};
pub use passage::{Passage, Place, language_of, passages};

/// How much a summary says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Length {
    Short,
    #[default]
    Medium,
    Long,
}

impl Length {
    /// Most sentences or points of the summary.
    fn sentences(self) -> usize {
        match self {
            Self::Short => 3,
            Self::Medium => 7,
            Self::Long => 15,
        }
    }
}

/// How a summary is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Form {
    #[default]
    Prose,
    /// One point a line, each after `- `.
    Bullets,
}
