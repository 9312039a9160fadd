//! Advanced `SubStation` Alpha: the text of each `Dialogue:`. Styles, comments, drawings and karaoke are kept.

use std::ops::Range;

use super::cue::{self, Grammar};
use crate::translate::formats::lines::{Line, lines};
use crate::translate::formats::{Bilingual, Format};
use crate::translate::segment::{Segment, Syntax};

#[derive(Debug)]
pub struct Ass;

const GRAMMAR: Grammar = Grammar {
    syntax: &Ass,
    unescape: |text| text.replace("\\h", "\u{a0}"),
    before: "[Events]\nFormat: Layer, Text\nDialogue: 0,",
    newline: "\\N",
};
/// Columns before the text, where no line says it.
const COLUMNS: usize = 9;

impl Format for Ass {
    fn name(&self) -> &'static str {
        "ass"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["ass", "ssa"]
    }

    fn read(&self, source: &str) -> Vec<Segment> {
        let texts = texts(source);
        texts.into_iter().flat_map(|text| cue::segments(source, &rows(&text), &GRAMMAR)).collect()
    }

    fn skipped(&self, source: &str) -> Vec<Range<usize>> {
        dialogue(source).into_iter().filter(|line| is_karaoke(line.text)).map(|line| line.range).collect()
    }

    fn bilingual(&self) -> Bilingual {
        Bilingual::Line
    }
}

impl Syntax for Ass {
    fn escape(&self, prose: &str) -> String {
        prose.replace('\u{a0}', "\\h").replace('\n', " ")
    }

    fn skeleton(&self, source: &str) -> Vec<String> {
        let mut skeleton = Vec::new();
        let mut done = 0;
        for text in texts(source) {
            skeleton.push(source[done..text.range.start].to_owned());
            done = text.range.end;
            cue::skeleton(source, &rows(&text), &mut skeleton);
        }
        skeleton.push(source[done..].to_owned());
        skeleton
    }
}

/// The texts of the dialogue that are prose.
fn texts(source: &str) -> Vec<Line<'_>> {
    dialogue(source).into_iter().filter(|line| !draws(line.text) && !is_karaoke(line.text)).collect()
}

/// The texts of the dialogue.
fn dialogue(source: &str) -> Vec<Line<'_>> {
    let mut before = COLUMNS;
    let mut is_events = false;
    let mut texts = Vec::new();
    for line in lines(source) {
        let trimmed = line.text.trim_start();
        if trimmed.starts_with('[') {
            is_events = trimmed.to_lowercase().starts_with("[events]");
        } else if is_events && let Some(columns) = trimmed.strip_prefix("Format:") {
            before = columns.matches(',').count();
        } else if is_events && let Some(columns) = trimmed.strip_prefix("Dialogue:") {
            let start = if before == 0 {
                Some(0)
            } else {
                columns.match_indices(',').nth(before - 1).map(|(comma, _)| comma + 1)
            };
            let Some(start) = start else { continue };
            let text = &columns[start..];
            texts.push(Line { text, range: line.range.end - text.len()..line.range.end, end: line.end });
        }
    }
    texts
}

/// Whether a text is the numbers of a drawing.
fn draws(text: &str) -> bool {
    tags(text).any(|tag| {
        tag.match_indices("\\p").any(|(place, _)| tag[place + 2..].starts_with(|digit| ('1'..='9').contains(&digit)))
    })
}

/// Whether the syllables of a text have their times.
fn is_karaoke(text: &str) -> bool {
    tags(text).filter(|tag| tag.to_lowercase().contains("\\k")).count() > 1
}

fn tags(text: &str) -> impl Iterator<Item = &str> {
    text.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(tag, _)| tag)
}

/// The lines of a text: `\N` and `\n` break it.
fn rows<'a>(text: &Line<'a>) -> Vec<Line<'a>> {
    let mut rows = Vec::new();
    let mut start = 0;
    // Whether a tag is open after the text up to here.
    let (mut is_in_tag, mut looked) = (false, 0);
    let breaks = text.text.match_indices('\\').map(|(place, _)| place);
    let breaks = breaks.filter(|&place| text.text[place + 1..].starts_with(['N', 'n']));
    for (end, length) in breaks.map(|place| (place, 2)).chain([(text.text.len(), 0)]) {
        let last = text.text[looked..end].rfind(['{', '}']).map(|brace| text.text[looked + brace..].starts_with('{'));
        (is_in_tag, looked) = (last.unwrap_or(is_in_tag), end);
        // Within a tag it is another thing.
        if is_in_tag && length > 0 {
            continue;
        }
        let range = text.range.start + start..text.range.start + end;
        rows.push(Line { text: &text.text[start..end], range, end: &text.text[end..end + length] });
        start = end + length;
    }
    rows
}
