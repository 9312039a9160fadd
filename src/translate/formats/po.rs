//! gettext's catalogues of messages: an entry without a translation gets one. Entries that have one, and the header,
//! stay.

use std::ops::Range;

use super::lines::{Line, lines};
use super::{Bilingual, Format};
use crate::translate::segment::{Fragment, Frame, Segment, Syntax};

/// The string of a keyword, on one line or more.
#[derive(Debug, Default, Clone)]
struct Quoted {
    /// From the first quote to the last.
    range: Range<usize>,
    value: String,
    /// A quote is missing.
    is_broken: bool,
}

#[derive(Debug, Default)]
struct Entry {
    id: Quoted,
    plural: Option<Quoted>,
    translations: Vec<Quoted>,
}

#[derive(Debug)]
pub struct Po;

impl Format for Po {
    fn name(&self) -> &'static str {
        "po"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["po", "pot"]
    }

    fn read(&self, source: &str) -> Vec<Segment> {
        read(source)
    }

    fn bilingual(&self) -> Bilingual {
        Bilingual::Unsupported
    }
}

impl Syntax for Po {
    fn escape(&self, prose: &str) -> String {
        escape(prose)
    }

    /// Everything but the translations: a translated entry is not a segment any more.
    fn skeleton(&self, source: &str) -> Vec<String> {
        skeleton(source)
    }
}

/// The source text for each missing translation, where that translation belongs.
fn read(source: &str) -> Vec<Segment> {
    let mut segments = Vec::new();
    for entry in entries(source) {
        let is_open = |text: &Quoted| text.value.is_empty() && !text.is_broken;
        if entry.id.value.is_empty() || entry.id.is_broken || !entry.translations.iter().all(is_open) {
            continue;
        }
        for (number, text) in entry.translations.into_iter().enumerate() {
            let source_text = if number == 0 { &entry.id } else { entry.plural.as_ref().unwrap_or(&entry.id) };
            let inside = text.range.start + 1..text.range.end - 1;
            let content = vec![Fragment::Text(source_text.value.clone())];
            let frame = Frame::new(format!("msgid \"{}\"\nmsgstr \"", escape(&source_text.value)), "\"\n");
            segments.push(Segment { frame, ..Segment::new(&Po, inside, content) });
        }
    }
    segments
}

fn skeleton(source: &str) -> Vec<String> {
    let mut skeleton = Vec::new();
    let mut done = 0;
    for text in entries(source).into_iter().flat_map(|entry| entry.translations) {
        skeleton.push(source[done..text.range.start].to_owned());
        done = text.range.end;
    }
    skeleton.push(source[done..].to_owned());
    skeleton
}

/// Text as it is written between quotes.
fn escape(prose: &str) -> String {
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

fn entries(source: &str) -> Vec<Entry> {
    let all = lines(source);
    let mut entries: Vec<Entry> = Vec::new();
    let mut place = 0;
    while place < all.len() {
        let line = &all[place];
        let trimmed = line.text.trim_start();
        let Some(quote) = trimmed.find('"').filter(|_| trimmed.starts_with("msg")) else {
            place += 1;
            continue;
        };
        let keyword = trimmed[..quote].trim();
        let (text, next) = string(source, &all, place);
        match keyword {
            "msgid" => entries.push(Entry { id: text, ..Entry::default() }),
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

/// The string that begins on the line `first` and continues on the lines that are strings, and the line after it.
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
        match quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
            Some(inside) => text.value += &unescape(inside),
            None => text.is_broken = true,
        }
        place += 1;
    }
    (text, place.max(first + 1))
}

fn unescape(quoted: &str) -> String {
    let mut text = String::with_capacity(quoted.len());
    let mut characters = quoted.chars();
    while let Some(character) = characters.next() {
        match (character, if character == '\\' { characters.next() } else { None }) {
            ('\\', Some('n')) => text.push('\n'),
            ('\\', Some('t')) => text.push('\t'),
            ('\\', Some('r')) => text.push('\r'),
            ('\\', Some(other)) | (other, _) => text.push(other),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::translate::document::Document;

    const CATALOGUE: &str = "# Vertaling\nmsgid \"\"\nmsgstr \"\"\n\"Language: nl\\n\"\n\n#: src/main.c:1\n\
        #, c-format\nmsgctxt \"menu\"\nmsgid \"Open the \\\"file\\\" %s\"\nmsgstr \"\"\n\nmsgid \"Yes\"\n\
        msgstr \"Ja\"\n\nmsgid \"one file\"\nmsgid_plural \"\"\n\"%d \"\n\"files\"\nmsgstr[0] \"\"\nmsgstr[1] \"\"\n\n\
        #~ msgid \"old\"\n#~ msgstr \"\"\n";

    #[test]
    fn an_entry_without_a_translation_gets_one() {
        let document = Document::new(CATALOGUE.to_owned(), &Po);
        let prose: Vec<String> = document.segments().iter().map(Segment::prose).collect();
        assert_eq!(prose, ["Open the \"file\" ", "one file", " files"]);
        let mut segments = document.segments().to_vec();
        for (segment, translation) in segments.iter_mut().zip(["Open het \"bestand\" ", "één bestand", " bestanden"])
        {
            let text = segment.content.iter_mut().find(|fragment| matches!(fragment, Fragment::Text(_))).unwrap();
            *text = Fragment::Text(translation.to_owned());
        }
        let (translated, _) = document.render(|number| Some(&segments[number].content));
        let expected = CATALOGUE
            .replacen("%s\"\nmsgstr \"\"", "%s\"\nmsgstr \"Open het \\\"bestand\\\" %s\"", 1)
            .replacen("msgstr[0] \"\"", "msgstr[0] \"één bestand\"", 1)
            .replacen("msgstr[1] \"\"", "msgstr[1] \"%d bestanden\"", 1);
        assert_eq!(translated, expected);
        assert_eq!(Po.skeleton(&translated), Po.skeleton(CATALOGUE));
    }
}
