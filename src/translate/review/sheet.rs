//! The sheet as a text: a line that a person reads for each source, one that they edit for each translation.
//!
//! ```text
//! fietje review 1
//! # What to do, in the user's language.
//!
//! == srt /films/film.srt
//! => /films/film.nl.srt
//!
//! [12 8c0e… 5d2f…]
//! # the number 1984 is missing or made up
//! < He was born in 1984.
//! > Hij werd geboren in 1948.
//! ```
//!
//! A text with line breaks goes on in lines with two spaces before it; so does one that an editor wrapped, without
//! them.

use std::path::PathBuf;

use super::{Entry, Page};
use crate::journal::Key;

const TITLE: &str = "fietje review 1";
/// Before the second and later lines of a text.
const INDENT: &str = "  ";
/// Stands for the key of a translation that no model made.
const NO_KEY: &str = "-";

/// What is wrong with a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("line {line} is not one of a review")]
pub struct SheetError {
    pub line: usize,
}

/// The text of a sheet, with an explanation for the person at its head.
pub fn write(pages: &[Page], explanation: &str) -> String {
    let mut lines = vec![TITLE.to_owned()];
    lines.extend(explanation.lines().map(|line| format!("# {line}")));
    for page in pages.iter().filter(|page| !page.entries.is_empty()) {
        lines.push(String::new());
        lines.push(format!("== {} {}", page.format, page.source.display()));
        lines.push(format!("=> {}", page.output.display()));
        for entry in &page.entries {
            let key = entry.key.map_or_else(|| NO_KEY.to_owned(), |key| key.name());
            lines.push(String::new());
            lines.push(format!("[{} {key} {}]", entry.line, entry.mark));
            lines.extend(entry.reasons.iter().map(|reason| format!("# {}", on_one_line(reason))));
            lines.push(format!("< {}", indented(&entry.source)));
            lines.push(format!("> {}", indented(&entry.target)));
        }
    }
    lines.join("\n") + "\n"
}

fn on_one_line(text: &str) -> String {
    text.replace('\n', " ")
}

fn indented(text: &str) -> String {
    text.replace('\n', &format!("\n{INDENT}"))
}

/// Where the reader of a sheet is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// Before a document or between entries.
    Between,
    Source,
    Target,
}

/// Reads a sheet.
///
/// # Errors
/// [`SheetError`] with the first line that has no place in one.
pub fn read(text: &str) -> Result<Vec<Page>, SheetError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = text.lines().map(|line| line.strip_suffix('\r').unwrap_or(line)).enumerate();
    if lines.next().is_none_or(|(_, line)| line.trim_end() != TITLE) {
        return Err(SheetError { line: 1 });
    }
    let mut pages: Vec<Page> = Vec::new();
    let mut part = Part::Between;
    for (number, line) in lines {
        let wrong = SheetError { line: number + 1 };
        if line.starts_with('#') || line.trim().is_empty() {
            continue;
        }
        if let Some(rest) = line.strip_prefix("== ") {
            let (format, source) = rest.split_once(' ').ok_or(wrong)?;
            let (source, output) = (PathBuf::from(source), PathBuf::new());
            pages.push(Page { format: format.to_owned(), source, output, entries: Vec::new() });
            part = Part::Between;
            continue;
        }
        let page = pages.last_mut().ok_or(wrong)?;
        if let Some(output) = line.strip_prefix("=> ") {
            page.output = PathBuf::from(output);
            continue;
        }
        if let Some(entry) = line.strip_prefix('[').and_then(|line| header(line.trim_end().strip_suffix(']')?)) {
            page.entries.push(entry);
            part = Part::Between;
            continue;
        }
        let entry = page.entries.last_mut().ok_or(wrong)?;
        let begun = |mark: char| line.strip_prefix(mark).filter(|rest| rest.is_empty() || rest.starts_with(' '));
        match (part, begun('<'), begun('>')) {
            (Part::Between, Some(source), _) => {
                source.trim_start().clone_into(&mut entry.source);
                part = Part::Source;
            }
            (Part::Source, _, Some(target)) => {
                target.trim().clone_into(&mut entry.target);
                part = Part::Target;
            }
            (Part::Between, ..) => return Err(wrong),
            (Part::Source, ..) => add(&mut entry.source, line),
            (Part::Target, ..) => add(&mut entry.target, line),
        }
    }
    Ok(pages)
}

/// A further line of a text: its own, or one that an editor wrapped.
fn add(text: &mut String, line: &str) {
    match line.strip_prefix(INDENT) {
        Some(line) => *text = format!("{text}\n{line}"),
        None => *text = format!("{text} {}", line.trim()),
    }
}

/// The line above an entry, without its brackets.
fn header(line: &str) -> Option<Entry> {
    let [line, key, mark] = line.split_whitespace().collect::<Vec<_>>()[..] else { return None };
    let key = if key == NO_KEY { None } else { Some(Key::named(key)?) };
    let (source, target) = (String::new(), String::new());
    Some(Entry { line: line.parse().ok()?, key, mark: mark.to_owned(), reasons: Vec::new(), source, target })
}
