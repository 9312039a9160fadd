//! The events of the `CommonMark` parser for a view, as segments: paragraphs, headings, items and cells. What lies
//! between two texts of a block is markup, and kept; HTML inside is read as HTML.

use std::ops::Range;

use pulldown_cmark::{BrokenLink, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd};

use super::block::{Block, Place};
use super::directives::is_identifier;
use super::view::View;
use super::{Flavour, titles};
use crate::translate::formats::html::{self, InlineTag};
use crate::translate::formats::lines::lines;
use crate::translate::layout::Layout;
use crate::translate::segment::{Fragment, Frame, Kind, Segment, Syntax};

/// Finds the prose of a view. `is_defined` says whether the document defines the label of a link.
pub fn read(
    view: &View,
    syntax: &'static dyn Syntax,
    flavour: Flavour,
    is_defined: &dyn Fn(&str) -> bool,
) -> Vec<Segment> {
    let text = view.text();
    let mut reader = Reader {
        view,
        text: &text,
        syntax,
        flavour,
        segments: Vec::new(),
        block: None,
        place: Place::Lines,
        skipped: 0,
        opaque: 0,
        element: None,
        closings: Vec::new(),
    };
    // A body may use what is defined outside of it, and a program what it finds by its name: `[to fill][pond.fill]`.
    let mut resolve = |link: BrokenLink| {
        let is_by_text = matches!(link.link_type, LinkType::Shortcut | LinkType::ShortcutUnknown);
        let is_link = is_defined(&link.reference) || !is_by_text && is_identifier(&link.reference);
        is_link.then(|| (CowStr::from(""), CowStr::from("")))
    };
    let parser = Parser::new_with_broken_link_callback(&text, options(), Some(&mut resolve));
    for (label, definition) in parser.reference_definitions().iter() {
        let title = definition.title.as_deref().filter(|_| !titles::is_comment(label, &definition.dest));
        reader.segments.extend(title.and_then(|title| titles::read(view, title, &definition.span)));
    }
    for (event, range) in parser.into_offset_iter() {
        reader.take(event, range);
    }
    reader.end_of_block();
    reader.segments
}

/// GitHub's Markdown, and what the parser knows of others.
pub fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_MATH
        // The marks of alerts: `[!NOTE]`.
        | Options::ENABLE_GFM
}

/// A label as links and definitions are compared by.
pub fn normal_label(label: &str) -> String {
    label.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
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

struct Reader<'a> {
    view: &'a View<'a>,
    text: &'a str,
    syntax: &'static dyn Syntax,
    flavour: Flavour,
    segments: Vec<Segment>,
    block: Option<Block>,
    place: Place,
    /// How many open elements have text that is not prose.
    skipped: usize,
    /// How many open links and images are kept whole.
    opaque: usize,
    /// The open HTML element that is kept whole, and how many of its name are open.
    element: Option<(String, usize)>,
    /// How each open link ends, if it is another way than in the document.
    closings: Vec<Option<String>>,
}

impl Reader<'_> {
    fn take(&mut self, event: Event, range: Range<usize>) {
        match event {
            Event::Start(Tag::CodeBlock(_)) => {
                self.end_of_block();
                self.skipped += 1;
            }
            Event::Start(Tag::HtmlBlock) => {
                self.end_of_block();
                self.skipped += 1;
                self.html(&range, html::read);
            }
            Event::End(TagEnd::CodeBlock | TagEnd::HtmlBlock) => self.skipped -= 1,
            _ if self.skipped > 0 => {}
            Event::Start(Tag::Link { link_type, ref id, .. } | Tag::Image { link_type, ref id, .. })
                if self.opaque > 0 || self.element.is_some() || self.is_whole(link_type, id, &range) =>
            {
                if self.opaque == 0 && self.element.is_none() {
                    self.keep_whole(&range);
                }
                self.opaque += 1;
            }
            Event::End(TagEnd::Link | TagEnd::Image) if self.opaque > 0 => self.opaque -= 1,
            _ if self.opaque > 0 => {}
            Event::InlineHtml(tag) => self.inline_html(&tag, &range),
            _ if self.element.is_some() && is_inline(&event) => {}
            Event::Start(Tag::Link { link_type, id, title, .. } | Tag::Image { link_type, id, title, .. }) => {
                self.open(range.start);
                if link_type == LinkType::Inline {
                    self.segments.extend(titles::read(self.view, &title, &range));
                }
                self.link(link_type, &id);
            }
            Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Superscript | Tag::Subscript) => {
                self.open(range.start);
            }
            Event::End(TagEnd::Link | TagEnd::Image) => {
                let closing = self.closings.pop().flatten();
                // The parser leaves the empty brackets of a collapsed link out if it is resolved by the caller.
                let brackets = if self.text[range.end..].starts_with("[]") { 2 } else { 0 };
                self.close(range.end + closing.as_ref().map_or(0, |_| brackets), closing);
            }
            Event::End(
                TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Superscript | TagEnd::Subscript,
            ) => self.close(range.end, None),
            // Blocks: they end the one before.
            Event::Start(_) | Event::End(_) | Event::Rule => {
                self.end_of_block();
                match event {
                    Event::Start(Tag::Table(_)) => self.place = Place::Table,
                    Event::End(TagEnd::Table) => self.place = Place::Lines,
                    _ => {}
                }
            }
            Event::Text(text) => self.prose(&text, &range),
            Event::SoftBreak => self.line_break(&range),
            Event::TaskListMarker(_) => {}
            Event::HardBreak
            | Event::Code(_)
            | Event::Html(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_)
            | Event::FootnoteReference(_) => self.keep_whole(&range),
        }
    }

    /// Whether a link has no text to translate: the text is its address, code, or the label of an image.
    fn is_whole(&self, link_type: LinkType, id: &str, range: &Range<usize>) -> bool {
        match link_type {
            LinkType::Autolink | LinkType::Email | LinkType::WikiLink { .. } => true,
            LinkType::Shortcut | LinkType::Collapsed | LinkType::ShortcutUnknown | LinkType::CollapsedUnknown => {
                let is_image = self.text[range.clone()].starts_with('!');
                let is_code = id.starts_with('`') && id.ends_with('`');
                is_image
                    || is_code
                    || id.starts_with('^')
                    || !id.chars().any(char::is_alphabetic)
                    || is_identifier(id)
            }
            LinkType::Inline | LinkType::Reference | LinkType::ReferenceUnknown => false,
        }
    }

    /// A link by its text gets that text as its label, which stays when the text is translated.
    fn link(&mut self, link_type: LinkType, id: &str) {
        let is_by_text = matches!(
            link_type,
            LinkType::Shortcut | LinkType::Collapsed | LinkType::ShortcutUnknown | LinkType::CollapsedUnknown
        );
        self.closings.push(is_by_text.then(|| format!("][{id}]")));
        if link_type != LinkType::Inline
            && let Some(block) = &mut self.block
        {
            block.labels.insert(id.to_owned());
        }
    }

    fn prose(&mut self, text: &str, range: &Range<usize>) {
        let view = self.view;
        self.reach(range.start);
        if text.len() == range.len() {
            for hole in view.holes_in(range) {
                let (start, end) = (hole.range.start.max(range.start), hole.range.end.min(range.end));
                let Some(block) = &mut self.block else { return };
                if start > block.position {
                    let text = view.plain[block.position..start].to_owned();
                    block.push(Fragment::Text(text), start);
                }
                let source = view.source(&(start..end));
                block.push(Fragment::Kept(source.to_owned(), hole.kind), end);
            }
        }
        let Some(block) = &mut self.block else { return };
        let rest = block.position.saturating_sub(range.start);
        if let Some(rest) = text.get(rest..) {
            block.push(Fragment::Text(rest.to_owned()), block.position.max(range.end));
        }
    }

    /// A line break within a block: what the next line begins with is not part of the text.
    fn line_break(&mut self, range: &Range<usize>) {
        let (view, text) = (self.view, self.text);
        let block = self.reach(range.start);
        let rest = &text[range.end..];
        let prefix = rest.len() - rest.trim_start_matches([' ', '\t', '>']).len();
        let next = range.end + prefix;
        block.push(Fragment::Text(" ".to_owned()), next);
        block.between.get_or_insert_with(|| view.source_between(range.start, next).to_owned());
    }

    fn open(&mut self, start: usize) {
        let block = self.reach(start);
        block.opening = true;
    }

    fn close(&mut self, end: usize, closing: Option<String>) {
        let view = self.view;
        let Some(block) = &mut self.block else { return };
        if block.opening {
            // Nothing was in it.
            block.opening = false;
            block.keep(view, end, Kind::Whole);
        } else if let Some(closing) = closing {
            block.push(Fragment::Kept(closing, Kind::Close), end);
        } else if end > block.position {
            block.keep(view, end, Kind::Close);
        }
    }

    fn keep_whole(&mut self, range: &Range<usize>) {
        self.keep(range, Kind::Whole);
    }

    fn keep(&mut self, range: &Range<usize>, kind: Kind) {
        let view = self.view;
        let block = self.reach(range.start);
        block.keep(view, range.end, kind);
    }

    /// The block, with everything before `start` in it.
    fn reach(&mut self, start: usize) -> &mut Block {
        let (view, text) = (self.view, self.text);
        // An escaped character begins with its backslash.
        let escaped =
            text[..start].ends_with('\\') && text[start..].starts_with(|next: char| next.is_ascii_punctuation());
        let first = start - usize::from(escaped);
        let place = self.place;
        let block = self.block.get_or_insert_with(|| Block::new(first, place));
        let opening = std::mem::take(&mut block.opening);
        if first > block.position {
            let kind = if opening { Kind::Open } else { Kind::Whole };
            block.keep(view, first, kind);
        }
        // The backslash of an escaped character is not markup.
        block.position = block.position.max(start);
        block
    }

    /// A tag within a line. An element whose text is not prose is kept whole, as in HTML.
    fn inline_html(&mut self, tag: &str, range: &Range<usize>) {
        if self.element.is_none() {
            self.html(range, html::attributes);
        }
        match (&mut self.element, InlineTag::of(tag)) {
            (None, InlineTag::OpenOpaque(name)) => {
                self.reach(range.start);
                self.element = Some((name, 1));
            }
            (None, InlineTag::Open(_)) => self.keep(range, Kind::Open),
            (None, InlineTag::Close(_)) => self.keep(range, Kind::Close),
            (None, InlineTag::Other) => self.keep_whole(range),
            (Some((name, depth)), InlineTag::Open(other) | InlineTag::OpenOpaque(other)) if *name == other => {
                *depth += 1;
            }
            (Some((name, depth)), InlineTag::Close(other)) if *name == other => {
                *depth -= 1;
                if *depth == 0 {
                    self.element = None;
                    let view = self.view;
                    if let Some(block) = &mut self.block {
                        block.keep(view, range.end, Kind::Whole);
                    }
                }
            }
            (Some(_), _) => {}
        }
    }

    fn end_of_block(&mut self) {
        // An element that nothing closes stays outside of the segment, with all after it.
        self.element = None;
        self.opaque = 0;
        self.closings.clear();
        let Some(block) = self.block.take() else { return };
        for (inside, content) in block.texts(self.flavour) {
            let layout = match &block.between {
                Some(between) => {
                    let lines: Vec<&str> =
                        lines(&self.view.plain[inside.clone()]).iter().map(|line| line.text).collect();
                    Layout::of_lines(&lines, between)
                }
                None => Layout::OneLine,
            };
            let frame = self.frame(&inside, &block);
            let range = self.view.range(&inside);
            self.segments.push(Segment { layout, frame, ..Segment::new(self.syntax, range, content) });
        }
    }

    /// A cell alone has a table of its own; other blocks have the rest of their lines, without indentation.
    fn frame(&self, range: &Range<usize>, block: &Block) -> Frame {
        let labels: String = block.labels.iter().flat_map(|label| ["\n[", label, "]: x\n"]).collect();
        if block.place == Place::Table {
            return Frame::new("| ", format!(" |\n|-|\n{labels}"));
        }
        let plain = &self.view.plain;
        let is_end = |character: char| matches!(character, '\r' | '\n');
        let start = plain[..range.start].rfind(is_end).map_or(0, |end| end + 1);
        let rest = &plain[range.end..];
        let after = &rest[..rest.find(is_end).unwrap_or(rest.len())];
        let before = plain[start..range.start].trim_start();
        if labels.is_empty() {
            return Frame::new(before.to_owned(), after.to_owned());
        }
        Frame::new(before.to_owned(), format!("{after}\n{labels}"))
    }

    fn html(&mut self, range: &Range<usize>, read: fn(&str) -> Vec<Segment>) {
        let start = range.start;
        for segment in read(&self.view.plain[range.clone()]) {
            let inside = segment.range.start + start..segment.range.end + start;
            self.segments.push(Segment { range: self.view.range(&inside), ..segment });
        }
    }
}
