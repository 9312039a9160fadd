//! What is left in the language of the source: words repeated as they were, and clauses in that language.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use super::length::letters;
use super::words::{Capital, Word, Words};
use crate::translate::language::{Language, Pair};

/// Words that one of the languages alone has, and often.
const COMMON: [(Language, &[&str]); 2] = [
    (
        Language::ENGLISH,
        &[
            "the", "and", "to", "that", "it", "for", "on", "are", "as", "with", "his", "they", "at", "this", "from",
            "have", "had", "by", "not", "but", "what", "all", "were", "when", "your", "can", "said", "there", "each",
            "which", "she", "do", "how", "their", "if", "will", "up", "about", "out", "many", "then", "them",
            "these", "so", "some", "her", "would", "like", "him", "into", "has", "look", "two", "more", "could",
            "go", "no", "than", "been", "who", "its", "now", "find", "down", "did", "get", "come", "made", "may",
            "such", "because", "does", "you", "of", "my", "our", "where", "after", "only", "most", "also", "through",
            "back", "before", "should", "just", "between", "under", "be", "i'm", "don't", "other", "people", "very",
            "while", "being", "during", "both", "much", "against", "those", "without", "even", "able", "cannot",
            "sorry", "please", "not", "any",
        ],
    ),
    (
        Language::DUTCH,
        &[
            "de",
            "het",
            "een",
            "vóór",
            "en",
            "van",
            "dat",
            "die",
            "te",
            "zijn",
            "op",
            "niet",
            "voor",
            "met",
            "aan",
            "er",
            "om",
            "ook",
            "als",
            "dan",
            "maar",
            "bij",
            "nog",
            "uit",
            "naar",
            "heeft",
            "ze",
            "zich",
            "hij",
            "wordt",
            "deze",
            "door",
            "geen",
            "kan",
            "dit",
            "werd",
            "veel",
            "worden",
            "hebben",
            "meer",
            "zou",
            "moet",
            "haar",
            "wat",
            "tot",
            "zo",
            "tegen",
            "onder",
            "ik",
            "je",
            "u",
            "uw",
            "wij",
            "hun",
            "zij",
            "hier",
            "daar",
            "waar",
            "omdat",
            "maken",
            "na",
            "al",
            "toen",
            "kunnen",
            "zonder",
            "geweest",
            "moeten",
            "sinds",
            "alle",
            "waren",
            "mijn",
            "ons",
            "jaar",
            "ongeveer",
            "tussen",
            "andere",
            "werden",
            "hoe",
            "zal",
            "nu",
            "mensen",
            "wie",
            "iets",
            "eens",
            "wel",
            "deed",
            "gaat",
            "weer",
            "doen",
            "heel",
            "zeer",
            "terwijl",
            "tijdens",
            "tegenover",
            "zoals",
            "eerste",
            "kon",
            "daarna",
        ],
    ),
];
/// Words of a window.
const WINDOW: usize = 8;

/// Those words, to be looked up.
static COMMON_SETS: LazyLock<[(Language, HashSet<&'static str>); 2]> =
    LazyLock::new(|| COMMON.map(|(language, words)| (language, words.iter().copied().collect())));

fn common(language: Language) -> Option<&'static HashSet<&'static str>> {
    COMMON_SETS.iter().find(|(of, _)| *of == language).map(|(_, words)| words)
}

/// Whether a word is one that its language has in every text.
pub fn is_common(word: &str, language: Language) -> bool {
    common(language).is_some_and(|common| common.contains(word))
}

/// The longest run of small words that the target repeats from its source, quotations and names aside.
pub fn repeated(source: &Words, target: &Words) -> (usize, Range<usize>) {
    let mut best = (0, 0..0);
    for start in 0..target.all.len() {
        for other in 0..source.all.len() {
            let is_same = |(one, two): &(&Word, &Word)| one.lower == two.lower;
            let run = target.all[start..].iter().zip(&source.all[other..]).take_while(is_same).count();
            let counted = target.all[start..start + run].iter().filter(|word| counts(word)).count();
            if counted > best.0 {
                best = (counted, start..start + run);
            }
        }
    }
    best
}

/// Whether a word tells the language of its sentence: names do not, nor do quotations and titles.
fn counts(word: &Word) -> bool {
    word.capital == Capital::None && !word.is_quoted && word.lower.starts_with(char::is_alphabetic)
}

/// The window of words that is most clearly in the language of the source: how many more of its words than of the
/// target's are in it.
pub fn foreign(target: &Words, source_language: Language) -> (usize, Range<usize>) {
    let (Some(theirs), Some(ours)) = (common(source_language), common(target.language)) else { return (0, 0..0) };
    let marks: Vec<i32> = target
        .all
        .iter()
        .map(|word| {
            if word.is_quoted || word.capital == Capital::Several || word.capital == Capital::Inside {
                return 0;
            }
            let is_in = |list: &HashSet<&str>| list.contains(word.lower.as_str());
            i32::from(is_in(theirs)) - i32::from(is_in(ours)) * 2
        })
        .collect();
    let mut best = (0, 0..0);
    for start in 0..marks.len() {
        let end = (start + WINDOW).min(marks.len());
        let sum: i32 = marks[start..end].iter().sum();
        if sum > best.0 {
            best = (sum, start..end);
        }
    }
    (best.0.max(0) as usize, best.1)
}

/// A small word of a short target that is its source's, where its own language has another: `tree` among Dutch words, but
/// not `water`. Long texts have such words on loan. Both have what their words mean.
pub fn left<'a>(source: &Words, target: &'a Words) -> Option<&'a Word> {
    /// Words of a target of which each says much.
    const SHORT: usize = 10;
    let is_before_name = |place: usize| target.all.get(place + 1).is_some_and(|next| next.capital == Capital::Inside);
    let is_left = |&(place, word): &(usize, &Word)| {
        let same = source.all.iter().find(|other| other.lower == word.lower && counts(other));
        same.filter(|_| counts(word) && !is_empty(word, target.language)).is_some_and(|same| {
            if is_common(&same.lower, source.language) {
                // "De" and "van" may be parts of one.
                !is_before_name(place)
            } else {
                !same.meanings.is_empty() && !target.means(same)
            }
        })
    };
    let found = target.all.iter().enumerate().find(is_left);
    found.map(|(_, word)| word).filter(|_| target.all.len() <= SHORT)
}

/// Words that any text may have, beside those that tell a language.
const EMPTY: [&str; 40] = [
    "in", "is", "was", "were", "been", "being", "had", "have", "has", "did", "made", "make", "take", "took", "set",
    "put", "off", "over", "this", "while", "since", "if", "one", "his", "its", "wel", "waardoor", "waarbij",
    "waarvan", "waarmee", "zodat", "dus", "of", "af", "mee", "ten", "toe", "ging", "gaan", "kwam",
];

/// Whether a word says nothing by itself.
pub fn is_empty(word: &Word, language: Language) -> bool {
    is_common(&word.lower, language) || EMPTY.contains(&word.lower.as_str())
}

/// Whether the target is its source. Names and titles may be equal in both languages; a sentence is not.
pub fn is_echo(source: &Words, target: &Words) -> bool {
    let small = source.all.iter().filter(|word| word.capital == Capital::None && counts_as_word(word)).count();
    small >= 3 && source.all.iter().map(|word| &word.lower).eq(target.all.iter().map(|word| &word.lower))
}

fn counts_as_word(word: &Word) -> bool {
    word.lower.starts_with(char::is_alphabetic)
}

/// Whether all of the target is in the language of its source.
pub fn is_in_the_wrong_language(source: &Words, target: &Words, pair: Pair) -> bool {
    const ENOUGH: usize = 40;
    let languages = [pair.source, pair.target];
    letters(&target.text) >= ENOUGH
        && Language::among(&source.text, languages) == Some(pair.source)
        && Language::among(&target.text, languages) == Some(pair.source)
        && (shares_most_words(source, target)
            || Language::surely_of(&target.text) == Some(pair.source) && !looks_translated(target, pair))
}

/// Whether the common words of a target are those of its language.
fn looks_translated(target: &Words, pair: Pair) -> bool {
    let count = |language: Language| target.all.iter().filter(|word| is_common(&word.lower, language)).count();
    count(pair.target) > count(pair.source)
}

/// Whether half of the target's small words are the source's: a good translation may resemble the other language by
/// chance, where it is full of names.
fn shares_most_words(source: &Words, target: &Words) -> bool {
    let small = || target.all.iter().filter(|word| word.capital == Capital::None);
    let shared = small().filter(|word| source.all.iter().any(|other| other.lower == word.lower));
    shared.count() * 2 >= small().count().max(1)
}
