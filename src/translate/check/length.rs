//! Whether a translation is as long as one can be: Gale and Church's model, in which each letter of the source gives
//! rise to a number of letters with the same mean and variance.
//!
//! W. A. Gale, K. W. Church, "A Program for Aligning Sentences in Bilingual Corpora", 1993.

use crate::translate::language::{Language, Pair};

/// How the length of a translation follows from that of its source.
#[derive(Debug, Clone, Copy)]
struct Model {
    /// Letters of a translation for each letter of its source.
    growth: f32,
    /// The variance of the translation of one letter.
    variance: f32,
}

impl Model {
    fn of(pair: Pair) -> Self {
        match (pair.source, pair.target) {
            (Language::ENGLISH, Language::DUTCH) => Self { growth: 1.12, variance: 4.0 },
            (Language::DUTCH, Language::ENGLISH) => Self { growth: 0.89, variance: 4.0 },
            // Unknown, so wide.
            _ => Self { growth: 1.0, variance: 12.0 },
        }
    }

    /// The variance of a translation of this many letters that is longer than expected.
    fn of_longer(self, letters: f32) -> f32 {
        /// Even the shortest text has it: "Yes." is "Ja, dat klopt."
        const LEAST: f32 = 40.0;
        self.variance * letters + LEAST
    }

    /// The same for one that is shorter. A short sentence leaves nothing out: up to this many letters the variance is
    /// rather that of a share of them.
    fn of_shorter(self, letters: f32) -> f32 {
        const SHORT: f32 = 30.0;
        const LEAST: f32 = 30.0;
        /// What keeps it as it is for the sentences of books.
        const STEEPER: f32 = 1.3;
        self.variance * STEEPER * letters * letters / (letters + SHORT) + LEAST
    }
}

/// How many standard deviations longer than expected a translation is; below zero, shorter.
pub fn deviation(source: usize, target: usize, pair: Pair) -> f32 {
    let model = Model::of(pair);
    let (expected, target) = (source as f32 * model.growth, target as f32);
    // Of the mean of both lengths, so that half and double weigh the same.
    let mean = f32::midpoint(expected, target);
    let variance = if target < expected { model.of_shorter(mean) } else { model.of_longer(mean) };
    (target - expected) / variance.sqrt()
}

pub fn letters(text: &str) -> usize {
    text.chars().filter(|character| character.is_alphanumeric()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_lengths_of_no_translation_are_far_off() {
        let pair = Pair { source: Language::ENGLISH, target: Language::DUTCH };
        for (source, target) in [(100, 112), (100, 95), (3, 14), (2, 2), (400, 470)] {
            assert!(deviation(source, target, pair).abs() < 1.7, "{source} {target}");
        }
        for (source, target) in [(100, 56), (400, 230), (60, 12)] {
            assert!(deviation(source, target, pair) < -1.9, "{source} {target}");
            assert!(deviation(target, source, pair) > 1.5, "{source} {target}");
        }
        assert!(deviation(40, 21, pair) < -1.9, "half of a short sentence");
    }
}
