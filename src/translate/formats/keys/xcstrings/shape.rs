//! What a string says in a language: a text, texts by device and plural, and those that are filled into another, each
//! with plurals of its own.

use std::ops::Range;

use serde_json::value::RawValue;

use super::{members, place, text};
use crate::translate::formats::keys::json::Members;
use crate::translate::formats::message::plurals::{self, Number};
use crate::translate::language::Pair;

/// How deep parts in parts are read: Xcode has plurals in devices.
const DEEPEST: usize = 16;
/// The state of a text that was put in to be translated.
pub const ROOM: &str = "fietje-room";
/// The member that has a text.
const TEXT: &str = "stringUnit";

/// What a string says in a language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    Text {
        /// As it is written between its quotes.
        written: String,
        place: Range<usize>,
        state: String,
    },
    /// By name: a text, devices, plurals, what is filled into the text.
    Parts(Vec<(String, Shape)>),
    /// What is the same in all languages: the number of an argument, how it is written.
    Kept(String),
}

/// A text of a shape.
pub struct Leaf {
    pub path: Vec<String>,
    pub written: String,
    pub place: Range<usize>,
    pub state: String,
}

impl Shape {
    /// `None` if nobody knows how it is to be read.
    pub fn read(source: &str, raw: &RawValue) -> Option<Self> {
        Self::parts(source, raw, 0).filter(|shape| !shape.leaves().is_empty())
    }

    /// A string that says one text.
    pub fn of_text(written: String, place: Range<usize>) -> Self {
        Self::Parts(vec![(TEXT.to_owned(), Self::Text { written, place, state: String::new() })])
    }

    fn parts(source: &str, raw: &RawValue, depth: usize) -> Option<Self> {
        if depth == DEEPEST {
            return None;
        }
        let Members(own) = members(raw)?;
        let part = |(name, raw): (String, &RawValue)| {
            let shape = match raw.get().as_bytes().first() {
                Some(b'{') if name == TEXT => Self::text(source, raw)?,
                Some(b'{') => Self::parts(source, raw, depth + 1)?,
                Some(b'[') => return None,
                _ => Self::Kept(raw.get().to_owned()),
            };
            Some((name, shape))
        };
        Some(Self::Parts(own.into_iter().map(part).collect::<Option<_>>()?))
    }

    fn text(source: &str, unit: &RawValue) -> Option<Self> {
        let Members(unit) = members(unit)?;
        let of = |name: &str| unit.iter().find(|(key, _)| key == name).map(|(_, value)| *value);
        let value = of("value").filter(|value| value.get().starts_with('"'))?;
        let place = place(source, value);
        let place = place.start + 1..place.end - 1;
        let state = of("state").and_then(text).unwrap_or_default();
        Some(Self::Text { written: source[place.clone()].to_owned(), place, state })
    }

    /// Its texts, in order.
    pub fn leaves(&self) -> Vec<Leaf> {
        match self {
            Self::Text { written, place, state } => {
                vec![Leaf { path: Vec::new(), written: written.clone(), place: place.clone(), state: state.clone() }]
            }
            Self::Parts(parts) => parts
                .iter()
                .flat_map(|(name, part)| {
                    // Each text has it.
                    let step = (name != TEXT).then(|| name.clone());
                    part.leaves()
                        .into_iter()
                        .map(move |leaf| Leaf { path: step.iter().cloned().chain(leaf.path).collect(), ..leaf })
                })
                .collect(),
            Self::Kept(_) => Vec::new(),
        }
    }

    /// The shape that it has in another language, whose plurals may have other categories, with room for its texts.
    pub fn adapted(self, pair: Pair) -> Self {
        let parts = match self {
            Self::Text { written, place, .. } => return Self::Text { written, place, state: ROOM.to_owned() },
            Self::Kept(same) => return Self::Kept(same),
            Self::Parts(parts) => parts,
        };
        let adapted = |(name, part): (String, Self)| match (name.as_str(), part) {
            ("plural", Self::Parts(cases)) => {
                let own: Vec<&str> = cases.iter().map(|(name, _)| name.as_str()).collect();
                let of = |wanted: &str| cases.iter().find(|(name, _)| name == wanted).map(|(_, case)| case.clone());
                let case = |(category, from): (&str, &str)| Some((category.to_owned(), of(from)?.adapted(pair)));
                let wanted = plurals::adapted(&own, Number::Cardinal, pair);
                (name, Self::Parts(wanted.into_iter().filter_map(case).collect()))
            }
            (_, part) => (name, part.adapted(pair)),
        };
        Self::Parts(parts.into_iter().map(adapted).collect())
    }

    /// The same with other texts and states, in order.
    pub fn with(&self, texts: &mut impl Iterator<Item = (String, &'static str)>) -> Self {
        match self {
            Self::Text { written, place, state } => {
                let (written, state) = texts
                    .next()
                    .map_or_else(|| (written.clone(), state.clone()), |(text, state)| (text, state.to_owned()));
                Self::Text { written, place: place.clone(), state }
            }
            Self::Parts(parts) => {
                Self::Parts(parts.iter().map(|(name, part)| (name.clone(), part.with(texts))).collect())
            }
            Self::Kept(same) => Self::Kept(same.clone()),
        }
    }
}
