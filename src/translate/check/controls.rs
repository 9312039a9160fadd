//! Characters that nobody sees and that change what is shown: an answer may come from another person's computer, and
//! what commands a terminal or turns words round must not reach a document through it.

use std::sync::LazyLock;

use regex::Regex;

use crate::printable::commands_terminals;

/// An escape sequence as a whole: without its first character the rest would be text.
static SEQUENCE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?:\x1b\]|\u{9d})[^\x07\x1b\u{9c}\n]*(?:\x07|\x1b\\|\u{9c})?|(?:\x1b\[|\u{9b})[0-9;?]*[ -/]*[@-~]|\x1b[ -/]*[0-~]",
    )
    .ok()
});

/// Spaces without a width, and the mark of a byte order.
const WITHOUT_WIDTH: [char; 3] = ['\u{200b}', '\u{2060}', '\u{feff}'];

/// Whether an answer has spaces without a width that its source does not have, and that [`removed`] takes.
pub fn has_hidden_spaces(answer: &str, source: &str) -> bool {
    WITHOUT_WIDTH.iter().any(|&space| answer.contains(space) && !source.contains(space))
}

/// An answer without the invisible characters that its source does not have. Those that join letters or set a
/// direction stay: some scripts need them.
pub fn removed(answer: &str, source: &str) -> String {
    let has_sequence = answer.contains(['\u{1b}', '\u{9b}', '\u{9d}']) && !source.contains('\u{1b}');
    let bare = match SEQUENCE.as_ref().filter(|_| has_sequence) {
        Some(sequence) => sequence.replace_all(answer, ""),
        None => answer.into(),
    };
    let shown = |character: char| match character {
        '\n' => Some('\n'),
        _ if source.contains(character) => Some(character),
        '\t' | '\u{2028}' | '\u{2029}' => Some(' '),
        _ if WITHOUT_WIDTH.contains(&character) => None,
        _ => (!commands_terminals(character)).then_some(character),
    };
    bare.chars().filter_map(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_sees_is_removed_unless_the_source_has_it() {
        let cases = [
            ("Het \u{1b}[31mhek\u{1b}[0m is open.", "The gate is open.", "Het hek is open."),
            ("\u{1b}]0;titel\u{7}Het hek", "The gate", "Het hek"),
            ("\u{1b}]8;;http://x\u{1b}\\Het hek", "The gate", "Het hek"),
            ("\u{9b}1mHet hek", "The gate", "Het hek"),
            ("Het\0 hek\u{8} is\u{7f} op", "The gate", "Het hek is op"),
            ("\u{202e}Het\u{202c} \u{2066}hek\u{2069}", "The gate", "Het hek"),
            ("\u{feff}Het\u{200b} hek\u{2060}", "The gate", "Het hek"),
            ("Het\u{2028}hek\tis\r\nop", "The gate", "Het hek is\nop"),
            ("Kolom\teen", "Column\tone", "Kolom\teen"),
            ("\u{2066}Hek\u{2069}", "\u{2066}Gate\u{2069}", "\u{2066}Hek\u{2069}"),
            (
                "می\u{200c}خواهم 👩\u{200d}👧 \u{200f}x, so\u{ad}ft, a\u{a0}b",
                "x",
                "می\u{200c}خواهم 👩\u{200d}👧 \u{200f}x, so\u{ad}ft, a\u{a0}b",
            ),
            ("[m and [31m stay", "x", "[m and [31m stay"),
        ];
        for (answer, source, expected) in cases {
            assert_eq!(removed(answer, source), expected);
        }
    }
}
