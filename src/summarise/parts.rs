//! Passages in parts that fit a question, cut where headings and paragraphs end. Nothing is lost and nothing is twice.

use super::passage::{Passage, Place};
use crate::translate::Language;
use crate::translate::split::{halves, pack};

/// What one question holds of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    passages: Vec<Passage>,
}

impl Part {
    /// Its passages, a line each.
    pub fn text(&self) -> String {
        self.passages.iter().map(|passage| passage.text.as_str()).collect::<Vec<_>>().join("\n")
    }

    /// The heading that its beginning stands under, where that is not in its text; else empty.
    pub fn heading(&self) -> &str {
        self.passages.first().filter(|first| !first.is_heading).map_or("", |first| first.place.heading.as_str())
    }

    pub fn place(&self) -> Place {
        match (self.passages.first(), self.passages.last()) {
            (Some(first), Some(last)) => first.place.to(&last.place),
            _ => Place::default(),
        }
    }

    /// The part in two: between passages, else within its only one. `None` where it cannot be cut.
    pub fn halves(&self, language: Language) -> Option<[Self; 2]> {
        if let [only] = self.passages.as_slice() {
            let cut = halves(&only.text, language)?;
            return Some(cut.parts.map(|range| {
                let passage = Passage { text: only.text[range].to_owned(), ..only.clone() };
                Self { passages: vec![passage] }
            }));
        }
        let sizes: Vec<usize> = self.passages.iter().map(|passage| passage.text.len()).collect();
        let total: usize = sizes.iter().sum();
        let mut before = 0;
        let cuts = sizes[..sizes.len().saturating_sub(1)].iter().enumerate().map(|(index, size)| {
            before += size;
            (index + 1, before)
        });
        let (cut, _) = cuts.min_by_key(|(_, before)| before.abs_diff(total / 2))?;
        let (first, second) = self.passages.split_at(cut);
        Some([first, second].map(|passages| Self { passages: passages.to_vec() }))
    }
}

/// How much a question can hold.
pub struct Room<'a> {
    /// Tokens of text, as the sum over the passages.
    pub tokens: usize,
    pub count: &'a dyn Fn(&str) -> usize,
    /// Whether the question with this part fits as a whole.
    pub fits: &'a dyn Fn(&Part) -> bool,
}

/// The passages in parts that fit.
pub fn parts(passages: Vec<Passage>, language: Language, room: &Room) -> Vec<Part> {
    let mut found = Vec::new();
    let mut current: Vec<Passage> = Vec::new();
    let mut tokens = 0;
    for (passage, cost) in passages.into_iter().flat_map(|passage| pieces(passage, language, room)) {
        let is_full = tokens + cost > room.tokens;
        let starts_anew = passage.is_heading && tokens > room.tokens / 2;
        if !current.is_empty() && (is_full || starts_anew) {
            // A heading belongs to what follows it.
            let carried = if current.len() > 1 { current.pop_if(|last| last.is_heading) } else { None };
            found.push(Part { passages: std::mem::take(&mut current) });
            tokens = carried.as_ref().map_or(0, |heading| (room.count)(&heading.text) + 1);
            current.extend(carried);
        }
        tokens += cost;
        current.push(passage);
    }
    if !current.is_empty() {
        found.push(Part { passages: current });
    }
    found.into_iter().flat_map(|part| fitting(part, language, room)).collect()
}

/// A passage with its tokens, in pieces where it is too long.
fn pieces(passage: Passage, language: Language, room: &Room) -> Vec<(Passage, usize)> {
    // The line's end takes a token.
    let cost = |text: &str| (room.count)(text) + 1;
    let whole = cost(&passage.text);
    if whole <= room.tokens {
        return vec![(passage, whole)];
    }
    let ranges = pack(&passage.text, language, room.tokens.saturating_sub(1).max(1), &|text| (room.count)(text));
    let piece = |range: std::ops::Range<usize>| {
        let piece = Passage { text: passage.text[range].to_owned(), ..passage.clone() };
        let cost = cost(&piece.text);
        (piece, cost)
    };
    ranges.into_iter().map(piece).collect()
}

/// The part, in halves for as long as it does not fit: tokens of joined texts are not always the sum of theirs.
fn fitting(part: Part, language: Language, room: &Room) -> Vec<Part> {
    if (room.fits)(&part) {
        return vec![part];
    }
    match part.halves(language) {
        Some(halves) => halves.into_iter().flat_map(|half| fitting(half, language, room)).collect(),
        // Not even a word fits. The engine reports that better than this function could.
        None => vec![part],
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn words(text: &str) -> usize {
        text.split_whitespace().count()
    }

    fn passage(text: &str, is_heading: bool, line: usize) -> Passage {
        let place = Place { document: "a".to_owned(), heading: "kop".to_owned(), lines: (line, line) };
        Passage { text: text.to_owned(), is_heading, place }
    }

    fn packed(passages: Vec<Passage>, tokens: usize) -> Vec<Part> {
        let fits = |part: &Part| words(&part.text()) <= tokens;
        parts(passages, Language::DUTCH, &Room { tokens, count: &words, fits: &fits })
    }

    #[test]
    fn parts_end_with_paragraphs_and_begin_with_headings() {
        let passages = vec![
            passage("een twee drie vier", false, 1),
            passage("vijf zes", false, 2),
            passage("Kop", true, 4),
            passage("zeven acht negen", false, 6),
            passage("tien", false, 7),
        ];
        let found = packed(passages, 12);
        let texts: Vec<String> = found.iter().map(Part::text).collect();
        assert_eq!(texts, ["een twee drie vier\nvijf zes", "Kop\nzeven acht negen\ntien"]);
        assert_eq!((found[0].place().lines, found[1].place().lines), ((1, 2), (4, 7)));
        assert_eq!((found[0].heading(), found[1].heading()), ("kop", ""));
    }

    #[test]
    fn a_heading_is_not_left_behind() {
        let passages =
            vec![passage("een twee", false, 1), passage("Kop", true, 2), passage("drie vier vijf", false, 3)];
        let texts: Vec<String> = packed(passages, 7).iter().map(Part::text).collect();
        assert_eq!(texts, ["een twee", "Kop\ndrie vier vijf"]);
    }

    #[test]
    fn a_part_can_be_halved_down_to_a_clause() {
        let part = Part { passages: vec![passage("Een kat. Een hond.", false, 1)] };
        let [first, second] = part.halves(Language::DUTCH).unwrap();
        assert_eq!((first.text().as_str(), second.text().as_str()), ("Een kat.", "Een hond."));
        assert!(Part { passages: vec![passage("kat", false, 1)] }.halves(Language::DUTCH).is_none());
    }

    proptest! {
        #[test]
        fn every_word_is_in_exactly_one_part_and_every_part_fits(
            texts in prop::collection::vec(("[a-z]{1,6}( [a-z]{1,6}){0,30}[.]?( [A-Z][a-z]{1,6}[.]){0,3}", any::<bool>()), 0..20),
            tokens in 4_usize..40,
        ) {
            let mut number = 0;
            let mut all = Vec::new();
            let passages: Vec<Passage> = texts.iter().enumerate().map(|(line, (text, is_heading))| {
                let numbered: Vec<String> = text.split(' ').map(|word| { number += 1; format!("{word}{number}") }).collect();
                all.extend(numbered.iter().cloned());
                passage(&numbered.join(" "), *is_heading, line + 1)
            }).collect();
            let found = packed(passages, tokens);
            for part in &found {
                prop_assert!(words(&part.text()) <= tokens, "{part:?}");
            }
            let joined: Vec<String> = found.iter().flat_map(|part| part.text().split_whitespace().map(str::to_owned).collect::<Vec<_>>()).collect();
            prop_assert_eq!(joined, all);
        }
    }
}
