//! Command lines that clap does not accept.

use super::{ExitCode, Report};
use crate::i18n::text;

/// An invalid command line, and what clap suggests instead.
#[derive(Debug, Default, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{problem:?}")]
pub struct UsageError {
    pub problem: UsageProblem,
    /// The argument or command that is most like the one that was given; empty where none is.
    pub suggestion: String,
    /// The values that are accepted; empty where they cannot be listed.
    pub possible: String,
}

#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub enum UsageProblem {
    #[default]
    MissingCommand,
    UnknownCommand(String),
    UnknownArgument(String),
    MissingArgument(String),
    MissingValue {
        argument: String,
    },
    BadValue {
        argument: String,
        value: String,
    },
    Conflict {
        argument: String,
        other: String,
    },
    NotUtf8,
    /// What is too rare to have a text, in clap's own words.
    Other(String),
}

impl From<UsageError> for Report {
    fn from(error: UsageError) -> Self {
        // A word that is neither may be meant for the model.
        let question = match &error.problem {
            UsageProblem::UnknownCommand(words) => Some(words.clone()),
            UsageProblem::UnknownArgument(words) if !words.starts_with('-') => Some(words.clone()),
            _ => None,
        };
        let what = match error.problem {
            UsageProblem::MissingCommand => text!("usage-missing-command"),
            UsageProblem::UnknownCommand(command) => text!("usage-unknown-command", command = command),
            UsageProblem::UnknownArgument(argument) => text!("usage-unknown-argument", argument = argument),
            UsageProblem::MissingArgument(argument) => text!("usage-missing-argument", argument = argument),
            UsageProblem::MissingValue { argument } => text!("usage-missing-value", argument = argument),
            UsageProblem::BadValue { argument, value } => {
                text!("usage-bad-value", argument = argument, value = value)
            }
            UsageProblem::Conflict { argument, other } => text!("usage-conflict", argument = argument, other = other),
            UsageProblem::NotUtf8 => text!("usage-not-utf8"),
            UsageProblem::Other(detail) => text!("usage-other", detail = detail),
        };
        let mut report = Self::new(what, ExitCode::Usage);
        if let Some(words) = question {
            report = report.hint(text!("usage-question-hint", question = words));
        }
        if !error.suggestion.is_empty() {
            report = report.hint(text!("usage-did-you-mean", suggestion = error.suggestion));
        }
        if !error.possible.is_empty() {
            report = report.hint(text!("settings-expected", expected = error.possible));
        }
        report.hint(text!("usage-help-hint"))
    }
}
