//! Text from anywhere, made safe for a terminal.
//!
//! A terminal takes orders from the text that it prints: a control character begins a sequence that sets the title,
//! fills the clipboard or hides what follows, and a bidirectional control makes words read other than they are. Neither
//! reaches a terminal as such. They are shown instead of dropped, so that nobody takes a name for another one. Every
//! character is judged alone, so that a sequence may be split over any number of deltas.

use std::borrow::Cow;

/// `text` as a terminal may get it: `ESC` as `␛`, others without a picture as `\u{9b}`. Tabs and newlines stay, and so
/// does `\r\n`, as `\n`.
pub fn shown(text: &str) -> Cow<'_, str> {
    replaced(text, |character| match picture(character) {
        Some(picture) => picture.to_string(),
        None => format!("\\u{{{:x}}}", u32::from(character)),
    })
}

/// `text` as one row of a list or a log: as [`shown`], and its newlines are pictures too.
pub fn in_one_row(text: &str) -> String {
    shown(text).replace('\n', "␊")
}

/// A serialised JSON document as a terminal may get it: the same value, with escapes for what JSON allows to be raw.
pub fn json(document: &str) -> Cow<'_, str> {
    // Below U+0020 the serialiser has escaped all within strings, and all of these are in the basic plane.
    replaced(document, |character| format!("\\u{:04x}", u32::from(character)))
}

/// `text` for an input field: without what cannot be typed. Every kind of newline becomes `\n`, as terminals paste it
/// as `\r`.
pub fn typed(text: &str) -> String {
    let mut typed = text.replace("\r\n", "\n").replace('\r', "\n");
    typed.retain(|character| !commands_terminals(character));
    typed
}

/// Whether a terminal does something other than print at this character.
pub fn commands_terminals(character: char) -> bool {
    let is_bidirectional = matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    character.is_control() && !matches!(character, '\n' | '\t') || is_bidirectional
}

/// The sign that Unicode has for a control character of ASCII.
fn picture(character: char) -> Option<char> {
    match character {
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(character)),
        '\u{7f}' => Some('␡'),
        _ => None,
    }
}

fn replaced(text: &str, replacement: impl Fn(char) -> String) -> Cow<'_, str> {
    if !text.contains(commands_terminals) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 16);
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        if character == '\r' && characters.peek() == Some(&'\n') {
            continue;
        }
        if commands_terminals(character) { safe += &replacement(character) } else { safe.push(character) }
    }
    Cow::Owned(safe)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_commands_a_terminal_is_shown() {
        let table = [
            ("gewone tekst\twijd\n", "gewone tekst\twijd\n"),
            ("\u{1b}]0;titel\u{7}", "␛]0;titel␇"),
            ("\u{9b}31m\u{9d}0;x\u{9c}", "\\u{9b}31m\\u{9d}0;x\\u{9c}"),
            ("a\0b\u{8}c\u{7f}", "a␀b␈c␡"),
            ("een\r\ntwee\rdrie", "een\ntwee␍drie"),
            ("\u{202e}gpj.exe\u{202c} \u{2066}x\u{2069}", "\\u{202e}gpj.exe\\u{202c} \\u{2066}x\\u{2069}"),
            ("שלום é 日本 👩‍👩‍👧\u{200f}", "שלום é 日本 👩‍👩‍👧\u{200f}"),
        ];
        for (text, expected) in table {
            assert_eq!(shown(text), expected);
        }
        assert_eq!(in_one_row("model\nWARN vals\u{1b}"), "model␊WARN vals␛");
    }

    #[test]
    fn an_input_field_gets_what_can_be_typed() {
        assert_eq!(typed("a\u{1b}[2Jb\tc\r\nd\re\u{7}\u{9b}\u{202e}"), "a[2Jb\tc\nd\ne");
    }

    fn is_safe(text: &str) -> bool {
        !text.contains(commands_terminals)
    }

    proptest! {
        #[test]
        fn nothing_gets_through(text in "[\u{0}-\u{a0}\u{2028}-\u{202f}\u{2060}-\u{206f}\\PC]{0,40}") {
            prop_assert!(is_safe(&shown(&text)) && is_safe(&in_one_row(&text)) && is_safe(&typed(&text)));
            prop_assert!(!in_one_row(&text).contains('\n'));
        }

        #[test]
        fn deltas_are_as_safe_as_the_whole(text in "[a\u{1b}\u{9b}\u{202e}\n\\[]{0,20}", at in 0_usize..20) {
            let at = text.char_indices().map(|(position, _)| position).nth(at).unwrap_or(text.len());
            prop_assert_eq!(format!("{}{}", shown(&text[..at]), shown(&text[at..])), shown(&text));
        }

        #[test]
        fn json_keeps_its_value(text in "[\u{0}-\u{a0}\u{2028}-\u{202f}\u{2060}-\u{206f}\"\\\\]{0,40}") {
            let document = serde_json::to_string_pretty(&[&text]).unwrap();
            let safe = json(&document);
            prop_assert!(is_safe(&safe));
            prop_assert_eq!(serde_json::from_str::<Vec<String>>(&safe).unwrap(), vec![text]);
        }
    }
}
