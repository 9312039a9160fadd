//! The titles of links and images, which readers see when they point at one: `[a](b "title")`, `[a]: b "title"`.

use std::ops::Range;

use super::Markdown;
use super::view::View;
use crate::translate::formats::without_prose;
use crate::translate::segment::{Escaping, Fragment, Frame, Segment, Syntax, written};

/// A title between its quotes, with which its frame ends.
#[derive(Debug)]
struct Title;

impl Syntax for Title {
    fn escape(&self, prose: &str) -> String {
        escaped(prose, "\"'()")
    }

    fn write(&self, content: &[Fragment], _: &str, frame: &Frame, _: Escaping) -> String {
        let quotes = if frame.after.starts_with(')') { "()" } else { &frame.after[..frame.after.len().min(1)] };
        written(content, |text| escaped(text, quotes))
    }

    fn skeleton(&self, source: &str) -> Vec<String> {
        without_prose(&Markdown, source)
    }

    fn takes_markup(&self) -> bool {
        false
    }
}

/// A text with a backslash before each character that would end the title, or be read as another.
fn escaped(prose: &str, quotes: &str) -> String {
    let mut escaped = String::with_capacity(prose.len());
    for (place, character) in prose.char_indices() {
        let rest = &prose[place + character.len_utf8()..];
        let needs_it = match character {
            '\\' => rest.starts_with(|next: char| next.is_ascii_punctuation()) || rest.is_empty(),
            '&' => rest.trim_start_matches(|next: char| next.is_ascii_alphanumeric() || next == '#').starts_with(';'),
            // In a table it would end the cell.
            '|' => true,
            _ => quotes.contains(character),
        };
        if needs_it {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

/// Whether a definition leads nowhere and holds a comment: `[//]: # (comment)`.
pub fn is_comment(label: &str, address: &str) -> bool {
    ["//", "comment", "_"].contains(&label.to_lowercase().as_str()) || ["", "#", "/"].contains(&address)
}

/// The title of a link or an image in a line, or of a definition on a line of its own, which the parser read as
/// `title`. One over several lines, or with a template in it, is kept.
pub fn read(view: &View, title: &str, range: &Range<usize>) -> Option<Segment> {
    let source = &view.plain[range.clone()];
    let source = source.trim_end();
    let (source, frame) = match source.strip_suffix(')') {
        Some(inside) if source.starts_with('[') && source.contains("](") || source.starts_with('!') => {
            (inside.trim_end(), ["[x](y ", ")\n"])
        }
        _ => (source, ["[x]: y ", "\n\n[x]\n"]),
    };
    let close = source.chars().next_back().filter(|last| "\"')".contains(*last))?;
    let open = if close == ')' { '(' } else { close };
    let end = source.len() - 1;
    let start =
        source[..end].rmatch_indices(open).map(|(place, _)| place).find(|&place| !is_escaped(source, place))? + 1;
    let written = &source[start..end];
    let is_over_lines = written.contains(['\n', '\r']) || title.contains(['\n', '\r']);
    if title.is_empty() || is_over_lines || !view.holes_in(&(range.start + start..range.start + end)).is_empty() {
        return None;
    }
    let frame = Frame::new(format!("{}{open}", frame[0]), format!("{close}{}", frame[1]));
    let place = view.range(&(range.start + start..range.start + end));
    Some(Segment { frame, ..Segment::new(&Title, place, vec![Fragment::Text(title.to_owned())]) })
}

/// Whether an odd number of backslashes precedes a place.
fn is_escaped(source: &str, place: usize) -> bool {
    let before = &source[..place];
    !(before.len() - before.trim_end_matches('\\').len()).is_multiple_of(2)
}
