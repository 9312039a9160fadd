//! Apple's `.strings`: `"key" = "value";` with comments for translators.

use super::literal::{Literal, closing_quote, code_point, quoted_with};
use super::{Dialect, Entry, Keys, Malformed, Notation};
use crate::translate::formats::message::directives::Style;

#[derive(Debug)]
pub struct AppleFile;

pub static APPLE: Keys<AppleFile> = Keys(AppleFile);

/// A string between its quotes.
#[derive(Debug)]
struct Quoted;

impl Notation for Quoted {
    fn read(&self, written: &str) -> Option<Literal> {
        if closing_quote(written).is_some() {
            return None;
        }
        Literal::with_escapes(written, |rest| {
            let letter = rest.chars().next()?;
            let meaning = match letter {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                same @ ('"' | '\\' | '\'') => same,
                'U' | 'u' => {
                    let (letter, length) = code_point(&rest[1..], 4)?;
                    return Some((Some(letter), length + 1));
                }
                _ => return None,
            };
            Some((Some(meaning), 1))
        })
    }

    fn quote(&self, text: &str) -> String {
        quoted_with(text, "\\U")
    }

    fn style(&self) -> Style {
        Style::Phone
    }
}

impl Dialect for AppleFile {
    fn name(&self) -> &'static str {
        "strings"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["strings"]
    }

    fn entries(&self, source: &str) -> Result<Vec<Entry>, Malformed> {
        let mut scanner = Scanner { source, place: 0, note: None };
        let mut entries = Vec::new();
        while let Some(key) = scanner.token()? {
            let note = scanner.note.take();
            scanner.expect("=")?;
            let Some(value) = scanner.token()? else { return Err(scanner.malformed()) };
            scanner.expect(";")?;
            let path = vec![key.text(source)];
            entries.push(Entry { note, ..Entry::new(path, value.inside, &Quoted) });
        }
        Ok(entries)
    }
}

struct Scanner<'a> {
    source: &'a str,
    place: usize,
    /// The comment before what comes next.
    note: Option<String>,
}

/// A string, or a word without quotes.
struct Token {
    inside: std::ops::Range<usize>,
}

impl Token {
    fn text(&self, source: &str) -> String {
        let written = &source[self.inside.clone()];
        Quoted.read(written).map_or_else(|| written.to_owned(), |literal| literal.text)
    }
}

impl Scanner<'_> {
    fn malformed(&self) -> Malformed {
        Malformed::at(self.source, self.place)
    }

    /// Skips blanks and comments.
    fn skip(&mut self) -> Result<(), Malformed> {
        loop {
            let rest = &self.source[self.place..];
            let start = rest.len() - rest.trim_start().len();
            self.place += start;
            let rest = &rest[start..];
            let (opening, closing) = match () {
                () if rest.starts_with("/*") => ("/*", "*/"),
                () if rest.starts_with("//") => ("//", "\n"),
                () => return Ok(()),
            };
            let inside = &rest[opening.len()..];
            let length = match inside.find(closing) {
                Some(length) => length,
                None if closing == "\n" => inside.len(),
                None => return Err(self.malformed()),
            };
            self.note = Some(inside[..length].split_whitespace().collect::<Vec<_>>().join(" "));
            self.place += (opening.len() + length + closing.len()).min(rest.len());
        }
    }

    /// The next string or word; `None` at the end.
    fn token(&mut self) -> Result<Option<Token>, Malformed> {
        self.skip()?;
        let start = self.place;
        let rest = &self.source[start..];
        if rest.is_empty() {
            return Ok(None);
        }
        if let Some(inside) = rest.strip_prefix('"') {
            let length = closing_quote(inside).ok_or_else(|| self.malformed())?;
            self.place += length + 2;
            return Ok(Some(Token { inside: start + 1..start + 1 + length }));
        }
        let is_word = |letter: char| letter.is_alphanumeric() || "_.-$:/".contains(letter);
        let length = rest.find(|letter: char| !is_word(letter)).unwrap_or(rest.len());
        if length == 0 {
            return Err(self.malformed());
        }
        self.place += length;
        Ok(Some(Token { inside: start..start + length }))
    }

    fn expect(&mut self, mark: &str) -> Result<(), Malformed> {
        self.skip()?;
        if !self.source[self.place..].starts_with(mark) {
            return Err(self.malformed());
        }
        self.place += mark.len();
        Ok(())
    }
}
