//! YAML, as Rails has its texts: strings in every notation, with comments, anchors and tags as they are.

use std::ops::Range;
use std::path::Path;

use saphyr_parser::{Event, Parser, ScalarStyle, Span};
use unicode_width::UnicodeWidthStr;

use super::literal::{Literal, code_point, quoted};
use super::{Dialect, Entry, Keys, Malformed, Member, Notation};
use crate::translate::formats::Finishing;
use crate::translate::formats::lines::{Line, lines};
use crate::translate::formats::markdown::is_plain;
use crate::translate::language::Language;
use crate::translate::layout::Layout;

/// Columns from which a line of a block is full, so that its paragraph goes on.
const FULL: usize = 45;
/// What is no text without quotes.
const WORDS: [&str; 10] = ["true", "false", "yes", "no", "on", "off", "y", "n", "null", "~"];

#[derive(Debug)]
pub struct YamlFile;

pub static YAML: Keys<YamlFile> = Keys(YamlFile);

/// How a string is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scalar {
    /// Without quotes.
    Plain,
    /// Without quotes, between brackets.
    Flow,
    /// Between single quotes, without these.
    Single,
    /// Between double quotes, without these.
    Double,
    /// A line, or wrapped lines, of a block.
    Block,
}

impl Notation for Scalar {
    fn read(&self, written: &str) -> Option<Literal> {
        match self {
            Self::Plain | Self::Flow => match written.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
                Some(inside) => Self::Double.read(inside).map(|literal| literal.shifted(1)),
                None => one_paragraph(written),
            },
            Self::Single => one_paragraph(written)?.without_doubled('\''),
            Self::Double => folded(written, Backslash::Escapes),
            Self::Block => one_paragraph(written).filter(|_| !written.contains('\t')),
        }
    }

    fn quote(&self, text: &str) -> String {
        match self {
            Self::Plain | Self::Flow | Self::Block => text.to_owned(),
            Self::Single => text.replace('\'', "''"),
            Self::Double => quoted(text),
        }
    }

    fn whole(&self, written: String, source: &str) -> String {
        let is_bare = match self {
            Self::Plain => is_plain(&written) || written == source,
            Self::Flow => is_plain(&written) && !written.contains([',', '[', ']', '{', '}']),
            Self::Single | Self::Double | Self::Block => true,
        };
        if is_bare { written } else { format!("\"{}\"", quoted(&written)) }
    }
}

/// What a backslash and these letters mean, and how long they are.
fn escaped(rest: &str) -> Option<(Option<char>, usize)> {
    let letter = rest.chars().next()?;
    let of_code = |digits: usize| code_point(&rest[1..], digits).map(|(letter, length)| (Some(letter), length + 1));
    let meaning = match letter {
        'n' => '\n',
        't' | '\t' => '\t',
        'r' => '\r',
        'e' => '\u{1b}',
        '_' => '\u{a0}',
        'N' => '\u{85}',
        same @ ('"' | '\\' | '/' | ' ') => same,
        'x' => return of_code(2),
        'u' => return of_code(4),
        'U' => return of_code(8),
        // The line goes on at the next word.
        '\n' | '\r' => return Some((None, rest.len() - rest.trim_start().len())),
        _ => return None,
    };
    Some((Some(meaning), letter.len_utf8()))
}

/// A string that has no escapes, and so no way to write a line break on a line.
fn one_paragraph(written: &str) -> Option<Literal> {
    folded(written, Backslash::IsOne).filter(|literal| !literal.text.contains('\n'))
}

/// What a backslash in a string is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Backslash {
    IsOne,
    Escapes,
}

/// A string on one line or more: a line break is a space, and each blank line a line break.
fn folded(written: &str, backslash: Backslash) -> Option<Literal> {
    let mut literal = Literal::default();
    let mut place = 0;
    while let Some(letter) = written[place..].chars().next() {
        let rest = &written[place..];
        if letter == '\\' && backslash == Backslash::Escapes {
            let (meaning, length) = escaped(&rest[1..])?;
            if let Some(meaning) = meaning {
                literal.push(meaning, place..place + 1 + length);
            }
            place += 1 + length;
            continue;
        }
        let blank = rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len();
        let breaks = rest[..blank].matches('\n').count();
        if breaks == 0 {
            literal.push(letter, place..place + letter.len_utf8());
            place += letter.len_utf8();
            continue;
        }
        match breaks {
            1 => literal.push(' ', place..place + blank),
            more => (1..more).for_each(|_| literal.push('\n', place..place + blank)),
        }
        place += blank;
    }
    Some(literal)
}

impl Dialect for YamlFile {
    fn name(&self) -> &'static str {
        "yaml"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["yaml", "yml"]
    }

    fn is_for_texts(&self, _path: &Path) -> bool {
        false
    }

    fn entries(&self, source: &str) -> Result<Vec<Entry>, Malformed> {
        read(source).map(|file| file.entries)
    }

    /// Rails has all texts below the code of their language.
    fn finish(&self, _source: &str, translated: String, how: &Finishing) -> String {
        let roots = read(&translated).map(|file| file.roots).unwrap_or_default();
        let [(name, place)] = roots.as_slice() else { return translated };
        if Language::named(name) != Some(how.pair.source) || name.len() > "en-GB".len() {
            return translated;
        }
        let written = translated[place.clone()].replace(name.as_str(), how.pair.target.code());
        [&translated[..place.start], &written, &translated[place.end..]].concat()
    }
}

/// What is in a file.
#[derive(Default)]
struct File {
    entries: Vec<Entry>,
    /// The keys of the outermost mappings.
    roots: Vec<(String, Range<usize>)>,
}

/// What a node is in.
enum Level {
    /// The key of the value that comes next, and where it is; `None` if a key comes next.
    Mapping(Option<(String, Range<usize>)>),
    /// The number of the item that comes next.
    Sequence(usize),
    /// A key that is no string: nothing in it is a text.
    Key,
}

fn read(source: &str) -> Result<File, Malformed> {
    // The parser counts characters.
    let places: Vec<usize> = source.char_indices().map(|(place, _)| place).chain([source.len()]).collect();
    let range = |span: Span| {
        let place = |index: usize| places.get(index).copied().unwrap_or(source.len());
        place(span.start.index())..place(span.end.index())
    };
    let mut file = File::default();
    let mut levels: Vec<Level> = Vec::new();
    for event in Parser::new_from_str(source) {
        let (event, span) = event.map_err(|error| Malformed { line: error.marker().line() })?;
        match event {
            Event::Scalar(value, style, anchor, tag) => {
                let place = node(source, range(span), style, anchor > 0 || tag.is_some());
                if let Some(Level::Mapping(key @ None)) = levels.last_mut() {
                    *key = Some((value.to_string(), place.clone()));
                    if levels.len() == 1 {
                        file.roots.push((value.into_owned(), place));
                    }
                    continue;
                }
                let is_text = tag.is_none_or(|tag| tag.suffix == "str");
                let is_kept = levels.iter().any(|level| matches!(level, Level::Key));
                if is_text && !is_kept {
                    let mut found = entries(source, place.clone(), style, &value, &path(&levels));
                    if let (Some(Level::Mapping(Some((_, key)))), Some(first)) = (levels.last(), found.first_mut()) {
                        first.member = member(source, key, &place);
                    }
                    file.entries.extend(found);
                }
                end_of_node(&mut levels);
            }
            Event::MappingStart(..) => levels.push(below(&levels, Level::Mapping(None))),
            Event::SequenceStart(..) => levels.push(below(&levels, Level::Sequence(0))),
            Event::Alias(_) => end_of_node(&mut levels),
            Event::MappingEnd | Event::SequenceEnd => {
                levels.pop();
                end_of_node(&mut levels);
            }
            _ => {}
        }
    }
    Ok(file)
}

/// A level that begins: another one where a key is expected.
fn below(levels: &[Level], level: Level) -> Level {
    if matches!(levels.last(), Some(Level::Mapping(None) | Level::Key)) { Level::Key } else { level }
}

fn end_of_node(levels: &mut [Level]) {
    match levels.last_mut() {
        Some(Level::Mapping(key)) => *key = if key.is_some() { None } else { Some((String::new(), 0..0)) },
        Some(Level::Sequence(number)) => *number += 1,
        Some(Level::Key) | None => {}
    }
}

fn path(levels: &[Level]) -> Vec<String> {
    let step = |level: &Level| match level {
        Level::Mapping(key) => key.as_ref().map_or_else(String::new, |(name, _)| name.clone()),
        Level::Sequence(number) => number.to_string(),
        Level::Key => String::new(),
    };
    levels.iter().map(step).collect()
}

/// A string with its key: on lines of its own, or between commas. `None` where it is neither.
fn member(source: &str, key: &Range<usize>, value: &Range<usize>) -> Option<Member> {
    let inside = source[key.clone()].trim_matches(['"', '\'']);
    let start = key.start + source[key.clone()].find(inside)?;
    let end = value.start + source[value.clone()].trim_end().len();
    let line = &source[source[..key.start].rfind('\n').map_or(0, |end| end + 1)..key.start];
    let rest = source[end..].split('\n').next().unwrap_or_default();
    let (comma, end) = match rest.trim() {
        _ if source[end..].trim_start().starts_with([',', '}']) => (",", end),
        after if line.trim().is_empty() && (after.is_empty() || after.starts_with('#')) => {
            ("", end + rest.trim_end().len())
        }
        _ => return None,
    };
    Some(Member { range: key.start..end, key: start..start + inside.len(), comma })
}

/// A string without its anchor and its tag, and without the comment after it.
fn node(source: &str, mut range: Range<usize>, style: ScalarStyle, has_properties: bool) -> Range<usize> {
    while has_properties && source[range.clone()].starts_with(['&', '!']) {
        let rest = &source[range.clone()];
        let word = rest.find(char::is_whitespace).unwrap_or(rest.len());
        range.start += word + rest[word..].len() - rest[word..].trim_start().len();
    }
    let written = &source[range.clone()];
    let length = match style {
        ScalarStyle::DoubleQuoted => closing(written, '"', '\\'),
        ScalarStyle::SingleQuoted => closing(written, '\'', '\''),
        ScalarStyle::Plain => written.find(" #").map(|comment| written[..comment].trim_end().len()),
        ScalarStyle::Literal | ScalarStyle::Folded => None,
    };
    range.start..range.start + length.unwrap_or(written.len())
}

/// Bytes up to the quote that closes a string, before which `escape` is none.
fn closing(written: &str, quote: char, escape: char) -> Option<usize> {
    let mut letters = written.char_indices().skip(1).peekable();
    while let Some((place, letter)) = letters.next() {
        let is_doubled =
            letter == escape && (escape != quote || letters.peek().is_some_and(|(_, next)| *next == quote));
        if is_doubled {
            letters.next();
        } else if letter == quote {
            return Some(place + 1);
        }
    }
    None
}

/// The texts of a string.
fn entries(source: &str, range: Range<usize>, style: ScalarStyle, value: &str, path: &[String]) -> Vec<Entry> {
    let written = &source[range.clone()];
    let inside = range.start + 1..range.end.saturating_sub(1).max(range.start + 1);
    let path = || path.to_vec();
    let mut entry = match style {
        ScalarStyle::Literal | ScalarStyle::Folded => {
            return block(source, range, style == ScalarStyle::Folded, &path());
        }
        ScalarStyle::SingleQuoted => Entry::new(path(), inside, &Scalar::Single),
        ScalarStyle::DoubleQuoted => Entry::new(path(), inside, &Scalar::Double),
        // A symbol of Ruby is none.
        ScalarStyle::Plain
            if WORDS.contains(&value.to_lowercase().as_str())
                || value.starts_with(':') && !value.contains(' ')
                || value.is_empty() =>
        {
            return Vec::new();
        }
        // Where a comma ends a string, it is in quotes.
        ScalarStyle::Plain if source[range.end..].trim_start().starts_with([',', ']', '}']) => {
            Entry::new(path(), range.clone(), &Scalar::Flow)
        }
        ScalarStyle::Plain => Entry::new(path(), range.clone(), &Scalar::Plain),
    };
    entry.outer = range;
    entry.layout = layout(written);
    vec![entry]
}

/// How a string is broken into lines.
fn layout(written: &str) -> Layout {
    let mut all = written.lines();
    let (Some(_), Some(second)) = (all.next(), all.next()) else { return Layout::OneLine };
    if written.lines().any(|line| line.trim().is_empty() || line.ends_with('\\')) {
        return Layout::OneLine;
    }
    let newline = if written.contains("\r\n") { "\r\n" } else { "\n" };
    let indentation = &second[..second.len() - second.trim_start().len()];
    let columns = written.lines().map(|line| line.trim().width()).max().unwrap_or_default();
    Layout::Wrapped { columns, between: format!("{newline}{indentation}") }
}

/// The texts of a block: wrapped lines together, others each by itself.
fn block(source: &str, range: Range<usize>, is_folded: bool, path: &[String]) -> Vec<Entry> {
    let all: Vec<Line> = lines(&source[range.clone()])
        .into_iter()
        .map(|line| Line { range: line.range.start + range.start..line.range.end + range.start, ..line })
        .collect();
    let mut entries = Vec::new();
    for paragraph in all.split(Line::is_blank).filter(|paragraph| !paragraph.is_empty()) {
        let indentation = |line: &Line| line.text.len() - line.text.trim_start().len();
        let own = paragraph.last().map_or(0, indentation);
        // The range begins after the indentation of the first line.
        let is_even = paragraph.iter().all(|line| line.range.start == range.start || indentation(line) == own);
        let is_full = |line: &Line| line.text.trim().len() >= FULL;
        let wraps = is_even && (is_folded || paragraph[..paragraph.len() - 1].iter().all(is_full));
        for part in if wraps { vec![paragraph] } else { paragraph.chunks(1).collect() } {
            let (Some(first), Some(last)) = (part.first(), part.last()) else { continue };
            let place = first.trimmed().start..last.trimmed().end;
            let layout = layout(&source[place.clone()]);
            entries.push(Entry { layout, ..Entry::new(path.to_vec(), place, &Scalar::Block) });
        }
    }
    entries
}
