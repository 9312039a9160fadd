//! What a run reports at the end: JSON, the segments that failed or are doubtful, and statistics.

use std::collections::HashMap;
use std::time::Duration;

use serde::Serialize;

use crate::cli::error::CliError;
use crate::cli::ui::Ui;
use crate::i18n::{Messages, text};
use crate::translate::check::Fault;
use crate::translate::flow::Back;
use crate::translate::memory::Near;
use crate::translate::run::{Status, TranslatedSegment, Translation};
use crate::translate::{Document, Pair};

/// Characters of a segment's text in a line of the report.
const SHOWN: usize = 60;

/// A document that is done.
pub struct Summary {
    path: String,
    pair: Pair,
    segments: Vec<TranslatedSegment>,
    /// The lines of what the reader did not understand, each with its text.
    skipped: Vec<(usize, String)>,
}

impl Summary {
    pub fn new(name: &str, pair: Pair, segments: Vec<TranslatedSegment>) -> Self {
        Self { path: name.to_owned(), pair, segments, skipped: Vec::new() }
    }

    /// With what its document has that its reader did not understand.
    pub fn skipping(self, document: &Document) -> Self {
        let skipped = document.skipped().into_iter().map(|(line, text)| (line, text.to_owned())).collect();
        Self { skipped, ..self }
    }

    /// A line on what was not understood. The log has the places.
    pub fn skipped(&self, messages: &Messages) -> Option<String> {
        for (line, text) in &self.skipped {
            tracing::info!("{}:{line}: kept, as it is not understood: {}", self.path, shortened(text));
        }
        let count = self.skipped.len();
        (count > 0).then(|| text!(messages, "translate-not-understood", path = self.path.as_str(), count = count))
    }

    /// Only the segments to report, of a document that begins `lines` lines into its stream. `None` if there are none:
    /// a pipe may never end.
    pub fn in_short(mut self, lines: usize) -> Option<Self> {
        self.segments.retain(|segment| faults(segment).next().is_some());
        for segment in &mut self.segments {
            segment.line += lines;
        }
        (!self.segments.is_empty()).then_some(self)
    }

    /// A line for each segment that failed.
    pub fn failures(&self, messages: &Messages) -> Vec<String> {
        self.lines(messages, |segment| segment.status == Status::Failed)
    }

    /// A line for each segment whose translation is doubtful.
    pub fn doubts(&self, messages: &Messages) -> Vec<String> {
        self.lines(messages, |segment| segment.status != Status::Failed)
    }

    fn lines(&self, messages: &Messages, is_wanted: fn(&TranslatedSegment) -> bool) -> Vec<String> {
        let wanted = self.segments.iter().filter(|segment| is_wanted(segment) && faults(segment).next().is_some());
        let lines = wanted.map(|segment| {
            let mut reasons: Vec<String> = faults(segment).map(|fault| reason(fault, messages)).collect();
            reasons.dedup();
            let source = shortened(&segment.source);
            format!("{}:{}: {}: {source}", self.path, segment.line, reasons.join(", "))
        });
        lines.collect()
    }
}

/// The beginning of a text.
fn shortened(text: &str) -> String {
    let mut short: String = text.chars().take(SHOWN).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

/// What is wrong or doubtful.
pub fn faults(segment: &TranslatedSegment) -> impl Iterator<Item = &Fault> {
    segment.failures.iter().chain(&segment.doubts)
}

/// What is wrong, for the user.
pub fn reason(fault: &Fault, messages: &Messages) -> String {
    let about = fault.subject().unwrap_or_default();
    match fault {
        Fault::Empty => text!(messages, "fault-empty"),
        Fault::Placeholders => text!(messages, "fault-placeholders"),
        Fault::Number(_) => text!(messages, "fault-number", about = about),
        Fault::Echo => text!(messages, "fault-echo"),
        Fault::WrongLanguage => text!(messages, "fault-wrong-language"),
        Fault::Untranslated(_) => text!(messages, "fault-untranslated", about = about),
        Fault::Conversation => text!(messages, "fault-conversation"),
        Fault::Unrelated => text!(messages, "fault-unrelated"),
        Fault::Unlikely => text!(messages, "fault-unlikely"),
        Fault::Missing(_) => text!(messages, "fault-missing", about = about),
        Fault::Added(_) => text!(messages, "fault-added", about = about),
        Fault::Negation => text!(messages, "fault-negation"),
        Fault::Question => text!(messages, "fault-question"),
        Fault::Brackets => text!(messages, "fault-brackets"),
        Fault::Quotation => text!(messages, "fault-quotation"),
        Fault::Items => text!(messages, "fault-items"),
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
        Fault::NotRemembered => text!(messages, "fault-not-remembered"),
    }
}

/// Writes the summaries as JSON: of one document an object of its own, of more than one an object with all of them.
pub fn json(ui: &Ui, summaries: &[Summary]) -> Result<(), CliError> {
    #[derive(Serialize)]
    struct Many {
        documents: Vec<DocumentEntry>,
    }
    match summaries {
        [only] => ui.json(&DocumentEntry::new(only)),
        many => ui.json(&Many { documents: many.iter().map(DocumentEntry::new).collect() }),
    }
}

/// A document in JSON.
#[derive(Serialize)]
struct DocumentEntry {
    path: String,
    from: &'static str,
    to: &'static str,
    segments: Vec<SegmentEntry>,
    /// What was kept because it was not understood.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    skipped: Vec<SkippedEntry>,
}

#[derive(Serialize)]
struct SkippedEntry {
    line: usize,
    source: String,
}

#[derive(Serialize)]
struct SegmentEntry {
    /// Where it begins in the document, from 1.
    line: usize,
    source: String,
    target: String,
    status: &'static str,
    attempts: usize,
    tokens: usize,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    faults: Vec<FaultEntry>,
    /// What each check found, of a translation that is checked alone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    evidence: Vec<Finding>,
    /// The translation of nearly the same text that the model saw.
    #[serde(rename = "match", skip_serializing_if = "Option::is_none")]
    near: Option<Near>,
    /// The mean log-probability of the translation's tokens, where the engine has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    logprob: Option<f64>,
    /// The translation back, of one that was in doubt.
    #[serde(skip_serializing_if = "Option::is_none")]
    back: Option<Back>,
}

#[derive(Serialize)]
struct FaultEntry {
    fault: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    about: Option<String>,
}

#[derive(Serialize)]
struct Finding {
    #[serde(flatten)]
    fault: FaultEntry,
    /// From 1 on it is a doubt by itself.
    weight: f32,
}

impl FaultEntry {
    fn new(fault: &Fault) -> Self {
        Self { fault: fault.name(), about: fault.subject().map(str::to_owned) }
    }
}

impl DocumentEntry {
    fn new(summary: &Summary) -> Self {
        let Pair { source, target } = summary.pair;
        let segments = summary.segments.iter().map(SegmentEntry::new).collect();
        let entry = |(line, text): &(usize, String)| SkippedEntry { line: *line, source: text.clone() };
        let skipped = summary.skipped.iter().map(entry).collect();
        Self { path: summary.path.clone(), from: source.code(), to: target.code(), segments, skipped }
    }
}

impl SegmentEntry {
    fn new(segment: &TranslatedSegment) -> Self {
        let finding = |(fault, weight): &(Fault, f32)| Finding { fault: FaultEntry::new(fault), weight: *weight };
        Self {
            line: segment.line,
            source: segment.source.clone(),
            target: segment.target(),
            status: segment.status.name(),
            attempts: segment.attempts,
            tokens: segment.tokens,
            faults: faults(segment).map(FaultEntry::new).collect(),
            evidence: segment.findings.iter().map(finding).collect(),
            near: segment.near.clone(),
            logprob: segment.likelihood.map(|likelihood| likelihood.logprob),
            back: segment.back.clone(),
        }
    }
}

/// How much was done. Equal texts cost one request, and count as many segments.
#[derive(Default)]
pub struct Statistics {
    segments: HashMap<&'static str, usize>,
    tokens: usize,
    attempts: usize,
}

impl Statistics {
    pub fn add_text(&mut self, translation: &Translation) {
        self.tokens += translation.outcome.tokens;
        self.attempts += translation.outcome.attempts;
    }

    pub fn add_segments(&mut self, segments: &[TranslatedSegment]) {
        for segment in segments {
            *self.segments.entry(segment.status.name()).or_default() += 1;
        }
    }

    pub fn count(&self, status: Status) -> usize {
        self.segments.get(status.name()).copied().unwrap_or_default()
    }

    /// The line for `--stats`.
    pub fn line(&self, elapsed: Duration, messages: &Messages) -> String {
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
