//! How text is written in HTML: between tags, and between the quotes of an attribute.

use html5gum::{Token, Tokenizer};

use super::Html;
use crate::translate::segment::{Escaping, Fragment, Frame, Syntax, written};

/// Text as it is written between tags.
pub fn escape(prose: &str) -> String {
    let mut escaped = String::with_capacity(prose.len());
    for character in prose.chars() {
        push_escaped(&mut escaped, character);
    }
    escaped
}

fn push_escaped(escaped: &mut String, character: char) {
    match character {
        '&' => *escaped += "&amp;",
        '<' => *escaped += "&lt;",
        '>' => *escaped += "&gt;",
        '\u{a0}' => *escaped += "&nbsp;",
        other => escaped.push(other),
    }
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

/// Text as it is written in place of `source`: what that writes as an entity everywhere is one again, and what it has
/// bare stays bare where no reader can take it for anything else.
pub fn escape_like(prose: &str, source: &str) -> String {
    let entities = entities(source);
    let has_bare =
        |mark: char| source.match_indices(mark).any(|(place, _)| is_bare(&source[place + mark.len_utf8()..]));
    let (has_bare_ampersand, has_bare_less, has_bare_more) =
        (has_bare('&'), has_bare('<'), source.contains(" > ") || source.contains("->"));
    let mut escaped = String::with_capacity(prose.len());
    for (place, character) in prose.char_indices() {
        let is_bare_here = || is_bare(&prose[place + character.len_utf8()..]);
        let is_kept = match character {
            '&' => has_bare_ampersand && is_bare_here(),
            '<' => has_bare_less && is_bare_here(),
            '>' => has_bare_more && is_bare_here(),
            _ => false,
        };
        let entity = entities.iter().find(|(meaning, _)| *meaning == character);
        match entity.filter(|_| !"&<>".contains(character) && !source.contains(character)) {
            Some((_, entity)) => escaped += entity,
            _ if is_kept => escaped.push(character),
            _ => push_escaped(&mut escaped, character),
        }
    }
    escaped
}

/// Whether a mark before this text is one to every reader: `R & D`, `5 < 6`.
fn is_bare(rest: &str) -> bool {
    rest.starts_with([' ', '\n', '\r', '\t']) || rest.is_empty()
}

/// An entity and what it means.
pub type Entity<'a> = (char, &'a str);

/// The entities in a text.
pub fn entities(source: &str) -> Vec<Entity<'_>> {
    let mut entities: Vec<Entity> = Vec::new();
    for entity in source.match_indices('&').filter_map(|(start, _)| entity(&source[start..])) {
        if entities.iter().any(|(_, known)| *known == entity) {
            continue;
        }
        let meaning = unescape(entity);
        let mut characters = meaning.chars();
        if let (Some(character), None) = (characters.next(), characters.next()) {
            entities.push((character, entity));
        }
    }
    entities
}

/// The entity with which a text begins that begins with its mark.
fn entity(text: &str) -> Option<&str> {
    let rest = &text[1..];
    let length = rest.find(|other: char| !other.is_ascii_alphanumeric() && other != '#').unwrap_or(rest.len());
    let is_entity = (1..=32).contains(&length) && rest[length..].starts_with(';');
    is_entity.then(|| &text[..length + 2])
}

/// Whether a text has an ampersand that begins no entity.
pub fn has_bare_ampersand(source: &str) -> bool {
    source.match_indices('&').any(|(start, _)| entity(&source[start..]).is_none())
}

/// The value of an attribute. Its frame ends with its quote.
#[derive(Debug)]
pub struct Attribute;

impl Syntax for Attribute {
    fn escape(&self, prose: &str) -> String {
        escape(prose).replace('"', "&quot;").replace('\'', "&#39;")
    }

    fn write(&self, content: &[Fragment], source: &str, frame: &Frame, _escaping: Escaping) -> String {
        let text = written(content, |text| escape_like(text, source));
        if frame.before.ends_with('\'') { text.replace('\'', "&#39;") } else { text.replace('"', "&quot;") }
    }

    fn takes_markup(&self) -> bool {
        false
    }

    fn skeleton(&self, source: &str) -> Vec<String> {
        Html.skeleton(source)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_come_and_go() {
        assert_eq!(unescape("Tom &amp; J&eacute;r&#244;me &lt;3"), "Tom & Jérôme <3");
        assert_eq!(escape("a < b & c > d"), "a &lt; b &amp; c &gt; d");
        assert_eq!(
            escape_like("één — é & ô", "caf&eacute; &#8212; &x; a & b"),
            "&eacute;&eacute;n &#8212; &eacute; & ô"
        );
        assert_eq!(escape_like("R&D & co", "R&amp;D"), "R&amp;D &amp; co");
    }
}
