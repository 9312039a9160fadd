//! The words around what a search found.
//!
//! A word is what the index takes for one: letters and digits, whatever their case and accents.

use icu_normalizer::DecomposingNormalizer;

/// Characters that are shown before the word, and from it on.
const BEFORE: usize = 30;
const FROM: usize = 70;

/// The words of a search.
pub fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(|character: char| !character.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// The byte where the first word of `text` begins that any of the `wanted` words is the beginning of; 0 if none is.
pub fn first_of(wanted: &str, text: &str) -> usize {
    let wanted: Vec<String> = words_of(wanted).map(folded).filter(|word| !word.is_empty()).collect();
    let belongs = |character: char| character.is_alphanumeric() || is_accent(character);
    let longest = wanted.iter().map(|word| word.chars().count()).max().unwrap_or(0);
    let mut is_inside = false;
    for (position, character) in text.char_indices() {
        if belongs(character) && !is_inside {
            // No more of a word is looked at than can matter; an accent may be a character of its own.
            let rest = text[position..].char_indices();
            let end = rest.take(4 * longest).take_while(|&(_, character)| belongs(character)).last();
            let word = folded(&text[position..position + end.map_or(0, |(at, last)| at + last.len_utf8())]);
            if wanted.iter().any(|wanted| word.starts_with(wanted)) {
                return position;
            }
        }
        is_inside = belongs(character);
    }
    0
}

/// A word without case and accents.
fn folded(word: &str) -> String {
    let decomposed = DecomposingNormalizer::new_nfd().normalize(word);
    decomposed.chars().filter(|&character| !is_accent(character)).flat_map(char::to_lowercase).collect()
}

/// Whether the character is an accent on the one before.
fn is_accent(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36f}')
}

/// The words around the byte `at` of `text`, on one line, with an ellipsis where something is left out. Only these are
/// looked at, however long the text is.
pub fn around(text: &str, at: usize) -> String {
    let at = text.floor_char_boundary(at.min(text.len()));
    let start = text[..at].char_indices().rev().nth(BEFORE - 1).map_or(0, |(position, _)| position);
    let end = text[at..].char_indices().nth(FROM).map_or(text.len(), |(position, _)| at + position);
    // A word that is cut through is left out, unless it is the one that was found.
    let start = match text[start..at].find(char::is_whitespace) {
        Some(blank) if start > 0 => start + blank,
        _ => start,
    };
    let end = match text[at..end].rfind(char::is_whitespace) {
        Some(blank) if end < text.len() => at + blank,
        _ => end,
    };
    let words = text[start..end].split_whitespace().collect::<Vec<_>>().join(" ");
    let before = if text[..start].trim_start().is_empty() { "" } else { "…" };
    let after = if text[end..].trim_end().is_empty() { "" } else { "…" };
    format!("{before}{words}{after}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn whole_words_around_the_place_are_shown() {
        let text = "Een lange inleiding met veel woorden, en dan de vraag wat een coöperatie is.\nEen coöperatie is een \
                    vereniging die voor haar leden een onderneming drijft, zoals de zuivelfabriek.";
        let shown = around(text, text.find("coöperatie").unwrap());
        assert_eq!(
            shown,
            "…en dan de vraag wat een coöperatie is. Een coöperatie is een vereniging die voor haar leden…"
        );
        assert_eq!(around("Hallo wereld", 6), "Hallo wereld");
        assert_eq!(around("", 3), "");
    }

    #[test]
    fn the_first_word_is_found_whatever_its_case_and_accents() {
        let text = "De kat. Een COÖPERATIE en een coo\u{308}peratie; brieven.";
        for (wanted, expected) in [
            ("cooperatie", "COÖ"),
            ("coöp", "COÖ"),
            ("brief brieven", "brieven"),
            ("at kat", "kat"),
            ("peratie", "De"),
            ("", "De"),
        ] {
            assert!(text[first_of(wanted, text)..].starts_with(expected), "{wanted}");
        }
        assert_eq!(first_of("x", &"a".repeat(1_000_000)), 0);
    }

    #[test]
    fn a_word_without_end_is_cut() {
        let long = "a".repeat(1_000_000);
        assert_eq!(around(&long, 500_000).chars().count(), BEFORE + FROM + 2);
    }

    proptest! {
        #[test]
        fn any_place_of_any_text_has_an_excerpt(text in "\\PC{0,200}|[ a\n]{0,200}", at in 0_usize..220) {
            let shown = around(&text, at);
            prop_assert!(shown.chars().count() <= BEFORE + FROM + 2 && !shown.contains('\n'));
        }
    }
}
