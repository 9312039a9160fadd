//! Where a translation goes in a document that shows both languages: on the next line, with what begins such a line, or
//! after its source on the same one.

use super::formats::Bilingual;
use super::layout::Layout;
use super::segment::Segment;

/// Where a translation goes.
#[derive(Debug, PartialEq, Eq)]
pub enum Placement<'a> {
    /// After its source and this, as a text of its own.
    Below(String),
    /// In the same string as its source, with this between.
    Beside(&'a str),
}

/// Where the translation of the segment with this number goes.
pub fn placement<'a>(source: &str, segments: &[Segment], number: usize, how: Bilingual) -> Placement<'a> {
    let segment = &segments[number];
    let start = source[..segment.range.start].rfind('\n').map_or(0, |end| end + 1);
    let prefix = &source[start..segment.range.start];
    if let Bilingual::Markup(markup) = how {
        // A string of front matter, or an attribute: what it says is shown as it is.
        return if segment.syntax.takes_markup() {
            Placement::Below(markup.to_owned())
        } else {
            Placement::Beside(" / ")
        };
    }
    match &segment.layout {
        Layout::Balanced { between, .. } => Placement::Below([between, speaker(prefix)].concat()),
        Layout::Wrapped { between, .. } | Layout::Sentences { between, .. } => Placement::Below(between.clone()),
        _ if is_beside_another(source, segments, number) => Placement::Beside(" / "),
        _ => {
            let newline = if source.contains("\r\n") { "\r\n" } else { "\n" };
            // The marks of a quotation again, and blanks below the mark of an item.
            let blank = |letter: char| if letter == '>' || letter == '\t' { letter } else { ' ' };
            Placement::Below(newline.chars().chain(prefix.chars().map(blank)).collect())
        }
    }
}

/// The mark of a speaker at the end of what precedes a text.
fn speaker(prefix: &str) -> &str {
    let is_mark = |letter: char| matches!(letter, '-' | '–' | '—' | '‐' | '‑' | '>' | ' ');
    let mark = &prefix[prefix.trim_end_matches(is_mark).len()..];
    // Of a tag before it, this is the end.
    let is_tag = prefix[..prefix.len() - mark.len()].contains('<');
    let mark = if is_tag { mark.strip_prefix('>').unwrap_or(mark) } else { mark };
    if mark.trim().is_empty() { "" } else { mark }
}

/// Whether another segment is on the same line.
fn is_beside_another(source: &str, segments: &[Segment], number: usize) -> bool {
    let has_break = |from: usize, to: usize| source.get(from..to).is_none_or(|between| between.contains('\n'));
    let own = &segments[number].range;
    let before = number.checked_sub(1).map(|before| segments[before].range.end);
    let after = segments.get(number + 1).map(|after| after.range.start);
    before.is_some_and(|end| !has_break(end, own.start)) || after.is_some_and(|start| !has_break(own.end, start))
}

#[cfg(test)]
mod tests {
    use crate::translate::Document;
    use crate::translate::formats::{Format, Markdown, Srt, Text, Vtt};
    use crate::translate::segment::Fragment;

    fn both(source: &str, format: &'static dyn Format) -> String {
        let document = Document::new(source.to_owned(), format);
        let upper = |fragment: &Fragment| match fragment {
            Fragment::Text(text) => Fragment::Text(text.to_uppercase()),
            kept @ Fragment::Kept(..) => kept.clone(),
        };
        let contents: Vec<Vec<Fragment>> =
            document.segments().iter().map(|segment| segment.content.iter().map(upper).collect()).collect();
        document.render_bilingual(|number| Some(&contents[number]))
    }

    #[test]
    fn a_translation_is_below_its_source_as_such_a_line_begins() {
        let cases: [(&'static dyn Format, &str, &str); 8] = [
            (&Text, "> One.\n", "> One.\n> ONE.\n"),
            (&Text, "  - One\r\n", "  - One\r\n    ONE\r\n"),
            (&Text, "Kind\tPrice\nTree\tfive\n", "Kind / KIND\tPrice / PRICE\nTree / TREE\tfive / FIVE\n"),
            (
                &Srt,
                "1\n00:00:01,000 --> 00:00:02,000\n- One?\n<i>- Two.</i>\n",
                "1\n00:00:01,000 --> 00:00:02,000\n- One?\n- ONE?\n<i>- Two.</i>\n<i>- TWO.</i>\n",
            ),
            (
                &Vtt,
                "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Bob>>> One\n",
                "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Bob>>> One\n>> ONE\n",
            ),
            (&Markdown, "# One\n", "# One<br>ONE\n"),
            (
                &Markdown,
                "---\ntitle: \"One's\"\nsummary: One\n---\n\n[Two](a \"Three\")\n",
                "---\ntitle: \"One's / ONE'S\"\nsummary: One / ONE\n---\n\n[Two](a \"Three / THREE\")<br>[TWO](a \"Three / THREE\")\n",
            ),
            (&Markdown, "<img alt=\"One\">\n", "<img alt=\"One / ONE\">\n"),
        ];
        for (format, source, expected) in cases {
            assert_eq!(both(source, format), expected);
        }
    }
}
