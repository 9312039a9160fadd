//! Commands: typed after a slash, or picked from the palette.

use crate::i18n::Language;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    Help,
    New,
    Regenerate,
    Continue,
    Edit,
    Summarise,
    Translate,
    Copy,
    Export,
    Code,
    Search,
    Set,
    Style,
    Model,
    File,
    Sessions,
    Restore,
    Title,
    Persona,
    Theme,
    Mouse,
    Quit,
}

impl Command {
    /// Whether the command alone opens a list to pick from.
    pub fn has_picker(self) -> bool {
        matches!(self, Self::Persona | Self::Theme | Self::Style | Self::Model)
    }
}

/// A command's names, the Dutch one first, and the text id of its description.
pub struct Entry {
    pub command: Command,
    pub names: &'static [&'static str],
    pub text: &'static str,
    pub takes_argument: bool,
}

const fn entry(command: Command, names: &'static [&'static str], text: &'static str) -> Entry {
    Entry { command, names, text, takes_argument: false }
}

const fn entry_with_argument(command: Command, names: &'static [&'static str], text: &'static str) -> Entry {
    Entry { command, names, text, takes_argument: true }
}

/// Every command, in the order of the palette.
pub const ENTRIES: &[Entry] = &[
    entry(Command::New, &["nieuw", "new"], "command-new"),
    entry(Command::Regenerate, &["opnieuw", "regenerate", "retry"], "command-regenerate"),
    entry(Command::Continue, &["verder", "continue"], "command-continue"),
    entry(Command::Edit, &["bewerk", "edit"], "command-edit"),
    entry_with_argument(Command::Summarise, &["samenvat", "summarise", "summarize"], "command-summarise"),
    entry_with_argument(Command::Translate, &["vertaal", "translate"], "command-translate"),
    entry(Command::Copy, &["kopieer", "copy"], "command-copy"),
    entry_with_argument(Command::Export, &["exporteer", "export"], "command-export"),
    entry_with_argument(Command::Code, &["code"], "command-code"),
    entry_with_argument(Command::Search, &["zoek", "search"], "command-search"),
    entry_with_argument(Command::File, &["bestand", "file"], "command-file"),
    entry(Command::Sessions, &["gesprekken", "conversations", "sessions"], "command-sessions"),
    entry(Command::Restore, &["terugzetten", "restore"], "command-restore"),
    entry_with_argument(Command::Title, &["titel", "title"], "command-title"),
    entry_with_argument(Command::Persona, &["persona"], "command-persona"),
    entry_with_argument(Command::Model, &["model"], "command-model"),
    entry_with_argument(Command::Style, &["stijl", "style", "preset"], "command-style"),
    entry_with_argument(Command::Set, &["zet", "set"], "command-set"),
    entry_with_argument(Command::Theme, &["thema", "theme"], "command-theme"),
    entry(Command::Mouse, &["muis", "mouse"], "command-mouse"),
    entry(Command::Help, &["hulp", "help", "?"], "command-help"),
    entry(Command::Quit, &["stop", "quit"], "command-quit"),
];

/// What the user typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input<'a> {
    Message(&'a str),
    /// A command and its argument.
    Command(Command, &'a str),
    /// A word after a slash that is not a command.
    Unknown(&'a str),
}

impl<'a> Input<'a> {
    /// Distinguishes commands from messages. Only a single line whose first word is a slash and letters can be a
    /// command: a path, or a text that happens to begin with a slash, is a message.
    pub fn parse(text: &'a str) -> Self {
        let line = text.trim();
        let Some(rest) = line.strip_prefix('/').filter(|_| !line.contains('\n')) else { return Self::Message(text) };
        let (word, argument) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        match find(word) {
            Some(command) => Self::Command(command, argument.trim()),
            None if !word.is_empty() && word.chars().all(char::is_alphabetic) => Self::Unknown(word),
            None => Self::Message(text),
        }
    }
}

pub fn find(name: &str) -> Option<Command> {
    let name = name.to_lowercase();
    ENTRIES.iter().find(|entry| entry.names.contains(&name.as_str())).map(|entry| entry.command)
}

/// A command's name in this language.
pub fn name(command: Command, language: Language) -> &'static str {
    let names = ENTRIES.iter().find(|entry| entry.command == command).map_or(&[""][..], |entry| entry.names);
    names[usize::from(language != Language::Dutch).min(names.len() - 1)]
}

/// The first name of each command that begins with `start`.
pub fn beginning_with(start: &str) -> Vec<&'static str> {
    ENTRIES.iter().filter_map(|entry| entry.names.iter().find(|name| name.starts_with(start)).copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_distinguished_from_messages() {
        assert_eq!(Input::parse("/stop"), Input::Command(Command::Quit, ""));
        assert_eq!(Input::parse("/HELP"), Input::Command(Command::Help, ""));
        assert_eq!(Input::parse(" /zet temperatuur 0,7 "), Input::Command(Command::Set, "temperatuur 0,7"));
        assert_eq!(Input::parse("/onzin"), Input::Unknown("onzin"));
        for message in ["hoi", "/etc/passwd lezen", "/", "// een opmerking", "/stop\nen nog iets", "3/4"] {
            assert_eq!(Input::parse(message), Input::Message(message));
        }
    }

    #[test]
    fn names_are_unique_and_can_be_completed() {
        let names: Vec<&str> = ENTRIES.iter().flat_map(|entry| entry.names).copied().collect();
        let unique: std::collections::HashSet<&str> = names.iter().copied().collect();
        assert_eq!(names.len(), unique.len());
        assert_eq!(beginning_with("co"), ["continue", "copy", "code", "conversations"]);
        assert_eq!(beginning_with("zo"), ["zoek"]);
    }
}
