//! Wraps text into rows of a terminal, and measures it.
//!
//! A character here is a grapheme cluster (a letter with its accents, an emoji with its skin tone). It takes none, one
//! or two columns.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::printable;

/// What a tab is on the screen. In a text it stays a tab, so that tables and source code are sent as they are.
const TAB: &str = "    ";

pub fn width(text: &str) -> usize {
    text.graphemes(true).map(grapheme_width).sum()
}

/// Columns of one cluster. Control characters have none, as they are never shown.
pub fn grapheme_width(grapheme: &str) -> usize {
    match grapheme {
        "\t" => TAB.len(),
        _ if grapheme.contains(char::is_control) => 0,
        _ => grapheme.width(),
    }
}

/// The text as the screen shows it.
pub fn without_tabs(text: &str) -> String {
    text.replace('\t', TAB)
}

/// The byte ranges of the rows of `text` in `columns`. Every byte belongs to exactly one row, trailing blanks and
/// newlines included. Rows end after blanks where they can, else between characters; a final newline is followed by an
/// empty row. There is at least one row.
pub fn rows(text: &str, columns: usize) -> Vec<Range<usize>> {
    let columns = columns.max(2);
    let mut rows = Vec::new();
    let mut start = 0;
    let mut used = 0;
    // The end of the last blank in this row, and the columns up to there.
    let mut blank: Option<(usize, usize)> = None;
    for (position, grapheme) in text.grapheme_indices(true) {
        if grapheme.contains('\n') {
            rows.push(start..position + grapheme.len());
            (start, used, blank) = (position + grapheme.len(), 0, None);
            continue;
        }
        let width = grapheme_width(grapheme);
        let is_blank = grapheme.chars().all(char::is_whitespace) && grapheme != "\u{a0}";
        // A blank that does not fit extends past the edge, invisibly.
        while used + width > columns && !is_blank && position > start {
            // The rest of the word moves down, and may fill the next row too.
            let (end, before) = blank.filter(|&(end, _)| end > start).unwrap_or((position, used));
            rows.push(start..end);
            (start, used, blank) = (end, used - before, None);
        }
        used += width;
        if is_blank {
            blank = Some((position + grapheme.len(), used));
        }
    }
    rows.push(start..text.len());
    rows
}

/// Cuts `text` to `columns`, with an ellipsis where something was cut off.
pub fn shorten(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut short = String::new();
    let mut used = 0;
    for grapheme in text.graphemes(true) {
        used += grapheme_width(grapheme);
        if used + 1 > columns {
            break;
        }
        short.push_str(grapheme);
    }
    if columns > 0 {
        short.push('…');
    }
    short
}

/// Makes text from anywhere safe for the screen, with tabs as blanks.
pub fn clean(text: &str) -> String {
    without_tabs(&printable::shown(text))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn wrapped(text: &str, columns: usize) -> Vec<&str> {
        rows(text, columns).into_iter().map(|row| &text[row]).collect()
    }

    #[test]
    fn rows_end_after_blanks_and_at_newlines() {
        assert_eq!(wrapped("", 10), [""]);
        assert_eq!(wrapped("een kat", 10), ["een kat"]);
        assert_eq!(wrapped("een grote kat", 10), ["een grote ", "kat"]);
        assert_eq!(wrapped("een\ntwee\n", 10), ["een\n", "twee\n", ""]);
        assert_eq!(wrapped("hottentottententen", 7), ["hottent", "ottente", "nten"]);
        assert_eq!(wrapped("een hottentottententen", 7), ["een ", "hottent", "ottente", "nten"]);
        assert_eq!(wrapped("vol    le", 3), ["vol    ", "le"], "blanks extend past the edge");
    }

    #[test]
    fn wide_characters_and_clusters_are_never_cut() {
        assert_eq!(wrapped("日本語", 5), ["日本", "語"]);
        assert_eq!(wrapped(" a日", 2), [" ", "a", "日"]);
        assert_eq!(wrapped("e\u{301}e\u{301}e\u{301}", 2), ["e\u{301}e\u{301}", "e\u{301}"]);
        assert_eq!(wrapped("👩‍👩‍👧👩‍👩‍👧", 3), ["👩‍👩‍👧", "👩‍👩‍👧"]);
        assert_eq!((width("👩‍👩‍👧"), width("日本"), width("e\u{301}"), width("a\tb")), (2, 4, 1, 6));
    }

    #[test]
    fn what_does_not_fit_is_cut_with_an_ellipsis() {
        assert_eq!(shorten("Brussel", 7), "Brussel");
        assert_eq!(shorten("Brussel", 4), "Bru…");
        assert_eq!(shorten("日本語", 4), "日…");
        assert_eq!(shorten("x", 0), "");
    }

    #[test]
    fn no_text_can_control_the_terminal() {
        assert_eq!(clean("a\u{1b}[2Jb\tc\r\nd\u{7}\u{9b}"), "a␛[2Jb    c\nd␇\\u{9b}");
    }

    proptest! {
        #[test]
        fn rows_hold_all_of_the_text_and_fit(text in "[a-z éé日👍🏽\n\u{301}]{0,60}", columns in 2_usize..20) {
            let rows = rows(&text, columns);
            prop_assert_eq!(rows[0].start, 0);
            prop_assert_eq!(rows[rows.len() - 1].end, text.len());
            for pair in rows.windows(2) {
                prop_assert_eq!(pair[0].end, pair[1].start);
                prop_assert!(pair[0].end > pair[0].start);
            }
            for row in rows {
                let shown = text[row].trim_end_matches(|character: char| character.is_whitespace());
                // A character wider than the row has a row of its own.
                prop_assert!(width(shown) <= columns || shown.graphemes(true).count() == 1, "{shown:?} in {columns}");
            }
        }
    }
}
