//! chrF: how near a text is to a reference, by the runs of characters that they share (Popović 2015,
//! <https://aclanthology.org/W15-3049>), with the numbers of sacreBLEU's default: runs of 1 to 6, β = 2.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

/// The longest runs that are counted, in characters.
const LONGEST: usize = 6;

/// How much more recall counts than precision, squared.
const BETA_SQUARED: f64 = 4.0;

/// The counts from which chrF follows, for one text or, added up, for many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChrfCounts {
    /// Runs of each length in the text, in the reference, and in both.
    runs: [[u64; 3]; LONGEST],
}

impl ChrfCounts {
    /// Compares `text` with `reference`. White space does not count.
    pub fn of(text: &str, reference: &str) -> Self {
        let characters = |text: &str| -> Vec<char> { text.chars().filter(|c| !c.is_whitespace()).collect() };
        let (text, reference) = (characters(text), characters(reference));
        let mut counts = Self::default();
        for (length, counts) in (1..).zip(&mut counts.runs) {
            let mut of_reference: HashMap<&[char], u64> = HashMap::new();
            for run in reference.windows(length) {
                *of_reference.entry(run).or_default() += 1;
            }
            let windows = |characters: &[char]| (characters.len() + 1).saturating_sub(length) as u64;
            let mut shared = 0;
            for run in text.windows(length) {
                // A run counts as often as the reference has it.
                if let Some(left) = of_reference.get_mut(run).filter(|left| **left > 0) {
                    *left -= 1;
                    shared += 1;
                }
            }
            *counts = [windows(&text), windows(&reference), shared];
        }
        counts
    }

    /// Adds the counts of another text.
    pub fn add(&mut self, other: &Self) {
        for (own, other) in self.runs.as_flattened_mut().iter_mut().zip(other.runs.as_flattened()) {
            *own += other;
        }
    }

    /// chrF from 0 to 1. Precision and recall are means over the lengths of which both texts have runs.
    pub fn score(&self) -> f64 {
        let both: Vec<&[u64; 3]> =
            self.runs.iter().filter(|[text, reference, _]| *text > 0 && *reference > 0).collect();
        if both.is_empty() {
            return 0.0;
        }
        let mean = |all: usize| {
            both.iter().map(|counts| counts[2] as f64 / counts[all] as f64).sum::<f64>() / both.len() as f64
        };
        let (precision, recall) = (mean(0), mean(1));
        let sum = BETA_SQUARED * precision + recall;
        if sum > 0.0 { (1.0 + BETA_SQUARED) * precision * recall / sum } else { 0.0 }
    }
}

/// chrF of one text, from 0 to 1.
pub fn chrf(text: &str, reference: &str) -> f64 {
    ChrfCounts::of(text, reference).score()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_near(score: f64, expected: f64) {
        assert!((score - expected).abs() < 1e-9, "{score} for {expected}");
    }

    #[test]
    fn small_cases_by_hand() {
        assert_near(chrf("De kat zit.", "De kat zit."), 1.0);
        assert_near(chrf("De kat zit.", "Dekatzit ."), 1.0);
        assert_near(chrf("", "kat"), 0.0);
        assert_near(chrf("", ""), 0.0);
        assert_near(chrf("xyz", "kat"), 0.0);
        // "ab" in "abc": runs of 1: 2 of 2 and 2 of 3, of 2: 1 of 1 and 1 of 2; longer ones the text does not have.
        let (precision, recall) = (1.0, f64::midpoint(2.0 / 3.0, 0.5));
        assert_near(chrf("ab", "abc"), 5.0 * precision * recall / (4.0 * precision + recall));
        // A run counts no more often than the reference has it: "aa" and "a" share one.
        assert_near(chrf("aa", "a"), 5.0 * 0.5 / (4.0 * 0.5 + 1.0));
    }

    #[test]
    fn a_corpus_adds_up_its_counts() {
        let mut all = ChrfCounts::of("ab", "ab");
        all.add(&ChrfCounts::of("xy", "zw"));
        assert_near(all.score(), 0.5);
        let mut twice = ChrfCounts::of("een kat", "een hond");
        twice.add(&twice.clone());
        assert_near(twice.score(), chrf("een kat", "een hond"));
    }
}
