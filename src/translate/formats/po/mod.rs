//! gettext's catalogues of messages: an entry without a translation gets one, plurals form by form. Entries that have
//! one stay, and so does a header that says something.

mod catalogue;
mod header;

use std::ops::Range;

use catalogue::{Entry, Quoted, entries, escape};

use super::message::{Accelerator, directives, has_choices, markup};
use super::{Bilingual, Finishing, Format, Review};
use crate::translate::segment::{Escaping, Fragment, Frame, Segment, Syntax, written};

/// Columns of the longest line of a string, with its quotes.
const COLUMNS: usize = 79;

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
        read(source, Wanted::Missing)
    }

    fn read_translated(&self, source: &str) -> Vec<Segment> {
        read(source, Wanted::Translated)
    }

    fn read_sources(&self, source: &str) -> Vec<Segment> {
        read(source, Wanted::Sources)
    }

    /// By its context and its message: programs put entries into another order.
    fn identity(&self, segment: &Segment) -> Option<String> {
        let entry = entries(&segment.frame.around("")).into_iter().next()?;
        // The order of the fields cannot be mistaken: a context has no line break that is not escaped.
        Some(format!("{}\n{}", entry.context.as_deref().map_or_else(String::new, escape), entry.id.value))
    }

    fn skipped(&self, source: &str) -> Vec<Range<usize>> {
        let untranslated = |entry: &Entry| !entry.is_header() && entry.translations.iter().any(Quoted::is_empty);
        let is_unread =
            |message: &Quoted| message.is_broken || has_choices(&message.value) || is_for_translators(&message.value);
        let entries = entries(source).into_iter().filter(untranslated);
        entries.map(|entry| entry.id).filter(is_unread).map(|message| message.range).collect()
    }

    fn bilingual(&self) -> Bilingual {
        Bilingual::Unsupported
    }

    fn context(&self, segment: &Segment) -> Option<String> {
        entries(&segment.frame.around("")).into_iter().next()?.context
    }

    /// Messages are in no order.
    fn is_continuous(&self) -> bool {
        false
    }

    fn charset(&self, source: &str) -> Option<String> {
        let (_, rest) = source.split_once("charset=")?;
        let name: String =
            rest.chars().take_while(|letter| letter.is_ascii_alphanumeric() || "-_".contains(*letter)).collect();
        (!["CHARSET", "ASCII"].contains(&name.as_str())).then_some(name)
    }

    fn finish(&self, source: &str, translated: String, how: &Finishing) -> String {
        let translated = match how.review {
            Review::Unmarked => translated,
            Review::Fuzzy => header::mark_fuzzy(source, &translated),
        };
        header::fill(&translated, how.pair.target)
    }
}

impl Syntax for Po {
    fn escape(&self, prose: &str) -> String {
        escape(prose)
    }

    fn write(&self, content: &[Fragment], _source: &str, frame: &Frame, _escaping: Escaping) -> String {
        let framed = frame.around("");
        match entries(&framed).first() {
            Some(entry) => write(content, entry, &framed),
            None => written(content, escape),
        }
    }

    /// Everything but the translations, and of each translation what its program needs. A message without one counts as
    /// its own translation: that is what programs show.
    fn skeleton(&self, source: &str) -> Vec<String> {
        let mut skeleton = Vec::new();
        let mut done = 0;
        for entry in entries(source) {
            for (number, text) in entry.translations.iter().enumerate() {
                skeleton.push(source[done..text.range.start].to_owned());
                done = text.range.end;
                if text.is_broken || entry.is_header() {
                    skeleton.push(source[text.range.clone()].to_owned());
                } else {
                    let shown = if text.is_empty() { entry.message(number) } else { text };
                    skeleton.extend(needs(&shown.value, &entry));
                }
            }
        }
        skeleton.push(source[done..].to_owned());
        skeleton
    }
}

/// Which texts of a catalogue are read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    /// Messages without a translation.
    Missing,
    Translated,
    /// All messages.
    Sources,
}

/// Messages or translations, each where the translation belongs.
fn read(source: &str, wanted: Wanted) -> Vec<Segment> {
    let mut segments = Vec::new();
    let newline = if source.contains("\r\n") { "\r\n" } else { "\n" };
    for entry in entries(source).into_iter().filter(|entry| !entry.is_header()) {
        let style = directives::style(&entry.flags);
        for (number, text) in entry.translations.iter().enumerate() {
            let message = entry.message(number);
            let said = if wanted == Wanted::Translated { text } else { message };
            let is_wanted = wanted == Wanted::Sources || text.is_empty() == (wanted == Wanted::Missing);
            let has_text =
                !message.is_empty() && !is_for_translators(&message.value) && !is_identifier(&message.value);
            if !is_wanted || !has_text || message.is_broken || said.is_broken {
                continue;
            }
            let plain = Accelerator::of(&said.value).map(|found| found.without(&said.value));
            let plain = directives::numbered(plain.as_deref().unwrap_or(&said.value), style);
            let frame = Frame::new(before(&entry, message, source, newline), "\"\n");
            let content = markup::of_text(&plain, style, escape);
            segments.push(Segment { frame, ..Segment::new(&Po, text.inside(), content) });
        }
    }
    segments
}

/// Whether a message asks translators for their names.
fn is_for_translators(message: &str) -> bool {
    matches!(message, "translator-credits" | "translator_credits" | "translators-credits")
}

/// Whether a message is one that only programs read: `default:LTR`, `gtk-cancel`.
fn is_identifier(message: &str) -> bool {
    let has_inner_colon = message.split_once(':').is_some_and(|(before, after)| {
        before.ends_with(char::is_alphanumeric)
            && after.starts_with(|next: char| next.is_alphanumeric() || next == ':')
    });
    !message.contains(char::is_whitespace) && (has_inner_colon || message.starts_with("gtk-"))
}

/// An entry with this message alone, up to its translation.
fn before(entry: &Entry, message: &Quoted, source: &str, newline: &str) -> String {
    let flags =
        if entry.flags.is_empty() { String::new() } else { format!("#, {}{newline}", entry.flags.join(", ")) };
    let context = entry.context.as_deref().map(escape);
    let context = context.map_or_else(String::new, |context| format!("msgctxt \"{context}\"{newline}"));
    // On several lines, so that its translation is.
    let first = if source[message.range.clone()].contains('\n') { format!("\"\"{newline}") } else { String::new() };
    format!("{flags}{context}msgid {first}\"{}\"{newline}msgstr \"", escape(&message.value))
}

/// What a program needs of a message: its arguments, its markup, the line breaks at its ends, the key of its menu.
fn needs(text: &str, entry: &Entry) -> Vec<String> {
    let style = directives::style(&entry.flags);
    let key = Accelerator::of(&entry.id.value);
    // A mark within a directive hides it: `%_s`.
    let bare = key.map(|key| text.replacen(key.mark, "", 1));
    let mut needs = directives::arguments(bare.as_deref().unwrap_or(text), style);
    needs.extend(markup::kept(text, style));
    needs.push(format!("{} {}", text.starts_with('\n'), text.ends_with('\n')));
    if let Some(Accelerator { mark, .. }) = key {
        needs.push(format!("{mark} {}", text.matches(mark).count()));
    }
    needs
}

/// A translation between its quotes, for the entry that is in its frame.
fn write(content: &[Fragment], entry: &Entry, framed: &str) -> String {
    let mut content = content.to_vec();
    if let Some(accelerator) = Accelerator::of(&entry.id.value) {
        accelerator.mark_in(&mut content);
    }
    let style = directives::style(&entry.flags);
    let text = written(&content, escape);
    // Numbers that the message has stay.
    let is_numbered = directives::has_numbers(&entry.id.value, style);
    let text = if is_numbered { text } else { directives::without_numbers(&text, style) };
    let is_long = text.len() + "msgstr \"\"".len() > COLUMNS || text.trim_end_matches("\\n").contains("\\n");
    if !is_long || !framed[entry.id.range.clone()].contains('\n') {
        return text;
    }
    let newline = if framed.contains("\r\n") { "\r\n" } else { "\n" };
    [String::new()].into_iter().chain(string_lines(&text)).collect::<Vec<_>>().join(&format!("\"{newline}\""))
}

/// The lines of an escaped text: each ends after a line break of the text, or after a space where it is full.
fn string_lines(text: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut add = |word: &str, ends_line: bool| {
        let Some(line) = lines.last_mut() else { return };
        if line.is_empty() || line.chars().count() + word.trim_end().chars().count() + 2 <= COLUMNS {
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
        if ends_line {
            lines.push(String::new());
        }
    };
    let mut start = 0;
    let mut characters = text.char_indices();
    while let Some((place, character)) = characters.next() {
        let ends_line = character == '\\' && characters.next().is_some_and(|(_, escaped)| escaped == 'n');
        if ends_line || character == ' ' {
            let end = if ends_line { place + 2 } else { place + 1 };
            add(&text[start..end], ends_line);
            start = end;
        }
    }
    add(&text[start..], false);
    lines.retain(|line| !line.is_empty());
    lines
}

#[cfg(test)]
mod tests;
