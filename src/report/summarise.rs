//! Summaries: what the command refuses, and runs that fail.

use super::{ExitCode, Report};
use crate::i18n::{Messages, text};
use crate::summarise::run::{RunError, Summary};
use crate::summarise::{Fault, Place};
use crate::translate::Language;

/// What cannot be summarised, or not to where it should go.
#[derive(Debug, thiserror::Error)]
pub enum SummariseError {
    #[error("there is nothing to summarise")]
    Nothing,
    /// Documents without a word.
    #[error("there is no text to summarise")]
    NoText,
    #[error("`{0}` is not a known language")]
    UnknownLanguage(String),
    #[error("{count} parts were not summarised")]
    Unread { count: usize },
}

impl From<SummariseError> for Report {
    fn from(error: SummariseError) -> Self {
        let usage = |what| Self::new(what, ExitCode::Usage);
        match error {
            SummariseError::Nothing => usage(text!("summarise-nothing")).hint(text!("summarise-nothing-hint")),
            SummariseError::NoText => usage(text!("summarise-no-text")),
            SummariseError::UnknownLanguage(name) => {
                let known = Language::codes().collect::<Vec<_>>().join(", ");
                usage(text!("translate-unknown-language", name = name))
                    .hint(text!("settings-expected", expected = known))
            }
            SummariseError::Unread { count } => {
                Self::new(text!("summarise-incomplete", count = count), ExitCode::DoneInPart)
                    .hint(text!("summarise-incomplete-hint"))
            }
        }
    }
}

impl From<RunError> for Report {
    fn from(error: RunError) -> Self {
        match error {
            RunError::Engine(error) => Self::from(error),
            RunError::Prompt(error) => Self::unexpected(&error),
            RunError::Journal(error) => Self::new(text!("translate-no-journal"), ExitCode::Failed)
                .because_of(&error)
                .hint(text!("translate-no-journal-hint")),
            RunError::Window { context_length } => {
                Self::new(text!("summarise-window", window = context_length), ExitCode::PromptTooLong)
            }
        }
    }
}

/// What is to be known of a summary: what was left out of it, and what was not read.
pub fn remarks(summary: &Summary, messages: &Messages) -> Vec<String> {
    let mut remarks = Vec::new();
    if summary.is_joined {
        remarks.push(text!(messages, "summarise-joined"));
    }
    remarks.extend(summary.left_out.iter().map(|(left_out, place)| {
        let (sentence, missing) = (left_out.sentence.as_str(), left_out.missing.join(", "));
        let place = shown_place(place, messages);
        text!(messages, "summarise-left-out", place = place, missing = missing, sentence = sentence)
    }));
    remarks.extend(summary.unread.iter().map(|(place, fault)| {
        let (place, why) = (shown_place(place, messages), reason(*fault, messages));
        text!(messages, "summarise-unread", place = place, why = why)
    }));
    remarks
}

fn shown_place(place: &Place, messages: &Messages) -> String {
    let (first, last) = place.lines;
    let document = place.document.as_str();
    if first == last {
        text!(messages, "summarise-place", document = document, line = first)
    } else {
        text!(messages, "summarise-places", document = document, first_line = first, last_line = last)
    }
}

fn reason(fault: Fault, messages: &Messages) -> String {
    match fault {
        Fault::Empty => text!(messages, "summarise-fault-empty"),
        Fault::Refusal => text!(messages, "summarise-fault-refusal"),
        Fault::Loop => text!(messages, "summarise-fault-loop"),
        Fault::CutOff => text!(messages, "summarise-fault-cut-off"),
        Fault::Unsupported => text!(messages, "summarise-fault-unsupported"),
        Fault::Engine => text!(messages, "summarise-fault-engine"),
    }
}
