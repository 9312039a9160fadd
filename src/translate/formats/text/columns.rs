//! Rows of tables, contents pages and logs: each cell is a text of its own, and the columns stay where they are as long
//! as translations fit.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use unicode_width::UnicodeWidthStr;

use super::paragraph::goes_on;
use super::row::Row;
use super::{Text, frame};
use crate::translate::layout::Layout;
use crate::translate::segment::{Fragment, Segment};

/// Between two cells: a tab, blanks, dots that lead to a number, a bar.
static GAP: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r" *\t[ \t]*| *(?:\.{4,}|(?: \.){3,}|…{2,}|_{4,})[ .]*| *[|│] *| {2,}").ok());

/// Whether a row has columns.
pub fn is_row(block: &[Row], number: usize) -> bool {
    let row = &block[number];
    if row.is_log {
        return true;
    }
    let gaps = gaps(row);
    let has_bar = |gap: &Range<usize>| row.text()[gap.clone()].contains(['|', '│']);
    let bars = gaps.iter().filter(|gap| has_bar(gap)).count();
    // One bar alone is a mark like any other.
    let is_sure = |gap: &Range<usize>| {
        let text = &row.text()[gap.clone()];
        if has_bar(gap) { bars > 1 } else { text.len() > 2 || text.contains('\t') }
    };
    if gaps.iter().any(is_sure) {
        return true;
    }
    // Two blanks may be the habit of a typist, or fill a line.
    let ends = |row: &Row, gaps: &[Range<usize>]| -> BTreeSet<usize> {
        let (mut done, mut column) = (0, row.prefix().width() + row.mark().width());
        let end = |gap: &Range<usize>| {
            column += row.text()[done..gap.end].width();
            done = gap.end;
            column
        };
        gaps.iter().map(end).collect()
    };
    let own = ends(row, &gaps);
    let is_aligned = |other: Option<&Row>| {
        other.is_some_and(|other| {
            let spans = self::gaps(other);
            !ends(other, &spans).is_disjoint(&own)
        })
    };
    !own.is_empty()
        && bars == 0
        && (block.len() == 1
            || is_aligned(number.checked_sub(1).map(|before| &block[before]))
            || is_aligned(block.get(number + 1)))
}

/// The segments of a row: its cells. The last one goes on in `more`.
pub fn read(row: &Row, more: &[Row], segments: &mut Vec<Segment>) {
    let text = row.text();
    let gaps = if row.is_log { Vec::new() } else { gaps(row) };
    let mut start = 0;
    for gap in gaps.iter().cloned().chain(std::iter::once(text.len()..text.len())) {
        if gap.start > start {
            let cell = cell(row, start..gap.start, &gap);
            segments.push(if gap.end == text.len() && !more.is_empty() { with_more(cell, row, more) } else { cell });
        }
        start = gap.end;
    }
}

/// How many of the rows after one go on with its last cell: they begin below it.
pub fn continued(block: &[Row], number: usize) -> usize {
    let row = &block[number];
    let Some(gap) = gaps(row).pop().filter(|_| !row.is_log) else { return 0 };
    let column = row.prefix().width() + row.mark().width() + row.text()[..gap.end].width();
    let is_below = |row: &&Row| row.mark().is_empty() && row.prefix().width() == column && !row.text().is_empty();
    let count = block[number + 1..].iter().take_while(is_below).count();
    let all = &block[number..=number + count];
    all.windows(2).take_while(|pair| goes_on(&pair[0], &pair[1], all)).count()
}

/// A cell with the rows that it goes on in.
fn with_more(cell: Segment, row: &Row, more: &[Row]) -> Segment {
    let texts = cell.content.iter().filter_map(|part| match part {
        Fragment::Text(text) => Some(text.as_str()),
        Fragment::Kept(..) => None,
    });
    let text = texts.chain(more.iter().map(Row::text)).collect::<Vec<_>>().join(" ");
    let (first, last) = (&more[0], &more[more.len() - 1]);
    let widest = more.iter().chain([row]).map(Row::width).max().unwrap_or_default();
    let columns = widest.saturating_sub(first.prefix().width());
    let layout = Layout::Wrapped { columns, between: format!("{}{}", row.line.end, first.prefix()) };
    Segment { range: cell.range.start..last.text.end, content: vec![Fragment::Text(text)], layout, ..cell }
}

/// A cell, with what fills it up to the next.
fn cell(row: &Row, cell: Range<usize>, gap: &Range<usize>) -> Segment {
    let text = row.text();
    let (fill, space) = filling(&text[gap.clone()]);
    let range = row.text.start + cell.start..row.text.start + cell.end + fill;
    let content = vec![Fragment::Text(text[cell.clone()].to_owned())];
    let layout = match text[cell.end..cell.end + fill].trim().chars().next() {
        _ if fill == 0 => Layout::OneLine,
        filler => Layout::Padded {
            columns: text[cell.start..cell.end + fill].width(),
            filler: filler.unwrap_or(' '),
            space,
        },
    };
    Segment { layout, frame: frame(row), ..Segment::new(&Text, range, content) }
}

/// How many bytes of a gap fill the cell before it, and how many blanks are before the filling. The rest stays.
fn filling(gap: &str) -> (usize, usize) {
    let blanks = gap.len() - gap.trim_start_matches(' ').len();
    match gap[blanks..].chars().next() {
        // Two blanks keep the next cell away.
        None => (blanks.saturating_sub(2), 0),
        Some('|' | '│') => (blanks.saturating_sub(1), 0),
        Some(leader @ ('.' | '_'))
            if !gap.contains(" .")
                || blanks > 0 && !gap[blanks..].contains(' ')
                || gap[blanks..].trim_end().chars().all(|other| other == leader) =>
        {
            (gap.trim_end().len(), blanks)
        }
        Some(_) => (0, 0),
    }
}

/// The gaps between the cells of a row.
fn gaps(row: &Row) -> Vec<Range<usize>> {
    let text = row.text();
    let Some(pattern) = GAP.as_ref() else { return Vec::new() };
    let found = pattern.find_iter(text).map(|found| found.range());
    let is_gap = |gap: &Range<usize>| {
        // After a sentence some type two blanks.
        let is_typed = gap.len() == 2
            && &text[gap.clone()] == "  "
            && text[..gap.start].trim_end_matches(['"', '\'', ')', '”', '’']).ends_with(['.', '!', '?', ':']);
        !is_typed && (gap.start > 0 || text[gap.clone()].contains(['|', '│']))
    };
    found.filter(is_gap).collect()
}
