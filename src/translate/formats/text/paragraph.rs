//! Which lines are one paragraph: those that were broken because they were full.

use unicode_width::UnicodeWidthStr;

use super::row::Row;

/// Columns from which a line can be full.
const FULL: usize = 45;
/// Columns that a full line may lack: the widest line that would have fit is not known.
const SLACK: usize = 8;

/// The lines that belong together, in order. A line that stands for itself is alone.
pub fn paragraphs<'a, 'b>(rows: &'b [Row<'a>]) -> Vec<&'b [Row<'a>]> {
    let mut paragraphs = Vec::new();
    for item in items(rows) {
        if stand_alone(item) {
            paragraphs.extend(item.chunks(1));
        } else {
            let widest = widest(item);
            paragraphs.extend(item.chunk_by(|row, next| is_full(row, next, widest)));
        }
    }
    paragraphs
}

/// The rows from one mark or change of the indentation to the next.
fn items<'a, 'b>(rows: &'b [Row<'a>]) -> Vec<&'b [Row<'a>]> {
    let widest = widest(rows);
    let mut items = Vec::new();
    let mut start = 0;
    for place in 1..rows.len() {
        if !belongs(&rows[start..place], &rows[place], widest) {
            let hangs = place > start + 1 && hangs(&rows[place - 2], &rows[place - 1], &rows[place], widest);
            let first = if hangs { place - 1 } else { place };
            items.push(&rows[start..first]);
            start = first;
        }
    }
    items.push(&rows[start..]);
    items
}

/// Whether a row may go on with the item before it.
fn belongs(item: &[Row], next: &Row, widest: usize) -> bool {
    if !next.mark().is_empty() {
        return false;
    }
    let indentation = |row: &Row| row.prefix().width();
    match item {
        [first] => {
            let text = indentation(first) + first.mark().width();
            // Under its text; or indented otherwise, after a full line.
            indentation(next) == text && !first.is_log || is_full(first, next, widest)
        }
        [.., last] => indentation(next) == indentation(last),
        [] => true,
    }
}

/// Whether a line goes on, indented, in the next one: `TOM: …` after another's words.
fn hangs(before: &Row, row: &Row, next: &Row, widest: usize) -> bool {
    next.mark().is_empty()
        && next.prefix().width() > row.prefix().width()
        && is_full(row, next, widest)
        && !is_full(before, row, widest)
}

fn widest(rows: &[Row]) -> usize {
    rows.iter().map(Row::width).max().unwrap_or_default()
}

/// Whether a line goes on in the next one, because it was full.
pub fn goes_on(row: &Row, next: &Row, rows: &[Row]) -> bool {
    is_full(row, next, widest(rows))
}

/// Whether a line was broken because it was full: the first word of the next one would not have fit.
fn is_full(row: &Row, next: &Row, widest: usize) -> bool {
    let width = row.width();
    let word = next.text().split_whitespace().next().unwrap_or_default().width();
    widest >= FULL && width * 3 >= widest * 2 && width + 1 + word + SLACK > widest
}

/// Whether each of the lines stands for itself.
fn stand_alone(rows: &[Row]) -> bool {
    let [before @ .., last] = rows else { return true };
    if before.is_empty() {
        return true;
    }
    let all = |is_so: &dyn Fn(&Row) -> bool| rows.iter().all(is_so);
    let ends = |row: &Row, marks: &str| {
        row.text().trim_end_matches(['"', '\'', '”', '’', ')', '»']).ends_with(|mark| marks.contains(mark))
    };
    let ends_sentence = |row: &Row| ends(row, ".!?…");
    let has_capital = |row: &Row| {
        row.text().trim_start_matches(|character: char| !character.is_alphanumeric()).starts_with(char::is_uppercase)
    };
    let ends_in_digit = |row: &Row| row.text().ends_with(|last: char| last.is_ascii_digit());
    let first_word = rows[0].text().split_whitespace().next();
    let begins_equally = |row: &Row| row.text().split_whitespace().next() == first_word;
    let widest = widest(rows);
    let is_full = |pair: &[Row]| is_full(&pair[0], &pair[1], widest);
    let pairs = || rows.windows(2);
    let (Some(first), Some(last_full)) = (pairs().position(is_full), pairs().rposition(is_full)) else { return true };
    // Between paragraphs without a blank line; what comes before and after them may be an address.
    let ends_well = |pair: &[Row]| is_full(pair) || ends(&pair[0], ".!?…:,;");
    let is_verse = if before.len() > 1 {
        all(&has_capital)
    } else {
        has_capital(last) && ends(&before[0], ".!?…:,;—-") && has_capital(&before[0])
    };
    all(&ends_sentence)
        || is_verse
        || all(&ends_in_digit)
        || all(&is_field)
        || before.len() > 1 && all(&begins_equally)
        || !pairs().take(last_full).skip(first).all(ends_well)
}

/// "Name: value".
fn is_field(row: &Row) -> bool {
    row.text().split_once(':').is_some_and(|(name, value)| {
        name.width() <= 24
            && name.split_whitespace().count() <= 3
            && (value.is_empty() || value.starts_with([' ', '\t']))
    })
}
