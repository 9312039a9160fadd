//! Files of keys: each has strings by a path of keys, written in its own notation. The strings alone change, and of
//! each the prose alone.
//!
//! A kind of file is one [`Dialect`]: it finds the strings. How a string is written is one [`Notation`].

mod android;
mod apple;
mod csv;
mod forms;
mod json;
mod literal;
mod markup;
mod properties;
mod resx;
mod xcstrings;
mod yaml;

use std::fmt::Debug;
use std::ops::Range;
use std::path::Path;

use super::message::directives::{self, Style};
use super::message::{self, Choice, Leaf};
use super::place;
use super::{Bilingual, Finishing, Format, Malformed};
use crate::translate::language::Pair;
use crate::translate::layout::Layout;
use crate::translate::segment::{Escaping, Fragment, Frame, Segment, Syntax, written};

pub use android::ANDROID;
pub use apple::APPLE;
pub use csv::CSV;
pub use json::JSON;
use literal::Literal;
pub use properties::PROPERTIES;
pub use resx::RESX;
pub use xcstrings::XCSTRINGS;
pub use yaml::YAML;

/// A string of a file.
#[derive(Debug)]
struct Entry {
    /// The keys that lead to it, the outermost first.
    path: Vec<String>,
    /// Its bytes, without what surrounds each string of its notation.
    range: Range<usize>,
    /// The same with it: a translation may be written in another notation.
    outer: Range<usize>,
    notation: &'static dyn Notation,
    layout: Layout,
    /// What the file says of it to translators.
    note: Option<String>,
    /// Where it is in a list, if others may be put beside it there.
    member: Option<Member>,
}

/// A string with its key, among others of a list.
#[derive(Debug)]
struct Member {
    range: Range<usize>,
    /// Its key, without what surrounds it.
    key: Range<usize>,
    /// What is between two of them beside blanks.
    comma: &'static str,
}

impl Entry {
    fn new(path: Vec<String>, range: Range<usize>, notation: &'static dyn Notation) -> Self {
        Self { path, outer: range.clone(), range, notation, layout: Layout::OneLine, note: None, member: None }
    }
}

/// How strings are written.
trait Notation: Syntax {
    /// What is written; `None` if it cannot be read.
    fn read(&self, written: &str) -> Option<Literal>;

    /// Writes text so that a program reads that same text.
    fn quote(&self, text: &str) -> String;

    /// A whole string in place of `source`, which may have to be written in another way than its parts.
    fn whole(&self, written: String, _source: &str) -> String {
        written
    }

    /// What programs fill into it.
    fn style(&self) -> Style {
        Style::Unknown
    }
}

impl<N: Notation + Debug + Sync> Syntax for N {
    fn escape(&self, prose: &str) -> String {
        self.quote(prose)
    }

    fn write(&self, content: &[Fragment], source: &str, frame: &Frame, _escaping: Escaping) -> String {
        let text = written(content, |text| self.quote(text));
        // Numbers that the message has stay.
        let is_numbered = directives::has_numbers(source, self.style());
        let text = if is_numbered { text } else { directives::without_numbers(&text, self.style()) };
        if *frame == Frame::default() && !source.is_empty() { self.whole(text, source) } else { text }
    }

    fn takes_markup(&self) -> bool {
        false
    }

    fn skeleton(&self, source: &str) -> Vec<String> {
        match self.read(source) {
            Some(literal) => message::needs(&literal.text, self.style()),
            None => vec![source.to_owned()],
        }
    }
}

/// A kind of file.
trait Dialect: Debug + Sync {
    fn name(&self) -> &'static str;

    fn extensions(&self) -> &'static [&'static str];

    /// The names of its files, if their extension is one of other formats too.
    fn file_names(&self) -> &'static [&'static str] {
        &[]
    }

    /// Its strings, in order.
    ///
    /// # Errors
    /// Where it cannot be read.
    fn entries(&self, source: &str) -> Result<Vec<Entry>, Malformed>;

    /// Its translations, in order, if it has both texts.
    ///
    /// # Errors
    /// Where it cannot be read.
    fn translations(&self, source: &str) -> Result<Vec<Entry>, Malformed> {
        self.entries(source)
    }

    fn headings(&self, _source: &str) -> Option<Vec<String>> {
        None
    }

    /// Whether all files with its extensions have texts.
    fn is_for_texts(&self, _path: &Path) -> bool {
        true
    }

    /// A document with room for its translations, if it has several languages in it.
    fn with_room(&self, _source: &str, _pair: Pair) -> Option<String> {
        None
    }

    fn finish(&self, _source: &str, translated: String, _how: &Finishing) -> String {
        translated
    }
}

/// What surrounds a text that a message chooses, so that it is read as one, with a zero byte in its place.
const CHOICE: &str = "{n, plural, other {\0}}";

impl<D: Dialect> Format for Keys<D> {
    fn name(&self) -> &'static str {
        self.0.name()
    }

    fn extensions(&self) -> &'static [&'static str] {
        self.0.extensions()
    }

    fn file_names(&self) -> &'static [&'static str] {
        self.0.file_names()
    }

    fn read(&self, source: &str) -> Vec<Segment> {
        let entries = self.0.entries(source).unwrap_or_default();
        entries.into_iter().flat_map(|entry| segments(&entry, source)).collect()
    }

    fn read_translated(&self, source: &str) -> Vec<Segment> {
        let entries = self.0.translations(source).unwrap_or_default();
        entries.into_iter().flat_map(|entry| segments(&entry, source)).collect()
    }

    fn validate(&self, source: &str) -> Result<(), Malformed> {
        self.0.entries(source).map(|_| ())
    }

    fn headings(&self, source: &str) -> Option<Vec<String>> {
        self.0.headings(source)
    }

    fn is_among(&self, path: &Path) -> bool {
        self.0.is_for_texts(path) || place::is_of_texts(path)
    }

    fn skipped(&self, source: &str) -> Vec<Range<usize>> {
        let entries = self.0.entries(source).unwrap_or_default();
        let is_unread = |entry: &Entry| {
            let literal = entry.notation.read(&source[entry.range.clone()]);
            literal.is_none_or(|literal| {
                message::leaves(&literal.text).is_none() && message::spread(&literal.text).is_none()
            })
        };
        entries.into_iter().filter(is_unread).map(|entry| entry.range).collect()
    }

    fn bilingual(&self) -> Bilingual {
        Bilingual::Unsupported
    }

    /// Strings are in no order.
    fn is_continuous(&self) -> bool {
        false
    }

    fn with_room(&self, source: &str, pair: Pair) -> Option<String> {
        self.0.with_room(source, pair)
    }

    fn spread(&self, source: &str) -> Option<String> {
        forms::spread(&self.0, source)
    }

    fn finish(&self, source: &str, translated: String, how: &Finishing) -> String {
        let translated = forms::finished(&self.0, source, translated, how.pair);
        self.0.finish(source, translated, how)
    }
}

impl<D: Dialect> Syntax for Keys<D> {
    fn escape(&self, prose: &str) -> String {
        prose.to_owned()
    }

    fn takes_markup(&self) -> bool {
        false
    }

    /// Everything but the strings, the keys that lead to each, and of each what its program needs.
    fn skeleton(&self, source: &str) -> Vec<String> {
        let Ok(entries) = self.0.entries(source) else { return vec![source.to_owned()] };
        let mut skeleton = Vec::new();
        let mut done = 0;
        for entry in entries {
            skeleton.push(source[done..entry.outer.start].to_owned());
            skeleton.push(entry.path.join("\n"));
            skeleton.extend(entry.notation.skeleton(&source[entry.range.clone()]));
            done = entry.outer.end;
        }
        skeleton.push(source[done..].to_owned());
        skeleton
    }
}

/// A kind of file of keys, as a format.
#[derive(Debug)]
pub struct Keys<D>(D);

/// The texts of a string.
fn segments(entry: &Entry, source: &str) -> Vec<Segment> {
    let notation = entry.notation;
    let Some(literal) = notation.read(&source[entry.range.clone()]) else { return Vec::new() };
    let Some(leaves) = message::leaves(&literal.text) else { return Vec::new() };
    let segment = |Leaf { range, choice }: Leaf| {
        let text = &literal.text[range.clone()];
        let own = |part: Range<usize>| {
            let place = literal.written(&(part.start + range.start..part.end + range.start));
            source[place.start + entry.range.start..place.end + entry.range.start].to_owned()
        };
        let content = message::fragments(text, &choice, notation.style(), own, |kept| notation.quote(kept));
        let (place, frame, form) = match choice {
            Choice::None => (0..entry.range.len(), Frame::default(), None),
            Choice::One(cases) => {
                let whole = notation.whole(CHOICE.to_owned(), &source[entry.range.clone()]);
                let (before, after) = whole.split_once('\0').unwrap_or_default();
                (literal.written(&range), Frame::new(before.to_owned(), after.to_owned()), Some(cases))
            }
        };
        let range = place.start + entry.range.start..place.end + entry.range.start;
        Segment {
            layout: entry.layout.clone(),
            frame,
            key: Some(entry.path.join(".")),
            form,
            note: entry.note.clone(),
            ..Segment::new(notation, range, content)
        }
    };
    leaves.into_iter().filter(|leaf| !leaf.range.is_empty()).map(segment).collect()
}

#[cfg(test)]
mod tests;
