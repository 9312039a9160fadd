//! The words of a language that deny, and how surely.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::translate::check::words::Word;
use crate::translate::language::Language;

const TABLE: &str = include_str!("../../../../assets/translate/negations.tsv");

/// How surely a word denies, the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// `not`, `geen`.
    Plain,
    /// `unlikely`, `refuses`: a negation of some kind in the other language too.
    Hidden,
    /// `unarmed`, `onbewoond`: one by its first letters.
    Prefixed,
    /// `No, thank you`: what answers denies nothing in its sentence.
    Answer,
    /// `only`, `instead`: perhaps a negation in the other language.
    Possible,
    /// `kept`, `free`: one if the other language has no word of its own for it.
    Weak,
}

/// The words of a language that deny.
#[derive(Debug, Default)]
struct Table {
    whole: HashMap<&'static str, Kind>,
    stems: HashMap<&'static str, Kind>,
    endings: Vec<(&'static str, Kind)>,
}

static TABLES: LazyLock<[Table; 2]> = LazyLock::new(|| {
    let [mut english, mut dutch] = [Table::default(), Table::default()];
    for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
        let [language, kind, words] = line.split('\t').collect::<Vec<_>>()[..] else { continue };
        let table = if language == "nl" { &mut dutch } else { &mut english };
        let kind = match kind {
            "plain" => Kind::Plain,
            "hidden" => Kind::Hidden,
            "answer" => Kind::Answer,
            "weak" => Kind::Weak,
            _ => Kind::Possible,
        };
        for word in words.split_whitespace() {
            match (word.strip_suffix('*'), word.strip_prefix('*')) {
                (Some(stem), _) => _ = table.stems.insert(stem, kind),
                (_, Some(ending)) => table.endings.push((ending, kind)),
                _ => _ = table.whole.insert(word, kind),
            }
        }
    }
    [english, dutch]
});

impl Table {
    fn of(language: Language) -> Option<&'static Self> {
        let [english, dutch] = &*TABLES;
        match language {
            Language::ENGLISH => Some(english),
            Language::DUTCH => Some(dutch),
            _ => None,
        }
    }

    /// How surely a word denies, by the surest of its entries.
    fn kind(&self, word: &str) -> Option<Kind> {
        let stems = word.char_indices().filter_map(|(end, letter)| self.stems.get(&word[..end + letter.len_utf8()]));
        let is_ending = |ending: &str| word.ends_with(ending) && (ending == "n't" || word.len() > ending.len() + 2);
        let endings = self.endings.iter().filter(|(ending, _)| is_ending(ending)).map(|(_, kind)| kind);
        self.whole.get(word).into_iter().chain(stems).chain(endings).min().copied()
    }
}

/// How surely a word denies by itself, whatever surrounds it.
pub fn kind(word: &Word, language: Language) -> Option<Kind> {
    let lower = word.lower.replace('’', "'");
    Table::of(language)?.kind(&lower).or_else(|| has_prefix(&lower, language).then_some(Kind::Prefixed))
}

/// `onmogelijk`, `unlikely`, but not `onder` and `uncle`.
fn has_prefix(word: &str, language: Language) -> bool {
    const OTHERS: [&str; 29] = [
        "onder",
        "onze",
        "ont",
        "once",
        "under",
        "uncle",
        "uni",
        "until",
        "unanim",
        "ongev",
        "ongel",
        "onlangs",
        "online",
        "onmiddel",
        "onrust",
        "ongetwij",
        "ondanks",
        "onweer",
        "unless",
        "onion",
        "onzin",
        "ongediert",
        "ongehoord",
        "unveil",
        "uncover",
        "onszelf",
        "onderh",
        "onyx",
        "unfortunat",
    ];
    let prefix = if language == Language::DUTCH { "on" } else { "un" };
    word.starts_with(prefix) && word.chars().count() >= 5 && !OTHERS.iter().any(|other| word.starts_with(other))
}
