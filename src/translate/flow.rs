//! One text from question to translation: cut into pieces that fit, each asked, checked, asked otherwise, in halves, and in
//! the end left as it was.

use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use super::ask::{Exchange, Manner, PromptError, Prompts, Wording};
use super::check::{Checked, Expected, Fault, check};
use super::glossary::Glossary;
use super::mask::Masked;
use super::split::{halves, pack};
use crate::engine::{
    Ending, Engine, EngineError, Event, FinishReason, GenerationOptions, Preset, Prompt, Request, Shortcuts,
};

/// Most tokens of a piece: about what a model of this size keeps in view.
const PIECE: usize = 300;
/// Tokens of an answer for each of its text: Dutch takes twice as many as English with Fietje's vocabulary.
const GROWTH: usize = 3;
/// Tokens of an answer beside those.
const SLACK: usize = 32;
/// How often a piece is halved.
const DEPTH: usize = 3;

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

    /// How it translates.
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
            if let Some(target) = piece.target {
                outcome.target += &target;
                outcome.doubts.extend(piece.faults);
                before = Some(Exchange { source: text[range].to_owned(), target });
            } else {
                outcome.target += &text[range];
                outcome.failures.extend(piece.faults);
            }
        }
        outcome.target += &text[done..];
        Ok(outcome)
    }

    /// The pieces of a text.
    pub fn pieces(&self, text: &str) -> Vec<Range<usize>> {
        let count = |text: &str| self.tokens(text);
        pack(text, self.manner.pair.source, self.most(), &count)
    }

    /// Tokens that a text takes.
    pub fn tokens(&self, text: &str) -> usize {
        self.engine.count_tokens(&Prompt::Raw(text.to_owned())).unwrap_or(text.len())
    }

    /// Most tokens of a piece: with its question, the exchange before it and the longest answer it must fit the window.
    fn most(&self) -> usize {
        let window = self.engine.info().context_length;
        // The piece and its answer, the same before it, and what stands around.
        let room = window.saturating_sub(window / 8 + SLACK) / (2 * (1 + GROWTH));
        room.clamp(8, PIECE)
    }

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
            let repeats = piece.faults.contains(&Fault::Loop);
            let (checked, tokens) = self.ask(masked, source, wording, before.as_ref(), repeats).await?;
            piece.attempts += 1;
            piece.tokens += tokens;
            piece.faults.clone_from(&checked.faults);
            if checked.faults.is_empty() {
                piece.target = Some(checked.text);
                return Ok(piece);
            }
            let is_usable = !checked.faults.iter().any(Fault::is_fatal);
            if is_usable && doubtful.as_ref().is_none_or(|other| checked.faults.len() < other.faults.len()) {
                doubtful = Some(checked);
            }
        }
        if let Some(checked) = doubtful {
            piece.target = Some(checked.text);
            piece.faults = checked.faults;
            return Ok(piece);
        }
        let Some([first, second]) = halves(source, self.manner.pair.source).filter(|_| depth > 0) else {
            return Ok(piece);
        };
        let place = |half: &Range<usize>| range.start + half.start..range.start + half.end;
        let one = Box::pin(self.piece(masked, place(&first), before, depth - 1)).await?;
        piece.attempts += one.attempts;
        piece.tokens += one.tokens;
        let Some(start) = one.target else { return Ok(piece) };
        let exchange = Exchange { source: source[first.clone()].to_owned(), target: start.clone() };
        let two = Box::pin(self.piece(masked, place(&second), Some(exchange), depth - 1)).await?;
        piece.attempts += two.attempts;
        piece.tokens += two.tokens;
        if let Some(end) = two.target {
            // What stood around and between stays.
            let target =
                [&source[..first.start], &start, &source[first.end..second.start], &end, &source[second.end..]];
            piece.target = Some(target.concat());
            piece.faults = [one.faults, two.faults].concat();
        }
        Ok(piece)
    }

    /// Asks once. What goes wrong with the answer is a fault of it, unless the engine is gone.
    async fn ask(
        &self,
        masked: &Masked,
        source: &str,
        wording: Wording,
        before: Option<&Exchange>,
        repeats: bool,
    ) -> Result<(Checked, usize), FlowError> {
        let terms = self.glossary.in_text(source);
        let talks = self.engine.info().talks_in_turns;
        let prompt = if talks {
            self.prompts.turns(source, wording, &self.manner, &terms, before)?
        } else {
            self.prompts.continued(source, wording, &self.manner, &terms, before)?
        };
        let request = Request { prompt, options: self.options(source, talks, repeats) };
        let (answer, reason, tokens) = match self.answer(request).await {
            Ok(answered) => answered,
            Err(Failed::Gone(error)) => return Err(error.into()),
            Err(Failed::This(fault)) => return Ok((Checked { text: String::new(), faults: vec![fault] }, 0)),
        };
        let expected = Expected { pair: self.manner.pair, formality: self.manner.formality, terms: &terms };
        Ok((check(source, masked, &answer, reason, &expected), tokens))
    }

    /// Greedy, and no longer than a translation can be. A run of tokens that is there twice is forbidden only where an answer
    /// ran in circles: names and numbers are copied from the question.
    fn options(&self, source: &str, talks: bool, repeats: bool) -> GenerationOptions {
        let mut sampling = Preset::Precise.options(0);
        sampling.no_repeat_ngram = sampling.no_repeat_ngram.filter(|_| repeats);
        GenerationOptions {
            sampling,
            max_tokens: Some(self.tokens(source) * GROWTH + SLACK),
            stop: if talks { Vec::new() } else { vec!["\n".to_owned()] },
            ending: Ending::ModelDecides,
            constraint: None,
            shortcuts: Shortcuts::Taken,
        }
    }

    async fn answer(&self, request: Request) -> Result<(String, FinishReason, usize), Failed> {
        let mut events = self.engine.generate(request);
        let mut answer = String::new();
        loop {
            let event =
                tokio::time::timeout(self.patience, events.next()).await.map_err(|_| Failed::This(Fault::Silent))?;
            match event {
                None | Some(Event::Failed(EngineError::Stopped)) => return Err(Failed::Gone(EngineError::Stopped)),
                Some(Event::Failed(error)) => return Err(Failed::This(Fault::Engine(error.to_string()))),
                Some(Event::Delta { text, .. }) => answer += &text,
                Some(Event::Finished { reason, usage, .. }) => return Ok((answer, reason, usage.completion_tokens)),
                Some(Event::Started { .. } | Event::Reading { .. }) => {}
            }
        }
    }
}

/// What became of a piece.
#[derive(Debug, Default)]
struct Piece {
    target: Option<String>,
    attempts: usize,
    tokens: usize,
    faults: Vec<Fault>,
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
