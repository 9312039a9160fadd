//! A text as its words, each with what the checks ask of it: its letters without accents, its sentence, its place
//! there, and whether it is quoted.

use std::collections::{BTreeSet, HashSet};
use std::ops::Range;

use super::lexicon::{Meaning, Reach, Side};
use crate::translate::language::Language;
use crate::translate::mask::placeholders;
use crate::translate::split::sentences;

/// A text without its placeholders, and its words.
#[derive(Debug)]
pub struct Words {
    pub language: Language,
    /// The text, with spaces for placeholders.
    pub text: String,
    pub all: Vec<Word>,
    /// The lines of the tables that its words are in, ends of compounds included.
    pub meant: HashSet<Meaning>,
}

#[derive(Debug)]
pub struct Word {
    pub range: Range<usize>,
    /// In small letters.
    pub lower: String,
    /// The letters of `lower` as related languages share them: see [`sounds`].
    pub sound: String,
    pub sentence: usize,
    pub capital: Capital,
    pub is_quoted: bool,
    /// The lines of the tables that it is in.
    pub meanings: BTreeSet<Meaning>,
    /// Those that it is in without the letters that deny: of `unclear` those of `clear`.
    pub denied: BTreeSet<Meaning>,
}

/// The capital letters of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Capital {
    None,
    /// The first letter of a sentence or a quotation, which any word may have.
    First,
    /// The first letter, inside a sentence: a name, or a word of a title.
    Inside,
    /// Others, as in `NATO` and `GitHub`.
    Several,
}

impl Words {
    /// Reads a text. What its words mean is not looked up.
    pub fn of(text: &str, language: Language) -> Self {
        let text = without_placeholders(text);
        let ends: Vec<usize> = sentences(&text, language).into_iter().map(|sentence| sentence.end).collect();
        let mut all: Vec<Word> = Vec::new();
        let quotations = quotations(&text);
        let (mut sentence, mut done) = (0, 0);
        for range in ranges(&text) {
            let before = &text[done..range.start];
            let is_quoted = quotations.iter().any(|quotation| quotation.contains(&range.start));
            done = range.end;
            while ends.get(sentence).is_some_and(|end| *end <= range.start) {
                sentence += 1;
            }
            let begins = all.last().is_none_or(|last| last.sentence != sentence)
                || before.contains(['"', '“', '„', '«', '‘', ':', '•', '?', '!', '—', '–'])
                || before.contains('.') && !all.last().is_some_and(|last| is_shortened(&text[last.range.clone()]))
                || before.contains(" '");
            let word = &text[range.clone()];
            // U.S. and US are one word.
            let lower = word.to_lowercase().replace('.', "");
            let (capital, sound) = (capital(word, begins), sounds(&lower));
            let (meanings, denied) = (BTreeSet::new(), BTreeSet::new());
            all.push(Word { range, lower, sound, sentence, capital, is_quoted, meanings, denied });
        }
        Self { language, text, all, meant: HashSet::new() }
    }

    /// The same with what the words mean. `side` has those of their language, where there are tables.
    #[must_use]
    pub fn with_meanings(mut self, side: Option<&Side>) -> Self {
        let Some(side) = side else { return self };
        for word in &mut self.all {
            let reach = match word.capital {
                Capital::Inside | Capital::Several => Reach::Name,
                Capital::First | Capital::None => Reach::Word,
            };
            let mut meanings = side.meanings(&word.lower, reach);
            let mut parts = BTreeSet::new();
            // English joins its words less.
            if self.language != Language::ENGLISH || word.capital == Capital::None {
                parts = side.meanings_of_ends(&word.lower, reach);
                parts.extend(&meanings);
            }
            if meanings.is_empty() {
                meanings = side.meanings(stem(&word.lower), reach);
            }
            if meanings.is_empty() {
                meanings.clone_from(&parts);
            }
            self.meant.extend(parts);
            self.meant.extend(&meanings);
            word.meanings = meanings;
            if let Some(base) = without_prefix(&word.lower, self.language) {
                word.denied = side.meanings(base, reach);
            }
        }
        self
    }

    /// Whether a word of this text has one of these meanings.
    pub fn has(&self, meanings: &BTreeSet<Meaning>) -> bool {
        meanings.iter().any(|meaning| self.meant.contains(meaning))
    }

    pub fn written(&self, word: &Word) -> &str {
        &self.text[word.range.clone()]
    }

    /// The words of a range, as the text writes them.
    pub fn excerpt(&self, words: &Range<usize>) -> &str {
        match (self.all.get(words.start), words.end.checked_sub(1).and_then(|last| self.all.get(last))) {
            (Some(first), Some(last)) => &self.text[first.range.start..last.range.end],
            _ => "",
        }
    }

    /// Whether a word of the other language has a meaning in common with one of these.
    pub fn means(&self, word: &Word) -> bool {
        self.has(&word.meanings)
    }

    /// How many sentences have a word.
    pub fn sentences(&self) -> usize {
        let places: HashSet<usize> = self.all.iter().map(|word| word.sentence).collect();
        places.len()
    }

    /// Whether nearly all of its longer words have a capital letter, as in a title.
    pub fn is_title(&self) -> bool {
        let longer = self.all.iter().filter(|word| word.lower.chars().count() >= 4);
        let (small, large): (Vec<&Word>, Vec<&Word>) = longer.partition(|word| word.capital == Capital::None);
        large.len() >= 3 && small.len() * 8 <= large.len()
    }
}

/// The words of a text in small letters, placeholders aside.
pub fn in_small_letters(text: &str) -> Vec<String> {
    let text = without_placeholders(text);
    ranges(&text).into_iter().map(|range| text[range].to_lowercase()).collect()
}

/// Letters of the longest quotation that may be in another language without being suspicious: a title, an expression.
const QUOTATION: usize = 40;

/// Where short quotations are, for which the languages have many marks.
fn quotations(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut open = None;
    for (place, mark) in text.char_indices().filter(|(_, mark)| "\"“”„«»".contains(*mark)) {
        match open.take() {
            Some(start) if place - start <= QUOTATION && !"“„«".contains(mark) => found.push(start..place),
            _ => open = Some(place),
        }
    }
    found
}

fn without_placeholders(text: &str) -> String {
    let mut plain = text.to_owned();
    for (range, _) in placeholders(text).into_iter().rev() {
        let length = range.len();
        plain.replace_range(range, &" ".repeat(length));
    }
    plain
}

/// Where the words of a text are. An apostrophe or a hyphen between letters belongs to its word.
fn ranges(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut start = None;
    let mut characters = text.char_indices().peekable();
    while let Some((place, character)) = characters.next() {
        let next_is_letter = characters.peek().is_some_and(|(_, next)| next.is_alphabetic());
        let joins = matches!(character, '\'' | '’' | '.') && next_is_letter && start.is_some();
        // U.S. and o.a. are words; "end.Next" is not.
        let joins = joins && (character != '.' || start.is_some_and(|start| is_abbreviation(&text[start..place])));
        if character.is_alphanumeric() || joins {
            start.get_or_insert(place);
        } else if let Some(start) = start.take() {
            found.push(start..place);
        }
    }
    found.extend(start.map(|start| start..text.len()));
    found
}

fn is_abbreviation(letters: &str) -> bool {
    letters.split('.').all(|part| part.chars().count() == 1)
}

/// Whether a full stop after a word only shortens it: `W. Drees`, `St. John`, `U.S. Steel`.
fn is_shortened(word: &str) -> bool {
    word.starts_with(char::is_uppercase) && (word.contains('.') || word.chars().count() <= 2)
}

fn capital(word: &str, begins: bool) -> Capital {
    let mut letters = word.chars();
    let is_first = letters.next().is_some_and(char::is_uppercase);
    // In "Cook's" and "McDonald" as well as in "IJsland", only what is odd counts.
    let has_more = !word.starts_with("IJ") && letters.any(char::is_uppercase);
    match (is_first, has_more) {
        (_, true) => Capital::Several,
        (true, false) if begins => Capital::First,
        (true, false) => Capital::Inside,
        (false, false) => Capital::None,
    }
}

/// A spelling in which words that two languages share look alike: `photograph` and `fotograaf`, `city` and `citeit`.
fn sounds(word: &str) -> String {
    let mut letters: Vec<char> = Vec::with_capacity(word.len());
    let mut rest = word.chars().filter_map(bare).peekable();
    while let Some(letter) = rest.next() {
        let next = rest.peek().copied();
        let (letter, skips) = match (letter, next) {
            ('p', Some('h')) => ('f', true),
            ('t', Some('h')) => ('t', true),
            ('c', Some('h')) | ('s', Some('c')) => ('s', true),
            ('c', Some('e' | 'i' | 'y')) | ('z', _) => ('s', false),
            ('c', Some('k')) => ('k', true),
            ('c' | 'q', _) => ('k', false),
            ('i', Some('j')) => ('i', true),
            ('y' | 'j', _) => ('i', false),
            ('v', _) => ('f', false),
            ('w', _) if letters.is_empty() => ('w', false),
            ('o', Some('u' | 'e' | 'o')) => ('u', true),
            _ => (letter, false),
        };
        if skips {
            rest.next();
        }
        if letters.last() != Some(&letter) {
            letters.push(letter);
        }
    }
    letters.into_iter().collect()
}

/// A letter without its accent; `None` for marks.
fn bare(letter: char) -> Option<char> {
    match letter {
        'á' | 'à' | 'â' | 'ä' | 'ã' | 'å' => Some('a'),
        'é' | 'è' | 'ê' | 'ë' => Some('e'),
        'í' | 'ì' | 'î' | 'ï' => Some('i'),
        'ó' | 'ò' | 'ô' | 'ö' | 'õ' | 'ø' => Some('o'),
        'ú' | 'ù' | 'û' | 'ü' => Some('u'),
        'ç' | 'ć' | 'č' => Some('c'),
        'ñ' => Some('n'),
        'š' | 'ş' => Some('s'),
        'ž' => Some('z'),
        'ğ' => Some('g'),
        letter if letter.is_alphanumeric() => Some(letter),
        _ => None,
    }
}

/// A word without the letters before it that deny it, if it has such.
fn without_prefix(word: &str, language: Language) -> Option<&str> {
    const SHORTEST: usize = 4;
    let prefixes: &[&str] = match language {
        Language::ENGLISH => &["un", "in", "im", "il", "ir", "dis", "non"],
        Language::DUTCH => &["on", "in", "im", "il", "ir", "wan"],
        _ => &[],
    };
    let bare = prefixes.iter().find_map(|prefix| word.strip_prefix(prefix))?;
    (bare.chars().count() >= SHORTEST).then_some(bare)
}

/// A word without the ending of a genitive or plural.
pub fn stem(word: &str) -> &str {
    let without = ["'s", "’s", "'", "’", "s"].iter().find_map(|ending| word.strip_suffix(ending));
    without.filter(|stem| stem.len() >= 2).unwrap_or(word)
}
