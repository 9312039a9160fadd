//! Document formats: how each one's prose is found, and how a translation is written back.
//!
//! A format is one implementation of [`Format`] and one line of [`ALL`]. The values of `--format` and its help,
//! detection by extension, and which files of a directory are documents all follow from that.

mod edits;
mod html;
mod keys;
mod lines;
mod markdown;
mod message;
mod office;
mod place;
mod po;
mod skeleton;
mod subtitles;
mod text;
mod units;
pub(super) mod xml;

use std::collections::HashSet;
use std::ops::Range;
use std::path::Path;

use super::language::Pair;
use super::segment::{Escaping, Fragment, Frame, Segment, Syntax};
use super::untranslatable::protect;

pub use html::Html;
pub use keys::{ANDROID, APPLE, CSV, JSON, PROPERTIES, RESX, XCSTRINGS, YAML};
pub use markdown::{Markdown, Mdx};
pub use message::directives::numbered_in_any_style as numbered_directives;
pub use message::plurals::of_others as of_other_numbers;
pub use office::{DOCX, EPUB, ODT, PPTX, Package, PackageError, XLSX};
pub use po::Po;
pub use skeleton::without_prose;
pub use subtitles::{Ass, Sbv, Srt, Ttml, Vtt};
pub use text::Text;
pub use units::{QT, XLIFF};

/// A kind of document.
pub trait Format: Syntax {
    /// The name that `--format` takes.
    fn name(&self) -> &'static str;

    /// The extensions of its files, in lower case.
    fn extensions(&self) -> &'static [&'static str];

    /// The names of its files, in lower case, if their extension is one of other formats too.
    fn file_names(&self) -> &'static [&'static str] {
        &[]
    }

    /// Finds the prose in a document that begins without a byte order mark. Ranges are in order and never overlap.
    fn read(&self, source: &str) -> Vec<Segment>;

    /// Finds the translations in a document that is translated: its prose, unless the format has both texts.
    fn read_translated(&self, source: &str) -> Vec<Segment> {
        self.read(source)
    }

    /// Finds what a translation may be of, translated or not: its prose, unless the format has both texts.
    fn read_sources(&self, source: &str) -> Vec<Segment> {
        self.read(source)
    }

    /// Whether a document can be read in this format.
    ///
    /// # Errors
    /// Where it cannot.
    fn validate(&self, _source: &str) -> Result<(), Malformed> {
        Ok(())
    }

    /// How its documents are packed, if they are archives: what is read is the text of their parts.
    fn package(&self) -> Option<&dyn Package> {
        None
    }

    /// The headings of the columns, of which the user names those to translate; `None` if it is no table.
    fn headings(&self, _source: &str) -> Option<Vec<String>> {
        None
    }

    /// Whether a file of a directory is a document, by its path below that. Programs have files of keys for other things
    /// than texts.
    fn is_among(&self, _path: &Path) -> bool {
        true
    }

    /// What tells a segment from the others, in a document and in its translation; `None` where only their order does.
    fn identity(&self, segment: &Segment) -> Option<String> {
        let key = segment.key.as_ref()?;
        Some(segment.form.as_ref().map_or_else(|| key.clone(), |form| [key, ".", form].concat()))
    }

    /// What may hold prose and is not understood, so that it is kept: in order, for the user to know.
    fn skipped(&self, _source: &str) -> Vec<Range<usize>> {
        Vec::new()
    }

    /// How a document shows a text with its translation below.
    fn bilingual(&self) -> Bilingual;

    /// What a document says of a segment to translators.
    fn context(&self, segment: &Segment) -> Option<String> {
        segment.note.clone()
    }

    /// Whether a segment is a heading, by what precedes it.
    fn begins_heading(&self, _before: &str) -> bool {
        false
    }

    /// Whether what precedes and follows a segment says what it is about.
    fn is_continuous(&self) -> bool {
        true
    }

    /// The character set that a document names as its own.
    fn charset(&self, _source: &str) -> Option<String> {
        None
    }

    /// Whether a character that its character set lacks can be written as an entity.
    fn has_entities(&self) -> bool {
        false
    }

    /// A document with room for its translations, if it has several languages in it: what was missing is there, to be
    /// replaced. What is not replaced goes in [`Format::finish`].
    fn with_room(&self, _source: &str, _pair: Pair) -> Option<String> {
        None
    }

    /// A document in which each text that is chosen within a sentence is a sentence of its own, if it has any such. What is
    /// not translated of it is as it was in [`Format::finish`].
    fn spread(&self, _source: &str) -> Option<String> {
        None
    }

    /// A document of which prose was translated, with what it says of itself: its language, its header.
    fn finish(&self, _source: &str, translated: String, _how: &Finishing) -> String {
        translated
    }
}

/// A document is not written in its format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Malformed {
    /// Where it cannot be read, from 1.
    pub line: usize,
}

impl Malformed {
    /// At this byte of a document.
    pub fn at(source: &str, place: usize) -> Self {
        Self { line: source[..place].matches('\n').count() + 1 }
    }
}

/// What a translated document says of itself.
#[derive(Debug, Clone, Copy)]
pub struct Finishing<'a> {
    pub pair: Pair,
    pub review: Review,
    /// What tells the segments whose translation is doubtful.
    pub doubted: &'a HashSet<String>,
}

impl Finishing<'_> {
    /// Whether somebody has to read the translation of the segment that this tells.
    pub fn is_doubtful(&self, identity: &str) -> bool {
        self.review == Review::Fuzzy || self.doubted.contains(identity)
    }
}

/// Whether translations are marked for somebody to read them, in a format that has such marks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Review {
    #[default]
    Unmarked,
    Fuzzy,
}

impl PartialEq for dyn Format {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

/// How a document shows a text with its translation below.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bilingual {
    /// On a line of its own.
    Line,
    /// After this markup.
    Markup(&'static str),
    /// Not at all.
    Unsupported,
}

/// Every format, in the order of the help.
pub static ALL: [&dyn Format; 25] = [
    &Text,
    &Markdown,
    &Mdx,
    &Srt,
    &Vtt,
    &Ass,
    &Sbv,
    &Ttml,
    &Html,
    &Po,
    &DOCX,
    &ODT,
    &EPUB,
    &PPTX,
    &XLSX,
    &JSON,
    &YAML,
    &PROPERTIES,
    &APPLE,
    &XCSTRINGS,
    &ANDROID,
    &RESX,
    &QT,
    &XLIFF,
    &CSV,
];

/// The format with this name.
pub fn named(name: &str) -> Option<&'static dyn Format> {
    ALL.into_iter().find(|format| format.name() == name)
}

/// The format that a value of `--format` names; `None` for `auto`.
///
/// # Errors
/// The value, if no format has this name.
pub fn insisted_on(name: Option<&str>) -> Result<Option<&'static dyn Format>, String> {
    let Some(name) = name.filter(|name| *name != "auto") else { return Ok(None) };
    named(name).map(Some).ok_or_else(|| name.to_owned())
}

/// The names of all formats, as an error lists them.
pub fn names() -> String {
    ALL.map(Format::name).join(", ")
}

/// The format that a file's name or its extension belongs to.
pub fn of_extension(path: &Path) -> Option<&'static dyn Format> {
    let name = path.file_name()?.to_str()?.to_lowercase();
    let extension = path.extension()?.to_str()?.to_lowercase();
    let by_name = ALL.into_iter().find(|format| format.file_names().contains(&name.as_str()));
    by_name.or_else(|| ALL.into_iter().find(|format| format.extensions().contains(&extension.as_str())))
}

/// The format of a file of a directory, by its path below that; `None` if it is not a document.
pub fn of_file_among(path: &Path) -> Option<&'static dyn Format> {
    of_extension(path).filter(|format| format.is_among(path))
}

/// A file has an extension that no format has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownExtension;

/// The format that a file's name tells; `None` for one without an extension.
///
/// # Errors
/// [`UnknownExtension`]: read as plain text, its keys and macros would be translated.
pub fn of_name(path: &Path) -> Result<Option<&'static dyn Format>, UnknownExtension> {
    path.extension().map(|_| of_extension(path).ok_or(UnknownExtension)).transpose()
}

/// The format of an archive, by the parts that it has.
pub fn of_archive(bytes: &[u8]) -> Option<&'static dyn Format> {
    let is_its = |format: &&dyn Format| format.package().is_some_and(|package| package.is_one(bytes));
    ALL.into_iter().filter(|_| is_archive(bytes)).find(is_its)
}

/// Whether bytes begin as an archive does.
pub fn is_archive(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

/// The format of a text that has no name, if it shows one.
pub fn of_content(text: &str) -> &'static dyn Format {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let start = &text[..text.floor_char_boundary(4096)];
    let lower = start.to_lowercase();
    let begins = |marks: &[&str]| marks.iter().any(|mark| lower.starts_with(mark));
    let mut lines = start.lines();
    let (first, second) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
    let root = if lower.starts_with('<') { xml::root_of(start) } else { None };
    match root {
        Some(("html", _)) => return &Html,
        Some(("resources", _)) => return &ANDROID,
        // HTML had an element of this name.
        Some(("tt", tag)) if tag.contains("xmlns") => return &Ttml,
        Some(("xliff", _)) => return &XLIFF,
        Some(("TS", _)) if lower.contains("<!doctype ts>") => return &QT,
        _ => {}
    }
    if begins(&["webvtt"]) {
        &Vtt
    } else if begins(&["<!doctype html", "<html"]) || begins(&["<?xml"]) && lower.contains("<html") {
        &Html
    } else if begins(&["[script info]"]) {
        &Ass
    } else if start.lines().any(|line| line.starts_with("msgid \"")) {
        &Po
    } else if subtitles::is_time(first) || subtitles::is_time(second) {
        &Srt
    } else {
        &Text
    }
}

/// The extensions of all formats.
pub fn extensions() -> impl Iterator<Item = &'static str> {
    ALL.into_iter().flat_map(|format| format.extensions().iter().copied())
}

/// The values of `--format`.
pub fn choices() -> impl Iterator<Item = &'static str> {
    ["auto"].into_iter().chain(ALL.into_iter().map(Format::name))
}

/// The segments of a document that begins without a byte order mark, with addresses and the placeholders of programs
/// kept.
pub fn segments<F: Format + ?Sized>(format: &F, source: &str) -> Vec<Segment> {
    protected(format.read(source))
}

/// The same of what is translated in a document.
pub fn translations<F: Format + ?Sized>(format: &F, source: &str) -> Vec<Segment> {
    protected(format.read_translated(source))
}

/// The same of what a translation may be of.
pub fn sources<F: Format + ?Sized>(format: &F, source: &str) -> Vec<Segment> {
    protected(format.read_sources(source))
}

/// Segments with addresses and the placeholders of programs kept.
fn protected(mut segments: Vec<Segment>) -> Vec<Segment> {
    for segment in &mut segments {
        let syntax = segment.syntax;
        segment.content = protect(std::mem::take(&mut segment.content), |text| {
            syntax.write(&[Fragment::Text(text.to_owned())], "", &Frame::default(), Escaping::Sparse)
        });
    }
    segments
}

#[cfg(test)]
mod tests;
