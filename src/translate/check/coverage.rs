//! Whether what the source says comes back in the translation, and the translation says no more: each word is looked
//! for in the other text, as a word of the tables, or as one that both languages share. A right translation lacks words
//! here and there; one that lost a sentence, or has one more, lacks a run of them.

use std::collections::HashSet;
use std::ops::Range;

use super::residue::is_empty;
use super::words::{Capital, Word, Words};

/// How much likelier each outcome is where the texts say the same than where they do not, as natural logarithms: three
/// of four words of the tables are found in a right translation, one of fifteen in the translation of something else.
const FOUND: f32 = 2.5;
const NOT_FOUND: f32 = -1.3;
/// A word that both texts have, as names and `telefoon`: hardly ever by chance.
const SHARED: f32 = 4.0;
/// A word of no table that looks like no other.
const UNKNOWN: f32 = -0.9;

/// The words of one text, looked for in another.
#[derive(Debug)]
pub struct Coverage {
    /// For each word: above zero if it was found.
    marks: Vec<f32>,
    /// How many of them say something by themselves: "cat", but not "the" and not "5".
    pub telling: usize,
}

impl Coverage {
    /// Looks for the words of `text` in `other`.
    pub fn of(text: &Words, other: &Words) -> Self {
        let others: HashSet<&str> = other.all.iter().map(|word| word.lower.as_str()).collect();
        // Numbers have a check of their own, and "de" or "of" say nothing.
        let tells = |word: &Word| {
            !word.lower.starts_with(|letter: char| letter.is_numeric()) && !is_empty(word, text.language)
        };
        let mark = |word: &Word| {
            let letters = word.lower.chars().count();
            if !tells(word) {
                return 0.0;
            }
            let is_shared = letters >= 4 && others.contains(word.lower.as_str())
                || letters >= 5 && other.all.iter().any(|other| are_alike(&word.sound, &other.sound))
                || word.capital == Capital::Several && others.contains(word.lower.as_str());
            match (word.meanings.is_empty(), letters) {
                _ if is_shared => SHARED,
                _ if other.means(word) => FOUND,
                (false, _) => NOT_FOUND,
                (true, 0..=3) => 0.0,
                (true, _) => UNKNOWN,
            }
        };
        let telling = text.all.iter().filter(|word| tells(word)).count();
        Self { marks: text.all.iter().map(mark).collect(), telling }
    }

    /// How unlikely it is that the other text says this: about zero where right translations end and others begin.
    pub fn unlikeness(&self) -> f32 {
        /// Words that a text must have to say much about it: the short ones of subtitles are translated freely.
        const FEW: f32 = 10.0;
        -self.marks.iter().sum::<f32>() / (self.marks.len() as f32 + FEW).sqrt()
    }

    /// Whether the other text rather says something else.
    pub fn is_unlike(&self) -> bool {
        self.unlikeness() >= 0.0
    }

    /// The run of words up to the end that lacks most, and how much: where an answer breaks off, that is what is lost.
    pub fn gap_at_end(&self) -> (f32, Range<usize>) {
        let (mut best, mut run) = ((0.0, 0..0), 0.0);
        for (place, mark) in self.marks.iter().enumerate().rev() {
            run -= mark;
            if run > best.0 {
                best = (run, place..self.marks.len());
            }
        }
        best
    }
}

/// Whether two words begin so much alike that they are one word in two languages.
pub fn are_alike(one: &str, other: &str) -> bool {
    let shared = one.chars().zip(other.chars()).take_while(|(one, other)| one == other).count();
    let (shortest, longest) = {
        let (one, other) = (one.chars().count(), other.chars().count());
        (one.min(other), one.max(other))
    };
    shared >= 4 && shared * 3 >= shortest * 2 && shared * 2 >= longest
}
