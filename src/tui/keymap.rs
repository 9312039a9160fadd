//! Which key does what. One table is the default keys, the names in `config.toml`, and the help screen.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::composer::Motion;

/// What a key can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    // Writing.
    Send,
    NewLine,
    Move(Motion),
    Delete(Motion),
    Undo,
    Redo,
    /// Insert what was deleted last by words or lines.
    Yank,
    Up,
    Down,
    Complete,
    Editor,
    // Reading and talking, wherever the focus is.
    Scroll(Scroll),
    Conversation(ConversationAction),
    // Stopping and leaving: what these do depends on what has the focus.
    Stop,
    Leave,
    // These mean the same everywhere.
    Interrupt,
    Help,
    Palette,
    /// Give the terminal back to the shell, until the shell continues the program.
    Suspend,
    /// Draw the whole screen again.
    Redraw,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scroll {
    PageUp,
    PageDown,
    ToStart,
    ToEnd,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConversationAction {
    /// Select the newest turn.
    Browse,
    Search,
    Regenerate,
    CopyAnswer,
    CopyCode,
    New,
    /// List the saved conversations.
    List,
}

/// A part of the help screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    Talking,
    Reading,
    Writing,
}

/// An action: its name in `config.toml` and in text ids, its section of the help screen, and its default keys.
pub struct Entry {
    pub action: Action,
    pub name: &'static str,
    pub section: Section,
    keys: &'static [&'static str],
}

const fn entry(action: Action, name: &'static str, section: Section, keys: &'static [&'static str]) -> Entry {
    Entry { action, name, section, keys }
}

/// Every action, in the order of the help screen.
pub const ENTRIES: &[Entry] = &[
    entry(Action::Send, "send", Section::Talking, &["enter"]),
    entry(Action::NewLine, "new-line", Section::Talking, &["alt+enter", "ctrl+j", "shift+enter"]),
    entry(Action::Stop, "stop", Section::Talking, &["esc"]),
    entry(Action::Conversation(ConversationAction::Regenerate), "regenerate", Section::Talking, &["ctrl+r"]),
    entry(Action::Conversation(ConversationAction::CopyAnswer), "copy-answer", Section::Talking, &["ctrl+y"]),
    entry(Action::Conversation(ConversationAction::CopyCode), "copy-code", Section::Talking, &["ctrl+b"]),
    entry(Action::Conversation(ConversationAction::New), "new-conversation", Section::Talking, &["ctrl+n"]),
    entry(Action::Conversation(ConversationAction::List), "sessions", Section::Talking, &["ctrl+o"]),
    entry(Action::Palette, "palette", Section::Talking, &["ctrl+p"]),
    entry(Action::Help, "help", Section::Talking, &["f1"]),
    entry(Action::Interrupt, "interrupt", Section::Talking, &["ctrl+c"]),
    entry(Action::Leave, "leave", Section::Talking, &["ctrl+d"]),
    entry(Action::Suspend, "suspend", Section::Talking, &["ctrl+z"]),
    entry(Action::Redraw, "redraw", Section::Talking, &["ctrl+l"]),
    entry(Action::Conversation(ConversationAction::Browse), "browse", Section::Reading, &["shift+up", "ctrl+up"]),
    entry(Action::Conversation(ConversationAction::Search), "search", Section::Reading, &["ctrl+f"]),
    entry(Action::Scroll(Scroll::PageUp), "page-up", Section::Reading, &["pageup"]),
    entry(Action::Scroll(Scroll::PageDown), "page-down", Section::Reading, &["pagedown"]),
    entry(Action::Scroll(Scroll::ToStart), "to-start", Section::Reading, &["ctrl+home"]),
    entry(Action::Scroll(Scroll::ToEnd), "to-end", Section::Reading, &["ctrl+end"]),
    entry(Action::Up, "up", Section::Writing, &["up"]),
    entry(Action::Down, "down", Section::Writing, &["down"]),
    entry(Action::Move(Motion::Left), "left", Section::Writing, &["left"]),
    entry(Action::Move(Motion::Right), "right", Section::Writing, &["right"]),
    entry(Action::Move(Motion::WordLeft), "word-left", Section::Writing, &["ctrl+left", "alt+left", "alt+b"]),
    entry(Action::Move(Motion::WordRight), "word-right", Section::Writing, &["ctrl+right", "alt+right", "alt+f"]),
    entry(Action::Move(Motion::LineStart), "line-start", Section::Writing, &["home", "ctrl+a"]),
    entry(Action::Move(Motion::LineEnd), "line-end", Section::Writing, &["end", "ctrl+e"]),
    entry(Action::Delete(Motion::Left), "delete-left", Section::Writing, &["backspace", "ctrl+h"]),
    entry(Action::Delete(Motion::Right), "delete-right", Section::Writing, &["delete"]),
    entry(
        Action::Delete(Motion::WordLeft),
        "delete-word-left",
        Section::Writing,
        &["ctrl+w", "alt+backspace", "ctrl+backspace"],
    ),
    entry(Action::Delete(Motion::WordRight), "delete-word-right", Section::Writing, &["alt+d", "ctrl+delete"]),
    entry(Action::Delete(Motion::LineStart), "delete-to-start", Section::Writing, &["ctrl+u"]),
    entry(Action::Delete(Motion::LineEnd), "delete-to-end", Section::Writing, &["ctrl+k"]),
    entry(Action::Undo, "undo", Section::Writing, &["ctrl+_", "ctrl+/", "alt+u"]),
    entry(Action::Redo, "redo", Section::Writing, &["alt+e"]),
    entry(Action::Yank, "yank", Section::Writing, &["alt+y", "ctrl+v"]),
    entry(Action::Editor, "editor", Section::Writing, &["ctrl+g"]),
    entry(Action::Complete, "complete", Section::Writing, &["tab"]),
];

/// A key and the modifiers held down with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    code: KeyCode,
    modifiers: KeyModifiers,
}

/// The text is not the name of a key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a key")]
pub struct KeyError(String);

/// A fault in the keys of `config.toml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyProblem {
    UnknownAction(String),
    UnknownKey(String),
    /// Two actions have the same key; the first keeps it.
    Conflict {
        key: String,
        actions: [&'static str; 2],
    },
}

/// Which key does what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keymap {
    keys: Vec<(Key, Action)>,
}

impl Default for Keymap {
    fn default() -> Self {
        Self::new(&BTreeMap::new()).0
    }
}

impl Keymap {
    /// The default keys, except for the actions in `changes`, which have the keys given there. Faults are reported and
    /// skipped.
    pub fn new(changes: &BTreeMap<String, Vec<String>>) -> (Self, Vec<KeyProblem>) {
        let mut problems = Vec::new();
        let unknown = changes.keys().filter(|name| !ENTRIES.iter().any(|entry| entry.name == **name));
        problems.extend(unknown.map(|name| KeyProblem::UnknownAction(name.clone())));
        let mut keys: Vec<(Key, Action, &'static str)> = Vec::new();
        // The keys of the user come first: they win over the default keys of other actions.
        let chosen = |entry: &&Entry| changes.contains_key(entry.name);
        for entry in ENTRIES.iter().filter(chosen).chain(ENTRIES.iter().filter(|entry| !chosen(entry))) {
            let own = changes.get(entry.name).map(|keys| keys.iter().map(String::as_str).collect());
            let names: Vec<&str> = own.unwrap_or_else(|| entry.keys.to_vec());
            for name in names {
                let Ok(key) = name.parse::<Key>() else {
                    problems.push(KeyProblem::UnknownKey(name.to_owned()));
                    continue;
                };
                match keys.iter().find(|(taken, ..)| *taken == key) {
                    None => keys.push((key, entry.action, entry.name)),
                    Some((_, _, other)) => {
                        problems.push(KeyProblem::Conflict { key: key.to_string(), actions: [other, entry.name] });
                    }
                }
            }
        }
        (Self { keys: keys.into_iter().map(|(key, action, _)| (key, action)).collect() }, problems)
    }

    pub fn action(&self, event: KeyEvent) -> Option<Action> {
        let key = Key::of(event);
        self.keys.iter().find(|(known, _)| *known == key).map(|&(_, action)| action)
    }

    /// The keys of an action, as the user reads them.
    pub fn keys_of(&self, action: Action) -> Vec<String> {
        self.keys.iter().filter(|(_, other)| *other == action).map(|(key, _)| key.to_string()).collect()
    }
}

impl Key {
    /// The key that was pressed. For letters, Shift is already in the capital.
    fn of(event: KeyEvent) -> Self {
        let known = KeyModifiers::CONTROL | KeyModifiers::ALT | KeyModifiers::SHIFT;
        let mut modifiers = event.modifiers & known;
        if let KeyCode::Char(_) = event.code {
            modifiers -= KeyModifiers::SHIFT;
        }
        Self { code: event.code, modifiers }.as_sent()
    }

    /// Most terminals send the same for Ctrl+7 and Ctrl+_, and crossterm reads it as the first.
    fn as_sent(self) -> Self {
        let is_control_7 = self.code == KeyCode::Char('7') && self.modifiers.contains(KeyModifiers::CONTROL);
        Self { code: if is_control_7 { KeyCode::Char('_') } else { self.code }, ..self }
    }
}

const NAMED: [(&str, KeyCode); 14] = [
    ("enter", KeyCode::Enter),
    ("esc", KeyCode::Esc),
    ("tab", KeyCode::Tab),
    ("backspace", KeyCode::Backspace),
    ("delete", KeyCode::Delete),
    ("insert", KeyCode::Insert),
    ("up", KeyCode::Up),
    ("down", KeyCode::Down),
    ("left", KeyCode::Left),
    ("right", KeyCode::Right),
    ("home", KeyCode::Home),
    ("end", KeyCode::End),
    ("pageup", KeyCode::PageUp),
    ("pagedown", KeyCode::PageDown),
];

impl FromStr for Key {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let error = || KeyError(text.to_owned());
        let lower = text.to_lowercase();
        let mut modifiers = KeyModifiers::NONE;
        let mut rest = lower.as_str();
        while let Some((modifier, after)) = rest.split_once('+').filter(|(_, after)| !after.is_empty()) {
            modifiers |= match modifier {
                "ctrl" => KeyModifiers::CONTROL,
                "alt" => KeyModifiers::ALT,
                "shift" => KeyModifiers::SHIFT,
                _ => return Err(error()),
            };
            rest = after;
        }
        let named = NAMED.iter().find(|(name, _)| *name == rest).map(|&(_, code)| code);
        let function =
            || rest.strip_prefix('f')?.parse().ok().filter(|number| (1..=24).contains(number)).map(KeyCode::F);
        let mut characters = rest.chars();
        let single = characters.next().filter(|_| characters.next().is_none()).map(KeyCode::Char);
        let code = named.or_else(function).or(single).ok_or_else(error)?;
        // A letter without Ctrl or Alt is text.
        let is_text = matches!(code, KeyCode::Char(_)) && modifiers - KeyModifiers::SHIFT == KeyModifiers::NONE;
        if is_text { Err(error()) } else { Ok(Self { code, modifiers }.as_sent()) }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let modifiers =
            [(KeyModifiers::CONTROL, "Ctrl+"), (KeyModifiers::ALT, "Alt+"), (KeyModifiers::SHIFT, "Shift+")];
        for (modifier, name) in modifiers {
            if self.modifiers.contains(modifier) {
                formatter.write_str(name)?;
            }
        }
        match self.code {
            KeyCode::Char(character) => write!(formatter, "{}", character.to_uppercase()),
            KeyCode::F(number) => write!(formatter, "F{number}"),
            KeyCode::PageUp => formatter.write_str("PgUp"),
            KeyCode::PageDown => formatter.write_str("PgDn"),
            KeyCode::Up => formatter.write_str("↑"),
            KeyCode::Down => formatter.write_str("↓"),
            KeyCode::Left => formatter.write_str("←"),
            KeyCode::Right => formatter.write_str("→"),
            code => write!(formatter, "{code}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changes(entries: &[(&str, &[&str])]) -> BTreeMap<String, Vec<String>> {
        let own = |keys: &[&str]| keys.iter().map(|key| (*key).to_owned()).collect();
        entries.iter().map(|(name, keys)| ((*name).to_owned(), own(keys))).collect()
    }

    fn press(code: KeyCode, modifiers: KeyModifiers) -> KeyEvent {
        KeyEvent::new(code, modifiers)
    }

    #[test]
    fn the_default_keys_do_not_conflict() {
        assert_eq!(Keymap::new(&BTreeMap::new()).1, []);
        let keymap = Keymap::default();
        assert_eq!(keymap.action(press(KeyCode::Enter, KeyModifiers::NONE)), Some(Action::Send));
        assert_eq!(keymap.action(press(KeyCode::Enter, KeyModifiers::ALT)), Some(Action::NewLine));
        assert_eq!(keymap.action(press(KeyCode::Char('x'), KeyModifiers::NONE)), None);
        assert_eq!(keymap.keys_of(Action::Palette), ["Ctrl+P"]);
        // As crossterm reads Ctrl+_.
        assert_eq!(keymap.action(press(KeyCode::Char('7'), KeyModifiers::CONTROL)), Some(Action::Undo));
    }

    #[test]
    fn the_users_keys_win_and_mistakes_are_reported() {
        let (keymap, problems) =
            Keymap::new(&changes(&[("send", &["ctrl+s"]), ("help", &["ctrl+c", "hyper+x"]), ("vlieg", &["f2"])]));
        assert_eq!(keymap.action(press(KeyCode::Char('s'), KeyModifiers::CONTROL)), Some(Action::Send));
        assert_eq!(keymap.action(press(KeyCode::Char('c'), KeyModifiers::CONTROL)), Some(Action::Help));
        assert_eq!(keymap.action(press(KeyCode::Enter, KeyModifiers::NONE)), None);
        let conflict = KeyProblem::Conflict { key: "Ctrl+C".to_owned(), actions: ["help", "interrupt"] };
        let expected =
            [KeyProblem::UnknownAction("vlieg".to_owned()), KeyProblem::UnknownKey("hyper+x".to_owned()), conflict];
        assert_eq!(problems, expected);
    }

    #[test]
    fn a_letter_alone_is_text_and_not_a_key() {
        for text in ["a", "shift+a", "", "ctrl+", "f99", "nergens"] {
            assert!(text.parse::<Key>().is_err(), "{text}");
        }
        assert_eq!("CTRL++".parse::<Key>().unwrap().to_string(), "Ctrl++");
        assert_eq!("alt+shift+pageup".parse::<Key>().unwrap().to_string(), "Alt+Shift+PgUp");
    }
}
