//! What surrounds a segment in its document: the model may read it to know what "it" or "open" is about.
//!
//! The memory does not depend on it: a translation is found again when the text around it changes.

use super::segment::Segment;

/// Characters of a neighbour that are shown: more would cost time and lead the model away from its text.
const SHOWN: usize = 160;

/// Whether the model reads what surrounds a segment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Surroundings {
    /// Only what the document itself says of a segment, such as `msgctxt`.
    #[default]
    Hidden,
    Shown,
}

/// What surrounds a segment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Neighbours {
    /// The nearest heading before it.
    pub heading: Option<String>,
    /// The end of the segment before it.
    pub before: Option<String>,
    /// The beginning of the next one.
    pub after: Option<String>,
}

impl Neighbours {
    /// The neighbours of each segment. `is_heading` takes its number.
    pub fn of_all(segments: &[Segment], is_heading: impl Fn(usize) -> bool) -> Vec<Self> {
        let mut heading = None;
        let mut all = Vec::with_capacity(segments.len());
        for number in 0..segments.len() {
            let before = number.checked_sub(1).filter(|&before| !is_heading(before));
            let before = before.map(|before| end(&segments[before].prose())).filter(|text| !text.is_empty());
            let after = segments.get(number + 1).map(|next| beginning(&next.prose())).filter(|text| !text.is_empty());
            all.push(Self { heading: heading.clone(), before, after });
            if is_heading(number) {
                heading = Some(beginning(&segments[number].prose()));
            }
        }
        all
    }

    /// Without what matters least; `None` if nothing is left.
    pub fn less(mut self) -> Option<Self> {
        let _ = self.after.take().or_else(|| self.before.take()).or_else(|| self.heading.take());
        (self != Self::default()).then_some(self)
    }
}

/// The first words of a text.
fn beginning(text: &str) -> String {
    shown(text.split_whitespace()).join(" ")
}

/// The last words of a text.
fn end(text: &str) -> String {
    let mut words = shown(text.split_whitespace().rev());
    words.reverse();
    words.join(" ")
}

fn shown<'a>(words: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut left = SHOWN;
    let fits = |word: &&str| {
        let length = word.chars().count() + 1;
        let fits = length <= left;
        left = left.saturating_sub(length);
        fits
    };
    words.take_while(fits).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::translate::Document;
    use crate::translate::formats::{Format, Html, Markdown, Po};

    fn neighbours(source: &str, format: &'static dyn Format) -> Vec<[Option<String>; 3]> {
        let texts = Document::new(source.to_owned(), format).texts_with(Surroundings::Shown);
        let of = |neighbours: &Neighbours| {
            let Neighbours { heading, before, after } = neighbours.clone();
            [heading, before, after]
        };
        texts.iter().map(|text| text.neighbours().map(of).unwrap_or_default()).collect()
    }

    fn three(heading: &str, before: &str, after: &str) -> [Option<String>; 3] {
        [heading, before, after].map(|text| Some(text.to_owned()).filter(|text| !text.is_empty()))
    }

    #[test]
    fn a_segment_has_a_heading_and_two_neighbours() {
        let expected = [three("", "", "One ."), three("Pond", "", "Two."), three("Pond", "One .", "")];
        assert_eq!(neighbours("# Pond\n\nOne `x`.\n\n- Two.\n", &Markdown), expected);
        assert_eq!(neighbours("<h2 id=a>Pond</h2><p>One <code>x</code>.<p>Two.", &Html), expected);
        let long = format!("{}\n\nend\n", "word ".repeat(100));
        let before = neighbours(&long, &Markdown)[1][1].clone().unwrap();
        assert!(before.len() <= SHOWN && before.len() > SHOWN - 10, "{before}");
        // Messages are in no order.
        let messages = "msgid \"Open it\"\nmsgstr \"\"\n\nmsgid \"Close it\"\nmsgstr \"\"\n";
        assert_eq!(neighbours(messages, &Po), [three("", "", ""), three("", "", "")]);
    }

    #[test]
    fn the_heading_goes_last() {
        let text = |text: &str| Some(text.to_owned());
        let all = Neighbours { heading: text("a"), before: text("b"), after: text("c") };
        let less = all.less().unwrap();
        assert_eq!(less, Neighbours { heading: text("a"), before: text("b"), after: None });
        assert_eq!(less.less().unwrap(), Neighbours { heading: text("a"), ..Neighbours::default() });
        assert_eq!(Neighbours { heading: text("a"), ..Neighbours::default() }.less(), None);
    }
}
