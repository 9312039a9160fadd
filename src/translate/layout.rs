//! How a translation is broken into lines: as its source was.

use std::ops::Range;

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
    /// The text in lines. No line ends inside `kept` source, whose parts follow each other in the text; a line break
    /// that is kept ends a line.
    pub fn lay_out(&self, text: &str, kept: &[&str]) -> String {
        match self {
            Self::OneLine => text.to_owned(),
            Self::Quoted => text.replace('"', "&quot;"),
            Self::Wrapped { columns, between } => wrap(&words(text, kept, |_| true), *columns).join(between),
            Self::Balanced { lines, between } => {
                // The tags of subtitles are not shown.
                let words = words(text, kept, |kept| !kept.starts_with('<') && !kept.starts_with("{\\"));
                let width = words.iter().map(|word| word.first + 1).sum::<usize>().saturating_sub(1);
                let lines = (*lines).max(width.div_ceil(SUBTITLE));
                // The shortest lines of which there are not too many.
                let columns =
                    (width.div_ceil(lines.max(1))..=width).find(|&columns| wrap(&words, columns).len() <= lines);
                wrap(&words, columns.unwrap_or(width)).join(between)
            }
        }
    }
}

/// What stays on one line, unless it has a line break of its own.
struct Word<'a> {
    text: &'a str,
    /// Columns of its first line, and of its last.
    first: usize,
    last: usize,
}

/// Splits a text at the spaces and line breaks outside of `kept` source. `is_visible` says of kept source whether it
/// takes columns.
fn words<'a>(text: &'a str, kept: &[&str], is_visible: impl Fn(&str) -> bool) -> Vec<Word<'a>> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for kept in kept {
        let start = ranges.last().map_or(0, |range| range.end);
        if let Some(found) = text[start..].find(kept) {
            ranges.push(start + found..start + found + kept.len());
        }
    }
    let width = |line: Range<usize>| {
        let is_hidden = |range: &&Range<usize>| {
            range.start >= line.start && range.end <= line.end && !is_visible(&text[(*range).clone()])
        };
        let hidden: usize = ranges.iter().filter(is_hidden).map(|range| text[range.clone()].width()).sum();
        text[line].width().saturating_sub(hidden)
    };
    let is_kept = |place: usize| ranges.iter().any(|range| range.contains(&place));
    let breaks = text.match_indices([' ', '\n']).map(|(place, _)| place).filter(|&place| !is_kept(place));
    let mut words = Vec::new();
    let mut start = 0;
    for end in breaks.chain([text.len()]) {
        if end > start {
            let word = &text[start..end];
            let first = word.find('\n').map_or(end, |length| start + length);
            let last = word.rfind('\n').map_or(start, |length| start + length + 1);
            words.push(Word { text: word, first: width(start..first), last: width(last..end) });
        }
        start = end + 1;
    }
    words
}

/// Lines of at most `columns`, except for longer words.
fn wrap(words: &[Word], columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut width = 0;
    for word in words {
        match lines.last_mut() {
            Some(line) if width + 1 + word.first <= columns || is_marker(word.text) => {
                line.push(' ');
                line.push_str(word.text);
                width = if word.text.contains('\n') { word.last } else { width + 1 + word.first };
            }
            _ => {
                lines.push(word.text.to_owned());
                width = word.last;
            }
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
        assert_eq!(wrapped.lay_out("een twee drie vier vijf", &[]), "een twee\r\n> drie vier\r\n> vijf");
        assert_eq!(wrapped.lay_out("onwaarschijnlijk lang", &[]), "onwaarschijnlijk\r\n> lang");
        let balanced = Layout::Balanced { lines: 2, between: "\n".to_owned() };
        assert_eq!(
            balanced.lay_out("Wat een prachtige dag is het vandaag", &[]),
            "Wat een prachtige\ndag is het vandaag"
        );
        assert_eq!(balanced.lay_out("Ja.", &[]), "Ja.");
        let one = Layout::Balanced { lines: 1, between: "\n".to_owned() };
        let long = "Dit is een ondertitel die veel te lang is om nog op een enkele regel te passen";
        assert_eq!(one.lay_out(long, &[]).lines().count(), 2);
        assert_eq!(one.lay_out("", &[]), "");
        assert_eq!(wrapped.lay_out("in het jaar 1984. Of - zo", &[]), "in het jaar 1984.\r\n> Of - zo");
    }

    #[test]
    fn no_line_ends_inside_kept_source() {
        let wrapped = Layout::Wrapped { columns: 12, between: "\n".to_owned() };
        assert_eq!(wrapped.lay_out("typ `een twee drie` nu", &["`een twee drie`"]), "typ\n`een twee drie`\nnu");
        assert_eq!(wrapped.lay_out("a `b  c` d", &["`b  c`"]), "a `b  c` d");
        // Kept source that occurs as text before.
        assert_eq!(wrapped.lay_out("a b c d e f a b", &["a b"]), "a b c d e f\na b");
        // Two hard breaks: one by spaces in a quotation, one by a backslash.
        let text = "een  \n> twee drie vier\\\nvijf zes zeven";
        assert_eq!(wrapped.lay_out(text, &["  \n", "> ", "\\\n"]), "een  \n> twee drie\nvier\\\nvijf zes\nzeven");
    }

    #[test]
    fn tags_of_subtitles_take_no_columns() {
        let one = Layout::Balanced { lines: 1, between: "\n".to_owned() };
        let line = "<i>De vuurtorenwachter was diep in slaap.</i>";
        assert_eq!(one.lay_out(line, &["<i>", "</i>"]), line);
        let line = "<font color=\"#ffff00\" size=\"8\">Wie is daar?</font>";
        assert_eq!(one.lay_out(line, &["<font color=\"#ffff00\" size=\"8\">", "</font>"]), line);
        let two = Layout::Balanced { lines: 2, between: "\n".to_owned() };
        let line = "{\\an8\\pos(1 2)}Kom je nu <v Anna de Wit>of later";
        let lines = "{\\an8\\pos(1 2)}Kom je nu\n<v Anna de Wit>of later";
        assert_eq!(two.lay_out(line, &["{\\an8\\pos(1 2)}", "<v Anna de Wit>"]), lines);
    }
}
