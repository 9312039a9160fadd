//! Many texts: each once, several at a time, with what is known from before.

use std::collections::{HashMap, VecDeque};
use std::io;
use std::sync::Arc;

use tokio::task::JoinSet;

use super::check::{Address, Fault};
use super::document::{Document, Piece};
use super::flow::{FlowError, Outcome, Translator};
use super::journal::Journal;
use super::key::Key;
use super::language::Language;
use super::mask::Masked;
use super::memory::Memory;

/// What is known from before, and where it is kept.
#[derive(Debug, Default)]
pub struct Records {
    pub memory: Option<Memory>,
    /// From the run before this one, which was ended.
    pub journal: Option<Journal>,
}

/// Where a translation comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Translated,
    /// It is the text itself: a name, a number.
    Unchanged,
    /// There is none; the text stays as it was, or part of it.
    Failed,
    /// From an earlier run.
    Memory,
}

impl Status {
    /// Its name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Translated => "translated",
            Self::Unchanged => "unchanged",
            Self::Failed => "failed",
            Self::Memory => "memory",
        }
    }
}

/// What became of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// Where its translation comes from.
    pub status: Status,
    /// The translation, and what it took.
    pub outcome: Outcome,
}

/// Why a run ended early.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// Nothing more can be translated.
    #[error(transparent)]
    Flow(#[from] FlowError),
    /// The journal cannot be written.
    #[error("the journal cannot be written: {0}")]
    Journal(io::Error),
}

#[derive(Debug)]
pub struct TranslatedDocument {
    pub text: String,
    /// The pieces that took the place of each segment's, where there are any.
    pub pieces: Vec<Option<Vec<Piece>>>,
    /// What became of each segment; `None` for those that the run did not get to.
    pub segments: Vec<Option<Done>>,
}

/// How a run is done.
pub struct Run<'a> {
    pub translator: Arc<Translator>,
    /// How many texts at a time.
    pub parallel: usize,
    /// What is known from before.
    pub records: &'a mut Records,
    /// Hears of each text that is done, and of how many segments it is in.
    pub progress: &'a mut (dyn FnMut(&Done, usize) + Send),
    /// Whether no further text is to be begun. Those under way are finished.
    pub is_stopped: &'a (dyn Fn() -> bool + Sync),
}

impl Run<'_> {
    /// Translates a document.
    ///
    /// # Errors
    /// [`RunError`]; what was translated so far is in the records.
    pub async fn document(&mut self, document: &Document) -> Result<TranslatedDocument, RunError> {
        let masked: Vec<Masked> = document.segments().iter().map(|segment| Masked::new(&segment.pieces)).collect();
        let mut segments = self.texts(&masked).await?;
        let mut pieces: Vec<Option<Vec<Piece>>> = masked
            .iter()
            .zip(&segments)
            .map(|(masked, done)| masked.unmask(&done.as_ref()?.outcome.target))
            .collect();
        if self.translator.manner().pair.target == Language::DUTCH && self.translator.manner().formality.is_none() {
            find_other_address(&mut segments);
        }
        let (text, harmful) = document.render_safely(|number| pieces[number].clone());
        for number in harmful {
            pieces[number] = None;
            if let Some(done) = &mut segments[number] {
                done.status = Status::Failed;
                done.outcome.failures.push(Fault::Structure);
                done.outcome.target.clone_from(&masked[number].text);
            }
        }
        Ok(TranslatedDocument { text, pieces, segments })
    }

    /// Translates texts, equal ones once.
    async fn texts(&mut self, texts: &[Masked]) -> Result<Vec<Option<Done>>, RunError> {
        let mut places: HashMap<Key, Vec<usize>> = HashMap::new();
        let mut waiting = VecDeque::new();
        for (place, masked) in texts.iter().enumerate() {
            let key = Key::of_text(&self.translator, masked);
            let same = places.entry(key).or_default();
            if same.is_empty() {
                waiting.push_back((key, place));
            }
            same.push(place);
        }
        let mut done: Vec<Option<Done>> = vec![None; texts.len()];
        let mut running = JoinSet::new();
        loop {
            while running.len() < self.parallel && !(self.is_stopped)() {
                let Some((key, place)) = waiting.pop_front() else { break };
                if let Some(known) = self.known(&key, &texts[place]) {
                    self.settle(&places[&key], &known, &mut done);
                    continue;
                }
                let (translator, masked) = (Arc::clone(&self.translator), texts[place].clone());
                running.spawn(async move { (key, place, translator.translate(&masked).await) });
            }
            let Some(finished) = running.join_next().await else { break };
            // A task that panicked has no translation, which is told below.
            let Ok((key, place, outcome)) = finished else { continue };
            let outcome = outcome?;
            let finished = Done { status: status(&texts[place], &outcome), outcome };
            self.keep(&key, &finished)?;
            self.settle(&places[&key], &finished, &mut done);
        }
        if !(self.is_stopped)() {
            for (lost, masked) in done.iter_mut().zip(texts).filter(|(done, _)| done.is_none()) {
                let failures = vec![Fault::Engine("panic".to_owned())];
                let outcome = Outcome { target: masked.text.clone(), failures, ..Outcome::default() };
                *lost = Some(Done { status: Status::Failed, outcome });
            }
        }
        Ok(done)
    }

    fn settle(&mut self, places: &[usize], finished: &Done, done: &mut [Option<Done>]) {
        for &place in places {
            done[place] = Some(finished.clone());
        }
        (self.progress)(finished, places.len());
    }

    fn known(&self, key: &Key, masked: &Masked) -> Option<Done> {
        if let Some(outcome) = self.records.journal.as_ref().and_then(|journal| journal.find(key)) {
            return Some(Done { status: status(masked, outcome), outcome: outcome.clone() });
        }
        let target = self.records.memory.as_ref()?.find(key)?;
        Some(Done { status: Status::Memory, outcome: Outcome { target, ..Outcome::default() } })
    }

    fn keep(&mut self, key: &Key, done: &Done) -> Result<(), RunError> {
        if let Some(journal) = &mut self.records.journal {
            journal.keep(key, &done.outcome).map_err(RunError::Journal)?;
        }
        // What is doubtful may come out better another time.
        let is_sure = done.status == Status::Translated && done.outcome.doubts.is_empty();
        let kept = self.records.memory.as_ref().map(|memory| !is_sure || memory.keep(key, &done.outcome.target));
        if kept == Some(false) {
            // A full disk costs the memory, and nothing else.
            self.records.memory = None;
        }
        Ok(())
    }
}

/// Marks the segments that speak to the reader otherwise than most do.
fn find_other_address(segments: &mut [Option<Done>]) {
    let address = |done: &Done| Address::of(&done.outcome.target);
    let translated = |done: &&Done| matches!(done.status, Status::Translated | Status::Memory);
    let count = |is_so: fn(Address) -> bool| {
        segments.iter().flatten().filter(translated).filter(|done| is_so(address(done))).count()
    };
    let (familiar, polite) = (count(|address| address.familiar), count(|address| address.polite));
    if familiar == 0 || polite == 0 {
        return;
    }
    for done in segments.iter_mut().flatten() {
        let Address { familiar: says_je, polite: says_u } = address(done);
        let differs = if familiar >= polite { says_u } else { says_je };
        if differs && done.status != Status::Failed && !done.outcome.doubts.contains(&Fault::Formality) {
            done.outcome.doubts.push(Fault::Formality);
        }
    }
}

fn status(masked: &Masked, outcome: &Outcome) -> Status {
    if !outcome.failures.is_empty() {
        Status::Failed
    } else if outcome.target == masked.text {
        Status::Unchanged
    } else {
        Status::Translated
    }
}

#[cfg(test)]
mod tests;
