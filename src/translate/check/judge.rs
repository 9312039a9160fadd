//! The checks of content together: what each measures, and how much that weighs.
//!
//! The numbers here are where `tools/translation/calibrate.py` found that few right translations get: a weight of one
//! is reached by fewer than one in a hundred. The tables are in `docs/TRANSLATE.md`.

use super::coverage::Coverage;
use super::evidence::{CERTAIN, Evidence, Scale};
use super::fault::Fault;
use super::length::{deviation, letters};
use super::lexicon::sides;
use super::names::missing;
use super::negation::{Lost, Negations};
use super::numbers::changes;
use super::parity::{asks_otherwise, brackets, ends_in_a_name, is_open, items, questions, quotes};
use super::residue::{foreign, is_echo, is_in_the_wrong_language, left, repeated};
use super::shape::conversation;
use super::words::Words;
use crate::translate::language::{Language, Pair};

/// What is lost, by [`loss`].
const MISSING: Scale = Scale { from: 1.4, doubt: 2.9 };
/// Steeper beyond a doubt: no right translation gets far there.
const SURELY_MISSING: Scale = Scale { from: 2.9, doubt: 5.0 };
/// What is new at the end, and how much longer a translation is than expected.
const ADDED: Scale = Scale { from: 1.7, doubt: 2.7 };
/// How unlike both texts are.
pub const UNRELATED: Scale = Scale { from: -0.2, doubt: 1.6 };

/// Adds what is wrong with `target` as a translation of `source`, until it is useless in any case.
pub fn judge(source: &str, target: &str, pair: Pair, evidence: &mut Evidence) {
    let (from, to) = (Words::of(source, pair.source), Words::of(target, pair.target));
    if pair.source != pair.target {
        language(&from, &to, pair, evidence);
    }
    if evidence.is_settled() {
        return;
    }
    let tables = sides(pair);
    let (from, to) = (from.with_meanings(tables.map(|sides| sides.0)), to.with_meanings(tables.map(|sides| sides.1)));
    if let Some(word) = left(&from, &to).filter(|_| tables.is_some()) {
        evidence.add(Fault::Untranslated(to.written(word).to_owned()), 1.0);
    }
    let there = Coverage::of(&from, &to);
    let signs = conversation(&from.text, &to.text);
    if signs >= 2 && there.is_unlike() || signs >= 4 {
        evidence.add(Fault::Conversation, CERTAIN);
        return;
    }
    let back = Coverage::of(&to, &from);
    content(&from, &to, pair, &there, &back, evidence);
    if evidence.is_settled() {
        return;
    }
    numbers(&from, &to, evidence);
    if tables.is_some() {
        names(&from, &to, evidence);
    }
    parities(&from, &to, pair, evidence);
}

/// What is left in the language of the source.
fn language(from: &Words, to: &Words, pair: Pair, evidence: &mut Evidence) {
    if is_echo(from, to) {
        evidence.add(Fault::Echo, CERTAIN);
    }
    if is_in_the_wrong_language(from, to, pair) {
        evidence.add(Fault::WrongLanguage, CERTAIN);
        return;
    }
    let (count, run) = repeated(from, to);
    let weight = match count {
        0..=2 => 0.0,
        3 => 0.5,
        4 => 2.0,
        _ => CERTAIN,
    };
    let (sum, window) = foreign(to, pair.source);
    let other = match sum {
        0..=1 => 0.0,
        2 => 0.7,
        3 => 2.0,
        _ => CERTAIN,
    };
    let (weight, place) = if weight >= other { (weight, run) } else { (other, window) };
    evidence.add(Fault::Untranslated(to.excerpt(&place).to_owned()), weight);
}

/// Whether the target says what the source says: no less, no more, nothing else.
fn content(from: &Words, to: &Words, pair: Pair, there: &Coverage, back: &Coverage, evidence: &mut Evidence) {
    /// How much a gap at the end counts beside a standard deviation of length.
    const GAP: f32 = 0.2;
    /// How much a sentence fewer counts, and as many of several.
    const FEWER: f32 = 0.2;
    const AS_MANY: f32 = 0.3;
    /// Letters of a text that may be translated so freely that most of it is not found, and what that weighs at most.
    const SHORT: usize = 40;
    const MOST_OF_SHORT: f32 = 2.0;
    let (source, target) = (letters(&from.text), letters(&to.text));
    let deviation = deviation(source, target, pair);
    let has_tables = sides(pair).is_some();
    let gap = |coverage: &Coverage, words: &Words| {
        let (size, range) = if has_tables { coverage.gap_at_end() } else { (0.0, 0..0) };
        (size * GAP, words.excerpt(&range).to_owned())
    };
    let (gap_there, lost) = gap(there, from);
    let (gap_back, new) = gap(back, to);
    // Translators join sentences and cut them, but less often than answers break off.
    let fewer = match (from.sentences(), to.sentences()) {
        (source, target) if target < source => FEWER,
        (source, target) if target > source || source > 1 => -AS_MANY,
        _ => 0.0,
    };
    let loss = loss(gap_there, deviation) + fewer;
    let mut missing = MISSING.weight(loss) + SURELY_MISSING.weight(loss);
    if ends_in_a_name(&to.text) && !ends_in_a_name(&from.text) {
        missing += 1.0;
    }
    // "De %s" for "The %s cat": what is left says nothing.
    let is_short = target * 2 < source || ends_in_an_article(to) && !ends_in_an_article(from);
    if there.telling > 0 && back.telling == 0 && is_short {
        missing += 1.0;
    }
    // "What are we going to do now?" may be "En nu?"
    if source < SHORT {
        missing = missing.min(MOST_OF_SHORT);
    }
    let added = ADDED.weight(gap_back + deviation);
    let named =
        |part: String, other: Fault, fault: fn(String) -> Fault| if part.is_empty() { other } else { fault(part) };
    if source >= 16 && target * 3 < source {
        evidence.add(Fault::TooShort, CERTAIN);
    } else {
        evidence.add(named(lost, Fault::TooShort, Fault::Missing), missing);
    }
    if target > source * 2 + 14 {
        evidence.add(Fault::TooLong, CERTAIN);
    } else {
        evidence.add(named(new, Fault::TooLong, Fault::Added), added);
    }
    if has_tables {
        evidence.add(Fault::Unrelated, UNRELATED.weight(there.unlikeness() + back.unlikeness()));
    }
}

/// Whether the word that an article belongs to is missing.
fn ends_in_an_article(words: &Words) -> bool {
    words.all.last().is_some_and(|word| matches!(word.lower.as_str(), "the" | "a" | "an" | "de" | "een"))
}

/// How much seems to be lost, from the words at the end that are not found and from the length of what is there. The first
/// few words say most; and a text that is much shorter than expected is rarer than the model of lengths has it.
fn loss(gap: f32, deviation: f32) -> f32 {
    const FIRST: f32 = 0.5;
    const SHORT: f32 = 1.0;
    let (first, rest) = (gap.min(FIRST), (gap - FIRST).max(0.0));
    first * 2.0 + rest * 0.5 - deviation + (-deviation - SHORT).max(0.0) * 0.6
}

fn numbers(from: &Words, to: &Words, evidence: &mut Evidence) {
    let changes = changes(from, to);
    if let Some(number) = changes.contradiction {
        evidence.add(Fault::Number(number), CERTAIN);
        return;
    }
    // A small one may be said in other ways; one for another is no coincidence.
    let weight = |number: &str| -> f32 { if number.len() <= 1 { 0.6 } else { 1.0 } };
    let most =
        |numbers: &[String]| numbers.iter().max_by(|one, other| weight(one).total_cmp(&weight(other))).cloned();
    let (missing, made_up) = (most(&changes.missing), most(&changes.made_up));
    let factor = if missing.is_some() && made_up.is_some() { 1.5 } else { 1.0 };
    for number in missing.into_iter().chain(made_up) {
        let weight = weight(&number) * factor;
        evidence.add(Fault::Number(number), weight);
    }
    if let Some(number) = changes.missing_words.first() {
        evidence.add(Fault::Number(number.clone()), 0.4);
    }
}

fn names(from: &Words, to: &Words, evidence: &mut Evidence) {
    let (lost, new) = (missing(from, to), missing(to, from));
    if let Some(name) = lost.names.first() {
        let is_certain = lost.names.iter().any(|name| is_odd(name));
        evidence.add(Fault::Name(name.clone()), if is_certain { 1.0 } else { 0.3 });
    }
    // One for another: the names of a right translation are those of its source.
    let is_replaced = !lost.names.is_empty() || !lost.words.is_empty();
    if let Some(name) = new.names.first() {
        let weight = match (is_replaced, new.alone.is_empty()) {
            (true, _) => 1.2,
            (false, false) => 1.0,
            // A word of a title, which has capital letters in English and not in Dutch.
            (false, true) => 0.7,
        };
        evidence.add(Fault::Name(name.clone()), weight);
    } else if let Some(name) = new.quoted.first().filter(|_| is_replaced || !lost.quoted.is_empty()) {
        evidence.add(Fault::Name(name.clone()), 1.0);
    }
}

/// A name that no language has another form for: `GitHub`, `iPhone`.
fn is_odd(name: &str) -> bool {
    let mut letters = name.chars();
    let first_is_small = letters.next().is_some_and(char::is_lowercase);
    let has_capital = letters.any(char::is_uppercase);
    let has_small = name.chars().skip(1).any(char::is_lowercase);
    has_capital && has_small && !name.contains(['.', '\'', '’']) && (first_is_small || !name.ends_with('s'))
}

/// Negations, questions and brackets.
fn parities(from: &Words, to: &Words, pair: Pair, evidence: &mut Evidence) {
    let (source, target) = (Negations::of(from, to), Negations::of(to, from));
    let weight = match source.are_lost_in(&target) {
        Lost::None => 0.0,
        // "Onmogelijk" is "impossible", but "onzeker" is "insecure".
        Lost::Prefixed => 0.5,
        Lost::Hidden if pair.source == Language::DUTCH => 0.5,
        Lost::Some | Lost::Hidden | Lost::All => 1.0,
    };
    let made_up = if target.are_lost_in(&source) == Lost::All { 0.4 } else { 0.0 };
    evidence.add(Fault::Negation, weight + made_up);
    let weight = match (questions(&from.text), questions(&to.text)) {
        (asked, other) if asked == other => 0.0,
        // "If you have questions, …" becomes "Hebt u vragen? …"
        (0, _) if asks_otherwise(&from.text) => 0.4,
        (_, 0) if asks_otherwise(&to.text) => 0.4,
        (0, _) | (_, 0) => 1.0,
        // Two questions become one: "Who are you, and what do you want?"
        _ => 0.4,
    };
    evidence.add(Fault::Question, weight);
    let encloses = |text: &str| !is_open(text) && (quotes(text) || brackets(text) > 0);
    if is_open(&to.text) && encloses(&from.text) {
        evidence.add(Fault::Brackets, 0.7);
    } else if brackets(&from.text) != brackets(&to.text) {
        evidence.add(Fault::Brackets, 0.2);
    }
    if quotes(&from.text) != quotes(&to.text) && !is_open(&to.text) {
        evidence.add(Fault::Quotation, 0.3);
    }
    if items(&from.text) != items(&to.text) {
        evidence.add(Fault::Items, 0.35);
    }
}
