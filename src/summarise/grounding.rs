//! Whether a sentence stands on its text: its numbers and names must be there.
//!
//! That finds what was made up most plainly, and not a wrong relation between things that are all in the text.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use crate::translate::check::Signs;

static NUMBER: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\d+(?:[.,:/-]\d+)*").ok());

/// Numbers that texts write out, in Dutch and English.
const WORDS: [(&str, &str); 36] = [
    ("een", "1"),
    ("één", "1"),
    ("one", "1"),
    ("twee", "2"),
    ("two", "2"),
    ("drie", "3"),
    ("three", "3"),
    ("vier", "4"),
    ("four", "4"),
    ("vijf", "5"),
    ("five", "5"),
    ("zes", "6"),
    ("six", "6"),
    ("zeven", "7"),
    ("seven", "7"),
    ("acht", "8"),
    ("eight", "8"),
    ("negen", "9"),
    ("nine", "9"),
    ("tien", "10"),
    ("ten", "10"),
    ("elf", "11"),
    ("eleven", "11"),
    ("twaalf", "12"),
    ("twelve", "12"),
    ("dertien", "13"),
    ("thirteen", "13"),
    ("vijftien", "15"),
    ("fifteen", "15"),
    ("twintig", "20"),
    ("twenty", "20"),
    ("dertig", "30"),
    ("thirty", "30"),
    ("honderd", "100"),
    ("hundred", "100"),
    ("duizend", "1000"),
];

/// Letters of a name that must be in the text: the rest may be an ending.
const STEM: usize = 4;

/// Which names a text supports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Names {
    Checked,
    /// The summary is in another language than the text, or in one that capitalises every noun.
    Unchecked,
}

/// The numbers and words of a text.
pub struct Ground {
    /// Digits alone.
    numbers: BTreeSet<String>,
    /// In lower case.
    words: BTreeSet<String>,
    names: Names,
    /// A text may say itself that something cannot be done.
    signs: Signs,
}

impl Ground {
    pub fn new(text: &str, names: Names) -> Self {
        let words: BTreeSet<String> = words(text).map(str::to_lowercase).collect();
        let written = WORDS.iter().filter(|(word, _)| words.contains(*word)).map(|(_, digits)| (*digits).to_owned());
        let numbers = numbers(text).flat_map(|number| [vec![digits(number)], groups(number)].concat());
        Self { numbers: numbers.chain(written).collect(), words, names, signs: Signs::of(text) }
    }

    /// Whether a sentence refuses to summarise, where the text does not say so itself.
    pub fn refuses(&self, sentence: &str) -> bool {
        Signs::of(sentence).refuse(self.signs)
    }

    /// The numbers and names of a sentence that the text does not have.
    pub fn missing(&self, sentence: &str) -> Vec<String> {
        let has_number = |number: &&str| {
            self.numbers.contains(&digits(number)) || groups(number).iter().all(|group| self.numbers.contains(group))
        };
        let mut missing: Vec<String> =
            numbers(sentence).filter(|number| !has_number(number)).map(str::to_owned).collect();
        if self.names == Names::Checked {
            missing.extend(names(sentence).filter(|name| !self.has_name(name)).map(str::to_owned));
        }
        missing
    }

    fn has_name(&self, name: &str) -> bool {
        let name = name.to_lowercase();
        if self.words.contains(&name) {
            return true;
        }
        let length = name.chars().count();
        let stem: String = name.chars().take(STEM.max(length.saturating_sub(3))).collect();
        length > STEM && self.words.range(stem.clone()..).next().is_some_and(|word| word.starts_with(&stem))
    }
}

fn numbers(text: &str) -> impl Iterator<Item = &str> {
    NUMBER.as_ref().into_iter().flat_map(|pattern| pattern.find_iter(text)).map(|found| found.as_str())
}

fn digits(number: &str) -> String {
    number.chars().filter(char::is_ascii_digit).collect()
}

/// The groups of digits of `12.30` or `1-2-2024`.
fn groups(number: &str) -> Vec<String> {
    let group = |group: &str| group.trim_start_matches('0').to_owned();
    number.split(|character: char| !character.is_ascii_digit()).map(group).collect()
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|character: char| !character.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// Words with a capital that are not the first of their sentence.
fn names(sentence: &str) -> impl Iterator<Item = &str> {
    let mut is_first = true;
    words(sentence).filter(move |word| {
        // 's Avonds, 't Is: what stands before the capital is not a word of its own.
        let begins = is_first;
        is_first &= word.chars().count() == 1;
        !begins && word.chars().count() > 1 && word.starts_with(char::is_uppercase)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_must_be_in_the_text_however_they_are_written() {
        let ground =
            Ground::new("Op 1-2-2024 om 12.30 uur kwamen 1.500 mensen en drie honden; 7 % bleef.", Names::Checked);
        for good in
            ["Er kwamen 1500 mensen.", "Om 12:30 uur.", "Op 01-02-2024.", "Er waren 3 honden.", "In 2024.", "7%"]
        {
            assert!(ground.missing(good).is_empty(), "{good}");
        }
        assert_eq!(ground.missing("Er kwamen 1600 mensen in 2023."), ["1600", "2023"]);
        assert_eq!(ground.missing("Er waren 15 mensen."), ["15"]);
    }

    #[test]
    fn names_must_be_in_the_text_with_any_ending() {
        let ground = Ground::new("Sara de Vries woont in Nederland en werkt bij de NS.", Names::Checked);
        for good in
            ["Volgens Sara is dat zo.", "Dat is Nederlands.", "'s Avonds reist De Vries met de NS.", "Jan begint."]
        {
            assert!(ground.missing(good).is_empty(), "{good}: {:?}", ground.missing(good));
        }
        assert_eq!(ground.missing("Daar woont Piet in Gent."), ["Piet", "Gent"]);
        assert!(Ground::new("Sweden", Names::Unchecked).missing("Daar ligt Zweden.").is_empty());
    }
}
