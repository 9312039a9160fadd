//! clap's errors as our own reports, in the person's language.

use clap::Error;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::error::CliError;
use super::ui::Ui;
use crate::i18n::text;
use crate::report::{ExitCode, Report};

/// What clap objects to. Help and the version come as errors too, and are passed on as what they are.
pub fn of_clap(error: Error, ui: &Ui) -> CliError {
    let messages = ui.messages();
    let context = |kind| error.get(kind).map(words).unwrap_or_default();
    let argument = context(ContextKind::InvalidArg);
    let what = match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => return CliError::Shown(error),
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand => {
            text!(messages, "usage-missing-command")
        }
        ErrorKind::UnknownArgument => text!(messages, "usage-unknown-argument", argument = argument),
        ErrorKind::InvalidSubcommand => {
            text!(messages, "usage-unknown-command", command = context(ContextKind::InvalidSubcommand))
        }
        ErrorKind::MissingRequiredArgument => text!(messages, "usage-missing-argument", argument = argument),
        ErrorKind::InvalidValue if context(ContextKind::InvalidValue).is_empty() => {
            text!(messages, "usage-missing-value", argument = argument)
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let value = context(ContextKind::InvalidValue);
            text!(messages, "usage-bad-value", argument = argument, value = value)
        }
        ErrorKind::ArgumentConflict => {
            let other = context(ContextKind::PriorArg);
            text!(messages, "usage-conflict", argument = argument, other = other)
        }
        ErrorKind::InvalidUtf8 => text!(messages, "usage-not-utf8"),
        _ => text!(messages, "usage-other", detail = first_line(&error)),
    };
    let mut report = Report::new(what, ExitCode::Usage);
    let suggestion = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand].map(context).concat();
    if !suggestion.is_empty() {
        report = report.hint(text!(messages, "usage-did-you-mean", suggestion = suggestion));
    }
    let possible = context(ContextKind::ValidValue);
    if !possible.is_empty() {
        report = report.hint(text!(messages, "settings-expected", expected = possible));
    }
    CliError::Report(report.hint(text!(messages, "usage-help-hint")))
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
