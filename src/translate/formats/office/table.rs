//! What a sentence has beside its text, by short names: `<b>` for a run that is bold, `<note/>` for a footnote. People
//! read them in reports and on review sheets, where the XML of a word processor says nothing to them.

use std::collections::HashMap;

use super::pieces::{Piece, visible};

/// The names of a sentence's formatting and things. Equal sentences have equal tables.
#[derive(Debug, Default)]
pub struct Table {
    /// The formatting that most of the text has.
    base: String,
    /// The names of other formatting, by what is visible of it.
    names: HashMap<String, String>,
    /// Formatting by its name.
    formats: HashMap<String, String>,
    /// The sources of all else, by their tokens.
    sources: HashMap<String, String>,
    /// The token of each piece that is not text.
    tokens: Vec<Option<String>>,
}

impl Table {
    pub fn of(sentence: &[Piece]) -> Self {
        let base = base(sentence);
        let mut table = Self { names: HashMap::from([(visible(&base), String::new())]), base, ..Self::default() };
        let mut counts: HashMap<&str, usize> = HashMap::new();
        let mut unique = |name: &'static str| {
            let count = counts.entry(name).or_default();
            *count += 1;
            if *count == 1 { name.to_owned() } else { format!("{name}{count}") }
        };
        let mut wholes: HashMap<&str, String> = HashMap::new();
        let mut open = Vec::new();
        for piece in sentence {
            let token = match piece {
                Piece::Text { text, formatting, .. } => {
                    let seen = visible(formatting);
                    if !text.trim().is_empty() && !table.names.contains_key(&seen) {
                        let name = unique(look(formatting));
                        table.formats.insert(name.clone(), formatting.clone());
                        table.names.insert(seen, name);
                    }
                    None
                }
                Piece::Whole { source } => {
                    let token = wholes.entry(source).or_insert_with(|| format!("<{}/>", unique(thing(source))));
                    Some((token.clone(), source))
                }
                Piece::Open { source, .. } => {
                    let name = unique(thing(source));
                    open.push(name.clone());
                    Some((format!("<{name}>"), source))
                }
                Piece::Close { source, .. } => Some((format!("</{}>", open.pop().unwrap_or_default()), source)),
                Piece::Boundary { .. } => None,
            };
            table.tokens.push(token.as_ref().map(|(token, _)| token.clone()));
            if let Some((token, source)) = token {
                table.sources.entry(token).or_insert_with(|| source.clone());
            }
        }
        table
    }

    /// The token of the piece with this number.
    pub fn token(&self, number: usize) -> String {
        self.tokens.get(number).cloned().flatten().unwrap_or_default()
    }

    pub fn base(&self) -> &str {
        &self.base
    }

    /// The name of formatting; `None` for that of most of the text.
    pub fn name(&self, formatting: &str) -> Option<String> {
        self.names.get(&visible(formatting)).filter(|name| !name.is_empty()).cloned()
    }

    /// The formatting that has a name.
    pub fn formatting(&self, name: &str) -> Option<&str> {
        self.formats.get(name).map(String::as_str)
    }

    /// The source of a token.
    pub fn source(&self, token: &str) -> Option<&str> {
        self.sources.get(token).map(String::as_str)
    }
}

/// The formatting of most of the text; of equally much, the first.
fn base(sentence: &[Piece]) -> String {
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut lengths: Vec<(&str, usize)> = Vec::new();
    for piece in sentence {
        let Piece::Text { text, formatting, .. } = piece else { continue };
        let place = *places.entry(visible(formatting)).or_insert(lengths.len());
        if place == lengths.len() {
            lengths.push((formatting, 0));
        }
        lengths[place].1 += text.trim().chars().count();
    }
    lengths.iter().rev().max_by_key(|(_, length)| *length).map_or_else(String::new, |(own, _)| (*own).to_owned())
}

/// A short name for formatting.
fn look(formatting: &str) -> &'static str {
    let has = |marks: [&str; 3]| marks.iter().any(|mark| formatting.contains(mark));
    match () {
        () if has(["<w:b/>", "<b/>", " b=\"1\""]) => "b",
        () if has(["<w:i/>", "<i/>", " i=\"1\""]) => "i",
        () if has(["<w:u ", "<u/>", " u=\"sng\""]) => "u",
        () => "f",
    }
}

/// A short name for a thing or a tag.
fn thing(source: &str) -> &'static str {
    const NAMES: [(&str, &str); 9] = [
        ("<w:hyperlink", "a"),
        ("noteReference", "note"),
        ("<w:tab/>", "tab"),
        ("<w:br", "br"),
        ("<a:br", "br"),
        ("<w:drawing", "picture"),
        ("<w:pict", "picture"),
        ("<w:bookmark", "mark"),
        ("<w:comment", "comment"),
    ];
    NAMES.iter().find(|(mark, _)| source.contains(mark)).map_or("x", |(_, name)| name)
}
