//! The entries of a catalogue: which string is where, and what it says.

use std::ops::Range;

use crate::translate::formats::lines::{Line, lines};

/// The string of a keyword, on one line or more.
#[derive(Debug, Default, Clone)]
pub struct Quoted {
    /// From the first quote to the last.
    pub range: Range<usize>,
    pub value: String,
    /// A quote is missing, or there is an escape that nobody writes.
    pub is_broken: bool,
}

impl Quoted {
    pub fn is_empty(&self) -> bool {
        self.value.is_empty() && !self.is_broken
    }

    /// The bytes between the first quote and the last.
    pub fn inside(&self) -> Range<usize> {
        self.range.start + 1..self.range.end - 1
    }
}

#[derive(Debug, Default)]
pub struct Entry {
    /// Where its first line is: of its flags, else of its context or its message.
    pub start: usize,
    /// What follows `#,`.
    pub flags: Vec<String>,
    /// The lines that the flags are on.
    pub flag_lines: Vec<Range<usize>>,
    pub context: Option<String>,
    pub id: Quoted,
    pub plural: Option<Quoted>,
    pub translations: Vec<Quoted>,
}

impl Entry {
    pub fn is_header(&self) -> bool {
        self.id.is_empty() && self.context.is_none()
    }

    /// The message that the translation with this number is of. A language with a single form has that of many.
    pub fn message(&self, number: usize) -> &Quoted {
        match &self.plural {
            Some(plural) if number > 0 || self.translations.len() == 1 => plural,
            _ => &self.id,
        }
    }
}

/// The entries of a catalogue. Obsolete ones are comments.
pub fn entries(source: &str) -> Vec<Entry> {
    let all = lines(source);
    let mut entries: Vec<Entry> = Vec::new();
    let mut next_entry = Entry::default();
    let mut is_begun = false;
    let mut place = 0;
    while place < all.len() {
        let line = &all[place];
        let trimmed = line.text.trim_start();
        if let Some(flags) = trimmed.strip_prefix("#,") {
            if !is_begun {
                next_entry.start = line.range.start;
                is_begun = true;
            }
            next_entry.flags.extend(flags.split(',').map(|flag| flag.trim().to_owned()));
            next_entry.flag_lines.push(line.range.clone());
        }
        let Some(quote) = trimmed.find('"').filter(|_| trimmed.starts_with("msg")) else {
            place += 1;
            continue;
        };
        let keyword = trimmed[..quote].trim();
        let (text, next) = string(source, &all, place);
        if !is_begun && matches!(keyword, "msgctxt" | "msgid") {
            next_entry.start = line.range.start;
            is_begun = true;
        }
        match keyword {
            "msgctxt" => next_entry.context = Some(text.value),
            "msgid" => {
                next_entry.id = text;
                entries.push(std::mem::take(&mut next_entry));
                is_begun = false;
            }
            "msgid_plural" => {
                if let Some(entry) = entries.last_mut() {
                    entry.plural = Some(text);
                }
            }
            _ if keyword.starts_with("msgstr") => {
                if let Some(entry) = entries.last_mut() {
                    entry.translations.push(text);
                }
            }
            _ => {}
        }
        place = next;
    }
    entries
}

/// The string that begins on line `first`, and the number of the line after it.
fn string(source: &str, all: &[Line], first: usize) -> (Quoted, usize) {
    let mut text = Quoted::default();
    let mut place = first;
    while let Some(line) = all.get(place) {
        let inside = line.trimmed();
        let quoted = &source[inside.clone()];
        let Some(start) = quoted.find('"').filter(|&start| start == 0 || place == first) else { break };
        let quoted = &quoted[start..];
        if place == first {
            text.range.start = inside.start + start;
        }
        text.range.end = inside.end;
        match quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).and_then(unescape) {
            Some(inside) => text.value += &inside,
            None => text.is_broken = true,
        }
        place += 1;
    }
    (text, place.max(first + 1))
}

/// The text between two quotes; `None` if it is not the inside of a string.
fn unescape(quoted: &str) -> Option<String> {
    let mut text = String::with_capacity(quoted.len());
    let mut characters = quoted.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => text.push(match characters.next()? {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                same @ ('"' | '\\') => same,
                _ => return None,
            }),
            '"' => return None,
            other => text.push(other),
        }
    }
    Some(text)
}

/// Text as it is written between quotes.
pub fn escape(prose: &str) -> String {
    let mut escaped = String::with_capacity(prose.len());
    for character in prose.chars() {
        match character {
            '"' => escaped.push_str("\\\""),
            '\\' => escaped.push_str("\\\\"),
            '\n' => escaped.push_str("\\n"),
            '\t' => escaped.push_str("\\t"),
            '\r' => escaped.push_str("\\r"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_has_its_flags_and_its_context() {
        let source = "#: a.c:1\n#, fuzzy, c-format\nmsgctxt \"menu\"\nmsgid \"\"\n\"Open \"\n\"%s\\n\"\nmsgstr \"\"\n\n\
            #~ msgid \"x\"\n#~ msgstr \"\"\nmsgid \"odd \\q\"\nmsgstr \"\"\n";
        let found = entries(source);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].flags, ["fuzzy", "c-format"]);
        assert_eq!((found[0].context.as_deref(), found[0].id.value.as_str()), (Some("menu"), "Open %s\n"));
        assert!(source[found[0].start..].starts_with("#, fuzzy"));
        assert!(found[1].id.is_broken && found[1].flags.is_empty() && found[1].context.is_none());
        assert_eq!(unescape(&escape("a\"\\\n\tb")).as_deref(), Some("a\"\\\n\tb"));
    }
}
