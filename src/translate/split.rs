//! Chunks that fit a request: as many sentences together as fit; of a longer sentence its clauses, then its words.
//! Nothing is ever lost: chunks are ranges of the text with only spaces between them.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use sentencex::get_sentence_boundaries;

use super::language::Language;
use super::mask::placeholders;

static CLAUSE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"[,;:)\]…]\s+|\s[–—-]\s+").ok());
static SPACES: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\s+").ok());

/// Abbreviations after which a number continues the sentence.
const BEFORE_NUMBERS: [&str; 24] = [
    "jan", "feb", "mrt", "apr", "jun", "jul", "aug", "sep", "sept", "okt", "oct", "nov", "dec", "mar", "art", "nr",
    "no", "blz", "p", "pp", "ca", "hfst", "fig", "vol",
];

/// The sentences of a text, each with the spaces after it. Together they are the text.
pub fn sentences(text: &str, language: Language) -> Vec<Range<usize>> {
    // Where placeholders begin, by where they end.
    let marks: HashMap<usize, usize> =
        placeholders(text).into_iter().map(|(mark, _)| (mark.end, mark.start)).collect();
    let mut starts: Vec<usize> = vec![0];
    for boundary in get_sentence_boundaries(language.code(), &without_marks(text)) {
        let mut start = boundary.start_byte;
        // A placeholder right before a sentence opens something in it.
        while let Some(mark) = marks.get(&start).filter(|mark| text[..**mark].ends_with(char::is_whitespace)) {
            start = *mark;
        }
        // 's Avonds, 't Is: the apostrophe belongs to the word.
        if let Some(mark) = text[..start].chars().next_back().filter(|mark| "'’‘".contains(*mark))
            && text[start..].starts_with(['s', 't', 'n', 'k', 'r', 'm'])
        {
            start -= mark.len_utf8();
        }
        if start > 0 && begins_a_sentence(&text[..start], &text[start..]) && starts.last() != Some(&start) {
            starts.push(start);
        }
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts.iter().copied().zip(ends).map(|(start, end)| start..end).collect()
}

/// The text with spaces for placeholders right before or after a sentence, such as those of a bold one.
fn without_marks(text: &str) -> String {
    let mut plain = text.to_owned();
    for (range, _) in placeholders(text) {
        let (before, after) = (&plain[..range.start], &text[range.end..]);
        let ends = before.trim_end_matches(' ').ends_with(['.', '!', '?', '…', '"', '”']) && !before.ends_with(' ');
        let begins = (before.is_empty() || before.ends_with(' ')) && after.starts_with(char::is_uppercase);
        if ends || begins {
            plain.replace_range(range.clone(), &" ".repeat(range.len()));
        }
    }
    plain
}

/// Whether one sentence ends and another begins here. In doubt, it does not.
fn begins_a_sentence(before: &str, after: &str) -> bool {
    if !before.ends_with(char::is_whitespace) {
        return false;
    }
    let next = after.trim_start_matches(['"', '\'', '“', '‘', '„', '«', '(', '[']);
    let bare = ["s ", "t ", "n ", "k "]
        .into_iter()
        .find_map(|word| next.strip_prefix(word))
        .filter(|_| after.starts_with(['\'', '’', '‘']));
    let Some(first) = bare.unwrap_or(next).chars().next() else { return false };
    let last = before
        .trim_end()
        .split(|letter: char| letter.is_whitespace() || "(\"".contains(letter))
        .next_back()
        .unwrap_or_default();
    let word = last.trim_end_matches('.');
    let is_initial = word.chars().count() == 1 && word.chars().all(char::is_uppercase) && last.ends_with('.');
    let goes_on = last.ends_with('.') && first.is_numeric() && BEFORE_NUMBERS.contains(&word.to_lowercase().as_str());
    !first.is_lowercase() && !is_initial && !goes_on
}

/// Chunks of at most `most` tokens, which `count` counts, each trimmed. A text that fits is one chunk.
pub fn pack(text: &str, language: Language, most: usize, count: &impl Fn(&str) -> usize) -> Vec<Range<usize>> {
    let whole = trimmed(text, 0..text.len());
    if whole.is_empty() {
        return Vec::new();
    }
    if count(&text[whole.clone()]) <= most {
        return vec![whole];
    }
    let mut small = Vec::new();
    for sentence in sentences(text, language) {
        cut(text, sentence, most, count, Level::Clause, &mut small);
    }
    join(text, small, most, count)
}

/// Where a text may be cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Level {
    Clause,
    Word,
    Character,
}

/// Cuts a range that is too long, as coarsely as possible.
fn cut(
    text: &str,
    range: Range<usize>,
    most: usize,
    count: &impl Fn(&str) -> usize,
    level: Level,
    chunks: &mut Vec<Range<usize>>,
) {
    let tokens = count(text[range.clone()].trim());
    if tokens <= most {
        chunks.push(range);
        return;
    }
    let (ends, next) = match level {
        Level::Clause => (ends_of(&CLAUSE, text, &range), Level::Word),
        Level::Word => (ends_of(&SPACES, text, &range), Level::Character),
        Level::Character => {
            // A single word that does not fit is cut into as many equal parts as it takes: nothing is lost.
            let parts = tokens.div_ceil(most.max(1)).max(2);
            let length = range.len().div_ceil(parts).max(1);
            let places = (range.start..range.end).step_by(length).map(|place| text.floor_char_boundary(place));
            let ends: Vec<usize> = places.filter(|&place| place > range.start).collect();
            if ends.is_empty() {
                chunks.push(range);
                return;
            }
            (ends, Level::Character)
        }
    };
    let mut start = range.start;
    let mut parts = Vec::new();
    for end in ends.into_iter().chain([range.end]) {
        if end == start {
            continue;
        }
        cut(text, start..end, most, count, next, &mut parts);
        start = end;
    }
    // Single words would not make a sentence.
    chunks.extend(join(text, parts, most, count));
}

/// Joins neighbours as long as they fit.
fn join(text: &str, small: Vec<Range<usize>>, most: usize, count: &impl Fn(&str) -> usize) -> Vec<Range<usize>> {
    let mut chunks: Vec<(Range<usize>, usize)> = Vec::new();
    for range in small.into_iter().map(|range| trimmed(text, range)).filter(|range| !range.is_empty()) {
        let tokens = count(&text[range.clone()]);
        match chunks.last_mut() {
            // A space takes a token at most.
            Some((last, sum)) if *sum + tokens < most => {
                *sum += tokens + 1;
                last.end = range.end;
            }
            _ => chunks.push((range, tokens)),
        }
    }
    chunks.into_iter().map(|(range, _)| range).collect()
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Halves {
    /// The first and the second, trimmed.
    pub parts: [Range<usize>; 2],
    pub seam: Seam,
}

/// Where a text is cut in two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seam {
    /// Between two sentences: each has a meaning of its own.
    Sentences,
    Sentence,
}

/// Cuts a text near its middle: between sentences, else between clauses, else beside a placeholder. `None` if there is
/// no such place.
pub fn halves(text: &str, language: Language) -> Option<Halves> {
    let range = 0..text.len();
    let between_sentences: Vec<usize> = sentences(text, language).into_iter().map(|sentence| sentence.end).collect();
    let beside_placeholders = || {
        let placeholders = placeholders(text).into_iter();
        placeholders.flat_map(|(range, _)| [range.start, range.end]).collect::<Vec<usize>>()
    };
    let candidates = [
        (Seam::Sentences, between_sentences),
        (Seam::Sentence, ends_of(&CLAUSE, text, &range)),
        (Seam::Sentence, beside_placeholders()),
    ];
    candidates.into_iter().find_map(|(seam, places)| {
        let parts = |place: usize| [trimmed(text, 0..place), trimmed(text, place..text.len())];
        let good =
            places.into_iter().filter(|&place| parts(place).iter().all(|part| says_something(&text[part.clone()])));
        let place = good.min_by_key(|place| place.abs_diff(text.len() / 2))?;
        Some(Halves { parts: parts(place), seam })
    })
}

/// The range of a text without the placeholders and spaces around it.
pub fn without_outer_placeholders(text: &str) -> Range<usize> {
    let mut inside = trimmed(text, 0..text.len());
    let all = placeholders(text);
    loop {
        let leading = all.iter().find(|(range, _)| range.start == inside.start && range.end <= inside.end);
        if let Some((range, _)) = leading {
            inside = trimmed(text, range.end..inside.end);
            continue;
        }
        let trailing = all.iter().find(|(range, _)| range.end == inside.end && range.start >= inside.start);
        let Some((range, _)) = trailing else { return inside };
        inside = trimmed(text, inside.start..range.start);
    }
}

/// Whether a text has letters or digits outside placeholders.
fn says_something(text: &str) -> bool {
    let letters = text.chars().filter(|letter| letter.is_alphanumeric()).count();
    let hidden = placeholders(text).into_iter().map(|(range, _)| range.len() - 2);
    letters > hidden.sum()
}

fn ends_of(pattern: &LazyLock<Option<Regex>>, text: &str, range: &Range<usize>) -> Vec<usize> {
    let found = pattern
        .as_ref()
        .map(|pattern| pattern.find_iter(&text[range.clone()]).map(|found| range.start + found.end()));
    found.into_iter().flatten().collect()
}

/// The range without the spaces around it.
pub fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let inside = &text[range.clone()];
    let start = range.start + inside.len() - inside.trim_start().len();
    start..start + inside.trim().len()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn words(text: &str) -> usize {
        text.split_whitespace().count()
    }

    fn found(text: &str, language: Language) -> Vec<&str> {
        sentences(text, language).into_iter().map(|range| text[range].trim()).collect()
    }

    #[test]
    fn dutch_sentences_end_where_they_end() {
        let cases: [(&str, &[&str]); 8] = [
            (
                "Dr. J. de Vries komt om 15.30 uur. 's Avonds eet hij bijv. soep. Dat kost € 3,50. Nee! Echt? Ja.",
                &[
                    "Dr. J. de Vries komt om 15.30 uur.",
                    "'s Avonds eet hij bijv. soep.",
                    "Dat kost € 3,50.",
                    "Nee!",
                    "Echt?",
                    "Ja.",
                ],
            ),
            (
                "Hij woont in 's-Gravenhage. 's Middags werkt hij o.a. in Utrecht, d.w.z. bij de gem. Utrecht.",
                &["Hij woont in 's-Gravenhage.", "'s Middags werkt hij o.a. in Utrecht, d.w.z. bij de gem. Utrecht."],
            ),
            (
                "Op 1 jan. 2020 begon het. Zie art. 3 lid 2 van de wet.",
                &["Op 1 jan. 2020 begon het.", "Zie art. 3 lid 2 van de wet."],
            ),
            (
                "Mr. P.J. Jansen kwam. Het {1} is {2}. Daarna {3}kwam{4} hij.",
                &["Mr. P.J. Jansen kwam.", "Het {1} is {2}.", "Daarna {3}kwam{4} hij."],
            ),
            ("’t Is koud. ’s Winters vriest het.", &["’t Is koud.", "’s Winters vriest het."]),
            (
                "Een kind. {1}De vogel zingt.{2} {3}Jan{4} werkt! Het is {5}. {6}",
                &["Een kind.", "{1}De vogel zingt.{2}", "{3}Jan{4} werkt!", "Het is {5}.", "{6}"],
            ),
            ("Geen einde", &["Geen einde"]),
            ("", &[""]),
        ];
        for (text, expected) in cases {
            assert_eq!(found(text, Language::DUTCH), expected, "{text}");
        }
        let english = "Mr. Smith went to Washington D.C. on Jan. 5th. He paid $3.50. \"Why?\" she asked.";
        let expected = ["Mr. Smith went to Washington D.C. on Jan. 5th.", "He paid $3.50.", "\"Why?\" she asked."];
        assert_eq!(found(english, Language::ENGLISH), expected);
    }

    #[test]
    fn chunks_are_as_large_as_possible() {
        let text = "Een twee drie. Vier vijf. Zes, zeven acht negen tien elf; twaalf dertien. Veertien.";
        let pack = |most| {
            pack(text, Language::DUTCH, most, &words).into_iter().map(|range| &text[range]).collect::<Vec<_>>()
        };
        assert_eq!(pack(99), [text]);
        assert_eq!(
            pack(7),
            ["Een twee drie. Vier vijf.", "Zes, zeven acht negen tien elf;", "twaalf dertien. Veertien."]
        );
        assert_eq!(pack(2).concat().replace(' ', ""), text.replace(' ', ""));
        assert!(pack(2).iter().all(|chunk| words(chunk) <= 2));
    }

    #[test]
    fn a_word_that_does_not_fit_is_cut_with_few_counts() {
        let text = "kaas".repeat(5_000) + "é";
        let counted = std::cell::Cell::new(0);
        let letters = |text: &str| {
            counted.set(counted.get() + text.len());
            text.chars().count()
        };
        let chunks = pack(&text, Language::DUTCH, 100, &letters);
        assert_eq!((chunks.len(), chunks.last().unwrap().end), (201, text.len()));
        assert!(counted.get() <= 12 * text.len(), "{} bytes were counted of {}", counted.get(), text.len());
        assert_eq!(pack("🧀🧀", Language::DUTCH, 1, &|text: &str| text.len()).len(), 2, "characters stay whole");
    }

    #[test]
    fn a_text_is_halved_where_it_makes_sense() {
        let half = |text| halves(text, Language::DUTCH).map(|halves| halves.parts.map(|range| &text[range]));
        assert_eq!(half("Een kat. Een hond."), Some(["Een kat.", "Een hond."]));
        assert_eq!(half("Een kat, en een hond"), Some(["Een kat,", "en een hond"]));
        assert_eq!(half("Klik op {1} om te openen"), Some(["Klik op {1}", "om te openen"]));
        assert_eq!(half("Niets te halen"), None);
        let bare = |text: &'static str| &text[without_outer_placeholders(text)];
        assert_eq!((bare("{1} {2}de {3} kat{4}. "), bare("{1}{2}"), bare(" kat")), ("de {3} kat{4}.", "", "kat"));
    }

    proptest! {
        #[test]
        fn nothing_is_lost(text in "([a-zA-Z'éß]{1,9}[.,;!? ]{0,2} ?|\\{[0-9]\\}|\\PC|\n){0,60}", most in 1_usize..12) {
            let together: String =
                sentences(&text, Language::DUTCH).into_iter().map(|range| text[range].to_owned()).collect();
            prop_assert_eq!(&together, &text);
            let squeezed = |text: &str| text.chars().filter(|character| !character.is_whitespace()).collect::<String>();
            let chunks = pack(&text, Language::DUTCH, most, &words);
            prop_assert!(chunks.windows(2).all(|pair| pair[0].end <= pair[1].start));
            let packed: String = chunks.iter().map(|range| squeezed(&text[range.clone()])).collect();
            prop_assert_eq!(packed, squeezed(&text));
            if let Some(Halves { parts: [first, second], .. }) = halves(&text, Language::DUTCH) {
                prop_assert_eq!(squeezed(&text[first]) + &squeezed(&text[second]), squeezed(&text));
            }
        }
    }
}
