//! Keys in a line of words: the filter of a list, or the words of a search.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::tui::composer::Composer;
use crate::tui::keymap::Action;

/// What a key did to the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edited {
    /// They are different.
    Yes,
    /// The cursor moved at most.
    No,
}

/// Lets a key edit the words as it does in the composer.
pub fn edit(words: &mut Composer, key: KeyEvent, action: Option<Action>) -> Edited {
    let before = words.text().to_owned();
    match (key.code, action) {
        (_, Some(Action::Move(motion))) => words.go(motion),
        (_, Some(Action::Delete(motion))) => words.delete(motion),
        (_, Some(Action::Undo)) => words.undo(),
        (_, Some(Action::Redo)) => words.redo(),
        (_, Some(Action::Yank)) => words.yank(),
        (KeyCode::Char(character), None) if (key.modifiers - KeyModifiers::SHIFT).is_empty() => {
            words.insert(character.encode_utf8(&mut [0; 4]));
        }
        _ => {}
    }
    if words.text() == before { Edited::No } else { Edited::Yes }
}
