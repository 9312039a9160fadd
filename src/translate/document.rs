//! A document: its bytes, and where in them the prose is.
//!
//! Nothing is taken apart and put together again: a translation replaces its segment's bytes, and every other byte
//! stays. Where a translation equals its source, even the segment's bytes stay.

use super::formats::{self, Bilingual, Escaping, Format};
use super::language::Language;
use super::layout::Layout;
use super::segment::{Fragment, Segment};

/// Bytes of prose that language detection reads.
const SAMPLE: usize = 20_000;
/// Bytes of the largest surroundings that are read to judge a single translation.
const NEARBY: usize = 8192;

#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    format: &'static dyn Format,
    source: String,
    segments: Vec<Segment>,
}

impl Document {
    /// Finds the prose in a document.
    pub fn new(source: String, format: &'static dyn Format) -> Self {
        // A byte order mark is not text.
        let start = if source.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let mut segments = formats::segments(format, &source[start..]);
        for segment in &mut segments {
            segment.range = segment.range.start + start..segment.range.end + start;
        }
        segments.retain(|segment| segment.prose().chars().any(char::is_alphabetic));
        Self { format, source, segments }
    }

    pub fn source(&self) -> &str {
        &self.source
    }

    /// Its prose, in order. Ranges never overlap.
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// The language of its prose, if the beginning shows it.
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

    /// The document with each translation in place of its segment, except for translations that would change more than
    /// prose: the numbers of those come with the document. `translation` takes the segment's number.
    pub fn render<'a>(&self, translation: impl Fn(usize) -> Option<&'a [Fragment]>) -> (String, Vec<usize>) {
        let mut rendering = Rendering::new(self);
        let is_new =
            |number: &usize| translation(*number).is_some_and(|content| *content != self.segments[*number].content);
        let mut refused: Vec<usize> = (0..self.segments.len()).filter(is_new).collect();
        for escaping in [Escaping::Sparse, Escaping::Full] {
            let numbers = std::mem::take(&mut refused);
            let mut candidates = Vec::new();
            for number in numbers {
                let Some(content) = translation(number) else { continue };
                let replacement = self.write(&self.segments[number], content, escaping);
                let is_refused = rendering.replacements[number].as_ref() == Some(&replacement)
                    || self.is_harmless_nearby(number, &replacement) == Some(false);
                rendering.replacements[number] = Some(replacement);
                if is_refused { &mut refused } else { &mut candidates }.push(number);
            }
            rendering.accept(&candidates, &mut refused);
            refused.sort_unstable();
        }
        (rendering.text(), refused)
    }

    /// The document with each translation below its source. Segments without one stay alone.
    pub fn render_bilingual<'a>(&self, translation: impl Fn(usize) -> Option<&'a [Fragment]>) -> String {
        let written: Vec<Option<String>> = (0..self.segments.len())
            .map(|number| {
                let segment = &self.segments[number];
                let separator = match (self.format.bilingual(), &segment.layout) {
                    (Bilingual::Markup(markup), _) => markup,
                    (_, Layout::Balanced { between, .. } | Layout::Wrapped { between, .. }) => between,
                    _ => self.newline(),
                };
                let translation = self.write(segment, translation(number)?, Escaping::Sparse);
                Some([&self.source[segment.range.clone()], separator, &translation].concat())
            })
            .collect();
        self.splice(|number| written[number].as_deref())
    }

    /// Whether a replacement changes nothing but prose, judged by its surroundings alone: that takes time in proportion
    /// to the segment, not to the document. `None` if the surroundings do not show it.
    fn is_harmless_nearby(&self, number: usize, replacement: &str) -> Option<bool> {
        let segment = &self.segments[number];
        let around = self.format.surroundings(&self.source, &segment.range);
        if around.len() > NEARBY {
            return None;
        }
        let source = &self.source[around.clone()];
        let range = segment.range.start - around.start..segment.range.end - around.start;
        let is_same = |found: &Segment| found.range == range && found.content == segment.content;
        if !formats::segments(self.format, source).iter().any(is_same) {
            return None;
        }
        let replaced = [&source[..range.start], replacement, &source[range.end..]].concat();
        Some(self.format.skeleton(&replaced) == self.format.skeleton(source))
    }

    /// A translation in the document's format, laid out as its segment was.
    fn write(&self, segment: &Segment, content: &[Fragment], escaping: Escaping) -> String {
        let source = &self.source[segment.range.clone()];
        let kept: Vec<&str> = content.iter().filter_map(Fragment::kept).collect();
        segment.layout.lay_out(&self.format.write(content, source, escaping), &kept)
    }

    /// The document with other bytes in place of the segments that have a replacement.
    fn splice<'a>(&self, replacement: impl Fn(usize) -> Option<&'a str>) -> String {
        let mut document = String::with_capacity(self.source.len() + self.source.len() / 8);
        let mut done = 0;
        for (number, segment) in self.segments.iter().enumerate() {
            let Some(replacement) = replacement(number) else { continue };
            document += &self.source[done..segment.range.start];
            document += replacement;
            done = segment.range.end;
        }
        document + &self.source[done..]
    }

    fn newline(&self) -> &'static str {
        if self.source.contains("\r\n") { "\r\n" } else { "\n" }
    }
}

/// A document that accepts replacements as long as its skeleton stays the same.
struct Rendering<'a> {
    document: &'a Document,
    skeleton: Vec<String>,
    /// By the number of the segment.
    replacements: Vec<Option<String>>,
    is_accepted: Vec<bool>,
}

impl<'a> Rendering<'a> {
    fn new(document: &'a Document) -> Self {
        let count = document.segments.len();
        let skeleton = document.format.skeleton(&document.source);
        Self { document, skeleton, replacements: vec![None; count], is_accepted: vec![false; count] }
    }

    /// Accepts as many of the replacements with these numbers as the document can take; adds the others to `refused`.
    fn accept(&mut self, numbers: &[usize], refused: &mut Vec<usize>) {
        self.mark(numbers, true);
        if numbers.is_empty() || self.document.format.skeleton(&self.text()) == self.skeleton {
            return;
        }
        self.mark(numbers, false);
        if let [number] = numbers {
            refused.push(*number);
        } else {
            let (first, second) = numbers.split_at(numbers.len() / 2);
            self.accept(first, refused);
            self.accept(second, refused);
        }
    }

    fn mark(&mut self, numbers: &[usize], is_accepted: bool) {
        for &number in numbers {
            self.is_accepted[number] = is_accepted;
        }
    }

    fn text(&self) -> String {
        self.document.splice(|number| self.replacements[number].as_deref().filter(|_| self.is_accepted[number]))
    }
}
