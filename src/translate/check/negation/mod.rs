//! Negations that a translation lost or made up. Each is looked for in the other text, about where it is in this one:
//! as a negation, as a word that denies (`unlikely`, `on-`), or as one that may stand for it (`instead`, `ontbreekt`).

mod pairing;
mod phrases;
mod table;

use std::collections::BTreeSet;

use super::words::{Word, Words};
use pairing::{Negation, Row, unpaired};
use phrases::{LIMITS, Limited, goes_with_another, is_answer, is_idle, is_in_a_name, is_instead, keeps_from};
use table::{Kind, kind};

/// What became of the negations of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lost {
    None,
    /// One of several.
    Some,
    /// The other text denies nothing, where this one does so with a word such as `unlikely`.
    Hidden,
    /// The same for a word that may be another without such letters: `unarmed`, `weerloos`.
    Prefixed,
    /// The other text denies nothing.
    All,
}

/// The negations of a text.
#[derive(Debug)]
pub struct Negations {
    row: Row,
    /// What it limits, by the kinds of [`LIMITS`].
    limits: [Limited; LIMITS.len()],
}

impl Negations {
    /// Those of a text. A word that rarely denies does not where the other text has a word for it.
    pub fn of(text: &Words, other: &Words) -> Self {
        let mut all: Vec<Negation> = Vec::new();
        // "Niets of niemand" denies once.
        let mut last_plain = None;
        for (at, word) in text.all.iter().enumerate() {
            let kind = kind(word, text.language).or_else(|| is_instead(text, at).then_some(Kind::Possible));
            let Some(mut kind) = kind else { continue };
            if is_in_a_name(text, at, kind) || goes_with_another(text, at, last_plain) || is_idle(text, at) {
                continue;
            }
            if keeps_from(text, at) {
                kind = Kind::Hidden;
            }
            let mut negation = Negation { kind, place: at, meanings: word.meanings.clone(), denied: BTreeSet::new() };
            match kind {
                Kind::Prefixed | Kind::Hidden if !word.denied.is_empty() => {
                    negation.kind = match kind {
                        // What this one denies, the other says.
                        _ if other.has(&word.denied) => Kind::Plain,
                        Kind::Hidden => Kind::Prefixed,
                        _ => Kind::Possible,
                    };
                    negation.denied.clone_from(&word.denied);
                }
                Kind::Plain if is_answer(text, at) => negation.kind = Kind::Answer,
                Kind::Plain if last_plain.replace(at).is_some_and(|last| last + 2 >= at) => continue,
                Kind::Weak if is_said(word, other) => continue,
                Kind::Weak => negation.kind = Kind::Possible,
                _ => {}
            }
            all.push(negation);
        }
        Self { row: Row { all, words: text.all.len() }, limits: LIMITS.map(|limit| limit.count(text)) }
    }

    /// What became of these in the other text.
    pub fn are_lost_in(&self, other: &Self) -> Lost {
        if self.limits.iter().zip(&other.limits).any(|(mine, theirs)| mine.is_turned_in(theirs)) {
            return Lost::All;
        }
        let denies = |negation: &Negation| negation.kind <= Kind::Prefixed;
        match unpaired(&self.row, &other.row).into_iter().map(|negation| negation.kind).min() {
            None | Some(Kind::Possible | Kind::Weak) => Lost::None,
            Some(Kind::Prefixed | Kind::Answer) => Lost::Prefixed,
            Some(_) if other.row.all.iter().any(denies) => Lost::Some,
            Some(Kind::Plain) => Lost::All,
            Some(Kind::Hidden) => Lost::Hidden,
        }
    }
}

/// Whether a text has a word for another's that denies no more than that one: for `rejected`, not `weigerde`.
fn is_said(word: &Word, other: &Words) -> bool {
    let denies = |other_word: &Word| kind(other_word, other.language).is_some_and(|kind| kind <= Kind::Prefixed);
    let is_same = |other_word: &&Word| !word.meanings.is_disjoint(&other_word.meanings);
    other.means(word) && other.all.iter().find(is_same).is_none_or(|same| !denies(same))
}

#[cfg(test)]
mod tests;
