//! What both texts must have alike: questions, brackets, quotations, items of a list.

use std::sync::LazyLock;

use regex::Regex;

/// A quotation in any of the marks of the languages. An apostrophe opens none, nor does it close one within a word.
static QUOTATION: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"["“”„«][^"“”»]{2,}?["”“»]|(?:^|[\s(:])['‘][^'’‘]{2,}?['’](?:[\s.,;:!?)]|$)"#).ok()
});
/// The mark of an item: a bullet, `1.` at the beginning of a line or after a colon, `(a)`, `2)`.
static ITEM: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?m)(?:^\s*|[:;•]\s+)(?:[-*•‣]|\d{1,2}[.)])\s|(?:^|\s)\(?(?:[a-h]|\d{1,2}|[ivx]{1,4})\)\s").ok()
});

fn count(pattern: &LazyLock<Option<Regex>>, text: &str) -> usize {
    pattern.as_ref().map_or(0, |pattern| pattern.find_iter(text).count())
}

/// Whether a text quotes anything. How often is the writer's choice.
pub fn quotes(text: &str) -> bool {
    count(&QUOTATION, text) > 0
}

/// How many marked items a text lists.
pub fn items(text: &str) -> usize {
    count(&ITEM, text)
}

/// How many questions a text asks.
pub fn questions(text: &str) -> usize {
    text.chars().zip(text.chars().skip(1).chain([' '])).filter(|(mark, next)| *mark == '?' && *next != '?').count()
}

/// How many brackets a text opens.
pub fn brackets(text: &str) -> usize {
    text.matches(['(', '[']).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotations_are_told_from_apostrophes() {
        for text in ["He said \"no\".", "Hij zei: ‘Nee.’", "„Ja”, zei ze.", "« Oui »", "Zij riep 'kom hier'."]
        {
            assert!(quotes(text), "{text}");
        }
        for text in ["It's Tom's.", "'s Avonds in de foto's van '98.", "the dogs' tails and cats' ears", "12\" lang"]
        {
            assert!(!quotes(text), "{text}");
        }
    }

    #[test]
    fn items_are_counted_by_their_marks() {
        for (text, expected) in [
            ("- brood\n- kaas", 2),
            ("Neem mee: 1. brood", 1),
            ("(a) one (b) two", 2),
            ("In 1984. Of (3) niet?", 1),
            ("a - b", 0),
        ] {
            assert_eq!(items(text), expected, "{text}");
        }
    }
}
