//! Edits of a document that do not cross, made in one pass: a file may have a hundred thousand of them.

use std::ops::Range;

/// A text with other text in place of these ranges. What is put in at a place precedes what replaces something there.
pub fn edited(text: &str, mut edits: Vec<(Range<usize>, String)>) -> String {
    edits.sort_by_key(|(range, _)| (range.start, range.end));
    let mut edited = String::with_capacity(text.len() + text.len() / 8);
    let mut done = 0;
    for (range, replacement) in edits {
        edited += &text[done..range.start];
        edited += &replacement;
        done = range.end;
    }
    edited + &text[done..]
}
