//! Where translations are looked up before the model is asked for them, and stored afterwards.

use std::collections::HashMap;
use std::io;

use super::super::check::Fault;
use super::super::flow::{Outcome, Translator};
use super::super::mask::Masked;
use super::super::memory::{Authors, Memory, Near, Remembered, Unit};
use super::super::segment::{Fragment, plain};
use super::{Source, Status, Translation};
use crate::journal::{Journal, Key};
use crate::system::now;

#[derive(Debug, Default)]
pub struct Stores {
    pub memory: Option<Memory>,
    /// With what an interrupted run had finished.
    pub journal: Option<Journal<Outcome>>,
    pub earlier: Earlier,
}

/// What an earlier run made of the segments that it could translate: what the document says now, markup included, by
/// what it said.
pub type Earlier = HashMap<String, String>;

impl Stores {
    /// What an earlier run made of a text.
    pub fn look_up(
        &self,
        key: &Key,
        masked: &Masked,
        content: &[Fragment],
        translator: &Translator,
        source: Source,
    ) -> Option<Translation> {
        let earlier = self.earlier.get(&plain(content)).and_then(|target| masked.read_back(target));
        if let Some(target) = earlier {
            return Some(Translation { status: Status::Memory, outcome: Outcome { target, ..Outcome::default() } });
        }
        if let Some(outcome) = self.journal.as_ref().and_then(|journal| journal.find(key)) {
            return Some(Translation { status: Status::of(masked, outcome), outcome: outcome.clone() });
        }
        let Remembered { target, doubts, likelihood } = self.remembered(key, masked, translator, source)?;
        let outcome = Outcome { target, doubts, likelihood, ..Outcome::default() };
        Some(Translation { status: Status::Memory, outcome })
    }

    /// What people translated counts for every model, what a model did for requests that are the same. Without a model
    /// all counts.
    fn remembered(&self, key: &Key, masked: &Masked, translator: &Translator, source: Source) -> Option<Remembered> {
        let (memory, pair) = (self.memory.as_ref()?, translator.style().pair);
        let unit = |found: &Remembered| unit(translator, masked, found.clone());
        memory
            .of_text(pair, masked, Authors::Persons)
            .or_else(|| memory.find(key, unit))
            .or_else(|| memory.of_text(pair, masked, Authors::All).filter(|_| source == Source::Memory))
    }

    /// The translation of nearly the same text.
    pub fn near(&mut self, masked: &Masked, translator: &Translator) -> Option<Near> {
        let (pair, model) = (translator.style().pair, &translator.engine().info().model);
        self.memory.as_mut()?.nearest(pair, model, masked)
    }

    /// Stores a new translation.
    ///
    /// # Errors
    /// If the journal cannot be written.
    pub fn store(
        &mut self,
        key: &Key,
        masked: &Masked,
        translation: &Translation,
        translator: &Translator,
    ) -> io::Result<()> {
        let outcome = &translation.outcome;
        // Another run has to request what nobody answered.
        if let Some(journal) = self.journal.as_mut().filter(|_| !is_unanswered(outcome)) {
            journal.append(key, outcome)?;
        }
        self.remember(key, masked, translation, translator);
        Ok(())
    }

    /// Has the memory keep a translation. A doubtful one too, with its doubts: the same request would give the same answer
    /// again.
    pub fn remember(&mut self, key: &Key, masked: &Masked, translation: &Translation, translator: &Translator) {
        let Outcome { target, doubts, likelihood, .. } = translation.outcome.clone();
        if translation.status == Status::Translated
            && let Some(memory) = &self.memory
            && memory.insert(key, &unit(translator, masked, Remembered { target, doubts, likelihood })).is_err()
        {
            // A full disk costs the memory, and nothing else.
            self.memory = None;
        }
    }
}

/// A translation of the model's, for the memory.
fn unit(translator: &Translator, masked: &Masked, translation: Remembered) -> Unit {
    Unit::of_model(&translator.engine().info().model, translator.style().pair, masked, translation, now())
}

/// Whether the engine answered none of the requests for a text.
pub fn is_unanswered(outcome: &Outcome) -> bool {
    !outcome.failures.is_empty()
        && outcome.failures.iter().all(|fault| matches!(fault, Fault::Engine(_) | Fault::Silent))
}
