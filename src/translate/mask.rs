//! What the model sees of a segment: its prose, with a numbered placeholder for everything that must come back
//! unchanged.
//!
//! What surrounds all of the prose is not shown: a wholly bold sentence is a plain one to the model.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::neighbours::Neighbours;
use super::segment::{Fragment, Kind, join, plain};

/// A segment as the model sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Masked {
    /// Prose and placeholders, trimmed.
    pub text: String,
    before: Vec<Fragment>,
    after: Vec<Fragment>,
    /// The source that each placeholder replaces; the first is number 1.
    kept: Vec<(String, Kind)>,
    /// What its document says of it.
    context: Option<String>,
    neighbours: Option<Neighbours>,
}

/// A placeholder in what the model wrote.
static PLACEHOLDER: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\{(\d{1,4})\}").ok());

impl Masked {
    /// Masks a segment's content.
    pub fn new(content: &[Fragment]) -> Self {
        let mut inside = 0..content.len();
        let ends = ends(content);
        while let Some(smaller) = peel(content, &ends, &inside) {
            inside = smaller;
        }
        let mut text = String::new();
        let mut kept = Vec::new();
        for fragment in &content[inside.clone()] {
            match fragment {
                Fragment::Text(prose) => text += prose,
                Fragment::Kept(source, kind) => {
                    kept.push((source.clone(), *kind));
                    text += &placeholder(kept.len());
                }
            }
        }
        let space = |text: &str| (!text.is_empty()).then(|| Fragment::Text(text.to_owned()));
        let leading = text.len() - text.trim_start().len();
        let trailing = text.trim_end().len().max(leading);
        let before: Vec<Fragment> = content[..inside.start].iter().cloned().chain(space(&text[..leading])).collect();
        let after: Vec<Fragment> =
            space(&text[trailing..]).into_iter().chain(content[inside.end..].iter().cloned()).collect();
        text.truncate(trailing);
        text.drain(..leading);
        Self { text, before, after, kept, context: None, neighbours: None }
    }

    /// The same text with what its document says of it: "Open" as a verb.
    #[must_use]
    pub fn within(self, context: Option<String>) -> Self {
        Self { context, ..self }
    }

    pub fn context(&self) -> Option<&str> {
        self.context.as_deref()
    }

    /// The text with what surrounds it in its document.
    #[must_use]
    pub fn between(self, neighbours: Neighbours) -> Self {
        Self { neighbours: Some(neighbours), ..self }
    }

    pub fn neighbours(&self) -> Option<&Neighbours> {
        self.neighbours.as_ref()
    }

    /// The content of a translation, with what surrounds it. `None` if a placeholder is unknown.
    pub fn unmask(&self, translation: &str) -> Option<Vec<Fragment>> {
        let inside = self.unmask_part(translation)?;
        let around = |fragments: &[Fragment]| fragments.to_vec();
        let content = join([around(&self.before), inside, around(&self.after)].concat());
        // An unchanged text keeps its very bytes.
        Some(if translation == self.text { content } else { spaces_outside(content) })
    }

    /// The content of a part of the text, or of its translation. `None` if a placeholder is unknown.
    pub fn unmask_part(&self, part: &str) -> Option<Vec<Fragment>> {
        let mut content = Vec::new();
        let mut done = 0;
        for (range, number) in placeholders(part) {
            let (source, kind) = self.kept.get(number.checked_sub(1)?)?;
            content.push(Fragment::Text(part[done..range.start].to_owned()));
            content.push(Fragment::Kept(source.clone(), *kind));
            done = range.end;
        }
        content.push(Fragment::Text(part[done..].to_owned()));
        Some(join(content))
    }

    /// The text of a translation of this one, which keeps the same and has the same around it; `None` if it does not.
    pub fn translated(&self, translation: &[Fragment]) -> Option<Self> {
        let text = self.read_back(&plain(translation))?;
        Some(Self { text, ..self.clone() })
    }

    /// The same text, keeping what `other` does; `None` if it does so already.
    pub fn keeping(&self, other: &Self) -> Option<Self> {
        let sorted = |masked: &Self| {
            let mut kept: Vec<String> = masked.kept.iter().map(|(source, _)| source.clone()).collect();
            kept.sort_unstable();
            kept
        };
        (sorted(self) != sorted(other)).then(|| Self { kept: other.kept.clone(), ..self.clone() })
    }

    /// The text of a translation that is written with what is kept; `None` if any of that is not in it.
    pub fn read_back(&self, translation: &str) -> Option<String> {
        self.read_back_part(
            translation.strip_prefix(plain(&self.before).as_str())?.strip_suffix(plain(&self.after).as_str())?,
        )
    }

    /// The same of a translation that may have other spaces around it.
    pub fn read_back_trimmed(&self, translation: &str) -> Option<String> {
        let around = |fragments: &[Fragment]| plain(fragments).trim().to_owned();
        let inside = translation.trim().strip_prefix(&around(&self.before))?.strip_suffix(&around(&self.after))?;
        self.read_back_part(inside.trim())
    }

    /// The same without what surrounds it.
    pub fn read_back_part(&self, inside: &str) -> Option<String> {
        // The longest first: a shorter one may be part of it.
        let mut numbers: Vec<usize> = (0..self.kept.len()).collect();
        numbers.sort_by_key(|&number| std::cmp::Reverse(self.kept[number].0.len()));
        let mut places: Vec<(Range<usize>, usize)> = Vec::new();
        for number in numbers {
            let source = &self.kept[number].0;
            let found = inside.match_indices(source.as_str()).map(|(start, _)| start..start + source.len());
            let is_free = |place: &Range<usize>| {
                places.iter().all(|(other, _)| place.end <= other.start || place.start >= other.end)
            };
            let place = found.into_iter().find(is_free)?;
            places.push((place, number));
        }
        places.sort_by_key(|(place, _)| place.start);
        let (mut text, mut done) = (String::new(), 0);
        for (place, number) in places {
            text += &inside[done..place.start];
            text += &placeholder(number + 1);
            done = place.end;
        }
        Some(text + &inside[done..])
    }

    /// What each placeholder stands for, in order.
    pub fn kept(&self) -> &[(String, Kind)] {
        &self.kept
    }

    /// The kind of each placeholder, in order.
    pub fn kinds(&self) -> Vec<Kind> {
        self.kept.iter().map(|&(_, kind)| kind).collect()
    }

    /// The kind of a placeholder; `None` if there is no such number.
    pub fn kind(&self, number: usize) -> Option<Kind> {
        self.kept.get(number.checked_sub(1)?).map(|&(_, kind)| kind)
    }
}

/// Moves spaces out of pairs: `** bold **` would not be bold. In a pair without text they stay.
fn spaces_outside(content: Vec<Fragment>) -> Vec<Fragment> {
    let mut moved: Vec<Fragment> = Vec::with_capacity(content.len());
    // A space that came out of the last pair.
    let mut space = false;
    for fragment in content {
        match fragment {
            Fragment::Text(text) if text.trim().is_empty() => moved.push(Fragment::Text(text)),
            Fragment::Text(mut text) => {
                if std::mem::take(&mut space) && !text.starts_with([' ', '.', ',', ';', ':', '!', '?', ')']) {
                    text.insert(0, ' ');
                }
                if text.starts_with(' ') && matches!(moved.last(), Some(Fragment::Kept(_, Kind::Open))) {
                    text.drain(..text.len() - text.trim_start_matches(' ').len());
                    let ends_with_space =
                        |fragment: &Fragment| matches!(fragment, Fragment::Text(text) if text.ends_with(' '));
                    if moved.len() > 1 && !ends_with_space(&moved[moved.len() - 2]) {
                        moved.insert(moved.len() - 1, Fragment::Text(" ".to_owned()));
                    }
                }
                moved.push(Fragment::Text(text));
            }
            Fragment::Kept(source, Kind::Close) => {
                if let Some(Fragment::Text(text)) = moved.last_mut()
                    && text.ends_with(' ')
                    && !text.trim().is_empty()
                {
                    text.truncate(text.trim_end_matches(' ').len());
                    space = true;
                }
                moved.push(Fragment::Kept(source, Kind::Close));
            }
            kept @ Fragment::Kept(..) => {
                if std::mem::take(&mut space) {
                    moved.push(Fragment::Text(" ".to_owned()));
                }
                moved.push(kept);
            }
        }
    }
    join(moved)
}

/// How the model sees a placeholder.
pub fn placeholder(number: usize) -> String {
    format!("{{{number}}}")
}

/// The placeholders in a text: where each is, and its number.
pub fn placeholders(text: &str) -> Vec<(Range<usize>, usize)> {
    let Some(pattern) = PLACEHOLDER.as_ref() else { return Vec::new() };
    let found = pattern.captures_iter(text);
    found.filter_map(|found| Some((found.get(0)?.range(), found.get(1)?.as_str().parse().ok()?))).collect()
}

/// The range without what surrounds all of the prose: spaces, or a pair that opens at its start and closes at its end.
/// `None` if nothing does.
fn peel(content: &[Fragment], ends: &[Option<usize>], inside: &Range<usize>) -> Option<Range<usize>> {
    let is_space = |fragment: &Fragment| matches!(fragment, Fragment::Text(text) if text.trim().is_empty());
    match &content[inside.clone()] {
        [first, ..] if is_space(first) => Some(inside.start + 1..inside.end),
        [.., last] if is_space(last) => Some(inside.start..inside.end - 1),
        [Fragment::Kept(_, Kind::Open), .., Fragment::Kept(_, Kind::Close)] => {
            (ends[inside.start] == Some(inside.end - 1)).then_some(inside.start + 1..inside.end - 1)
        }
        _ => None,
    }
}

/// For each fragment that opens something, the one that closes it.
fn ends(content: &[Fragment]) -> Vec<Option<usize>> {
    let mut ends = vec![None; content.len()];
    let mut open = Vec::new();
    for (place, fragment) in content.iter().enumerate() {
        match fragment {
            Fragment::Kept(_, Kind::Open) => open.push(place),
            Fragment::Kept(_, Kind::Close) => {
                if let Some(start) = open.pop() {
                    ends[start] = Some(place);
                }
            }
            _ => {}
        }
    }
    ends
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Fragment {
        Fragment::Text(text.to_owned())
    }

    fn kept(source: &str, kind: Kind) -> Fragment {
        Fragment::Kept(source.to_owned(), kind)
    }

    #[test]
    fn a_translation_is_read_back_from_its_document() {
        let content = [
            kept("<b>", Kind::Open),
            text("See "),
            kept("%s", Kind::Whole),
            text(" or "),
            kept("%s1", Kind::Whole),
            kept("</b>", Kind::Close),
        ];
        let masked = Masked::new(&content);
        assert_eq!(masked.read_back("<b>Zie %s1 of %s</b>").as_deref(), Some("Zie {2} of {1}"));
        assert_eq!(masked.read_back("<b>Zie %s1</b>"), None);
        assert_eq!(masked.read_back("Zie %s1 of %s"), None);
    }

    #[test]
    fn what_surrounds_the_prose_is_not_shown() {
        let content = [
            text("  "),
            kept("**", Kind::Open),
            text("Let op: "),
            kept("`x`", Kind::Whole),
            text("!"),
            kept("**", Kind::Close),
            text(" "),
        ];
        let masked = Masked::new(&content);
        assert_eq!(masked.text, "Let op: {1}!");
        assert_eq!(masked.unmask("Mind {1}!").unwrap()[2..5], [text("Mind "), kept("`x`", Kind::Whole), text("!")]);
        assert_eq!(masked.unmask(&masked.text).unwrap(), content);
        assert_eq!(masked.unmask("Mind {2}!"), None);
        assert_eq!(masked.unmask("Mind {0}!"), None);
    }

    #[test]
    fn spaces_move_out_of_a_pair() {
        let content = [text("de "), kept("**", Kind::Open), text("kat"), kept("**", Kind::Close), text(" slaapt")];
        let masked = Masked::new(&content);
        let written = |translation: &str| plain(&masked.unmask(translation).unwrap());
        assert_eq!(written("the {1}cat {2}sleeps"), "the **cat** sleeps");
        assert_eq!(written("the{1} cat{2} sleeps"), "the **cat** sleeps");
        assert_eq!(written("the {1} cat {2}."), "the **cat**.");
        assert_eq!(written("{1} cat {2}"), "**cat**");
        assert_eq!(written("the {1} {2} sleeps"), "the ** ** sleeps");
    }

    #[test]
    fn a_pair_in_the_middle_is_shown_and_so_are_two_pairs() {
        let pair = |text_inside: &str| [kept("*", Kind::Open), text(text_inside), kept("*", Kind::Close)];
        let content: Vec<Fragment> = pair("a").into_iter().chain([text(" en ")]).chain(pair("b")).collect();
        let masked = Masked::new(&content);
        assert_eq!(masked.text, "{1}a{2} en {3}b{4}");
        assert_eq!(masked.unmask(&masked.text).unwrap(), content);
        assert_eq!((masked.kind(1), masked.kind(4), masked.kind(5)), (Some(Kind::Open), Some(Kind::Close), None));
    }
}
