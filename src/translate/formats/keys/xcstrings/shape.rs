//! What a string says in a language: a text, or texts by device and plural.

use std::ops::Range;

use serde_json::value::RawValue;

use super::{members, place, text};
use crate::translate::formats::keys::json::Members;
use crate::translate::formats::message::plurals;
use crate::translate::language::Language;

/// How deep parts in parts are read: Xcode has plurals in devices.
const DEEPEST: usize = 16;
/// The state of a text that was put in to be translated.
pub const ROOM: &str = "fietje-room";

/// What a string says in a language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    Text {
        /// As it is written between its quotes.
        written: String,
        place: Range<usize>,
        state: String,
    },
    /// By device, by plural, by both.
    Parts(Vec<(String, Shape)>),
}

/// A text of a shape.
pub struct Leaf {
    pub path: Vec<String>,
    pub written: String,
    pub place: Range<usize>,
    pub state: String,
}

impl Shape {
    /// `None` if what a string says has several arguments, each with forms of its own.
    pub fn read(source: &str, raw: &RawValue) -> Option<Self> {
        Self::read_within(source, raw, 0)
    }

    fn read_within(source: &str, raw: &RawValue, depth: usize) -> Option<Self> {
        if depth == DEEPEST {
            return None;
        }
        let Members(own) = members(raw)?;
        if let [(name, unit)] = own.as_slice()
            && name == "stringUnit"
        {
            let Members(unit) = members(unit)?;
            let of = |name: &str| unit.iter().find(|(key, _)| key == name).map(|(_, value)| *value);
            let value = of("value").filter(|value| value.get().starts_with('"'))?;
            let place = place(source, value);
            let place = place.start + 1..place.end - 1;
            return Some(Self::Text {
                written: source[place.clone()].to_owned(),
                place,
                state: of("state").and_then(text).unwrap_or_default(),
            });
        }
        let is_known = |name: &str| name != "stringUnit" && name != "substitutions";
        let part = |(name, raw): (String, &RawValue)| {
            Some((name.clone(), Self::read_within(source, raw, depth + 1)?)).filter(|_| is_known(&name))
        };
        Some(Self::Parts(own.into_iter().map(part).collect::<Option<_>>()?))
            .filter(|shape| !shape.leaves().is_empty())
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
                    part.leaves()
                        .into_iter()
                        .map(|leaf| Leaf { path: [vec![name.clone()], leaf.path].concat(), ..leaf })
                })
                .collect(),
        }
    }

    /// The shape that it has in another language, whose plurals may have other categories, with room for its texts.
    pub fn adapted(self, language: Language) -> Self {
        let parts = match self {
            Self::Text { written, place, .. } => return Self::Text { written, place, state: ROOM.to_owned() },
            Self::Parts(parts) => parts,
        };
        let adapted = |(name, part): (String, Self)| match (name.as_str(), part) {
            ("plural", Self::Parts(cases)) => {
                let own: Vec<&str> = cases.iter().map(|(name, _)| name.as_str()).collect();
                let of = |wanted: &str| cases.iter().find(|(name, _)| name == wanted).map(|(_, case)| case.clone());
                let case = |(category, from): (&str, &str)| Some((category.to_owned(), of(from)?.adapted(language)));
                let cases = plurals::adapted(&own, language).into_iter().filter_map(case).collect();
                (name, Self::Parts(cases))
            }
            (_, part) => (name, part.adapted(language)),
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
        }
    }
}
