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
    pub hint: Option<UsageHint>,
}

/// What helps whoever wrote a word too many or too few.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UsageHint {
    /// How the command is used.
    Form(String),
    /// The words may be meant for the model.
    Question(String),
    /// A prompt of several words needs quotes.
    Quotes,
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
        if !error.suggestion.is_empty() {
            report = report.hint(text!("usage-did-you-mean", suggestion = error.suggestion));
        }
        report = match error.hint {
            None => report,
            Some(UsageHint::Form(usage)) => report.hint(text!("usage-form-hint", usage = usage)),
            Some(UsageHint::Question(words)) => {
                report.hint(text!("usage-question-hint", question = in_quotes(&words)))
            }
            Some(UsageHint::Quotes) => report.hint(text!("usage-quotes-hint")),
        };
        if !error.possible.is_empty() {
            report = report.hint(text!("settings-expected", expected = error.possible));
        }
        report.hint(text!("usage-help-hint"))
    }
}

/// The words as a shell takes them, within double quotes.
fn in_quotes(words: &str) -> String {
    let is_special = |character| matches!(character, '"' | '\\' | '$' | '`');
    let escaped =
        words.chars().flat_map(|character| is_special(character).then_some('\\').into_iter().chain([character]));
    format!("\"{}\"", escaped.collect::<String>())
}
