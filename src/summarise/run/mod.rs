//! Many questions at once, in rounds: about the parts of a text, then about their summaries, until one is left.

mod ask;

use std::collections::VecDeque;
use std::io;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tokio::task::JoinSet;

use super::judge::{Fault, LeftOut};
use super::parts::{Part, Room, parts};
use super::passage::{Passage, Place};
use super::prompts::{PromptError, Prompts, Stage, Style, Wording};
use super::{Form, Length};
use crate::engine::{Engine, EngineError};
use crate::journal::{Journal, Key};
use crate::translate::Language;

/// Tokens of text in a question: as much as a model of this size keeps in view, however large its window is.
const LARGEST_TEXT: usize = 1400;
/// Tokens of a window that nobody counts: a template's own, and where joined texts differ from their sum.
const MARGIN: usize = 16;
/// The smallest room for text that summaries can be combined in.
const SMALLEST_TEXT: usize = 48;

/// Asks one engine for summaries in one style.
pub struct Summariser {
    engine: Arc<dyn Engine>,
    prompts: Prompts,
    style: Style,
    /// The language of the text.
    source: Language,
}

/// What came of one part. Journals on users' disks hold it: fields keep their names.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    pub sentences: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<LeftOut>,
    /// Why there is no sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<Fault>,
    pub requests: usize,
    /// Tokens that the model wrote.
    pub tokens: usize,
}

/// A sentence of a part's summary, and where that part is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    pub text: String,
    pub place: Place,
}

/// A text's summary.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Empty where no part of the text could be summarised.
    pub text: String,
    /// What it was made of, in the text's order.
    pub points: Vec<Point>,
    pub left_out: Vec<(LeftOut, Place)>,
    /// The parts that could not be summarised.
    pub unread: Vec<(Place, Fault)>,
    /// Whether the last question had no usable answer, so that the summary is those of the parts, one after the other.
    pub is_joined: bool,
    pub requests: usize,
    pub tokens: usize,
}

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// From 1.
    pub round: usize,
    pub done: usize,
    pub total: usize,
}

/// Why a run ended early.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The engine is lost.
    #[error(transparent)]
    Engine(#[from] EngineError),
    #[error(transparent)]
    Prompt(#[from] PromptError),
    #[error("the journal cannot be written: {0}")]
    Journal(io::Error),
    /// The context window has no room for text and its summary.
    #[error("a window of {context_length} tokens is too small")]
    Window { context_length: usize },
}

/// How a run is done.
pub struct Run<'a> {
    pub summariser: Arc<Summariser>,
    /// How many questions at a time.
    pub parallel: usize,
    pub journal: Option<&'a mut Journal<Note>>,
    /// Called at the beginning of a round and for each part that is done.
    pub progress: &'a mut (dyn FnMut(Progress) + Send),
    /// Whether no further question is begun. Those under way are finished.
    pub is_stopped: &'a (dyn Fn() -> bool + Sync),
}

impl Summariser {
    /// # Errors
    /// [`PromptError`], in practice never.
    pub fn new(
        engine: Arc<dyn Engine>,
        source: Language,
        language: Language,
        length: Length,
        form: Form,
    ) -> Result<Self, PromptError> {
        Ok(Self { engine, prompts: Prompts::built_in()?, style: Style { language, length, form }, source })
    }

    /// Cuts a text for questions of this stage.
    ///
    /// # Errors
    /// [`RunError::Window`].
    pub fn cut(&self, passages: Vec<Passage>, stage: Stage) -> Result<Vec<Part>, RunError> {
        let context_length = self.engine.info().context_length;
        let answer = self.style.max_tokens(stage);
        let around = self.count("", "", stage)?;
        let tokens = context_length.saturating_sub(answer + around + MARGIN).min(LARGEST_TEXT);
        if tokens < SMALLEST_TEXT {
            return Err(RunError::Window { context_length });
        }
        let count = |text: &str| self.engine.count_tokens(&crate::engine::Prompt::Raw(text.to_owned()));
        let count = |text: &str| count(text).unwrap_or(text.len());
        let fits = |part: &Part| {
            let question = self.count(part.heading(), &part.text(), stage);
            question.is_ok_and(|tokens| tokens + answer <= context_length)
        };
        Ok(parts(passages, self.source, &Room { tokens, count: &count, fits: &fits }))
    }

    /// Tokens of a question in its longer wording.
    fn count(&self, heading: &str, text: &str, stage: Stage) -> Result<usize, RunError> {
        let mut most = 0;
        for wording in [Wording::First, Wording::Second] {
            let question = self.question(heading, text, stage, wording)?;
            most = most.max(self.engine.count_tokens(&question)?);
        }
        Ok(most)
    }

    /// Everything that an answer depends on.
    fn key(&self, part: &Part, stage: Stage) -> Key {
        let info = self.engine.info();
        let Style { language, length, form } = self.style;
        let style = format!("{} {length:?} {form:?} {} {}", language.code(), stage.name(), self.source.code());
        let version = super::prompts::VERSION.to_string();
        Key::of(&[&version, &info.model, &info.quantisation, &style, part.heading(), &part.text()])
    }
}

impl Run<'_> {
    /// Summarises a text. `None` if the run was stopped; what is done by then is in the journal.
    ///
    /// # Errors
    /// [`RunError`]; what is done by then is in the journal.
    pub async fn text(&mut self, passages: Vec<Passage>) -> Result<Option<Summary>, RunError> {
        let mut summary = Summary::default();
        let whole = self.summariser.cut(passages.clone(), Stage::Whole)?;
        let (mut stage, mut cut) = match whole.len() {
            0 => return Ok(Some(summary)),
            1 => (Stage::Whole, whole),
            _ => (Stage::Part, self.summariser.cut(passages, Stage::Part)?),
        };
        let mut round = 1;
        loop {
            let Some(notes) = self.round(round, &cut, stage).await? else { return Ok(None) };
            for (_, note) in &notes {
                summary.requests += note.requests;
                summary.tokens += note.tokens;
            }
            if round == 1 {
                summary.first_round(&notes);
            }
            if let (true, [(place, note)]) = (stage.is_last(), notes.as_slice())
                && note.fault.is_none()
            {
                if round > 1 {
                    summary.left_out.extend(note.left_out.iter().map(|left_out| (left_out.clone(), place.clone())));
                }
                summary.text = self.summariser.written(&note.sentences);
                return Ok(Some(summary));
            }
            let passages = if round == 1 || notes.iter().all(|(_, note)| note.fault.is_none()) {
                passages_of(&notes)
            } else {
                // Whose summaries cannot be combined stay as they are.
                Vec::new()
            };
            let last = self.summariser.cut(passages.clone(), Stage::Last)?;
            let (next_stage, next) = match last.len() {
                1 if !(stage.is_last() && round > 1) => (Stage::Last, last),
                0 | 1 => (Stage::Last, Vec::new()),
                _ => (Stage::Combine, self.summariser.cut(passages, Stage::Combine)?),
            };
            // Rounds must come to an end.
            if next.is_empty() || round > 1 && next.len() >= cut.len() {
                let sentences: Vec<String> = summary.points.iter().map(|point| point.text.clone()).collect();
                summary.text = self.summariser.written(&sentences);
                summary.is_joined = !sentences.is_empty();
                return Ok(Some(summary));
            }
            (stage, cut) = (next_stage, next);
            round += 1;
        }
    }

    /// Asks about each part. `None` if the run was stopped before all were done.
    async fn round(
        &mut self,
        round: usize,
        parts: &[Part],
        stage: Stage,
    ) -> Result<Option<Vec<(Place, Note)>>, RunError> {
        let total = parts.len();
        let mut notes: Vec<Vec<(Place, Note)>> = vec![Vec::new(); total];
        let mut done = 0;
        (self.progress)(Progress { round, done, total });
        let mut waiting: VecDeque<usize> = (0..total).collect();
        let mut running = JoinSet::new();
        loop {
            while running.len() < self.parallel && !(self.is_stopped)() {
                let Some(number) = waiting.pop_front() else { break };
                let (summariser, part) = (Arc::clone(&self.summariser), parts[number].clone());
                let known = self.known(&part, stage);
                running.spawn(async move {
                    let asked = summariser.ask(part, stage, known, ask::DEPTH).await;
                    (number, asked)
                });
            }
            let Some(finished) = running.join_next().await else { break };
            // A task that panicked leaves its part without a note: a fault, below.
            let Ok((number, asked)) = finished else { continue };
            let asked = asked?;
            for asked in &asked {
                if let (Some(journal), true) = (&mut self.journal, asked.is_new) {
                    journal.append(&asked.key, &asked.note).map_err(RunError::Journal)?;
                }
            }
            notes[number] = asked.into_iter().filter(|asked| !asked.is_replaced).map(|a| (a.place, a.note)).collect();
            done += 1;
            (self.progress)(Progress { round, done, total });
        }
        if (self.is_stopped)() && done < total {
            return Ok(None);
        }
        for (notes, part) in notes.iter_mut().zip(parts).filter(|(notes, _)| notes.is_empty()) {
            notes.push((part.place(), Note { fault: Some(Fault::Engine), ..Note::default() }));
        }
        Ok(Some(notes.into_iter().flatten().collect()))
    }

    /// What an earlier run knew of a part, and of its halves.
    fn known(&self, part: &Part, stage: Stage) -> ask::Known {
        let mut known = ask::Known::default();
        if let Some(journal) = &self.journal {
            self.summariser.collect_known(part, stage, ask::DEPTH, journal, &mut known);
        }
        known
    }
}

impl Summary {
    /// Keeps what the parts of the text itself gave.
    fn first_round(&mut self, notes: &[(Place, Note)]) {
        for (place, note) in notes {
            let points = note.sentences.iter().map(|text| Point { text: text.clone(), place: place.clone() });
            self.points.extend(points);
            self.left_out.extend(note.left_out.iter().map(|left_out| (left_out.clone(), place.clone())));
            self.unread.extend(note.fault.map(|fault| (place.clone(), fault)));
        }
    }
}

/// The summaries of parts as a text of their own.
fn passages_of(notes: &[(Place, Note)]) -> Vec<Passage> {
    let passage = |(place, note): &(Place, Note)| Passage {
        text: note.sentences.join(" "),
        is_heading: false,
        // A heading of one part would stand over all.
        place: Place { heading: String::new(), ..place.clone() },
    };
    notes.iter().filter(|(_, note)| !note.sentences.is_empty()).map(passage).collect()
}

#[cfg(test)]
mod tests;
