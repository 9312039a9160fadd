//! Translations in the place of their segments, where a segment may lie within what another one keeps: the title of a link,
//! a frame with paragraphs of its own.

use super::Document;
use crate::translate::segment::Segment;

impl Document {
    /// The document with other bytes in place of the segments that have a replacement.
    pub(super) fn splice<'a>(&self, replacement: impl Fn(usize) -> Option<&'a str>) -> String {
        let mut document = String::with_capacity(self.source.len() + self.source.len() / 8);
        let (mut done, mut number) = (0, 0);
        while let Some(segment) = self.segments.get(number) {
            let Some(own) = replacement(number) else {
                number += 1;
                continue;
            };
            let (text, next) = self.filled(number, own, &replacement);
            document += &self.source[done..segment.range.start];
            document += &text;
            done = segment.range.end;
            number = next;
        }
        document + &self.source[done..]
    }

    /// A replacement of a segment with those of the segments that lie within it, and the number of the first one after it.
    fn filled<'a>(
        &self,
        number: usize,
        own: &str,
        replacement: &impl Fn(usize) -> Option<&'a str>,
    ) -> (String, usize) {
        let segment = &self.segments[number];
        let mut inner = Vec::new();
        let mut next = number + 1;
        while self.segments.get(next).is_some_and(|inner| inner.range.end <= segment.range.end) {
            let (child, source) = (next, self.source_of(next));
            let (text, after) = self.filled(child, replacement(child).unwrap_or(source), replacement);
            inner.extend((text != source).then_some((child, text)));
            next = after;
        }
        let mut text = own.to_owned();
        // From the end: what precedes a value in its tag is still as it was.
        for (child, value) in inner.iter().rev() {
            text = self.with_inner(&text, segment, &self.segments[*child], value);
        }
        (text, next)
    }

    /// A replacement of a segment with another value for the attribute of a tag or the title of a link that is kept in
    /// it, wherever the translation has that tag or link.
    fn with_inner(&self, text: &str, outer: &Segment, inner: &Segment, value: &str) -> String {
        let before = &self.source[outer.range.start..inner.range.start];
        let name = &before[before.rfind('<').max(before.rfind("](")).unwrap_or_default()..];
        let quote = self.source[inner.range.end..].chars().next().map(String::from).unwrap_or_default();
        let source = [name, &self.source[inner.range.clone()], &quote].concat();
        text.replace(&source, &[name, value, &quote].concat())
    }
}
