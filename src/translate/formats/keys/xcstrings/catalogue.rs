//! The strings of a catalogue, what they say, and the same with another language in it.

use std::ops::Range;

use serde_json::value::RawValue;

use super::layout::Layout;
use super::shape::Shape;
use super::{members, place, text};
use crate::translate::formats::keys::Malformed;
use crate::translate::formats::keys::json::Members;
use crate::translate::formats::keys::literal::quoted;
use crate::translate::language::{Language, Pair};

/// Of what is not in the program any more.
const STALE: &str = "stale";

/// A string of a catalogue.
pub struct Message<'a> {
    pub key: String,
    object: &'a RawValue,
    pub note: Option<String>,
    pub is_kept: bool,
    localizations: Option<&'a RawValue>,
    /// By the code of the language. What is not understood has no shape.
    pub languages: Vec<(String, &'a RawValue, Option<Shape>)>,
}

pub struct Catalogue<'a> {
    source: &'a str,
    pub language: String,
    pub messages: Vec<Message<'a>>,
}

impl<'a> Catalogue<'a> {
    pub fn read(source: &'a str) -> Result<Self, Malformed> {
        let malformed = |error: serde_json::Error| Malformed { line: error.line() };
        let Members(root) = serde_json::from_str(source).map_err(malformed)?;
        let of = |name: &str| root.iter().find(|(key, _)| key == name).map(|(_, value)| *value);
        let Members(strings) = of("strings").and_then(members).ok_or(Malformed { line: 1 })?;
        let language = of("sourceLanguage").and_then(text).ok_or(Malformed { line: 1 })?;
        let message = |(key, object): (String, &'a RawValue)| Message::new(source, key, object);
        Ok(Self { source, language, messages: strings.into_iter().filter_map(message).collect() })
    }

    /// The rooms that a translation needs: for each string its place in the list, and what it says.
    pub fn missing(&self, pair: Pair) -> Vec<(usize, Shape)> {
        let is_source = Language::named(&self.language) == Some(pair.source);
        let room = |(number, message): (usize, &Message)| {
            let is_open = message.of(pair.target).is_none_or(|(_, _, shape)| {
                shape.as_ref().is_some_and(|shape| shape.leaves().iter().all(|leaf| leaf.state == "new"))
            });
            let said = message.of(pair.source).map(|(_, _, shape)| shape.clone());
            let said = said.or_else(|| is_source.then(|| Some(message.of_key(self.source))))??;
            (is_open && !message.is_kept).then(|| (number, said.adapted(pair)))
        };
        self.messages.iter().enumerate().filter_map(room).collect()
    }

    /// The catalogue with what these strings say in a language.
    pub fn with(&self, language: &str, rooms: &[(usize, Shape)]) -> String {
        let (mut text, mut done) = (String::with_capacity(self.source.len()), 0);
        let style = Layout::of(self.source);
        for (number, shape) in rooms {
            let (range, addition) = self.messages[*number].addition(self.source, language, shape, &style);
            text += &self.source[done..range.start];
            text += &addition;
            done = range.end;
        }
        text + &self.source[done..]
    }
}

impl<'a> Message<'a> {
    fn new(source: &str, key: String, object: &'a RawValue) -> Option<Self> {
        let Members(own) = members(object)?;
        let of = |name: &str| own.iter().find(|(key, _)| key == name).map(|(_, value)| *value);
        let is_kept = of("shouldTranslate").is_some_and(|value| value.get() == "false")
            || of("extractionState").and_then(text).as_deref() == Some(STALE);
        let localizations = of("localizations");
        let Members(languages) = localizations.and_then(members).unwrap_or_default();
        let languages = languages.into_iter().map(|(code, said)| (code, said, Shape::read(source, said))).collect();
        Some(Self { key, object, note: of("comment").and_then(text), is_kept, localizations, languages })
    }

    pub fn of(&self, language: Language) -> Option<&(String, &'a RawValue, Option<Shape>)> {
        self.languages.iter().find(|(code, ..)| Language::named(code) == Some(language))
    }

    /// What a string says that has nothing but its key.
    fn of_key(&self, source: &str) -> Shape {
        let place = place(source, self.object).start;
        Shape::of_text(quoted(&self.key), place..place)
    }

    /// What is put in so that the string says this in a language, and where.
    fn addition(&self, source: &str, code: &str, shape: &Shape, style: &Layout) -> (Range<usize>, String) {
        let own = place(source, self.object);
        let depth = style.depth(source, own.start);
        if let Some((_, said, _)) =
            self.languages.iter().find(|(own, ..)| Language::named(own) == Language::named(code))
        {
            return (place(source, said), style.value(shape, depth + 2));
        }
        let member = |name: &str, value: &str, depth: usize| {
            [&style.line(depth), "\"", name, "\"", &style.colon, value].concat()
        };
        if let Some(localizations) = self.localizations {
            let after = self.languages.iter().rev().find(|(own, ..)| own.as_str() < code).map(|(_, said, _)| *said);
            let written = member(code, &style.value(shape, depth + 2), depth + 2);
            return style.insertion(source, localizations, after, self.languages.is_empty(), &written, depth + 1);
        }
        let inner = member(code, &style.value(shape, depth + 2), depth + 2);
        let value = ["{", &inner, &style.line(depth + 1), "}"].concat();
        let Members(members) = members(self.object).unwrap_or_default();
        let after = members.iter().rev().find(|(name, _)| name.as_str() < "localizations").map(|(_, value)| *value);
        let written = member("localizations", &value, depth + 1);
        style.insertion(source, self.object, after, members.is_empty(), &written, depth)
    }
}
