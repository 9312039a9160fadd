//! Which negation of one text is which of the other.

use std::collections::BTreeSet;

use super::table::Kind;
use crate::translate::check::lexicon::Meaning;

#[derive(Debug, Clone)]
pub struct Negation {
    pub kind: Kind,
    /// Where it is in its text: the words before it.
    pub place: usize,
    /// What its word means, in lines of the tables.
    pub meanings: BTreeSet<Meaning>,
    /// What it denies, if its word says that: of `unclear` what `clear` means.
    pub denied: BTreeSet<Meaning>,
}

/// The negations of a text of so many words.
#[derive(Debug, Default)]
pub struct Row {
    pub all: Vec<Negation>,
    pub words: usize,
}

/// How many words a negation may move: a Dutch one goes to the end of its clause.
const REACH: f32 = 18.0;
/// What a move over that many costs, beside the difference of kinds.
const FAR: f32 = 0.5;
/// Words of a text that is an answer as a whole: `Not at all!`, `Nee hoor!`
const SHORT: usize = 4;

/// Those of `mine` that none of `theirs` stands for. The likeliest pairs are taken first: of the same kind, near each
/// other.
pub fn unpaired<'a>(mine: &'a Row, theirs: &Row) -> Vec<&'a Negation> {
    let is_short = mine.words.min(theirs.words) <= SHORT;
    let mut pairs: Vec<(f32, usize, usize)> = Vec::new();
    for (one, negation) in mine.all.iter().enumerate() {
        for (two, other) in theirs.all.iter().enumerate() {
            let distance = distance(negation.place, mine.words, other.place, theirs.words);
            if let Some(difference) = difference(negation.kind, other.kind, is_short)
                && distance <= REACH
                && !is_what_it_denies(negation, other)
                && !is_what_it_denies(other, negation)
            {
                pairs.push((difference + FAR * distance / REACH, one, two));
            }
        }
    }
    pairs.sort_by(|one, other| one.0.total_cmp(&other.0));
    let (mut paired, mut taken) = (BTreeSet::new(), BTreeSet::new());
    for (_, one, two) in pairs {
        if !paired.contains(&one) && !taken.contains(&two) {
            paired.insert(one);
            taken.insert(two);
        }
    }
    mine.all.iter().enumerate().filter(|(place, _)| !paired.contains(place)).map(|(_, negation)| negation).collect()
}

/// How far apart two places are, in words, if both texts were equally long.
fn distance(place: usize, words: usize, other: usize, others: usize) -> f32 {
    let share = |place: usize, words: usize| place as f32 / words.max(1) as f32;
    (share(place, words) - share(other, others)).abs() * f32::midpoint(words as f32, others as f32)
}

/// Whether `other` is the word that `negation` denies: `te voorkomen` is not `unavoidable`.
fn is_what_it_denies(negation: &Negation, other: &Negation) -> bool {
    other.denied.is_empty() && !negation.denied.is_disjoint(&other.meanings)
}

/// What speaks against one kind standing for another; `None` if it never does.
fn difference(mine: Kind, theirs: Kind, is_short: bool) -> Option<f32> {
    use Kind::{Answer, Hidden, Plain, Possible, Prefixed, Weak};
    match (mine, theirs) {
        (one, other) if one == other => Some(0.0),
        (Hidden, Prefixed) | (Prefixed, Hidden) => Some(0.1),
        (Plain, Hidden | Prefixed) | (Hidden | Prefixed, Plain) => Some(0.25),
        (Hidden | Prefixed, Possible) | (Possible, Hidden | Prefixed) => Some(0.35),
        (Plain, Possible) => Some(0.45),
        (Plain, Answer) | (Answer, Plain) if is_short => Some(0.5),
        (Answer, Possible) => Some(0.5),
        (Plain | Hidden | Prefixed | Possible | Weak | Answer, _) => None,
    }
}
