//! Plain text: paragraphs between blank lines. Full lines that follow each other are one paragraph, quoted or not; a
//! line that stands for itself (a verse, an address, a row of a table, a line of a log) is asked by itself.

mod columns;
mod paragraph;
mod row;

use unicode_width::UnicodeWidthStr;

use super::lines::lines;
use super::{Bilingual, Format};
use crate::translate::layout::Layout;
use crate::translate::segment::{Fragment, Frame, Segment, Syntax};
use crate::translate::untranslatable::protect;
use row::Row;

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
        let mut segments = Vec::new();
        for block in row::blocks(&rows(source)) {
            read_block(block, &mut segments);
        }
        segments
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
        let rows = rows(source);
        let mut skeleton = Vec::new();
        for block in row::blocks(&rows) {
            skeleton.push(block[0].depth.clone());
            let marks = block.iter().map(|row| row.mark().trim()).filter(|mark| !mark.is_empty());
            skeleton.extend(marks.map(str::to_owned));
            let text = block.iter().map(Row::text).collect::<Vec<_>>().join(" ");
            let fragments = protect(vec![Fragment::Text(text)], str::to_owned);
            let mut kept: Vec<String> = fragments.iter().filter_map(Fragment::kept).map(str::to_owned).collect();
            kept.sort_unstable();
            skeleton.extend(kept);
            skeleton.push(String::new());
        }
        skeleton
    }
}

fn rows(source: &str) -> Vec<Row<'_>> {
    lines(source).into_iter().map(Row::new).collect()
}

/// The segments of lines that follow each other in one quotation.
fn read_block(block: &[Row], segments: &mut Vec<Segment>) {
    // After "-- " comes a signature.
    let end =
        block.iter().position(|row| row.line.text.ends_with("-- ") && row.text() == "--").unwrap_or(block.len());
    let (body, signature) = block.split_at(end);
    let is_row: Vec<bool> = (0..body.len()).map(|number| columns::is_row(body, number)).collect();
    let mut start = 0;
    while start < body.len() {
        if is_row[start] {
            let more = columns::continued(body, start);
            columns::read(&body[start], &body[start + 1..=start + more], segments);
            start += 1 + more;
            continue;
        }
        let length = is_row[start..].iter().position(|is_row| *is_row).unwrap_or(body.len() - start);
        for paragraph in paragraph::paragraphs(&body[start..start + length]) {
            segments.push(if let [only] = paragraph { single(only) } else { wrapped(paragraph) });
        }
        start += length;
    }
    segments.extend(signature.iter().map(single));
}

fn single(row: &Row) -> Segment {
    let segment = Segment::new(&Text, row.text.clone(), vec![Fragment::Text(row.text().to_owned())]);
    Segment { frame: frame(row), ..segment }
}

/// Several lines as one text.
fn wrapped(rows: &[Row]) -> Segment {
    let (first, second, last) = (&rows[0], &rows[1], &rows[rows.len() - 1]);
    let continued = |row: &Row| row.line.text[row.body.start - row.line.range.start..].trim().to_owned();
    let texts = [first.text().to_owned()].into_iter().chain(rows[1..].iter().map(continued));
    let text = texts.collect::<Vec<_>>().join(" ");
    let prefix = &second.line.text[..second.body.start - second.line.range.start];
    let columns = rows.iter().map(Row::width).max().unwrap_or_default().saturating_sub(prefix.width());
    let layout = Layout::Wrapped { columns, between: format!("{}{prefix}", first.line.end) };
    let segment = Segment::new(&Text, first.text.start..last.text.end, vec![Fragment::Text(text)]);
    Segment { layout, frame: frame(first), ..segment }
}

/// The quotation that a line is in.
fn frame(row: &Row) -> Frame {
    Frame::new(row.quote().to_owned(), "")
}

#[cfg(test)]
mod tests;
