//! What is drawn with characters: tables without pipes, lines that stand by themselves after a bar, and the title that
//! begins a document of Pandoc.

use std::sync::LazyLock;

use regex::Regex;

use super::Scanner;
use crate::translate::formats::lines::Line;
use crate::translate::formats::markdown::inline;

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

/// How many cells a row has for a parser that looks for pipes alone.
fn cells(row: &str) -> usize {
    let row = row.trim_matches([' ', '\t', '>']).replace("\\|", "");
    let row = row.strip_prefix('|').unwrap_or(&row);
    row.strip_suffix('|').unwrap_or(row).split('|').count()
}

/// The pipes of a row that are in code, unless they have a backslash.
fn pipes_in_code(row: &str) -> Vec<usize> {
    let (mut pipes, mut place) = (Vec::new(), 0);
    while let Some(open) = row[place..].find('`').map(|open| place + open) {
        let start = row[open..].find(|mark| mark != '`').map_or(row.len(), |length| open + length);
        place = start;
        if let Some(length) = row[start..].find(&row[open..start]) {
            let code = &row[start..start + length];
            let bare = code.match_indices('|').filter(|(pipe, _)| !code[..*pipe].ends_with('\\'));
            pipes.extend(bare.map(|(pipe, _)| start + pipe));
            place = start + length + (start - open);
        }
    }
    pipes
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
            _ if !is_begun && self.is_above_delimiters(number) => self.rows(number)?,
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

    fn is_above_delimiters(&self, number: usize) -> bool {
        let ruler = self.lines.get(number + 1).filter(|line| line.text.contains('|') && is(&DELIMITERS, line));
        ruler.is_some() && self.lines[number].text.contains('|')
    }

    /// Hides the pipes in code from the parser in rows that have too many cells with them: not every reader takes them for
    /// the ends of cells. A table that has another number of columns than its second line is kept: its end is returned.
    fn rows(&mut self, number: usize) -> Option<usize> {
        let columns = cells(self.lines[number + 1].text);
        let next = self.after(number, |line| line.text.contains('|'));
        for row in (number..next).filter(|row| *row != number + 1) {
            let line = &self.lines[row];
            let mut text = line.text.to_owned();
            if cells(&text) > columns {
                for hole in inline::holes(line.text, self.flavour) {
                    text.replace_range(hole.range.clone(), &"x".repeat(hole.range.len()));
                }
            }
            let (found, pipes) = (cells(&text), pipes_in_code(&text));
            if found > columns && found - pipes.len() == columns {
                self.view.hide_marks(pipes.into_iter().map(|pipe| line.range.start + pipe));
            } else if found != columns && row == number {
                return Some(next);
            }
        }
        None
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
