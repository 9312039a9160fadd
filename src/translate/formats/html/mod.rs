//! HTML: the text of its elements, and the attributes that readers see. Elements that are not blocks are part of the
//! sentence around them; scripts, styles, code, templates and elements with `translate="no"` are kept.

mod elements;
mod finish;
mod reader;
mod skipped;
mod templates;
mod text;

use std::ops::Range;

use html5gum::emitters::default::DefaultEmitter;
use html5gum::{Token, Tokenizer};

use super::{Bilingual, Finishing, Format, without_prose};
use crate::translate::segment::{Escaping, Fragment, Frame, Segment, Syntax, written};
use elements::{is_block, is_opaque, is_void};

pub use reader::read;
pub use text::{Attribute, Entity, entities, escape, escape_like, has_bare_ampersand, unescape};

#[derive(Debug)]
pub struct Html;

impl Format for Html {
    fn name(&self) -> &'static str {
        "html"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["html", "htm", "xhtml"]
    }

    fn read(&self, source: &str) -> Vec<Segment> {
        read(source)
    }

    fn skipped(&self, source: &str) -> Vec<Range<usize>> {
        skipped::skipped(source)
    }

    fn bilingual(&self) -> Bilingual {
        Bilingual::Unsupported
    }

    fn begins_heading(&self, before: &str) -> bool {
        let tag = before.rfind('<').map_or("", |start| &before[start..]);
        let level = tag.strip_prefix("<h").or_else(|| tag.strip_prefix("<H"));
        level.is_some_and(|rest| rest.starts_with(|digit| ('1'..='6').contains(&digit)))
    }

    fn charset(&self, source: &str) -> Option<String> {
        finish::charset(source)
    }

    fn has_entities(&self) -> bool {
        true
    }

    fn finish(&self, _source: &str, translated: String, how: &Finishing) -> String {
        finish::with_language(&translated, how.pair)
    }
}

impl Syntax for Html {
    fn escape(&self, prose: &str) -> String {
        escape(prose)
    }

    fn write(&self, content: &[Fragment], source: &str, _frame: &Frame, _escaping: Escaping) -> String {
        written(content, |text| escape_like(text, source))
    }

    fn skeleton(&self, source: &str) -> Vec<String> {
        without_prose(self, source)
    }
}

/// The attributes of a tag that readers see.
pub fn attributes(tag: &str) -> Vec<Segment> {
    read(tag).into_iter().filter(|segment| !segment.syntax.takes_markup()).collect()
}

/// Whether a tag begins an element that is no part of a sentence.
pub fn is_block_tag(tag: &str) -> bool {
    let name = tag.trim_start_matches('<');
    is_block(&name[..name.find(|letter: char| !letter.is_ascii_alphanumeric()).unwrap_or(name.len())])
}

/// What a tag does, by the name of its element.
pub enum InlineTag {
    /// Opens an element whose text is prose.
    Open(String),
    /// Opens an element whose text is not.
    OpenOpaque(String),
    Close(String),
    /// Neither: the tag of an element without an end, or a comment.
    Other,
}

impl InlineTag {
    pub fn of(tag: &str) -> Self {
        let name = |name: &[u8]| String::from_utf8_lossy(name).into_owned();
        match Tokenizer::new_with_emitter(tag, DefaultEmitter::<usize>::new_with_span()).next() {
            Some(Ok(Token::EndTag(tag))) => Self::Close(name(&tag.name)),
            Some(Ok(Token::StartTag(tag))) => match name(&tag.name) {
                name if tag.self_closing || is_void(&name) => Self::Other,
                name if is_opaque(&tag, &name) => Self::OpenOpaque(name),
                name => Self::Open(name),
            },
            _ => Self::Other,
        }
    }
}

#[cfg(test)]
mod tests;
