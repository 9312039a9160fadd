//! Whether a translation back says what its source says: not only nearly all of it, but the few letters too that turn a
//! sentence round, which a measure of likeness hardly sees.

use super::negation::{Lost, Negations};
use super::numbers::{Changes, changes};
use super::parity::questions;
use super::words::{Capital, Words};
use crate::chrf::chrf;
use crate::translate::language::Language;

/// How near a translation back is to the source of a right translation, by chrF. On the way there and back words are
/// replaced by others that mean the same, so that many of a right one are further off: they are not confirmed.
const NEAR: f64 = 0.9;

/// Whether `back` says the same as `source`, which is in the same language.
pub fn says_the_same(source: &str, back: &str, language: Language) -> bool {
    let (from, to) = (Words::of(source, language), Words::of(back, language));
    let denials = (Negations::of(&from, &to), Negations::of(&to, &from));
    chrf(back, source) >= NEAR
        && changes(&from, &to) == Changes::default()
        && changes(&to, &from) == Changes::default()
        && denials.0.are_lost_in(&denials.1) == Lost::None
        && denials.1.are_lost_in(&denials.0) == Lost::None
        && questions(source) == questions(back)
        && names(&from) == names(&to)
}

/// The words with a capital letter that is not the first of a sentence, in order.
fn names(words: &Words) -> Vec<&str> {
    let named = words.all.iter().filter(|word| matches!(word.capital, Capital::Inside | Capital::Several));
    named.map(|word| words.written(word)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_says_the_same_confirms_a_translation() {
        let source = "The old baker did not see Anna in the park on the 14th of May.";
        let same = |back: &str| says_the_same(source, back, Language::ENGLISH);
        assert!(same(source));
        assert!(same("The old baker did not see Anna in the park on the 14th of May"));
        for other in [
            "The old baker did see Anna in the park on the 14th of May.",
            "The old baker did not see Anna in the park on the 15th of May.",
            "The old baker did not see Hanna in the park on the 14th of May.",
            "The old baker did not see Anna in the park on the 14th of May?",
            "The old baker did not see Anna in the park.",
            "",
        ] {
            assert!(!same(other), "{other}");
        }
    }
}
