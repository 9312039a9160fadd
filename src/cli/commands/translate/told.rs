//! What is told about a run: a document of JSON, the segments that stayed as they were, figures.

use std::collections::HashMap;
use std::time::Duration;

use serde::Serialize;

use crate::cli::error::CliError;
use crate::cli::ui::Ui;
use crate::i18n::{Messages, text};
use crate::translate::check::Fault;
use crate::translate::run::{Done, Status, TranslatedDocument};
use crate::translate::{Document, Pair, Piece};

/// Characters of a text in a list.
const SHOWN: usize = 60;

/// What is told of a document.
#[derive(Serialize)]
pub struct Told {
    path: String,
    from: &'static str,
    to: &'static str,
    segments: Vec<ToldSegment>,
}

/// What is told of a segment.
#[derive(Serialize)]
struct ToldSegment {
    source: String,
    target: String,
    status: &'static str,
    attempts: usize,
    tokens: usize,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    faults: Vec<ToldFault>,
    #[serde(skip)]
    line: usize,
    #[serde(skip)]
    found: Vec<Fault>,
    #[serde(skip)]
    is_failed: bool,
}

#[derive(Serialize)]
struct ToldFault {
    fault: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    about: Option<String>,
}

impl Told {
    pub fn new(name: &str, pair: Pair, document: &Document, translated: &TranslatedDocument) -> Self {
        let mut line = 1;
        let mut counted = 0;
        let segments = document.segments().iter().zip(&translated.segments).zip(&translated.pieces);
        let segments = segments.filter_map(|((segment, done), pieces)| {
            let done = done.as_ref()?;
            line += document.source()[counted..segment.range.start].matches('\n').count();
            counted = segment.range.start;
            let source = plain(&segment.pieces);
            let target = pieces.as_ref().map_or_else(|| source.clone(), |pieces| plain(pieces));
            let found: Vec<Fault> = done.outcome.failures.iter().chain(&done.outcome.doubts).cloned().collect();
            let faults = found
                .iter()
                .map(|fault| ToldFault { fault: fault.name(), about: fault.subject().map(str::to_owned) });
            Some(ToldSegment {
                source,
                target,
                status: done.status.name(),
                attempts: done.outcome.attempts,
                tokens: done.outcome.tokens,
                faults: faults.collect(),
                line,
                found,
                is_failed: done.status == Status::Failed,
            })
        });
        Self { path: name.to_owned(), from: pair.source.code(), to: pair.target.code(), segments: segments.collect() }
    }

    /// Only what is to be told at the end, of a document that begins behind so many lines. A pipe may never end.
    pub fn in_short(mut self, lines: usize) -> Option<Self> {
        self.segments.retain(|segment| !segment.found.is_empty());
        for segment in &mut self.segments {
            segment.line += lines;
        }
        (!self.segments.is_empty()).then_some(self)
    }

    /// A line for each segment that stayed as it was.
    pub fn failures(&self, messages: &Messages) -> Vec<String> {
        self.lines(messages, |segment| segment.is_failed)
    }

    /// A line for each segment whose translation is doubtful.
    pub fn doubts(&self, messages: &Messages) -> Vec<String> {
        self.lines(messages, |segment| !segment.is_failed)
    }

    fn lines(&self, messages: &Messages, is_wanted: fn(&ToldSegment) -> bool) -> Vec<String> {
        let wanted = self.segments.iter().filter(|segment| is_wanted(segment) && !segment.found.is_empty());
        let told = wanted.map(|segment| {
            let mut reasons: Vec<String> = segment.found.iter().map(|fault| reason(fault, messages)).collect();
            reasons.dedup();
            let mut source: String = segment.source.chars().take(SHOWN).collect();
            if source.len() < segment.source.len() {
                source.push('…');
            }
            format!("{}:{}: {}: {source}", self.path, segment.line, reasons.join(", "))
        });
        told.collect()
    }
}

/// What pieces say, as a person reads it.
fn plain(pieces: &[Piece]) -> String {
    let text = |piece: &Piece| match piece {
        Piece::Text(text) | Piece::Kept(text, _) | Piece::Laid(text) => text.clone(),
    };
    pieces.iter().map(text).collect()
}

fn reason(fault: &Fault, messages: &Messages) -> String {
    let about = fault.subject().unwrap_or_default();
    match fault {
        Fault::Empty => text!(messages, "fault-empty"),
        Fault::Placeholders => text!(messages, "fault-placeholders"),
        Fault::Number(_) => text!(messages, "fault-number", about = about),
        Fault::Echo => text!(messages, "fault-echo"),
        Fault::WrongLanguage => text!(messages, "fault-wrong-language"),
        Fault::Loop => text!(messages, "fault-loop"),
        Fault::TooLong => text!(messages, "fault-too-long"),
        Fault::TooShort => text!(messages, "fault-too-short"),
        Fault::CutOff => text!(messages, "fault-cut-off"),
        Fault::Chatter => text!(messages, "fault-chatter"),
        Fault::Engine(_) => text!(messages, "fault-engine", about = about),
        Fault::Silent => text!(messages, "fault-silent"),
        Fault::Structure => text!(messages, "fault-structure"),
        Fault::Name(_) => text!(messages, "fault-name", about = about),
        Fault::Formality => text!(messages, "fault-formality"),
        Fault::Term(_) => text!(messages, "fault-term", about = about),
    }
}

/// Writes the document of JSON: of a single document its own.
pub fn json(ui: &Ui, told: &[Told]) -> Result<(), CliError> {
    #[derive(Serialize)]
    struct Many<'a> {
        documents: &'a [Told],
    }
    match told {
        [only] => ui.json(only),
        many => ui.json(&Many { documents: many }),
    }
}

/// How much was done.
#[derive(Default)]
pub struct Figures {
    statuses: HashMap<&'static str, usize>,
    tokens: usize,
    attempts: usize,
}

impl Figures {
    /// What a question or two came to.
    pub fn add(&mut self, done: &Done) {
        self.tokens += done.outcome.tokens;
        self.attempts += done.outcome.attempts;
    }

    /// What became of a document.
    pub fn count_segments(&mut self, translated: &TranslatedDocument) {
        for done in translated.segments.iter().flatten() {
            *self.statuses.entry(done.status.name()).or_default() += 1;
        }
    }

    pub fn count(&self, status: Status) -> usize {
        self.statuses.get(status.name()).copied().unwrap_or_default()
    }

    pub fn told(&self, elapsed: Duration, messages: &Messages) -> String {
        let seconds = elapsed.as_secs_f64();
        text!(
            messages,
            "translate-stats",
            translated = self.count(Status::Translated) + self.count(Status::Unchanged),
            memory = self.count(Status::Memory),
            failed = self.count(Status::Failed),
            attempts = self.attempts,
            tokens = self.tokens,
            seconds = messages.decimal(seconds, 1),
            rate = messages.decimal(self.tokens as f64 / seconds.max(0.001), 1)
        )
    }
}
