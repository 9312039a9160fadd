//! The help text, in the user's language.
//!
//! Texts are found by name: `help-command-models-rm`, `help-argument-max_tokens`. A test walks over all commands and
//! arguments and asks for each of them in both languages.

use clap::{Arg, Command, CommandFactory};
use fluent_bundle::FluentArgs;

use super::command_line::Arguments;
use crate::i18n::Messages;

/// The command line with all its help.
pub fn command(messages: &Messages) -> Command {
    let mut built = Arguments::command();
    built.build();
    let command = with_help(Arguments::command(), &mut built, "", messages);
    command.after_help(find(messages, "help-examples"))
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
    let text = find(messages, &format!("help-argument-{}", argument.get_id()));
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
        }
    }
}
