//! Front matter in YAML and TOML: the values that readers see, by their keys. JSON is kept.

use std::ops::Range;

use super::scalar::Scalar;
use crate::translate::formats::lines::{Line, lines};
use crate::translate::layout::Layout;
use crate::translate::segment::{Fragment, Segment};

/// Keys whose values readers see, without dashes and in lower case.
const VISIBLE: [&str; 31] = [
    "title",
    "linktitle",
    "subtitle",
    "shorttitle",
    "navtitle",
    "pagetitle",
    "metatitle",
    "seotitle",
    "sidebarlabel",
    "sidebartitle",
    "paginationlabel",
    "imagealt",
    "ogtitle",
    "ogdescription",
    "description",
    "metadescription",
    "seodescription",
    "summary",
    "abstract",
    "excerpt",
    "tagline",
    "lead",
    "intro",
    "teaser",
    "heading",
    "subheading",
    "caption",
    "alt",
    "details",
    "label",
    "text",
];
/// The quotes of TOML around several lines, and how a string is written between them.
const TRIPLE: [(&str, Scalar); 2] = [("\"\"\"", Scalar::Triple), ("'''", Scalar::TripleLiteral)];
/// Columns from which a line is full.
const FULL: usize = 45;

/// What a document has in front of its text.
#[derive(Debug, Default)]
pub struct FrontMatter {
    pub segments: Vec<Segment>,
    /// Values that readers see, and that are kept.
    pub skipped: Vec<Range<usize>>,
    /// Where it ends.
    pub end: usize,
}

/// The front matter of a document, empty if it has none.
pub fn read(source: &str) -> FrontMatter {
    let all = lines(source);
    let Some(first) = all.first().map(|line| line.text.trim_end()) else { return FrontMatter::default() };
    let close: &[&str] = match first {
        "---" => &["---", "..."],
        "+++" => &["+++"],
        "{" => &["}"],
        _ => return FrontMatter::default(),
    };
    let last = all.iter().skip(1).position(|line| close.contains(&line.text.trim_end()));
    let Some(last) = last.map(|last| last + 1) else { return FrontMatter::default() };
    let inside = &all[1..last];
    let end = all[last].range.end + all[last].end.len();
    match first {
        "---" if !inside.iter().all(is_yaml) => FrontMatter::default(),
        "---" => FrontMatter { end, ..values(source, inside, ':') },
        "+++" => FrontMatter { end, ..values(source, inside, '=') },
        _ => FrontMatter { end, ..FrontMatter::default() },
    }
}

/// Whether a line may be one of YAML, and not a paragraph below a rule.
fn is_yaml(line: &Line) -> bool {
    let text = line.text.trim_end();
    text.is_empty() || text.starts_with([' ', '\t', '#', '-', '}', ']', '"', '\'']) || text.contains(':')
}

fn values(source: &str, inside: &[Line], separator: char) -> FrontMatter {
    let (mut segments, mut skipped) = (Vec::new(), Vec::new());
    let mut number = 0;
    while number < inside.len() {
        let line = &inside[number];
        number += 1;
        let Some((key, value)) = line.text.split_once(separator) else { continue };
        let key = key.trim_start_matches([' ', '-']).trim().trim_matches(['"', '\'']);
        let key: String = key.chars().filter(|letter| !"-_".contains(*letter)).collect();
        let start = line.range.start + line.text.len() - value.trim_start().len();
        let value = value.trim();
        if !VISIBLE.contains(&key.to_lowercase().as_str()) || value.is_empty() {
            continue;
        }
        // The keys of a mapping in a list are below each other, the first after a dash.
        let indent = line.text.len() - line.text.trim_start_matches([' ', '-']).len();
        if separator == ':' {
            let rest = &inside[number..];
            let below = rest.iter().take_while(|line| line.is_blank() || indentation(line.text) > indent).count();
            let below = &rest[..below];
            if matches!(value, "|" | ">" | "|-" | ">-" | "|+" | ">+") {
                segments.extend(block(below, value.starts_with('>'), Scalar::Block));
                number += below.len();
                continue;
            }
            if below.iter().any(|line| !line.is_blank()) {
                // On several lines: kept.
                number += below.len();
                skipped.push(start..inside[number - 1].range.end);
                continue;
            }
        }
        let triple_quotes = TRIPLE.iter().find(|(quotes, _)| separator == '=' && value.starts_with(quotes));
        if let Some(&(quotes, scalar)) = triple_quotes {
            let Some(last) = closing(&value[3..], quotes, &inside[number..]) else { continue };
            segments.extend(triple(source, start + 3, quotes, scalar, &inside[number..number + last]));
            number += last;
            continue;
        }
        let string = string(value, start, separator);
        if string.is_none() && value.contains(' ') {
            skipped.push(start..start + value.len());
        }
        segments.extend(string);
    }
    FrontMatter { segments, skipped, end: 0 }
}

/// How many lines further the triple quotes are that close a string.
fn closing(opened: &str, quotes: &str, rest: &[Line]) -> Option<usize> {
    if opened.contains(quotes) {
        return Some(0);
    }
    rest.iter().position(|line| line.text.contains(quotes)).map(|last| last + 1)
}

/// A string on one line.
fn string(value: &str, start: usize, separator: char) -> Option<Segment> {
    let (scalar, value) = match value.as_bytes()[0] {
        quote @ (b'"' | b'\'') => {
            let end = value.rfind(char::from(quote))? + 1;
            let after = value[end..].trim_start();
            if !after.is_empty() && !after.starts_with('#') {
                return None;
            }
            let scalar = match (quote, separator) {
                (b'"', _) => Scalar::Double,
                (_, ':') => Scalar::Single,
                _ => Scalar::Literal,
            };
            (scalar, &value[..end])
        }
        _ if separator == ':' => (Scalar::Plain, value.split(" #").next()?.trim_end()),
        _ => return None,
    };
    let text = scalar.decode(value)?;
    (!text.contains('\n'))
        .then(|| Segment::new(scalar.syntax(), start..start + value.len(), vec![Fragment::Text(text)]))
}

/// The lines of a block: wrapped ones together, others each by itself.
fn block(below: &[Line], is_folded: bool, scalar: Scalar) -> Vec<Segment> {
    let syntax = scalar.syntax();
    let indent = below.iter().find(|line| !line.is_blank()).map_or(0, |line| indentation(line.text));
    let mut segments = Vec::new();
    for paragraph in below.split(Line::is_blank).filter(|paragraph| !paragraph.is_empty()) {
        let is_even = paragraph.iter().all(|line| indentation(line.text) == indent);
        let (Some(first), Some(last)) = (paragraph.first(), paragraph.last()) else { continue };
        let full = paragraph[..paragraph.len() - 1].iter().all(|line| line.text.trim().len() >= FULL);
        let parts: Vec<&[Line]> =
            if is_even && (is_folded || full) { vec![paragraph] } else { paragraph.chunks(1).collect() };
        if is_folded && !is_even {
            continue;
        }
        for part in parts {
            let texts: Vec<&str> = part.iter().map(|line| line.text.trim()).collect();
            let start = part.first().unwrap_or(first).trimmed().start;
            let end = part.last().unwrap_or(last).trimmed().end;
            if scalar.decode(&texts.join(" ")).is_none() {
                continue;
            }
            let content = vec![Fragment::Text(texts.join(" "))];
            let between = format!("{}{}", first.end, " ".repeat(indent));
            let layout = if texts.len() == 1 { Layout::OneLine } else { Layout::of_lines(&texts, &between) };
            segments.push(Segment { layout, ..Segment::new(syntax, start..end, content) });
        }
    }
    segments
}

/// The lines between triple quotes. `start` is where the first begins.
fn triple(source: &str, start: usize, quotes: &str, scalar: Scalar, rest: &[Line]) -> Vec<Segment> {
    let line_end = source[start..].find(['\n', '\r']).map_or(source.len(), |length| start + length);
    let end = rest.last().map_or(line_end, |line| line.range.end);
    let Some(length) = source[start..end].find(quotes) else { return Vec::new() };
    let all: Vec<Line> = lines(&source[start..start + length])
        .into_iter()
        .map(|line| Line { range: line.range.start + start..line.range.end + start, ..line })
        .collect();
    block(&all, false, scalar)
}

/// Bytes of the spaces at the beginning of a line.
fn indentation(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}
