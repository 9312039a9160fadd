//! Completions for shells. The script that `fietje completions` writes has the shell ask this program, through the
//! variable `COMPLETE`, what can follow the words typed so far. clap knows the commands and options, `values` the values.
//!
//! It is quick, and silent where anything fails: a shell has no place for errors. No model is loaded, no network used.

mod bash;
mod values;

use std::ffi::OsString;
use std::path::Path;
use std::sync::Arc;

use clap::Command;
use clap_complete::env::{EnvCompleter, Shells};

use super::{early_language, help};
use crate::config::{ConfigFile, Environment, Overrides, Paths, Settings};
use crate::i18n::Messages;
use values::World;

/// The shell's name is in this variable while it asks.
const VARIABLE: &str = "COMPLETE";
const PROGRAM: &str = "fietje";

/// Who lists the files where a file can follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Files {
    Program,
    /// The shell, which knows quotes and blanks: it gets [`bash::FILES`] instead of names.
    Shell,
}

/// What a shell gets that asks for completions; `None` where none asks.
pub fn answer(arguments: &[OsString]) -> Option<String> {
    let environment = Environment::of_process();
    // As in `COMPLETE=$SHELL`.
    let shell = Path::new(environment.get(VARIABLE)?).file_stem()?.to_str()?;
    let completer = Shells::builtins().0.iter().copied().find(|completer| completer.is(shell))?;
    match arguments {
        [_] => Some(script(shell)),
        [_, separator, words @ ..] if separator == "--" => {
            Some(candidates(completer, words, &environment).unwrap_or_default())
        }
        _ => None,
    }
}

/// The script that registers the program with a shell; empty for a shell that is not known.
pub fn script(shell: &str) -> String {
    if shell == "bash" {
        return bash::script();
    }
    let mut script = Vec::new();
    if let Some(completer) = Shells::builtins().completer(shell) {
        // Writing to memory cannot fail. The program is found as the shell finds it, wherever an update puts it.
        let _ = completer.write_registration(VARIABLE, PROGRAM, PROGRAM, PROGRAM, &mut script);
    }
    String::from_utf8_lossy(&script).into_owned()
}

fn candidates(completer: &dyn EnvCompleter, words: &[OsString], environment: &Environment) -> Option<String> {
    let paths = Paths::of_user()?;
    let file = ConfigFile::read(&paths.config_file()).unwrap_or_default();
    let locale = sys_locale::get_locale();
    let language = early_language(words, environment, Some(&file), locale.as_deref());
    let settings = Settings::resolve(&Overrides::default(), environment, &file, locale.as_deref()).ok();
    let endpoints = file.endpoints.into_keys().collect();
    let world = Arc::new(World { messages: Messages::new(language), paths, settings, endpoints });
    let command = help::command(&world.messages);
    // The options of all commands are many, and in the way of who asks what there is.
    let command = if words.last().is_some_and(|word| word.is_empty()) { without_options(command) } else { command };
    let files = if completer.is("bash") { Files::Shell } else { Files::Program };
    let mut command = values::with_values(command, "", &world, files);
    command.build();
    let mut output = Vec::new();
    let directory = std::env::current_dir().ok();
    completer.write_complete(&mut command, words.to_vec(), directory.as_deref(), &mut output).ok()?;
    String::from_utf8(output).ok()
}

/// The command with its options hidden: they are completed where nothing else can be.
fn without_options(command: Command) -> Command {
    let command = command.mut_args(|argument| if argument.is_positional() { argument } else { argument.hide(true) });
    let children: Vec<String> = command.get_subcommands().map(|child| child.get_name().to_owned()).collect();
    children.into_iter().fold(command, |command, child| command.mut_subcommand(child, without_options))
}
