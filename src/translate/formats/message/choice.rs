//! Messages that choose among texts, as ICU's do: `{count, plural, one {# tree} other {# trees}}`. Each text is one of
//! its own if the message has nothing beside its choice; a sentence with one choice in it can be written as such a
//! message.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::Leaf;
use super::plurals::{self, Number};
use crate::translate::language::Pair;
use crate::translate::split::trimmed;

/// How deep choices within choices are read.
const DEEPEST: usize = 8;
/// How deep they are where plurals get more forms: each level has its forms in each of those above.
const DEEPEST_FORMS: usize = 2;
/// Cases of a choice whose sentence is written for each of them.
const MOST: usize = 24;

/// Whether a text is one that a message chooses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// It is the whole message.
    None,
    /// It is one of several; in it `#` stands for the number. These cases lead to it.
    One(String),
}

/// What a message chooses by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    Number(Number),
    Word,
}

/// A choice in a message, from its opening brace to its closing one.
#[derive(Debug)]
struct Node {
    range: Range<usize>,
    by: By,
    cases: Vec<Case>,
}

#[derive(Debug)]
struct Case {
    /// `one`, `=0`, `female`.
    name: Range<usize>,
    /// From its name to its closing brace.
    range: Range<usize>,
    /// Between its braces.
    text: Range<usize>,
    /// The choice that is all of its text.
    nested: Option<Node>,
}

/// The beginning of a choice, up to its first case.
static OPENING: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^\{\s*\w+\s*,\s*(plural|select|selectordinal)\s*,\s*(?:offset\s*:\s*\d+\s*)?").ok()
});
/// What precedes the text of a case.
static CASE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^\s*(=\d+|[\w-]+)\s*\{").ok());

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
    whole(text)?.leaves(text, "", &mut found);
    Some(found)
}

/// A sentence with one choice in it as a choice among sentences: whatever the order of words in another language, each
/// of them can be translated. `None` for other messages.
pub fn spread(text: &str) -> Option<String> {
    if !has_choices(text) {
        return None;
    }
    let node = openings(text).find_map(|start| node(text, start..text.len(), 0))?;
    let (before, after) = (&text[..node.range.start], &text[node.range.end..]);
    let is_beside = |text: &str| !text.trim().is_empty();
    let is_simple = node.cases.len() <= MOST
        && node.cases.iter().all(|case| case.nested.is_none() && !has_choices(&text[case.text.clone()]))
        && !has_choices(before)
        && !has_choices(after);
    // Within a choice by number it would stand for the number.
    let has_sign = matches!(node.by, By::Number(_)) && (before.contains('#') || after.contains('#'));
    if !is_simple || has_sign || !is_beside(before) && !is_beside(after) {
        return None;
    }
    let mut written = String::with_capacity(text.len());
    let mut done = node.range.start;
    for case in &node.cases {
        written += &[&text[done..case.text.start], before, &text[case.text.clone()], after].concat();
        done = case.text.end;
    }
    written += &text[done..node.range.end];
    // A quotation that is not closed would quote more than before.
    let cases = node.cases.len();
    whole(&written).filter(|node| node.cases.len() == cases).map(|_| written)
}

/// A message that is a choice, as `own` writes its parts, with the forms that its plurals have in the target language.
/// `None` if it is as it should be.
pub fn adapted(text: &str, pair: Pair, own: impl Fn(Range<usize>) -> String) -> Option<String> {
    let node = whole(text).filter(|node| node.depth() <= DEEPEST_FORMS)?;
    let written =
        [own(0..node.range.start), node.adapted(text, pair, &own), own(node.range.end..text.len())].concat();
    (written != own(0..text.len())).then_some(written)
}

impl Node {
    fn leaves(&self, text: &str, path: &str, found: &mut Vec<Leaf>) {
        for case in &self.cases {
            let name = &text[case.name.clone()];
            let path = if path.is_empty() { name.to_owned() } else { [path, ".", name].concat() };
            match &case.nested {
                Some(nested) => nested.leaves(text, &path, found),
                None => found.push(Leaf { range: trimmed(text, case.text.clone()), choice: Choice::One(path) }),
            }
        }
    }

    /// How many choices are in each other here.
    fn depth(&self) -> usize {
        let nested = self.cases.iter().filter_map(|case| case.nested.as_ref().map(Self::depth)).max();
        1 + nested.unwrap_or_default()
    }

    fn adapted(&self, text: &str, pair: Pair, own: &impl Fn(Range<usize>) -> String) -> String {
        let names: Vec<&str> = self.cases.iter().map(|case| &text[case.name.clone()]).collect();
        let forms: Vec<&str> = names.iter().copied().filter(|name| plurals::is_category(name)).collect();
        let wanted = match self.by {
            By::Number(number) => plurals::adapted(&forms, number, pair),
            By::Word => forms.iter().map(|form| (*form, *form)).collect(),
        };
        let (mut written, mut done) = (String::new(), self.range.start);
        for (case, name) in self.cases.iter().zip(names) {
            let blanks = text[..case.range.start].trim_end().len().max(done);
            written += &own(done..blanks);
            let said = match &case.nested {
                Some(nested) => [
                    own(case.name.end..nested.range.start),
                    nested.adapted(text, pair, own),
                    own(nested.range.end..case.range.end),
                ]
                .concat(),
                None => own(case.name.end..case.range.end),
            };
            let is_form = plurals::is_category(name);
            let new = wanted.iter().filter(|(form, from)| is_form && *from == name && !forms.contains(form));
            let old = wanted.iter().filter(|(form, _)| *form == name);
            for (form, _) in new.chain(old) {
                written += &[&own(blanks..case.range.start), *form, &said].concat();
            }
            if !is_form {
                written += &[&own(blanks..case.range.start), name, &said].concat();
            }
            done = case.range.end;
        }
        written + &own(done..self.range.end)
    }
}

/// The choice that a message is.
fn whole(text: &str) -> Option<Node> {
    let inside = trimmed(text, 0..text.len());
    node(text, inside.clone(), 0).filter(|node| node.range == inside)
}

/// Reads the choice that begins a range.
fn node(text: &str, range: Range<usize>, depth: usize) -> Option<Node> {
    if depth == DEEPEST {
        return None;
    }
    let opening = OPENING.as_ref()?.captures(&text[range.clone()])?;
    let by = match &opening[1] {
        "plural" => By::Number(Number::Cardinal),
        "selectordinal" => By::Number(Number::Ordinal),
        _ => By::Word,
    };
    let mut place = range.start + opening.get(0)?.end();
    let mut cases = Vec::new();
    while let Some(found) = CASE.as_ref()?.captures(&text[place..range.end]) {
        let name = found.get(1)?.range();
        let name = name.start + place..name.end + place;
        let start = place + found.get(0)?.end();
        let end = start + closing(&text[start..range.end])?;
        let inside = trimmed(text, start..end);
        let nested = if has_choices(&text[inside.clone()]) {
            Some(node(text, inside.clone(), depth + 1).filter(|nested| nested.range == inside)?)
        } else {
            None
        };
        cases.push(Case { range: name.start..end + 1, name, text: start..end, nested });
        place = end + 1;
    }
    let rest = text[place..range.end].trim_start();
    let end = range.end - rest.len() + 1;
    rest.starts_with('}').then_some(Node { range: range.start..end, by, cases })
}

/// The braces of a message that are in no others.
fn openings(text: &str) -> impl Iterator<Item = usize> {
    let mut place = 0;
    std::iter::from_fn(move || {
        let start = place + braces(&text[place..]).find(|(_, brace)| *brace == '{')?.0;
        place = start + 1 + closing(&text[start + 1..])? + 1;
        Some(start)
    })
}

/// Where the brace is that closes what was opened before this text.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    braces(text).find_map(|(place, brace)| {
        match brace {
            '{' => depth += 1,
            _ if depth == 0 => return Some(place),
            _ => depth -= 1,
        }
        None
    })
}

/// The braces of a text that are not quoted.
fn braces(text: &str) -> impl Iterator<Item = (usize, char)> {
    let mut is_quoted = false;
    let mut letters = text.char_indices().peekable();
    std::iter::from_fn(move || {
        while let Some((place, letter)) = letters.next() {
            let next = letters.peek().map(|(_, next)| *next);
            match letter {
                // Two of them are one, and only before a brace a single one is a quotation mark.
                '\'' if next == Some('\'') => drop(letters.next()),
                '\'' if is_quoted || next.is_some_and(|next| "{}".contains(next)) => is_quoted = !is_quoted,
                '{' | '}' if !is_quoted => return Some((place, letter)),
                _ => {}
            }
        }
        None
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::translate::language::Language;

    fn texts(message: &str) -> Option<Vec<&str>> {
        Some(leaves(message)?.into_iter().map(|leaf| &message[leaf.range]).collect())
    }

    #[test]
    fn each_text_of_a_choice_is_one_of_its_own() {
        let message = "{n, plural, offset:1 =0 {no trees} one {# tree of {name}} other { # trees }}";
        assert_eq!(texts(message).unwrap(), ["no trees", "# tree of {name}", "# trees"]);
        let nested = "{who, select, female {{n, plural, one {her tree} other {her trees}}} other {a tree}}";
        assert_eq!(texts(nested).unwrap(), ["her tree", "her trees", "a tree"]);
        let cases = leaves(nested).unwrap().into_iter().map(|leaf| leaf.choice);
        assert!(cases.eq(["female.one", "female.other", "other"].map(|case| Choice::One(case.to_owned()))));
        assert_eq!(texts("plain {name}").unwrap(), ["plain {name}"]);
        assert_eq!(texts("{n, select, other {a '{' b}}").unwrap(), ["a '{' b"]);
        assert_eq!(texts("{n, select, other {it''{name}'' is}}").unwrap(), ["it''{name}'' is"]);
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

    #[test]
    fn a_sentence_with_a_choice_becomes_a_choice_among_sentences() {
        let cases = [
            (
                "You have {n, plural, =0 {no cats} one {# cat} other {# cats}} now.",
                "{n, plural, =0 {You have no cats now.} one {You have # cat now.} other {You have # cats now.}}",
            ),
            (
                "{name} lost {who, select, female {her} other { their }} key",
                "{who, select, female {{name} lost her key} other {{name} lost  their  key}}",
            ),
            ("{n,plural,one{1 tree}other{# trees}} of it's", "{n,plural,one{1 tree of it's}other{# trees of it's}}"),
            ("The {n, selectordinal, one {#st} other {#th}}", "{n, selectordinal, one {The #st} other {The #th}}"),
            ("'{'n'}' {n, select, other {a}}", "{n, select, other {'{'n'}' a}}"),
            ("#1: {n, select, other {a}}", "{n, select, other {#1: a}}"),
        ];
        for (message, expected) in cases {
            assert_eq!(spread(message).as_deref(), Some(expected));
            assert!(leaves(expected).is_some());
        }
        for kept in [
            "{n, plural, one {# tree} other {# trees}}",
            "plain {name}",
            "{a, plural, other {# cats}} and {b, plural, other {# dogs}}",
            "He has {who, select, other {{n, plural, other {# trees}}}}.",
            "Issue #1 has {n, plural, other {# comments}}",
            "You have {n, plural, other {# trees}",
            "'{n, plural, other {a}}' is quoted",
            "No {0,choice,0#no|1#one}",
        ] {
            assert_eq!(spread(kept), None, "{kept}");
        }
        assert_eq!(spread(&format!("a {}", "{n, select, other ".repeat(5000))), None);
    }

    #[test]
    fn plurals_have_the_forms_of_their_new_language() {
        let pair = |target: &str| Pair { source: Language::ENGLISH, target: Language::named(target).unwrap() };
        let adapted = |text: &str, target: &str| adapted(text, pair(target), |part| text[part].to_owned());
        let cases = [
            (
                "{n, plural, =0 {no} one {# a} other {# b}}",
                "pl",
                "{n, plural, =0 {no} one {# a} few {# b} many {# b} other {# b}}",
            ),
            ("{n,plural,one{# a}other{# b}}", "ja", "{n,plural,other{# b}}"),
            (
                "{n, selectordinal, one {#st} two {#nd} few {#rd} other {#th}} ",
                "nl",
                "{n, selectordinal, other {#th}} ",
            ),
            (
                "{w, select, one {{n, plural, one {a} other {b}}} other {c}}",
                "ro",
                "{w, select, one {{n, plural, one {a} few {b} other {b}}} other {c}}",
            ),
            (
                "{n, plural, other {{m, plural, other {b}}}}",
                "ro",
                "{n, plural, few {{m, plural, few {b} other {b}}} other {{m, plural, few {b} other {b}}}}",
            ),
        ];
        for (text, target, expected) in cases {
            assert_eq!(adapted(text, target).as_deref(), Some(expected));
        }
        for same in ["{n, plural, one {a} other {b}}", "{n, plural, zero {0} one {a} two {2} other {b}}", "text"] {
            assert_eq!(adapted(same, "nl"), None, "{same}");
        }
        assert_eq!(adapted("{w, select, one {a} other {b}}", "pl"), None);
        let deep = format!("{}a{}", "{n, plural, other {".repeat(6), "}}".repeat(6));
        assert_eq!(adapted(&deep, "ar"), None, "it would become thousands of texts");
    }
}
