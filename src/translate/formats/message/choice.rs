//! Messages that choose among texts, as ICU's do: `{count, plural, one {# tree} other {# trees}}`. Each text is one of
//! its own if the message has nothing beside its choice.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::Leaf;
use crate::translate::split::trimmed;

/// How deep choices within choices are read.
const DEEPEST: usize = 8;

/// Whether a text is one that a message chooses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// It is the whole message.
    None,
    /// It is one of several; in it `#` stands for the number.
    One,
}

/// The beginning of a choice, up to its first case.
static OPENING: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^\{\s*\w+\s*,\s*(?:plural|select|selectordinal)\s*,\s*(?:offset\s*:\s*\d+\s*)?").ok()
});
/// What precedes the text of a case.
static CASE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^\s*(?:=\d+|[\w-]+)\s*\{").ok());

/// Whether a message chooses among texts.
pub fn has_choices(text: &str) -> bool {
    static CHOICE: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"\{\s*\w+\s*,\s*(?:plural|select|selectordinal|choice)\s*,").ok());
    CHOICE.as_ref().is_some_and(|choice| choice.is_match(text))
}

pub fn leaves(text: &str) -> Option<Vec<Leaf>> {
    if !has_choices(text) {
        return Some(vec![Leaf { range: 0..text.len(), choice: Choice::None }]);
    }
    let mut found = Vec::new();
    let inside = trimmed(text, 0..text.len());
    (choice(text, inside.clone(), 0, &mut found)? == inside.end).then_some(found)
}

/// Reads the choice that begins a range, and returns where it ends.
fn choice(text: &str, range: Range<usize>, depth: usize, found: &mut Vec<Leaf>) -> Option<usize> {
    if depth == DEEPEST {
        return None;
    }
    let mut place = range.start + OPENING.as_ref()?.find(&text[range.clone()])?.end();
    while let Some(case) = CASE.as_ref()?.find(&text[place..range.end]) {
        let start = place + case.end();
        let end = start + closing(&text[start..range.end])?;
        let inside = trimmed(text, start..end);
        match has_choices(&text[inside.clone()]) {
            true if choice(text, inside.clone(), depth + 1, found)? == inside.end => {}
            true => return None,
            false => found.push(Leaf { range: inside, choice: Choice::One }),
        }
        place = end + 1;
    }
    let rest = text[place..range.end].trim_start();
    rest.starts_with('}').then_some(range.end - rest.len() + 1)
}

/// Where the brace is that closes what was opened before this text.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut is_quoted = false;
    let mut letters = text.char_indices().peekable();
    while let Some((place, letter)) = letters.next() {
        match letter {
            // Only before a brace an apostrophe is a quote.
            '\'' if is_quoted || letters.peek().is_some_and(|(_, next)| "{}".contains(*next)) => {
                is_quoted = !is_quoted;
            }
            '{' if !is_quoted => depth += 1,
            '}' if !is_quoted => match depth.checked_sub(1) {
                Some(less) => depth = less,
                None => return Some(place),
            },
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(message: &str) -> Option<Vec<&str>> {
        Some(leaves(message)?.into_iter().map(|leaf| &message[leaf.range]).collect())
    }

    #[test]
    fn each_text_of_a_choice_is_one_of_its_own() {
        let message = "{n, plural, offset:1 =0 {no trees} one {# tree of {name}} other { # trees }}";
        assert_eq!(texts(message).unwrap(), ["no trees", "# tree of {name}", "# trees"]);
        let nested = "{who, select, female {{n, plural, one {her tree} other {her trees}}} other {a tree}}";
        assert_eq!(texts(nested).unwrap(), ["her tree", "her trees", "a tree"]);
        assert_eq!(texts("plain {name}").unwrap(), ["plain {name}"]);
        assert_eq!(texts("{n, select, other {a '{' b}}").unwrap(), ["a '{' b"]);
        for odd in [
            "You have {n, plural, other {# trees}}.",
            "{n, plural, other {# trees}",
            "{n, select, a b}",
            "{0,choice,0#no|1#one}",
        ] {
            assert_eq!(texts(odd), None, "{odd}");
        }
        assert_eq!(texts(&"{n, select, other ".repeat(5000)), None);
    }
}
