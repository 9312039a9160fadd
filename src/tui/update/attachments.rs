//! Text files that are sent with a message: named by a command, or by a word with an at sign. A name with blanks is
//! quoted there, or its blanks follow backslashes: `@"mijn brief.txt"`, `@mijn\ brief.txt`.

use crate::i18n::text;
use crate::tui::state::State;

/// The files that a message names, each by an at sign at the beginning of a word.
pub fn mentioned(message: &str) -> Vec<String> {
    let names = mentions(message).map(|after| match name(after) {
        Name::Ended(name) => name,
        Name::Open(name) => name.trim_end_matches(is_punctuation).to_owned(),
    });
    names.filter(|name| !name.is_empty()).collect()
}

/// What follows each at sign that begins a word.
fn mentions(text: &str) -> impl DoubleEndedIterator<Item = &str> {
    let starts = text.match_indices('@').map(|(place, _)| place).filter(|&place| {
        let before = text[..place].chars().next_back();
        before.is_none_or(|before| before.is_whitespace() || matches!(before, '(' | '[' | '"' | '“' | '\''))
    });
    starts.map(|place| &text[place + 1..])
}

fn is_punctuation(character: char) -> bool {
    matches!(character, '.' | ',' | ';' | ':' | '!' | '?' | '(' | ')' | ']' | '"' | '“' | '”' | '\'')
}

/// The name at the beginning of a text.
enum Name {
    /// Something follows it.
    Ended(String),
    /// It reaches to the end of the text.
    Open(String),
}

fn name(text: &str) -> Name {
    if let Some(quoted) = text.strip_prefix('"') {
        return match quoted.split_once(['"', '\n']) {
            Some((name, _)) => Name::Ended(name.to_owned()),
            None => Name::Open(quoted.to_owned()),
        };
    }
    let mut name = String::new();
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\\' if characters.peek() == Some(&' ') => name.extend(characters.next()),
            _ if character.is_whitespace() => {
                return Name::Ended(name.trim_end_matches(is_punctuation).to_owned());
            }
            _ => name.push(character),
        }
    }
    Name::Open(name)
}

/// A name as a mention writes it. The quotes of one that is to be completed stay open.
pub fn quoted(name: &str, is_whole: bool) -> String {
    match (name.contains(char::is_whitespace), is_whole && !name.ends_with('/')) {
        (false, _) => name.to_owned(),
        (true, true) => format!("\"{name}\""),
        (true, false) => format!("\"{name}"),
    }
}

/// The argument of a command without the quotes that it does not need.
pub fn unquoted(argument: &str) -> &str {
    argument.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(argument)
}

pub fn clear(state: &mut State) {
    state.input.attachments.clear();
    state.show_notice(text!(state.messages, "chat-files-forgotten"));
}

/// A message followed by its attachments, which are used up.
pub fn with_attachments(state: &mut State, message: &str) -> String {
    let attachments = state.input.attachments.drain(..);
    let files = attachments.map(|file| format!("\n\n{}:\n\n{}", file.name, file.text.trim_end()));
    message.to_owned() + &files.collect::<String>()
}

/// How the name of a file is written where it is completed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Writing {
    /// As it is: the argument of a command ends with the line.
    Bare,
    /// As [`quoted`] writes it.
    Mention,
}

/// The file name that ends at the cursor: where it begins in the text, the name so far, and how it is written there.
pub fn name_at_cursor(state: &State) -> Option<(usize, String, Writing)> {
    let text = &state.input.composer.text()[..state.input.composer.cursor()];
    let by_command = ["/bestand ", "/file "].into_iter().find_map(|command| text.strip_prefix(command));
    if let Some(start) = by_command {
        return Some((text.len() - start.len(), start.trim_start_matches('"').to_owned(), Writing::Bare));
    }
    mentions(text).rev().find_map(|after| match name(after) {
        Name::Open(name) => Some((text.len() - after.len(), name, Writing::Mention)),
        Name::Ended(_) => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_with_an_at_sign_are_names_and_addresses_are_not() {
        let cases: [(&str, &[&str]); 8] = [
            ("Lees @a.txt, en (@b.md).", &["a.txt", "b.md"]),
            ("@\"mijn brief.txt\" en @mijn\\ map/x", &["mijn brief.txt", "mijn map/x"]),
            ("mail sara@example.org of x@y", &[]),
            ("@", &[]),
            ("@ niets", &[]),
            ("\"@a.txt\"", &["a.txt"]),
            ("@~/x.txt!", &["~/x.txt"]),
            ("@\"open\neinde", &["open"]),
        ];
        for (message, names) in cases {
            assert_eq!(mentioned(message), names, "{message}");
        }
    }

    #[test]
    fn what_is_quoted_is_read_back() {
        for name in ["a.txt", "mijn brief.txt", "een  map/x y"] {
            assert_eq!(mentioned(&format!("@{} en", quoted(name, true))), [name]);
        }
        assert_eq!((quoted("een map/", true).as_str(), unquoted("\"a b\"")), ("\"een map/", "a b"));
    }
}
