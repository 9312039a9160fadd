//! One text from question to translation: cut into pieces that fit, each asked, checked, asked otherwise, in halves, and in
//! the end left as it was.

use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use super::ask::{Exchange, Manner, PromptError, Prompts, Question, Wording};
use super::check::{Checked, Expected, Fault, check};
use super::glossary::Glossary;
use super::mask::Masked;
use super::split::{Halves, Seam, halves, pack, without_outer_placeholders};
use crate::engine::{Engine, EngineError, Event, FinishReason, GenerationOptions, Preset, Prompt, Request};

/// How long to wait for an engine that is silent: longer than any step takes on a slow machine.
pub const PATIENCE: Duration = Duration::from_mins(5);
/// Most tokens of a piece: about what a model of this size keeps in view.
const PIECE: usize = 300;
/// Tokens of an answer for each of its text: Dutch takes twice as many as English with Fietje's vocabulary.
const GROWTH: usize = 3;
/// Tokens of an answer beside those.
const SLACK: usize = 32;
/// How often a piece is halved: often enough for a sentence with a dozen links in it.
const DEPTH: usize = 5;

/// Translates texts with an engine.
pub struct Translator {
    engine: Arc<dyn Engine>,
    prompts: Prompts,
    manner: Manner,
    glossary: Glossary,
    patience: Duration,
}

/// What became of a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Its translation, where there is one: pieces that could not be translated are in it as they were.
    pub target: String,
    /// Questions to the model.
    pub attempts: usize,
    /// Tokens that the model wrote.
    pub tokens: usize,
    /// What is wrong with pieces that were left as they were.
    pub failures: Vec<Fault>,
    /// What is doubtful about the others.
    pub doubts: Vec<Fault>,
}

/// Why nothing more can be translated.
#[derive(Debug, thiserror::Error)]
pub enum FlowError {
    /// The engine is gone.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// A question cannot be put.
    #[error(transparent)]
    Prompt(#[from] PromptError),
}

impl Translator {
    /// A translator that waits `patience` for an engine that is silent.
    ///
    /// # Errors
    /// [`PromptError`], in practice never.
    pub fn new(
        engine: Arc<dyn Engine>,
        manner: Manner,
        glossary: Glossary,
        patience: Duration,
    ) -> Result<Self, PromptError> {
        Ok(Self { engine, prompts: Prompts::built_in()?, manner, glossary, patience })
    }

    pub fn manner(&self) -> &Manner {
        &self.manner
    }

    /// What it translates with.
    pub fn engine(&self) -> &dyn Engine {
        self.engine.as_ref()
    }

    /// The words that it translates in a certain way.
    pub fn glossary(&self) -> &Glossary {
        &self.glossary
    }

    /// Translates a text.
    ///
    /// # Errors
    /// [`FlowError`] when no text can be translated any more. What is wrong with this one alone is in the outcome.
    pub async fn translate(&self, masked: &Masked) -> Result<Outcome, FlowError> {
        let text = masked.text.as_str();
        let pieces = self.pieces(text);
        let mut outcome = Outcome::default();
        let mut before = None;
        let mut done = 0;
        for range in pieces {
            outcome.target += &text[done..range.start];
            done = range.end;
            let piece = self.piece(masked, range.clone(), before.take(), DEPTH).await?;
            outcome.attempts += piece.attempts;
            outcome.tokens += piece.tokens;
            let is_whole = piece.failures.is_empty();
            let target = piece.target.unwrap_or_else(|| text[range.clone()].to_owned());
            outcome.target += &target;
            outcome.failures.extend(piece.failures);
            outcome.doubts.extend(piece.doubts);
            before = is_whole.then(|| Exchange { source: text[range].to_owned(), target });
        }
        outcome.target += &text[done..];
        Ok(outcome)
    }

    /// The pieces of a text.
    pub fn pieces(&self, text: &str) -> Vec<Range<usize>> {
        let count = |text: &str| self.tokens(text);
        pack(text, self.manner.pair.source, piece_limit(self.engine.info().context_length), &count)
    }

    /// Tokens that a text takes.
    pub fn tokens(&self, text: &str) -> usize {
        self.engine.count_tokens(&Prompt::Raw(text.to_owned())).unwrap_or(text.len())
    }

    /// Translates a piece: asked, asked otherwise, in halves.
    async fn piece(
        &self,
        masked: &Masked,
        range: Range<usize>,
        before: Option<Exchange>,
        depth: usize,
    ) -> Result<Piece, FlowError> {
        let source = &masked.text[range.clone()];
        let mut piece = Piece::default();
        if !source.chars().any(char::is_alphabetic) {
            piece.target = Some(source.to_owned());
            return Ok(piece);
        }
        let mut doubtful: Option<Checked> = None;
        for wording in [Wording::First, Wording::Second] {
            // Only where an answer ran in circles: names and numbers are copied from the question.
            let repetition =
                if piece.failures.contains(&Fault::Loop) { Repetition::Forbidden } else { Repetition::Allowed };
            let (checked, tokens) = self.ask(masked, source, wording, before.as_ref(), repetition).await?;
            piece.attempts += 1;
            piece.tokens += tokens;
            if checked.faults.is_empty() {
                return Ok(piece.answered(checked));
            }
            piece.failures.clone_from(&checked.faults);
            let is_usable = !checked.faults.iter().any(Fault::is_fatal);
            if is_usable && doubtful.as_ref().is_none_or(|other| checked.faults.len() < other.faults.len()) {
                doubtful = Some(checked);
            }
        }
        if let Some(checked) = doubtful {
            return Ok(piece.answered(checked));
        }
        match halves(source, self.manner.pair.source) {
            Some(halves) if depth > 0 => self.in_halves(masked, range, &halves, before, depth, piece).await,
            _ => Ok(piece),
        }
    }

    /// Translates the halves of a piece. One sentence may stay as it was beside another; half a sentence may not.
    async fn in_halves(
        &self,
        masked: &Masked,
        range: Range<usize>,
        halves: &Halves,
        before: Option<Exchange>,
        depth: usize,
        mut piece: Piece,
    ) -> Result<Piece, FlowError> {
        let source = &masked.text[range.clone()];
        let whole = std::mem::take(&mut piece.failures);
        let (mut target, mut done, mut before) = (String::new(), 0, before);
        for half in &halves.parts {
            // What stands at the ends of a half is put back without the model's help.
            let bare = without_outer_placeholders(&source[half.clone()]);
            let bare = half.start + bare.start..half.start + bare.end;
            let place = range.start + bare.start..range.start + bare.end;
            let part = Box::pin(self.piece(masked, place, before.take(), depth - 1)).await?;
            piece.attempts += part.attempts;
            piece.tokens += part.tokens;
            piece.failures.extend(part.failures);
            piece.doubts.extend(part.doubts);
            target += &source[done..bare.start];
            done = bare.end;
            if let Some(translated) = part.target {
                target += &translated;
                before = Some(Exchange { source: source[bare].to_owned(), target: translated });
            } else if halves.seam == Seam::Sentences {
                target += &source[bare];
            } else {
                return Ok(Piece { failures: whole, doubts: Vec::new(), ..piece });
            }
        }
        piece.target = Some(target + &source[done..]);
        Ok(piece)
    }

    /// Asks once. What goes wrong with the answer is a fault of it, unless the engine is gone.
    async fn ask(
        &self,
        masked: &Masked,
        source: &str,
        wording: Wording,
        before: Option<&Exchange>,
        repetition: Repetition,
    ) -> Result<(Checked, usize), FlowError> {
        let terms = self.glossary.in_text(source);
        let talks = self.engine.info().talks_in_turns;
        let question = Question { text: source, wording, terms: &terms, before };
        let prompt = if talks {
            self.prompts.turns(&question, &self.manner)?
        } else {
            self.prompts.continued(&question, &self.manner)?
        };
        let request = Request { prompt, options: self.options(source, repetition) };
        let (answer, reason, tokens) = match self.answer(request).await {
            Ok(answered) => answered,
            Err(Failed::Gone(error)) => return Err(error.into()),
            Err(Failed::This(fault)) => return Ok((Checked { text: String::new(), faults: vec![fault] }, 0)),
        };
        let expected = Expected { pair: self.manner.pair, formality: self.manner.formality, terms: &terms };
        Ok((check(source, masked, &answer, reason, &expected), tokens))
    }

    /// Greedy, and no longer than a translation can be.
    fn options(&self, source: &str, repetition: Repetition) -> GenerationOptions {
        let mut sampling = Preset::Precise.options(0);
        // Said in both cases: what is not said, a server does in its own way.
        sampling.no_repeat_ngram =
            sampling.no_repeat_ngram.filter(|_| repetition == Repetition::Forbidden).or(Some(0));
        let talks = self.engine.info().talks_in_turns;
        GenerationOptions {
            sampling,
            max_tokens: Some(self.tokens(source) * GROWTH + SLACK),
            stop: if talks { Vec::new() } else { vec!["\n".to_owned()] },
            ..GenerationOptions::default()
        }
    }

    async fn answer(&self, request: Request) -> Result<(String, FinishReason, usize), Failed> {
        let mut events = self.engine.generate(request);
        let mut answer = String::new();
        loop {
            let event =
                tokio::time::timeout(self.patience, events.next()).await.map_err(|_| Failed::This(Fault::Silent))?;
            match event {
                None => return Err(Failed::Gone(EngineError::Stopped)),
                Some(Event::Failed(error)) if error.is_final() => return Err(Failed::Gone(error)),
                Some(Event::Failed(error)) => return Err(Failed::This(Fault::Engine(error.to_string()))),
                Some(Event::Delta { text, .. }) => answer += &text,
                Some(Event::Finished { reason, usage, .. }) => return Ok((answer, reason, usage.completion_tokens)),
                Some(Event::Started { .. } | Event::Reading { .. } | Event::Logprobs(_)) => {}
            }
        }
    }
}

pub const WINDOW: usize = 2048;

/// Most tokens of a piece for a window: with its question, the exchange before it and the longest answer it must fit.
pub fn piece_limit(window: usize) -> usize {
    // The piece and its answer, the same before it, and what stands around.
    let room = window.saturating_sub(window / 8 + SLACK) / (2 * (1 + GROWTH));
    room.clamp(8, PIECE)
}

/// What became of a piece.
#[derive(Debug, Default)]
struct Piece {
    /// Its translation; sentences that could not be translated are in it as they were.
    target: Option<String>,
    attempts: usize,
    tokens: usize,
    failures: Vec<Fault>,
    doubts: Vec<Fault>,
}

impl Piece {
    fn answered(self, checked: Checked) -> Self {
        Self { target: Some(checked.text), failures: Vec::new(), doubts: checked.faults, ..self }
    }
}

/// Whether a run of tokens may be there twice, the question's counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Repetition {
    Allowed,
    Forbidden,
}

/// Why there is no answer.
enum Failed {
    /// There will be none to any question.
    Gone(EngineError),
    /// There is none to this one.
    This(Fault),
}

#[cfg(test)]
mod tests;
