//! The changes of a text, so that they can be undone and redone.
//!
//! A change is what it removed and what it put there, so that a long text costs what changed of it. Characters typed in
//! a row are one change, up to the next word; so are characters deleted in a row.

use std::ops::Range;

/// Bytes that are remembered at most; the oldest changes go first.
const CAPACITY: usize = 16 << 20;

/// What made a change, as far as that decides which changes are undone together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A character was typed.
    Typing,
    /// A character was deleted.
    Deleting,
    /// Words or lines were deleted.
    Killing,
    Other,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Edit {
    kind: Kind,
    at: usize,
    removed: String,
    inserted: String,
    /// Where the cursor was before.
    cursor: usize,
}

/// The changes so far, and those that were undone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Edits {
    done: Vec<Edit>,
    undone: Vec<Edit>,
    bytes: usize,
    /// Whether the next change can be part of the last one: the cursor was not moved in between.
    is_open: bool,
}

impl Edits {
    /// Changes `text`: what is in `range` becomes `new`. The cursor was at `cursor`.
    pub fn make(&mut self, text: &mut String, range: Range<usize>, new: &str, kind: Kind, cursor: usize) {
        if range.is_empty() && new.is_empty() {
            return;
        }
        let removed = text[range.clone()].to_owned();
        text.replace_range(range.clone(), new);
        self.undone.clear();
        self.bytes += removed.len() + new.len();
        let edit = Edit { kind, at: range.start, removed, inserted: new.to_owned(), cursor };
        let edit = match self.done.last_mut().filter(|_| self.is_open) {
            Some(last) => last.absorb(edit),
            None => Some(edit),
        };
        self.done.extend(edit);
        self.is_open = true;
        let mut old = 0;
        while self.bytes > CAPACITY && old + 1 < self.done.len() {
            self.bytes -= self.done[old].removed.len() + self.done[old].inserted.len();
            old += 1;
        }
        self.done.drain(..old);
    }

    /// The next change is one of its own.
    pub fn close(&mut self) {
        self.is_open = false;
    }

    /// Where words or lines were deleted, if that is what just happened.
    pub fn last_kill(&self) -> Option<usize> {
        self.done.last().filter(|edit| self.is_open && edit.kind == Kind::Killing).map(|edit| edit.at)
    }

    /// Undoes the last change. Returns where the cursor belongs.
    pub fn undo(&mut self, text: &mut String) -> Option<usize> {
        let edit = self.done.pop()?;
        text.replace_range(edit.at..edit.at + edit.inserted.len(), &edit.removed);
        let cursor = edit.cursor;
        self.undone.push(edit);
        self.close();
        Some(cursor)
    }

    /// Redoes what was undone last. Returns where the cursor belongs.
    pub fn redo(&mut self, text: &mut String) -> Option<usize> {
        let edit = self.undone.pop()?;
        text.replace_range(edit.at..edit.at + edit.removed.len(), &edit.inserted);
        let cursor = edit.at + edit.inserted.len();
        self.done.push(edit);
        self.close();
        Some(cursor)
    }
}

impl Edit {
    /// Takes the next change in, or gives it back where it is one of its own.
    fn absorb(&mut self, next: Edit) -> Option<Edit> {
        if self.kind != next.kind {
            return Some(next);
        }
        match next.kind {
            Kind::Typing => {
                let begins_a_word =
                    self.inserted.ends_with(char::is_whitespace) && !next.inserted.starts_with(char::is_whitespace);
                if next.at != self.at + self.inserted.len() || begins_a_word {
                    return Some(next);
                }
                self.inserted.push_str(&next.inserted);
            }
            Kind::Deleting if next.at == self.at => self.removed.push_str(&next.removed),
            Kind::Deleting if next.at + next.removed.len() == self.at => {
                self.removed.insert_str(0, &next.removed);
                self.at = next.at;
            }
            Kind::Deleting | Kind::Killing | Kind::Other => return Some(next),
        }
        None
    }
}
