//! Tags of components in MDX, whose attributes have expressions in them.

use super::inline::expression;
use crate::translate::formats::html::InlineTag;
use crate::translate::segment::Kind;

/// A tag at the beginning of a text.
pub struct Tag<'a> {
    pub name: &'a str,
    pub length: usize,
    pub kind: Kind,
    /// Whether what it opens is not prose.
    pub is_opaque: bool,
}

/// The tag with which a text begins.
pub fn tag(text: &str) -> Option<Tag<'_>> {
    let inside = text.strip_prefix('<')?;
    let closes = inside.starts_with('/');
    let name_start = 1 + usize::from(closes);
    let name = &text[name_start..];
    let name = &name[..name.find(|letter: char| !letter.is_alphanumeric() && !".-_:".contains(letter))?];
    let mut place = name_start + name.len();
    let mut quote = None;
    loop {
        let letter = text[place..].chars().next()?;
        match (quote, letter) {
            (Some(open), _) if open == letter => quote = None,
            (None, '"' | '\'') => quote = Some(letter),
            (None, '{') => {
                place += expression(&text[place..])?;
                continue;
            }
            (None, '<') => return None,
            (None, '>') => break,
            _ => {}
        }
        place += letter.len_utf8();
    }
    let length = place + 1;
    let opaque = matches!(InlineTag::of(&text[..length]), InlineTag::OpenOpaque(_));
    let kind = if closes {
        Kind::Close
    } else if text[..place].ends_with('/') {
        Kind::Whole
    } else {
        Kind::Open
    };
    Some(Tag { name, length, kind, is_opaque: opaque })
}
