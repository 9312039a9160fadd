//! Words and names in English and in Dutch, from tables that the project wrote: what one text says must come back in
//! the other. Other pairs of languages have no table, and their checks get along without.

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use crate::translate::language::{Language, Pair};

const WORDS: &str = include_str!("../../../assets/translate/words.tsv");
const NAMES: &str = include_str!("../../../assets/translate/names.tsv");

/// Both tables. Which of two a meaning is from tells its number.
static TABLES: LazyLock<[Side; 2]> = LazyLock::new(|| {
    let [mut english, mut dutch] = [Side::default(), Side::default()];
    let lines = |table: &'static str| table.lines().filter(|line| !line.starts_with('#'));
    let words = lines(WORDS).map(|line| (line, Endings::Short));
    let names = lines(NAMES).map(|line| (line, Endings::Any));
    for (meaning, (line, endings)) in words.chain(names).enumerate() {
        let Some((left, right)) = line.split_once('\t') else { continue };
        english.add(left, meaning, endings);
        dutch.add(right, meaning, endings);
    }
    for stems in english.stems.values_mut().chain(dutch.stems.values_mut()) {
        stems.sort_by(|one, other| one.text.cmp(&other.text));
    }
    [english, dutch]
});

/// A line of a table.
pub type Meaning = usize;

/// The words of one language.
#[derive(Debug, Default)]
pub struct Side {
    whole: HashMap<String, Vec<Meaning>>,
    /// Words with an ending, by their first letter, in the order of the others.
    stems: HashMap<char, Vec<Stem>>,
}

#[derive(Debug)]
struct Stem {
    text: String,
    meaning: Meaning,
    endings: Endings,
}

/// The endings that a short stem may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Endings {
    /// `dag*` is in `dagen`, not in `dageraad`.
    Short,
    /// `Rus*` is in `Rusland`.
    Any,
}

/// How far a stem of the table of words reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    Word,
    /// A word with a capital letter inside a sentence: `verb*` is in `verbinding`, but not in `Verbeek`.
    Name,
}

/// Letters of the longest ending of a short stem.
const ENDING: usize = 3;
/// What may follow a stem in a word with a capital letter.
const INFLECTIONS: [&str; 16] =
    ["", "s", "es", "e", "en", "er", "ers", "ed", "d", "ing", "'s", "’s", "t", "n", "y", "ly"];
/// Letters of a stem that may have a longer one.
const LONG: usize = 4;
/// Letters of a word that may be the end of a compound.
const TAIL: usize = 5;

impl Side {
    fn add(&mut self, words: &str, meaning: Meaning, endings: Endings) {
        for word in words.to_lowercase().replace('.', "").split_whitespace() {
            match word.strip_suffix('*') {
                Some(stem) => {
                    let Some(first) = stem.chars().next() else { continue };
                    self.stems.entry(first).or_default().push(Stem { text: stem.to_owned(), meaning, endings });
                }
                None => self.whole.entry(word.to_owned()).or_default().push(meaning),
            }
        }
    }

    /// The meanings of a word in small letters.
    pub fn meanings(&self, word: &str, reach: Reach) -> BTreeSet<Meaning> {
        self.find(word, reach, Endings::Any)
    }

    /// The meanings of a word by the stems that may have such endings: `beëindigen` does not end in a form of `Indië`.
    fn find(&self, word: &str, reach: Reach, most: Endings) -> BTreeSet<Meaning> {
        let mut found: BTreeSet<Meaning> = self.whole.get(word).into_iter().flatten().copied().collect();
        // The stems that begin as the word does, fewer with each letter.
        let mut stems = word.chars().next().and_then(|first| self.stems.get(&first)).map_or(&[][..], Vec::as_slice);
        let letters = word.chars().count();
        for (count, (end, letter)) in word.char_indices().enumerate() {
            let beginning = &word[..end + letter.len_utf8()];
            stems = &stems[stems.partition_point(|stem| stem.text.as_str() < beginning)..];
            stems = &stems[..stems.partition_point(|stem| stem.text.starts_with(beginning))];
            if stems.is_empty() {
                break;
            }
            let is_near = match reach {
                Reach::Word => count + 1 >= LONG || letters <= count + 1 + ENDING,
                Reach::Name => INFLECTIONS.contains(&&word[end + letter.len_utf8()..]),
            };
            let whole = stems.iter().take_while(|stem| stem.text.len() == beginning.len());
            let fitting = whole.filter(|stem| match stem.endings {
                Endings::Short => is_near,
                Endings::Any => most == Endings::Any,
            });
            found.extend(fitting.map(|stem| stem.meaning));
        }
        found
    }

    /// The meanings of the ends of a word, as in the compound `drinkwater`.
    pub fn meanings_of_ends(&self, word: &str, reach: Reach) -> BTreeSet<Meaning> {
        let mut found = BTreeSet::new();
        let starts: Vec<usize> = word.char_indices().map(|(start, _)| start).skip(3).collect();
        for start in starts {
            if word[start..].chars().count() >= TAIL {
                found.extend(self.find(&word[start..], reach, Endings::Short));
            }
        }
        found
    }
}

/// The words of the source and of the target; `None` if there are no tables for these languages.
pub fn sides(pair: Pair) -> Option<(&'static Side, &'static Side)> {
    let [english, dutch] = &*TABLES;
    match (pair.source, pair.target) {
        (Language::ENGLISH, Language::DUTCH) => Some((english, dutch)),
        (Language::DUTCH, Language::ENGLISH) => Some((dutch, english)),
        _ => None,
    }
}
