//! What a sentence has beside its text, by short names: `<b>` for a run that is bold, `<note/>` for a footnote. People
//! read them in reports and on review sheets, where the XML of a word processor says nothing to them.

use super::pieces::{Piece, visible};

/// The names of a sentence's formatting and things. Equal sentences have equal tables.
#[derive(Debug, Default)]
pub struct Table {
    /// The formatting that most of the text has.
    base: String,
    /// Other formatting, by its name.
    formats: Vec<(String, String)>,
    /// All else, by its token.
    things: Vec<(String, String)>,
    /// The token of each piece that is not text.
    tokens: Vec<Option<String>>,
}

impl Table {
    pub fn of(sentence: &[Piece]) -> Self {
        let mut table = Self { base: base(sentence), ..Self::default() };
        let mut names: Vec<String> = Vec::new();
        let mut unique = |name: &str| {
            let count = names.iter().filter(|known| *known == name).count();
            names.push(name.to_owned());
            if count == 0 { name.to_owned() } else { format!("{name}{}", count + 1) }
        };
        let mut open = Vec::new();
        for piece in sentence {
            let token = match piece {
                Piece::Text { text, formatting, .. } => {
                    let is_known = text.trim().is_empty()
                        || visible(formatting) == visible(&table.base)
                        || table.name(formatting).is_some();
                    if !is_known {
                        table.formats.push((unique(look(formatting)), formatting.clone()));
                    }
                    None
                }
                Piece::Whole { source } => {
                    let known = table.things.iter().find(|(token, own)| own == source && token.ends_with("/>"));
                    let known = known.map(|(token, _)| token.clone());
                    Some((known.unwrap_or_else(|| format!("<{}/>", unique(thing(source)))), source))
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
            table.things.extend(token.map(|(token, source)| (token, source.clone())));
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
        let wanted = visible(formatting);
        self.formats.iter().find(|(_, own)| visible(own) == wanted).map(|(name, _)| name.clone())
    }

    /// The formatting that has a name.
    pub fn formatting(&self, name: &str) -> Option<&str> {
        self.formats.iter().find(|(own, _)| own == name).map(|(_, formatting)| formatting.as_str())
    }

    /// The source of a token.
    pub fn source(&self, token: &str) -> Option<&str> {
        self.things.iter().find(|(own, _)| own == token).map(|(_, source)| source.as_str())
    }
}

/// The formatting of most of the text; of equally much, the first.
fn base(sentence: &[Piece]) -> String {
    let mut lengths: Vec<(&str, usize)> = Vec::new();
    for piece in sentence {
        let Piece::Text { text, formatting, .. } = piece else { continue };
        let length = text.trim().chars().count();
        match lengths.iter_mut().find(|(own, _)| visible(own) == visible(formatting)) {
            Some((_, total)) => *total += length,
            None => lengths.push((formatting, length)),
        }
    }
    lengths.iter().rev().max_by_key(|(_, length)| *length).map_or_else(String::new, |(own, _)| (*own).to_owned())
}

/// A short name for formatting.
fn look(formatting: &str) -> &'static str {
    let has = |marks: [&str; 2]| marks.iter().any(|mark| formatting.contains(mark));
    match () {
        () if has(["<w:b/>", " b=\"1\""]) => "b",
        () if has(["<w:i/>", " i=\"1\""]) => "i",
        () if has(["<w:u ", " u=\"sng\""]) => "u",
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
