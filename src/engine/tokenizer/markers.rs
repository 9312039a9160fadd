//! The names of control tokens, found in text in time that grows with the text alone.

use std::collections::HashSet;

use aho_corasick::{AhoCorasick, Input, MatchKind};

use super::TokenizerError;

/// A control token in a text, or the text between two.
#[derive(Debug, PartialEq, Eq)]
pub enum Span<'a> {
    Text(&'a str),
    Marker(u32),
}

/// The control tokens of a vocabulary.
pub struct Markers {
    named: Vec<(String, u32)>,
    finder: AhoCorasick,
}

impl Markers {
    /// The markers with these names and ids. A name of one character is left out, since it could not be distinguished
    /// from text.
    ///
    /// # Errors
    /// If there are too many names, or too long ones, for one search.
    pub fn new(named: impl Iterator<Item = (String, u32)>) -> Result<Self, TokenizerError> {
        let named: Vec<(String, u32)> = named.filter(|(name, _)| name.chars().nth(1).is_some()).collect();
        let finder = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(named.iter().map(|(name, _)| name))
            .map_err(|error| TokenizerError::Invalid(error.to_string()))?;
        Ok(Self { named, finder })
    }

    /// The id of the control token called `name`.
    pub fn id(&self, name: &str) -> Option<u32> {
        self.named.iter().find(|(marker, _)| marker == name).map(|&(_, id)| id)
    }

    /// Splits text at the names of control tokens, from the left; of names that begin alike the longest counts.
    pub fn cut<'a>(&self, text: &'a str) -> Vec<Span<'a>> {
        let mut spans = Vec::new();
        let mut done = 0;
        for found in self.finder.find_iter(text) {
            if found.start() > done {
                spans.push(Span::Text(&text[done..found.start()]));
            }
            spans.push(Span::Marker(self.named[found.pattern().as_usize()].1));
            done = found.end();
        }
        if done < text.len() {
            spans.push(Span::Text(&text[done..]));
        }
        spans
    }

    /// Inserts `wedge` after the first character of every name in `text`, so that none is left.
    pub fn break_up(&self, text: &str, wedge: char) -> String {
        let mut guarded = String::with_capacity(text.len());
        let mut done = 0;
        // From the second character on, since a name may begin within another.
        while let Some(found) = self.finder.find(Input::new(text).range(done..)) {
            let first = text[found.start()..].chars().next().map_or(0, char::len_utf8);
            let next = found.start() + first;
            guarded.push_str(&text[done..next]);
            guarded.push(wedge);
            done = next;
        }
        guarded + &text[done..]
    }
}

/// A character of the second private-use plane that occurs in none of `texts`.
pub fn unused_character<'a>(texts: impl Iterator<Item = &'a str>) -> char {
    const PLANE: std::ops::RangeInclusive<char> = '\u{100000}'..='\u{10fffd}';
    // In UTF-8 they all begin with this byte, which ordinary text never has.
    let candidates = texts.filter(|text| text.as_bytes().contains(&0xf4));
    let used: HashSet<char> = candidates.flat_map(str::chars).filter(|character| PLANE.contains(character)).collect();
    // The plane has 65,534 characters; no real text holds them all.
    PLANE.into_iter().find(|character| !used.contains(character)).unwrap_or('\u{10fffd}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn markers(names: &[&str]) -> Markers {
        Markers::new(names.iter().zip(0..).map(|(name, id)| ((*name).to_owned(), id))).unwrap()
    }

    #[test]
    fn the_first_name_counts_and_the_longest_among_those() {
        let markers = markers(&["<a>", "<a>b", "a>", "x"]);
        assert_eq!(markers.cut("1<a>2"), [Span::Text("1"), Span::Marker(0), Span::Text("2")]);
        assert_eq!(markers.cut("<a>b<a>"), [Span::Marker(1), Span::Marker(0)]);
        assert_eq!(markers.cut("a>x"), [Span::Marker(2), Span::Text("x")], "a single letter is text");
        assert!(markers.cut("").is_empty());
        assert_eq!((markers.id("<a>b"), markers.id("x"), markers.id("niets")), (Some(1), None, None));
    }

    #[test]
    fn no_name_is_left_in_text_that_was_broken_up() {
        let markers = markers(&["<a>", "a>", "<a><a>", "ééé", "aa"]);
        for text in ["<a>", "<a><a><a>", "<<a>>", "éééé", "aaaa>", "geen", ""] {
            let broken = markers.break_up(text, '\u{100000}');
            assert!(markers.cut(&broken).iter().all(|span| matches!(span, Span::Text(_))), "{broken}");
            assert_eq!(broken.replace('\u{100000}', ""), text);
        }
    }

    #[test]
    fn a_megabyte_of_names_takes_one_pass() {
        let markers = markers(&["<|im_start|>", "<|im_end|>", "<|endoftext|>"]);
        let text = "<|im_start|>".repeat(80_000);
        // At a quadratic pace either of these would take minutes.
        assert_eq!(markers.cut(&text).len(), 80_000);
        assert_eq!(markers.break_up(&text, '\u{100000}').len(), text.len() + 80_000 * 4);
    }

    #[test]
    fn the_wedge_occurs_nowhere() {
        let all: String = ('\u{100000}'..='\u{10fff0}').collect();
        assert_eq!(unused_character(["é", "\u{100000}"].into_iter()), '\u{100001}');
        assert_eq!(unused_character([all.as_str(), "x"].into_iter()), '\u{10fff1}');
    }
}
