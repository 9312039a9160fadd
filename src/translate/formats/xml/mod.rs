//! XML by its tokens, each with its place: what is not text is copied, so that a document keeps its bytes.

pub mod inline;
pub mod namespaces;

use std::ops::Range;

use quick_xml::Reader;
use quick_xml::events::Event;

use super::Malformed;

/// What a token is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    Open,
    Close,
    /// An element without content.
    Empty,
    /// Without the entities in it, which are tokens of their own.
    Text,
    /// An entity that stands for a character.
    Letter(char),
    /// The text between the brackets of `<![CDATA[…]]>`.
    Raw,
    /// A comment, an instruction, a declaration, an entity of the document's own.
    Other,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token<'a> {
    pub kind: Kind,
    pub range: Range<usize>,
    /// Of its element; empty if it is no tag.
    pub name: &'a str,
}

/// A part of a document in XML.
#[derive(Debug)]
pub struct Tree<'a> {
    pub source: &'a str,
    pub tokens: Vec<Token<'a>>,
    /// For each token that opens an element, the one that closes it; for others their own.
    ends: Vec<usize>,
}

impl<'a> Tree<'a> {
    /// # Errors
    /// Where it is not well-formed.
    pub fn new(source: &'a str) -> Result<Self, Malformed> {
        let (mut tokens, mut ends, mut open): (Vec<Token>, Vec<usize>, Vec<usize>) = Default::default();
        read(source, |token| {
            ends.push(tokens.len());
            match token.kind {
                Kind::Open => open.push(tokens.len()),
                Kind::Close => {
                    let opening = open.pop().ok_or_else(|| Malformed::at(source, token.range.start))?;
                    ends[opening] = tokens.len();
                }
                _ => {}
            }
            tokens.push(token);
            Ok(())
        })?;
        match open.pop() {
            Some(opening) => Err(Malformed::at(source, tokens[opening].range.start)),
            None => Ok(Self { source, tokens, ends }),
        }
    }

    /// The same with the elements of the root's namespace by their names alone, whatever prefix the document has for it.
    ///
    /// # Errors
    /// Where it is not well-formed.
    pub fn unprefixed(source: &'a str) -> Result<Self, Malformed> {
        let mut tree = Self::new(source)?;
        namespaces::resolve(source, &mut tree.tokens);
        Ok(tree)
    }

    /// The prefix of an element as it is written, with its colon.
    pub fn prefix(&self, number: usize) -> &'a str {
        let name = name(&self.source[self.tokens[number].range.clone()]);
        &name[..name.find(':').map_or(0, |colon| colon + 1)]
    }

    /// Where the name of an element ends as it is written.
    pub fn name_end(&self, number: usize) -> usize {
        let range = self.tokens[number].range.clone();
        range.start + 1 + name(&self.source[range]).len()
    }

    /// The outermost element, which has to have this name.
    ///
    /// # Errors
    /// If it has another.
    pub fn root(&self, name: &str) -> Result<usize, Malformed> {
        let root = self.elements().next().filter(|&root| self.tokens[root].name == name);
        root.ok_or(Malformed { line: 1 })
    }

    /// The token that closes the element which this one opens.
    pub fn end(&self, number: usize) -> usize {
        self.ends[number]
    }

    /// The bytes of the element that a token opens.
    pub fn element(&self, number: usize) -> Range<usize> {
        self.tokens[number].range.start..self.tokens[self.end(number)].range.end
    }

    /// The bytes between the tags of an element; `None` if it is empty.
    pub fn inside(&self, number: usize) -> Option<Range<usize>> {
        let end = self.end(number);
        (end > number).then(|| self.tokens[number].range.end..self.tokens[end].range.start)
    }

    /// The tokens that open an element.
    pub fn elements(&self) -> impl Iterator<Item = usize> {
        (0..self.tokens.len()).filter(|&number| self.is_element(number))
    }

    /// Whether a token opens an element.
    pub fn is_element(&self, number: usize) -> bool {
        matches!(self.tokens[number].kind, Kind::Open | Kind::Empty)
    }

    /// The elements within an element, without those within these.
    pub fn children(&self, number: usize) -> impl Iterator<Item = usize> {
        let mut next = number + 1;
        std::iter::from_fn(move || {
            while next < self.end(number) {
                let child = next;
                next = self.end(child) + 1;
                if matches!(self.tokens[child].kind, Kind::Open | Kind::Empty) {
                    return Some(child);
                }
            }
            None
        })
    }

    /// The text in an element, that of its elements too.
    pub fn text(&self, number: usize) -> String {
        let mut text = String::new();
        for token in &self.tokens[number..=self.end(number)] {
            match token.kind {
                Kind::Text => text += &self.source[token.range.clone()],
                Kind::Letter(letter) => text.push(letter),
                Kind::Raw => text += &self.source[raw(&token.range)],
                _ => {}
            }
        }
        text
    }

    /// The value of an attribute of an element, between its quotes.
    pub fn attribute(&self, number: usize, name: &str) -> Option<Range<usize>> {
        attribute(self.source, &self.tokens[number].range, name)
    }

    /// The same as text.
    pub fn value(&self, number: usize, name: &str) -> Option<String> {
        self.attribute(number, name).map(|range| unescape(&self.source[range]))
    }
}

/// Gives each token of a document in turn.
fn read<'a>(source: &'a str, mut take: impl FnMut(Token<'a>) -> Result<(), Malformed>) -> Result<(), Malformed> {
    let mut reader = Reader::from_str(source);
    loop {
        let start = reader.buffer_position() as usize;
        let event = reader
            .read_event()
            .map_err(|_| Malformed::at(source, source.floor_char_boundary(reader.error_position() as usize)))?;
        let range = start..reader.buffer_position() as usize;
        let written = &source[range.clone()];
        let kind = match event {
            Event::Eof => return Ok(()),
            Event::Start(_) => Kind::Open,
            Event::End(_) => Kind::Close,
            Event::Empty(_) => Kind::Empty,
            Event::Text(_) => Kind::Text,
            Event::GeneralRef(_) => entity(written).map_or(Kind::Other, Kind::Letter),
            Event::CData(_) => Kind::Raw,
            _ => Kind::Other,
        };
        let name = if matches!(kind, Kind::Open | Kind::Close | Kind::Empty) { name(written) } else { "" };
        take(Token { kind, range, name })?;
    }
}

/// Whether a document can be read, and has an element of which the name is among these.
///
/// # Errors
/// Where it is not well-formed.
pub fn has_element(source: &str, names: &[&str]) -> Result<bool, Malformed> {
    let (mut has, mut open) = (false, 0_usize);
    read(source, |token| {
        match token.kind {
            Kind::Open => open += 1,
            Kind::Close => open = open.checked_sub(1).ok_or_else(|| Malformed::at(source, token.range.start))?,
            _ => {}
        }
        has |= matches!(token.kind, Kind::Open | Kind::Empty) && names.contains(&token.name);
        Ok(())
    })?;
    // Where it was opened only all of them together show.
    if open > 0 { Tree::new(source).map(|_| has) } else { Ok(has) }
}

/// The name of a document's outermost element, without its prefix, and its tag.
pub fn root_of(start: &str) -> Option<(&str, &str)> {
    let is_tag =
        |place: &usize| start[place + 1..].starts_with(|letter: char| letter.is_alphabetic() || letter == '_');
    let opening = start.match_indices('<').map(|(place, _)| place).find(is_tag)?;
    let tag = &start[opening..start[opening..].find('>').map_or(start.len(), |end| opening + end)];
    Some((namespaces::split(name(tag)).1, tag))
}

/// The text within `<![CDATA[…]]>`.
pub fn raw(range: &Range<usize>) -> Range<usize> {
    range.start + "<![CDATA[".len()..range.end - "]]>".len()
}

/// The name of a tag's element.
fn name(tag: &str) -> &str {
    let inside = tag.trim_start_matches(['<', '/']);
    let is_behind = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>');
    &inside[..inside.as_bytes().iter().position(is_behind).unwrap_or(inside.len())]
}

/// The value of an attribute of the tag in a range, between its quotes.
pub fn attribute(source: &str, tag: &Range<usize>, wanted: &str) -> Option<Range<usize>> {
    let (_, value) = attributes(&source[tag.clone()]).find(|(name, _)| *name == wanted)?;
    Some(tag.start + value.start..tag.start + value.end)
}

/// The attributes of a tag, each with where its value is between the quotation marks.
pub fn attributes(tag: &str) -> impl Iterator<Item = (&str, Range<usize>)> {
    let mut place = tag.find(char::is_whitespace);
    std::iter::from_fn(move || {
        let start = place?;
        let equals = start + tag[start..].find('=')?;
        let quote = equals + 1 + tag[equals + 1..].find(['"', '\''])?;
        let end = quote + 1 + tag[quote + 1..].find(&tag[quote..=quote])?;
        place = Some(end + 1);
        Some((tag[start..equals].trim(), quote + 1..end))
    })
}

/// The character of an entity: of XML's own, or by its number.
fn entity(written: &str) -> Option<char> {
    let name = written.strip_prefix('&')?.strip_suffix(';')?;
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix('x') {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)
        }
    }
}

/// Text with its entities resolved.
pub fn unescape(written: &str) -> String {
    let mut text = String::with_capacity(written.len());
    let mut rest = written;
    while let Some(start) = rest.find('&') {
        text += &rest[..start];
        let length = rest[start..].find(';').map_or(0, |end| end + 1);
        if let Some(letter) = entity(&rest[start..start + length]) {
            text.push(letter);
            rest = &rest[start + length..];
        } else {
            text.push('&');
            rest = &rest[start + 1..];
        }
    }
    text + rest
}

/// Text between tags. What XML cannot have is left out.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '\u{fffe}' | '\u{ffff}' => {}
            control if control.is_control() && !"\t\n\r\u{85}".contains(control) && control < '\u{7f}' => {}
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_have_their_places_and_text_its_meaning() {
        let source = "<?xml version='1.0'?><a b=\"1 &gt; 0\" c='2'>x &amp; &#233;<b/><![CDATA[<i>]]></a>";
        let tree = Tree::new(source).unwrap();
        let root = tree.elements().next().unwrap();
        assert_eq!(tree.text(root), "x & é<i>");
        assert_eq!(tree.value(root, "b").as_deref(), Some("1 > 0"));
        assert_eq!(tree.value(root, "c").as_deref(), Some("2"));
        assert_eq!(tree.value(root, "d"), None);
        assert_eq!(tree.children(root).map(|child| tree.tokens[child].name).collect::<Vec<_>>(), ["b"]);
        let all: String = tree.tokens.iter().map(|token| &source[token.range.clone()]).collect();
        assert_eq!(all, source);
    }

    #[test]
    fn elements_are_looked_for_without_what_only_looks_like_one() {
        let source = "<a><!-- <b/> --><c d='e'><![CDATA[<f>]]></c><x:g/></a>";
        for (name, is_one) in [("a", true), ("b", false), ("c", true), ("f", false), ("g", false), ("x:g", true)] {
            assert_eq!(has_element(source, &["h", name]), Ok(is_one), "{name}");
        }
    }

    #[test]
    fn what_is_not_well_formed_is_refused() {
        for (source, line) in [("<a>\n<b></a>", 2), ("<a>\n", 1), ("<a></a>\n</b>", 2), ("<a><b", 1)] {
            assert_eq!(Tree::new(source).unwrap_err(), Malformed { line }, "{source}");
            assert_eq!(has_element(source, &["a"]).unwrap_err(), Malformed { line }, "{source}");
        }
        assert_eq!(unescape("a &amp;&lt; &x; & b&"), "a &< &x; & b&");
        assert_eq!(escape("a < b & c\u{1}\u{b}"), "a &lt; b &amp; c");
    }
}
