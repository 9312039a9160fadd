//! The language that the words of a few lines belong to. Trigrams need a paragraph: of "Good morning" they cannot tell
//! that it is English, and everybody who reads the words can.

use std::collections::HashMap;
use std::sync::LazyLock;

/// English words and their Dutch ones; a star is for any ending.
const WORDS: &str = include_str!("../../assets/translate/words.tsv");
/// Frequent words of several languages: a code, a tab, the words.
const COMMON: &str = include_str!("../../assets/translate/common.tsv");

/// Letters of an ending.
const ENDING: usize = 3;
/// Letters of the shortest beginning of a word that tells its language.
const STEM: usize = 3;

/// The languages that have a word, or a beginning of words.
#[derive(Default)]
struct Vocabulary {
    words: HashMap<String, Vec<&'static str>>,
    stems: HashMap<String, Vec<&'static str>>,
}

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| {
    let mut vocabulary = Vocabulary::default();
    let lines = |table: &'static str| table.lines().filter(|line| !line.starts_with('#'));
    for (english, dutch) in lines(WORDS).filter_map(|line| line.split_once('\t')) {
        vocabulary.add("en", english);
        vocabulary.add("nl", dutch);
    }
    for (code, words) in lines(COMMON).filter_map(|line| line.split_once('\t')) {
        vocabulary.add(code, words);
    }
    vocabulary
});

impl Vocabulary {
    fn add(&mut self, code: &'static str, words: &str) {
        for word in words.to_lowercase().split_whitespace() {
            let (map, word) = match word.strip_suffix('*') {
                Some(stem) => (&mut self.stems, stem),
                None => (&mut self.words, word),
            };
            let codes = map.entry(word.to_owned()).or_default();
            if !codes.contains(&code) {
                codes.push(code);
            }
        }
    }

    /// The languages of a word: as it is, or else by how it begins.
    fn languages(&self, word: &str) -> Vec<&'static str> {
        let mut codes = self.words.get(word).cloned().unwrap_or_default();
        let beginnings = word.char_indices().map(|(place, _)| place).chain([word.len()]).rev().take(ENDING + 1);
        for stem in beginnings.filter(|&end| end >= STEM).filter_map(|end| self.stems.get(&word[..end])) {
            codes.extend(stem.iter().filter(|code| !codes.contains(code)).copied().collect::<Vec<_>>());
        }
        codes
    }
}

/// The code of the language that most words of a text belong to, if one has more of them than any other. Words of
/// several languages tell nothing.
pub fn language(text: &str) -> Option<&'static str> {
    let mut votes: Vec<(&'static str, usize)> = Vec::new();
    let words = text.split(|letter: char| !letter.is_alphabetic() && letter != '\'' && letter != '’');
    for word in words.map(|word| word.trim_matches(['\'', '’']).to_lowercase().replace('’', "'")) {
        let codes = VOCABULARY.languages(&word);
        // A word that Dutch and English share speaks against the others.
        for code in codes.iter().filter(|_| codes.len() < 3) {
            match votes.iter_mut().find(|(known, _)| known == code) {
                Some((_, count)) => *count += 1,
                None => votes.push((code, 1)),
            }
        }
    }
    votes.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
    match *votes.as_slice() {
        [(code, _)] => Some(code),
        [(code, most), (_, next), ..] if most > next => Some(code),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_words_tell_their_language() {
        let cases = [
            ("Good morning", "en"),
            ("Open file", "en"),
            ("Welcome home", "en"),
            ("Thank you", "en"),
            ("Hello", "en"),
            ("See you tomorrow!", "en"),
            ("My name is Anna.", "en"),
            ("Where is the key?", "en"),
            ("Save as", "en"),
            ("Mijn naam is Anna.", "nl"),
            ("Hallo wereld", "nl"),
            ("Goedemorgen", "nl"),
            ("Goede nacht", "nl"),
            ("Dank u wel", "nl"),
            ("Tot morgen!", "nl"),
            ("Opslaan als", "nl"),
            ("Waar is de sleutel?", "nl"),
            ("Guten Morgen, wie geht es Ihnen heute?", "de"),
            ("Ich weiß es nicht", "de"),
            ("Bonjour, comment allez-vous ?", "fr"),
            ("Buenos días, ¿cómo está usted?", "es"),
            ("Buongiorno, come sta?", "it"),
        ];
        for (text, code) in cases {
            assert_eq!(language(text), Some(code), "{text}");
        }
        for text in ["ok", "Anna", "12:30", "", "xyzzy plugh", "Open"] {
            assert_eq!(language(text), None, "{text}");
        }
    }
}
