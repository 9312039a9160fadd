//! How a translation is broken into lines: as its source was.

use unicode_width::UnicodeWidthStr;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Layout {
    OneLine,
    /// One line between the double quotes of an HTML attribute.
    Quoted,
    /// Broken where a line is full.
    Wrapped {
        /// Columns of the widest line.
        columns: usize,
        /// Between two lines: the line break, and what the next line begins with.
        between: String,
    },
    /// Broken into about this many lines of about equal length, as subtitles are.
    Balanced {
        lines: usize,
        between: String,
    },
}

/// Columns of the longest line of a subtitle, whatever its source had.
const SUBTITLE: usize = 42;

impl Layout {
    pub fn lay_out(&self, text: &str) -> String {
        match self {
            Self::OneLine => text.to_owned(),
            Self::Quoted => text.replace('"', "&quot;"),
            Self::Wrapped { columns, between } => wrap(text, *columns).join(between),
            Self::Balanced { lines, between } => {
                let width = text.width();
                let lines = (*lines).max(width.div_ceil(SUBTITLE));
                // The shortest lines of which there are not too many.
                let columns =
                    (width.div_ceil(lines.max(1))..=width).find(|&columns| wrap(text, columns).len() <= lines);
                wrap(text, columns.unwrap_or(width)).join(between)
            }
        }
    }
}

/// Lines of at most `columns`, except for longer words.
fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split([' ', '\n']).filter(|word| !word.is_empty()) {
        match lines.last_mut() {
            Some(line) if line.width() + 1 + word.width() <= columns || is_marker(word) => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// Whether a word at the start of a line would begin a list, a heading or a quotation.
fn is_marker(word: &str) -> bool {
    let digits = word.trim_start_matches(|character: char| character.is_ascii_digit());
    (digits.len() < word.len() && matches!(digits, "." | ")"))
        || word.chars().all(|character| "-+*#>=|~:".contains(character))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_as_long_as_in_the_source() {
        let wrapped = Layout::Wrapped { columns: 12, between: "\r\n> ".to_owned() };
        assert_eq!(wrapped.lay_out("een twee drie vier vijf"), "een twee\r\n> drie vier\r\n> vijf");
        assert_eq!(wrapped.lay_out("onwaarschijnlijk lang"), "onwaarschijnlijk\r\n> lang");
        let balanced = Layout::Balanced { lines: 2, between: "\n".to_owned() };
        assert_eq!(balanced.lay_out("Wat een prachtige dag is het vandaag"), "Wat een prachtige\ndag is het vandaag");
        assert_eq!(balanced.lay_out("Ja."), "Ja.");
        let one = Layout::Balanced { lines: 1, between: "\n".to_owned() };
        let long = "Dit is een ondertitel die veel te lang is om nog op een enkele regel te passen";
        assert_eq!(one.lay_out(long).lines().count(), 2);
        assert_eq!(one.lay_out(""), "");
        assert_eq!(wrapped.lay_out("in het jaar 1984. Of - zo"), "in het jaar 1984.\r\n> Of - zo");
    }
}
