//! Translations of other tools, and our own back.

use std::collections::HashMap;
use std::ops::Range;
use std::time::UNIX_EPOCH;

use quick_xml::Reader;
use quick_xml::events::Event;

use super::super::{Author, Unit};
use super::property;
use crate::journal::Key;
use crate::translate::formats::Malformed;
use crate::translate::formats::xml::{self, Tree, attribute};
use crate::translate::language::{Language, Pair};
use crate::translate::mask::Masked;
use crate::translate::segment::{Fragment, Kind};
use crate::translate::untranslatable::protect;

/// What a file had.
#[derive(Debug, Default)]
pub struct Imported {
    pub units: Vec<(Option<Key>, Unit)>,
    /// Those in languages that this program does not know, or without a translation.
    pub left_out: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TmxError {
    #[error("it is not a translation memory")]
    OtherKind,
    #[error("line {0} cannot be read")]
    Malformed(usize),
}

/// Reads the translations of a file: those of `wanted`, whichever of its languages was translated, or from the language
/// that each names as its source. Those without a time are of `now`, in seconds since 1970.
///
/// # Errors
/// [`TmxError`].
pub fn read(source: &str, wanted: Option<Pair>, now: i64) -> Result<Imported, TmxError> {
    let malformed = |place: u64| {
        let Malformed { line } = Malformed::at(source, source.floor_char_boundary(place as usize));
        TmxError::Malformed(line)
    };
    let mut reader = Reader::from_str(source);
    let mut imported = Imported::default();
    let (mut is_tmx, mut language) = (false, None);
    loop {
        let start = reader.buffer_position();
        let event = reader.read_event().map_err(|_| malformed(reader.error_position()))?;
        let is_open = matches!(event, Event::Start(_));
        let tag = match event {
            Event::Eof if is_tmx => return Ok(imported),
            Event::Eof => return Err(TmxError::OtherKind),
            Event::Start(tag) | Event::Empty(tag) => tag,
            _ => continue,
        };
        let range = start as usize..reader.buffer_position() as usize;
        match tag.local_name().as_ref() {
            "tmx" => is_tmx = true,
            _ if !is_tmx => return Err(TmxError::OtherKind),
            "header" => language = attribute(source, &range, "srclang").map(|range| source[range].to_owned()),
            "tu" if is_open => {
                reader.read_to_end(tag.to_end().name()).map_err(|_| malformed(start))?;
                let tree = Tree::unprefixed(&source[range.start..reader.buffer_position() as usize]);
                let tree = tree.map_err(|Malformed { line }| {
                    let Malformed { line: first } = Malformed::at(source, range.start);
                    TmxError::Malformed(first + line - 1)
                })?;
                let found = units(&tree, language.as_deref(), wanted, now);
                imported.left_out += usize::from(found.is_empty());
                imported.units.extend(found);
            }
            _ => {}
        }
    }
}

/// The translations that a unit has.
fn units(tree: &Tree, language: Option<&str>, wanted: Option<Pair>, now: i64) -> Vec<(Option<Key>, Unit)> {
    let Some(root) = tree.elements().next() else { return Vec::new() };
    let named = |name| tree.children(root).filter(move |&child| tree.tokens[child].name == name);
    let own = tree.value(root, "srclang");
    let source = own.as_deref().or(language).and_then(Language::named);
    let variants: Vec<(Language, usize, usize)> = named("tuv")
        .filter_map(|variant| {
            let code = tree.value(variant, "xml:lang").or_else(|| tree.value(variant, "lang"))?;
            let text = tree.children(variant).find(|&child| tree.tokens[child].name == "seg")?;
            Some((Language::named(&code)?, variant, text))
        })
        .collect();
    let properties: HashMap<String, String> =
        named("prop").filter_map(|property| Some((tree.value(property, "type")?, tree.text(property)))).collect();
    let time = |element| ["changedate", "creationdate"].iter().find_map(|name| time(&tree.value(element, name)?));
    let mut units = Vec::new();
    for &(from, _, original) in &variants {
        for &(to, variant, translation) in variants.iter().filter(|(to, ..)| *to != from) {
            let pair = Pair { source: from, target: to };
            if !wanted.map_or_else(|| source.is_none_or(|source| source == from), |wanted| wanted == pair) {
                continue;
            }
            let Some(text) = Text::of(&codes(tree, original), &codes(tree, translation)) else { continue };
            let unit = Unit {
                pair,
                source: text.source,
                target: text.target,
                codes: text.codes,
                context: properties.get(property::CONTEXT).cloned(),
                author: properties.get(property::MODEL).cloned().map_or(Author::Person, Author::Model),
                doubts: properties
                    .get(property::DOUBTS)
                    .and_then(|doubts| serde_json::from_str(doubts).ok())
                    .unwrap_or_default(),
                likelihood: None,
                changed: time(variant).or_else(|| time(root)).unwrap_or(now),
            };
            units.push((properties.get(property::KEY).and_then(|name| Key::named(name)), unit));
        }
    }
    units
}

/// Seconds since 1970 of a time such as `20260131T120000Z`.
fn time(written: &str) -> Option<i64> {
    let part = |range: Range<usize>| written.get(range).filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
    let (year, month, day) = (part(0..4)?, part(4..6)?, part(6..8)?);
    let (hour, minute, second) = (part(9..11)?, part(11..13)?, part(13..15)?);
    let time = humantime::parse_rfc3339(&format!("{year}-{month}-{day}T{hour}:{minute}:{second}Z")).ok()?;
    i64::try_from(time.duration_since(UNIX_EPOCH).ok()?.as_secs()).ok()
}

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Code(Inline),
}

/// An inline code.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Inline {
    kind: Kind,
    /// The number that is the same in all languages.
    external: Option<String>,
    /// The number of its pair in this text.
    internal: Option<String>,
    code: String,
}

/// The pieces of a text. What is highlighted is text.
fn codes(tree: &Tree, segment: usize) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut next = segment + 1;
    while next < tree.end(segment) {
        let token = &tree.tokens[next];
        let is_tag = matches!(token.kind, xml::Kind::Open | xml::Kind::Empty);
        let kind = match token.name {
            "bpt" => Some(Kind::Open),
            "it" if tree.value(next, "pos").is_some_and(|position| position.starts_with('b')) => Some(Kind::Open),
            "ept" | "it" => Some(Kind::Close),
            "ph" | "ut" => Some(Kind::Whole),
            _ => None,
        };
        match (kind.filter(|_| is_tag), &token.kind) {
            (Some(kind), _) => {
                let (external, internal) = (tree.value(next, "x"), tree.value(next, "i"));
                pieces.push(Piece::Code(Inline { kind, external, internal, code: tree.text(next) }));
                next = tree.end(next);
            }
            (None, xml::Kind::Text | xml::Kind::Letter(_) | xml::Kind::Raw) => {
                pieces.push(Piece::Text(tree.text(next)));
            }
            (None, _) => {}
        }
        next += 1;
    }
    pieces
}

/// A text and its translation as a model sees them.
struct Text {
    source: String,
    target: String,
    codes: Vec<(String, Kind)>,
}

impl Text {
    /// `None` if there is nothing to translate, or no translation. Where the codes of the two do not agree, the texts
    /// alone are a translation.
    fn of(source: &[Piece], target: &[Piece]) -> Option<Self> {
        let found = Self::with_codes(source, target).or_else(|| {
            let texts = |pieces: &[Piece]| -> Vec<Piece> {
                pieces.iter().filter(|piece| matches!(piece, Piece::Text(_))).cloned().collect()
            };
            Self::with_codes(&texts(source), &texts(target))
        });
        found.filter(|text| !text.source.trim().is_empty() && !text.target.trim().is_empty())
    }

    fn with_codes(source: &[Piece], target: &[Piece]) -> Option<Self> {
        let inline = |pieces: &[Piece]| -> Vec<Inline> {
            let code = |piece: &Piece| match piece {
                Piece::Code(code) => Some(code.clone()),
                Piece::Text(_) => None,
            };
            pieces.iter().filter_map(code).collect()
        };
        let own = inline(source);
        let mut numbers = counterparts(&own, &inline(target))?.into_iter();
        let mut count = 0;
        let fragment = |piece: &Piece| match piece {
            Piece::Text(text) => Fragment::Text(text.clone()),
            Piece::Code(code) => {
                count += 1;
                Fragment::Kept(token(count - 1), code.kind)
            }
        };
        let content: Vec<Fragment> = source.iter().map(fragment).collect();
        let mut translation = String::new();
        for piece in target {
            match piece {
                Piece::Text(text) => translation += text,
                Piece::Code(_) => translation += &token(numbers.next()?),
            }
        }
        let plain = Masked::new(&content);
        let protected = Masked::new(&protect(content, str::to_owned));
        // An address that the translation has another of is text.
        let (masked, target) = [protected, plain].into_iter().find_map(|masked| {
            let target = masked.read_back_trimmed(&translation)?;
            Some((masked, target))
        })?;
        let code = |(kept, kind): &(String, Kind)| {
            let place = (0..own.len()).find(|&place| token(place) == *kept);
            (place.map_or_else(|| kept.clone(), |place| own[place].code.clone()), *kind)
        };
        let codes = masked.kept().iter().map(code).collect();
        Some(Self { source: masked.text, target, codes })
    }
}

/// What stands for a code until it is known which of them are shown.
fn token(place: usize) -> String {
    format!("\u{e000}{place}\u{e001}")
}

/// For each code of a translation the place of the one in the source that it is; `None` if any has none.
fn counterparts(own: &[Inline], others: &[Inline]) -> Option<Vec<usize>> {
    let mut is_free = vec![true; own.len()];
    let mut places: Vec<usize> = Vec::new();
    for (number, other) in others.iter().enumerate() {
        // What closes a pair closes the one that its opening one opened.
        let pair = others[..number].iter().position(|opening| {
            opening.kind == Kind::Open && other.kind == Kind::Close && opening.internal == other.internal
        });
        let opening = pair.and_then(|pair| own[places[pair]].internal.as_ref());
        let free = |is_it: &dyn Fn(&Inline) -> bool| {
            (0..own.len()).find(|&place| is_free[place] && own[place].kind == other.kind && is_it(&own[place]))
        };
        let place = free(&|own| opening.is_some() && opening == own.internal.as_ref())
            .or_else(|| free(&|own| own.external.is_some() && own.external == other.external))
            .or_else(|| free(&|own| !own.code.is_empty() && own.code == other.code))
            .or_else(|| free(&|_| true))?;
        is_free[place] = false;
        places.push(place);
    }
    Some(places)
}
