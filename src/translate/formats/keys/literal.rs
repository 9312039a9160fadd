//! A string as a program reads it, and where each part of it is written.

use std::fmt::Write;
use std::ops::Range;

/// What a written string says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Literal {
    pub text: String,
    /// For each byte of the text, where what it was read from begins.
    places: Vec<usize>,
    end: usize,
}

impl Literal {
    /// A string that is written as it is read.
    pub fn plain(written: &str) -> Self {
        let mut literal = Self::default();
        for (place, letter) in written.char_indices() {
            literal.push(letter, place..place + letter.len_utf8());
        }
        literal
    }

    /// Adds a character that is written in `written`.
    pub fn push(&mut self, letter: char, written: Range<usize>) {
        self.text.push(letter);
        self.places.resize(self.text.len(), written.start);
        self.end = written.end;
    }

    /// Where a part of the text is written.
    pub fn written(&self, part: &Range<usize>) -> Range<usize> {
        let place = |byte: usize| self.places.get(byte).copied().unwrap_or(self.end);
        // What ends a text belongs to it, however it is written.
        place(part.start)..place(part.end)
    }

    /// The same, written that many bytes later.
    #[must_use]
    pub fn shifted(mut self, bytes: usize) -> Self {
        for place in &mut self.places {
            *place += bytes;
        }
        self.end += bytes;
        self
    }

    /// The same with one of each two of a mark. `None` if there is a single one.
    pub fn without_doubled(&self, mark: char) -> Option<Self> {
        let mut single = Self::default();
        let mut letters = self.text.char_indices();
        while let Some((place, letter)) = letters.next() {
            let start = self.written(&(place..place)).start;
            let mut end = place + letter.len_utf8();
            if letter == mark {
                end += letters.next().filter(|(_, next)| *next == mark)?.1.len_utf8();
            }
            single.push(letter, start..self.written(&(end..end)).start);
        }
        Some(single)
    }

    /// Reads what a backslash begins: the letters after it, by `escape`, which returns what they mean and their length.
    pub fn with_escapes(written: &str, escape: impl Fn(&str) -> Option<(Option<char>, usize)>) -> Option<Self> {
        let mut literal = Self::default();
        let mut place = 0;
        while let Some(letter) = written[place..].chars().next() {
            if letter == '\\' {
                let (meaning, length) = escape(&written[place + 1..])?;
                let end = place + 1 + length;
                if let Some(meaning) = meaning {
                    literal.push(meaning, place..end);
                }
                place = end;
            } else {
                literal.push(letter, place..place + letter.len_utf8());
                place += letter.len_utf8();
            }
        }
        Some(literal)
    }
}

/// Where the quote is that ends a string: a backslash before one makes it part of it.
pub fn closing_quote(text: &str) -> Option<usize> {
    let mut is_escaped = false;
    text.find(|letter: char| {
        let is_end = letter == '"' && !is_escaped;
        is_escaped = letter == '\\' && !is_escaped;
        is_end
    })
}

/// The character of `digits` hexadecimal digits, with its length; of two halves of UTF-16 if `digits` is 4.
pub fn code_point(rest: &str, digits: usize) -> Option<(char, usize)> {
    let unit = |text: &str| {
        let hex = text.get(..digits).filter(|hex| hex.bytes().all(|digit| digit.is_ascii_hexdigit()))?;
        u32::from_str_radix(hex, 16).ok()
    };
    let first = unit(rest)?;
    if digits == 4 && (0xd800..0xdc00).contains(&first) {
        let second = unit(rest[4..].strip_prefix("\\u").or_else(|| rest[4..].strip_prefix("\\U"))?)?;
        let letter = char::decode_utf16([first as u16, second as u16]).next()?.ok()?;
        return Some((letter, 10));
    }
    Some((char::from_u32(first)?, digits))
}

/// A text between double quotes as JSON and YAML write it.
pub fn quoted(text: &str) -> String {
    quoted_with(text, "\\u")
}

/// The same, with control characters as UTF-16 units after this mark.
pub fn quoted_with(text: &str, mark: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '"' | '\\' => written.extend(['\\', letter]),
            '\n' => written += "\\n",
            '\t' => written += "\\t",
            '\r' => written += "\\r",
            control if control.is_control() => written += &units_after(mark, control),
            other => written.push(other),
        }
    }
    written
}

/// A character as UTF-16 units after `\u`.
pub fn escaped_units(letter: char) -> String {
    units_after("\\u", letter)
}

fn units_after(mark: &str, letter: char) -> String {
    let mut units = [0; 2];
    letter.encode_utf16(&mut units).iter().fold(String::new(), |mut escaped, unit| {
        // Writing to a string does not fail.
        let _ = write!(escaped, "{mark}{unit:04x}");
        escaped
    })
}
