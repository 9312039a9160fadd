//! A unit of a document's prose, as a format's reader finds it: text to translate, and source to keep, in order.

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

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// The bytes of the document that a translation replaces.
    pub range: Range<usize>,
    pub content: Vec<Fragment>,
    /// How a translation is broken into lines.
    pub layout: Layout,
}

impl Segment {
    pub fn one_line(range: Range<usize>, content: Vec<Fragment>) -> Self {
        Self { range, content, layout: Layout::OneLine }
    }

    /// The text without what is kept.
    pub fn prose(&self) -> String {
        let text = |fragment: &Fragment| match fragment {
            Fragment::Text(text) => text.clone(),
            Fragment::Kept(..) => String::new(),
        };
        self.content.iter().map(text).collect()
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
pub fn written(content: &[Fragment], escape: impl Fn(&str) -> String) -> String {
    let fragment = |fragment: &Fragment| match fragment {
        Fragment::Text(text) => escape(text),
        Fragment::Kept(source, _) => source.clone(),
    };
    content.iter().map(fragment).collect()
}

/// Joins neighbouring text, and drops empty text.
pub fn join(content: Vec<Fragment>) -> Vec<Fragment> {
    let mut joined: Vec<Fragment> = Vec::with_capacity(content.len());
    for fragment in content {
        match (joined.last_mut(), fragment) {
            (_, Fragment::Text(text)) if text.is_empty() => {}
            (Some(Fragment::Text(before)), Fragment::Text(text)) => before.push_str(&text),
            (_, fragment) => joined.push(fragment),
        }
    }
    joined
}
