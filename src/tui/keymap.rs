//! Which key does what. The table below is the help screen, the defaults and the names in `config.toml` at once.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// What a key can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    Send,
    NewLine,
    Stop,
    Interrupt,
    Leave,
    Help,
    Palette,
    Editor,
    Complete,
    NewConversation,
    Sessions,
    Regenerate,
    CopyAnswer,
    CopyCode,
    Search,
    Browse,
    PageUp,
    PageDown,
    ToStart,
    ToEnd,
    Up,
    Down,
    Left,
    Right,
    WordLeft,
    WordRight,
    LineStart,
    LineEnd,
    DeleteLeft,
    DeleteRight,
    DeleteWordLeft,
    DeleteWordRight,
    DeleteToStart,
    DeleteToEnd,
}

/// A part of the help screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    Talking,
    /// Moving about in what was said.
    Reading,
    /// Moving about in what is being written.
    Writing,
}

/// An action's name in `config.toml` and among the texts, where it stands on the help screen, and its usual keys.
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
    entry(Action::Regenerate, "regenerate", Section::Talking, &["ctrl+r"]),
    entry(Action::CopyAnswer, "copy-answer", Section::Talking, &["ctrl+y"]),
    entry(Action::CopyCode, "copy-code", Section::Talking, &["ctrl+b"]),
    entry(Action::NewConversation, "new-conversation", Section::Talking, &["ctrl+n"]),
    entry(Action::Sessions, "sessions", Section::Talking, &["ctrl+o"]),
    entry(Action::Palette, "palette", Section::Talking, &["ctrl+p"]),
    entry(Action::Help, "help", Section::Talking, &["f1"]),
    entry(Action::Interrupt, "interrupt", Section::Talking, &["ctrl+c"]),
    entry(Action::Leave, "leave", Section::Talking, &["ctrl+d"]),
    entry(Action::Browse, "browse", Section::Reading, &["shift+up", "ctrl+up"]),
    entry(Action::Search, "search", Section::Reading, &["ctrl+f"]),
    entry(Action::PageUp, "page-up", Section::Reading, &["pageup"]),
    entry(Action::PageDown, "page-down", Section::Reading, &["pagedown"]),
    entry(Action::ToStart, "to-start", Section::Reading, &["ctrl+home"]),
    entry(Action::ToEnd, "to-end", Section::Reading, &["ctrl+end"]),
    entry(Action::Up, "up", Section::Writing, &["up"]),
    entry(Action::Down, "down", Section::Writing, &["down"]),
    entry(Action::Left, "left", Section::Writing, &["left"]),
    entry(Action::Right, "right", Section::Writing, &["right"]),
    entry(Action::WordLeft, "word-left", Section::Writing, &["ctrl+left", "alt+left", "alt+b"]),
    entry(Action::WordRight, "word-right", Section::Writing, &["ctrl+right", "alt+right", "alt+f"]),
    entry(Action::LineStart, "line-start", Section::Writing, &["home", "ctrl+a"]),
    entry(Action::LineEnd, "line-end", Section::Writing, &["end", "ctrl+e"]),
    entry(Action::DeleteLeft, "delete-left", Section::Writing, &["backspace", "ctrl+h"]),
    entry(Action::DeleteRight, "delete-right", Section::Writing, &["delete"]),
    entry(
        Action::DeleteWordLeft,
        "delete-word-left",
        Section::Writing,
        &["ctrl+w", "alt+backspace", "ctrl+backspace"],
    ),
    entry(Action::DeleteWordRight, "delete-word-right", Section::Writing, &["alt+d", "ctrl+delete"]),
    entry(Action::DeleteToStart, "delete-to-start", Section::Writing, &["ctrl+u"]),
    entry(Action::DeleteToEnd, "delete-to-end", Section::Writing, &["ctrl+k"]),
    entry(Action::Editor, "editor", Section::Writing, &["ctrl+g"]),
    entry(Action::Complete, "complete", Section::Writing, &["tab"]),
];

/// A key with what is held down beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    code: KeyCode,
    modifiers: KeyModifiers,
}

/// Text that names no key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no key")]
pub struct KeyError(String);

/// What is wrong with the keys in `config.toml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyProblem {
    /// There is no such action.
    UnknownAction(String),
    /// There is no such key.
    UnknownKey(String),
    /// Two actions want one key; the first of them has it.
    Conflict { key: String, actions: [&'static str; 2] },
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
    /// The usual keys, with those of `changes` in place of an action's own. Whatever is wrong with these is told and
    /// left out.
    pub fn new(changes: &BTreeMap<String, Vec<String>>) -> (Self, Vec<KeyProblem>) {
        let mut problems = Vec::new();
        let unknown = changes.keys().filter(|name| !ENTRIES.iter().any(|entry| entry.name == **name));
        problems.extend(unknown.map(|name| KeyProblem::UnknownAction(name.clone())));
        let mut keys: Vec<(Key, Action, &'static str)> = Vec::new();
        // Keys that a person chose come first: they win over the usual keys of other actions.
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

    /// What a key does.
    pub fn action(&self, event: KeyEvent) -> Option<Action> {
        let key = Key::of(event);
        self.keys.iter().find(|(known, _)| *known == key).map(|&(_, action)| action)
    }

    /// The keys of an action, for a person.
    pub fn keys_of(&self, action: Action) -> Vec<String> {
        self.keys.iter().filter(|(_, other)| *other == action).map(|(key, _)| key.to_string()).collect()
    }
}

impl Key {
    /// The key that was pressed. A letter's capital tells of Shift by itself.
    fn of(event: KeyEvent) -> Self {
        let known = KeyModifiers::CONTROL | KeyModifiers::ALT | KeyModifiers::SHIFT;
        let mut modifiers = event.modifiers & known;
        if let KeyCode::Char(_) = event.code {
            modifiers -= KeyModifiers::SHIFT;
        }
        Self { code: event.code, modifiers }
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
        while let Some((modifier, behind)) = rest.split_once('+').filter(|(_, behind)| !behind.is_empty()) {
            modifiers |= match modifier {
                "ctrl" => KeyModifiers::CONTROL,
                "alt" => KeyModifiers::ALT,
                "shift" => KeyModifiers::SHIFT,
                _ => return Err(error()),
            };
            rest = behind;
        }
        let named = NAMED.iter().find(|(name, _)| *name == rest).map(|&(_, code)| code);
        let function =
            || rest.strip_prefix('f')?.parse().ok().filter(|number| (1..=24).contains(number)).map(KeyCode::F);
        let mut characters = rest.chars();
        let single = characters.next().filter(|_| characters.next().is_none()).map(KeyCode::Char);
        let code = named.or_else(function).or(single).ok_or_else(error)?;
        // A letter alone is text.
        let is_text = matches!(code, KeyCode::Char(_)) && modifiers - KeyModifiers::SHIFT == KeyModifiers::NONE;
        if is_text { Err(error()) } else { Ok(Self { code, modifiers }) }
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
    fn the_usual_keys_do_not_contradict_each_other() {
        assert_eq!(Keymap::new(&BTreeMap::new()).1, []);
        let keymap = Keymap::default();
        assert_eq!(keymap.action(press(KeyCode::Enter, KeyModifiers::NONE)), Some(Action::Send));
        assert_eq!(keymap.action(press(KeyCode::Enter, KeyModifiers::ALT)), Some(Action::NewLine));
        assert_eq!(keymap.action(press(KeyCode::Char('x'), KeyModifiers::NONE)), None);
        assert_eq!(keymap.keys_of(Action::Palette), ["Ctrl+P"]);
    }

    #[test]
    fn a_persons_own_keys_win_and_mistakes_are_told() {
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
    fn a_letter_alone_is_text_and_no_key() {
        for text in ["a", "shift+a", "", "ctrl+", "f99", "nergens"] {
            assert!(text.parse::<Key>().is_err(), "{text}");
        }
        assert_eq!("CTRL++".parse::<Key>().unwrap().to_string(), "Ctrl++");
        assert_eq!("alt+shift+pageup".parse::<Key>().unwrap().to_string(), "Alt+Shift+PgUp");
    }
}
