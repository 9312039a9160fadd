//! What both texts must have alike: negations, questions, brackets, items of a list.

use super::words::{Capital, Word, Words};
use crate::translate::language::Language;

/// How often a text denies something.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Negations {
    /// `not`, `geen`.
    pub plain: usize,
    /// `without`, `unlikely`, `refuses`: a negation of some kind in the other language too.
    pub hidden: usize,
    /// `only`, `hardly`, `instead`: perhaps a negation in the other language.
    pub possible: usize,
}

const PLAIN: [(Language, &[&str]); 2] = [
    (Language::ENGLISH, &["not", "no", "never", "none", "nothing", "nobody", "nowhere", "neither", "cannot"]),
    (Language::DUTCH, &["niet", "geen", "nooit", "niets", "niks", "niemand", "nergens", "evenmin", "nimmer", "nee"]),
];
/// Words that deny something; a star stands for any ending.
const HIDDEN: [(Language, &[&str]); 2] = [
    (
        Language::ENGLISH,
        &[
            "without",
            "non",
            "fail*",
            "refus*",
            "denied",
            "deny*",
            "denies",
            "impossib*",
            "illegal*",
            "invisib*",
            "incomplet*",
            "incorrect*",
            "inability",
            "inadequ*",
            "insuffic*",
            "inappropr*",
            "disagree*",
            "disapprov*",
        ],
    ),
    (
        Language::DUTCH,
        &["zonder", "weiger*", "geweigerd*", "ontken*", "mislukt*", "faal*", "gefaald", "illega*", "verboden"],
    ),
];
/// Words that stand for a negation at times.
const POSSIBLE: [(Language, &[&str]); 2] = [
    (
        Language::ENGLISH,
        &[
            "hardly",
            "barely",
            "scarcely",
            "rarely",
            "seldom",
            "lack*",
            "prevent*",
            "avoid*",
            "absent",
            "absence",
            "reject*",
            "declin*",
            "missing",
            "ban",
            "bans",
            "banned",
            "forbid*",
            "prohib*",
            "ignor*",
            "neglect*",
            "abandon*",
            "keeps",
            "kept",
            "few",
            "soon",
            "former*",
            "cancel*",
            "zero",
            "free",
            "badly",
            "poorly",
            "less",
            "fewer",
            "misunder*",
            "dislike*",
            "only",
            "merely",
            "instead",
            "rather",
            "except",
            "unless",
            "inaccur*",
            "invalid*",
            "irrelev*",
            "inconven*",
            "little",
            "remember",
            "stop",
            "stopped",
            "innocen*",
            "independ*",
            "incredib*",
            "indirect*",
            "infinit*",
            "inevitab*",
            "irregular*",
            "irrespons*",
            "injust*",
            "insecur*",
            "insan*",
            "informal*",
            "inexpens*",
            "inexper*",
            "impatien*",
            "impolite*",
            "improb*",
            "immoral*",
            "immatur*",
            "illitera*",
            "inaccess*",
            "inequal*",
            "inflex*",
            "inhuman*",
            "intoler*",
            "irrepar*",
            "disadvant*",
            "disab*",
            "dishonest*",
            "disorder*",
            "discomfort*",
            "displeas*",
            "disloyal*",
            "disproport*",
            "dissatisf*",
            "discontin*",
            "distrust*",
            "accident*",
            "silly",
            "nonsense",
        ],
    ),
    (
        Language::DUTCH,
        &[
            "nauwelijks",
            "amper",
            "zelden",
            "ontbre*",
            "ontbrak*",
            "gebrek*",
            "voorkom*",
            "vermijd*",
            "vermed*",
            "afwezig*",
            "verbied*",
            "behalve",
            "afgewezen",
            "negeer*",
            "genegeerd*",
            "stopt",
            "stop",
            "verwaarlo*",
            "alleen",
            "slechts",
            "uitsluitend",
            "tenzij",
            "weinig",
            "slecht",
            "slechte",
            "vergeet",
            "misvatting",
            "helaas",
            "tegenstelling",
            "onrust*",
            "uitval*",
            "storing*",
            "defect*",
            "pas",
            "ongeacht",
            "ongetwijfeld",
            "hoogstens",
            "minder",
            "moeilijk*",
            "lastig*",
            "kwijt",
            "gestopt",
            "geannuleerd",
            "afgelast",
            "uitblijv*",
            "uitgebleven",
            "vrij*",
            "los",
            "leeg*",
            "noch",
        ],
    ),
];
const ENDINGS: [(Language, &[&str]); 2] = [(Language::ENGLISH, &["less"]), (Language::DUTCH, &["loos", "loze"])];

impl Negations {
    pub fn of(text: &Words) -> Self {
        let list = |lists: &[(Language, &'static [&'static str]); 2]| {
            lists.iter().find(|(language, _)| *language == text.language).map_or(&[] as &[&str], |(_, list)| list)
        };
        let (plain, hidden, possible, endings) = (list(&PLAIN), list(&HIDDEN), list(&POSSIBLE), list(&ENDINGS));
        let prefix = if text.language == Language::DUTCH { "on" } else { "un" };
        let mut found = Self::default();
        // The title "Never Let Me Go" stays as it is.
        let mut last_plain = None;
        for (place, word) in text.all.iter().enumerate().filter(|(_, word)| word.capital != Capital::Inside) {
            let lower = word.lower.as_str();
            let begins = |list: &[&str]| {
                list.iter().any(|word| word.strip_suffix('*').map_or(*word == lower, |stem| lower.starts_with(stem)))
            };
            if plain.contains(&lower) || lower.ends_with("n't") || lower.ends_with("n’t") {
                let next = |count: usize| text.all.get(place + count).map_or("", |word| word.lower.as_str());
                if is_idle(lower, next(1), next(2), place.checked_sub(1).map_or("", |last| &text.all[last].lower)) {
                    found.possible += 1;
                    continue;
                }
                // "Niets of niemand" denies once.
                found.plain += usize::from(last_plain.is_none_or(|last| last + 2 < place));
                last_plain = Some(place);
            } else if begins(hidden) || has_prefix(word, prefix) {
                found.hidden += 1;
            } else if begins(possible) || endings.iter().any(|ending| lower.len() > 6 && lower.ends_with(ending)) {
                found.possible += 1;
            }
        }
        found
    }

    /// Whether these are not in the other text, in whatever form.
    pub fn are_lost_in(self, other: Self) -> Lost {
        let all = |negations: Self| negations.plain + negations.hidden + negations.possible;
        let sure = |negations: Self| negations.plain + negations.hidden;
        if all(self) <= all(other) || sure(self) <= sure(other) {
            Lost::None
        } else if self.plain > 0 && other.plain == 0 {
            Lost::All
        } else if sure(other) + other.possible == 0 {
            Lost::Hidden
        } else {
            Lost::Some
        }
    }
}

/// What became of the negations of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lost {
    None,
    /// One of several.
    Some,
    /// The other text denies nothing, where this one does so with a word such as `unlikely`.
    Hidden,
    /// The other text denies nothing.
    All,
}

/// Whether a negation denies nothing here: `not only`, `niet alleen`, `whether or not`, `No. 1`, `isn't it?`, `no more than`.
fn is_idle(word: &str, next: &str, after: &str, last: &str) -> bool {
    let is_number = next.starts_with(|letter: char| letter.is_ascii_digit());
    match word {
        "no" if is_number || matches!(next, "matter" | "doubt" | "wonder") => true,
        "not" | "niet" | "geen"
            if matches!(next, "only" | "just" | "merely" | "alleen" | "enkel" | "slechts" | "uncommon") =>
        {
            true
        }
        "not" | "niet" if matches!(last, "or" | "of" | "dan") && next.is_empty() => true,
        "not" if matches!((last, next), ("or", _) | (_, "until" | "unlike")) => true,
        "niet" if matches!((last, next), ("dan", _) | (_, "waar" | "voor")) && matches!(after, "" | "niets") => true,
        "no" | "not" | "niet"
            if matches!(next, "more" | "less" | "fewer" | "meer" | "minder") && matches!(after, "than" | "dan") =>
        {
            true
        }
        "nothing" | "niets" if matches!(next, "but" | "other" | "anders" | "dan") => true,
        _ => false,
    }
}

/// `onmogelijk`, `unlikely`, but not `onder` and `uncle`.
fn has_prefix(word: &Word, prefix: &str) -> bool {
    const OTHERS: [&str; 27] = [
        "onder",
        "ons",
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
        "onafh",
        "unveil",
        "uncover",
    ];
    word.lower.starts_with(prefix)
        && word.lower.chars().count() >= 5
        && !OTHERS.iter().any(|other| word.lower.starts_with(other))
}

/// How many questions a text asks.
pub fn questions(text: &str) -> usize {
    text.chars().zip(text.chars().skip(1).chain([' '])).filter(|(mark, next)| *mark == '?' && *next != '?').count()
}

/// How many brackets a text opens.
pub fn brackets(text: &str) -> usize {
    text.matches(['(', '[']).count()
}
