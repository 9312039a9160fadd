//! Whether an answer is a translation of its source: the mistakes of small models, found from the two texts alone.
//!
//! A fatal fault makes an answer useless. After a doubtful one another request is worth trying; if that is no better,
//! the answer is used and the fault reported.

mod names;

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::glossary::{Term, occurs};
use super::language::{Language, Pair};
use super::mask::{Masked, placeholders};
use super::segment::Kind;
use crate::engine::FinishReason;
use names::missing_name;

/// Something wrong with an answer. The names are stored in journals and stay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    Empty,
    /// A placeholder is missing, doubled, unknown, or closes before it opens.
    Placeholders,
    /// A number is missing or made up.
    Number(String),
    /// The answer is its source.
    Echo,
    /// The answer is in the language of its source.
    WrongLanguage,
    /// The answer repeats itself.
    Loop,
    TooLong,
    TooShort,
    CutOff,
    /// The answer has more in it than the translation.
    Chatter,
    Engine(String),
    /// The engine produced nothing for too long.
    Silent,
    /// The translation would change more than the prose of its document.
    Structure,
    Name(String),
    /// It addresses the reader differently than it should.
    Formality,
    Term(String),
}

impl Fault {
    /// Whether the answer is useless.
    pub fn is_fatal(&self) -> bool {
        !matches!(self, Self::Name(_) | Self::Formality | Self::Term(_))
    }

    /// Its name in JSON and among the texts.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Placeholders => "placeholders",
            Self::Number(_) => "number",
            Self::Echo => "echo",
            Self::WrongLanguage => "wrong-language",
            Self::Loop => "loop",
            Self::TooLong => "too-long",
            Self::TooShort => "too-short",
            Self::CutOff => "cut-off",
            Self::Chatter => "chatter",
            Self::Engine(_) => "engine",
            Self::Silent => "silent",
            Self::Structure => "structure",
            Self::Name(_) => "name",
            Self::Formality => "formality",
            Self::Term(_) => "term",
        }
    }

    /// The number, name, term or error that it is about.
    pub fn subject(&self) -> Option<&str> {
        match self {
            Self::Number(subject) | Self::Engine(subject) | Self::Name(subject) | Self::Term(subject) => {
                Some(subject)
            }
            _ => None,
        }
    }
}

/// How a Dutch text addresses its reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Formality {
    Je,
    U,
}

/// What an answer must satisfy.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    pub pair: Pair,
    /// The form of address, if one is required.
    pub formality: Option<Formality>,
    /// Terms of the glossary that occur in the source.
    pub terms: &'a [Term],
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// The translation in the answer, without introductions, quotes and explanations.
    pub text: String,
    pub faults: Vec<Fault>,
}

/// Checks the answer to `source`, which is part of `masked`.
pub fn check(source: &str, masked: &Masked, answer: &str, reason: FinishReason, expected: &Expected) -> Checked {
    let (text, has_more) = translation_in(answer, source);
    if text.is_empty() {
        return Checked { text, faults: vec![Fault::Empty] };
    }
    let mut faults = Vec::new();
    let mut found = |is_wrong: bool, fault: Fault| {
        if is_wrong {
            faults.push(fault);
        }
    };
    found(has_more, Fault::Chatter);
    found(reason != FinishReason::Stop, Fault::CutOff);
    found(!keeps_placeholders(source, &text, masked), Fault::Placeholders);
    found(is_echo(source, &text, expected.pair), Fault::Echo);
    found(is_in_the_wrong_language(source, &text, expected.pair), Fault::WrongLanguage);
    found(repeats_itself(source, &text), Fault::Loop);
    let (length, source_length) = (letters(&text), letters(source));
    found(length > source_length * 2 + 14, Fault::TooLong);
    found(source_length >= 16 && length * 3 < source_length, Fault::TooShort);
    if let Some(number) = changed_number(source, &text) {
        found(true, Fault::Number(number));
    }
    if let Some(name) = missing_name(source, &text) {
        found(true, Fault::Name(name));
    }
    found(addresses_otherwise(&text, expected), Fault::Formality);
    for term in expected.terms.iter().filter(|term| !occurs(&term.target, &text)) {
        found(true, Fault::Term(term.target.clone()));
    }
    Checked { text, faults }
}

/// Words with which models introduce an answer, in Dutch and in English.
const INTRODUCTIONS: [&str; 12] = [
    "vertaling",
    "translation",
    "de vertaling",
    "the translation",
    "hier is",
    "here is",
    "here's",
    "natuurlijk",
    "sure",
    "certainly",
    "nederlands",
    "engels",
];
/// Words with which models explain an answer.
const EXPLANATIONS: [&str; 8] =
    ["(opmerking", "opmerking:", "(note", "note:", "let op:", "uitleg:", "explanation:", "toelichting:"];
/// Quotes that may surround a whole answer.
const QUOTES: [(char, char); 4] = [('"', '"'), ('“', '”'), ('\'', '\''), ('«', '»')];

/// The translation in an answer, and whether the answer has more than that.
fn translation_in(answer: &str, source: &str) -> (String, bool) {
    let begins = |line: &str, words: &[&str]| {
        let line = line.trim().to_lowercase();
        words.iter().any(|word| line.starts_with(word))
    };
    let mut lines: Vec<&str> = answer.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    // "Hier is de vertaling:" on a line of its own, or before the translation.
    if let Some(first) = lines.first().copied()
        && begins(first, &INTRODUCTIONS)
        && !begins(source, &INTRODUCTIONS)
        && let Some((_, rest)) = first.split_once(':')
    {
        if rest.trim().is_empty() {
            lines.remove(0);
        } else {
            lines[0] = rest.trim();
        }
    }
    if !begins(source, &EXPLANATIONS)
        && let Some(explanation) = lines.iter().skip(1).position(|line| begins(line, &EXPLANATIONS))
    {
        lines.truncate(explanation + 1);
    }
    let source_lines = source.lines().filter(|line| !line.trim().is_empty()).count().max(1);
    let has_more = lines.len() > source_lines;
    let mut text = lines.join(" ");
    for (open, close) in QUOTES {
        let inside = text.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
        if let Some(inside) = inside.filter(|inside| !source.starts_with(open) && !inside.contains(open)) {
            text = inside.trim().to_owned();
        }
    }
    (text, has_more)
}

fn keeps_placeholders(source: &str, answer: &str, masked: &Masked) -> bool {
    let numbers = |text: &str| placeholders(text).into_iter().map(|(_, number)| number).collect::<Vec<_>>();
    let (wanted, found) = (numbers(source), numbers(answer));
    let sorted = |mut numbers: Vec<usize>| {
        numbers.sort_unstable();
        numbers
    };
    // The pairs of opening and closing placeholders must be those of the source.
    let nesting = |numbers: &[usize]| {
        let mut open = Vec::new();
        let mut pairs = Vec::new();
        for &number in numbers {
            match masked.kind(number) {
                Some(Kind::Open) => open.push(number),
                Some(Kind::Close) => pairs.push((open.pop(), number)),
                _ => {}
            }
        }
        pairs.sort_unstable();
        (open, pairs)
    };
    // A stray brace is a damaged placeholder.
    let braces = |text: &str| text.matches(['{', '}']).count();
    sorted(wanted.clone()) == sorted(found.clone())
        && nesting(&wanted) == nesting(&found)
        && braces(source) == braces(answer)
}

fn words(text: &str) -> Vec<String> {
    let words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

/// Names and titles may be equal in both languages; a sentence is not.
fn is_echo(source: &str, answer: &str, pair: Pair) -> bool {
    let small = source.split_whitespace().filter(|word| word.starts_with(char::is_lowercase)).count();
    pair.source != pair.target && small >= 3 && words(source) == words(answer)
}

fn is_in_the_wrong_language(source: &str, answer: &str, pair: Pair) -> bool {
    const ENOUGH: usize = 40;
    let languages = [pair.source, pair.target];
    pair.source != pair.target
        && letters(answer) >= ENOUGH
        && Language::among(source, languages) == Some(pair.source)
        && Language::among(answer, languages) == Some(pair.source)
        && (shares_most_words(source, answer) || Language::surely_of(answer) == Some(pair.source))
}

/// Whether half of the answer's words are the source's: a good translation may resemble the other language by chance.
fn shares_most_words(source: &str, answer: &str) -> bool {
    let (source, answer) = (words(source), words(answer));
    answer.iter().filter(|word| source.contains(word)).count() * 2 >= answer.len()
}

/// Whether a run of words occurs four times in a row, unlike in the source.
fn repeats_itself(source: &str, answer: &str) -> bool {
    const LONGEST: usize = 12;
    let most = |text: &str| {
        let words = words(text);
        let repetitions = |length: usize| {
            let mut best = 1;
            let mut run = 1;
            let mut place = length;
            while place + length <= words.len() {
                run = if words[place..place + length] == words[place - length..place] { run + 1 } else { 1 };
                best = best.max(run);
                place += if run > 1 { length } else { 1 };
            }
            best
        };
        (1..=LONGEST).map(repetitions).max().unwrap_or(1)
    };
    let found = most(answer);
    found >= 4 && found > most(source)
}

fn letters(text: &str) -> usize {
    text.chars().filter(|character| character.is_alphanumeric()).count()
}

/// The numbers in a text as digits alone, without separators, and how often each occurs.
fn numbers(text: &str) -> HashMap<String, usize> {
    let mut plain = text.to_owned();
    for (range, _) in placeholders(text).into_iter().rev() {
        plain.replace_range(range, " ");
    }
    let mut numbers = HashMap::new();
    let mut number = String::new();
    let characters: Vec<char> = plain.chars().chain([' ']).collect();
    for (place, &character) in characters.iter().enumerate() {
        let next_is_digit = characters.get(place + 1).is_some_and(char::is_ascii_digit);
        match character {
            '0'..='9' => number.push(character),
            // 1.000,50 and 1,000.50; 20:15 and 20.15.
            '.' | ',' | ':' | '\u{a0}' | '\u{202f}' | '\'' if !number.is_empty() && next_is_digit => {}
            _ if !number.is_empty() => *numbers.entry(std::mem::take(&mut number)).or_default() += 1,
            _ => {}
        }
    }
    numbers
}

/// The first number that is missing or made up. Small ones may be words in the other language.
fn changed_number(source: &str, answer: &str) -> Option<String> {
    let (wanted, found) = (numbers(source), numbers(answer));
    let differs = |number: &&String| {
        let (wanted, found) = (wanted.get(*number).copied(), found.get(*number).copied());
        let may_be_a_word = number.len() == 1 || number.as_str() == "10" || number.as_str() == "12";
        wanted != found && !(may_be_a_word && (wanted.is_none() || found.is_none()))
    };
    let mut changed: Vec<&String> = wanted.keys().chain(found.keys()).filter(differs).collect();
    changed.sort_unstable();
    // Afternoon hours: 3:30 PM is 15.30.
    if source.to_lowercase().split(|letter: char| !letter.is_alphabetic()).any(|word| word == "pm" || word == "p") {
        return None;
    }
    changed.first().map(|number| (*number).clone())
}

fn addresses_otherwise(answer: &str, expected: &Expected) -> bool {
    if expected.pair.target != Language::DUTCH {
        return false;
    }
    let Address { familiar, polite } = Address::of(answer);
    match expected.formality {
        Some(Formality::Je) => polite,
        Some(Formality::U) => familiar,
        None => polite && familiar,
    }
}

/// The forms of address in a Dutch text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Address {
    /// je, jij
    pub familiar: bool,
    /// u, uw
    pub polite: bool,
}

impl Address {
    pub fn of(text: &str) -> Self {
        const FAMILIAR: [&str; 6] = ["je", "jij", "jou", "jouw", "jezelf", "jouwe"];
        const POLITE: [&str; 4] = ["u", "uw", "uzelf", "uwe"];
        let words = words(text);
        let has = |wanted: &[&str]| words.iter().any(|word| wanted.contains(&word.as_str()));
        Self { familiar: has(&FAMILIAR), polite: has(&POLITE) }
    }
}

#[cfg(test)]
mod tests;
