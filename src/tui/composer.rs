//! The text that a person is writing: characters, a cursor, and the moves that editors have.
//!
//! Pure text; which key does what is `keymap`'s, how it looks is `view::composer`'s.

use std::ops::Range;

use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};

use super::wrap;

/// A text with a cursor, which always stands between characters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Composer {
    text: String,
    /// The cursor's place in bytes.
    cursor: usize,
    /// The column that moves up and down try to keep.
    goal: Option<usize>,
}

/// Somewhere to move to, or up to which to delete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Motion {
    Left,
    Right,
    /// The beginning of a word.
    WordLeft,
    /// Behind the end of a word.
    WordRight,
    /// The beginning of the line.
    LineStart,
    /// The end of the line.
    LineEnd,
}

/// Whether a move along rows went anywhere.
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

    /// The cursor's place in bytes.
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    /// Whether nothing was written.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Takes the text out and leaves nothing.
    pub fn take(&mut self) -> String {
        self.goal = None;
        self.cursor = 0;
        std::mem::take(&mut self.text)
    }

    /// Puts another text in place of this one, the cursor at its end.
    pub fn set(&mut self, text: &str) {
        self.text = wrap::clean(text);
        self.cursor = self.text.len();
        self.goal = None;
    }

    /// Puts `text` in at the cursor, less what cannot be shown.
    pub fn insert(&mut self, text: &str) {
        let text = wrap::clean(text);
        self.text.insert_str(self.cursor, &text);
        self.cursor += text.len();
        // An accent that was put in behind a letter made one character with it.
        self.cursor = self.boundary_from(self.cursor);
        self.goal = None;
    }

    /// Replaces the bytes `range`, which must lie between characters, and puts the cursor behind the new text.
    pub fn replace(&mut self, range: Range<usize>, text: &str) {
        if self.text.get(range.clone()).is_some() {
            self.cursor = range.start;
            self.text.replace_range(range, "");
            self.insert(text);
        }
    }

    pub fn go(&mut self, motion: Motion) {
        self.cursor = self.place_of(motion);
        self.goal = None;
    }

    /// Deletes what lies between the cursor and where the motion leads.
    pub fn delete(&mut self, motion: Motion) {
        let place = self.place_of(motion);
        let range = place.min(self.cursor)..place.max(self.cursor);
        self.cursor = range.start;
        self.text.replace_range(range, "");
        self.cursor = self.boundary_from(self.cursor);
        self.goal = None;
    }

    /// The rows, as byte ranges, where a row has `columns` columns, and the cursor's row and column.
    pub fn layout(&self, columns: usize) -> (Vec<Range<usize>>, (usize, usize)) {
        let rows = wrap::rows(&self.text, columns);
        let row = rows.iter().rposition(|row| row.start <= self.cursor).unwrap_or_default();
        let column = wrap::width(&self.text[rows[row].start..self.cursor]).min(columns);
        (rows, (row, column))
    }

    /// Moves `offset` rows down, or up where it is negative, in text laid out in `columns`.
    pub fn go_rows(&mut self, offset: isize, columns: usize) -> Moved {
        let (rows, (row, column)) = self.layout(columns);
        let goal = *self.goal.get_or_insert(column);
        let Some(target) = row.checked_add_signed(offset).and_then(|row| rows.get(row)) else {
            return Moved::AtTheEdge;
        };
        let line = self.text[target.clone()].trim_end_matches('\n');
        let mut used = 0;
        let mut place = target.start;
        for grapheme in line.graphemes(true) {
            used += wrap::grapheme_width(grapheme);
            if used > goal {
                break;
            }
            place += grapheme.len();
        }
        // The end of a row that goes on below is the beginning of the next one.
        if place == target.end && target.end < self.text.len() {
            place = self.before(place);
        }
        self.cursor = place.max(target.start);
        Moved::Yes
    }

    fn place_of(&self, motion: Motion) -> usize {
        match motion {
            Motion::Left => self.before(self.cursor),
            Motion::Right => self.behind(self.cursor),
            Motion::WordLeft => {
                let words = self.text[..self.cursor].split_word_bound_indices();
                words.rev().find(|(_, word)| is_word(word)).map_or(0, |(place, _)| place)
            }
            Motion::WordRight => {
                let mut words = self.text[self.cursor..].split_word_bound_indices();
                let word = words.find(|(_, word)| is_word(word));
                word.map_or(self.text.len(), |(place, word)| self.cursor + place + word.len())
            }
            Motion::LineStart => self.text[..self.cursor].rfind('\n').map_or(0, |newline| newline + 1),
            Motion::LineEnd => {
                self.text[self.cursor..].find('\n').map_or(self.text.len(), |newline| self.cursor + newline)
            }
        }
    }

    fn before(&self, place: usize) -> usize {
        let mut cursor = GraphemeCursor::new(place, self.text.len(), true);
        cursor.prev_boundary(&self.text, 0).ok().flatten().unwrap_or(0)
    }

    fn behind(&self, place: usize) -> usize {
        let mut cursor = GraphemeCursor::new(place, self.text.len(), true);
        cursor.next_boundary(&self.text, 0).ok().flatten().unwrap_or(self.text.len())
    }

    /// `place`, or the end of the character that it lies in.
    fn boundary_from(&self, place: usize) -> usize {
        let mut cursor = GraphemeCursor::new(place, self.text.len(), true);
        if cursor.is_boundary(&self.text, 0).unwrap_or(true) { place } else { self.behind(place) }
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
    fn characters_are_what_a_person_takes_for_one() {
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
        fn the_cursor_always_stands_between_characters(edits in prop::collection::vec(edit(), 0..40), columns in 2_usize..12) {
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
                let boundaries: Vec<usize> =
                    composer.text().grapheme_indices(true).map(|(place, _)| place).chain([composer.text().len()]).collect();
                prop_assert!(boundaries.contains(&composer.cursor()), "{composer:?}");
                let (rows, (row, column)) = composer.layout(columns);
                prop_assert!(row < rows.len() && column <= columns);
            }
        }
    }
}
