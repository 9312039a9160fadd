//! Plain text: paragraphs between blank lines. Full lines that follow each other are one paragraph; other lines (a
//! poem, an address, a list) are segments of their own.

use std::ops::Range;

use unicode_width::UnicodeWidthStr;

use super::lines::{Line, lines};
use super::{Bilingual, Format};
use crate::translate::layout::Layout;
use crate::translate::mask::protect;
use crate::translate::segment::{Fragment, Frame, Segment, Syntax};

/// Columns from which a line can be full.
const FULL: usize = 45;

#[derive(Debug)]
pub struct Text;

impl Format for Text {
    fn name(&self) -> &'static str {
        "text"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["txt", "text"]
    }

    fn read(&self, source: &str) -> Vec<Segment> {
        read(source)
    }

    fn bilingual(&self) -> Bilingual {
        Bilingual::Line
    }
}

impl Syntax for Text {
    fn escape(&self, prose: &str) -> String {
        prose.to_owned()
    }

    /// The marks of lists and quotations, the blank lines, and in each paragraph what is kept. Whether lines are full
    /// is no part of it: a longer translation may fill them.
    fn skeleton(&self, source: &str) -> Vec<String> {
        let all = lines(source);
        let mut skeleton = Vec::new();
        for paragraph in all.split(Line::is_blank) {
            let marks = paragraph.iter().map(|line| source[line.trimmed().start..prose(line).start].trim());
            skeleton.extend(marks.filter(|mark| !mark.is_empty()).map(str::to_owned));
            let text = paragraph.iter().map(|line| &source[prose(line)]).collect::<Vec<_>>().join(" ");
            let fragments = protect(vec![Fragment::Text(text)], str::to_owned);
            let mut kept: Vec<String> = fragments.iter().filter_map(Fragment::kept).map(str::to_owned).collect();
            kept.sort_unstable();
            skeleton.extend(kept);
            skeleton.push(String::new());
        }
        skeleton
    }
}

fn read(source: &str) -> Vec<Segment> {
    let all = lines(source);
    let mut segments = Vec::new();
    for paragraph in all.split(Line::is_blank) {
        let items = items(paragraph);
        for item in items {
            if is_wrapped(item) {
                segments.push(wrapped(source, item));
            } else {
                segments.extend(item.iter().map(|line| {
                    let range = prose(line);
                    Segment::new(&Text, range.clone(), vec![Fragment::Text(source[range].to_owned())])
                }));
            }
        }
    }
    segments
}

/// The lines of a paragraph, split before each item of a list.
fn items<'a, 'b>(paragraph: &'b [Line<'a>]) -> Vec<&'b [Line<'a>]> {
    let mut items = Vec::new();
    let mut start = 0;
    for (place, line) in paragraph.iter().enumerate() {
        if place > start && prose(line) != line.trimmed() {
            items.push(&paragraph[start..place]);
            start = place;
        }
    }
    items.push(&paragraph[start..]);
    items
}

/// The range of a line after the marks of lists and quotations.
fn prose(line: &Line) -> Range<usize> {
    let inside = line.trimmed();
    let text = &line.text[inside.start - line.range.start..inside.end - line.range.start];
    let mut rest = text;
    loop {
        let number = rest.trim_start_matches(|character: char| character.is_ascii_digit());
        let digits = rest.len() - number.len();
        let after = if (1..=3).contains(&digits) {
            number.strip_prefix(['.', ')'])
        } else {
            rest.strip_prefix(['-', '*', '+', '•', '–', '—', '>', '#'])
        };
        match after {
            Some(after) if after.starts_with([' ', '\t', '>', '#']) => rest = after.trim_start(),
            _ => break,
        }
    }
    inside.end - rest.len()..inside.end
}

/// Whether lines were broken because they were full: each but the last is about as wide as the widest, and the next
/// word would not have fit.
fn is_wrapped(lines: &[Line]) -> bool {
    let [before @ .., _] = lines else { return false };
    let widest = lines.iter().map(|line| line.text.trim_end().width()).max().unwrap_or_default();
    let next_words = lines.iter().skip(1).map(|line| line.text.split_whitespace().next().unwrap_or_default().width());
    !before.is_empty()
        && widest >= FULL
        && before.iter().zip(next_words).all(|(line, word)| {
            let width = line.text.trim_end().width();
            width * 3 >= widest * 2 && width + 1 + word + 8 > widest
        })
}

fn wrapped(source: &str, lines: &[Line]) -> Segment {
    let first = prose(&lines[0]);
    let last = lines[lines.len() - 1].trimmed();
    let texts = [&source[first.clone()]].into_iter().chain(lines[1..].iter().map(|line| line.text.trim()));
    let text = texts.collect::<Vec<_>>().join(" ");
    let second = &lines[1];
    let indent = &second.text[..second.trimmed().start - second.range.start];
    let columns = lines.iter().map(|line| line.text.trim_end().width()).max().unwrap_or_default();
    let columns = columns.saturating_sub(indent.width());
    let layout = Layout::Wrapped { columns, between: format!("{}{indent}", lines[0].end) };
    Segment {
        range: first.start..last.end,
        content: vec![Fragment::Text(text)],
        layout,
        syntax: &Text,
        frame: Frame::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(source: &str) -> Vec<String> {
        read(source).iter().map(Segment::prose).collect()
    }

    #[test]
    fn full_lines_are_a_paragraph_and_others_are_segments() {
        let letter = "Geachte mevrouw,\r\n\r\n  Met deze brief laat ik u weten dat de bomen in onze straat\r\n  \
            volgende week worden gesnoeid door de gemeente. U hoeft daar\r\n  niets voor te doen.\r\n\r\nJan\r\n\
            Straat 1\r\n";
        assert_eq!(
            texts(letter),
            [
                "Geachte mevrouw,",
                "Met deze brief laat ik u weten dat de bomen in onze straat volgende week worden gesnoeid door de \
                    gemeente. U hoeft daar niets voor te doen.",
                "Jan",
                "Straat 1",
            ]
        );
        let paragraph = &read(letter)[1];
        assert_eq!(paragraph.layout, Layout::Wrapped { columns: 60, between: "\r\n  ".to_owned() });
    }

    #[test]
    fn lists_keep_their_marks() {
        assert_eq!(
            texts("- een\n- twee\n12. drie\n> vier\n-5 graden\n"),
            ["een", "twee", "drie", "vier", "-5 graden"]
        );
        let long =
            "- Dit is een punt van een lijst dat op één regel niet past en\n  dus op de volgende doorgaat.\n- Kort.";
        assert_eq!(texts(long).len(), 2);
    }
}
