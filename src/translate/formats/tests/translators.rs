//! Translators that need no model: each turns every word into another, as a good, a wordy, a terse and a lazy one do.

use crate::translate::document::Document;
use crate::translate::mask::{Masked, placeholders};
use crate::translate::segment::Fragment;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Translator {
    /// Each letter becomes another.
    Plain,
    /// And words become longer.
    Growing,
    /// And words become shorter.
    Shrinking,
    Echoing,
}

pub const ALL: [Translator; 4] = [Translator::Plain, Translator::Growing, Translator::Shrinking, Translator::Echoing];

/// The translated document, and the segments for which that was refused.
pub fn translated(document: &Document, translator: Translator) -> (String, Vec<usize>) {
    let translation = |fragments: &[Fragment]| {
        let masked = Masked::new(fragments);
        masked.unmask(&translator.text(&masked.text))
    };
    let content: Vec<Option<Vec<Fragment>>> =
        document.segments().iter().map(|segment| translation(&segment.content)).collect();
    document.render(|number| content[number].as_deref())
}

impl Translator {
    /// The translation of a text with placeholders.
    pub fn text(self, text: &str) -> String {
        let mut translated = String::new();
        let mut done = 0;
        for (range, _) in placeholders(text) {
            translated += &self.words(&text[done..range.start]);
            translated += &text[range.clone()];
            done = range.end;
        }
        translated + &self.words(&text[done..])
    }

    fn words(self, text: &str) -> String {
        let mut translated = String::new();
        for word in text.split_inclusive(|letter: char| !letter.is_alphabetic()) {
            let end = word.trim_end_matches(|letter: char| !letter.is_alphabetic()).len();
            translated += &self.word(&word[..end]);
            translated += &word[end..];
        }
        translated
    }

    fn word(self, word: &str) -> String {
        let other: String = word.chars().map(other).collect();
        let length = word.chars().count();
        match self {
            Self::Echoing => word.to_owned(),
            Self::Growing if length >= 4 => other + "en",
            Self::Shrinking if length >= 4 => other.chars().take(length / 2).collect(),
            Self::Plain | Self::Growing | Self::Shrinking => other,
        }
    }
}

/// The next vowel or the next consonant.
fn other(letter: char) -> char {
    for ring in ["aeiou", "bcdfghjklmnpqrstvwxyz"] {
        let next = ring.chars().cycle().skip(1);
        if let Some((_, other)) = ring.chars().zip(next).find(|(own, _)| *own == letter.to_ascii_lowercase()) {
            return if letter.is_uppercase() { other.to_ascii_uppercase() } else { other };
        }
    }
    letter
}
