//! A document: its bytes, and where in them the prose is.
//!
//! Nothing is taken apart and put together again: a translation replaces its segment's bytes, and every other byte
//! stays. Where a translation equals its source, even the segment's bytes stay.

mod splice;

use std::ops::Range;
use std::sync::Arc;

use super::bilingual::{self, Placement};
use super::codes::has_words;
use super::formats::{self, Finishing, Format};
use super::language::{Language, Pair};
use super::mask::Masked;
use super::neighbours::{Neighbours, Surroundings};
use super::parallel;
use super::segment::{Escaping, Fragment, Segment};
use super::selection::{NoColumn, Selection};

/// Bytes of prose that language detection reads.
const SAMPLE: usize = 20_000;
/// How many times a document is read as a whole to find the translations that only all of it shows to be harmful.
const READINGS: usize = 40;

/// Cheap to clone.
#[derive(Debug, Clone)]
pub struct Document {
    format: &'static dyn Format,
    source: Arc<str>,
    segments: Arc<Vec<Segment>>,
    /// The document before it got room for its translations.
    original: Option<Arc<str>>,
}

impl Document {
    /// Finds the prose in a document.
    pub fn new(source: String, format: &'static dyn Format) -> Self {
        Self::read(source, format, |source| formats::segments(format, source))
    }

    /// Finds the translations in a document that is translated.
    pub fn of_translation(source: String, format: &'static dyn Format) -> Self {
        Self::read(source, format, |source| formats::translations(format, source))
    }

    /// Finds what a translation may be of, also where the document has one already.
    pub fn of_sources(source: String, format: &'static dyn Format) -> Self {
        Self::read(source, format, |source| formats::sources(format, source))
    }

    fn read(source: String, format: &'static dyn Format, read: impl Fn(&str) -> Vec<Segment>) -> Self {
        // A byte order mark is not text.
        let start = source.len() - unmarked(&source).len();
        let mut segments = read(&source[start..]);
        for segment in &mut segments {
            segment.range = segment.range.start + start..segment.range.end + start;
        }
        segments.retain(|segment| has_words(&segment.prose()));
        Self { format, source: source.into(), segments: Arc::new(segments), original: None }
    }

    /// The document with room for its translations, if it has several languages in it, and spread.
    #[must_use]
    pub fn toward(self, pair: Pair) -> Self {
        match self.format.with_room(unmarked(&self.source), pair) {
            Some(text) => self.remade(&text),
            None => self.spread(),
        }
    }

    /// The document in which each text that is chosen within a sentence is a sentence of its own.
    #[must_use]
    pub fn spread(self) -> Self {
        match self.format.spread(unmarked(&self.source)) {
            Some(text) => self.remade(&text),
            None => self,
        }
    }

    /// The document with another text, which is to replace the one after its mark.
    fn remade(self, text: &str) -> Self {
        let mark = &self.source[..self.source.len() - unmarked(&self.source).len()];
        Self { original: Some(Arc::clone(&self.source)), ..Self::new([mark, text].concat(), self.format) }
    }

    /// The document as it was read.
    pub fn original(&self) -> &str {
        self.original.as_deref().unwrap_or(&self.source)
    }

    /// The headings of its columns, if it is a table.
    pub fn headings(&self) -> Option<Vec<String>> {
        self.format.headings(&self.source)
    }

    /// The document with the segments that are to be translated.
    ///
    /// # Errors
    /// [`NoColumn`] if it is a table without these columns.
    pub fn only(self, selection: &Selection) -> Result<Self, NoColumn> {
        let headings = self.headings();
        let is_table = headings.is_some();
        let selection = headings.map_or_else(|| Ok(selection.clone()), |headings| selection.in_table(&headings))?;
        let mut segments = Arc::unwrap_or_clone(self.segments);
        segments.retain(|segment| selection.takes(segment.key.as_deref(), is_table));
        Ok(Self { segments: Arc::new(segments), ..self })
    }

    pub fn source(&self) -> &str {
        &self.source
    }

    /// Its prose, in order of their beginnings. A range may lie within what another segment keeps; ranges never cross.
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// The numbers of the segments that a translation has a counterpart of, each with the counterpart's.
    pub fn pairs(&self, translation: &Self) -> Vec<(usize, usize)> {
        parallel::pairs(&self.identities(), &translation.identities())
    }

    /// Whether its segments are told by more than their order.
    pub fn is_keyed(&self) -> bool {
        self.segments.iter().any(|segment| self.format.identity(segment).is_some())
    }

    /// The line that each of its segments begins on, from 1. The parts of an archive have no lines that a reader knows:
    /// there it is the number of the segment, and so it is where room was made on lines of its own.
    pub fn lines(&self) -> Vec<usize> {
        let count = |text: &str| text.matches('\n').count();
        if self.format.package().is_some() || count(self.original()) != count(&self.source) {
            return (1..=self.segments.len()).collect();
        }
        let (mut line, mut counted) = (1, 0);
        let place = |segment: &Segment| {
            line += self.source[counted..segment.range.start].matches('\n').count();
            counted = segment.range.start;
            line
        };
        self.segments.iter().map(place).collect()
    }

    /// What tells a segment from the others.
    pub fn identity(&self, number: usize) -> Option<String> {
        self.format.identity(&self.segments[number])
    }

    fn identities(&self) -> Vec<Option<String>> {
        self.segments.iter().map(|segment| self.format.identity(segment)).collect()
    }

    /// What the model sees of each segment.
    pub fn texts(&self) -> Vec<Masked> {
        let text = |segment: &Segment| Masked::new(&segment.content).within(self.format.context(segment));
        self.segments.iter().map(text).collect()
    }

    /// What the model sees of each segment, perhaps with what surrounds it.
    pub fn texts_with(&self, surroundings: Surroundings) -> Vec<Masked> {
        let texts = self.texts();
        if surroundings == Surroundings::Hidden || !self.format.is_continuous() {
            return texts;
        }
        let before = |number: usize| &self.source[..self.segments[number].range.start];
        let neighbours = Neighbours::of_all(&self.segments, |number| self.format.begins_heading(before(number)));
        texts.into_iter().zip(neighbours).map(|(text, neighbours)| text.between(neighbours)).collect()
    }

    /// The lines of what its reader did not understand, each with its text: it is kept as it is.
    pub fn skipped(&self) -> Vec<(usize, &str)> {
        let source = unmarked(self.original());
        let (mut line, mut counted) = (1, 0);
        let place = |range: Range<usize>| {
            line += source[counted..range.start].matches('\n').count();
            counted = range.start;
            (line, &source[range])
        };
        self.format.skipped(source).into_iter().map(place).collect()
    }

    /// The language of its prose, if the beginning shows it.
    pub fn language(&self) -> Option<Language> {
        let mut sample = String::new();
        for segment in self.segments.iter() {
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
                let (segment, source) = (&self.segments[number], self.source_of(number));
                let replacement = segment.write(content, source, escaping);
                let is_refused = rendering.replacements[number].as_ref() == Some(&replacement)
                    || !segment.is_harmless(source, &replacement);
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
                let (segment, source) = (&self.segments[number], self.source_of(number));
                let translation = translation(number)?;
                match bilingual::placement(&self.source, &self.segments, number, self.format.bilingual()) {
                    Placement::Below(between) => {
                        Some([source, &between, &segment.write(translation, source, Escaping::Sparse)].concat())
                    }
                    Placement::Beside(between) => {
                        let between = Fragment::Text(between.to_owned());
                        let both = [&segment.content, std::slice::from_ref(&between), translation].concat();
                        Some(segment.write(&both, source, Escaping::Sparse))
                    }
                }
            })
            .collect();
        self.splice(|number| written[number].as_deref())
    }

    /// Whether a translation of part of a segment's text would change nothing but prose. `masked` is the text of the
    /// segment with this number.
    pub fn accepts(&self, number: usize, masked: &Masked, part: Range<usize>, translation: &str) -> bool {
        let segment = &self.segments[number];
        if part == (0..masked.text.len()) {
            let content = masked.unmask(translation);
            return content.is_some_and(|content| is_writable(segment, self.source_of(number), &content));
        }
        let source = masked.unmask_part(&masked.text[part]);
        let (Some(source), Some(content)) = (source, masked.unmask_part(translation)) else { return false };
        is_writable(segment, &segment.write(&source, "", Escaping::Sparse), &content)
    }

    /// A translated document with other content in one segment: that of a translation of the text `original`, which may
    /// have markup and placeholders that the segment did not have. `None` if it would not be read as that.
    pub fn with(&self, number: usize, content: &[Fragment], original: (&Self, usize)) -> Option<Self> {
        let (segment, text) = (&self.segments[number], self.source_of(number));
        let (original, original_text) = (&original.0.segments[original.1], original.0.source_of(original.1));
        // How a text is written may depend on what it has: a message with arguments doubles its apostrophes.
        let writers = [(segment, text), (segment, original_text), (original, original_text)];
        let both = |writer| [(writer, Escaping::Sparse), (writer, Escaping::Full)];
        writers.into_iter().flat_map(both).find_map(|((writer, source), escaping)| {
            let replacement = writer.write(content, source, escaping);
            let text = self.splice(|other| (other == number).then_some(replacement.as_str()));
            let document = Self::of_translation(text, self.format);
            let expected = |(other, segment): (usize, &'_ Segment)| {
                if other == number { content.to_vec() } else { segment.content.clone() }
            };
            let is_it = document.segments.iter().map(|segment| segment.content.clone());
            is_it.eq(self.segments.iter().enumerate().map(expected)).then_some(document)
        })
    }

    fn source_of(&self, number: usize) -> &str {
        &self.source[self.segments[number].range.clone()]
    }

    /// A translation of it, with what it says of itself.
    pub fn finish(&self, translated: String, how: &Finishing) -> String {
        let original = unmarked(self.original());
        let mark = &translated[..translated.len() - unmarked(&translated).len()];
        if mark.is_empty() {
            return self.format.finish(original, translated, how);
        }
        [mark, &self.format.finish(original, unmarked(&translated).to_owned(), how)].concat()
    }
}

/// A text without a byte order mark.
fn unmarked(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// Whether there is a way to write a translation in place of `source`.
fn is_writable(segment: &Segment, source: &str, content: &[Fragment]) -> bool {
    let skeleton = segment.skeleton(source);
    let sparse = segment.write(content, source, Escaping::Sparse);
    segment.skeleton(&sparse) == skeleton || {
        let full = segment.write(content, source, Escaping::Full);
        full != sparse && segment.skeleton(&full) == skeleton
    }
}

/// A document that accepts replacements as long as its skeleton stays the same.
struct Rendering<'a> {
    document: &'a Document,
    skeleton: Vec<String>,
    /// By the number of the segment.
    replacements: Vec<Option<String>>,
    is_accepted: Vec<bool>,
    /// How many times it may still be read.
    readings: usize,
}

impl<'a> Rendering<'a> {
    fn new(document: &'a Document) -> Self {
        let count = document.segments.len();
        let skeleton = document.format.skeleton(unmarked(&document.source));
        Self {
            document,
            skeleton,
            replacements: vec![None; count],
            is_accepted: vec![false; count],
            readings: READINGS,
        }
    }

    /// Accepts as many of the replacements with these numbers as the document can take; adds the others to `refused`.
    fn accept(&mut self, numbers: &[usize], refused: &mut Vec<usize>) {
        if numbers.is_empty() {
            return;
        }
        if let Some(left) = self.readings.checked_sub(1) {
            self.readings = left;
            self.mark(numbers, true);
            if self.document.format.skeleton(unmarked(&self.text())) == self.skeleton {
                return;
            }
            self.mark(numbers, false);
            if numbers.len() > 1 {
                let (first, second) = numbers.split_at(numbers.len() / 2);
                self.accept(first, refused);
                return self.accept(second, refused);
            }
        }
        refused.extend(numbers);
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
