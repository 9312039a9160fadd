//! Errors as the user reads them: what happened, the causes, what to do next, and the exit code.
//!
//! The layers below say what went wrong; what that means for the user, and which command helps, is decided here alone.
//! Texts are carried by id: whoever shows a report knows the language.

mod cause;
mod command;
mod config;
mod document;
mod engine;
mod eval;
mod hub;
mod input;
mod launch;
mod memory;
mod output;
mod quantise;
mod remote;
mod session;
mod summarise;
mod translate;
mod usage;

use std::error::Error;

use crate::i18n::Text;

pub use command::{BatchLineError, CommandError};
pub use document::DocumentError;
pub use eval::EvalError;
pub use input::{InputError, InputName};
pub use memory::MemoryCommandError;
pub use output::OutputError;
pub use summarise::{SummariseError, remarks};
pub use translate::{OptionHint, TranslateError};
pub use usage::{UsageError, UsageHint, UsageProblem};

/// How the program ended, as scripts see it (the codes are part of the command line's contract).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExitCode {
    /// It did what the user requested.
    Done = 0,
    /// It failed while running.
    Failed = 1,
    /// The command line, the configuration or an input is invalid.
    Usage = 2,
    /// The model is not here and may not be downloaded.
    ModelAbsent = 3,
    /// A download failed, or a checksum is wrong.
    Download = 4,
    /// The prompt does not fit the model's window.
    PromptTooLong = 5,
    /// Done in part: segments were left untranslated, lines of a batch failed.
    DoneInPart = 6,
    Interrupted = 130,
}

impl From<ExitCode> for std::process::ExitCode {
    fn from(code: ExitCode) -> Self {
        Self::from(code as u8)
    }
}

/// An error as the user reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// What happened, as one sentence.
    pub what: Text,
    /// Why, from the nearest cause to the deepest.
    pub causes: Vec<Text>,
    /// What to do, one line each; commands to run among them.
    pub hints: Vec<Text>,
    /// The code to end with.
    pub code: ExitCode,
}

impl Report {
    /// A report of just what happened.
    pub fn new(what: impl Into<Text>, code: ExitCode) -> Self {
        Self { what: what.into(), causes: Vec::new(), hints: Vec::new(), code }
    }

    /// A report of what should not happen and no text explains, in the error's own words.
    pub fn unexpected(error: &dyn Error) -> Self {
        Self::new(error.to_string(), ExitCode::Failed)
    }

    #[must_use]
    pub fn because(mut self, cause: impl Into<Text>) -> Self {
        self.causes.push(cause.into());
        self
    }

    /// Adds an error and all that caused it.
    #[must_use]
    pub fn because_of(mut self, error: &(dyn Error + 'static)) -> Self {
        let mut next = Some(error);
        while let Some(error) = next {
            let (cause, source) = cause::of(error);
            // Some libraries repeat the cause in their own text.
            let words = error.to_string();
            let is_known = |known: &Text| match known {
                Text::Verbatim(known) => known.contains(&words),
                Text::Message { .. } => *known == cause,
            };
            if !self.causes.iter().any(is_known) {
                self.causes.push(cause);
            }
            next = source;
        }
        self
    }

    #[must_use]
    pub fn hint(mut self, hint: impl Into<Text>) -> Self {
        self.hints.push(hint.into());
        self
    }
}

/// An error that is a part of another text.
pub fn reason(error: &(dyn Error + 'static)) -> Text {
    cause::of(error).0
}

impl From<tokio::task::JoinError> for Report {
    fn from(error: tokio::task::JoinError) -> Self {
        Self::unexpected(&error)
    }
}

#[cfg(test)]
mod tests;
