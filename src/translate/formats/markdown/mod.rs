//! Markdown: its paragraphs, headings, list items and table cells. What lies between two texts of a paragraph is
//! markup, and kept; so are code, addresses, names of footnotes and keys of front matter. HTML inside is read as HTML.

mod escape;

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};

use super::html::{self, InlineTag};
use super::lines::lines;
use super::{Bilingual, Format, without_prose};
use crate::translate::layout::Layout;
use crate::translate::segment::{Escaping, Fragment, Frame, Kind, Segment, Syntax, join};

/// Keys of front matter whose values readers see.
const VISIBLE: [&str; 6] = ["title", "description", "summary", "subtitle", "abstract", "excerpt"];

#[derive(Debug)]
pub struct Markdown;

impl Format for Markdown {
    fn name(&self) -> &'static str {
        "markdown"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["md", "markdown", "mdown", "mkd"]
    }

    fn read(&self, source: &str) -> Vec<Segment> {
        read(source)
    }

    fn bilingual(&self) -> Bilingual {
        Bilingual::Markup("<br>")
    }
}

impl Syntax for Markdown {
    fn escape(&self, prose: &str) -> String {
        escape::escape(prose, "")
    }

    fn write(&self, content: &[Fragment], source: &str, _frame: &Frame, escaping: Escaping) -> String {
        escape::write(content, source, escaping)
    }

    fn skeleton(&self, source: &str) -> Vec<String> {
        without_prose(self, source)
    }
}

fn read(source: &str) -> Vec<Segment> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
        | Options::ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_MATH
        // The marks of alerts: `[!NOTE]`.
        | Options::ENABLE_GFM;
    let mut reader = Reader {
        source,
        segments: Vec::new(),
        block: None,
        place: Place::Lines,
        skipped: 0,
        opaque: 0,
        element: None,
    };
    for (event, range) in Parser::new_ext(source, options).into_offset_iter() {
        reader.take(event, range);
    }
    reader.end_of_block();
    // Items hold blocks of their own: the order is that of their ends.
    reader.segments.sort_by_key(|segment| segment.range.start);
    reader.segments
}

/// Whether a link's text is also its address or its label.
fn is_its_own_label(link_type: LinkType) -> bool {
    !matches!(link_type, LinkType::Inline | LinkType::Reference | LinkType::ReferenceUnknown)
}

/// Whether an event belongs to the line of a block, and does not begin or end one.
fn is_inline(event: &Event) -> bool {
    match event {
        Event::Start(tag) => is_inline_end(tag.to_end()),
        Event::End(tag) => is_inline_end(*tag),
        Event::Rule => false,
        _ => true,
    }
}

fn is_inline_end(tag: TagEnd) -> bool {
    matches!(
        tag,
        TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::Link
            | TagEnd::Image
    )
}

/// A paragraph, a heading, an item or a cell that is being read.
struct Block {
    content: Vec<Fragment>,
    start: usize,
    place: Place,
    /// Where reading got to.
    position: usize,
    /// Whether an opening mark was read that nothing has followed yet.
    opening: bool,
    /// Its first line break, with what the next line begins with.
    between: Option<String>,
}

/// What a block is part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Lines,
    Table,
}

struct Reader<'a> {
    source: &'a str,
    segments: Vec<Segment>,
    block: Option<Block>,
    place: Place,
    /// How many open elements have text that is not prose.
    skipped: usize,
    /// How many open links and images are kept whole.
    opaque: usize,
    /// The open HTML element that is kept whole, and how many of its name are open.
    element: Option<(String, usize)>,
}

impl Reader<'_> {
    fn take(&mut self, event: Event, range: Range<usize>) {
        match event {
            Event::Start(Tag::CodeBlock(_)) => {
                self.end_of_block();
                self.skipped += 1;
            }
            Event::Start(Tag::MetadataBlock(_)) => {
                self.end_of_block();
                self.skipped += 1;
                self.front_matter(range);
            }
            Event::Start(Tag::HtmlBlock) => {
                self.end_of_block();
                self.skipped += 1;
                self.html_block(range);
            }
            Event::End(TagEnd::CodeBlock | TagEnd::MetadataBlock(_) | TagEnd::HtmlBlock) => self.skipped -= 1,
            _ if self.skipped > 0 => {}
            Event::Start(Tag::Link { link_type, .. } | Tag::Image { link_type, .. })
                if is_its_own_label(link_type) =>
            {
                if self.opaque == 0 {
                    self.keep_whole(range);
                }
                self.opaque += 1;
            }
            Event::Start(Tag::Link { .. } | Tag::Image { .. }) if self.opaque > 0 => self.opaque += 1,
            Event::End(TagEnd::Link | TagEnd::Image) if self.opaque > 0 => self.opaque -= 1,
            _ if self.opaque > 0 => {}
            Event::InlineHtml(tag) => self.inline_html(&tag, range),
            _ if self.element.is_some() && is_inline(&event) => {}
            Event::Start(
                Tag::Emphasis
                | Tag::Strong
                | Tag::Strikethrough
                | Tag::Superscript
                | Tag::Subscript
                | Tag::Link { .. }
                | Tag::Image { .. },
            ) => self.open(range.start),
            Event::End(
                TagEnd::Emphasis
                | TagEnd::Strong
                | TagEnd::Strikethrough
                | TagEnd::Superscript
                | TagEnd::Subscript
                | TagEnd::Link
                | TagEnd::Image,
            ) => self.close(range.end),
            // Blocks: they end the one before.
            Event::Start(_) | Event::End(_) | Event::Rule => {
                self.end_of_block();
                match event {
                    Event::Start(Tag::Table(_)) => self.place = Place::Table,
                    Event::End(TagEnd::Table) => self.place = Place::Lines,
                    _ => {}
                }
            }
            Event::Text(text) => self.text(&text, range),
            Event::SoftBreak => self.line_break(range),
            Event::TaskListMarker(_) => {}
            Event::HardBreak
            | Event::Code(_)
            | Event::Html(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_)
            | Event::FootnoteReference(_) => self.keep_whole(range),
        }
    }

    fn text(&mut self, text: &str, range: Range<usize>) {
        let block = self.reach(range.start);
        block.content.push(Fragment::Text(text.to_owned()));
        block.position = range.end;
    }

    /// A line break within a block: what the next line begins with is not part of the text.
    fn line_break(&mut self, range: Range<usize>) {
        let source = self.source;
        let block = self.reach(range.start);
        let rest = &source[range.end..];
        let prefix = rest.len() - rest.trim_start_matches([' ', '\t', '>']).len();
        block.content.push(Fragment::Text(" ".to_owned()));
        block.position = range.end + prefix;
        block.between.get_or_insert_with(|| source[range.start..range.end + prefix].to_owned());
    }

    fn open(&mut self, start: usize) {
        let block = self.reach(start);
        block.opening = true;
    }

    fn close(&mut self, end: usize) {
        let source = self.source;
        let Some(block) = &mut self.block else { return };
        if block.opening {
            // Nothing was in it.
            block.opening = false;
            block.keep(source, end, Kind::Whole);
        } else if end > block.position {
            block.keep(source, end, Kind::Close);
        }
    }

    fn keep_whole(&mut self, range: Range<usize>) {
        let source = self.source;
        let block = self.reach(range.start);
        block.keep(source, range.end, Kind::Whole);
    }

    /// The block, with everything before `start` in it.
    fn reach(&mut self, start: usize) -> &mut Block {
        let source = self.source;
        // An escaped character begins with its backslash.
        let escaped =
            source[..start].ends_with('\\') && source[start..].starts_with(|next: char| next.is_ascii_punctuation());
        let first = start - usize::from(escaped);
        let place = self.place;
        let block = self.block.get_or_insert_with(|| Block {
            content: Vec::new(),
            start: first,
            place,
            position: first,
            opening: false,
            between: None,
        });
        let opening = std::mem::take(&mut block.opening);
        if start > block.position {
            let gap = &source[block.position..start];
            // The backslash of an escaped character is not markup.
            if gap != "\\" {
                block.content.push(Fragment::Kept(gap.to_owned(), if opening { Kind::Open } else { Kind::Whole }));
            }
            block.position = start;
        }
        block
    }

    /// A tag within a line. An element whose text is not prose is kept whole, as in HTML.
    fn inline_html(&mut self, tag: &str, range: Range<usize>) {
        match (&mut self.element, InlineTag::of(tag)) {
            (None, InlineTag::OpenOpaque(name)) => {
                self.reach(range.start);
                self.element = Some((name, 1));
            }
            (None, _) => self.keep_whole(range),
            (Some((name, depth)), InlineTag::Open(other) | InlineTag::OpenOpaque(other)) if *name == other => {
                *depth += 1;
            }
            (Some((name, depth)), InlineTag::Close(other)) if *name == other => {
                *depth -= 1;
                if *depth == 0 {
                    self.element = None;
                    let source = self.source;
                    if let Some(block) = &mut self.block {
                        block.keep(source, range.end, Kind::Whole);
                    }
                }
            }
            (Some(_), _) => {}
        }
    }

    fn end_of_block(&mut self) {
        // An element that nothing closes stays outside of the segment, with all after it.
        self.element = None;
        let Some(block) = self.block.take() else { return };
        let range = block.start..block.position;
        let layout = match block.between {
            Some(between) => {
                let widest = lines(&self.source[range.clone()]).iter().map(|line| line.text.len()).max();
                Layout::Wrapped { columns: widest.unwrap_or_default(), between }
            }
            None => Layout::OneLine,
        };
        let frame = self.frame(&range, block.place);
        self.segments.push(Segment { range, content: join(block.content), layout, syntax: &Markdown, frame });
    }

    /// A cell alone has a table of its own; other blocks have the rest of their lines, without indentation.
    fn frame(&self, range: &Range<usize>, place: Place) -> Frame {
        if place == Place::Table {
            return Frame::new("| ", " |\n|-|\n");
        }
        let is_end = |character: char| matches!(character, '\r' | '\n');
        let start = self.source[..range.start].rfind(is_end).map_or(0, |end| end + 1);
        let rest = &self.source[range.end..];
        let after = &rest[..rest.find(is_end).unwrap_or(rest.len())];
        Frame::new(self.source[start..range.start].trim_start().to_owned(), after.to_owned())
    }

    fn html_block(&mut self, range: Range<usize>) {
        let start = range.start;
        let inside = html::read(&self.source[range]);
        self.segments.extend(
            inside
                .into_iter()
                .map(|segment| Segment { range: segment.range.start + start..segment.range.end + start, ..segment }),
        );
    }

    /// Makes segments of the visible values of front matter: those on one line, with or without quotes.
    fn front_matter(&mut self, range: Range<usize>) {
        for line in lines(&self.source[range.clone()]) {
            let Some((key, value)) = line.text.split_once([':', '=']) else { continue };
            let value_start = line.range.start + key.len() + 1;
            let trimmed = value.trim();
            if !VISIBLE.contains(&key.trim()) || trimmed.is_empty() {
                continue;
            }
            let quotes = ['"', '\'']
                .into_iter()
                .find(|&quote| trimmed.len() > 1 && trimmed.starts_with(quote) && trimmed.ends_with(quote));
            let inside = if quotes.is_some() { &trimmed[1..trimmed.len() - 1] } else { trimmed };
            // A value that YAML or TOML reads differently from its text stays.
            if inside.contains(['\\', '"', '\'']) && quotes.is_some()
                || quotes.is_none() && trimmed.starts_with(['|', '>', '[', '{', '&', '*', '!'])
            {
                continue;
            }
            let start =
                range.start + value_start + (value.len() - value.trim_start().len()) + usize::from(quotes.is_some());
            let content = vec![Fragment::Text(inside.to_owned())];
            self.segments.push(Segment::new(&Markdown, start..start + inside.len(), content));
        }
    }
}

impl Block {
    /// Keeps all up to `end`.
    fn keep(&mut self, source: &str, end: usize, kind: Kind) {
        self.content.push(Fragment::Kept(source[self.position..end].to_owned(), kind));
        self.position = end;
    }
}

#[cfg(test)]
mod tests;
