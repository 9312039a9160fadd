//! A unit of a document's prose, as a format's reader finds it: text to translate, and source to keep, in order; and
//! the syntax that it is written in, which judges a translation from the segment alone.

use std::borrow::Cow;
use std::fmt::Debug;
use std::ops::Range;

use super::layout::Layout;

/// Part of a segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fragment {
    /// Prose as a reader sees it: entities and escapes resolved, line breaks as spaces.
    Text(String),
    /// Source that must come back byte for byte: markup, code, an address.
    Kept(String, Kind),
}

impl Fragment {
    /// The text; `None` for source that is kept.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Kept(..) => None,
        }
    }

    /// The source that is kept; `None` for text.
    pub fn kept(&self) -> Option<&str> {
        match self {
            Self::Kept(source, _) => Some(source),
            Self::Text(_) => None,
        }
    }
}

/// How kept source relates to what surrounds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// On its own: code, an address, a placeholder.
    Whole,
    /// Opens what a later one closes.
    Open,
    /// Closes what was opened last.
    Close,
}

/// How prose is written at a place of a document. A format is one; a document may have others in it, such as the
/// HTML within Markdown.
pub trait Syntax: Debug + Sync {
    /// Writes text so that a reader reads that same text.
    fn escape(&self, prose: &str) -> String;

    /// Writes a translation that is to replace `source` in its frame.
    fn write(&self, content: &[Fragment], _source: &str, _frame: &Frame, _escaping: Escaping) -> String {
        written(content, |text| self.escape(text))
    }

    /// Whether tags of the document's format may be written in it.
    fn takes_markup(&self) -> bool {
        true
    }

    /// Everything in a document, or in a segment with its frame, but the prose. Two with equal skeletons differ in
    /// their prose alone.
    fn skeleton(&self, source: &str) -> Vec<String>;
}

/// Which characters of a translation are escaped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Escaping {
    /// Those without which its own reading would change. What the rest of the document makes of it is not known.
    Sparse,
    /// All that may mean something anywhere.
    Full,
}

/// What has to be around a segment's source for it to be read alone as it is in the document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frame {
    pub before: Cow<'static, str>,
    pub after: Cow<'static, str>,
}

impl Frame {
    pub fn new(before: impl Into<Cow<'static, str>>, after: impl Into<Cow<'static, str>>) -> Self {
        Self { before: before.into(), after: after.into() }
    }

    /// A text in its frame.
    pub fn around(&self, text: &str) -> String {
        [&self.before, text, &self.after].concat()
    }
}

#[derive(Debug, Clone)]
pub struct Segment {
    /// The bytes of the document that a translation replaces.
    pub range: Range<usize>,
    pub content: Vec<Fragment>,
    /// How a translation is broken into lines.
    pub layout: Layout,
    pub syntax: &'static dyn Syntax,
    pub frame: Frame,
    /// The keys that lead to it, in a file of keys: `menu.file.open`.
    pub key: Option<String>,
    /// Which of the texts of a message it is that chooses among several: `one`, `female.other`.
    pub form: Option<String>,
    /// What its document says of it to translators.
    pub note: Option<String>,
}

impl Segment {
    /// A segment on one line that needs no frame.
    pub fn new(syntax: &'static dyn Syntax, range: Range<usize>, content: Vec<Fragment>) -> Self {
        let (layout, frame) = (Layout::OneLine, Frame::default());
        Self { range, content, layout, syntax, frame, key: None, form: None, note: None }
    }

    /// A translation in the segment's syntax, laid out as `source` is.
    pub fn write(&self, content: &[Fragment], source: &str, escaping: Escaping) -> String {
        let kept: Vec<&str> = content.iter().filter_map(Fragment::kept).collect();
        self.layout.lay_out(&self.syntax.write(content, source, &self.frame, escaping), &kept)
    }

    /// Whether a replacement of `source` changes nothing but prose, judged from the segment alone: the time that it
    /// takes grows with the segment, and not with the document.
    pub fn is_harmless(&self, source: &str, replacement: &str) -> bool {
        self.skeleton(replacement) == self.skeleton(source)
    }

    /// Everything but the prose in a source of the segment.
    pub fn skeleton(&self, source: &str) -> Vec<String> {
        self.syntax.skeleton(&self.frame.around(source))
    }

    /// The text without what is kept.
    pub fn prose(&self) -> Cow<'_, str> {
        let mut texts = self.content.iter().filter_map(Fragment::text);
        let first = texts.next().unwrap_or_default();
        match texts.next() {
            Some(second) => [first, second].into_iter().chain(texts).collect::<String>().into(),
            None => first.into(),
        }
    }
}

/// Text and kept source as they follow each other.
pub fn plain(content: &[Fragment]) -> String {
    let fragment = |fragment: &Fragment| match fragment {
        Fragment::Text(text) | Fragment::Kept(text, _) => text.clone(),
    };
    content.iter().map(fragment).collect()
}

/// The source of a segment with this content, of which `escape` writes the text.
pub fn written(content: &[Fragment], mut escape: impl FnMut(&str) -> String) -> String {
    let fragment = |fragment: &Fragment| match fragment {
        Fragment::Text(text) => escape(text),
        Fragment::Kept(source, _) => source.clone(),
    };
    content.iter().map(fragment).collect()
}

/// Joins neighbouring text, and drops empty text.
pub fn join(mut content: Vec<Fragment>) -> Vec<Fragment> {
    content.retain(|fragment| !matches!(fragment, Fragment::Text(text) if text.is_empty()));
    content.dedup_by(|next, before| match (before, next) {
        (Fragment::Text(before), Fragment::Text(next)) => {
            before.push_str(next);
            true
        }
        _ => false,
    });
    content
}
