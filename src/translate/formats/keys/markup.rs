//! Strings in XML: entities are resolved, and tags stay as they are.

use super::literal::Literal;
use crate::translate::formats::xml::{escape, unescape};

/// Whether a string has entities.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entities {
    Xml,
    /// Between the brackets of `<![CDATA[…]]>`.
    None,
}

impl Entities {
    /// Text as it is written.
    pub fn write(self, text: &str) -> String {
        match self {
            Self::Xml => escape(text),
            Self::None => text.replace("]]>", "]] >"),
        }
    }
}

/// What is written. `escape` says what else than entities is at the beginning of a text: what it means, and its length.
pub fn read(
    written: &str,
    entities: Entities,
    escape: impl Fn(&str) -> Option<(Option<char>, usize)>,
) -> Option<Literal> {
    let mut literal = Literal::default();
    let mut place = 0;
    while let Some(letter) = written[place..].chars().next() {
        let rest = &written[place..];
        if letter == '<' && entities == Entities::Xml {
            let length = tag(rest)?;
            for (offset, letter) in rest[..length].char_indices() {
                literal.push(letter, place + offset..place + offset + letter.len_utf8());
            }
            place += length;
            continue;
        }
        let entity = (letter == '&' && entities == Entities::Xml).then(|| rest.find(';')).flatten();
        let (meaning, length) = match entity.map(|end| (unescape(&rest[..=end]), end + 1)) {
            Some((meaning, length)) if meaning.chars().count() == 1 => (meaning.chars().next(), length),
            _ => escape(rest).unwrap_or((Some(letter), letter.len_utf8())),
        };
        if let Some(meaning) = meaning {
            literal.push(meaning, place..place + length);
        }
        place += length;
    }
    Some(literal)
}

/// Bytes of the tag or the comment that begins a text.
fn tag(text: &str) -> Option<usize> {
    if text.starts_with("<!--") {
        return text.find("-->").map(|end| end + 3);
    }
    let mut quote = None;
    for (place, letter) in text.char_indices() {
        match (letter, quote) {
            ('>', None) => return Some(place + 1),
            ('"' | '\'', None) => quote = Some(letter),
            (mark, Some(open)) if mark == open => quote = None,
            _ => {}
        }
    }
    None
}
