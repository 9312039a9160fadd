//! JSON: i18next and its like, nested or flat, and ARB with what it says of each message.

use std::collections::HashMap;
use std::fmt;
use std::ops::Range;
use std::path::Path;

use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::literal::{Literal, code_point, quoted};
use super::{Dialect, Entry, Keys, Malformed, Member, Notation};
use crate::translate::formats::Finishing;
use crate::translate::language::Language;

/// How deep objects in objects are read, as the library does.
const DEEPEST: usize = 128;
/// The key of ARB that says which language a file is in.
const LOCALE: &str = "@@locale";

#[derive(Debug)]
pub struct JsonFile;

pub static JSON: Keys<JsonFile> = Keys(JsonFile);

/// A string between its quotes.
#[derive(Debug)]
pub struct Quoted;

impl Notation for Quoted {
    fn read(&self, written: &str) -> Option<Literal> {
        let literal = Literal::with_escapes(written, |rest| {
            let (letter, length) = match rest.chars().next()? {
                'n' => ('\n', 1),
                't' => ('\t', 1),
                'r' => ('\r', 1),
                'b' => ('\u{8}', 1),
                'f' => ('\u{c}', 1),
                same @ ('"' | '\\' | '/') => (same, 1),
                'u' => code_point(&rest[1..], 4).map(|(letter, length)| (letter, length + 1))?,
                _ => return None,
            };
            Some((Some(letter), length))
        });
        // A quote that is not escaped would end the string.
        let is_whole = serde_json::from_str::<String>(&format!("\"{written}\"")).is_ok();
        literal.filter(|_| is_whole)
    }

    fn quote(&self, text: &str) -> String {
        quoted(text)
    }
}

impl Dialect for JsonFile {
    fn name(&self) -> &'static str {
        "json"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["json", "arb"]
    }

    fn is_for_texts(&self, path: &Path) -> bool {
        path.extension().is_some_and(|extension| extension == "arb")
    }

    fn entries(&self, source: &str) -> Result<Vec<Entry>, Malformed> {
        let root: &RawValue = serde_json::from_str(source).map_err(|error| Malformed { line: error.line() })?;
        let mut entries = Vec::new();
        value(root, source, &mut Vec::new(), &mut entries);
        Ok(entries)
    }

    fn finish(&self, _source: &str, translated: String, how: &Finishing) -> String {
        let place = translated.find(&format!("\"{LOCALE}\"")).and_then(|key| {
            let value = key + LOCALE.len() + 2;
            let start = value + translated[value..].find('"')? + 1;
            Some(start..start + translated[start..].find('"')?)
        });
        match place.filter(|place| Language::named(&translated[place.clone()]) == Some(how.pair.source)) {
            Some(place) => [&translated[..place.start], how.pair.target.code(), &translated[place.end..]].concat(),
            None => translated,
        }
    }
}

/// Adds the strings in a value of `source`.
fn value(raw: &RawValue, source: &str, path: &mut Vec<String>, entries: &mut Vec<Entry>) {
    let text = raw.get();
    if path.len() == DEEPEST {
        return;
    }
    match text.as_bytes().first() {
        Some(b'"') => {
            let start = text.as_ptr() as usize - source.as_ptr() as usize + 1;
            entries.push(Entry::new(path.clone(), start..start + text.len() - 2, &Quoted));
        }
        Some(b'{') => {
            let Ok(Members(members)) = serde_json::from_str(text) else { return };
            let about =
                |(key, about): &(String, &RawValue)| Some((key.strip_prefix('@')?.to_owned(), description(about)?));
            let notes: HashMap<String, String> = members.iter().filter_map(about).collect();
            for (key, inside) in &members {
                // What ARB says of a message is for programs and translators.
                if key.starts_with('@') {
                    continue;
                }
                let first = entries.len();
                path.push(key.clone());
                value(inside, source, path, entries);
                path.pop();
                if let Some(entry) = entries.get_mut(first) {
                    entry.note = entry.note.take().or_else(|| notes.get(key).cloned());
                    if inside.get().starts_with('"') {
                        entry.member = member(source, key, &entry.range);
                    }
                }
            }
        }
        Some(b'[') => {
            let Ok(items) = serde_json::from_str::<Vec<&RawValue>>(text) else { return };
            for (number, inside) in items.into_iter().enumerate() {
                path.push(number.to_string());
                value(inside, source, path, entries);
                path.pop();
            }
        }
        _ => {}
    }
}

/// A string with its key; `None` if the key has escapes.
fn member(source: &str, key: &str, value: &Range<usize>) -> Option<Member> {
    let before = source[..value.start - 1].trim_end().strip_suffix(':')?.trim_end().strip_suffix('"')?;
    let start = before.strip_suffix(key)?.strip_suffix('"')?.len();
    Some(Member { range: start..value.end + 1, key: before.len() - key.len()..before.len(), comma: "," })
}

/// What ARB says of a message to translators.
fn description(about: &RawValue) -> Option<String> {
    #[derive(serde::Deserialize)]
    struct About {
        description: String,
    }
    serde_json::from_str::<About>(about.get()).ok().map(|about| about.description)
}

/// The members of an object, in order.
#[derive(Default)]
pub struct Members<'a>(pub Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> serde::Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Vec<(String, &'de RawValue)>;

            fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(members)
            }
        }
        deserializer.deserialize_map(InOrder).map(Members)
    }
}
