//! The help text, in the user's language.
//!
//! Texts are found by name: `help-command-models-rm`, `help-argument-max_tokens`. A test walks over all commands and
//! arguments and asks for each of them in both languages.

use clap::{Arg, Command, CommandFactory};
use fluent_bundle::FluentArgs;

use super::command_line::Arguments;
use crate::i18n::Messages;
use crate::translate::formats;

/// The command line with all its help.
pub fn command(messages: &Messages) -> Command {
    let named = with_value_names(Arguments::command(), messages);
    let mut built = named.clone();
    built.build();
    let command = with_help(named, &mut built, "", messages);
    let globals: Vec<Arg> = command.get_arguments().filter(|argument| argument.is_global_set()).cloned().collect();
    with_own_options_first(command, &globals, messages).after_help(find(messages, "help-examples"))
}

fn find(messages: &Messages, id: &str) -> String {
    messages.format(id, &FluentArgs::new())
}

/// Adds the help of one command and of all below it. `built` is the same command with its usage worked out, `path`
/// its name: empty for the program itself, else `models-rm`.
fn with_help(command: Command, built: &mut Command, path: &str, messages: &Messages) -> Command {
    let id = if path.is_empty() { "help-about".to_owned() } else { format!("help-command-{path}") };
    let template =
        format!("{{about}}\n\n{} {{usage}}\n\n{{all-args}}{{after-help}}", find(messages, "help-heading-usage"));
    let mut command = command
        .about(find(messages, &id))
        .help_template(template)
        .override_usage(usage(built, messages))
        .subcommand_help_heading(find(messages, "help-heading-commands"))
        .mut_args(|argument| explain(argument, messages));
    for child in built.get_subcommands_mut() {
        let name = child.get_name().to_owned();
        let below = if path.is_empty() { name.clone() } else { format!("{path}-{name}") };
        command = command.mut_subcommand(&name, |command| with_help(command, child, &below, messages));
    }
    command
}

/// Says in the user's language what a value is.
fn with_value_names(command: Command, messages: &Messages) -> Command {
    let command = command.mut_args(|argument| {
        let names = argument.get_value_names().unwrap_or_default().iter();
        let names: Vec<String> = names.map(|name| value_name(name, messages)).collect();
        if names.is_empty() { argument } else { argument.value_names(names) }
    });
    let children: Vec<String> = command.get_subcommands().map(|child| child.get_name().to_owned()).collect();
    children
        .into_iter()
        .fold(command, |command, child| command.mut_subcommand(child, |child| with_value_names(child, messages)))
}

/// The name of a value: each of its words in capitals is translated, as in `auto|LANG` and `OUT.jsonl`.
fn value_name(name: &str, messages: &Messages) -> String {
    let is_other = |character: char| !character.is_ascii_uppercase();
    let translated = name.split_inclusive(is_other).map(|piece| {
        let word = piece.trim_end_matches(is_other);
        let found = messages.find(&format!("help-value-name-{word}"), &FluentArgs::new());
        found.map_or_else(|| piece.to_owned(), |found| found + &piece[word.len()..])
    });
    translated.collect()
}

/// Has the commands below name the options that all commands have, and explain only their own.
fn with_own_options_first(mut command: Command, globals: &[Arg], messages: &Messages) -> Command {
    let shown = globals.iter().filter(|argument| !argument.is_hide_set());
    let names: Vec<String> = shown.filter_map(Arg::get_long).map(|name| format!("--{name}")).collect();
    let note = format!(
        "{}: {}\n{}",
        find(messages, "help-heading-global"),
        names.join(" "),
        find(messages, "help-global-where")
    );
    let children: Vec<String> = command.get_subcommands().map(|child| child.get_name().to_owned()).collect();
    for child in children {
        command = command.mut_subcommand(&child, |child| {
            // The command's own copy takes the place of the one that clap would give it.
            let child = child.args(globals.iter().cloned().map(|argument| argument.hide(true)));
            with_own_options_first(child, globals, messages).after_help(note.clone())
        });
    }
    command
}

/// clap's own usage line, its two English words replaced.
fn usage(built: &mut Command, messages: &Messages) -> String {
    let line = built.render_usage().to_string();
    line.trim_start_matches("Usage: ")
        .replace("[OPTIONS]", &format!("[{}]", find(messages, "help-value-options")))
        .replace("COMMAND", &find(messages, "help-value-command"))
}

fn explain(argument: Arg, messages: &Messages) -> Arg {
    let heading = if argument.is_positional() {
        "help-heading-arguments"
    } else if argument.is_global_set() {
        "help-heading-global"
    } else {
        "help-heading-options"
    };
    let mut values = FluentArgs::new();
    values.set("formats", formats::names());
    let text = messages.format(&format!("help-argument-{}", argument.get_id()), &values);
    argument.help(text).help_heading(find(messages, heading))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Language;

    fn collect(command: &mut Command, texts: &mut Vec<String>) {
        texts.push(command.render_long_help().to_string());
        for child in command.get_subcommands_mut() {
            collect(child, texts);
        }
    }

    #[test]
    fn a_command_explains_its_own_options_and_names_the_others() {
        let mut command = command(&Messages::new(Language::English));
        command.build();
        let root = command.render_long_help().to_string();
        let list = command.find_subcommand_mut("sessions").and_then(|sessions| sessions.find_subcommand_mut("list"));
        let help = list.unwrap().render_long_help().to_string();
        let explained = |help: &str| help.lines().any(|line| line.trim_start().starts_with("--threads <"));
        assert!(explained(&root) && !explained(&help) && help.contains(" --threads "), "{help}");
        assert!(!root.contains("--context-method") && !help.contains("--context-method"), "it is for comparisons");
        let parsed = command.try_get_matches_from(["fietje", "sessions", "list", "--lang", "nl"]).unwrap();
        assert_eq!(parsed.get_one::<String>("lang").map(String::as_str), Some("nl"));
    }

    /// The texts stand beside the longest of them.
    #[test]
    fn options_leave_room_for_what_explains_them() {
        fn check(command: &Command) {
            for argument in command.get_arguments() {
                let shown = argument.to_string();
                assert!(argument.is_positional() || shown.len() <= 48, "{}: {shown}", command.get_name());
            }
            command.get_subcommands().for_each(check);
        }
        for language in [Language::Dutch, Language::English] {
            let mut command = command(&Messages::new(language));
            command.build();
            check(&command);
        }
    }

    #[test]
    fn every_command_and_argument_is_explained_in_both_languages() {
        let all = |language| {
            let mut command = command(&Messages::new(language));
            command.build();
            let mut texts = Vec::new();
            collect(&mut command, &mut texts);
            texts
        };
        let (dutch, english) = (all(Language::Dutch), all(Language::English));
        assert!(dutch.len() > 12);
        for (dutch, english) in dutch.iter().zip(&english) {
            assert!(dutch.contains("Gebruik:") && english.contains("Usage:"), "{dutch}");
            assert!(!dutch.contains("help-") && !english.contains("help-"), "{english}");
            assert!(!dutch.contains("OPTIONS") && !dutch.contains("Usage"), "{dutch}");
            let words = dutch.split(|character: char| !character.is_ascii_uppercase());
            let is_english = |word: &&str| {
                ["FILE", "LANG", "NAME", "OUT", "SOURCE", "TARGET", "SECONDS", "TEXT", "PORT"].contains(word)
            };
            assert_eq!(words.clone().find(is_english), None, "{dutch}");
        }
    }
}
