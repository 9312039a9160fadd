//! The text of the memory that is nearest to a new one: by words, so that one word changed in a sentence of ten is a
//! near match, and quickly, however large the memory is.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use unicode_segmentation::UnicodeSegmentation;

/// The least score of a match, of 100.
const LEAST: usize = 75;
/// The score of what differs in marks or capitals alone.
const MOST: usize = 99;
/// Words of a text that is looked up: longer ones are whole pages.
const WORDS: usize = 500;

/// A translation of nearly the same text. Journals on users' disks hold it: fields keep their names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Near {
    /// From 75 to 99: how many of 100 words are the same.
    pub score: usize,
    pub source: String,
    pub target: String,
}

/// Texts by their words.
#[derive(Debug, Default)]
pub struct Index {
    numbers: HashMap<String, u32>,
    texts: Vec<Text>,
    /// For each word the texts that have it.
    places: Vec<Vec<u32>>,
}

#[derive(Debug)]
struct Text {
    id: i64,
    words: Box<[u32]>,
}

/// A word that no text has.
const UNKNOWN: u32 = u32::MAX;

impl Index {
    pub fn add(&mut self, id: i64, text: &str) {
        let place = self.texts.len() as u32;
        let words: Box<[u32]> = words(text)
            .map(|word| {
                let next = self.places.len() as u32;
                let number = *self.numbers.entry(word).or_insert(next);
                if number == next {
                    self.places.push(Vec::new());
                }
                let places = &mut self.places[number as usize];
                if places.last() != Some(&place) {
                    places.push(place);
                }
                number
            })
            .collect();
        self.texts.push(Text { id, words });
    }

    /// The nearest text and its score, if any is near enough; of equally near ones the one that was added first.
    pub fn nearest(&self, text: &str) -> Option<(i64, usize)> {
        let own: Vec<u32> =
            words(text).take(WORDS + 1).map(|word| self.numbers.get(&word).copied().unwrap_or(UNKNOWN)).collect();
        if own.is_empty() || own.len() > WORDS {
            return None;
        }
        let mut sorted = own.clone();
        sorted.sort_unstable();
        let mut best: Option<(usize, u32)> = None;
        for place in self.candidates(&own) {
            let other = &self.texts[place as usize].words;
            let longest = own.len().max(other.len());
            let least = best.map_or(LEAST, |(score, _)| score + 1);
            // This many words may differ; of a text with the same words none is nearer.
            let Some(allowed) = 100_usize.checked_sub(least).map(|percent| longest * percent / 100) else { break };
            if longest - own.len().min(other.len()) > allowed || longest - shared(&sorted, other) > allowed {
                continue;
            }
            if let Some(distance) = distance(&own, other, allowed) {
                best = Some(((longest - distance) * 100 / longest, place));
            }
        }
        let (score, place) = best?;
        Some((self.texts[place as usize].id, score.min(MOST)))
    }

    /// The texts that can be near enough, in order: whatever has three of four words has one of the rarest quarter.
    fn candidates(&self, own: &[u32]) -> Vec<u32> {
        let places = |word: &u32| self.places.get(*word as usize).map_or(&[][..], Vec::as_slice);
        let mut rarest = own.to_vec();
        rarest.sort_by_key(|word| places(word).len());
        rarest.truncate(own.len() - (own.len() * LEAST).div_ceil(100) + 1);
        rarest.dedup();
        let mut candidates: Vec<u32> = rarest.iter().flat_map(|word| places(word).iter().copied()).collect();
        candidates.sort_unstable();
        candidates.dedup();
        candidates
    }
}

/// The words of a text, placeholders among them, in lower case.
fn words(text: &str) -> impl Iterator<Item = String> {
    text.unicode_words().map(str::to_lowercase)
}

/// How many words two texts have in common, wherever they stand. `sorted` is one of them in order.
fn shared(sorted: &[u32], other: &[u32]) -> usize {
    let mut other = other.to_vec();
    other.sort_unstable();
    let (mut own, mut count) = (sorted.iter().peekable(), 0);
    for word in other {
        while own.next_if(|own| **own < word).is_some() {}
        count += usize::from(own.next_if(|own| **own == word).is_some());
    }
    count
}

/// How many words have to be put in, left out or replaced; `None` if that is more than `most`.
fn distance(one: &[u32], other: &[u32], most: usize) -> Option<usize> {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (line, own) in one.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = line + 1;
        for (column, word) in other.iter().enumerate() {
            let replaced = diagonal + usize::from(own != word || *own == UNKNOWN);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(row[column] + 1).min(diagonal + 1);
        }
        if row.iter().all(|&distance| distance > most) {
            return None;
        }
    }
    row.last().copied().filter(|&distance| distance <= most)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nearest(texts: &[&str], text: &str) -> Option<(i64, usize)> {
        let mut index = Index::default();
        for (id, text) in (0..).zip(texts) {
            index.add(id, text);
        }
        index.nearest(text)
    }

    #[test]
    fn the_score_is_the_share_of_equal_words() {
        let sentence = "The old cat sleeps in the warm garden.";
        let cases = [
            ("The old cat sleeps in the warm garden!", Some(99)),
            ("the Old cat sleeps in the warm garden", Some(99)),
            ("The young cat sleeps in the warm garden.", Some(87)),
            ("The cat sleeps in the warm garden.", Some(87)),
            ("The young dog sleeps in the warm garden.", Some(75)),
            ("A young dog sleeps in the warm garden.", None),
            ("warm the in sleeps cat old the garden", None),
            ("", None),
            ("Unknown words.", None),
        ];
        for (text, expected) in cases {
            assert_eq!(nearest(&[sentence], text).map(|(_, score)| score), expected, "{text}");
        }
        assert_eq!(nearest(&["Delete {1} now, please."], "Delete {2} now, please."), Some((0, 75)));
        assert_eq!(nearest(&[], "text"), None);
        assert_eq!(nearest(&["", "?"], "?"), None);
    }

    #[test]
    fn the_nearest_is_taken_and_of_equal_ones_the_first() {
        let texts = ["one two three five", "one two three four six", "one two three four", "one two three four"];
        assert_eq!(nearest(&texts, "One two three four"), Some((2, 99)));
        assert_eq!(nearest(&texts[..2], "one two three seven"), Some((0, 75)));
        let many: Vec<String> = (0..50).map(|number| format!("the page number {number} of the book")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        assert_eq!(nearest(&many, "the page number 40 of the books"), Some((40, 85)));
    }

    proptest::proptest! {
        #[test]
        fn the_filters_lose_nothing(texts in proptest::collection::vec("([abc] ){1,6}", 1..8), text in "([abc] ){1,6}") {
            let letters = |text: &str| text.bytes().filter(|&letter| letter != b' ').map(u32::from).collect::<Vec<_>>();
            let own = letters(&text);
            let score = |other: &String| {
                let other = letters(other);
                let longest = own.len().max(other.len());
                let distance = distance(&own, &other, longest)?;
                Some((longest - distance) * 100 / longest).filter(|&score| score >= LEAST)
            };
            let expected = texts.iter().filter_map(score).max().map(|score| score.min(MOST));
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            proptest::prop_assert_eq!(nearest(&texts, &text).map(|(_, score)| score), expected);
        }
    }
}
