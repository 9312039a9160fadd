//! The code of MDX within its text: tags of components, whose attributes have expressions in them, and expressions.

use crate::translate::formats::html::InlineTag;
use crate::translate::segment::Kind;

/// Bytes of the longest tag or expression that is looked for.
const LONGEST: usize = 16 << 10;

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
    let text = &text[..text.floor_char_boundary(LONGEST)];
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

/// The length of the expression in braces that a text begins with.
pub fn expression(text: &str) -> Option<usize> {
    let text = &text[..text.floor_char_boundary(LONGEST)];
    if !text.contains('}') {
        return None;
    }
    let mut depth = 0_usize;
    let mut quote = None;
    let mut before = ' ';
    let mut place = 0;
    loop {
        let rest = &text[place..];
        let letter = rest.chars().next()?;
        match (quote, letter) {
            (None, '/') if rest.starts_with("/*") => place += rest.find("*/")? + 1,
            // Not the slashes of an address.
            (None, '/') if rest.starts_with("//") && before != ':' => place += rest.find('\n')?,
            (Some(_), '\\') => place += rest[1..].chars().next()?.len_utf8(),
            (Some(open), _) if open == letter => quote = None,
            // After a letter it is an apostrophe, in the text of an element.
            (None, '"' | '\'') if before.is_alphanumeric() => {}
            (None, '"' | '\'' | '`') => quote = Some(letter),
            (None, '{') => depth += 1,
            (None, '}') => {
                depth -= 1;
                if depth == 0 {
                    return Some(place + 1);
                }
            }
            _ => {}
        }
        before = letter;
        place += letter.len_utf8();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_ends_with_its_own_brace() {
        for whole in [
            "{a}",
            "{a > b ? '}' : \"{\"}",
            "{/* it's } not over */ a}",
            "{a // it's }\n}",
            "{`a ${b} }`}",
            "{a && <p>don't, the dogs' https://a.nl/</p>}",
            "{{ a: 'x\\'}' }}",
        ] {
            assert_eq!(expression(&format!("{whole} b}}")), Some(whole.len()), "{whole}");
        }
        for open in ["{a", "{'}", "{/* }", "{// }"] {
            assert_eq!(expression(open), None, "{open}");
        }
    }

    #[test]
    fn a_tag_ends_after_the_expressions_in_it() {
        let length = |text| tag(text).map(|tag| (tag.name, tag.length, tag.kind));
        assert_eq!(length("<A.B c={d > e} f='>' g>h"), Some(("A.B", 23, Kind::Open)));
        assert_eq!(length("<A b={<p>it's</p>} />c"), Some(("A", 21, Kind::Whole)));
        assert_eq!(length("<>a"), Some(("", 2, Kind::Open)));
        assert_eq!(length("</A>b"), Some(("A", 4, Kind::Close)));
    }
}
