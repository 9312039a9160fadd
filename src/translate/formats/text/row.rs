//! A line of plain text, taken apart: the marks of quotations, an indentation, the mark of a list, the text.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use unicode_width::UnicodeWidthStr;

use crate::translate::formats::lines::Line;

/// Marks before a line, with the blanks after them.
static MARK: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"^(?:(?:[-*+•–—‣◦▪#]+|\(?(?:\d{1,3}|[a-zA-Z])\)|\d{1,3}\.(?:\d{1,3}\.?)*|\[(?:\d{1,3}|[ xX])\])[ \t]+)+",
    )
    .ok()
});
/// What a line of a log begins with: a time, perhaps a computer and a program, a level.
static STAMP: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let date = r"\d{4}[-/]\d\d[-/]\d\d(?:[T ]|, )?";
    let time = r"\d{1,2}:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?";
    let month = r"(?:Jan|Feb|Mar|Mrt|Apr|May|Mei|Jun|Jul|Aug|Sep|Oct|Okt|Nov|Dec|jan|feb|mrt|apr|mei|jun|jul|aug|sep|okt|nov|dec)\.? +\d{1,2} ";
    let level = r"\[?(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|FATAL|CRITICAL)\]?:?\s+";
    let program = r"(?:[\w.@-]+ )?[\w./-]+\[\d+\]: ";
    let thread = r"\[[^\[\]]*\]\s+";
    let logger = r"[A-Za-z_][\w$]*(?:(?:\.|::)[\w$]+)+(?::\d+)?\s*[-:]\s+";
    Regex::new(&format!(
        r"^(?:\[?(?:{date}{time}|{month}{time}|{time}|{date})\]?:?\s+|\[ *\d+\.\d+\]\s+)(?:{level})?(?:{program})?(?:{level})?(?:{thread})?(?:{level})?(?:{logger})?"
    ))
    .ok()
});
/// Lines without prose: what somebody typed at a prompt, a request in the log of a web server.
static TYPED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let lines = [
        r"\$ [A-Za-z./~]\S*(?: .*)?",
        r"[\w.-]+@[\w.-]+:\S*[$#] \S.*",
        r"(?:PS )?[A-Z]:\\[^>]*> ?\S.*",
        r">>> (?:[\w.]+\(|[\w., ]+ = |\w+\[|import |from \w|print |def |for |if |while |with |class ).*",
        r#"\S+ \S+ \S+ \[\d{1,2}/\w{3}/\d{4}:[^\]]*\] "[^"]*" .*"#,
    ];
    Regex::new(&format!(r"^(?:{})$", lines.join("|"))).ok()
});

#[derive(Debug)]
pub struct Row<'a> {
    pub line: Line<'a>,
    /// The marks of quotations, without blanks.
    pub depth: String,
    /// The line after the quotation and the indentation, without blanks at its end.
    pub body: Range<usize>,
    /// The body after the mark of a list or the time of a log; nothing of a line without prose.
    pub text: Range<usize>,
    /// Whether it is a line of a log or of a terminal.
    pub is_log: bool,
}

impl<'a> Row<'a> {
    pub fn new(line: Line<'a>) -> Self {
        let body = line.trimmed();
        if TYPED.as_ref().is_some_and(|typed| typed.is_match(line.text.trim())) {
            let text = body.end..body.end;
            return Self { line, depth: String::new(), body, text, is_log: true };
        }
        let (quote, depth) = quote(line.text);
        let rest = &line.text[quote..];
        let start = line.range.start + quote + rest.len() - rest.trim_start().len();
        let body = start..start + rest.trim().len();
        let inside = &line.text[body.start - line.range.start..body.end - line.range.start];
        let length = |pattern: &LazyLock<Option<Regex>>| {
            pattern.as_ref().and_then(|pattern| pattern.find(inside)).map_or(0, |found| found.end())
        };
        let stamp = length(&STAMP);
        let mark = if stamp > 0 { stamp } else { length(&MARK) };
        let mark = if stamp == 0 && is_quantity(&inside[..mark], &inside[mark..]) { 0 } else { mark };
        let text = body.start + mark..body.end;
        Self { line, depth, body, text, is_log: stamp > 0 }
    }

    pub fn is_blank(&self) -> bool {
        self.body.is_empty()
    }

    fn part(&self, range: Range<usize>) -> &str {
        &self.line.text[range.start - self.line.range.start..range.end - self.line.range.start]
    }

    pub fn text(&self) -> &str {
        self.part(self.text.clone())
    }

    pub fn mark(&self) -> &str {
        self.part(self.body.start..self.text.start)
    }

    /// The quotation and the indentation.
    pub fn prefix(&self) -> &str {
        self.part(self.line.range.start..self.body.start)
    }

    /// The marks of quotations as they are written.
    pub fn quote(&self) -> &str {
        &self.line.text[..quote(self.line.text).0]
    }

    /// Columns of the whole line.
    pub fn width(&self) -> usize {
        self.part(self.line.range.start..self.body.end).width()
    }
}

/// Whether what looks like the number of a section is a quantity or a time: `3.5 million`, `19.30 uur`.
fn is_quantity(mark: &str, text: &str) -> bool {
    let number = mark.trim_end();
    let has_point = number.split_once('.').is_some_and(|(_, rest)| !rest.is_empty() && !rest.ends_with('.'));
    has_point && text.starts_with(char::is_lowercase)
}

/// The length of the marks of quotations before a line, with the blanks between them, and the marks alone.
fn quote(line: &str) -> (usize, String) {
    let (mut length, mut depth) = (0, String::new());
    for (place, character) in line.char_indices() {
        match character {
            '>' => {
                depth.push('>');
                length = place + 1;
            }
            ' ' | '\t' => {}
            _ => break,
        }
    }
    (length, depth)
}

/// The rows between blank ones, split where the depth of the quotation changes.
pub fn blocks<'a, 'b>(rows: &'b [Row<'a>]) -> impl Iterator<Item = &'b [Row<'a>]> {
    let paragraphs = rows.split(Row::is_blank).filter(|block| !block.is_empty());
    paragraphs.flat_map(|paragraph| paragraph.chunk_by(|one, next| one.depth == next.depth))
}
