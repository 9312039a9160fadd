//! Translating documents.

use super::{ExitCode, Report};
use crate::i18n::text;
use crate::translate::flow::FlowError;
use crate::translate::run::RunError;

impl From<RunError> for Report {
    fn from(error: RunError) -> Self {
        match error {
            RunError::Flow(FlowError::Engine(error)) => Self::from(error),
            RunError::Flow(FlowError::Prompt(error)) => Self::unexpected(&error),
            RunError::Journal(error) => Self::new(text!("translate-no-journal"), ExitCode::Failed)
                .because_of(&error)
                .hint(text!("translate-no-journal-hint")),
        }
    }
}
