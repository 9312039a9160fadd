//! A document: its bytes, and where in them the prose is.
//!
//! Nothing is taken apart and put together again: a translation takes the place of its segment's bytes, and every other
//! byte stays. A segment whose translation is its own text leaves even its own bytes as they are.

use std::ops::Range;

use super::formats::Format;
use super::language::Language;
use super::layout::Layout;

/// Bytes of prose that telling a language takes.
const SAMPLE: usize = 20_000;

/// Part of a segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Prose, as a person reads it: entities and escapes resolved, line breaks as blanks.
    Text(String),
    /// What must come back as it is, as it stands in the document.
    Kept(String, Kind),
    /// What takes a segment's place as it is, laid out already.
    Laid(String),
}

/// What kind of thing a kept piece is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It stands for itself: code, an address, a placeholder.
    Whole,
    /// It opens something that a later piece closes.
    Open,
    /// It closes what the last open piece opened.
    Close,
}

/// Prose in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// The bytes of the document whose place a translation takes.
    pub range: Range<usize>,
    pub pieces: Vec<Piece>,
    /// How a translation is broken into lines.
    pub layout: Layout,
}

impl Segment {
    /// A segment on one line.
    pub fn line(range: Range<usize>, pieces: Vec<Piece>) -> Self {
        Self { range, pieces, layout: Layout::OneLine }
    }

    /// What it says, without what is kept.
    pub fn prose(&self) -> String {
        let text = |piece: &Piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Kept(..) | Piece::Laid(_) => String::new(),
        };
        self.pieces.iter().map(text).collect()
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    pub format: Format,
    source: String,
    segments: Vec<Segment>,
}

impl Document {
    /// Finds the prose in a document.
    pub fn new(source: String, format: Format) -> Self {
        // A mark of the byte order is no part of the text.
        let start = if source.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let mut segments = format.segments(&source[start..]);
        for segment in &mut segments {
            segment.range = segment.range.start + start..segment.range.end + start;
        }
        segments.retain(|segment| segment.prose().chars().any(char::is_alphabetic));
        Self { format, source, segments }
    }

    /// Its bytes.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Its prose, in order. Ranges never overlap.
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// The language that its prose is in, where that can be told from the beginning of it.
    pub fn language(&self) -> Option<Language> {
        let mut sample = String::new();
        for segment in &self.segments {
            sample += &segment.prose();
            sample.push(' ');
            if sample.len() > SAMPLE {
                break;
            }
        }
        Language::of(&sample)
    }

    /// The document with a translation in the place of each segment that has one: the pieces in the order of the
    /// translation. `translated` knows them by the segment's number.
    pub fn render(&self, translated: impl Fn(usize) -> Option<Vec<Piece>>) -> String {
        let mut document = String::with_capacity(self.source.len() + self.source.len() / 8);
        let mut done = 0;
        for (number, segment) in self.segments.iter().enumerate() {
            let Some(pieces) = translated(number).filter(|pieces| *pieces != segment.pieces) else { continue };
            document += &self.source[done..segment.range.start];
            document += &self.write(number, &pieces);
            done = segment.range.end;
        }
        document + &self.source[done..]
    }

    /// [`Document::render`], but for segments whose translation would change more than the prose: those stay as they
    /// are, and their numbers come with the document.
    pub fn render_safely(&self, translated: impl Fn(usize) -> Option<Vec<Piece>>) -> (String, Vec<usize>) {
        let skeleton = self.format.skeleton(&self.source);
        let all: Vec<usize> = (0..self.segments.len()).collect();
        let good = self.harmless(&all, &skeleton, &translated);
        let is_good = |number: &usize| good.binary_search(number).is_ok();
        let document = self.render(|number| if is_good(&number) { translated(number) } else { None });
        (document, all.into_iter().filter(|number| !is_good(number)).collect())
    }

    /// Those of `numbers` whose translations, together, change nothing but prose.
    fn harmless(
        &self,
        numbers: &[usize],
        skeleton: &[String],
        translated: &impl Fn(usize) -> Option<Vec<Piece>>,
    ) -> Vec<usize> {
        let is_good = |numbers: &[usize]| {
            let is_meant = |number: &usize| numbers.binary_search(number).is_ok();
            let document = self.render(|number| if is_meant(&number) { translated(number) } else { None });
            self.format.skeleton(&document) == skeleton
        };
        if is_good(numbers) {
            return numbers.to_vec();
        }
        if numbers.len() < 2 {
            return Vec::new();
        }
        let (first, second) = numbers.split_at(numbers.len() / 2);
        let first = self.harmless(first, skeleton, translated);
        let second = self.harmless(second, skeleton, translated);
        let both = [first.as_slice(), second.as_slice()].concat();
        // What is good alone may be bad together.
        if is_good(&both) { both } else { first }
    }

    /// What takes the place of a segment: its pieces in the document's form, laid out as it was.
    pub fn write(&self, number: usize, pieces: &[Piece]) -> String {
        if let [Piece::Laid(whole)] = pieces {
            return whole.clone();
        }
        let write = |piece: &Piece| match piece {
            Piece::Text(text) => self.format.write(text),
            Piece::Kept(kept, _) | Piece::Laid(kept) => kept.clone(),
        };
        let text: String = pieces.iter().map(write).collect();
        self.segments[number].layout.lay_out(&text)
    }
}
