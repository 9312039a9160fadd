//! Runs a task: what was done before is kept, the rest goes to the engine, and every outcome goes to the journal.
//!
//! Labels are scored by passes over the weights where those are in this process. All else are requests. Dropping the
//! run stops both.

mod choices;
mod written;

use std::io;
use std::sync::Arc;

use phi_cpu::ForwardError;

use super::labels::most_tokens;
use super::record::{Outcome, Record};
use super::task::{Asked, Goal, Item, Manner};
use crate::engine::{Engine, EngineError, GenerationOptions};
use crate::journal::{Journal, Key};

/// Why a run stopped.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    #[error(transparent)]
    Engine(#[from] EngineError),
    #[error("a forward pass failed")]
    Forward(#[from] ForwardError),
    #[error("the journal cannot be written")]
    Journal(#[source] io::Error),
    /// The engine gives answers alone.
    #[error("`{engine}` gives no probabilities")]
    NoProbabilities { engine: &'static str },
    /// The engine gives the likeliest first tokens, and labels begin with the same one.
    #[error("labels that begin alike cannot be scored by `{engine}`")]
    AlikeLabels { engine: &'static str },
}

/// An engine, and how it is asked.
pub struct Runner {
    pub engine: Arc<dyn Engine>,
    pub manner: Manner,
    /// For written answers.
    pub options: GenerationOptions,
}

/// An item that fits the window.
struct Ready<'a> {
    /// Its place in the task.
    place: usize,
    goal: &'a Goal,
    asked: Asked,
    /// The prompt's tokens; none where the tokenizer is elsewhere.
    tokens: Vec<u32>,
    key: Key,
}

/// A run under way.
struct Outcomes<'a> {
    found: Vec<Option<Outcome>>,
    journal: Option<&'a mut Journal<Outcome>>,
    progress: &'a mut dyn FnMut(usize),
}

impl Outcomes<'_> {
    fn is_known(&self, place: usize) -> bool {
        self.found[place].is_some()
    }

    fn add(&mut self, place: usize, key: &Key, outcome: Outcome) -> Result<(), RunError> {
        if let Some(journal) = &mut self.journal {
            journal.append(key, &outcome).map_err(RunError::Journal)?;
        }
        self.keep(place, outcome);
        Ok(())
    }

    fn keep(&mut self, place: usize, outcome: Outcome) {
        self.found[place] = Some(outcome);
        (self.progress)(self.found.iter().flatten().count());
    }
}

impl Runner {
    /// The outcome of every item, in their order. `progress` gets the number of items that are done.
    ///
    /// # Errors
    /// [`RunError`]. What the journal has stays.
    pub async fn run(
        &self,
        items: &[Item],
        journal: Option<&mut Journal<Outcome>>,
        progress: &mut dyn FnMut(usize),
    ) -> Result<Vec<Record>, RunError> {
        let mut outcomes = Outcomes { found: vec![None; items.len()], journal, progress };
        let (mut choices, mut asked) = (Vec::new(), Vec::new());
        let has_weights = self.engine.open_model().is_some();
        for (place, item) in items.iter().enumerate() {
            match self.ready(place, item)? {
                Err(skipped) => outcomes.keep(place, skipped),
                Ok(ready) => {
                    if let Some(known) = outcomes.journal.as_ref().and_then(|journal| journal.find(&ready.key)) {
                        let known = known.clone();
                        outcomes.keep(place, known);
                    }
                    let is_passed = has_weights && matches!(item.goal, Goal::Choice { .. });
                    if is_passed { &mut choices } else { &mut asked }.push(ready);
                }
            }
            tokio::task::yield_now().await;
        }
        self.score_choices(choices, &mut outcomes).await?;
        self.ask(asked, &mut outcomes).await?;
        let found = items.iter().zip(outcomes.found);
        Ok(found.filter_map(|(item, outcome)| Some(Record::new(item, outcome?))).collect())
    }

    /// The item with its prompt, or that it is skipped.
    fn ready<'a>(&self, place: usize, item: &'a Item) -> Result<Result<Ready<'a>, Outcome>, RunError> {
        let asked = self.manner.ask(item)?;
        let tokens = match self.engine.encode(&asked.prompt) {
            Err(EngineError::NoTokenizer) => Vec::new(),
            encoded => encoded?,
        };
        if tokens.len() + most_tokens(&asked.labels) >= self.engine.info().context_length {
            return Ok(Err(Outcome::Skipped { tokens: tokens.len() }));
        }
        let info = self.engine.info();
        let model = format!("{} {} {:?}", info.model, info.quantisation, info.weight_bytes);
        // With its line: the same question may come twice, and read with others its probabilities differ by rounding.
        let question = format!("{} {:?} {:?}", item.line, asked, item.goal);
        let options = match item.goal {
            Goal::Choice { .. } => String::new(),
            Goal::Match { .. } | Goal::Reference(_) | Goal::Free { .. } => format!("{:?}", self.options),
        };
        let key = Key::of(&[&model, &question, &options]);
        Ok(Ok(Ready { place, goal: &item.goal, asked, tokens, key }))
    }
}

#[cfg(test)]
mod tests;
