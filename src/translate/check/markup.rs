//! Whether the placeholders of the source came back: each once, in its pair, with words in it where it had any, and
//! where it belongs.

use crate::translate::mask::{Masked, placeholders};
use crate::translate::segment::Kind;

/// Whether an answer has the placeholders of its source.
pub fn keeps_placeholders(source: &str, answer: &str, masked: &Masked) -> bool {
    let (wanted, found) = (Nesting::of(source, masked), Nesting::of(answer, masked));
    // A stray brace is a damaged placeholder.
    let braces = |text: &str| text.matches(['{', '}']).count();
    wanted.numbers == found.numbers
        && wanted.open.len() == found.open.len()
        && wanted.open.iter().zip(&found.open).all(|(wanted, found)| found.holds(wanted))
        && wanted.pairs.len() == found.pairs.len()
        && wanted.pairs.iter().zip(&found.pairs).all(|(wanted, found)| found.holds(wanted))
        && braces(source) == braces(answer)
}

/// The placeholders of a text.
struct Nesting {
    /// In ascending order.
    numbers: Vec<usize>,
    /// What nothing closes in this part of a text.
    open: Vec<Pair>,
    /// In ascending order.
    pairs: Vec<Pair>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Pair {
    open: Option<usize>,
    close: Option<usize>,
    /// Whether anything is in it that a reader sees.
    is_filled: bool,
}

impl Pair {
    /// Whether it is this pair, and not emptied.
    fn holds(&self, wanted: &Self) -> bool {
        (self.open, self.close) == (wanted.open, wanted.close) && (self.is_filled || !wanted.is_filled)
    }
}

impl Nesting {
    fn of(text: &str, masked: &Masked) -> Self {
        let mut nesting = Self { numbers: Vec::new(), open: Vec::new(), pairs: Vec::new() };
        // How much a reader has seen before each open one.
        let mut open: Vec<(usize, usize)> = Vec::new();
        let (mut seen, mut done) = (0, 0);
        for (range, number) in placeholders(text) {
            seen += text[done..range.start].chars().filter(|character| !character.is_whitespace()).count();
            done = range.end;
            nesting.numbers.push(number);
            match masked.kind(number) {
                Some(Kind::Open) => open.push((number, seen)),
                Some(Kind::Close) => {
                    let (opening, before) = open.pop().unzip();
                    let is_filled = before.unwrap_or(0) < seen;
                    nesting.pairs.push(Pair { open: opening, close: Some(number), is_filled });
                }
                Some(Kind::Whole) | None => seen += 1,
            }
        }
        seen += text[done..].chars().filter(|character| !character.is_whitespace()).count();
        let unclosed = |(number, before)| Pair { open: Some(number), close: None, is_filled: before < seen };
        nesting.open = open.into_iter().map(unclosed).collect();
        nesting.numbers.sort_unstable();
        nesting.pairs.sort_unstable();
        nesting
    }
}

/// Whether placeholders were taken out of their sentence and put at an end of the answer: `Hello , you have keys. {1}
/// {2}`.
pub fn displaces_placeholders(source: &str, answer: &str, masked: &Masked) -> bool {
    let is_whole = |number: usize| masked.kind(number) == Some(Kind::Whole);
    let is_at_end = |text: &str| {
        let last = placeholders(text).pop();
        last.is_some_and(|(range, number)| is_whole(number) && text[range.end..].trim().is_empty())
    };
    let is_at_start = |text: &str| {
        let first = placeholders(text).into_iter().next();
        first.is_some_and(|(range, number)| is_whole(number) && text[..range.start].trim().is_empty())
    };
    let has_moved = is_at_end(answer) && !is_at_end(source) || is_at_start(answer) && !is_at_start(source);
    has_moved && (gaps(answer) > gaps(source) || trails(answer) && !trails(source))
}

/// How many places of a text look as if something had been taken out: two spaces, or one before a comma or full stop.
fn gaps(text: &str) -> usize {
    let spaces = text.trim().matches("  ").count();
    let letters: Vec<char> = text.chars().collect();
    let is_end = |after: Option<&char>| after.is_none_or(|after| after.is_whitespace());
    let is_stray = |at: &[char], after| at[0] == ' ' && matches!(at[1], ',' | '.' | ';') && is_end(after);
    let strays = letters.windows(2).enumerate().filter(|(place, at)| is_stray(at, letters.get(place + 2))).count();
    spaces + strays
}

/// Whether a placeholder follows the end of the last sentence. One without a space before it is the mark of a note.
fn trails(text: &str) -> bool {
    let mut rest = text.trim_end();
    let mut has_placeholder = false;
    for (range, _) in placeholders(text).into_iter().rev() {
        if !rest[range.end.min(rest.len())..].trim().is_empty() || range.end > rest.len() {
            break;
        }
        has_placeholder = rest[..range.start].ends_with(' ');
        rest = rest[..range.start].trim_end();
    }
    has_placeholder && rest.ends_with(['.', '!', '?'])
}
