//! HTML: the text of its elements, and the attributes that readers see. Inline elements are part of the sentence around
//! them; scripts, styles, code and elements with `translate="no"` are kept.

use std::ops::Range;

use html5gum::emitters::default::{DefaultEmitter, StartTag};
use html5gum::{Token, Tokenizer};

use super::{Bilingual, Format, without_prose};
use crate::translate::layout::Layout;
use crate::translate::segment::{Fragment, Frame, Kind, Segment, Syntax, join};

/// Elements that are part of the sentence around them.
const INLINE: [&str; 29] = [
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "br", "cite", "data", "del", "dfn", "em", "font", "i", "img",
    "input", "ins", "label", "mark", "q", "s", "small", "span", "strong", "sub", "sup", "time", "wbr",
];
/// Elements whose text is not prose.
const OPAQUE: [&str; 12] =
    ["script", "style", "pre", "textarea", "code", "kbd", "samp", "var", "svg", "math", "template", "noscript"];
/// Elements without an end.
const VOID: [&str; 14] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "param"];
/// Attributes whose values readers see.
const VISIBLE: [&str; 4] = ["alt", "title", "placeholder", "aria-label"];

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

    fn bilingual(&self) -> Bilingual {
        Bilingual::Unsupported
    }
}

impl Syntax for Html {
    fn escape(&self, prose: &str) -> String {
        escape(prose)
    }

    fn skeleton(&self, source: &str) -> Vec<String> {
        without_prose(self, source)
    }
}

/// The prose of a page, or of HTML within another format.
pub fn read(source: &str) -> Vec<Segment> {
    let mut reader = Reader { source, segments: Vec::new(), content: Vec::new(), start: None, end: 0, skipped: None };
    let mut emitter = DefaultEmitter::<usize>::new_with_span();
    // As a browser reads scripts, styles and titles.
    emitter.naively_switch_states(true);
    for token in Tokenizer::new_with_emitter(source, emitter) {
        let Ok(token) = token;
        reader.take(token);
    }
    reader.end_of_block();
    reader.segments
}

/// Text as it is written between tags.
pub fn escape(prose: &str) -> String {
    prose.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('\u{a0}', "&nbsp;")
}

/// Text with its entities resolved.
pub fn unescape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for token in Tokenizer::new(text) {
        let Ok(token) = token;
        if let Token::String(text) = token {
            plain += &String::from_utf8_lossy(&text);
        }
    }
    plain
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
                name if tag.self_closing || VOID.contains(&name.as_str()) => Self::Other,
                name if is_opaque(&tag, &name) => Self::OpenOpaque(name),
                name => Self::Open(name),
            },
            _ => Self::Other,
        }
    }
}

/// Whether the text of an element is not prose: by its name, or because the page says so.
fn is_opaque(tag: &StartTag<usize>, name: &str) -> bool {
    let value = |attribute: &str| tag.attributes.get(attribute.as_bytes());
    OPAQUE.contains(&name)
        || value("translate").is_some_and(|value| value.value.eq_ignore_ascii_case(b"no"))
        || value("class")
            .is_some_and(|class| class.value.split(u8::is_ascii_whitespace).any(|name| name == b"notranslate"))
}

struct Reader<'a> {
    source: &'a str,
    segments: Vec<Segment>,
    /// Of the block that is being read.
    content: Vec<Fragment>,
    start: Option<usize>,
    /// Where its last fragment ends.
    end: usize,
    /// The opaque element that is open: its name, how many of that name are open, and where the first began.
    skipped: Option<(String, usize, usize)>,
}

impl Reader<'_> {
    fn take(&mut self, token: Token<usize>) {
        match token {
            Token::StartTag(tag) => self.open(&tag),
            Token::EndTag(tag) => {
                let name = String::from_utf8_lossy(&tag.name).into_owned();
                self.close(&name, tag.span.start..tag.span.end);
            }
            Token::String(text) if self.skipped.is_none() => {
                let range = text.span.start..text.span.end;
                let prose = String::from_utf8_lossy(&text.value).into_owned();
                self.add(Fragment::Text(collapse(&prose)), range);
            }
            Token::Comment(comment) if self.skipped.is_none() && self.start.is_some() => {
                let range = comment.span.start..comment.span.end;
                self.keep(range, Kind::Whole);
            }
            Token::Doctype(_) => self.end_of_block(),
            Token::String(_) | Token::Comment(_) | Token::Error(_) => {}
        }
    }

    fn open(&mut self, tag: &StartTag<usize>) {
        let name = String::from_utf8_lossy(&tag.name).into_owned();
        let range = tag.span.start..tag.span.end;
        if let Some((skipped, depth, _)) = &mut self.skipped {
            *depth += usize::from(*skipped == name && !tag.self_closing);
            return;
        }
        let is_void = tag.self_closing || VOID.contains(&name.as_str());
        if is_opaque(tag, &name) && !is_void {
            if !INLINE.contains(&name.as_str()) && !["code", "kbd", "samp", "var"].contains(&name.as_str()) {
                self.end_of_block();
            }
            self.skipped = Some((name, 1, range.start));
            return;
        }
        if !INLINE.contains(&name.as_str()) {
            self.end_of_block();
            self.attributes(tag);
            return;
        }
        let is_prose = |fragment: &Fragment| !matches!(fragment, Fragment::Text(text) if text.trim().is_empty());
        if is_void && !self.content.iter().any(is_prose) {
            // Nothing precedes it in the sentence, so that it need not be part of it.
            self.end_of_block();
            self.attributes(tag);
            return;
        }
        self.keep(range, if is_void { Kind::Whole } else { Kind::Open });
    }

    fn close(&mut self, name: &str, range: Range<usize>) {
        if let Some((skipped, depth, start)) = &mut self.skipped {
            *depth -= usize::from(skipped == name);
            if *depth == 0 {
                let whole = *start..range.end;
                self.skipped = None;
                if self.start.is_some()
                    || ["code", "kbd", "samp", "var", "span", "a", "b", "i", "em", "strong"].contains(&name)
                {
                    self.keep(whole, Kind::Whole);
                }
            }
            return;
        }
        if INLINE.contains(&name) {
            self.keep(range, Kind::Close);
        } else {
            self.end_of_block();
        }
    }

    fn keep(&mut self, range: Range<usize>, kind: Kind) {
        self.add(Fragment::Kept(self.source[range.clone()].to_owned(), kind), range);
    }

    fn add(&mut self, fragment: Fragment, range: Range<usize>) {
        self.start.get_or_insert(range.start);
        self.end = range.end;
        self.content.push(fragment);
    }

    /// Makes a segment of what was read since the last block.
    fn end_of_block(&mut self) {
        let content = join(std::mem::take(&mut self.content));
        if let Some(start) = self.start.take() {
            self.segments.push(Segment::new(&Html, start..self.end, content));
        }
    }

    /// Makes segments of the visible attributes of a tag. Those of tags within a sentence are kept with their tag.
    fn attributes(&mut self, tag: &StartTag<usize>) {
        let mut found: Vec<Segment> = Vec::new();
        for name in VISIBLE {
            let Some(value) = tag.attributes.get(name.as_bytes()) else { continue };
            // Only a value in quotes can hold spaces.
            let written = &self.source[value.span.start..value.span.end];
            let Some(range) = written.find('"').map(|quote| value.span.start + quote + 1..value.span.end - 1) else {
                continue;
            };
            if range.is_empty() || !written.ends_with('"') {
                continue;
            }
            let text = String::from_utf8_lossy(&value.value).into_owned();
            let content = vec![Fragment::Text(collapse(&text))];
            let frame = Frame::new("<p title=\"", "\">");
            found.push(Segment { layout: Layout::Quoted, frame, ..Segment::new(&Html, range, content) });
        }
        found.sort_by_key(|segment| segment.range.start);
        self.segments.append(&mut found);
    }
}

/// Runs of spaces and line breaks as one space, as a browser shows them.
fn collapse(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for character in text.chars() {
        if !matches!(character, ' ' | '\n' | '\r' | '\t' | '\u{c}') {
            line.push(character);
        } else if !line.ends_with(' ') {
            line.push(' ');
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::translate::formats::tests::masked;

    #[test]
    fn blocks_are_segments_and_inline_elements_are_kept() {
        let page = "<!DOCTYPE html>\n<html><head><title>Caf&eacute; &amp; bar</title><style>p { color: red }</style>\n\
            <script>if (a < b) { alert('nee') }</script></head>\n\
            <body><h1>Welkom</h1>\n<p>Dit is\n  <b>heel</b> <a href=\"x?a=1&amp;b=2\">mooi</a>,<br>echt.</p><!-- niets \
            --><pre>geen proza</pre>\n\
            <p>Typ <code>fietje chat</code> in.</p><ul><li>een<li>twee</ul><p translate=\"no\">nee</p></body></html>";
        let expected =
            ["Café & bar", "Welkom", "Dit is {1}heel{2} {3}mooi{4},{5}echt.", "Typ {1} in.", "een", "twee"];
        assert_eq!(masked(&read(page)), expected);
    }

    #[test]
    fn visible_attributes_are_prose() {
        let page = "<div title=\"Een titel\">\n<img src=\"a.png\" alt=\"Een kat\"></div><p>Zie <img alt=\"een hond\"> \
            hier</p>";
        assert_eq!(masked(&read(page)), ["Een titel", "Een kat", "Zie {1} hier"]);
    }

    #[test]
    fn entities_come_and_go() {
        assert_eq!(unescape("Tom &amp; J&eacute;r&#244;me &lt;3"), "Tom & Jérôme <3");
        assert_eq!(escape("a < b & c > d"), "a &lt; b &amp; c &gt; d");
    }
}
