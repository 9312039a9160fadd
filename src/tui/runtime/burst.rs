//! Text that is pasted without brackets: keys that come faster than anybody types. Enter in the middle of it is a
//! newline, so that a paste is never sent line by line.

use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use tokio::time::Instant;

use crate::tui::msg::InputMsg;

/// Keys of a paste follow each other within this time, and those of a person do not.
const GAP: Duration = Duration::from_millis(10);

/// Tells pastes from typing.
#[derive(Debug, Default)]
pub struct Bursts {
    /// When the last key came.
    last: Option<Instant>,
    /// An Enter that came as fast as a paste. What follows shows whether it is one.
    held: Option<(KeyEvent, Instant)>,
    /// Whether an Enter was found to be in the middle of a paste that may go on.
    is_pasting: bool,
}

impl Bursts {
    /// What a key means, with the Enter that was held before it.
    pub fn key(&mut self, key: KeyEvent, now: Instant) -> Vec<InputMsg> {
        let is_fast = self.last.is_some_and(|last| now.duration_since(last) < GAP);
        self.last = Some(now);
        self.is_pasting &= is_fast;
        let text = text_of(&key);
        let held = self.held.take();
        let mut messages = Vec::new();
        match held {
            Some(_) if is_fast && text.is_some() => {
                self.is_pasting = true;
                messages.push(InputMsg::Paste("\n".to_owned()));
            }
            Some((enter, _)) => messages.push(InputMsg::Key(enter)),
            None => {}
        }
        match text {
            Some(text) if self.is_pasting => messages.push(InputMsg::Paste(text)),
            _ if is_enter(&key) && is_fast => self.held = Some((key, now)),
            _ => messages.push(InputMsg::Key(key)),
        }
        messages
    }

    /// When an Enter that is held is known to be typed.
    pub fn due(&self) -> Option<Instant> {
        self.held.map(|(_, since)| since + GAP)
    }

    /// The Enter that is held.
    pub fn flush(&mut self) -> Option<InputMsg> {
        self.held.take().map(|(enter, _)| InputMsg::Key(enter))
    }
}

fn is_enter(key: &KeyEvent) -> bool {
    key.code == KeyCode::Enter && key.modifiers.is_empty() && key.kind == KeyEventKind::Press
}

/// What a key inserts. (In a paste, newlines are the key Enter, or Ctrl+J.)
fn text_of(key: &KeyEvent) -> Option<String> {
    let is_plain = (key.modifiers - KeyModifiers::SHIFT).is_empty();
    match key.code {
        KeyCode::Char('j') if key.modifiers == KeyModifiers::CONTROL => Some("\n".to_owned()),
        KeyCode::Char(character) if is_plain => Some(character.to_string()),
        KeyCode::Enter if is_plain => Some("\n".to_owned()),
        KeyCode::Tab if is_plain => Some("\t".to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is made of text whose keys come `gap` milliseconds after each other. `⏎` is Enter as a key.
    fn read(text: &str, gap: u64) -> String {
        let (mut bursts, mut now, mut read) = (Bursts::default(), Instant::now(), String::new());
        let mut add = |messages: Vec<InputMsg>| {
            for message in messages {
                match message {
                    InputMsg::Key(KeyEvent { code: KeyCode::Enter, .. }) => read.push('⏎'),
                    InputMsg::Key(KeyEvent { code: KeyCode::Char(character), .. }) => read.push(character),
                    InputMsg::Paste(text) => read.push_str(&text),
                    other => panic!("{other:?}"),
                }
            }
        };
        for character in text.chars() {
            now += Duration::from_millis(gap);
            if bursts.due().is_some_and(|due| due <= now) {
                add(bursts.flush().into_iter().collect());
            }
            let code = if character == '⏎' { KeyCode::Enter } else { KeyCode::Char(character) };
            add(bursts.key(KeyEvent::new(code, KeyModifiers::NONE), now));
        }
        add(bursts.flush().into_iter().collect());
        read
    }

    #[test]
    fn enter_within_a_paste_is_a_newline() {
        assert_eq!(read("een⏎twee⏎⏎drie⏎", 0), "een\ntwee\n\ndrie\n");
        assert_eq!(read("een⏎twee⏎", 50), "een⏎twee⏎");
        assert_eq!(read("een⏎", 0), "een⏎", "a line that ends in Enter may be typed ahead");
        assert_eq!(read("⏎⏎", 50), "⏎⏎");
    }
}
