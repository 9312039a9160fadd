//! Translating documents.

use super::{ExitCode, Report, of_engine};
use crate::i18n::{Messages, text};
use crate::translate::flow::FlowError;
use crate::translate::run::RunError;

/// What an error of a run means to the person.
pub fn of_translation(error: &RunError, messages: &Messages) -> Report {
    match error {
        RunError::Flow(FlowError::Engine(error)) => of_engine(error, messages),
        RunError::Flow(FlowError::Prompt(error)) => Report::new(error.to_string(), ExitCode::Failed),
        RunError::Journal(error) => Report::new(text!(messages, "translate-no-journal"), ExitCode::Failed)
            .because_of(error)
            .hint(text!(messages, "translate-no-journal-hint")),
    }
}
