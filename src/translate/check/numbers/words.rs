//! Numbers in words, in English and in Dutch: `twenty-five`, `vijfentwintig`, `achttiende`, `een half miljoen`.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::translate::language::Language;

/// Words below a hundred, English and Dutch.
const SMALL: [(&str, &str, u32); 28] = [
    ("zero", "nul", 0),
    ("one", "een", 1),
    ("two", "twee", 2),
    ("three", "drie", 3),
    ("four", "vier", 4),
    ("five", "vijf", 5),
    ("six", "zes", 6),
    ("seven", "zeven", 7),
    ("eight", "acht", 8),
    ("nine", "negen", 9),
    ("ten", "tien", 10),
    ("eleven", "elf", 11),
    ("twelve", "twaalf", 12),
    ("thirteen", "dertien", 13),
    ("fourteen", "veertien", 14),
    ("fifteen", "vijftien", 15),
    ("sixteen", "zestien", 16),
    ("seventeen", "zeventien", 17),
    ("eighteen", "achttien", 18),
    ("nineteen", "negentien", 19),
    ("twenty", "twintig", 20),
    ("thirty", "dertig", 30),
    ("forty", "veertig", 40),
    ("fifty", "vijftig", 50),
    ("sixty", "zestig", 60),
    ("seventy", "zeventig", 70),
    ("eighty", "tachtig", 80),
    ("ninety", "negentig", 90),
];
/// Words that multiply what precedes them.
const SCALES: [(&str, &str, f64); 5] = [
    ("hundred", "honderd", 1e2),
    ("thousand", "duizend", 1e3),
    ("million", "miljoen", 1e6),
    ("billion", "miljard", 1e9),
    ("trillion", "biljoen", 1e12),
];
/// Ordinals that are not formed from their number.
const ODD: [(Language, &str, u32); 22] = [
    (Language::ENGLISH, "first", 1),
    (Language::ENGLISH, "second", 2),
    (Language::ENGLISH, "third", 3),
    (Language::ENGLISH, "fifth", 5),
    (Language::ENGLISH, "eighth", 8),
    (Language::ENGLISH, "ninth", 9),
    (Language::ENGLISH, "twelfth", 12),
    (Language::ENGLISH, "once", 1),
    (Language::ENGLISH, "twice", 2),
    (Language::ENGLISH, "double", 2),
    (Language::ENGLISH, "dozen", 12),
    (Language::ENGLISH, "single", 1),
    (Language::ENGLISH, "couple", 2),
    (Language::ENGLISH, "both", 2),
    (Language::DUTCH, "eerste", 1),
    (Language::DUTCH, "één", 1),
    (Language::DUTCH, "derde", 3),
    (Language::DUTCH, "eenmaal", 1),
    (Language::DUTCH, "dozijn", 12),
    (Language::DUTCH, "dubbele", 2),
    (Language::DUTCH, "dubbel", 2),
    (Language::DUTCH, "beide", 2),
];

type Values = HashMap<&'static str, u32>;

/// What the words below a hundred are worth, English and Dutch.
static SMALL_VALUES: LazyLock<[Values; 2]> = LazyLock::new(|| {
    let english = SMALL.iter().map(|&(english, _, value)| (english, value));
    let dutch = SMALL.iter().map(|&(_, dutch, value)| (dutch, value));
    [english.collect(), dutch.collect()]
});

fn english_value(word: &str) -> Option<u32> {
    SMALL_VALUES[0].get(word).copied()
}

fn dutch_value(word: &str) -> Option<u32> {
    SMALL_VALUES[1].get(word).copied()
}

/// The factor of a word such as `million`; also of `miljoenen`.
pub fn scale(word: &str, language: Language) -> Option<f64> {
    let is_it = |(english, dutch, _): &&(&str, &str, f64)| {
        let name = if language == Language::DUTCH { dutch } else { english };
        word.strip_prefix(name).is_some_and(|ending| matches!(ending, "" | "s" | "en" | "th" | "ste"))
    };
    let short = match word {
        "mln" => Some(1e6),
        "mld" | "bn" => Some(1e9),
        _ => None,
    };
    SCALES.iter().find(is_it).map(|(_, _, factor)| *factor).or(short)
}

/// The number that a word says by itself: `seventeen`, `zeventiende`, `driehonderd`.
pub fn value(word: &str, language: Language) -> Option<f64> {
    if let Some((_, _, value)) = ODD.iter().find(|(of, name, _)| *of == language && *name == word) {
        return Some(f64::from(*value));
    }
    if language == Language::DUTCH { dutch(word) } else { english(word) }
}

fn english(word: &str) -> Option<f64> {
    let value = match word.strip_suffix("ieth") {
        Some(tens) => english_value(&format!("{tens}y")),
        None => english_value(word.strip_suffix("th").unwrap_or(word)),
    };
    value.map(f64::from)
}

/// Dutch writes numbers in one word, the smaller part first: `vijfentwintig`, `tweeduizend`.
fn dutch(word: &str) -> Option<f64> {
    let word = word.replace(['ë', 'é'], "e");
    let ordinal = word.strip_suffix("ste").or_else(|| word.strip_suffix("de")).filter(|rest| rest.len() > 2);
    let copies = word.strip_suffix("maal").or_else(|| word.strip_suffix("voudig")).filter(|rest| rest.len() > 2);
    std::iter::once(word.as_str()).chain(ordinal).chain(copies).find_map(whole)
}

fn whole(word: &str) -> Option<f64> {
    if let Some(value) = dutch_value(word) {
        return Some(f64::from(value));
    }
    for (_, name, factor) in SCALES[..2].iter().rev() {
        if let Some(place) = word.find(name) {
            let (before, after) = (&word[..place], &word[place + name.len()..]);
            let before = if before.is_empty() { Some(1.0) } else { whole(before) }?;
            let after = after.strip_prefix("en").unwrap_or(after);
            let after = if after.is_empty() { Some(0.0) } else { whole(after) }?;
            return Some(before * factor + after);
        }
    }
    // The last "en": negenentwintig has three.
    let mut parts = word.match_indices("en").map(|(place, _)| (&word[..place], &word[place + 2..]));
    parts.find_map(|(unit, tens)| {
        let (unit, tens) = (dutch_value(unit)?, dutch_value(tens)?);
        ((1..10).contains(&unit) && tens >= 20).then_some(f64::from(unit + tens))
    })
}
