//! Terms with a prescribed translation, and where they occur.

mod file;

use super::language::Language;

pub use file::Terms;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Term {
    pub source: String,
    pub target: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Glossary {
    terms: Vec<Term>,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line} is not a term with its translation")]
pub struct GlossaryError {
    /// From 1.
    pub line: usize,
}

/// Letters of a word that an ending never changes.
const STEM: usize = 4;

impl Glossary {
    /// The terms that occur in a text, in any of their forms. Of two for the same words the longer one counts, and of
    /// two that differ in their capitals the one that is in the text.
    pub fn in_text(&self, text: &str) -> Vec<Term> {
        let found: Vec<&Term> = self.terms.iter().filter(|term| occurs(&term.source, text)).collect();
        let is_outdone = |term: &Term| {
            found.iter().any(|other| {
                let longer = other.source.len() > term.source.len()
                    && occurs(&term.source, &other.source)
                    && !occurs(&term.source, &without(&other.source, text));
                let same = other.source.to_lowercase() == term.source.to_lowercase();
                longer
                    || same
                        && other.source != term.source
                        && is_written(&other.source, text)
                        && !is_written(&term.source, text)
            })
        };
        found.iter().filter(|term| !is_outdone(term)).map(|term| (*term).clone()).collect()
    }
}

/// Whether a column's text names the column.
fn is_heading(text: &str) -> bool {
    const NAMES: [&str; 10] =
        ["source", "target", "bron", "doel", "term", "translation", "vertaling", "brontaal", "doeltaal", "from"];
    NAMES.contains(&text.to_lowercase().as_str()) || Language::named(text).is_some()
}

/// A text without the forms of a term in it.
fn without(term: &str, text: &str) -> String {
    let words: Vec<&str> = text.split(|letter: char| !letter.is_alphanumeric()).collect();
    let count = term.split_whitespace().count().max(1);
    let mut rest: Vec<&str> = Vec::new();
    let mut place = 0;
    while place < words.len() {
        let end = (place + count).min(words.len());
        if occurs(term, &words[place..end].join(" ")) {
            place = end;
        } else {
            rest.push(words[place]);
            place += 1;
        }
    }
    rest.join(" ")
}

/// Whether a text has a term with its capitals.
fn is_written(term: &str, text: &str) -> bool {
    text.split(|letter: char| !letter.is_alphanumeric()).any(|word| word.starts_with(term)) || text.contains(term)
}

/// Whether a term occurs in a text, with any ending: each of its words begins a word of the text.
pub fn occurs(term: &str, text: &str) -> bool {
    let text = text.to_lowercase();
    let words: Vec<&str> =
        text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let term = term.to_lowercase();
    let term: Vec<String> =
        term.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).map(stem).collect();
    !term.is_empty()
        && words.windows(term.len()).any(|run| run.iter().zip(&term).all(|(word, stem)| is_form(word, stem)))
}

/// The part of a word that most endings do not change: of a long one all but the last two letters (`gemeente`,
/// `gemeentes`, `gemeentelijk`).
fn stem(word: &str) -> String {
    let letters = word.chars().count();
    let kept = if letters > STEM + 2 { letters - 2 } else { letters };
    word.chars().take(kept).collect()
}

fn is_form(word: &str, stem: &str) -> bool {
    let length = stem.chars().count();
    let most = length + 4;
    word.starts_with(stem) && (length >= STEM - 1 && word.chars().count() <= most || word == stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn glossary(text: &str) -> Glossary {
        let pair = super::super::language::Pair { source: Language::ENGLISH, target: Language::DUTCH };
        Terms::read(text).unwrap().glossary(pair)
    }

    #[test]
    fn terms_are_found_in_their_forms() {
        let glossary = glossary("# woorden\nbank\toever\n\nwater board\twaterschap\n");
        let found = |text: &str| glossary.in_text(text).into_iter().map(|term| term.target).collect::<Vec<_>>();
        assert_eq!(found("The banks are high."), ["oever"]);
        assert_eq!(found("The Water Boards decide"), ["waterschap"]);
        assert!(found("An embankment").is_empty() && found("").is_empty() && found("board water").is_empty());
    }

    #[test]
    fn the_longest_term_counts_and_the_one_with_the_same_capitals() {
        let glossary = "river bank\trivieroever\nbank\tbankfiliaal\nPolish\tPools\npolish\tpoetsen\n";
        let glossary = self::glossary(glossary);
        let found = |text: &str| glossary.in_text(text).into_iter().map(|term| term.target).collect::<Vec<_>>();
        assert_eq!(found("The river bank is high."), ["rivieroever"]);
        assert_eq!(found("The river banks and the bank"), ["rivieroever", "bankfiliaal"]);
        assert_eq!(found("The bank is shut."), ["bankfiliaal"]);
        assert_eq!(found("She is Polish."), ["Pools"]);
        assert_eq!(found("We polish it."), ["poetsen"]);
    }
}
