//! A chunk of a text on its way: where it comes from, and what came of it.

use super::attempt::Attempt;
use super::{Accepts, Answered, Exchange, Fault};
use crate::translate::likelihood::Likelihood;
use crate::translate::mask::Masked;

/// A text, and the document that it is translated for.
#[derive(Clone, Copy)]
pub struct Work<'a> {
    pub masked: &'a Masked,
    pub accepts: &'a Accepts<'a>,
    /// A translation of nearly the whole text.
    pub example: Option<&'a Exchange>,
}

/// How a chunk came to be.
#[derive(Debug, Clone, Copy, Default)]
pub struct Cut<'a> {
    /// How many times its text was halved.
    pub times: usize,
    /// What was refused, for its words, as the translation of the text that it is a half of. A model that says the same
    /// of both translates neither, and smaller halves are of no use.
    pub refused: &'a str,
}

/// Whether a fault is one of what an answer says, and not of the markup that it lost: with less of that it may be right.
pub fn is_about_words(fault: &Fault) -> bool {
    !matches!(fault, Fault::Placeholders | Fault::Structure)
}

/// What came of a chunk.
#[derive(Debug, Default)]
pub struct ChunkOutcome {
    /// The translation, if there is one. Sentences that could not be translated are in it as they were.
    pub target: Option<String>,
    pub attempts: usize,
    pub tokens: usize,
    pub failures: Vec<Fault>,
    pub doubts: Vec<Fault>,
    pub likelihood: Option<Likelihood>,
    /// The answer that was doubted more than the one in `target`.
    pub other: Option<Answered>,
}

impl ChunkOutcome {
    pub fn answered(self, attempt: Attempt, other: Option<Attempt>) -> Self {
        let Attempt { checked, likelihood, .. } = attempt;
        let (target, other) = (Some(checked.text), other.map(Attempt::answered));
        Self { target, failures: Vec::new(), doubts: checked.faults, likelihood, other, ..self }
    }
}
