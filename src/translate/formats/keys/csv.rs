//! Tables with a row for each text: CSV and TSV. Which column is translated, the user says.

use std::ops::Range;
use std::path::Path;

use super::literal::Literal;
use super::{Dialect, Entry, Keys, Malformed, Notation};

#[derive(Debug)]
pub struct CsvFile;

pub static CSV: Keys<CsvFile> = Keys(CsvFile);

/// A cell with its quotes, if it has any.
#[derive(Debug)]
struct Cell {
    separator: char,
}

impl Cell {
    fn between(separator: char) -> &'static Self {
        match separator {
            ';' => &Self { separator: ';' },
            '\t' => &Self { separator: '\t' },
            _ => &Self { separator: ',' },
        }
    }

    /// Whether a text has to be in quotes.
    fn is_ended_by(&self, text: &str) -> bool {
        text.contains(['"', self.separator, '\n', '\r'])
    }
}

impl Notation for Cell {
    fn read(&self, written: &str) -> Option<Literal> {
        match written.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
            Some(inside) => Literal::plain(inside).shifted(1).without_doubled('"'),
            None => (!self.is_ended_by(written)).then(|| Literal::plain(written)),
        }
    }

    fn quote(&self, text: &str) -> String {
        text.replace('"', "\"\"")
    }

    fn whole(&self, written: String, source: &str) -> String {
        if source.starts_with('"') || self.is_ended_by(&written) { format!("\"{written}\"") } else { written }
    }
}

impl Dialect for CsvFile {
    fn name(&self) -> &'static str {
        "csv"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["csv", "tsv"]
    }

    fn headings(&self, source: &str) -> Option<Vec<String>> {
        headings(source, separator(source)).ok()
    }

    fn is_for_texts(&self, _path: &Path) -> bool {
        false
    }

    /// The cells below the line of headings. The path of each is the heading of its column, and its row.
    fn entries(&self, source: &str) -> Result<Vec<Entry>, Malformed> {
        let separator = separator(source);
        let notation = Cell::between(separator);
        let headings = headings(source, separator)?;
        let rows = rows(source, separator)?.into_iter().skip(1);
        let mut entries = Vec::new();
        for (row, cells) in rows.enumerate() {
            for (column, cell) in cells.into_iter().enumerate() {
                let heading = headings.get(column).map_or_else(|| (column + 1).to_string(), String::clone);
                entries.push(Entry::new(vec![heading, (row + 1).to_string()], cell, notation));
            }
        }
        Ok(entries)
    }
}

/// The headings of the columns.
fn headings(source: &str, separator: char) -> Result<Vec<String>, Malformed> {
    let first = rows(source, separator)?.into_iter().next().unwrap_or_default();
    let text =
        |cell: Range<usize>| Cell::between(separator).read(&source[cell]).map_or_else(String::new, |cell| cell.text);
    Ok(first.into_iter().map(|cell| text(cell).trim().to_owned()).collect())
}

/// What the line of headings has most of.
fn separator(source: &str) -> char {
    let first = source.lines().next().unwrap_or_default();
    [';', '\t', ','].into_iter().max_by_key(|mark| first.matches(*mark).count()).unwrap_or(',')
}

/// The cells of each row.
fn rows(source: &str, separator: char) -> Result<Vec<Vec<Range<usize>>>, Malformed> {
    let mut rows = vec![Vec::new()];
    let mut start = 0;
    while start <= source.len() {
        let end = start + cell_length(&source[start..], separator).ok_or_else(|| Malformed::at(source, start))?;
        if let Some(row) = rows.last_mut() {
            row.push(start..end);
        }
        let rest = &source[end..];
        let mark = if rest.starts_with("\r\n") { 2 } else { rest.len().min(1) };
        if !rest.starts_with(separator) {
            if rest.len() <= mark {
                break;
            }
            rows.push(Vec::new());
        }
        start = end + mark;
    }
    Ok(rows)
}

/// Bytes of the cell that begins a text. `None` if its quote is not closed, or more follows it.
fn cell_length(text: &str, separator: char) -> Option<usize> {
    let is_end = |letter: char| letter == separator || letter == '\n' || letter == '\r';
    let Some(inside) = text.strip_prefix('"') else { return Some(text.find(is_end).unwrap_or(text.len())) };
    let mut place = 0;
    loop {
        place += inside[place..].find('"')? + 1;
        if !inside[place..].starts_with('"') {
            let rest = &inside[place..];
            return (rest.is_empty() || rest.starts_with(is_end)).then_some(place + 1);
        }
        place += 1;
    }
}
