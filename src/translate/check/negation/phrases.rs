//! Phrases in which a negation denies nothing, and those of which it turns the sense.

use super::table::Kind;
use crate::translate::check::words::{Capital, Words};
use crate::translate::language::Language;

/// The word at a place; none beyond the ends.
fn word(text: &Words, at: Option<usize>) -> &str {
    at.and_then(|at| text.all.get(at)).map_or("", |word| word.lower.as_str())
}

/// Whether a word is the middle of `in plaats van`.
pub fn is_instead(text: &Words, at: usize) -> bool {
    text.all[at].lower == "plaats" && word(text, at.checked_sub(1)) == "in" && word(text, Some(at + 1)) == "van"
}

/// Whether a word is part of a name or title: `Never Let Me Go`, `Artsen zonder Grenzen`.
pub fn is_in_a_name(text: &Words, at: usize, kind: Kind) -> bool {
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

/// Whether a word only goes with a denial that the text has: `not red but rather blue`, `no letter except this one`.
pub fn goes_with_another(text: &Words, at: usize, last_plain: Option<usize>) -> bool {
    const EXCEPTION: usize = 6;
    match text.all[at].lower.as_str() {
        "rather" => word(text, at.checked_sub(1)) == "but",
        "except" | "unless" | "behalve" | "tenzij" => last_plain.is_some_and(|last| at - last <= EXCEPTION),
        // "Niemand zegt dat geen enkele …", where English has "any".
        "geen" if word(text, Some(at + 1)).starts_with("enkel") => {
            last_plain.is_some_and(|last| text.all[last].sentence == text.all[at].sentence)
        }
        _ => false,
    }
}

/// Whether a word denies what follows: `keeps it from melting`.
pub fn keeps_from(text: &Words, at: usize) -> bool {
    const VERBS: [&str; 5] = ["keep", "kept", "prevent", "stop", "ban"];
    let begins = |verb: &str| text.all[at].lower.starts_with(verb);
    let rest = text.all.get(at + 1..).unwrap_or_default();
    text.language == Language::ENGLISH
        && VERBS.iter().any(|verb| begins(verb))
        && rest.windows(2).take(5).any(|two| two[0].lower == "from" && two[1].lower.ends_with("ing"))
}

/// Whether `no` answers a question, or is what somebody says: `No, thank you.`
pub fn is_answer(text: &Words, at: usize) -> bool {
    let after = text.text[text.all[at].range.end..].chars().next();
    text.all[at].lower == "no"
        && after.is_none_or(|after| matches!(after, ',' | '.' | '!' | '?' | ';' | '"' | '”' | '\''))
}

/// Whether a negation denies nothing here: `not only`, `niet alleen`, `whether or not`, `No. 1`, `no more than`,
/// `nothing but`, `don't forget`.
pub fn is_idle(text: &Words, at: usize) -> bool {
    let (last, next, after) = (word(text, at.checked_sub(1)), word(text, Some(at + 1)), word(text, Some(at + 2)));
    let is_number = next.starts_with(|letter: char| letter.is_ascii_digit());
    let negation = text.all[at].lower.as_str();
    if LIMITS.iter().any(|limit| limit.is_denied_by(text, at) && limit.is_idiom) {
        return true;
    }
    match negation {
        "no" if is_number || matches!(next, "matter" | "doubt" | "wonder") => true,
        "not" if next == "uncommon" => true,
        "niet" if matches!(last, "of" | "dan") && next.is_empty() => true,
        "not" if matches!((last, next), ("or", _) | (_, "until" | "unlike")) => true,
        "niet" if matches!((last, next), ("dan", _) | (_, "waar" | "voor")) && matches!(after, "" | "niets") => true,
        "nothing" | "niets" if matches!(next, "but" | "other" | "anders" | "dan") => true,
        "nothing" | "none" | "no" | "nobody" if is_near(text, at, 6, "other") && is_near(text, at, 7, "than") => true,
        _ => false,
    }
}

/// Whether a word that begins so is near a place.
fn is_near(text: &Words, at: usize, count: usize, wanted: &str) -> bool {
    let nearby = &text.all[at.saturating_sub(count)..(at + 1 + count).min(text.all.len())];
    nearby.iter().any(|word| word.lower.starts_with(wanted))
}

/// Words that mean the opposite when they are denied: `only` and `not only`.
pub struct Limit {
    /// A star stands for any ending.
    words: &'static [&'static str],
    /// The second word, if it is two: `more than`.
    second: &'static [&'static str],
    /// Words that say the same as the denied ones: `remember`.
    opposites: &'static [&'static str],
    /// How many words before them a negation may be, and after them.
    before: usize,
    after: usize,
    /// Whether the negation is part of the phrase, so that the other language may say it without one.
    is_idiom: bool,
}

pub const LIMITS: [Limit; 5] = [
    Limit {
        words: &["only", "just", "merely", "simply", "alleen", "enkel", "slechts", "louter"],
        second: &[],
        opposites: &[],
        before: 1,
        after: 0,
        is_idiom: true,
    },
    Limit {
        words: &["more", "less", "fewer", "meer", "minder"],
        second: &["than", "dan"],
        opposites: &[],
        before: 1,
        after: 0,
        is_idiom: true,
    },
    Limit {
        words: &["forget*", "vergeet*", "vergeten"],
        second: &[],
        opposites: &["remember", "denk", "onthoud", "onthouden", "denken"],
        before: 4,
        after: 5,
        is_idiom: true,
    },
    Limit {
        words: &["hesitat*", "aarzel*", "schroom*"],
        second: &[],
        opposites: &["gerust", "freely"],
        before: 2,
        after: 2,
        is_idiom: true,
    },
    // "Not until Monday" is "pas maandag".
    Limit {
        words: &["until", "till", "tot", "totdat"],
        second: &[],
        opposites: &["pas"],
        before: 5,
        after: 0,
        is_idiom: false,
    },
];

impl Limit {
    /// Whether the word at a place is one.
    fn is_at(&self, text: &Words, at: usize) -> bool {
        let is_it =
            |word: &str, wanted: &str| wanted.strip_suffix('*').map_or(word == wanted, |stem| word.starts_with(stem));
        self.words.iter().any(|wanted| is_it(word(text, Some(at)), wanted))
            && (self.second.is_empty() || self.second.contains(&word(text, Some(at + 1))))
    }

    /// Whether the negation at a place denies one.
    fn is_denied_by(&self, text: &Words, at: usize) -> bool {
        let negation = text.all[at].lower.as_str();
        let is_plain = matches!(negation, "no" | "not" | "niet" | "geen" | "never" | "nooit")
            || negation.ends_with("n't")
            || negation.ends_with("n’t");
        let around = at.saturating_sub(self.after)..=at + self.before;
        is_plain && around.into_iter().any(|place| place != at && self.is_at(text, place))
    }

    /// How often a text says one, and how often the opposite.
    pub fn count(&self, text: &Words) -> Limited {
        let places = || 0..text.all.len();
        let denied = places().filter(|&at| self.is_denied_by(text, at)).count();
        let all = places().filter(|&at| self.is_at(text, at)).count();
        let opposites = places().filter(|&at| self.opposites.contains(&word(text, Some(at)))).count();
        Limited { bare: all.saturating_sub(denied), opposites: denied + opposites }
    }
}

/// How many times a text says that something is limited, and how many times the opposite.
#[derive(Debug, Default)]
pub struct Limited {
    bare: usize,
    opposites: usize,
}

impl Limited {
    /// Whether the other text says the opposite: "only" for "not only".
    pub fn is_turned_in(&self, other: &Self) -> bool {
        self.opposites > other.opposites && other.bare > self.bare
    }
}
