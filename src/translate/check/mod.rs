//! Whether an answer is a translation of its source: the mistakes of small models, found from the two texts alone.
//!
//! Each check measures one thing and knows how often a right translation is that odd ([`evidence`]). What they find
//! adds up: an answer is accepted; or doubted, requested again, and used with its faults named if no better one comes;
//! or refused.

mod address;
mod answer;
mod confirmation;
mod controls;
mod coverage;
mod evidence;
mod fault;
mod judge;
mod length;
mod lexicon;
mod markup;
mod names;
mod negation;
mod numbers;
mod parity;
mod repetition;
mod residue;
mod shape;
mod words;

use super::glossary::{Term, occurs};
use super::language::Pair;
use super::mask::Masked;
use super::untranslatable::addresses;
use crate::engine::FinishReason;
use address::addresses_otherwise;
pub use address::{Address, Formality};
use answer::{Around, Found, Rest, translation};
pub use confirmation::says_the_same;
use evidence::CERTAIN;
pub use evidence::{Evidence, Verdict};
pub use fault::Fault;
use repetition::repeats;
pub use shape::Signs;

/// What it weighs that more than a model's talk was taken from an answer, where that may have been the text's own: a
/// doubt, so that the user is told.
const TAKEN_TOO: f32 = 1.0;

/// What an answer must satisfy.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    pub pair: Pair,
    /// The form of address, if one is required.
    pub formality: Option<Formality>,
    /// Terms of the glossary that occur in the source.
    pub terms: &'a [Term],
}

#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// The translation in the answer, without introductions, quotes and explanations.
    pub text: String,
    pub verdict: Verdict,
    /// Why it is not accepted, the worst first.
    pub faults: Vec<Fault>,
    /// How much speaks against it: of two answers, the lighter one is better.
    pub weight: f32,
    /// What each check found and how much that weighs, whatever becomes of the answer.
    pub findings: Vec<(Fault, f32)>,
}

impl Checked {
    fn new(text: String, evidence: Evidence) -> Self {
        let (verdict, weight, findings) = (evidence.verdict(), evidence.weight(), evidence.findings().to_vec());
        Self { text, verdict, weight, findings, faults: evidence.faults() }
    }

    /// No answer that could be used.
    pub fn failed(fault: Fault) -> Self {
        let mut evidence = Evidence::default();
        evidence.add(fault, CERTAIN);
        Self::new(String::new(), evidence)
    }
}

/// Checks the answer to `source`, which is part of `masked`. `fits` is whether the document can take a translation.
pub fn check(
    source: &str,
    masked: &Masked,
    answer: &str,
    reason: FinishReason,
    expected: &Expected,
    fits: impl FnOnce(&str) -> bool,
) -> Checked {
    let Found { text, rest, around } = translation(&controls::removed(answer, source), source);
    if text.is_empty() {
        return Checked::failed(Fault::Empty);
    }
    let mut evidence = Evidence::default();
    evidence.add_certain(rest == Rest::Lines, Fault::Chatter);
    evidence.add(Fault::Quotation, if may_be_quoted(source, &text, around) { TAKEN_TOO } else { 0.0 });
    let is_unspaced = around.talk && controls::has_hidden_spaces(answer, source);
    evidence.add(Fault::Chatter, if is_unspaced { TAKEN_TOO } else { 0.0 });
    evidence.add_certain(reason != FinishReason::Stop, Fault::CutOff);
    // Of one that was cut off the next request has to know whether it repeats itself.
    if evidence.is_settled() && reason == FinishReason::Stop {
        return Checked::new(text, evidence);
    }
    weigh(source, masked, text, expected, evidence, fits)
}

/// Whether quotation marks that were taken off with a model's own talk may have been the text's: somebody speaks in it.
/// Marks alone are what models put around any text.
fn may_be_quoted(source: &str, text: &str, around: Around) -> bool {
    around.talk && around.quotes && (shape::speaks(source) || shape::speaks(text))
}

/// Checks a translation that exists, from which nothing is taken off. `known` is what else speaks against it.
pub fn review(masked: &Masked, translation: &str, expected: &Expected, known: Evidence) -> Checked {
    if translation.trim().is_empty() && !masked.text.trim().is_empty() {
        return Checked::failed(Fault::Empty);
    }
    weigh(&masked.text, masked, translation.to_owned(), expected, known, |_| true)
}

/// The translation in an answer that is not checked.
pub fn bare(answer: &str, source: &str) -> String {
    translation(&controls::removed(answer, source), source).text
}

/// Weighs a text. Of one that is useless nothing else is looked for, so that what costs most time comes last.
fn weigh(
    source: &str,
    masked: &Masked,
    text: String,
    expected: &Expected,
    mut evidence: Evidence,
    fits: impl FnOnce(&str) -> bool,
) -> Checked {
    let are_kept =
        markup::keeps_placeholders(source, &text, masked) && !markup::displaces_placeholders(source, &text, masked);
    evidence.add_certain(!are_kept, Fault::Placeholders);
    // Those of the source are placeholders by now.
    if let Some(made_up) = addresses(&text).find(|address| !source.contains(address)) {
        evidence.add(Fault::Added(made_up.to_owned()), CERTAIN);
    }
    // The next request depends on whether this answer repeats itself.
    evidence.add_certain(repeats(source, &text), Fault::Loop);
    evidence.add_certain(!evidence.is_settled() && !fits(&text), Fault::Structure);
    if !evidence.is_settled() {
        judge::judge(source, &text, expected.pair, &mut evidence);
    }
    if evidence.is_settled() {
        return Checked::new(text, evidence);
    }
    if addresses_otherwise(&text, expected) {
        evidence.add_wish(Fault::Formality);
    }
    for term in expected.terms.iter().filter(|term| !occurs(&term.target, &text)) {
        evidence.add_wish(Fault::Term(term.target.clone()));
    }
    Checked::new(text, evidence)
}

#[cfg(test)]
mod tests;
