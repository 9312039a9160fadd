//! The best of several answers to one request.
//!
//! The candidates differ in their seeds only, so that they share the prompt and every pass over the weights. What is
//! best follows from the answers alone ([`rank`]): no other model judges them.

mod rank;
mod said;
mod select;

use std::num::NonZeroUsize;

use futures_util::future::try_join_all;

use super::request::{Constraint, GenerationOptions, Request};
use super::scores::AnswerScores;
use super::{Answer, Engine, EngineError, OptionError, OptionOverrides, Range};

pub use rank::Ranked;
pub use select::{Select, UnknownSelect};

/// How many answers to ask for, and how to choose among them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BestOf {
    pub count: NonZeroUsize,
    /// What suits the request, unless given.
    pub select: Option<Select>,
}

impl Default for BestOf {
    /// One answer, which is not compared with anything.
    fn default() -> Self {
        Self { count: NonZeroUsize::MIN, select: None }
    }
}

impl BestOf {
    /// The temperature of candidates where nobody sets another: greedy ones would all be the same.
    pub const TEMPERATURE: f32 = 0.7;
    /// Most candidates: more find hardly anything better, and wait for one another.
    pub const MOST: usize = 64;

    /// Whether there is nothing to choose from.
    pub fn is_one(&self) -> bool {
        self.count == NonZeroUsize::MIN
    }

    /// The options, with a temperature at which candidates differ unless one is set.
    #[must_use]
    pub fn suit(&self, mut overrides: OptionOverrides) -> OptionOverrides {
        if !self.is_one() && overrides.preset.is_none() {
            overrides.temperature = overrides.temperature.or(Some(Self::TEMPERATURE));
        }
        overrides
    }

    /// What a request says on top of this. Its numbers are still to be read.
    ///
    /// # Errors
    /// [`OptionError`] for a number of candidates out of range, and for a rule that does not exist.
    pub fn with(&self, count: Option<usize>, select: Option<&str>) -> Result<Self, OptionError> {
        let range = Range::Within(1.0, Self::MOST as f64);
        let count = match count {
            None => self.count,
            Some(count) => NonZeroUsize::new(count)
                .filter(|count| count.get() <= Self::MOST)
                .ok_or(OptionError::OutOfRange { name: "best_of", range })?,
        };
        let select = select.map(str::parse).transpose()?.or_else(|| self.select.clone());
        Ok(Self { count, select })
    }

    /// A request for each candidate, with seeds that follow each other.
    pub fn candidates(&self, request: &Request) -> Vec<Request> {
        let candidate = |number: usize| {
            let mut request = request.clone();
            if !self.is_one() {
                request.options.sampling.seed = request.options.sampling.seed.wrapping_add(number as u64);
                request.options.scores = AnswerScores::Wanted;
            }
            request
        };
        (0..self.count.get()).map(candidate).collect()
    }

    /// Whether an engine's answers to a request with these options can be chosen from.
    ///
    /// # Errors
    /// [`EngineError::NoScores`] if that takes scores which the engine does not give, [`EngineError::EqualCandidates`]
    /// if all answers would be the same.
    pub fn check(&self, engine: &dyn Engine, options: &GenerationOptions) -> Result<(), EngineError> {
        match &self.select {
            _ if self.is_one() => Ok(()),
            Some(select) if select.needs_scores() && !engine.can_score() => {
                Err(EngineError::NoScores { select: select.to_string() })
            }
            _ if options.sampling.temperature <= 0.0 => Err(EngineError::EqualCandidates),
            _ => Ok(()),
        }
    }

    /// Asks for all candidates at once, so that they share their passes, and ranks them when all are there.
    ///
    /// # Errors
    /// Those of [`BestOf::check`] at once, and the first that a candidate ends with.
    pub fn ask(
        &self,
        engine: &dyn Engine,
        request: &Request,
    ) -> Result<impl Future<Output = Result<Ranked, EngineError>> + Send + use<>, EngineError> {
        self.check(engine, &request.options)?;
        let answers = self.candidates(request).into_iter().map(|request| Answer::collect(engine.generate(request)));
        let answers = try_join_all(answers);
        let (best_of, constraint) = (self.clone(), request.options.constraint.clone());
        Ok(async move { Ok(best_of.rank(answers.await?, constraint.as_ref())) })
    }

    /// Ranks the answers to a request with `constraint`.
    pub fn rank(&self, answers: Vec<Answer>, constraint: Option<&Constraint>) -> Ranked {
        let select = self.select.clone().unwrap_or_else(|| Select::suiting(&answers, constraint));
        Ranked::new(answers, select, constraint)
    }
}

#[cfg(test)]
mod tests;
