//! A document through the model: each distinct text once, several at a time, and none that an earlier run translated.

mod second_look;
mod stores;

use std::collections::{HashMap, HashSet, VecDeque};
use std::io;
use std::ops::Range;
use std::sync::Arc;

use tokio::task::JoinSet;

use super::check::{Address, Fault};
use super::document::Document;
use super::flow::{Back, FlowError, Outcome, Translator};
use super::formats::{Finishing, Review};
use super::key;
use super::language::Language;
use super::likelihood::Likelihood;
use super::mask::Masked;
use super::memory::Near;
use super::neighbours::Surroundings;
use super::segment::{Fragment, plain};
use crate::journal::Key;
use stores::is_unanswered;

pub use stores::{Earlier, Stores};

/// Requests in a row that fail until the engine counts as ill.
const MOST_FAILING: usize = 6;

/// Where a translation comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Translated,
    /// It equals its source: a name, a number.
    Unchanged,
    /// There is none, or a part of it is missing; the source stays there.
    Failed,
    /// From an earlier run.
    Memory,
}

impl Status {
    /// What came of a text.
    fn of(masked: &Masked, outcome: &Outcome) -> Self {
        if !outcome.failures.is_empty() {
            Self::Failed
        } else if outcome.target == masked.text {
            Self::Unchanged
        } else {
            Self::Translated
        }
    }

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

/// A text that is done.
#[derive(Debug, Clone, PartialEq)]
pub struct Translation {
    pub status: Status,
    pub outcome: Outcome,
}

/// Why a run ended early.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    #[error(transparent)]
    Flow(#[from] FlowError),
    #[error("the engine answers no request")]
    Unanswered(Fault),
    #[error("the journal cannot be written: {0}")]
    Journal(io::Error),
}

#[derive(Debug)]
pub struct TranslatedDocument {
    pub text: String,
    /// In the document's order; an interrupted run lacks those that it did not get to.
    pub segments: Vec<TranslatedSegment>,
}

/// A segment of which the text is done.
#[derive(Debug, Clone)]
pub struct TranslatedSegment {
    /// Its number in [`Document::segments`].
    pub number: usize,
    /// The line that it begins on, from 1.
    pub line: usize,
    /// What the document says there, markup included.
    pub source: String,
    /// What replaces it; `None` where the source stays.
    pub content: Option<Vec<Fragment>>,
    pub status: Status,
    /// Requests to the model.
    pub attempts: usize,
    /// Tokens that the model wrote.
    pub tokens: usize,
    /// Why the segment, or a part of it, stayed as it was.
    pub failures: Vec<Fault>,
    /// What is doubtful about the translation.
    pub doubts: Vec<Fault>,
    /// The translation of nearly the same text that the model saw.
    pub near: Option<Near>,
    /// How likely the model found the translation.
    pub likelihood: Option<Likelihood>,
    /// The translation back.
    pub back: Option<Back>,
    /// What the model itself says against the translation: the more, the worse it is among others in doubt.
    pub suspicion: f32,
    /// What each check found and how much that weighs, of a translation that is checked alone.
    pub findings: Vec<(Fault, f32)>,
}

impl TranslatedSegment {
    /// What the document says now, markup included.
    pub fn target(&self) -> String {
        self.content.as_deref().map_or_else(|| self.source.clone(), plain)
    }

    /// Whether its content is another than the source's.
    pub fn is_translated(&self) -> bool {
        matches!(self.status, Status::Translated | Status::Memory)
    }

    /// Undoes a translation that would change more than prose.
    fn refuse(&mut self) {
        self.content = None;
        self.status = Status::Failed;
        self.failures.push(Fault::Structure);
    }
}

impl TranslatedDocument {
    /// How many of its segments ended so.
    pub fn count(&self, status: Status) -> usize {
        self.segments.iter().filter(|segment| segment.status == status).count()
    }

    /// Both languages, each translation below its source.
    pub fn bilingual(&self, document: &Document) -> String {
        let translated = self.segments.iter().filter(|segment| segment.is_translated());
        let content: HashMap<usize, &[Fragment]> =
            translated.filter_map(|segment| Some((segment.number, segment.content.as_deref()?))).collect();
        document.render_bilingual(|number| content.get(&number).copied())
    }
}

/// Where new translations come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    Model,
    /// Nowhere: the memory alone is used, all of it.
    Memory,
}

/// How a run is done.
pub struct Run<'a> {
    pub translator: Arc<Translator>,
    pub source: Source,
    /// How many texts at a time.
    pub parallel: usize,
    pub stores: &'a mut Stores,
    /// How many requests have failed since one was answered.
    pub failing: usize,
    /// Called for each text that is done, with the number of segments that have it; and once more, with none, for what
    /// further requests took.
    pub progress: &'a mut (dyn FnMut(&Translation, usize) + Send),
    /// Whether the document marks its translations, if it can.
    pub review: Review,
    /// Whether the model reads what surrounds each text.
    pub surroundings: Surroundings,
    /// Whether no further text is begun. Those under way are finished.
    pub is_stopped: &'a (dyn Fn() -> bool + Sync),
}

impl Run<'_> {
    /// Translates a document.
    ///
    /// # Errors
    /// [`RunError`]; what is done by then is in the stores.
    pub async fn document(&mut self, document: &Document) -> Result<TranslatedDocument, RunError> {
        let masked: Vec<Masked> = document.texts_with(self.surroundings);
        let masked: Arc<[Masked]> = masked.into();
        let mut translations = self.texts(document, &masked).await?;
        let style = self.translator.style();
        if style.pair.target == Language::DUTCH && style.formality.is_none() {
            mark_other_address(&mut translations);
        }
        let mut segments = segments(document, &masked, translations);
        let mut content: Vec<Option<&[Fragment]>> = vec![None; masked.len()];
        for segment in &segments {
            content[segment.number] = segment.content.as_deref();
        }
        let (text, harmful) = document.render(|number| content[number]);
        for segment in segments.iter_mut().filter(|segment| harmful.binary_search(&segment.number).is_ok()) {
            segment.refuse();
        }
        let has_room = document.original() != document.source();
        let text = if text == document.source() {
            // Of a document in which nothing changed, what it says of itself stays too.
            document.original().to_owned()
        } else if has_room || segments.iter().any(TranslatedSegment::is_translated) {
            let doubted = doubted(document, &segments);
            document.finish(text, &Finishing { pair: style.pair, review: self.review, doubted: &doubted })
        } else {
            text
        };
        Ok(TranslatedDocument { text, segments })
    }

    /// Translates the texts of a document, equal ones once. `None` for those that a stopped run did not get to.
    async fn texts(
        &mut self,
        document: &Document,
        texts: &Arc<[Masked]>,
    ) -> Result<Vec<Option<Translation>>, RunError> {
        let mut equal: HashMap<Key, Vec<usize>> = HashMap::new();
        let mut waiting = VecDeque::new();
        for (number, masked) in texts.iter().enumerate() {
            let key = key::of_text(&self.translator, masked);
            let same = equal.entry(key).or_default();
            if same.is_empty() {
                waiting.push_back((key, number));
            }
            same.push(number);
        }
        let mut done: Vec<Option<Translation>> = vec![None; texts.len()];
        let mut running = JoinSet::new();
        loop {
            while running.len() < self.parallel && !(self.is_stopped)() {
                let Some((key, number)) = waiting.pop_front() else { break };
                let accepts = accepts(document, texts, &equal[&key]);
                let whole = 0..texts[number].text.len();
                // What suited another document may not suit this one.
                let known = self.look_up(&key, &texts[number], &document.segments()[number].content);
                if let Some(known) = known.filter(|known| accepts(whole, &known.outcome.target)) {
                    self.settle(&equal[&key], &known, &mut done);
                    continue;
                }
                let masked = texts[number].clone();
                if self.source == Source::Memory {
                    let failures = vec![Fault::NotRemembered];
                    let outcome = Outcome { target: masked.text, failures, ..Outcome::default() };
                    self.settle(&equal[&key], &Translation { status: Status::Failed, outcome }, &mut done);
                    continue;
                }
                let near = self.stores.near(&masked, &self.translator);
                let translator = Arc::clone(&self.translator);
                running.spawn(async move { (key, number, translator.translate(&masked, near, &accepts).await) });
            }
            let Some(finished) = running.join_next().await else { break };
            // A task that panicked leaves its text without a translation: a failure, below.
            let Ok((key, number, outcome)) = finished else { continue };
            let outcome = outcome?;
            self.note_health(&outcome)?;
            let translation = Translation { status: Status::of(&texts[number], &outcome), outcome };
            self.stores.store(&key, &texts[number], &translation, &self.translator).map_err(RunError::Journal)?;
            self.settle(&equal[&key], &translation, &mut done);
        }
        if self.source == Source::Model && !(self.is_stopped)() {
            self.look_again(document, texts, &equal, &mut done).await?;
        }
        if !(self.is_stopped)() {
            for (lost, masked) in done.iter_mut().zip(texts.iter()).filter(|(done, _)| done.is_none()) {
                let failures = vec![Fault::Engine("panic".to_owned())];
                let outcome = Outcome { target: masked.text.clone(), failures, ..Outcome::default() };
                *lost = Some(Translation { status: Status::Failed, outcome });
            }
        }
        Ok(done)
    }

    fn look_up(&self, key: &Key, masked: &Masked, content: &[Fragment]) -> Option<Translation> {
        self.stores.look_up(key, masked, content, &self.translator, self.source)
    }

    /// Counts the requests that the engine did not answer, one after another.
    fn note_health(&mut self, outcome: &Outcome) -> Result<(), RunError> {
        match outcome.failures.last().filter(|_| is_unanswered(outcome)) {
            None => self.failing = 0,
            Some(fault) => {
                self.failing += outcome.attempts.max(1);
                if self.failing >= MOST_FAILING {
                    return Err(RunError::Unanswered(fault.clone()));
                }
            }
        }
        Ok(())
    }

    fn settle(&mut self, numbers: &[usize], translation: &Translation, done: &mut [Option<Translation>]) {
        for &number in numbers {
            done[number] = Some(translation.clone());
        }
        (self.progress)(translation, numbers.len());
    }
}

/// Whether a document can take a translation in place of each of the segments that have the same text.
fn accepts(
    document: &Document,
    texts: &Arc<[Masked]>,
    numbers: &[usize],
) -> impl Fn(Range<usize>, &str) -> bool + use<> {
    let (document, texts, numbers) = (document.clone(), Arc::clone(texts), numbers.to_vec());
    move |part, translation| {
        numbers.iter().all(|&number| document.accepts(number, &texts[number], part.clone(), translation))
    }
}

/// The segments whose texts are done, each with its translation.
fn segments(
    document: &Document,
    masked: &[Masked],
    translations: Vec<Option<Translation>>,
) -> Vec<TranslatedSegment> {
    let lines = document.lines();
    let all = document.segments().iter().zip(masked).zip(translations).enumerate();
    let done = all.filter_map(|(number, ((segment, masked), translation))| {
        let Translation { status, outcome } = translation?;
        Some(TranslatedSegment {
            number,
            line: lines[number],
            source: plain(&segment.content),
            content: masked.unmask(&outcome.target),
            status,
            attempts: outcome.attempts,
            tokens: outcome.tokens,
            failures: outcome.failures,
            doubts: outcome.doubts,
            near: outcome.near,
            likelihood: outcome.likelihood,
            back: outcome.back.map(|back| back.shown(masked)),
            suspicion: outcome.suspicion,
            findings: Vec::new(),
        })
    });
    done.collect()
}

/// What tells the segments whose translation is doubtful.
fn doubted(document: &Document, segments: &[TranslatedSegment]) -> HashSet<String> {
    let is_doubted = |segment: &&TranslatedSegment| !segment.doubts.is_empty() || !segment.failures.is_empty();
    let identity = |segment: &TranslatedSegment| document.identity(segment.number);
    segments.iter().filter(is_doubted).filter_map(identity).collect()
}

/// Marks the translations that address the reader differently from most.
fn mark_other_address(translations: &mut [Option<Translation>]) {
    let address = |translation: &Translation| Address::of(&translation.outcome.target);
    let is_translated =
        |translation: &&Translation| matches!(translation.status, Status::Translated | Status::Memory);
    let count = |is_so: fn(Address) -> bool| {
        translations.iter().flatten().filter(is_translated).filter(|translation| is_so(address(translation))).count()
    };
    let (familiar, polite) = (count(|address| address.familiar), count(|address| address.polite));
    if familiar == 0 || polite == 0 {
        return;
    }
    for translation in translations.iter_mut().flatten() {
        let Address { familiar: says_je, polite: says_u } = address(translation);
        let differs = if familiar >= polite { says_u } else { says_je };
        let doubts = &mut translation.outcome.doubts;
        if differs && translation.status != Status::Failed && !doubts.contains(&Fault::Formality) {
            doubts.push(Fault::Formality);
        }
    }
}

#[cfg(test)]
mod tests;
