//! Java's `.properties`: escapes, values on several lines, and messages in which an apostrophe is written twice.

use super::literal::{Literal, code_point, escaped_units};
use super::{Dialect, Entry, Keys, Malformed, Notation};
use crate::translate::formats::lines::lines;
use crate::translate::formats::message::directives::Style;

#[derive(Debug)]
pub struct PropertiesFile;

pub static PROPERTIES: Keys<PropertiesFile> = Keys(PropertiesFile);

/// A value.
#[derive(Debug)]
struct Value {
    /// In a file without any, a character that is not ASCII is escaped: older programs read ISO 8859-1.
    letters: Letters,
    apostrophe: Apostrophe,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Letters {
    Ascii,
    /// Those that ISO 8859-1 has are the same in UTF-8.
    Latin,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Apostrophe {
    Plain,
    /// As in a message with `{0}`, where a single one begins a quotation.
    Doubled,
}

impl Value {
    fn of(letters: Letters, apostrophe: Apostrophe) -> &'static Self {
        match (letters, apostrophe) {
            (Letters::Ascii, Apostrophe::Plain) => &Self { letters: Letters::Ascii, apostrophe: Apostrophe::Plain },
            (Letters::Ascii, Apostrophe::Doubled) => {
                &Self { letters: Letters::Ascii, apostrophe: Apostrophe::Doubled }
            }
            (Letters::Latin, Apostrophe::Plain) => &Self { letters: Letters::Latin, apostrophe: Apostrophe::Plain },
            (Letters::Latin, Apostrophe::Doubled) => {
                &Self { letters: Letters::Latin, apostrophe: Apostrophe::Doubled }
            }
        }
    }
}

impl Notation for Value {
    fn read(&self, written: &str) -> Option<Literal> {
        let literal = unescaped(written)?;
        match self.apostrophe {
            Apostrophe::Plain => Some(literal),
            // What is quoted with single ones is an example of a message, and kept.
            Apostrophe::Doubled => literal.without_doubled('\''),
        }
    }

    fn quote(&self, text: &str) -> String {
        let mut written = String::with_capacity(text.len());
        for (place, letter) in text.char_indices() {
            match letter {
                '\\' => written += "\\\\",
                '\n' => written += "\\n",
                '\t' => written += "\\t",
                '\r' => written += "\\r",
                '\'' if self.apostrophe == Apostrophe::Doubled => written += "''",
                // At the beginning it would be taken for what surrounds the value.
                ' ' if place == 0 && text.trim().is_empty() => written.push(' '),
                letter if letter.is_control() => written += &escaped_units(letter),
                letter if letter.is_ascii() => written.push(letter),
                letter if self.letters == Letters::Latin && letter <= '\u{ff}' => written.push(letter),
                letter => written += &escaped_units(letter),
            }
        }
        written
    }

    fn style(&self) -> Style {
        if self.apostrophe == Apostrophe::Doubled { Style::Braces } else { Style::Unknown }
    }
}

/// What is written, with its escapes and the ends of its lines resolved.
fn unescaped(written: &str) -> Option<Literal> {
    Literal::with_escapes(written, |rest| {
        let letter = rest.chars().next()?;
        let meaning = match letter {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'f' => '\u{c}',
            'u' => {
                let (letter, length) = code_point(&rest[1..], 4)?;
                return Some((Some(letter), length + 1));
            }
            // A line goes on at the next word.
            '\r' | '\n' => {
                let end = if rest.starts_with("\r\n") { 2 } else { 1 };
                let after = &rest[end..];
                return Some((None, rest.len() - after.trim_start_matches([' ', '\t', '\u{c}']).len()));
            }
            same => same,
        };
        Some((Some(meaning), letter.len_utf8()))
    })
}

impl Dialect for PropertiesFile {
    fn name(&self) -> &'static str {
        "properties"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["properties"]
    }

    fn entries(&self, source: &str) -> Result<Vec<Entry>, Malformed> {
        let letters = if source.is_ascii() { Letters::Ascii } else { Letters::Latin };
        let mut entries = Vec::new();
        let mut note: Option<String> = None;
        let mut all = lines(source).into_iter();
        while let Some(line) = all.next() {
            let text = line.text.trim_start_matches([' ', '\t', '\u{c}']);
            if let Some(comment) = text.strip_prefix(['#', '!']) {
                note = Some(comment.trim().to_owned()).filter(|comment| !comment.is_empty());
                continue;
            }
            let note = note.take();
            if text.is_empty() {
                continue;
            }
            let start = line.range.end - text.len();
            let mut end = line.range.end;
            while is_continued(&source[start..end]) {
                let Some(next) = all.next() else { break };
                end = next.range.end;
            }
            let (key, value) = parts(&source[start..end]);
            let value = start + value..end;
            let key = unescaped(key).map_or_else(|| key.to_owned(), |key| key.text);
            let is_message = has_argument(&source[value.clone()]);
            let apostrophe = if is_message { Apostrophe::Doubled } else { Apostrophe::Plain };
            entries.push(Entry { note, ..Entry::new(vec![key], value, Value::of(letters, apostrophe)) });
        }
        Ok(entries)
    }
}

/// Whether a line ends with a backslash that is not escaped.
fn is_continued(text: &str) -> bool {
    let count = text.len() - text.trim_end_matches('\\').len();
    count % 2 == 1
}

/// The key of a line, and where its value begins.
fn parts(line: &str) -> (&str, usize) {
    let mut is_escaped = false;
    let end = line.find(|letter: char| {
        let ends = !is_escaped && matches!(letter, '=' | ':' | ' ' | '\t' | '\u{c}');
        is_escaped = letter == '\\' && !is_escaped;
        ends
    });
    let end = end.unwrap_or(line.len());
    let blank = |text: &str| text.len() - text.trim_start_matches([' ', '\t', '\u{c}']).len();
    let mut value = end + blank(&line[end..]);
    if line[value..].starts_with(['=', ':']) {
        value += 1;
        value += blank(&line[value..]);
    }
    (&line[..end], value)
}

/// Whether a value is a message with numbered arguments: `{0}`, `{1,number}`.
fn has_argument(value: &str) -> bool {
    value.split('{').skip(1).any(|rest| {
        let after = rest.trim_start_matches(|digit: char| digit.is_ascii_digit());
        after.len() < rest.len() && after.starts_with(['}', ','])
    })
}
