//! A translation with all that is known of it.

use super::super::check::Fault;
use super::super::language::{Language, Pair};
use super::super::likelihood::Likelihood;
use super::super::mask::Masked;
use super::super::segment::Kind;
use super::Remembered;
use crate::journal::Key;

/// What a placeholder stands for, and how it relates to what surrounds it.
pub type Code = (String, Kind);

#[derive(Debug, Clone, PartialEq)]
pub struct Unit {
    pub pair: Pair,
    /// As a model sees it: the first of its codes is `{1}`.
    pub source: String,
    pub target: String,
    pub codes: Vec<Code>,
    /// What its document says of it.
    pub context: Option<String>,
    pub author: Author,
    /// What was doubtful about it when it was taken: no further request made it better.
    pub doubts: Vec<Fault>,
    /// How likely its model found it.
    pub likelihood: Option<Likelihood>,
    /// In seconds since 1970.
    pub changed: i64,
}

/// Who made a translation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Author {
    /// The model with this name. Empty if it is not known which.
    Model(String),
    /// A person, here or with another tool. It holds whatever the model.
    Person,
}

impl Unit {
    /// A translation of a text by a person.
    pub fn of_person(pair: Pair, masked: &Masked, target: String, changed: i64) -> Self {
        Self { author: Author::Person, ..Self::new(pair, masked, target, changed) }
    }

    /// A translation of a text by a model.
    pub fn of_model(model: &str, pair: Pair, masked: &Masked, translation: Remembered, changed: i64) -> Self {
        let Remembered { target, doubts, likelihood } = translation;
        let author = Author::Model(model.to_owned());
        Self { author, doubts, likelihood, ..Self::new(pair, masked, target, changed) }
    }

    fn new(pair: Pair, masked: &Masked, target: String, changed: i64) -> Self {
        let context = masked.context().map(str::to_owned);
        let (source, codes) = (masked.text.clone(), masked.kept().to_vec());
        let (author, doubts, likelihood) = (Author::Person, Vec::new(), None);
        Self { pair, source, target, codes, context, author, doubts, likelihood, changed }
    }

    /// What it is stored under if no request has a key for it: a newer one of the same text takes its place.
    pub fn key(&self) -> Key {
        let Pair { source, target } = self.pair;
        let kinds: String = self.codes.iter().map(|&(_, kind)| letter(kind)).collect();
        let fixed = ["unit", source.code(), target.code(), &kinds, &self.source];
        Key::of(&fixed.into_iter().chain(self.context.as_deref()).collect::<Vec<_>>())
    }

    /// Whether it is a translation of a text with these placeholders.
    pub(super) fn has_codes_of(&self, masked: &Masked) -> bool {
        self.codes.iter().map(|&(_, kind)| kind).eq(masked.kinds())
    }
}

/// Its codes as they are stored.
pub(super) fn codes_to_json(codes: &[Code]) -> String {
    let codes: Vec<(&str, char)> = codes.iter().map(|(code, kind)| (code.as_str(), letter(*kind))).collect();
    // Texts and letters: they always have a form in JSON.
    serde_json::to_string(&codes).unwrap_or_else(|_| "[]".to_owned())
}

pub(super) fn codes_of_json(json: &str) -> Option<Vec<Code>> {
    let codes: Vec<(String, char)> = serde_json::from_str(json).ok()?;
    codes.into_iter().map(|(code, letter)| Some((code, kind(letter)?))).collect()
}

/// The languages of two codes.
pub(super) fn pair(source: &str, target: &str) -> Option<Pair> {
    Some(Pair { source: Language::named(source)?, target: Language::named(target)? })
}

fn letter(kind: Kind) -> char {
    match kind {
        Kind::Whole => 'w',
        Kind::Open => 'o',
        Kind::Close => 'c',
    }
}

fn kind(letter: char) -> Option<Kind> {
    match letter {
        'w' => Some(Kind::Whole),
        'o' => Some(Kind::Open),
        'c' => Some(Kind::Close),
        _ => None,
    }
}
