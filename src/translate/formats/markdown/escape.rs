//! Writing text in Markdown with the escapes that it needs and no others: some readers show a needless backslash.

use super::read;
use crate::translate::segment::{Escaping, Fragment, written};

/// Marks that may stay without an escape, all of a kind together.
const MARKS: [&str; 10] = ["*", "_", "~", "`", "[]", "|", "$", "<", "&", "\\"];

/// Writes a translation with as few escapes as its own reading needs, or with all of them.
pub fn write(content: &[Fragment], source: &str, escaping: Escaping) -> String {
    let full = written(content, |text| escape(text, ""));
    if escaping == Escaping::Full || full == written(content, str::to_owned) {
        return full;
    }
    let meaning = reading(&full);
    let mut bare = String::new();
    for marks in MARKS {
        // Read alone, a cell is a paragraph: only the source shows whether a pipe would end it.
        let may_be_bare = marks != "|" || source.contains('|') && !source.contains("\\|");
        let more = bare.clone() + marks;
        if may_be_bare && reading(&written(content, |text| escape(text, &more))) == meaning {
            bare = more;
        }
    }
    written(content, |text| escape(text, &bare))
}

/// What a text says when it is read by itself.
fn reading(text: &str) -> Vec<Vec<Fragment>> {
    read(text).into_iter().map(|segment| segment.content).collect()
}

/// Text in which nothing is markup, as far as `bare` marks are not.
pub fn escape(prose: &str, bare: &str) -> String {
    let mut escaped = String::with_capacity(prose.len());
    let mut before = ' ';
    let mut characters = prose.chars().peekable();
    while let Some(character) = characters.next() {
        let next = characters.peek().copied().unwrap_or(' ');
        let needs_it = match character {
            '*' | '~' => !(before.is_whitespace() && next.is_whitespace()),
            '_' => !(before.is_alphanumeric() && next.is_alphanumeric()),
            '`' | '\\' | '[' | ']' | '|' | '$' => true,
            '<' => next.is_alphabetic() || "/!?".contains(next),
            '&' => next.is_alphabetic() || next == '#',
            _ => false,
        };
        if needs_it && !bare.contains(character) {
            escaped.push('\\');
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
        assert_eq!(escape("2 * 3, *dit* en mijn_naam _nu_", ""), "2 * 3, \\*dit\\* en mijn_naam \\_nu\\_");
        assert_eq!(escape("a < b, <b>, [x] & &amp; `c`", ""), "a < b, \\<b>, \\[x\\] & \\&amp; \\`c\\`");
    }
}
