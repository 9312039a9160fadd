//! clap's errors as our own errors.

use std::ffi::OsString;
use std::num::ParseIntError;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, CommandFactory, Error};

use super::command_line::Arguments;
use super::error::CliError;
use crate::report::{UsageError, UsageHint, UsageProblem};

/// What clap objects to in these arguments. Help and the version are errors of clap's too, and pass through.
pub fn of_clap(error: Error, arguments: &[OsString]) -> CliError {
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
        ErrorKind::ArgumentConflict => UsageProblem::Conflict { argument, other: in_code(&error) },
        ErrorKind::InvalidUtf8 => UsageProblem::NotUtf8,
        _ => UsageProblem::Other(first_line(&error)),
    };
    let suggestion = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand].map(context).concat();
    let suggestion = match &problem {
        UsageProblem::UnknownCommand(word) if suggestion.is_empty() && is_of_the_program(&error) => {
            commands_with(word)
        }
        UsageProblem::UnknownArgument(option) if option.starts_with('-') && is_of_the_program(&error) => {
            command_with_option(option).unwrap_or(suggestion)
        }
        _ => suggestion,
    };
    let possible = match std::error::Error::source(&error) {
        Some(reason) if error.kind() == ErrorKind::ValueValidation => allowed(reason),
        _ => context(ContextKind::ValidValue),
    };
    let hint = match &problem {
        UsageProblem::UnknownCommand(_) if !is_of_the_program(&error) => {
            suggestion.is_empty().then(|| UsageHint::Form(form(&error)))
        }
        UsageProblem::UnknownCommand(word) => {
            let words = words_from(arguments, word);
            // One word like a command's name is a slip; several may be a question all the same.
            (suggestion.is_empty() || words.contains(' ')).then_some(UsageHint::Question(words))
        }
        UsageProblem::UnknownArgument(word) if !word.starts_with('-') => {
            let form = form(&error);
            Some(match form.split(' ').nth(1) {
                Some("chat") => UsageHint::Question(words_from(arguments, word)),
                Some("complete") => UsageHint::Quotes,
                _ => UsageHint::Form(form),
            })
        }
        UsageProblem::MissingArgument(_) => Some(UsageHint::Form(form(&error))),
        _ => None,
    };
    UsageError { problem, suggestion, possible, hint }.into()
}

/// Whether clap objects to what follows the program's name, rather than to what follows a command.
pub fn is_of_the_program(error: &Error) -> bool {
    form(error).split(' ').nth(1).is_none_or(|word| word.starts_with(['[', '<']))
}

/// The commands that have one of this name below them, as in `models verify`.
fn commands_with(word: &str) -> String {
    let all = Arguments::command();
    let with = all.get_subcommands().filter(|command| command.find_subcommand(word).is_some());
    with.map(|command| format!("{} {word}", command.get_name())).collect::<Vec<_>>().join("`, `")
}

/// The first command that has this option, as in `fietje chat -c`: without a command `fietje` opens a chat, so that its
/// options are looked for there.
fn command_with_option(option: &str) -> Option<String> {
    let name = option.split('=').next().unwrap_or(option);
    let is_it = |argument: &Arg| {
        let is_long = name.strip_prefix("--").is_some_and(|long| argument.get_long() == Some(long));
        is_long || argument.get_short().is_some_and(|short| name == format!("-{short}"))
    };
    let all = Arguments::command();
    let command = all.get_subcommands().find(|command| command.get_arguments().any(is_it))?;
    Some(format!("fietje {} {name}", command.get_name()))
}

/// How the command is used, as its help says it.
fn form(error: &Error) -> String {
    let usage = error.get(ContextKind::Usage).map(words).unwrap_or_default();
    usage.trim().trim_start_matches("Usage: ").to_owned()
}

/// What was typed from this word on, up to the next option.
fn words_from(arguments: &[OsString], word: &str) -> String {
    let after = arguments.iter().skip_while(|argument| *argument != word).map(|argument| argument.to_string_lossy());
    after.take_while(|argument| !argument.starts_with('-')).collect::<Vec<_>>().join(" ")
}

/// The arguments that another one conflicts with.
fn in_code(error: &Error) -> String {
    match error.get(ContextKind::PriorArg) {
        Some(ContextValue::Strings(arguments)) => {
            arguments.iter().map(|argument| format!("`{argument}`")).collect::<Vec<_>>().join(", ")
        }
        other => format!("`{}`", other.map(words).unwrap_or_default()),
    }
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
        ContextValue::StyledStr(text) => text.to_string(),
        _ => String::new(),
    }
}

/// clap's own words, for what is too rare to have a text of its own.
fn first_line(error: &Error) -> String {
    error.to_string().lines().next().unwrap_or_default().to_owned()
}
