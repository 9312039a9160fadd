//! HTML: the text of its elements, and the attributes that readers see. Elements that are not blocks are part of the
//! sentence around them; scripts, styles, code and elements with `translate="no"` are kept.

mod elements;
mod finish;
mod reader;
mod text;

use std::ops::Range;

use html5gum::emitters::default::DefaultEmitter;
use html5gum::{Token, Tokenizer};

use super::{Bilingual, Finishing, Format};
use crate::translate::segment::{Escaping, Fragment, Frame, Segment, Syntax, written};
use elements::{is_opaque, is_void};
use reader::Attributes;

pub use text::{escape, unescape};

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
        reader::read(source, Attributes::Prose)
    }

    fn bilingual(&self) -> Bilingual {
        Bilingual::Unsupported
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
        written(content, |text| text::escape_like(text, source))
    }

    /// What lies between the texts, and what is kept in each, without the attributes that readers see.
    fn skeleton(&self, source: &str) -> Vec<String> {
        let nested: Vec<Range<usize>> = reader::read(source, Attributes::Prose)
            .into_iter()
            .filter(|segment| !segment.frame.before.is_empty())
            .map(|segment| segment.range)
            .collect();
        let mut nested = nested.into_iter().peekable();
        let mut skeleton = Vec::new();
        let mut done = 0;
        let mut between = |range: Range<usize>| {
            let mut bare = String::new();
            let mut start = range.start;
            while let Some(value) = nested.next_if(|value| value.start < range.end) {
                if value.start >= start {
                    bare += &source[start..value.start];
                    start = value.end;
                }
            }
            bare + &source[start.min(range.end)..range.end]
        };
        let own = |segment: &Segment| segment.frame.before.is_empty();
        for segment in super::protected(reader::read(source, Attributes::Dropped)).into_iter().filter(own) {
            skeleton.push(between(done..segment.range.start));
            // A translation may put them in another order.
            let mut kept: Vec<String> =
                segment.content.iter().filter_map(Fragment::kept).map(|kept| kept.trim().to_owned()).collect();
            kept.sort_unstable();
            skeleton.extend(kept);
            done = segment.range.end;
            between(segment.range);
        }
        skeleton.push(between(done..source.len()));
        skeleton
    }
}

/// The prose of HTML within another format. The attributes of tags within a sentence are kept with them.
pub fn read(source: &str) -> Vec<Segment> {
    reader::read(source, Attributes::Kept)
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
