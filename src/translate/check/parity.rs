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

/// What asks without a question mark: `if you have questions`, `ze vroeg of`, `the bill, please`.
static INDIRECT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?i)\b(?:if|whether|wonder\w*|ask\w*|please|als|indien|mocht|vraag\w*|vroeg\w*|afgevra\w*|graag|alstublieft|alsjeblieft)\b",
    )
    .ok()
});

/// Whether a text may ask something without a question mark.
pub fn asks_otherwise(text: &str) -> bool {
    count(&INDIRECT, text) > 0
}

/// How many questions a text asks.
pub fn questions(text: &str) -> usize {
    text.chars().zip(text.chars().skip(1).chain([' '])).filter(|(mark, next)| *mark == '?' && *next != '?').count()
}

/// A single mark that opens a quotation; the regular expression leaves out what is short for a word: `'s avonds`, `'98`.
static OPENING: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?:^|[\s(])['‘](?:[A-Za-zÀ-ÿ]{2}|[IUA]\b)").ok());
/// One that closes it.
static CLOSING: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"[\p{L}\d.,!?…]['’](?:[\s).,;:!?]|$)").ok());

/// Whether a text opens a quotation or a bracket that it does not close: one that breaks off does.
pub fn is_open(text: &str) -> bool {
    let marks: Vec<(usize, &str)> = text.match_indices(['"', '“', '”', '„']).collect();
    let opens =
        |place: usize| text[..place].chars().next_back().is_none_or(|last| last.is_whitespace() || last == '(');
    let is_quoting = marks.len() % 2 == 1 && marks.last().is_some_and(|(place, _)| opens(*place));
    let opens_more = |open: char, close: char| text.matches(open).count() > text.matches(close).count();
    is_quoting
        || opens_more('(', ')')
        || opens_more('[', ']')
        || opens_more('«', '»')
        || count(&OPENING, text) > 0 && count(&CLOSING, text) == 0
}

/// An initial or a title, after which a name goes on.
static UNFINISHED: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?:^|[\s(])(?:[A-Z]|St|Mt|Mr|Mrs|Ms|Dr|Prof)\.$").ok());

/// Whether a text ends within a name: `Dr.`, `Willem F.`
pub fn ends_in_a_name(text: &str) -> bool {
    count(&UNFINISHED, text.trim_end()) > 0
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
    fn what_a_text_opens_it_closes() {
        for text in [
            "He said \"no\".",
            "„Ja”, zei ze.",
            "“Yes,” she said.",
            "'s Avonds in '98 (laat).",
            "Neem a) brood",
            "12\" lang",
            "‘Nee’, zei hij.",
            "the dogs' tails",
            "and left,\" he said.",
            "with \"18\" on it",
        ] {
            assert!(!is_open(text), "{text}");
        }
        for text in
            ["He said \"no.", "„Ja, zei ze.", "In 1998 (laat", "Zij riep: 'Kom hier", "« Oui", "‘Nee, zei hij."]
        {
            assert!(is_open(text), "{text}");
        }
    }

    #[test]
    fn a_name_goes_on_after_an_initial() {
        for text in ["We called Dr.", "Hij heet Willem F."] {
            assert!(ends_in_a_name(text), "{text}");
        }
        for text in ["We called the dr.", "Made in the U.S.", "Dat was plan B!", "Willem F. Hermans."] {
            assert!(!ends_in_a_name(text), "{text}");
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
