//! The text of one cue: which of its lines are one sentence, what is around them, and who speaks.
//!
//! A later line with a dash, `>>` or `<v Name>` is a new speaker's, as is one with a name (`ANNA:`, `[Anna]`) where the
//! lines before begin with one; a line without belongs to the speaker before. A line that is wholly in tags, such as a
//! colour, stays a line, unless the next one is in the same.

use std::ops::Range;

use unicode_width::UnicodeWidthStr;

use crate::translate::formats::lines::Line;
use crate::translate::layout::Layout;
use crate::translate::segment::{Fragment, Frame, Kind, Segment, Syntax};

/// Columns of the longest line of a subtitle, unless its source has a longer one.
const COLUMNS: usize = 42;
/// Pairs of tags around a line that are told from tags within it.
const PAIRS: usize = 8;
/// Around lyrics.
const NOTES: [char; 3] = ['♪', '♫', '♩'];

/// How a kind of subtitles writes its text.
pub struct Grammar {
    pub syntax: &'static dyn Syntax,
    /// Resolves entities in what is not a tag.
    pub unescape: fn(&str) -> String,
    /// A cue before its text, to read a segment alone.
    pub before: &'static str,
    /// Ends a line of the text.
    pub newline: &'static str,
}

/// A line of a cue, and its text within speaker's mark, tags and notes.
#[derive(Debug)]
struct Row<'a> {
    line: &'a Line<'a>,
    text: Range<usize>,
    /// The tags that open before the text and close after it.
    pair: String,
    begins: Begins,
}

/// What a line begins beside itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Begins {
    Nothing,
    /// A line of lyrics, or at another place of the screen.
    Line,
    Speech,
}

/// The segments of a cue's lines.
pub fn segments(source: &str, lines: &[Line], grammar: &Grammar) -> Vec<Segment> {
    let mut segments = Vec::new();
    for paragraph in lines.split(Line::is_blank) {
        let rows: Vec<Row> = paragraph.iter().map(|line| row(source, line)).collect();
        let mut start = 0;
        for end in 1..=rows.len() {
            if end == rows.len() || !continues(source, &rows[start..end], &rows[end]) {
                segments.push(segment(source, &rows[start..end], grammar));
                start = end;
            }
        }
    }
    segments
}

/// One segment for each line.
pub fn line_segments(source: &str, lines: &[Line], grammar: &Grammar) -> Vec<Segment> {
    let rows = lines.iter().filter(|line| !line.is_blank()).map(|line| row(source, line));
    rows.map(|row| segment(source, std::slice::from_ref(&row), grammar)).collect()
}

/// Adds what must stay of a cue's lines: the speakers, and the tags of each.
pub fn skeleton(source: &str, lines: &[Line], skeleton: &mut Vec<String>) {
    for paragraph in lines.split(Line::is_blank).filter(|paragraph| !paragraph.is_empty()) {
        let mut kept: Vec<String> = Vec::new();
        let mut finish = |kept: &mut Vec<String>| {
            // A line more or less has its tags once more or less.
            kept.sort_unstable();
            kept.dedup();
            skeleton.append(kept);
        };
        for (number, line) in paragraph.iter().enumerate() {
            let row = row(source, line);
            if number == 0 || row.begins == Begins::Speech {
                finish(&mut kept);
                kept.push(" speaker".to_owned());
            }
            let fragments = tags(&source[line.range.clone()], str::to_owned);
            kept.extend(fragments.iter().filter_map(Fragment::kept).map(str::to_owned));
        }
        finish(&mut kept);
    }
}

fn row<'a>(source: &'a str, line: &'a Line<'a>) -> Row<'a> {
    let mut text = line.trimmed();
    let mut pair = String::new();
    let mut pairs = 0;
    let mut begins = Begins::Nothing;
    let mut has_mark = false;
    loop {
        let all = &source[text.clone()];
        if let Some(end) = placed(all).filter(|&end| end < all.len()) {
            if begins == Begins::Nothing {
                begins = Begins::Line;
            }
            text.start += end;
        } else if let Some(length) = speaker(all).filter(|_| !has_mark) {
            has_mark = true;
            begins = Begins::Speech;
            text.start += length;
        } else if let Some(rest) = all.strip_prefix(NOTES) {
            begins = if begins == Begins::Speech { begins } else { Begins::Line };
            text.start += all.len() - rest.len();
        } else if let Some(rest) = all.strip_suffix(NOTES) {
            begins = if begins == Begins::Speech { begins } else { Begins::Line };
            text.end -= all.len() - rest.len();
        } else if let Some((open, close)) = sung(all) {
            begins = if begins == Begins::Speech { begins } else { Begins::Line };
            text.start += open;
            text.end -= close;
        } else if let Some((open, close)) = tag_pair(all).filter(|_| pairs < PAIRS) {
            pairs += 1;
            pair += &all[..open];
            text.start += open;
            text.end -= close;
            let voice = all[1..].starts_with(['v', 'V']) && !all[2..].starts_with(char::is_alphanumeric);
            begins = if voice { Begins::Speech } else { begins };
        } else {
            break;
        }
        let inside = &source[text.clone()];
        text.start += inside.len() - inside.trim_start().len();
        text.end = text.start + inside.trim().len();
    }
    Row { line, text, pair, begins }
}

/// The length of what places a line on the screen: `{\an8}`. How words look is part of their sentence: `{\i1}`.
fn placed(text: &str) -> Option<usize> {
    let (codes, _) = text.strip_prefix("{\\")?.split_once('}')?;
    let places = |code: &str| {
        ["an", "pos", "move"].iter().any(|name| code.starts_with(name))
            || code.strip_prefix('a').is_some_and(|rest| rest.starts_with(|next: char| next.is_ascii_digit()))
    };
    codes.split('\\').any(places).then_some(codes.len() + "{\\}".len())
}

/// The length of a mark that begins a speech, with the blanks after it.
fn speaker(text: &str) -> Option<usize> {
    let after = |mark: &str| text.strip_prefix(mark);
    let rest = if let Some(rest) = after(">>").or_else(|| after("&gt;&gt;")) {
        rest.trim_start_matches('>').trim_start_matches("&gt;")
    } else {
        let rest = text.strip_prefix(['-', '–', '—', '‐', '‑'])?;
        // "-5" is a number, and "--" a sentence that goes on.
        if rest.starts_with(|next: char| next.is_ascii_digit() || "-–—".contains(next)) {
            return None;
        }
        rest
    };
    Some(text.len() - rest.trim_start().len())
}

/// The lengths of the marks around a line that is sung: `# Morning comes #`. `#morning` alone is a topic.
fn sung(text: &str) -> Option<(usize, usize)> {
    let (opens, closes) = (text.starts_with("# "), text.ends_with(" #"));
    let is_whole = text.len() > 2 && text.starts_with('#') && text.ends_with('#');
    (opens || closes || is_whole).then_some((usize::from(opens || is_whole), usize::from(closes || is_whole)))
}

/// Whether a line begins with who speaks or what is heard: `ANNA: Yes.`, `[Anna] Yes.`.
fn has_label(text: &str) -> bool {
    const LONGEST: usize = 30;
    let label = |end: &str| text.split_once(end).filter(|(label, rest)| label.len() <= LONGEST && !rest.is_empty());
    let is_capital = |letter: char| letter.is_uppercase() || " .-'’#".contains(letter) || letter.is_ascii_digit();
    text.starts_with('[') && label("] ").is_some()
        || label(": ").is_some_and(|(name, _)| {
            name.starts_with(char::is_uppercase) && name.len() > 1 && name.chars().all(is_capital)
        })
}

/// The lengths of a tag at the start of a text and of the one that closes it at the end; 0 for a voice, whose end need
/// not be written.
fn tag_pair(text: &str) -> Option<(usize, usize)> {
    let open = text.starts_with('<').then(|| text.find('>'))?? + 1;
    let tag = &text[1..open - 1];
    let name = &tag[..tag.find(|letter: char| !letter.is_ascii_alphanumeric()).unwrap_or(tag.len())];
    if name.is_empty() || !name.starts_with(|letter: char| letter.is_ascii_alphabetic()) {
        return None;
    }
    let close = format!("</{name}>");
    let inside = &text[open..];
    let end = inside.len().checked_sub(close.len()).filter(|&end| inside.is_char_boundary(end));
    if let Some(end) = end.filter(|&end| inside[end..].eq_ignore_ascii_case(&close)) {
        // The same element may open again, but must not close before.
        let other = format!("</{name}");
        if !inside[..end].contains(&other) {
            return Some((open, close.len()));
        }
    }
    (name.eq_ignore_ascii_case("v") && !inside.is_empty() && !inside.contains("</v")).then_some((open, 0))
}

/// Whether a line goes on with the sentence of those before.
fn continues(source: &str, before: &[Row], next: &Row) -> bool {
    let is_labelled = |row: &Row| has_label(&source[row.text.clone()]);
    if before.first().is_some_and(is_labelled) && is_labelled(next) {
        return false;
    }
    let [first, .., last] = before else {
        return before.first().is_some_and(|only| goes_on(only, next));
    };
    goes_on(last, next) && (next.pair.is_empty() || gap(source, last, next) == gap(source, first, &before[1]))
}

fn goes_on(last: &Row, next: &Row) -> bool {
    // The lines of a song are lines.
    let is_song = last.begins == Begins::Line && next.begins == Begins::Line;
    next.begins == Begins::Nothing
        && !is_song
        && (last.pair == next.pair || last.begins == Begins::Speech && next.pair.is_empty() && is_voice(&last.pair))
}

fn is_voice(pair: &str) -> bool {
    pair.starts_with("<v") && pair.matches('<').count() == 1
}

/// What is between the texts of two lines.
fn gap<'a>(source: &'a str, one: &Row, next: &Row) -> &'a str {
    &source[one.text.end..next.text.start]
}

fn segment(source: &str, rows: &[Row], grammar: &Grammar) -> Segment {
    let (first, last) = (&rows[0], &rows[rows.len() - 1]);
    let mut content = Vec::new();
    for (number, row) in rows.iter().enumerate() {
        if number > 0 {
            content.push(Fragment::Text(" ".to_owned()));
        }
        content.extend(tags(&source[row.text.clone()], grammar.unescape));
    }
    let newline = if first.line.end.is_empty() { grammar.newline } else { first.line.end };
    let between = match rows {
        [only] if only.pair.is_empty() || is_voice(&only.pair) => newline.to_owned(),
        [only] => [&source[only.text.end..only.line.trimmed().end], newline, &only.pair].concat(),
        [one, next, ..] if one.pair == next.pair && !one.pair.is_empty() => gap(source, one, next).to_owned(),
        _ => newline.to_owned(),
    };
    let columns = rows.iter().map(|row| shown(&source[row.text.clone()]).width()).max().unwrap_or_default();
    let range = first.text.start..last.text.end;
    let frame = Frame::new(
        [grammar.before, &source[first.line.range.start..range.start]].concat(),
        format!("{}\n", &source[range.end..last.line.range.end]),
    );
    let layout = Layout::Balanced { lines: rows.len(), columns: columns.max(COLUMNS), between };
    Segment { layout, frame, ..Segment::new(grammar.syntax, range, content) }
}

/// A line as viewers see it.
fn shown(line: &str) -> String {
    let text = |fragment| if let Fragment::Text(text) = fragment { text } else { String::new() };
    tags(line, str::to_owned).into_iter().map(text).collect()
}

/// The content of a line: `<i>` and its like, `{\an8}`, and the rest.
pub fn tags(line: &str, unescape: fn(&str) -> String) -> Vec<Fragment> {
    let mut content = Vec::new();
    let (mut done, mut place) = (0, 0);
    while let Some(start) = line[place..].find(['<', '{', '\\']).map(|start| place + start) {
        place = start + 1;
        // What another format breaks its lines with.
        if line[start..].starts_with("\\N") || line[start..].starts_with("\\n") {
            content.push(Fragment::Text(unescape(&line[done..start])));
            content.push(Fragment::Kept(line[start..start + 2].to_owned(), Kind::Whole));
            (done, place) = (start + 2, start + 2);
            continue;
        }
        let close = if line[start..].starts_with('<') { '>' } else { '}' };
        // "Less than" does not begin one.
        let is_tag = line[place..].starts_with(|next: char| next.is_ascii_alphanumeric() || "/\\".contains(next));
        let end = line[place..].find(['<', '{', close]).map(|end| place + end);
        let Some(end) = end.filter(|&end| is_tag && line[end..].starts_with(close)) else { continue };
        let tag = &line[start..=end];
        let kind = match tag.as_bytes() {
            [b'<', b'/', ..] => Kind::Close,
            [b'<', first, ..] if first.is_ascii_alphabetic() => Kind::Open,
            _ => Kind::Whole,
        };
        content.push(Fragment::Text(unescape(&line[done..start])));
        content.push(Fragment::Kept(tag.to_owned(), kind));
        (done, place) = (end + 1, end + 1);
    }
    content.push(Fragment::Text(unescape(&line[done..])));
    content
}

/// Whether a line has two times with an arrow between: it begins a cue, wherever it is.
pub fn is_time(line: &str) -> bool {
    let Some((from, to)) = line.split_once("-->") else { return false };
    is_nearly_timestamp(from.trim()) && to.split_whitespace().next().is_some_and(is_nearly_timestamp)
}

/// A time, perhaps one below zero or with a slip: its line is no prose in any case.
fn is_nearly_timestamp(text: &str) -> bool {
    let is_of_time = |character: &char| character.is_ascii_digit() || ":.,".contains(*character);
    let count = text.chars().count();
    text.contains(':')
        && text.strip_prefix('-').unwrap_or(text).starts_with(|first: char| first.is_ascii_digit())
        && !text.contains(char::is_whitespace)
        && text.chars().filter(is_of_time).count() + 2 >= count
}

pub fn is_timestamp(text: &str) -> bool {
    text.contains(':')
        && text.starts_with(|first: char| first.is_ascii_digit())
        && text.chars().all(|character| character.is_ascii_digit() || ":.,".contains(character))
}
