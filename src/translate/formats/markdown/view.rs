//! What the `CommonMark` parser gets to read of a part of a document. Dialects have markup that it would take for
//! prose: lines that begin a block are blanked or become a heading, and what must be kept within a line becomes filler.
//! No byte moves within its line, so that every place of the view has its place in the document.

use std::ops::Range;

use super::attributes;
use crate::translate::formats::lines::Line;
use crate::translate::segment::Kind;

/// A place in a line that is kept, whatever the parser makes of its filler.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hole {
    pub range: Range<usize>,
    pub kind: Kind,
}

/// A part of a document: some of its lines, without the indentation of what contains them.
pub struct View<'a> {
    source: &'a str,
    /// As it is in the document.
    pub plain: String,
    /// As the parser reads it: as long as `plain`.
    masked: Vec<u8>,
    /// Where each line begins, here and in the document.
    starts: Vec<(usize, usize)>,
    /// In order, never overlapping.
    pub holes: Vec<Hole>,
    /// What may hold prose and is not understood, as places of the document.
    pub skipped: Vec<Range<usize>>,
}

impl<'a> View<'a> {
    /// A view of these lines, each with its end.
    pub fn new(source: &'a str, lines: &[Range<usize>]) -> Self {
        let mut plain = String::with_capacity(lines.iter().map(ExactSizeIterator::len).sum());
        let mut starts = Vec::with_capacity(lines.len());
        for line in lines {
            starts.push((plain.len(), line.start));
            plain += &source[line.clone()];
        }
        let masked = plain.clone().into_bytes();
        Self { source, plain, masked, starts, holes: Vec::new(), skipped: Vec::new() }
    }

    /// The text for the parser.
    pub fn text(&self) -> String {
        String::from_utf8(self.masked.clone()).unwrap_or_else(|_| self.plain.clone())
    }

    /// Where a place of the view lies in the document.
    pub fn place(&self, offset: usize) -> usize {
        let line = self.starts.partition_point(|&(start, _)| start <= offset).saturating_sub(1);
        self.starts.get(line).map_or(offset, |&(start, place)| place + offset - start)
    }

    /// A range of the view in the document. Its end belongs to its last line, not to the beginning of the next.
    pub fn range(&self, range: &Range<usize>) -> Range<usize> {
        let start = self.place(range.start);
        let end = if range.is_empty() { start } else { self.place(range.end - 1) + 1 };
        start..end
    }

    /// What the document says there.
    pub fn source(&self, range: &Range<usize>) -> &'a str {
        &self.source[self.range(range)]
    }

    /// What the document says between two places, of which the second may begin a line.
    pub fn source_between(&self, start: usize, end: usize) -> &'a str {
        &self.source[self.place(start)..self.place(end)]
    }

    /// Hides a range from the parser, all but its line breaks.
    pub fn blank(&mut self, range: Range<usize>) {
        for byte in &mut self.masked[range] {
            if !matches!(byte, b'\n' | b'\r') {
                *byte = b' ';
            }
        }
    }

    /// Lets the parser read letters in place of these marks.
    pub fn hide_marks(&mut self, places: impl IntoIterator<Item = usize>) {
        for place in places {
            self.masked[place] = b'x';
        }
    }

    /// Notes that some of its lines are not understood.
    pub fn skip(&mut self, lines: &[Line], numbers: Range<usize>) {
        let skipped = lines[numbers.start].range.start..lines[numbers.end.min(lines.len()) - 1].range.end;
        let skipped = self.range(&skipped);
        self.skipped.push(skipped);
    }

    /// Notes that a tag has attributes that readers see, and that are kept.
    pub fn skip_attributes(&mut self, tag: &Range<usize>) {
        if attributes::have_words(&self.plain[tag.clone()]) {
            let skipped = self.range(tag);
            self.skipped.push(skipped);
        }
    }

    /// Shows a range to the parser again.
    pub fn restore(&mut self, range: Range<usize>) {
        self.masked[range.clone()].copy_from_slice(&self.plain.as_bytes()[range]);
    }

    /// Lets the parser read a mark as the beginning of a heading: what follows it on the line is a block of its own.
    pub fn begin_heading(&mut self, mark: Range<usize>) {
        let start = mark.start;
        self.blank(mark);
        if let Some(byte) = self.masked.get_mut(start) {
            *byte = b'#';
        }
    }

    /// Lets the parser read a range as a word.
    pub fn fill(&mut self, range: Range<usize>, kind: Kind) {
        self.masked[range.clone()].fill(b'x');
        self.holes.push(Hole { range, kind });
    }

    /// The holes that lie in a range.
    pub fn holes_in(&self, range: &Range<usize>) -> &[Hole] {
        let first = self.holes.partition_point(|hole| hole.range.end <= range.start);
        let end = self.holes.partition_point(|hole| hole.range.start < range.end);
        &self.holes[first..end.max(first)]
    }
}
