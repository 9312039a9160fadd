//! clap's errors as our own errors.

use std::num::ParseIntError;

use clap::Error;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::error::CliError;
use crate::report::{UsageError, UsageProblem};

/// What clap objects to. Help and the version are errors of clap's too, and pass through.
pub fn of_clap(error: Error) -> CliError {
    let context = |kind| error.get(kind).map(words).unwrap_or_default();
    let argument = context(ContextKind::InvalidArg);
    let problem = match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => return CliError::Shown(error),
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand => {
            UsageProblem::MissingCommand
        }
        ErrorKind::UnknownArgument => UsageProblem::UnknownArgument(argument),
        ErrorKind::InvalidSubcommand => UsageProblem::UnknownCommand(context(ContextKind::InvalidSubcommand)),
        ErrorKind::MissingRequiredArgument => UsageProblem::MissingArgument(argument),
        ErrorKind::InvalidValue if context(ContextKind::InvalidValue).is_empty() => {
            UsageProblem::MissingValue { argument }
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            UsageProblem::BadValue { argument, value: context(ContextKind::InvalidValue) }
        }
        ErrorKind::ArgumentConflict => UsageProblem::Conflict { argument, other: context(ContextKind::PriorArg) },
        ErrorKind::InvalidUtf8 => UsageProblem::NotUtf8,
        _ => UsageProblem::Other(first_line(&error)),
    };
    let suggestion = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand].map(context).concat();
    let possible = match std::error::Error::source(&error) {
        Some(reason) if error.kind() == ErrorKind::ValueValidation => allowed(reason),
        _ => context(ContextKind::ValidValue),
    };
    UsageError { problem, suggestion, possible }.into()
}

/// What a refused value may be. Parsers of ours say it in any language; clap's says it in English, around the range.
fn allowed(reason: &(dyn std::error::Error + 'static)) -> String {
    if reason.is::<ParseIntError>() {
        return String::new();
    }
    let reason = reason.to_string();
    match reason.split_once(" is not in ") {
        Some((_, range)) => range.replace("..=", " – "),
        None => reason,
    }
}

fn words(value: &ContextValue) -> String {
    match value {
        ContextValue::String(word) => word.clone(),
        ContextValue::Strings(words) => words.join(", "),
        ContextValue::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

/// clap's own words, for what is too rare to have a text of its own.
fn first_line(error: &Error) -> String {
    error.to_string().lines().next().unwrap_or_default().to_owned()
}
