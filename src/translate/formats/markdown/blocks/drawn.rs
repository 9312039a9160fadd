//! What is drawn with characters: tables without pipes, lines that stand by themselves after a bar, and the title that
//! begins a document of Pandoc.

use std::sync::LazyLock;

use regex::Regex;

use super::Scanner;
use crate::translate::formats::lines::Line;

/// Lines of the largest head of a table.
const HEAD: usize = 4;

/// The line below the head of a table without pipes: a dash for each letter of a column.
static COLUMNS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^\s*-{2,}(?:\s+-{2,})+\s*$").ok());
/// The line between the head and the body of a table with pipes.
static DELIMITERS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$").ok());

fn is(pattern: &LazyLock<Option<Regex>>, line: &Line) -> bool {
    pattern.as_ref().is_some_and(|pattern| pattern.is_match(line.text))
}

fn is_rule(line: &Line) -> bool {
    let text = line.text.trim();
    text.len() >= 5 && text.bytes().all(|byte| byte == b'-')
}

impl Scanner<'_, '_> {
    /// Reads what is drawn from this line on, which begins at `start` with `text`, and returns the line after it.
    pub(super) fn drawn(&mut self, number: usize, start: usize, text: &str) -> Option<usize> {
        let is_begun = self.paragraph.is_some();
        let next = match *text.as_bytes().first()? {
            b'+' if text.starts_with("+-")
                && text.ends_with('+')
                && text.trim_matches(['+', '-', '=', ':']).is_empty() =>
            {
                self.after(number, |line| !line.is_blank())
            }
            b'%' if self.view.place(0) == 0
                && self.lines[..=number].iter().all(|line| line.text.starts_with("% ")) =>
            {
                self.after(number, |line| line.text.starts_with("% "))
            }
            b'|' if !is_begun => return self.bars(number, start),
            _ if !is_begun => self.table(number)?,
            _ => return None,
        };
        self.view.skip(self.lines, number..next);
        self.hide(number, next);
        Some(next)
    }

    /// The line after a table of columns that begins here, with or without a head.
    fn table(&self, number: usize) -> Option<usize> {
        let head = self.lines[number..].iter().take(HEAD).take_while(|line| !line.is_blank());
        let ruler = number + head.into_iter().position(|line| is(&COLUMNS, line))?;
        let end = self.after(ruler, |line| !line.is_blank());
        // The rows of a table between two rules may have blank lines between them.
        let has_rule = number > 0 && is_rule(&self.lines[number - 1]) || is_rule(&self.lines[number]);
        let close = self.lines[ruler + 1..].iter().take(super::LONGEST).position(is_rule);
        Some(close.filter(|_| has_rule).map_or(end, |close| ruler + close + 2))
    }

    /// Lines with a bar before each, which stay lines. Rows of a table without a head are kept; those of one with a
    /// head are the parser's.
    fn bars(&mut self, number: usize, start: usize) -> Option<usize> {
        let next = self.after(number, |line| line.text.trim_start_matches([' ', '\t', '>']).starts_with('|'));
        let lines = &self.lines[number..next];
        if lines.iter().any(|line| is(&DELIMITERS, line)) {
            return None;
        }
        let is_row = |line: &Line| line.text.trim_end().ends_with('|') && line.text.trim().len() > 1;
        if lines.iter().any(is_row) {
            self.view.skip(self.lines, number..next);
            self.hide(number, next);
            return Some(next);
        }
        let line = &self.lines[number];
        let text = &line.text[start - line.range.start + 1..];
        let mark = 1 + text.len() - text.trim_start().len();
        if text.trim().is_empty() {
            self.hide(number, number + 1);
        } else {
            self.title(start, start + mark..line.range.end);
        }
        Some(number + 1)
    }
}
