//! The whole command line: all commands, and the arguments that all of them have.
//!
//! No help text here or in a command's file: [`super::help`] adds it in the user's language.

use std::ffi::OsString;

use clap::{ArgAction, Args, Parser, Subcommand};

use super::args::JsonArgument;
use super::commands::bench::BenchArguments;
use super::commands::chat::ChatArguments;
use super::commands::complete::CompleteArguments;
use super::commands::config::ConfigCommand;
use super::commands::eval::EvalArguments;
use super::commands::models::{ModelArgument, ModelsCommand};
use super::commands::quantise::QuantiseArguments;
use super::commands::scripts::{CompletionsArguments, ManArguments};
use super::commands::serve::ServeArguments;
use super::commands::sessions::SessionsCommand;
use super::commands::summarise::SummariseArguments;
use super::commands::translate::{MemoryCommand, TranslateArguments};

#[derive(Debug, Parser)]
#[command(name = "fietje", version, disable_help_flag = true, disable_version_flag = true)]
#[command(disable_help_subcommand = true, args_override_self = true)]
pub struct Arguments {
    #[command(flatten)]
    pub global: GlobalArguments,
    #[arg(short = 'V', long, action = ArgAction::Version)]
    version: Option<bool>,
    #[command(subcommand)]
    pub command: Option<Command>,
}

#[derive(Debug, Args)]
pub struct GlobalArguments {
    #[arg(short, long, global = true, value_name = "REF")]
    pub model: Option<String>,
    #[arg(long, global = true, value_name = "auto|cpu|cuda[:N]")]
    pub device: Option<String>,
    #[arg(long, global = true, value_name = "N")]
    pub threads: Option<usize>,
    #[arg(long, global = true, value_name = "N")]
    pub context: Option<String>,
    #[arg(long, global = true, hide = true)]
    pub context_method: Option<String>,
    #[arg(long, global = true, value_name = "f16|q8_0")]
    pub kv: Option<String>,
    #[arg(long, global = true, value_name = "N")]
    pub kv_budget: Option<String>,
    #[arg(long, global = true)]
    pub exact: bool,
    #[arg(long, global = true, value_name = "URL|NAME")]
    pub endpoint: Option<String>,
    #[arg(long, global = true)]
    pub offline: bool,
    #[arg(long, global = true, value_name = "nl|en")]
    pub lang: Option<String>,
    #[arg(long, global = true, value_name = "auto|always|never")]
    pub color: Option<String>,
    #[arg(short, long, global = true)]
    pub quiet: bool,
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub verbose: u8,
    #[arg(short = 'h', long, global = true, action = ArgAction::Help)]
    help: Option<bool>,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    Chat(ChatArguments),
    Complete(Box<CompleteArguments>),
    Translate(Box<TranslateArguments>),
    #[command(alias = "vat-samen")]
    Summarise(SummariseArguments),
    Eval(Box<EvalArguments>),
    Models {
        #[command(subcommand)]
        command: ModelsCommand,
    },
    Pull(ModelArgument),
    List(JsonArgument),
    Bench(BenchArguments),
    Quantise(QuantiseArguments),
    Serve(ServeArguments),
    Doctor(JsonArgument),
    Sessions {
        #[command(subcommand)]
        command: SessionsCommand,
    },
    Config {
        #[command(subcommand)]
        command: ConfigCommand,
    },
    Completions(CompletionsArguments),
    Man(ManArguments),
}

/// The commands as these arguments mean them. `fietje translate memory en:nl` translates the word or a file of that name:
/// only before one of its commands is `memory` a command itself.
pub fn for_arguments(command: clap::Command, arguments: &[OsString]) -> clap::Command {
    let words: Vec<&str> = arguments.iter().map(|argument| argument.to_str().unwrap_or_default()).collect();
    let is_named = |word: &&str| MemoryCommand::NAMES.contains(word) || ["-h", "--help"].contains(word);
    let is_command = words.windows(3).any(|three| three[..2] == ["translate", "memory"] && is_named(&three[2]));
    if is_command {
        return command;
    }
    // A name that no argument can have.
    command
        .mut_subcommand("translate", |translate| translate.mut_subcommand("memory", |memory| memory.name("memory\0")))
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, FromArgMatches};

    use super::*;

    #[test]
    fn the_arguments_do_not_contradict_each_other() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn memory_is_a_command_only_before_one_of_its_commands() {
        let parse = |line: &str| {
            let words: Vec<OsString> = line.split(' ').map(OsString::from).collect();
            let matches = for_arguments(Arguments::command(), &words).try_get_matches_from(&words).unwrap();
            match Arguments::from_arg_matches(&matches).unwrap().command {
                Some(Command::Translate(arguments)) => (arguments.command.is_some(), arguments.inputs),
                _ => unreachable!("{line}"),
            }
        };
        let texts = |words: &[&str]| (false, words.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(parse("fietje translate memory"), texts(&["memory"]));
        assert_eq!(parse("fietje translate memory en:nl -o x"), texts(&["memory", "en:nl"]));
        assert_eq!(parse("fietje translate memory -o x --to nl"), texts(&["memory"]));
        assert_eq!(parse("fietje translate --to nl memory"), texts(&["memory"]));
        assert_eq!(parse("fietje translate en:nl memory list"), texts(&["en:nl", "memory", "list"]));
        for line in ["list --json", "import a.tmx", "export", "rm 7", "rm --all", "list boom en:nl"] {
            assert!(parse(&format!("fietje -q translate memory {line}")).0, "{line}");
        }
    }
}
