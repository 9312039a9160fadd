//! Negations that a translation lost or made up. Each is looked for in the other text, about where it is in this one:
//! as a negation, as a word that denies (`unlikely`, `zonder`), or as one that may stand for it (`hardly`,
//! `ontbreekt`).

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::translate::check::words::{Capital, Word, Words};
use crate::translate::language::Language;

const TABLE: &str = include_str!("../../../../assets/translate/negations.tsv");

/// How surely a word denies, the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// `not`, `geen`.
    Plain,
    /// `without`, `unlikely`, `refuses`: a negation of some kind in the other language too.
    Hidden,
    /// `unarmed`, `onbewoond`: one by its first letters.
    Prefixed,
    /// `only`, `hardly`, `instead`: perhaps a negation in the other language.
    Possible,
    /// `kept`, `free`: one if the other language has no word of its own for it.
    Weak,
}

#[derive(Debug, Clone, Copy)]
struct Negation {
    kind: Kind,
    /// Where it is in its text, in words.
    place: usize,
}

/// What became of the negations of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lost {
    None,
    /// One of several.
    Some,
    /// The other text denies nothing, where this one does so with a word such as `unlikely`.
    Hidden,
    /// The same for a word that may be another without such letters: `unarmed`, `weerloos`.
    Prefixed,
    /// The other text denies nothing.
    All,
}

/// The negations of a text.
#[derive(Debug)]
pub struct Negations {
    all: Vec<Negation>,
    /// "Only" and "more than", and the same denied.
    limits: [Limit; 2],
}

/// How many times a text says that something is limited, and how many times that it is not.
#[derive(Debug, Default)]
struct Limit {
    bare: usize,
    denied: usize,
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

impl Negations {
    /// Those of a text. A word that rarely denies does not where the other text has a word for it.
    pub fn of(text: &Words, other: &Words) -> Self {
        let mut found: Vec<Negation> = Vec::new();
        // "Niets of niemand" denies once.
        let mut last_plain = None;
        let mut limits: [Limit; 2] = Default::default();
        for (at, word) in text.all.iter().enumerate() {
            let kind = kind(word, text.language).or_else(|| is_instead(text, at).then_some(Kind::Possible));
            let Some(mut kind) = kind else { continue };
            if is_in_a_name(text, at, kind) || is_contrast(text, at) {
                continue;
            }
            if keeps_from(text, at) {
                kind = Kind::Hidden;
            }
            if matches!(kind, Kind::Prefixed | Kind::Hidden) && !word.denied.is_empty() {
                kind = match kind {
                    // What this one denies, the other says.
                    _ if other.has(&word.denied) => Kind::Plain,
                    Kind::Hidden => Kind::Prefixed,
                    _ => Kind::Possible,
                };
                found.push(Negation { kind, place: at });
                continue;
            }
            if kind == Kind::Plain {
                if is_idle(text, at) {
                    for (limit, is_it) in limits.iter_mut().zip(LIMITS) {
                        limit.denied += usize::from(is_it(text, at + 1));
                    }
                    continue;
                }
                if last_plain.replace(at).is_some_and(|last| last + 2 >= at) {
                    continue;
                }
            }
            if kind == Kind::Weak {
                if is_said(word, other) {
                    continue;
                }
                kind = Kind::Possible;
            }
            found.push(Negation { kind, place: at });
        }
        for (limit, is_it) in limits.iter_mut().zip(LIMITS) {
            let count = (0..text.all.len()).filter(|&at| is_it(text, at)).count();
            limit.bare = count.saturating_sub(limit.denied);
        }
        Self { all: found, limits }
    }

    /// What became of these in the other text.
    pub fn are_lost_in(&self, other: &Self) -> Lost {
        // "Only" for "not only" says the opposite.
        let is_lifted = |(one, other): (&Limit, &Limit)| one.denied > other.denied && other.bare > one.bare;
        if self.limits.iter().zip(&other.limits).any(is_lifted) {
            return Lost::All;
        }
        let mut free = other.all.clone();
        let mut take = |negation: &Negation, kind: Kind| {
            let fits =
                |other: &&(usize, &Negation)| other.1.kind == kind && other.1.place.abs_diff(negation.place) <= REACH;
            let distance = |other: &Negation| other.place.abs_diff(negation.place);
            let all = free.iter().enumerate();
            let nearest = all.collect::<Vec<_>>();
            let best = nearest.iter().filter(fits).min_by(|one, two| distance(one.1).cmp(&distance(two.1)));
            let place = best.map(|(place, _)| *place);
            place.map(|place| free.remove(place)).is_some()
        };
        let mut left: Vec<Negation> = self.all.clone();
        // Each takes the surest counterpart of its own kind first.
        let order = [
            (Kind::Plain, Kind::Plain),
            (Kind::Hidden, Kind::Hidden),
            (Kind::Prefixed, Kind::Prefixed),
            (Kind::Hidden, Kind::Prefixed),
            (Kind::Prefixed, Kind::Hidden),
            (Kind::Plain, Kind::Hidden),
            (Kind::Plain, Kind::Prefixed),
            (Kind::Hidden, Kind::Plain),
            (Kind::Prefixed, Kind::Plain),
            (Kind::Possible, Kind::Possible),
            (Kind::Plain, Kind::Possible),
            (Kind::Hidden, Kind::Possible),
            (Kind::Prefixed, Kind::Possible),
        ];
        for (mine, theirs) in order {
            left.retain(|negation| negation.kind != mine || !take(negation, theirs));
        }
        let has = |negations: &[Negation], kind: Kind| negations.iter().any(|negation| negation.kind <= kind);
        match left.iter().map(|negation| negation.kind).min() {
            None | Some(Kind::Possible | Kind::Weak) => Lost::None,
            Some(Kind::Prefixed) => Lost::Prefixed,
            Some(_) if has(&other.all, Kind::Prefixed) => Lost::Some,
            Some(Kind::Plain) => Lost::All,
            Some(Kind::Hidden) => Lost::Hidden,
        }
    }
}

/// How many words a negation may move: a Dutch one goes to the end of its clause.
const REACH: usize = 18;

/// Whether a text has a word for another's that denies no more than that one: for `rejected`, not `weigerde`.
fn is_said(word: &Word, other: &Words) -> bool {
    let denies = |other_word: &Word| {
        kind(other_word, other.language)
            .is_some_and(|kind| matches!(kind, Kind::Plain | Kind::Hidden | Kind::Prefixed))
    };
    let is_same = |other_word: &&Word| !word.meanings.is_disjoint(&other_word.meanings);
    other.means(word) && other.all.iter().find(is_same).is_none_or(|same| !denies(same))
}

/// Whether a word is the middle of `in plaats van`.
fn is_instead(text: &Words, at: usize) -> bool {
    let word = |at: Option<usize>| at.and_then(|at| text.all.get(at)).map_or("", |word| word.lower.as_str());
    text.all[at].lower == "plaats" && word(at.checked_sub(1)) == "in" && word(Some(at + 1)) == "van"
}

fn kind(word: &Word, language: Language) -> Option<Kind> {
    let lower = word.lower.replace('’', "'");
    Table::of(language)?.kind(&lower).or_else(|| has_prefix(&lower, language).then_some(Kind::Prefixed))
}

/// Whether a word is part of a name or title: `Never Let Me Go`, `Artsen zonder Grenzen`.
fn is_in_a_name(text: &Words, at: usize, kind: Kind) -> bool {
    let is_capital = |at: Option<usize>| {
        at.and_then(|at| text.all.get(at))
            .is_some_and(|word| matches!(word.capital, Capital::Inside | Capital::Several))
    };
    let (before, after) = (at.checked_sub(1), Some(at + 1));
    match text.all[at].capital {
        Capital::Inside => kind != Kind::Plain || is_capital(before) || is_capital(after),
        Capital::None => {
            let begins = before.is_some_and(|before| text.all[before].capital == Capital::First);
            is_capital(after) && (is_capital(before) || begins)
        }
        Capital::First | Capital::Several => false,
    }
}

/// Whether a word only sets off what follows against a denial that the text has: `not red but rather blue`.
fn is_contrast(text: &Words, at: usize) -> bool {
    let before = at.checked_sub(1).map_or("", |before| text.all[before].lower.as_str());
    text.all[at].lower == "rather" && before == "but"
}

/// Whether a word denies what follows: `keeps it from melting`.
fn keeps_from(text: &Words, at: usize) -> bool {
    const VERBS: [&str; 5] = ["keep", "kept", "prevent", "stop", "ban"];
    let begins = |verb: &str| text.all[at].lower.starts_with(verb);
    let rest = text.all.get(at + 1..).unwrap_or_default();
    text.language == Language::ENGLISH
        && VERBS.iter().any(|verb| begins(verb))
        && rest.windows(2).take(5).any(|two| two[0].lower == "from" && two[1].lower.ends_with("ing"))
}

/// Whether a negation denies nothing here: `not only`, `niet alleen`, `whether or not`, `No. 1`, `no more than`,
/// `nothing but`, `don't forget`.
fn is_idle(text: &Words, at: usize) -> bool {
    let word = |at: Option<usize>| at.and_then(|at| text.all.get(at)).map_or("", |word| word.lower.as_str());
    let (last, next, after) = (word(at.checked_sub(1)), word(Some(at + 1)), word(Some(at + 2)));
    let is_number = next.starts_with(|letter: char| letter.is_ascii_digit());
    let within = |count: usize, wanted: &str| {
        let nearby = &text.all[at.saturating_sub(count)..(at + 1 + count).min(text.all.len())];
        nearby.iter().any(|word| word.lower.starts_with(wanted))
    };
    let negation = text.all[at].lower.as_str();
    match negation {
        "no" if is_number || matches!(next, "matter" | "doubt" | "wonder") => true,
        "not" | "niet" | "geen"
            if matches!(next, "only" | "just" | "merely" | "alleen" | "enkel" | "slechts" | "uncommon") =>
        {
            true
        }
        "niet" if matches!(last, "of" | "dan") && next.is_empty() => true,
        "not" if matches!((last, next), ("or", _) | (_, "until" | "unlike")) => true,
        "niet" if matches!((last, next), ("dan", _) | (_, "waar" | "voor")) && matches!(after, "" | "niets") => true,
        "no" | "not" | "niet"
            if matches!(next, "more" | "less" | "fewer" | "meer" | "minder") && matches!(after, "than" | "dan") =>
        {
            true
        }
        "nothing" | "niets" if matches!(next, "but" | "other" | "anders" | "dan") => true,
        "nothing" | "none" | "no" | "nobody" if within(6, "other") && within(7, "than") => true,
        "niet" | "not" => within(4, "vergeet") || within(1, "forget"),
        negation if negation.ends_with("n't") || negation.ends_with("n’t") => within(1, "forget"),
        _ => false,
    }
}

/// What limits: `only`, `meer dan`.
const LIMITS: [fn(&Words, usize) -> bool; 2] = [is_only, is_more];

fn is_only(text: &Words, at: usize) -> bool {
    let word = text.all.get(at).map_or("", |word| word.lower.as_str());
    matches!(word, "only" | "just" | "merely" | "simply" | "alleen" | "enkel" | "slechts" | "louter")
}

fn is_more(text: &Words, at: usize) -> bool {
    let word = |at: usize| text.all.get(at).map_or("", |word| word.lower.as_str());
    matches!(word(at), "more" | "less" | "fewer" | "meer" | "minder") && matches!(word(at + 1), "than" | "dan")
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

#[cfg(test)]
mod tests;
