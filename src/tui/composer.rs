//! The text that the user is writing: its characters, the cursor, and the motions of an editor. Nothing here knows keys
//! or the screen.

use std::ops::Range;

use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};

use super::wrap;
use crate::printable;

/// A text with a cursor, which is always between two grapheme clusters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Composer {
    text: String,
    /// The cursor's position in bytes.
    cursor: usize,
    /// The column that moves up and down try to keep.
    goal: Option<usize>,
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

/// What the composer takes of a text: what can be typed, with tabs as blanks.
fn typed(text: &str) -> String {
    printable::typed(text).replace('\t', "    ")
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
        self.goal = None;
        self.cursor = 0;
        std::mem::take(&mut self.text)
    }

    /// Replaces the text, and puts the cursor at its end.
    pub fn set(&mut self, text: &str) {
        self.text = typed(text);
        self.cursor = self.text.len();
        self.goal = None;
    }

    /// Inserts `text` at the cursor, without its control characters.
    pub fn insert(&mut self, text: &str) {
        let text = typed(text);
        self.text.insert_str(self.cursor, &text);
        self.cursor += text.len();
        // An accent after a letter forms one cluster with it.
        self.cursor = self.boundary_from(self.cursor);
        self.goal = None;
    }

    /// Replaces the bytes `range`, which must begin and end between clusters, and puts the cursor after the new text.
    pub fn replace(&mut self, range: Range<usize>, text: &str) {
        if self.text.get(range.clone()).is_some() {
            self.cursor = range.start;
            self.text.replace_range(range, "");
            self.insert(text);
        }
    }

    pub fn go(&mut self, motion: Motion) {
        self.cursor = self.target_of(motion);
        self.goal = None;
    }

    /// Deletes from the cursor to where the motion leads.
    pub fn delete(&mut self, motion: Motion) {
        let position = self.target_of(motion);
        let range = position.min(self.cursor)..position.max(self.cursor);
        self.cursor = range.start;
        self.text.replace_range(range, "");
        self.cursor = self.boundary_from(self.cursor);
        self.goal = None;
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
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn composer(text: &str) -> Composer {
        let mut composer = Composer::default();
        composer.set(text);
        composer
    }

    #[test]
    fn a_character_is_a_grapheme_cluster() {
        let mut composer = composer("a👩‍👩‍👧e\u{301}");
        composer.delete(Motion::Left);
        assert_eq!(composer.text(), "a👩‍👩‍👧");
        composer.go(Motion::Left);
        composer.insert("日");
        assert_eq!(composer.text(), "a日👩‍👩‍👧");
        composer.delete(Motion::Right);
        assert_eq!(composer.text(), "a日");
    }

    #[test]
    fn words_and_lines_have_ends() {
        let mut composer = composer("Geachte heer,\ndank u wel.");
        composer.go(Motion::WordLeft);
        composer.delete(Motion::WordLeft);
        assert_eq!(composer.text(), "Geachte heer,\ndank wel.");
        composer.go(Motion::LineStart);
        composer.delete(Motion::LineEnd);
        assert_eq!(composer.text(), "Geachte heer,\n");
        composer.go(Motion::Left);
        composer.go(Motion::WordLeft);
        composer.delete(Motion::WordRight);
        assert_eq!(composer.text(), "Geachte ,\n");
    }

    #[test]
    fn moves_between_rows_keep_their_column() {
        let mut composer = composer("een lange eerste regel\nkort\nen nog een lange");
        composer.go(Motion::LineEnd);
        assert_eq!(composer.layout(40).1, (2, 16));
        assert_eq!(composer.go_rows(-1, 40), Moved::Yes);
        assert_eq!(composer.layout(40).1, (1, 4));
        assert_eq!(composer.go_rows(-1, 40), Moved::Yes);
        assert_eq!(composer.layout(40).1, (0, 16));
        assert_eq!(composer.go_rows(-1, 40), Moved::AtTheEdge);
        composer.go_rows(2, 40);
        assert_eq!(composer.go_rows(1, 40), Moved::AtTheEdge);
        assert_eq!(composer.cursor(), composer.text().len());
    }

    #[test]
    fn a_pasted_text_loses_what_could_steer_the_terminal() {
        let mut composer = composer("");
        composer.insert("een\r\ntwee\u{1b}[31m");
        assert_eq!(composer.text(), "een\ntwee[31m");
    }

    #[derive(Debug, Clone)]
    enum Edit {
        Insert(String),
        Go(Motion),
        Delete(Motion),
        Rows(isize),
    }

    fn edit() -> impl Strategy<Value = Edit> {
        let motion = || {
            let all = [Motion::Left, Motion::Right, Motion::WordLeft, Motion::WordRight, Motion::LineStart];
            prop::sample::select([all.as_slice(), &[Motion::LineEnd]].concat())
        };
        prop_oneof![
            "[a-z \n日👍🏽\u{301}\u{200d}👩]{0,4}".prop_map(Edit::Insert),
            motion().prop_map(Edit::Go),
            motion().prop_map(Edit::Delete),
            (-2_isize..3).prop_map(Edit::Rows),
        ]
    }

    proptest! {
        #[test]
        fn the_cursor_is_always_between_clusters(
            edits in prop::collection::vec(edit(), 0..40),
            columns in 2_usize..12,
        ) {
            let mut composer = Composer::default();
            for edit in edits {
                match edit {
                    Edit::Insert(text) => composer.insert(&text),
                    Edit::Go(motion) => composer.go(motion),
                    Edit::Delete(motion) => composer.delete(motion),
                    Edit::Rows(offset) => {
                        composer.go_rows(offset, columns);
                    }
                }
                let text = composer.text();
                let mut boundaries = text.grapheme_indices(true).map(|(start, _)| start).chain([text.len()]);
                prop_assert!(boundaries.any(|boundary| boundary == composer.cursor()), "{composer:?}");
                let (rows, (row, column)) = composer.layout(columns);
                prop_assert!(row < rows.len() && column <= columns);
            }
        }
    }
}
