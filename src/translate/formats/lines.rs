//! Lines with their places, whatever ends them.

use std::ops::Range;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line<'a> {
    /// What it says, without its end.
    pub text: &'a str,
    pub range: Range<usize>,
    /// What ends it; nothing at the end of a document.
    pub end: &'a str,
}

impl Line<'_> {
    /// Whether it says nothing.
    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// Where it says something: without blanks around.
    pub fn inside(&self) -> Range<usize> {
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
        let behind = &rest[length..];
        let end = if behind.starts_with("\r\n") { 2 } else { behind.len().min(1) };
        let range = start..start + length;
        lines.push(Line { text: &rest[..length], end: &behind[..end], range });
        start += length + end;
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_end_of_a_line_counts() {
        let found = lines("een\r\n twee \rdrie\n\nvier");
        let texts: Vec<(&str, &str)> = found.iter().map(|line| (line.text, line.end)).collect();
        assert_eq!(texts, [("een", "\r\n"), (" twee ", "\r"), ("drie", "\n"), ("", "\n"), ("vier", "")]);
        assert_eq!(found[1].inside(), 6..10);
        assert!(lines("").is_empty());
    }
}
