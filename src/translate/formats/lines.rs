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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_ending_counts() {
        let found = lines("een\r\n twee \rdrie\n\nvier");
        let texts: Vec<(&str, &str)> = found.iter().map(|line| (line.text, line.end)).collect();
        assert_eq!(texts, [("een", "\r\n"), (" twee ", "\r"), ("drie", "\n"), ("", "\n"), ("vier", "")]);
        assert_eq!(found[1].trimmed(), 6..10);
        assert!(lines("").is_empty());
    }
}
