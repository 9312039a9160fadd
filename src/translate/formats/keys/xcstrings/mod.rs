//! Xcode's string catalogues: one file with all languages. A language that a string lacks gets room in it first, with the
//! texts of the source, so that translating is replacing as in every other file; what stays empty is taken out again.

mod catalogue;
mod layout;
mod shape;

use std::ops::Range;

use serde_json::value::RawValue;

use super::json::{Members, Quoted};
use super::literal::{Literal, quoted};
use super::{Dialect, Entry, Keys, Malformed, Notation};
use crate::translate::formats::Finishing;
use crate::translate::formats::message::directives::Style;
use crate::translate::language::{Language, Pair};
use catalogue::{Catalogue, Message};
use shape::{Leaf, ROOM, Shape};

#[derive(Debug)]
pub struct CatalogueFile;

pub static XCSTRINGS: Keys<CatalogueFile> = Keys(CatalogueFile);

/// A string between its quotes, with what programs of Apple fill in.
#[derive(Debug)]
struct Text;

impl Notation for Text {
    fn read(&self, written: &str) -> Option<Literal> {
        Quoted.read(written)
    }

    fn quote(&self, text: &str) -> String {
        quoted(text)
    }

    fn style(&self) -> Style {
        Style::Phone
    }
}

impl Dialect for CatalogueFile {
    fn name(&self) -> &'static str {
        "xcstrings"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["xcstrings"]
    }

    /// The texts that there is room for. Without any, those of the source.
    fn entries(&self, source: &str) -> Result<Vec<Entry>, Malformed> {
        let catalogue = Catalogue::read(source)?;
        let mut entries = Vec::new();
        let mut add = |message: &Message, shape: &Shape, is_wanted: &dyn Fn(&Leaf) -> bool| {
            for leaf in shape.leaves().into_iter().filter(is_wanted) {
                entries.push(entry(message, leaf));
            }
        };
        if source.contains(ROOM) {
            for message in &catalogue.messages {
                for shape in message.languages.iter().filter_map(|(.., shape)| shape.as_ref()) {
                    add(message, shape, &|leaf| leaf.state == ROOM);
                }
            }
            return Ok(entries);
        }
        let language = Language::named(&catalogue.language);
        for message in catalogue.messages.iter().filter(|message| !message.is_kept) {
            let said = language.and_then(|language| message.of(language)).and_then(|(.., shape)| shape.as_ref());
            if let Some(shape) = said {
                add(message, shape, &|_| true);
            }
        }
        Ok(entries)
    }

    /// Those of the only other language: of several it is not known which one is meant. Without any it has one text only.
    fn translations(&self, source: &str) -> Result<Vec<Entry>, Malformed> {
        let catalogue = Catalogue::read(source)?;
        let is_other = |code: &str| Language::named(code) != Language::named(&catalogue.language);
        let mut codes: Vec<&str> = catalogue
            .messages
            .iter()
            .flat_map(|message| message.languages.iter().map(|(code, ..)| code.as_str()))
            .filter(|code| is_other(code))
            .collect();
        codes.sort_unstable();
        codes.dedup();
        if codes.is_empty() {
            return self.entries(source);
        }
        let mut entries = Vec::new();
        for message in catalogue.messages.iter().filter(|message| !message.is_kept && codes.len() == 1) {
            let said = message.languages.iter().find(|(code, ..)| codes.contains(&code.as_str()));
            let leaves = said.and_then(|(.., shape)| shape.as_ref()).map(Shape::leaves).unwrap_or_default();
            entries.extend(leaves.into_iter().map(|leaf| entry(message, leaf)));
        }
        Ok(entries)
    }

    fn with_room(&self, source: &str, pair: Pair) -> Option<String> {
        let catalogue = Catalogue::read(source).ok()?;
        let missing = catalogue.missing(pair);
        Some(catalogue.with(pair.target.code(), &missing))
    }

    fn finish(&self, source: &str, translated: String, how: &Finishing) -> String {
        let (Ok(before), Ok(after)) = (Catalogue::read(source), Catalogue::read(&translated)) else {
            return translated;
        };
        let target = how.pair.target;
        let filled = |(number, room): (usize, Shape)| {
            let message = after.messages.get(number)?;
            let said = message.of(target)?.2.as_ref()?.leaves();
            let own = room.leaves();
            let is_new = |place: usize| said.get(place).is_some_and(|leaf| leaf.written != own[place].written);
            if said.len() != own.len() || !(0..own.len()).any(is_new) {
                return None;
            }
            let mut texts = said.iter().enumerate().map(|(place, leaf)| {
                let key = [vec![message.key.clone()], leaf.path.clone()].concat().join(".");
                let is_sure = is_new(place) && !how.is_doubtful(&key);
                (leaf.written.clone(), if is_sure { "translated" } else { "needs_review" })
            });
            Some((number, room.with(&mut texts)))
        };
        let rooms: Vec<(usize, Shape)> = before.missing(how.pair).into_iter().filter_map(filled).collect();
        before.with(target.code(), &rooms)
    }
}

/// A text as a string of a file of keys.
fn entry(message: &Message, leaf: Leaf) -> Entry {
    let path = [vec![message.key.clone()], leaf.path].concat();
    Entry { note: message.note.clone(), ..Entry::new(path, leaf.place, &Text) }
}

fn members(raw: &RawValue) -> Option<Members<'_>> {
    serde_json::from_str(raw.get()).ok()
}

fn text(raw: &RawValue) -> Option<String> {
    serde_json::from_str(raw.get()).ok()
}

/// Where a value of a document is.
fn place(source: &str, raw: &RawValue) -> Range<usize> {
    let start = raw.get().as_ptr() as usize - source.as_ptr() as usize;
    start..start + raw.get().len()
}

#[cfg(test)]
mod tests;
