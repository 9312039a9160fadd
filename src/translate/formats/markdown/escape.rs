//! Writing text in Markdown with the escapes that it needs and no others: some readers show a needless backslash.

use super::{Flavour, Markdown, read};
use crate::translate::formats::html::{Entity, entities, has_bare_ampersand};
use crate::translate::segment::{Escaping, Fragment, Frame, Kind, written};

/// Marks that may stay without an escape, all of a kind together.
const MARKS: [&str; 10] = ["*", "_", "~", "`", "[]", "|", "$", "<", "&", "\\"];
/// Marks that mean something without a second of their kind: of these one may stay bare where another may not.
const SINGLE: [char; 4] = ['[', '$', '<', '&'];
/// Marks that are tried one by one where all of them together cannot stay.
const ONE_BY_ONE: usize = 16;

/// Writes a translation with as few escapes as its reading in its frame needs, or with all of them.
pub fn write(content: &[Fragment], source: &str, frame: &Frame, escaping: Escaping, flavour: Flavour) -> String {
    let mut entities = entities(source);
    // Where it stands bare as well, nobody misses the entity.
    entities.retain(|(character, _)| *character != '&' || !has_bare_ampersand(source));
    let fixed = never_bare(source, flavour);
    let write = |bare: &str, numbers: &[usize]| {
        begun(written_but(content, &Spared { bare, numbers, fixed: &fixed, entities: &entities }), source)
    };
    let full = write("", &[]);
    if escaping == Escaping::Full || full == written(content, str::to_owned) {
        return full;
    }
    let reading = |text: &str| -> Vec<Vec<Fragment>> {
        read(&frame.around(text), &Markdown, flavour).into_iter().map(|segment| segment.content).collect()
    };
    let meaning = reading(&full);
    let mut bare = String::new();
    for marks in MARKS {
        // Read alone, a cell is a paragraph: only the source shows whether a pipe would end it.
        let may_be_bare = marks != "|" || source.contains('|') && !source.contains("\\|");
        let more = bare.clone() + marks;
        let written = write(&more, &[]);
        if may_be_bare && written != write(&bare, &[]) && reading(&written) == meaning {
            bare = more;
        }
    }
    let count = full.len().saturating_sub(write(&bare, &[]).len());
    let escapes = full.matches('\\').count();
    let mut spared = Vec::new();
    if count < escapes && escapes <= ONE_BY_ONE {
        for place in 0..escapes {
            spared.push(place);
            if reading(&write(&bare, &spared)) != meaning {
                spared.pop();
            }
        }
    }
    write(&bare, &spared)
}

/// Marks that get an escape wherever they could mean something. In MDX what begins a tag or an expression is an error
/// where it is neither. Of what the source always escapes, its own reader may take more for markup than this one does.
fn never_bare(source: &str, flavour: Flavour) -> String {
    let mut bare = String::new();
    let mut escaped = String::new();
    let mut is_escaped = false;
    for mark in source.chars() {
        if is_escaped { &mut escaped } else { &mut bare }.push(mark);
        is_escaped = mark == '\\' && !is_escaped;
    }
    let is_always = |mark: &char| escaped.contains(*mark) && !bare.contains(*mark);
    let code = if flavour == Flavour::Mdx { "<{}" } else { "" };
    MARKS.concat().chars().filter(|mark| *mark != '\\' && is_always(mark)).chain(code.chars()).collect()
}

/// Text that begins as a list or a heading does, with a backslash before the mark if the source had one there.
fn begun(written: String, source: &str) -> String {
    let digits = written.len() - written.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
    let mut rest = written[digits..].chars();
    let is_mark = match rest.next() {
        Some('.' | ')') => digits > 0,
        Some('-' | '+' | '#' | '>' | '*') => digits == 0,
        _ => false,
    };
    let ends = rest.next().is_none_or(|next| next.is_whitespace() || "#>".contains(next));
    let is_escaped = source.trim_start_matches(|letter: char| letter.is_ascii_digit()).starts_with('\\');
    if is_mark && ends && is_escaped { [&written[..digits], "\\", &written[digits..]].concat() } else { written }
}

/// Text in which nothing is markup.
pub fn escape(prose: &str, flavour: Flavour) -> String {
    let fixed = never_bare("", flavour);
    escape_but(prose, &Spared { bare: "", numbers: &[], fixed: &fixed, entities: &[] }, &mut 0, false)
}

/// What is written without a backslash.
struct Spared<'a> {
    /// Marks of these kinds.
    bare: &'a str,
    /// Others by their number, among those that need an escape.
    numbers: &'a [usize],
    /// Marks that are never among them.
    fixed: &'a str,
    /// Characters that the source writes as entities.
    entities: &'a [Entity<'a>],
}

impl Spared<'_> {
    /// Whether a mark stays bare that is this one of those that need an escape.
    fn has(&self, mark: char, number: usize) -> bool {
        !self.fixed.contains(mark)
            && (self.bare.contains(mark) || SINGLE.contains(&mark) && self.numbers.contains(&number))
    }
}

/// Content in which nothing but what is kept is markup, as far as its marks are not spared.
fn written_but(content: &[Fragment], but: &Spared) -> String {
    let mut seen = 0;
    // For each open pair, whether it is a link.
    let mut open: Vec<bool> = Vec::new();
    let fragment = |fragment: &Fragment| match fragment {
        Fragment::Text(text) => escape_but(text, but, &mut seen, open.contains(&true)),
        Fragment::Kept(source, kind) => {
            match kind {
                Kind::Open => open.push(source.ends_with('[')),
                Kind::Close => {
                    open.pop();
                }
                Kind::Whole => {}
            }
            source.clone()
        }
    };
    content.iter().map(fragment).collect()
}

/// `seen` counts the marks that need an escape over several texts.
fn escape_but(prose: &str, but: &Spared, seen: &mut usize, is_in_link: bool) -> String {
    let mut escaped = String::with_capacity(prose.len());
    let mut before = ' ';
    let mut characters = prose.chars().peekable();
    while let Some(character) = characters.next() {
        let next = characters.peek().copied().unwrap_or(' ');
        if let Some((_, entity)) = but.entities.iter().find(|(meaning, _)| *meaning == character) {
            escaped += entity;
            before = character;
            continue;
        }
        let needs_it = match character {
            '*' | '~' => !(before.is_whitespace() && next.is_whitespace()),
            '_' => !(before.is_alphanumeric() && next.is_alphanumeric()),
            '`' | '\\' | '[' | '|' | '$' => true,
            // Escaped brackets may be read as math: one of the two is enough.
            ']' => is_in_link,
            '<' => next.is_alphabetic() || "/!?".contains(next) || but.fixed.contains('{'),
            '{' | '}' => but.fixed.contains(character),
            '&' => next.is_alphabetic() || next == '#',
            _ => false,
        };
        if needs_it {
            if !but.has(character, *seen) {
                escaped.push('\\');
            }
            *seen += 1;
        }
        escaped.push(character);
        before = character;
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_never_becomes_markup() {
        let markdown = |prose| escape(prose, Flavour::Markdown);
        assert_eq!(markdown("2 * 3, *dit* en mijn_naam _nu_"), "2 * 3, \\*dit\\* en mijn_naam \\_nu\\_");
        assert_eq!(markdown("a < b, <b>, [x] & &amp; `c`"), "a < b, \\<b>, \\[x] & \\&amp; \\`c\\`");
        assert_eq!(escape("a < b {c}", Flavour::Mdx), "a \\< b \\{c\\}");
    }
}
