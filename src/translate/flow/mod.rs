//! From a text to its translation: cut into chunks that fit; each chunk requested, checked, requested in other words,
//! then in halves, and in the end left as it was. What is still in doubt may be reconsidered ([`again`]).

mod again;
mod attempt;
mod back;
mod chunk;

use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use attempt::{Attempt, Repetition};
use chunk::{ChunkOutcome, Cut, Work, is_about_words};

use super::check::{Fault, Verdict};
use super::glossary::Glossary;
use super::likelihood::Likelihood;
use super::mask::Masked;
use super::memory::Near;
use super::prompts::{Exchange, PromptError, Prompts, Style, Wording};
use super::split::{Halves, Seam, halves, pack, without_outer_placeholders};
use crate::engine::{BestOf, Engine, EngineError, Prompt, Select};

pub use again::suspicion;
pub use back::Back;

/// How long to wait for a silent engine: longer than any step takes on a slow machine.
pub const PATIENCE: Duration = Duration::from_mins(5);
/// Tokens of the largest chunk: about what a model of this size keeps in view.
const LARGEST_CHUNK: usize = 300;
/// Tokens of an answer for each token of its chunk: with Fietje's vocabulary Dutch takes twice as many as English.
const GROWTH: usize = 3;
/// Tokens that any answer may have on top of those.
const SLACK: usize = 32;
/// How many times a chunk is halved: enough for a sentence with a dozen links.
const DEPTH: usize = 5;

pub struct Translator {
    engine: Arc<dyn Engine>,
    prompts: Prompts,
    style: Style,
    glossary: Glossary,
    patience: Duration,
    best_of: BestOf,
}

/// What came of a text. Journals on users' disks hold it: fields keep their names.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// The translation. Chunks that could not be translated are in it as they were.
    pub target: String,
    /// Requests to the model.
    pub attempts: usize,
    /// Tokens that the model wrote.
    pub tokens: usize,
    /// Why chunks were left as they were.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failures: Vec<Fault>,
    /// What is doubtful about the others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub doubts: Vec<Fault>,
    /// The translation of nearly the same text that the model saw.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub near: Option<Near>,
    /// How likely the model found the answers that are in the translation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub likelihood: Option<Likelihood>,
    /// The answer that was doubted more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other: Option<Answered>,
    /// The translation back, of one that was reconsidered at the end of its run.
    #[serde(skip)]
    pub back: Option<Back>,
    /// What the model itself says against it.
    #[serde(skip)]
    pub suspicion: f32,
}

/// An answer that the document could have.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answered {
    pub target: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub likelihood: Option<Likelihood>,
}

/// Whether the document can take a translation of this part of a text.
pub type Accepts<'a> = dyn Fn(Range<usize>, &str) -> bool + Send + Sync + 'a;

/// Why nothing more can be translated.
#[derive(Debug, thiserror::Error)]
pub enum FlowError {
    /// The engine is lost.
    #[error(transparent)]
    Engine(#[from] EngineError),
    #[error(transparent)]
    Prompt(#[from] PromptError),
}

impl Translator {
    /// A translator that waits `patience` for a silent engine.
    ///
    /// # Errors
    /// [`PromptError`], in practice never.
    pub fn new(
        engine: Arc<dyn Engine>,
        style: Style,
        glossary: Glossary,
        patience: Duration,
    ) -> Result<Self, PromptError> {
        Ok(Self { engine, prompts: Prompts::built_in()?, style, glossary, patience, best_of: BestOf::default() })
    }

    /// The same, with several answers to each request. Of those that the checks leave, it takes the one that the others
    /// come nearest to, unless another rule is given.
    #[must_use]
    pub fn with_best_of(self, best_of: BestOf) -> Self {
        let select = best_of.select.or(Some(Select::Consensus));
        Self { best_of: BestOf { select, ..best_of }, ..self }
    }

    pub fn style(&self) -> &Style {
        &self.style
    }

    pub fn engine(&self) -> &dyn Engine {
        self.engine.as_ref()
    }

    pub fn glossary(&self) -> &Glossary {
        &self.glossary
    }

    pub fn best_of(&self) -> &BestOf {
        &self.best_of
    }

    /// Translates a text for a document. The first request has a translation of nearly the same text as its example.
    ///
    /// # Errors
    /// [`FlowError`] if no further text can be translated. What is wrong with this one alone is in the outcome.
    pub async fn translate(
        &self,
        masked: &Masked,
        near: Option<Near>,
        accepts: &Accepts<'_>,
    ) -> Result<Outcome, FlowError> {
        let text = masked.text.as_str();
        let near = near.filter(|near| self.fits_beside_a_chunk(near));
        let example = near.clone().map(|Near { source, target, .. }| Exchange { source, target });
        let work = Work { masked, accepts, example: example.as_ref() };
        let mut outcome = Outcome { near, ..Outcome::default() };
        let mut previous = None;
        let mut done = 0;
        let chunks = self.chunks(text);
        let is_one = chunks.len() == 1;
        for range in chunks {
            outcome.target += &text[done..range.start];
            done = range.end;
            let chunk = self.chunk(work, range.clone(), previous.take(), Cut::default()).await?;
            outcome.attempts += chunk.attempts;
            outcome.tokens += chunk.tokens;
            outcome.likelihood = Likelihood::joined(outcome.likelihood, chunk.likelihood);
            let around = |other: Answered| Answered {
                target: [&text[..range.start], &other.target, &text[range.end..]].concat(),
                ..other
            };
            outcome.other = chunk.other.filter(|_| is_one).map(around);
            let is_whole = chunk.failures.is_empty();
            let target = chunk.target.unwrap_or_else(|| text[range.clone()].to_owned());
            outcome.target += &target;
            outcome.failures.extend(chunk.failures);
            outcome.doubts.extend(chunk.doubts);
            previous = is_whole.then(|| Exchange { source: text[range].to_owned(), target });
        }
        outcome.target += &text[done..];
        Ok(outcome)
    }

    /// Whether a request has room for an example, where the previous exchange would be.
    fn fits_beside_a_chunk(&self, near: &Near) -> bool {
        let most = chunk_limit(self.engine.info().context_length);
        self.tokens(&near.source) <= most && self.tokens(&near.target) <= most * GROWTH
    }

    /// Where the chunks of a text are.
    fn chunks(&self, text: &str) -> Vec<Range<usize>> {
        let count = |text: &str| self.tokens(text);
        pack(text, self.style.pair.source, chunk_limit(self.engine.info().context_length), &count)
    }

    fn tokens(&self, text: &str) -> usize {
        self.engine.count_tokens(&Prompt::Raw(text.to_owned())).unwrap_or(text.len())
    }

    /// Translates a chunk: in one wording, in another, in halves.
    async fn chunk(
        &self,
        work: Work<'_>,
        range: Range<usize>,
        previous: Option<Exchange>,
        cut: Cut<'_>,
    ) -> Result<ChunkOutcome, FlowError> {
        let source = &work.masked.text[range.clone()];
        let mut outcome = ChunkOutcome::default();
        if !source.chars().any(char::is_alphabetic) {
            outcome.target = Some(source.to_owned());
            return Ok(outcome);
        }
        let mut doubtful: Option<Attempt> = None;
        let mut other = None;
        let mut refused = String::new();
        for wording in [Wording::First, Wording::Second] {
            // Only after an answer that repeats itself: a good one copies names and numbers from the prompt.
            let repetition =
                if outcome.failures.contains(&Fault::Loop) { Repetition::Forbidden } else { Repetition::Allowed };
            let attempt = self.attempt(work, &range, wording, previous.as_ref(), repetition).await?;
            outcome.attempts += 1;
            outcome.tokens += attempt.tokens;
            let checked = &attempt.checked;
            if checked.verdict == Verdict::Accepted {
                return Ok(outcome.answered(attempt, None));
            }
            outcome.failures.clone_from(&checked.faults);
            let is_better = |other: &Attempt| checked.weight < other.checked.weight;
            if checked.verdict == Verdict::Doubted {
                let is_first = doubtful.as_ref().is_none_or(is_better);
                let worse = if is_first { doubtful.replace(attempt) } else { Some(attempt) };
                other = worse;
            } else if checked.faults.iter().any(is_about_words) {
                refused = attempt.checked.text;
            }
        }
        if let Some(attempt) = doubtful {
            let other = other.filter(|other| other.checked.text != attempt.checked.text);
            return Ok(outcome.answered(attempt, other));
        }
        if cut.times == DEPTH || !refused.is_empty() && refused == cut.refused {
            return Ok(outcome);
        }
        match halves(source, self.style.pair.source) {
            Some(halves) => {
                let cut = Cut { times: cut.times + 1, refused: &refused };
                self.in_halves(work, range, &halves, previous, cut, outcome).await
            }
            None => Ok(outcome),
        }
    }

    /// Translates the halves of a chunk. A sentence may stay as it was beside another; half a sentence may not.
    async fn in_halves(
        &self,
        work: Work<'_>,
        range: Range<usize>,
        halves: &Halves,
        previous: Option<Exchange>,
        cut: Cut<'_>,
        mut outcome: ChunkOutcome,
    ) -> Result<ChunkOutcome, FlowError> {
        let source = &work.masked.text[range.clone()];
        let whole = std::mem::take(&mut outcome.failures);
        let (mut target, mut done, mut previous) = (String::new(), 0, previous);
        for half in &halves.parts {
            // Placeholders at the ends of a half are put back without the model.
            let bare = without_outer_placeholders(&source[half.clone()]);
            let bare = half.start + bare.start..half.start + bare.end;
            let in_text = range.start + bare.start..range.start + bare.end;
            let part = Box::pin(self.chunk(work, in_text, previous.take(), cut)).await?;
            outcome.attempts += part.attempts;
            outcome.tokens += part.tokens;
            outcome.failures.extend(part.failures);
            outcome.doubts.extend(part.doubts);
            outcome.likelihood = Likelihood::joined(outcome.likelihood, part.likelihood);
            target += &source[done..bare.start];
            done = bare.end;
            if let Some(translated) = part.target {
                target += &translated;
                previous = Some(Exchange { source: source[bare].to_owned(), target: translated });
            } else if halves.seam == Seam::Sentences {
                target += &source[bare];
            } else {
                return Ok(ChunkOutcome { failures: whole, doubts: Vec::new(), ..outcome });
            }
        }
        let target = target + &source[done..];
        // Parts that suit the document may not do so together.
        if halves.seam == Seam::Sentence && !(work.accepts)(range, &target) {
            return Ok(ChunkOutcome { failures: whole, doubts: Vec::new(), ..outcome });
        }
        outcome.target = Some(target);
        Ok(outcome)
    }
}

/// Tokens of Fietje's context window.
pub const WINDOW: usize = 2048;

/// Tokens of the largest chunk for a window, which also holds the prompt, the previous exchange and the longest answer.
pub fn chunk_limit(window: usize) -> usize {
    // Twice a chunk with its answer: this one and the previous one. An eighth is for the prompt around them.
    let capacity = window.saturating_sub(window / 8 + SLACK) / (2 * (1 + GROWTH));
    capacity.clamp(8, LARGEST_CHUNK)
}

#[cfg(test)]
mod tests;
