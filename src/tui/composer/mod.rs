//! The text that the user is writing: its characters, the cursor, the motions of an editor, and what was in it before.
//! Nothing here knows keys or the screen.

mod edits;

use std::ops::Range;

use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};

use super::wrap;
use crate::printable;
use edits::{Edits, Kind};

/// A text with a cursor, which is always between two grapheme clusters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Composer {
    text: String,
    /// The cursor's position in bytes.
    cursor: usize,
    /// The column that moves up and down try to keep.
    goal: Option<usize>,
    /// What undoing takes back.
    edits: Edits,
    /// What was deleted last by words or lines.
    killed: String,
}

/// Where to move to, or how far to delete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Motion {
    Left,
    Right,
    /// To the beginning of a word.
    WordLeft,
    /// To the end of a word.
    WordRight,
    LineStart,
    LineEnd,
}

/// Whether the cursor moved to another row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moved {
    Yes,
    /// The cursor was in the first, or last, row already.
    AtTheEdge,
}

impl Composer {
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The cursor's position in bytes.
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    pub fn take(&mut self) -> String {
        let text = self.text.clone();
        self.change(0..self.text.len(), "", Kind::Other);
        text
    }

    /// Replaces the text, and puts the cursor at its end.
    pub fn set(&mut self, text: &str) {
        self.change(0..self.text.len(), &printable::typed(text), Kind::Other);
    }

    /// Inserts `text` at the cursor, without its control characters.
    pub fn insert(&mut self, text: &str) {
        let text = printable::typed(text);
        let is_one = text.graphemes(true).count() <= 1;
        self.change(self.cursor..self.cursor, &text, if is_one { Kind::Typing } else { Kind::Other });
    }

    /// Replaces the bytes `range`, which must begin and end between clusters, and puts the cursor after the new text.
    pub fn replace(&mut self, range: Range<usize>, text: &str) {
        if self.text.get(range.clone()).is_some() {
            self.change(range, &printable::typed(text), Kind::Other);
        }
    }

    /// Inserts what was deleted last by words or lines.
    pub fn yank(&mut self) {
        let killed = self.killed.clone();
        self.change(self.cursor..self.cursor, &killed, Kind::Other);
    }

    /// Takes the last change back.
    pub fn undo(&mut self) {
        if let Some(cursor) = self.edits.undo(&mut self.text) {
            self.move_to(cursor);
        }
    }

    /// Makes the change again that was taken back last.
    pub fn redo(&mut self) {
        if let Some(cursor) = self.edits.redo(&mut self.text) {
            self.move_to(cursor);
        }
    }

    /// The only way in which the text changes.
    fn change(&mut self, range: Range<usize>, text: &str, kind: Kind) {
        let before = self.cursor;
        self.edits.make(&mut self.text, range.clone(), text, kind, before);
        self.move_to(range.start + text.len());
    }

    /// An accent after a letter forms one cluster with it, so `position` may be in the middle of one.
    fn move_to(&mut self, position: usize) {
        self.cursor = self.boundary_from(position.min(self.text.len()));
        self.goal = None;
    }

    pub fn go(&mut self, motion: Motion) {
        self.edits.close();
        self.cursor = self.target_of(motion);
        self.goal = None;
    }

    /// Deletes from the cursor to where the motion leads. More than a character can be put back by [`Composer::yank`].
    pub fn delete(&mut self, motion: Motion) {
        let position = self.target_of(motion);
        let range = position.min(self.cursor)..position.max(self.cursor);
        if range.is_empty() {
            return;
        }
        let kind = match motion {
            Motion::Left | Motion::Right => Kind::Deleting,
            Motion::WordLeft | Motion::WordRight | Motion::LineStart | Motion::LineEnd => {
                let deleted = &self.text[range.clone()];
                // Several in a row are one.
                self.killed = match self.edits.last_kill() {
                    Some(at) if at == range.end => format!("{deleted}{}", self.killed),
                    Some(at) if at == range.start => format!("{}{deleted}", self.killed),
                    Some(_) | None => deleted.to_owned(),
                };
                Kind::Killing
            }
        };
        self.change(range, "", kind);
    }

    /// The byte ranges of the rows in `columns`, and the row and column of the cursor.
    pub fn layout(&self, columns: usize) -> (Vec<Range<usize>>, (usize, usize)) {
        let rows = wrap::rows(&self.text, columns);
        let row = rows.iter().rposition(|row| row.start <= self.cursor).unwrap_or_default();
        let column = wrap::width(&self.text[rows[row].start..self.cursor]).min(columns);
        (rows, (row, column))
    }

    /// Moves `offset` rows in a layout of `columns`, down where positive.
    pub fn go_rows(&mut self, offset: isize, columns: usize) -> Moved {
        self.edits.close();
        let (rows, (row, column)) = self.layout(columns);
        let goal = *self.goal.get_or_insert(column);
        let Some(target) = row.checked_add_signed(offset).and_then(|row| rows.get(row)) else {
            return Moved::AtTheEdge;
        };
        let line = self.text[target.clone()].trim_end_matches('\n');
        let mut used = 0;
        let mut position = target.start;
        for grapheme in line.graphemes(true) {
            used += wrap::grapheme_width(grapheme);
            if used > goal {
                break;
            }
            position += grapheme.len();
        }
        // The end of a wrapped row is the beginning of the next one.
        if position == target.end && target.end < self.text.len() {
            position = self.before(position);
        }
        self.cursor = position.max(target.start);
        Moved::Yes
    }

    fn target_of(&self, motion: Motion) -> usize {
        match motion {
            Motion::Left => self.before(self.cursor),
            Motion::Right => self.after(self.cursor),
            Motion::WordLeft => {
                let words = self.text[..self.cursor].split_word_bound_indices();
                words.rev().find(|(_, word)| is_word(word)).map_or(0, |(position, _)| position)
            }
            Motion::WordRight => {
                let mut words = self.text[self.cursor..].split_word_bound_indices();
                let word = words.find(|(_, word)| is_word(word));
                word.map_or(self.text.len(), |(position, word)| self.cursor + position + word.len())
            }
            Motion::LineStart => self.text[..self.cursor].rfind('\n').map_or(0, |newline| newline + 1),
            Motion::LineEnd => {
                self.text[self.cursor..].find('\n').map_or(self.text.len(), |newline| self.cursor + newline)
            }
        }
    }

    fn before(&self, position: usize) -> usize {
        let mut cursor = GraphemeCursor::new(position, self.text.len(), true);
        cursor.prev_boundary(&self.text, 0).ok().flatten().unwrap_or(0)
    }

    fn after(&self, position: usize) -> usize {
        let mut cursor = GraphemeCursor::new(position, self.text.len(), true);
        cursor.next_boundary(&self.text, 0).ok().flatten().unwrap_or(self.text.len())
    }

    /// `position`, or the end of the cluster that it is in.
    fn boundary_from(&self, position: usize) -> usize {
        let mut cursor = GraphemeCursor::new(position, self.text.len(), true);
        if cursor.is_boundary(&self.text, 0).unwrap_or(true) { position } else { self.after(position) }
    }
}

fn is_word(piece: &str) -> bool {
    piece.chars().any(char::is_alphanumeric)
}

#[cfg(test)]
mod tests;
