//! Summaries: what the command refuses, and runs that fail.

use super::{ExitCode, Report};
use crate::i18n::text;
use crate::summarise::run::RunError;
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
