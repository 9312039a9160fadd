//! Kinds of documents: where their prose is, and how prose is written in them.

mod html;
mod lines;
mod markdown;
mod po;
mod subtitles;
mod text;

use std::path::Path;

use super::document::{Piece, Segment};
use super::mask::protect;

/// A kind of document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Paragraphs of plain text.
    Text,
    /// `CommonMark`, with tables, footnotes, front matter and HTML inside.
    Markdown,
    /// `SubRip` subtitles.
    Srt,
    /// `WebVTT` subtitles.
    Vtt,
    Html,
    /// A catalogue of messages, of which those without a translation are translated.
    Po,
}

impl Format {
    /// Every format with its name on the command line.
    pub const ALL: [(&'static str, Self); 6] = [
        ("text", Self::Text),
        ("markdown", Self::Markdown),
        ("srt", Self::Srt),
        ("vtt", Self::Vtt),
        ("html", Self::Html),
        ("po", Self::Po),
    ];

    /// The format that a file's name tells; plain text where it tells none.
    pub fn of_path(path: &Path) -> Self {
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default().to_lowercase();
        match extension.as_str() {
            "md" | "markdown" | "mdown" | "mkd" => Self::Markdown,
            "srt" => Self::Srt,
            "vtt" => Self::Vtt,
            "html" | "htm" | "xhtml" => Self::Html,
            "po" | "pot" => Self::Po,
            _ => Self::Text,
        }
    }

    /// The prose in a document that begins without a byte order mark. Pieces that are no prose are kept ones.
    pub fn segments(self, source: &str) -> Vec<Segment> {
        let mut segments = match self {
            Self::Text => text::segments(source),
            Self::Markdown => markdown::segments(source),
            Self::Srt => subtitles::srt(source),
            Self::Vtt => subtitles::vtt(source),
            Self::Html => html::segments(source),
            Self::Po => po::segments(source),
        };
        for segment in &mut segments {
            segment.pieces = protect(std::mem::take(&mut segment.pieces), |text| self.write(text));
        }
        segments
    }

    /// Prose in the form that it has in a document.
    pub fn write(self, prose: &str) -> String {
        match self {
            Self::Text | Self::Srt => prose.to_owned(),
            Self::Markdown => markdown::escape(prose),
            Self::Vtt | Self::Html => html::escape(prose),
            Self::Po => po::escape(prose),
        }
    }

    /// All of a document but its prose: two documents with the same skeleton differ in their prose alone.
    pub fn skeleton(self, source: &str) -> Vec<String> {
        if self == Self::Po {
            return po::skeleton(source);
        }
        let mut skeleton = Vec::new();
        let mut done = 0;
        for segment in self.segments(source) {
            skeleton.push(source[done..segment.range.start].to_owned());
            let mut kept: Vec<String> = segment
                .pieces
                .into_iter()
                .filter_map(|piece| match piece {
                    Piece::Kept(kept, _) => Some(kept),
                    Piece::Text(_) | Piece::Laid(_) => None,
                })
                .collect();
            kept.sort_unstable();
            skeleton.extend(kept);
            done = segment.range.end;
        }
        skeleton.push(source[done..].to_owned());
        skeleton
    }
}

#[cfg(test)]
mod tests;
