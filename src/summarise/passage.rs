//! A document's text as its reader sees it, in pieces that know where they stand: paragraphs, items, cells, headings.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use serde::{Deserialize, Serialize};

use crate::translate::{Document, Fragment, Kind, Language, Segment};

/// Bytes before and after a text in which the marks of a heading are looked for: a page may be one line.
const NEAR: usize = 300;
/// Bytes of text that language detection reads.
const SAMPLE: usize = 20_000;
/// Letters of a heading that a question repeats.
const MOST_OF_HEADING: usize = 120;

static HEADING_TAG: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?i)<h[1-6](\s[^<>]*)?>\s*$").ok());

/// Where a text stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The document's name.
    pub document: String,
    /// The heading that it stands under; empty before the first.
    pub heading: String,
    /// Its first and its last line, from 1.
    pub lines: (usize, usize),
}

impl Place {
    /// The place from the beginning of this one to the end of `last`, which is in the same document or a later one.
    pub fn to(&self, last: &Self) -> Self {
        let end = if last.document == self.document { last.lines.1.max(self.lines.1) } else { self.lines.1 };
        Self { lines: (self.lines.0, end), ..self.clone() }
    }
}

/// A piece of text that is not cut unless it is too long by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    pub text: String,
    pub is_heading: bool,
    pub place: Place,
}

/// The passages of a document, in order.
pub fn passages(name: &str, document: &Document) -> Vec<Passage> {
    let source = document.source();
    let (mut line, mut counted) = (1, 0);
    let mut heading = String::new();
    let mut found: Vec<Passage> = Vec::new();
    for segment in document.segments() {
        let Range { start, end } = segment.range;
        line += source[counted..start].matches('\n').count();
        counted = start;
        let text = text(segment);
        if text.is_empty() {
            continue;
        }
        let last = line + source[start..end].trim_end().matches('\n').count();
        // Cells of a row belong together.
        if let Some(before) =
            found.last_mut().filter(|before| before.place.lines == (line, last) && !before.is_heading)
        {
            before.text.push_str(" | ");
            before.text.push_str(&text);
            continue;
        }
        let is_heading = is_heading(source, &segment.range);
        if is_heading {
            heading = text.chars().take(MOST_OF_HEADING).collect();
        }
        let place = Place { document: name.to_owned(), heading: heading.clone(), lines: (line, last) };
        found.push(Passage { text, is_heading, place });
    }
    found
}

/// The language of a text; Dutch where it shows none.
pub fn language_of(passages: &[Passage]) -> Language {
    let mut sample = String::new();
    for passage in passages {
        sample += &passage.text;
        sample.push(' ');
        if sample.len() > SAMPLE {
            break;
        }
    }
    Language::of(&sample).unwrap_or(Language::DUTCH)
}

/// What a reader sees: markup gone, code and addresses as they are.
fn text(segment: &Segment) -> String {
    let seen = segment.content.iter().map(|fragment| match fragment {
        Fragment::Text(text) => text.as_str(),
        Fragment::Kept(source, Kind::Whole) => source,
        Fragment::Kept(..) => "",
    });
    seen.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether the text in this range is a heading: `# …`, a line that is underlined, `<h1>`.
fn is_heading(source: &str, range: &Range<usize>) -> bool {
    let before = &source[source.ceil_char_boundary(range.start.saturating_sub(NEAR))..range.start];
    let line = before.rsplit('\n').next().unwrap_or_default().trim_matches([' ', '\t', '>']);
    let is_marked = (1..=6).contains(&line.len()) && line.chars().all(|mark| mark == '#');
    let is_tagged = || HEADING_TAG.as_ref().is_some_and(|pattern| pattern.is_match(before));
    let is_underlined = || {
        let mut after = source[range.end..source.floor_char_boundary(range.end + NEAR)].lines();
        let rest = after.next().is_some_and(|rest| rest.trim().is_empty());
        let below = after.next().unwrap_or_default().trim();
        rest && line.is_empty() && below.len() > 2 && ['=', '-'].iter().any(|&mark| below.chars().all(|c| c == mark))
    };
    is_marked || is_tagged() || is_underlined()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::translate::formats::{Format, Html, Markdown, Text};

    fn found(source: &str, format: &'static dyn Format) -> Vec<(String, bool, String, (usize, usize))> {
        let all = passages("a", &Document::new(source.to_owned(), format));
        all.into_iter().map(|p| (p.text, p.is_heading, p.place.heading, p.place.lines)).collect()
    }

    fn passage(
        text: &str,
        is_heading: bool,
        heading: &str,
        lines: (usize, usize),
    ) -> (String, bool, String, (usize, usize)) {
        (text.to_owned(), is_heading, heading.to_owned(), lines)
    }

    #[test]
    fn markdown_is_read_without_its_marks_and_with_its_headings() {
        let source = "Vooraf.\n\n# De *kat*\n\nEen **kat** heeft `vier` poten\nen een staart.\n\nOnder\n-----\n\n- een\n- twee\n";
        let expected = [
            passage("Vooraf.", false, "", (1, 1)),
            passage("De kat", true, "De kat", (3, 3)),
            passage("Een kat heeft `vier` poten en een staart.", false, "De kat", (5, 6)),
            passage("Onder", true, "Onder", (8, 8)),
            passage("een", false, "Onder", (11, 11)),
            passage("twee", false, "Onder", (12, 12)),
        ];
        assert_eq!(found(source, &Markdown), expected);
    }

    #[test]
    fn rows_of_a_table_stay_together_and_html_has_headings() {
        let table = "| stad | land |\n|---|---|\n| Gent | België |\n";
        let rows: Vec<String> = found(table, &Markdown).into_iter().map(|row| row.0).collect();
        assert_eq!(rows, ["stad | land", "Gent | België"]);
        let html = "<h2 class=\"a\">Over <i>ons</i></h2>\n<p>Wij bakken brood.</p>\n";
        let expected =
            [passage("Over ons", true, "Over ons", (1, 1)), passage("Wij bakken brood.", false, "Over ons", (2, 2))];
        assert_eq!(found(html, &Html), expected);
        assert_eq!(found("Een brief\n=========\n\nDag.\n", &Text).last().unwrap().3, (4, 4));
    }
}
