//! Finds the prose of a page: the text of blocks, in which other elements are kept, and the attributes that readers
//! see.

use std::collections::HashSet;
use std::ops::Range;

use html5gum::emitters::default::{DefaultEmitter, StartTag};
use html5gum::{Token, Tokenizer};
use unicode_width::UnicodeWidthStr;

use super::Html;
use super::elements::{is_block, is_opaque, is_void, is_word, keeps_line_breaks, visible_attributes};
use super::templates;
use super::text::{Attribute, unescape};
use crate::translate::layout::Layout;
use crate::translate::segment::{Fragment, Frame, Kind, Segment, join};

/// How deep pages within a page are read: what stands in for scripts, within a comment for mail programs.
const DEEPEST: usize = 2;

/// The prose of a page, or of HTML within another format.
pub fn read(source: &str) -> Vec<Segment> {
    read_page(source, 0)
}

/// The prose of a page that is in `depth` others.
fn read_page(source: &str, depth: usize) -> Vec<Segment> {
    // XML has no elements whose text is read in another way.
    let is_xml = source.trim_start().starts_with("<?xml");
    let mut reader = Reader {
        source,
        depth,
        is_xml,
        segments: Vec::new(),
        content: Vec::new(),
        is_in_sentence: false,
        nested: Vec::new(),
        end: 0,
        skipped: None,
        raw: None,
        breaks: None,
    };
    let mut emitter = DefaultEmitter::<usize>::new_with_span();
    // As a browser reads scripts, styles and titles.
    emitter.naively_switch_states(!is_xml);
    for token in Tokenizer::new_with_emitter(&*templates::hidden(source), emitter) {
        let Ok(token) = token;
        reader.take(token);
    }
    reader.end_of_block();
    reader.segments
}

/// The opaque element that is open.
struct Skipped {
    name: String,
    /// How many of its name are open.
    depth: usize,
    start: usize,
}

struct Reader<'a> {
    source: &'a str,
    /// How many pages this one is in.
    depth: usize,
    is_xml: bool,
    segments: Vec<Segment>,
    /// Of the block that is being read, each with its place.
    content: Vec<(Fragment, Range<usize>)>,
    /// Whether there is text in it, or what stands for words.
    is_in_sentence: bool,
    /// The attributes of its tags.
    nested: Vec<Segment>,
    /// Where its last fragment ends.
    end: usize,
    skipped: Option<Skipped>,
    /// The open element whose content comes as one text, tags and all.
    raw: Option<String>,
    /// The open element that shows line breaks.
    breaks: Option<String>,
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
                if self.raw.is_some() {
                    self.inside(range);
                } else {
                    self.text(&String::from_utf8_lossy(&text.value), range);
                }
            }
            Token::Comment(comment) if self.skipped.is_none() => {
                let range = comment.span.start..comment.span.end;
                // Mail programs read what is in one of these.
                let source = &self.source[range.clone()];
                if source.starts_with("<!--[if")
                    && source.ends_with("<![endif]-->")
                    && let Some(begin) = source.find("]>")
                {
                    self.end_of_block();
                    self.inside(range.start + begin + 2..range.end - "<![endif]-->".len());
                } else if self.is_in_sentence || templates::is_template(source) {
                    self.keep(range, Kind::Whole);
                }
            }
            Token::Doctype(_) => self.end_of_block(),
            Token::String(_) | Token::Comment(_) | Token::Error(_) => {}
        }
    }

    /// Reads what is a page of its own, unless it is deeper than any that people write.
    fn inside(&mut self, range: Range<usize>) {
        if self.depth == DEEPEST {
            return;
        }
        let start = range.start;
        let shifted =
            |segment: Segment| Segment { range: segment.range.start + start..segment.range.end + start, ..segment };
        let inside = read_page(&self.source[range], self.depth + 1);
        self.segments.extend(inside.into_iter().map(shifted));
    }

    fn text(&mut self, text: &str, range: Range<usize>) {
        if self.breaks.is_none() {
            return self.add(Fragment::Text(collapse(text)), range);
        }
        // Entities make the text shorter than its source, so that only a text without them has known line breaks.
        let source = &self.source[range.clone()];
        if source.replace("\r\n", "\n") != text {
            return self.keep(range, Kind::Whole);
        }
        let mut start = 0;
        for (place, newline) in source.match_indices('\n').chain([(source.len(), "")]) {
            let line = source[start..place].trim_end_matches('\r');
            self.add(Fragment::Text(line.to_owned()), range.start + start..range.start + start + line.len());
            let end = place + newline.len();
            if end > start + line.len() {
                self.keep(range.start + start + line.len()..range.start + end, Kind::Whole);
            }
            start = end;
        }
    }

    fn open(&mut self, tag: &StartTag<usize>) {
        let name = String::from_utf8_lossy(&tag.name).into_owned();
        let range = tag.span.start..tag.span.end;
        if let Some(skipped) = &mut self.skipped {
            skipped.depth += usize::from(skipped.name == name && !tag.self_closing);
            return;
        }
        let is_opaque = is_opaque(tag, &name);
        let is_void = is_void(&name) || tag.self_closing && (self.is_xml || !is_opaque || name == "svg");
        if is_opaque && !is_void {
            if is_block(&name) {
                self.end_of_block();
            }
            self.skipped = Some(Skipped { name, depth: 1, start: range.start });
            return;
        }
        if is_block(&name) {
            self.end_of_block();
            let attributes = self.visible(tag, &name);
            self.segments.extend(attributes);
            if !is_void && keeps_line_breaks(tag, &name) {
                self.breaks = Some(name.clone());
            }
            self.raw = (name == "noscript" && !self.is_xml).then_some(name);
            return;
        }
        if is_void && !self.is_in_sentence {
            // Nothing precedes it in the sentence, so that it need not be part of it.
            self.end_of_block();
            let attributes = self.visible(tag, &name);
            self.segments.extend(attributes);
            return;
        }
        let attributes = self.visible(tag, &name);
        self.nested.extend(attributes);
        self.keep(range, if is_void { Kind::Whole } else { Kind::Open });
    }

    fn close(&mut self, name: &str, range: Range<usize>) {
        if let Some(skipped) = &mut self.skipped {
            skipped.depth -= usize::from(skipped.name == name);
            if skipped.depth == 0 {
                let whole = skipped.start..range.end;
                self.skipped = None;
                if !is_block(name) && (is_word(name) || self.is_in_sentence) {
                    self.keep(whole, Kind::Whole);
                }
            }
            return;
        }
        if is_block(name) {
            self.end_of_block();
            self.raw = self.raw.take().filter(|raw| raw != name);
            self.breaks = self.breaks.take().filter(|open| open != name);
            return;
        }
        // An element without content is a thing, and no pair.
        if let Some((Fragment::Kept(open, kind @ Kind::Open), place)) = self.content.last_mut()
            && place.end == range.start
        {
            *kind = Kind::Whole;
            *open += &self.source[range.clone()];
            place.end = range.end;
            self.end = range.end;
            return;
        }
        self.keep(range, Kind::Close);
    }

    fn keep(&mut self, range: Range<usize>, kind: Kind) {
        let source = self.source[range.clone()].to_owned();
        self.add(Fragment::Kept(source, kind), range);
    }

    fn add(&mut self, fragment: Fragment, range: Range<usize>) {
        self.end = range.end;
        self.is_in_sentence |= !matches!(&fragment, Fragment::Text(text) if text.trim().is_empty());
        self.content.push((fragment, range));
    }

    /// Makes a segment of what was read since the last block, without the blanks and the pictures around it.
    fn end_of_block(&mut self) {
        let content = std::mem::take(&mut self.content);
        self.is_in_sentence = false;
        let mut found = std::mem::take(&mut self.nested);
        let mut content = content[sentence(&content)].to_vec();
        if let Some((Fragment::Text(text), range)) = content.first_mut() {
            let source = &self.source[range.clone()];
            range.start += source.len() - source.trim_start_matches(is_blank).len();
            *text = text.trim_start_matches(is_blank).to_owned();
        }
        if let Some((Fragment::Text(text), range)) = content.last_mut() {
            let source = &self.source[range.clone()];
            range.end -= source.len() - source.trim_end_matches(is_blank).len();
            *text = text.trim_end_matches(is_blank).to_owned();
        }
        if let (Some((_, first)), Some((_, last))) = (content.first(), content.last()) {
            let range = first.start..last.end;
            // Where line breaks are shown, another one would be.
            let is_shown = self.breaks.is_some();
            let layout = if is_shown { Layout::OneLine } else { layout(&self.source[range.clone()]) };
            let content = join(content.into_iter().map(|(fragment, _)| fragment).collect());
            found.push(Segment { layout, ..Segment::new(&Html, range, content) });
        }
        found.sort_by_key(|segment| (segment.range.start, std::cmp::Reverse(segment.range.end)));
        self.segments.extend(found);
    }

    /// The visible attributes of a tag.
    fn visible(&self, tag: &StartTag<usize>, name: &str) -> Vec<Segment> {
        let mut found = Vec::new();
        for attribute in visible_attributes(tag, name) {
            let Some(value) = tag.attributes.get(attribute.as_bytes()) else { continue };
            // Only a value in quotes can hold spaces.
            let written = &self.source[value.span.start..value.span.end];
            let Some(quote) = written.find(['"', '\'']) else { continue };
            let mark = &written[quote..=quote];
            let range = value.span.start + quote + 1..value.span.end - 1;
            if range.is_empty() || !written.ends_with(mark) || written.len() < quote + 2 {
                continue;
            }
            let kept = |source: &str| Fragment::Kept(source.to_owned(), Kind::Whole);
            let content = templates::split(&self.source[range.clone()])
                .into_iter()
                .flat_map(|(text, template)| [Some(Fragment::Text(collapse(&unescape(text)))), template.map(kept)])
                .flatten();
            let content = join(content.collect());
            let frame = Frame::new(format!("<p title={mark}"), format!("{mark}>"));
            found.push(Segment { frame, ..Segment::new(&Attribute, range, content) });
        }
        found.sort_by_key(|segment| segment.range.start);
        found
    }
}

/// What of a block is its sentence: without what is idle at its ends, and the tags there of elements that go on outside.
fn sentence(content: &[(Fragment, Range<usize>)]) -> Range<usize> {
    let unpaired = unpaired(content);
    let is_outside = |number: usize| {
        unpaired.contains(&number) || matches!(&content[number].0, Fragment::Text(text) if text.chars().all(is_blank))
    };
    let mut inside = 0..content.len();
    loop {
        let before = inside.clone();
        while inside.clone().next().is_some_and(is_outside) {
            inside.start += 1;
        }
        while inside.clone().next_back().is_some_and(is_outside) {
            inside.end -= 1;
        }
        inside.start += idle(content[inside.clone()].iter(), Kind::Open);
        inside.end -= idle(content[inside.clone()].iter().rev(), Kind::Close);
        if inside == before {
            return inside;
        }
    }
}

/// The tags that nothing in the block opens or closes.
fn unpaired(content: &[(Fragment, Range<usize>)]) -> HashSet<usize> {
    let mut unpaired = HashSet::new();
    let mut open = Vec::new();
    for (number, (fragment, _)) in content.iter().enumerate() {
        match fragment {
            Fragment::Kept(_, Kind::Open) => open.push(number),
            Fragment::Kept(_, Kind::Close) if open.pop().is_none() => {
                unpaired.insert(number);
            }
            _ => {}
        }
    }
    unpaired.extend(open);
    unpaired
}

/// How much of the content, from its end that `opens` elements, is no part of a sentence: blanks, pictures, fields, and
/// elements with nothing else in them.
fn idle<'a>(content: impl Iterator<Item = &'a (Fragment, Range<usize>)>, opens: Kind) -> usize {
    let (mut idle, mut depth) = (0, 0_usize);
    for (number, (fragment, _)) in content.enumerate() {
        match fragment {
            Fragment::Text(text) if text.chars().all(is_blank) => {}
            Fragment::Kept(source, Kind::Whole) if is_thing(source) => {}
            Fragment::Kept(_, kind) if *kind == opens => depth += 1,
            Fragment::Kept(_, kind) if *kind != Kind::Whole && depth > 0 => depth -= 1,
            _ => break,
        }
        if depth == 0 {
            idle = number + 1;
        }
    }
    idle
}

/// Whether what is kept stands for no words: a picture, a field, a comment, a condition.
fn is_thing(source: &str) -> bool {
    let name = source.trim_start_matches('<');
    let name = &name[..name.find(|letter: char| !letter.is_ascii_alphanumeric()).unwrap_or(name.len())];
    source.starts_with("<!--")
        || templates::is_control(source)
        || matches!(name, "svg")
        || is_void(&name.to_ascii_lowercase())
        || source.matches('<').count() == 2 && source.contains("></")
}

/// How a text that has this source is broken into lines.
fn layout(source: &str) -> Layout {
    let mut lines = source.lines();
    let first = lines.next().unwrap_or_default();
    let Some(second) = lines.next() else { return Layout::OneLine };
    let newline = if source[first.len()..].starts_with("\r\n") { "\r\n" } else { "\n" };
    let indentation = &second[..second.len() - second.trim_start().len()];
    let columns = source.lines().map(|line| line.trim().width()).max().unwrap_or_default();
    Layout::Wrapped { columns, between: format!("{newline}{indentation}") }
}

fn is_blank(character: char) -> bool {
    matches!(character, ' ' | '\n' | '\r' | '\t' | '\u{c}')
}

/// Runs of spaces and line breaks as one space, as a browser shows them.
fn collapse(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for character in text.chars() {
        if !is_blank(character) {
            line.push(character);
        } else if !line.ends_with(' ') {
            line.push(' ');
        }
    }
    line
}
