//! The key of a menu: the letter after `_` or `&`. The model reads the word without the mark, and the translation gets
//! it back at the same letter where it has one.

use crate::translate::segment::Fragment;

/// A mark in a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Accelerator {
    pub mark: char,
    /// The letter after it.
    pub key: char,
    /// Where the mark is in the text.
    pub place: usize,
}

impl Accelerator {
    /// The accelerator of a message, if it has exactly one mark that can be one.
    pub fn of(text: &str) -> Option<Self> {
        ['_', '&'].into_iter().find_map(|mark| Self::after(mark, text))
    }

    /// The same where programs know this mark alone.
    pub fn after(mark: char, text: &str) -> Option<Self> {
        let mut marks = text.match_indices(mark);
        let (Some((place, _)), None) = (marks.next(), marks.next()) else { return None };
        let key = text[place + 1..].chars().next().filter(|key| key.is_alphanumeric())?;
        let accelerator = Self { mark, key, place };
        accelerator.is_plausible(text).then_some(accelerator)
    }

    /// `Do_wnload` and `E&xit` have one; `my_name`, `MAX_SIZE`, `AT&T` and `&amp;` do not.
    fn is_plausible(self, text: &str) -> bool {
        let (before, after) = (&text[..self.place], &text[self.place + 1..]);
        let is_letter = |letter: char| letter.is_alphanumeric();
        let word_before = &before[before.trim_end_matches(is_letter).len()..];
        let word_after = &after[..after.len() - after.trim_start_matches(is_letter).len()];
        // Within an address, a directive or an entity.
        let is_inside = before.ends_with(|other: char| !other.is_alphanumeric() && !" \n(\"'“…".contains(other))
            || after[word_after.len()..].starts_with([';', '=', '(', '/', '_'])
            || word_after.contains(|letter: char| letter.is_ascii_digit() && word_after.len() > 1);
        if is_inside {
            return false;
        }
        word_before.is_empty()
            || word_before.starts_with(char::is_uppercase)
                && self.key.is_lowercase()
                && !word_before.contains(|letter: char| letter.is_ascii_digit())
    }

    /// The message without the mark.
    pub fn without(self, text: &str) -> String {
        [&text[..self.place], &text[self.place + self.mark.len_utf8()..]].concat()
    }

    /// Where the mark goes in a text: before the same letter at the start of a word, else before that letter anywhere,
    /// else before the first letter.
    pub fn place_in(self, text: &str) -> Option<(usize, usize)> {
        let is_key = |letter: char| letter.to_lowercase().eq(self.key.to_lowercase());
        let mut best: Option<(usize, usize)> = None;
        let mut before = ' ';
        for (place, letter) in text.char_indices() {
            let rank = match (is_key(letter), before.is_alphanumeric()) {
                (true, false) => 0,
                (true, true) => 1,
                (false, _) if letter.is_alphabetic() => 2,
                (false, _) => 3,
            };
            if rank < best.map_or(3, |(best, _)| best) {
                best = Some((rank, place));
            }
            before = letter;
        }
        best
    }

    /// Puts the mark where it fits best.
    pub fn mark_in(self, content: &mut [Fragment]) {
        let places = content.iter().enumerate().filter_map(|(number, fragment)| match fragment {
            Fragment::Text(text) => self.place_in(text).map(|(rank, place)| (rank, number, place)),
            Fragment::Kept(..) => None,
        });
        let Some((_, number, place)) = places.min() else { return };
        if let Fragment::Text(text) = &mut content[number] {
            text.insert(place, self.mark);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_mark_of_a_menu_is_one() {
        for (text, without) in [
            ("_Open the gate", "Open the gate"),
            ("Do_wnload the list", "Download the list"),
            ("E&xit", "Exit"),
            ("Save &As…", "Save As…"),
            ("Pass_word:", "Password:"),
        ] {
            assert_eq!(Accelerator::of(text).map(|found| found.without(text)).as_deref(), Some(without));
        }
        for text in
            ["my_name", "MAX_SIZE", "AT&T", "a & b", "x &amp; y", "_a and _b", "%(a_b)s", "?a=b&c=d", "My_Class"]
        {
            assert_eq!(Accelerator::of(text), None, "{text}");
        }
        assert_eq!(Accelerator::after('&', "_Open &it").map(|found| found.key), Some('i'));
        assert_eq!(Accelerator::after('&', "_Open it"), None);
    }

    #[test]
    fn the_mark_goes_to_the_same_letter() {
        let accelerator = Accelerator::of("Do_wnload").unwrap();
        assert_eq!(accelerator.place_in("Nieuws worden"), Some((0, 7)));
        assert_eq!(accelerator.place_in("Nieuws"), Some((1, 4)));
        assert_eq!(accelerator.place_in("… Lijst"), Some((2, 4)));
        assert_eq!(accelerator.place_in("12"), None);
    }
}
