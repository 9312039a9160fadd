//! How a translation is broken into lines: as its source was.

use std::ops::Range;

use unicode_width::UnicodeWidthStr;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Layout {
    OneLine,
    /// On one line, and filled up to the next column.
    Padded {
        columns: usize,
        filler: char,
        /// Blanks between the text and what fills it.
        space: usize,
    },
    /// Broken where a line is full.
    Wrapped {
        /// Columns of the widest line.
        columns: usize,
        /// Between two lines: the line break, and what the next line begins with.
        between: String,
    },
    /// Broken after sentences, as each line of the source ends one.
    Sentences {
        /// The width of each line of the source.
        widths: Vec<usize>,
        between: String,
    },
    /// Broken into about this many lines of about equal length, as subtitles are.
    Balanced {
        lines: usize,
        /// Columns of the longest line; more text makes more lines.
        columns: usize,
        between: String,
    },
}

impl Layout {
    /// The layout of a paragraph that has several lines.
    pub fn of_lines(lines: &[&str], between: &str) -> Self {
        let between = between.to_owned();
        let widths: Vec<usize> = lines.iter().map(|line| line.trim_end().width()).collect();
        if lines.len() > 1 && lines.iter().all(|line| ends_a_sentence(line)) {
            return Self::Sentences { widths, between };
        }
        Self::Wrapped { columns: widths.into_iter().max().unwrap_or_default(), between }
    }

    /// The text in lines. No line ends inside `kept` source, whose parts follow each other in the text; a line break
    /// that is kept ends a line.
    pub fn lay_out(&self, text: &str, kept: &[&str]) -> String {
        match self {
            Self::OneLine => text.to_owned(),
            Self::Padded { columns, filler, space } => {
                let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
                let count = columns.saturating_sub(text.width() + space);
                // A leader is still one when it is short.
                let count = if *filler == ' ' { count } else { count.max(3) };
                [text, " ".repeat(*space), filler.to_string().repeat(count)].concat()
            }
            Self::Wrapped { columns, between } => wrap(&words(text, kept, |_| true), *columns).join(between),
            Self::Sentences { widths, between } => in_sentences(&words(text, kept, |_| true), widths).join(between),
            Self::Balanced { lines, columns, between } => {
                // The tags of subtitles are not shown.
                let words = words(text, kept, |kept| !kept.starts_with('<') && !kept.starts_with("{\\"));
                let width = words.iter().map(|word| word.first + 1).sum::<usize>().saturating_sub(1);
                let lines = (*lines).max(width.div_ceil((*columns).max(1)));
                // The shortest lines of which there are not too many.
                let (mut least, mut most) = (width.div_ceil(lines.max(1)), width);
                while least < most {
                    let middle = usize::midpoint(least, most);
                    if wrap(&words, middle).len() <= lines { most = middle } else { least = middle + 1 }
                }
                wrap(&words, most).join(between)
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
    let mut ranges = ranges(text, kept).into_iter().peekable();
    let mut words = Vec::new();
    let mut word = Growing::default();
    let mut place = 0;
    loop {
        let next = ranges.peek().map_or(text.len(), |range| range.start);
        // Outside of what is kept a blank ends a word.
        for (number, part) in text[place..next].split([' ', '\n']).enumerate() {
            if number > 0 {
                words.extend(word.take(text));
            }
            word.add(text, part, true);
        }
        let Some(range) = ranges.next() else { break };
        let source = &text[range.clone()];
        word.add(text, source, is_visible(source));
        place = range.end;
    }
    words.extend(word.take(text));
    words
}

/// Where the parts of a text are that follow each other in it.
fn ranges(text: &str, parts: &[&str]) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = Vec::with_capacity(parts.len());
    let mut start = 0;
    for part in parts {
        if let Some(found) = text[start..].find(part) {
            ranges.push(start + found..start + found + part.len());
            start += found + part.len();
        }
    }
    ranges
}

/// A word that is being read.
#[derive(Debug, Default)]
struct Growing {
    range: Range<usize>,
    /// Columns up to its first line break, and after its last.
    first: usize,
    last: usize,
    has_break: bool,
}

impl Growing {
    /// Adds a part of the text, which follows what it has.
    fn add(&mut self, text: &str, part: &str, is_visible: bool) {
        let start = part.as_ptr() as usize - text.as_ptr() as usize;
        if self.range.is_empty() {
            self.range.start = start;
        }
        self.range.end = start + part.len();
        for (number, line) in part.split('\n').enumerate() {
            if number > 0 {
                self.has_break = true;
                self.last = 0;
            }
            let width = if is_visible { line.width() } else { 0 };
            self.last += width;
            if !self.has_break {
                self.first += width;
            }
        }
    }

    fn take<'a>(&mut self, text: &'a str) -> Option<Word<'a>> {
        let Self { range, first, last, .. } = std::mem::take(self);
        (!range.is_empty()).then(|| Word { text: &text[range], first, last })
    }
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

/// Lines that end with sentences: as many as the source has, if there are as many sentences. Of more sentences than
/// lines, those end a line that do so nearest to where the source's lines end.
fn in_sentences(words: &[Word], widths: &[usize]) -> Vec<String> {
    let mut length = 0;
    let ends: Vec<usize> = words
        .iter()
        .map(|word| {
            length += word.first + 1;
            length
        })
        .collect();
    let begins = |word: &Word| !word.text.trim_start_matches(OPENING).starts_with(char::is_lowercase);
    let is_end = |&place: &usize| ends_a_sentence(words[place].text) && begins(&words[place + 1]);
    let candidates: Vec<usize> = (0..words.len().saturating_sub(1)).filter(is_end).collect();
    let total = widths.iter().sum::<usize>().max(1);
    let mut chosen = Vec::new();
    let mut first = 0;
    let mut width = 0;
    for (line, line_width) in widths.iter().enumerate().take(widths.len().saturating_sub(1)) {
        width += line_width;
        // Enough must be left for the lines after this one.
        let left = widths.len() - 2 - line;
        let last = candidates.len().saturating_sub(left).max(first + 1).min(candidates.len());
        let aim = width * length / total;
        let Some(place) = (first..last).min_by_key(|&place| ends[candidates[place]].abs_diff(aim)) else { break };
        chosen.push(candidates[place]);
        first = place + 1;
    }
    let mut lines = vec![String::new()];
    for (place, word) in words.iter().enumerate() {
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word.text);
        }
        if chosen.contains(&place) {
            lines.push(String::new());
        }
    }
    lines
}

/// What may precede the first letter of a sentence.
const OPENING: [char; 12] = ['*', '_', '[', '(', '"', '\'', '“', '‘', '„', '«', '~', '<'];
/// What may follow the last sign of a sentence.
const CLOSING: [char; 11] = ['*', '_', ']', ')', '"', '\'', '”', '’', '»', '~', '}'];

/// Whether a line or a word ends as sentences do, markup aside.
fn ends_a_sentence(text: &str) -> bool {
    let mut rest = text.trim_end();
    loop {
        let shorter = rest.trim_end_matches(CLOSING);
        let tag = shorter.strip_suffix('>').and_then(|inside| inside.rsplit_once('<'));
        let shorter = tag.map_or(shorter, |(before, _)| before);
        if shorter.len() == rest.len() {
            return rest.ends_with(['.', '!', '?', '…', ':']);
        }
        rest = shorter;
    }
}

/// Whether a word at the start of a line would begin a list, a heading or a quotation.
fn is_marker(word: &str) -> bool {
    let digits = word.trim_start_matches(|character: char| character.is_ascii_digit());
    (digits.len() < word.len() && matches!(digits, "." | ")"))
        || word.chars().all(|character| "-+*#>=|~:!?%$/".contains(character))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_as_long_as_in_the_source() {
        let wrapped = Layout::Wrapped { columns: 12, between: "\r\n> ".to_owned() };
        assert_eq!(wrapped.lay_out("een twee drie vier vijf", &[]), "een twee\r\n> drie vier\r\n> vijf");
        assert_eq!(wrapped.lay_out("onwaarschijnlijk lang", &[]), "onwaarschijnlijk\r\n> lang");
        let balanced = Layout::Balanced { lines: 2, columns: 42, between: "\n".to_owned() };
        assert_eq!(
            balanced.lay_out("Wat een prachtige dag is het vandaag", &[]),
            "Wat een prachtige\ndag is het vandaag"
        );
        assert_eq!(balanced.lay_out("Ja.", &[]), "Ja.");
        let one = Layout::Balanced { lines: 1, columns: 42, between: "\n".to_owned() };
        let long = "Dit is een ondertitel die veel te lang is om nog op een enkele regel te passen";
        assert_eq!(one.lay_out(long, &[]).lines().count(), 2);
        assert_eq!(one.lay_out("", &[]), "");
        assert_eq!(wrapped.lay_out("in het jaar 1984. Of - zo", &[]), "in het jaar 1984.\r\n> Of - zo");
    }

    #[test]
    fn each_line_ends_a_sentence_where_the_source_has_it_so() {
        let lines = ["Kort.", "Een wat langere zin **hier**.", "\"Waarom?\" vroeg ze.", "> Dit is *alles.*"];
        let layout = Layout::of_lines(&lines, "\n> ");
        let text = "Short. A rather longer sentence, e.g. **here.** \"Why?\" she asked. That is *all.*";
        let broken = "Short.\n> A rather longer sentence, e.g. **here.**\n> \"Why?\" she asked.\n> That is *all.*";
        assert_eq!(layout.lay_out(text, &[]), broken);
        assert_eq!(layout.lay_out("One. Two.", &[]), "One.\n> Two.");
        assert_eq!(layout.lay_out("Nothing to break", &[]), "Nothing to break");
        // Two sentences on the first line.
        let layout = Layout::of_lines(&["Een zin. Nog een zin.", "En een."], "\n");
        assert_eq!(layout.lay_out("A sentence. And another. And one.", &[]), "A sentence. And another.\nAnd one.");
        assert!(matches!(Layout::of_lines(&["Een zin die", "doorgaat."], "\n"), Layout::Wrapped { columns: 11, .. }));
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
        let one = Layout::Balanced { lines: 1, columns: 42, between: "\n".to_owned() };
        let line = "<i>De vuurtorenwachter was diep in slaap.</i>";
        assert_eq!(one.lay_out(line, &["<i>", "</i>"]), line);
        let line = "<font color=\"#ffff00\" size=\"8\">Wie is daar?</font>";
        assert_eq!(one.lay_out(line, &["<font color=\"#ffff00\" size=\"8\">", "</font>"]), line);
        let two = Layout::Balanced { lines: 2, columns: 42, between: "\n".to_owned() };
        let line = "{\\an8\\pos(1 2)}Kom je nu <v Anna de Wit>of later";
        let lines = "{\\an8\\pos(1 2)}Kom je nu\n<v Anna de Wit>of later";
        assert_eq!(two.lay_out(line, &["{\\an8\\pos(1 2)}", "<v Anna de Wit>"]), lines);
    }
}
