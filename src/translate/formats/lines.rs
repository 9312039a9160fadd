//! Lines with their ranges and whatever ends them, so that a document keeps its own line endings.

use std::ops::Range;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line<'a> {
    /// Without its end.
    pub text: &'a str,
    pub range: Range<usize>,
    /// Its line ending; empty at the end of a document.
    pub end: &'a str,
}

impl Line<'_> {
    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// The range without the spaces around it.
    pub fn trimmed(&self) -> Range<usize> {
        let start = self.range.start + self.text.len() - self.text.trim_start().len();
        start..start + self.text.trim().len()
    }
}

/// The lines of a document: LF, CRLF and a single CR end one.
pub fn lines(source: &str) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut start = 0;
    while start < source.len() {
        let rest = &source[start..];
        let length = rest.find(['\r', '\n']).unwrap_or(rest.len());
        let after = &rest[length..];
        let end = if after.starts_with("\r\n") { 2 } else { after.len().min(1) };
        let range = start..start + length;
        lines.push(Line { text: &rest[..length], end: &after[..end], range });
        start += length + end;
    }
    lines
}

/// The whole lines around a range.
pub fn lines_around(source: &str, range: &Range<usize>) -> Range<usize> {
    let is_end = |character: char| matches!(character, '\r' | '\n');
    let start = source[..range.start].rfind(is_end).map_or(0, |end| end + 1);
    let end = source[range.end..].find(is_end).map_or(source.len(), |end| range.end + end);
    start..end
}

/// The lines around a range up to the nearest blank ones.
pub fn paragraph_around(source: &str, range: &Range<usize>) -> Range<usize> {
    let mut start = source[..range.start].rfind('\n').map_or(0, |end| end + 1);
    let mut end = source[range.end..].find('\n').map_or(source.len(), |length| range.end + length);
    while start > 0 {
        let previous = source[..start - 1].rfind('\n').map_or(0, |end| end + 1);
        if source[previous..start].trim().is_empty() {
            break;
        }
        start = previous;
    }
    while end < source.len() {
        let next = source[end + 1..].find('\n').map_or(source.len(), |length| end + 1 + length);
        if source[end..next].trim().is_empty() {
            break;
        }
        end = next;
    }
    start..end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn surroundings_end_at_blank_lines() {
        let source = "een\n\ntwee\r\ndrie vier\r\nvijf\r\n \r\nzes";
        let around = |word: &str| {
            let start = source.find(word).unwrap();
            let range = start..start + word.len();
            (&source[lines_around(source, &range)], &source[paragraph_around(source, &range)])
        };
        assert_eq!(around("vier"), ("drie vier", "twee\r\ndrie vier\r\nvijf\r"));
        assert_eq!(around("een"), ("een", "een"));
        assert_eq!(around("zes"), ("zes", "zes"));
    }

    #[test]
    fn every_line_ending_counts() {
        let found = lines("een\r\n twee \rdrie\n\nvier");
        let texts: Vec<(&str, &str)> = found.iter().map(|line| (line.text, line.end)).collect();
        assert_eq!(texts, [("een", "\r\n"), (" twee ", "\r"), ("drie", "\n"), ("", "\n"), ("vier", "")]);
        assert_eq!(found[1].trimmed(), 6..10);
        assert!(lines("").is_empty());
    }
}
