//! The lines of a document in which dialects begin and end blocks that `CommonMark` does not know. Their marks are
//! hidden from the parser; a title becomes a heading; an indented body becomes a view of its own.

mod drawn;
mod elements;
mod hiding;

use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::directives::{self, Body, DirectiveOption, Opening};
use super::measure::{columns, indentation, is_noise};
use super::view::View;
use super::{Flavour, shortcodes};
use crate::translate::formats::lines::{Line, lines};

/// Lines that are looked at for the end of a block.
const LONGEST: usize = 5000;

/// Lines that are kept as a whole: targets, comments and breaks of `MyST`, attribute lists, snippets, includes, names
/// of tables of contents.
static KEPT_LINE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let patterns = [
        r"\([^()\s]+\)=",
        r"%(?:\s.*)?",
        r"\+\+\+(?:\s.*)?",
        r"\^{3,}",
        r"\\[A-Za-z]+\*?",
        r"\{:.*\}",
        r"\{\s*[.#][^{}]*\}",
        r"-+8<-+.*",
        r";-+8<-+.*",
        r"<<<\s.*",
        r"\[\[?_?(?i:toc)_?\]?\]",
        r"///",
        r":{3,}",
    ];
    Regex::new(&format!("^(?:{})$", patterns.join("|"))).ok()
});
/// What defines an abbreviation, before its prose.
static ABBREVIATION: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^\*\[[^\]]+\]:[ \t]+").ok());
static LIST_MARK: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^(?:[-*+]|\d{1,9}[.)])(?:[ \t]|$)").ok());
/// Code of MDX at the start of a line.
static MODULE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"^(?:import\s*(?:['"{*]|[\w$]+(?:\s*,.*)?\s+from\b)|export\s+(?:default|const|let|var|function|async|class|\{|\*))"#)
        .ok()
});

/// Hides from the parser what it does not know, and returns the lines of each body that is a view of its own.
pub fn mask(view: &mut View, flavour: Flavour) -> Vec<Vec<Range<usize>>> {
    let plain = view.plain.clone();
    let lines = lines(&plain);
    let mut scanner = Scanner {
        view,
        plain: &plain,
        lines: &lines,
        flavour,
        fences: Vec::new(),
        paragraph: None,
        has_list: false,
        elements: Vec::new(),
        unclosed: HashSet::new(),
        bodies: Vec::new(),
    };
    scanner.scan();
    scanner.bodies
}

struct Scanner<'a, 'b> {
    view: &'a mut View<'b>,
    plain: &'a str,
    lines: &'a [Line<'a>],
    flavour: Flavour,
    /// The fences of the open directives.
    fences: Vec<String>,
    /// Where the lines began that are read for what is within them.
    paragraph: Option<usize>,
    /// Whether indented lines may belong to a list.
    has_list: bool,
    /// The open elements that have Markdown in them.
    elements: Vec<String>,
    /// What ends a block and does not occur any more.
    unclosed: HashSet<String>,
    bodies: Vec<Vec<Range<usize>>>,
}

impl Scanner<'_, '_> {
    fn scan(&mut self) {
        let mut number = 0;
        while number < self.lines.len() {
            number = self.line(number);
        }
        self.end_of_paragraph(self.plain.len());
    }

    /// Reads a line, and returns the next one to read.
    fn line(&mut self, number: usize) -> usize {
        let line = &self.lines[number];
        if line.is_blank() {
            self.end_of_paragraph(line.range.start);
            return number + 1;
        }
        if is_noise(line.text) {
            self.end_of_paragraph(line.range.start);
            self.view.blank(line.range.clone());
            return number + 1;
        }
        // After the marks of quotations.
        let start = line.text.len() - line.text.trim_start_matches([' ', '\t', '>']).len();
        let text = line.text[start..].trim_end();
        let start = line.range.start + start;
        let indent = columns(&line.text[..start - line.range.start]);
        let follows_blank = number == 0 || self.lines[number - 1].is_blank();
        let is_item = LIST_MARK.as_ref().is_some_and(|mark| mark.is_match(text));
        self.has_list = is_item || self.has_list && !(follows_blank && indent == 0);
        if indent >= 4 && !self.has_list && follows_blank && self.flavour == Flavour::Markdown {
            // Code.
            return self.after(number, |line| line.is_blank() || columns(indentation(line.text)) >= 4);
        }
        if let Some(next) = self.drawn(number, start, text).or_else(|| self.block(number, start, text)) {
            return next;
        }
        self.paragraph.get_or_insert(line.range.start);
        number + 1
    }

    /// Reads a block that begins at `start` with `text`, and returns the line after what is read of it.
    fn block(&mut self, number: usize, start: usize, text: &str) -> Option<usize> {
        let end = self.lines[number].range.end;
        let item = LIST_MARK.as_ref().and_then(|mark| mark.find(text)).map_or("", |mark| mark.as_str());
        if let Some((mark, info)) = directives::fence(text[item.len()..].trim_start()) {
            return Some(self.fence(number, start, mark, info));
        }
        match *text.as_bytes().first()? {
            b'!' | b'?' | b'=' if let Some(opening) = directives::admonition(text) => {
                return Some(self.open(number, start, &opening));
            }
            b':' | b'/' if let Some(opening) = directives::container(text) => {
                return Some(self.open(number, start, &opening));
            }
            b'[' if self.lines[number].text.contains('>')
                && let Some(title) = directives::callout(text) =>
            {
                self.title(start, start + title..end);
                return Some(number + 1);
            }
            b'*' if let Some(mark) = ABBREVIATION.as_ref().and_then(|mark| mark.find(text)) => {
                self.title(start, start + mark.end()..end);
                return Some(number + 1);
            }
            b'<' => {
                if self.is_around_markdown(number, text) {
                    return Some(number + 1);
                }
                let raw = [("<pre", "</pre>"), ("<script", "</script>"), ("<style", "</style>"), ("<!--", "-->")];
                let lower = text.get(..8).unwrap_or(text).to_ascii_lowercase();
                if let Some((_, close)) = raw.into_iter().find(|(open, _)| lower.starts_with(open)) {
                    self.end_of_paragraph(start);
                    let last = self.line_with(number, close).unwrap_or(number);
                    return Some(last + 1);
                }
                if self.flavour == Flavour::Mdx
                    && let Some(next) = self.component(number, start)
                {
                    return Some(next);
                }
            }
            b'i' | b'e' if start == self.lines[number].range.start && MODULE.as_ref()?.is_match(text) => {
                let next = self.after(number, |line| !line.is_blank());
                self.hide(number, next);
                return Some(next);
            }
            b'$' | b'\\' | b'%' => {
                let close = match text {
                    "$$" => Some("$$"),
                    "\\[" => Some("\\]"),
                    "\\\\[" => Some("\\\\]"),
                    "%%" => Some("%%"),
                    _ if text.starts_with("\\begin{") => Some("\\end{"),
                    _ => None,
                };
                if let Some(close) = close {
                    let last = if text.contains("\\end{") { Some(number) } else { self.line_with(number + 1, close) };
                    self.hide(number, last? + 1);
                    return Some(last? + 1);
                }
            }
            b'{' if self.flavour == Flavour::Mdx => return self.expression(number, start),
            b'{' if shortcodes::is_raw(text) && !text.contains("{:/") => {
                let last = self.line_with(number + 1, "{:/")?;
                self.hide(number, last + 1);
                return Some(last + 1);
            }
            b'{' if let Some(name) = shortcodes::code_name(text) => {
                let limit = self.lines[(number + LONGEST).min(self.lines.len() - 1)].range.end;
                if !self.unclosed.contains(name) {
                    let from = start + name.len();
                    let Some(length) = shortcodes::code_end(&self.plain[from..limit], name) else {
                        self.unclosed.insert(name.to_owned());
                        return None;
                    };
                    let last = self.lines.partition_point(|line| line.range.end < from + length);
                    if self.plain[from + length..self.lines[last].range.end].trim().is_empty() {
                        self.hide(number, last + 1);
                        return Some(last + 1);
                    }
                }
            }
            _ => {}
        }
        // A list that kramdown replaces.
        let is_contents =
            !item.is_empty() && self.lines.get(number + 1).is_some_and(|line| line.text.trim() == "{:toc}");
        (is_contents || KEPT_LINE.as_ref()?.is_match(text)).then(|| {
            self.hide(number, number + 1);
            number + 1
        })
    }

    /// Code, or a directive that has prose between its fences.
    fn fence(&mut self, number: usize, start: usize, mark: &str, info: &str) -> usize {
        let closes = |open: &str, mark: &str| mark.len() >= open.len() && mark.starts_with(&open[..1]);
        if info.is_empty() && self.fences.last().is_some_and(|open| closes(open, mark)) {
            self.fences.pop();
            self.hide(number, number + 1);
            return number + 1;
        }
        let argument = self.lines[number].range.start
            + self.lines[number].text.find(info).filter(|_| !info.is_empty()).unwrap_or_default();
        if let Some(opening) = directives::directive(info, argument.saturating_sub(start))
            && opening.body != Body::Kept
        {
            self.fences.push(mark.to_owned());
            return self.open(number, start, &opening);
        }
        let is_directive = info.starts_with('{') && directives::directive(info, 0).is_some();
        self.end_of_paragraph(self.lines[number].range.start);
        let next = self.after(number, |line| {
            let text = line.text.trim_start_matches([' ', '\t', '>']).trim_end();
            !directives::fence(text).is_some_and(|(other, info)| info.is_empty() && closes(mark, other))
        });
        let next = (next + 1).min(self.lines.len());
        if directives::is_unknown(info) {
            self.view.skip(self.lines, number..next);
        }
        if is_directive {
            // Code with a caption, a picture with a description.
            let first = self.options(number + 1).min(next);
            self.hide(number, number + 1);
            self.hide(first, next);
        }
        next
    }

    /// Hides the line that opens a block, all but its title. Places of the opening count from `start`.
    fn open(&mut self, number: usize, start: usize, opening: &Opening) -> usize {
        let Opening { title, body } = opening;
        self.view.skip_attributes(&self.lines[number].range);
        self.hide(number, number + 1);
        if let Some(title) = title {
            self.title(start, start + title.start..start + title.end);
        }
        match body {
            Body::Open => number + 1,
            Body::WithOptions => self.options(number + 1),
            Body::Glossary => {
                let first = self.options(number + 1);
                self.glossary(first)
            }
            Body::Kept => {
                let last = self.line_with(number + 1, ":::").or_else(|| self.line_with(number + 1, "///"));
                let next = last.map_or(number + 1, |last| last + 1);
                if directives::is_unknown(self.lines[number].text.trim().trim_start_matches([':', '/', ' '])) {
                    self.view.skip(self.lines, number..next);
                }
                self.hide(number, next);
                next
            }
            Body::Indented => {
                let indent = columns(indentation(self.lines[number].text)) + 4;
                let next = self.after(number, |line| line.is_blank() || columns(indentation(line.text)) >= indent);
                self.body(number + 1, next, indent);
                next
            }
        }
    }

    /// The options of a directive: lines of their own, or YAML between lines.
    fn options(&mut self, first: usize) -> usize {
        let text = |number: usize| self.lines.get(number).map(|line| line.text.trim()).unwrap_or_default();
        if text(first) == "---" {
            let last = (first + 1..self.lines.len().min(first + 50)).find(|&number| text(number) == "---");
            if let Some(last) = last {
                self.hide(first, last + 1);
                return last + 1;
            }
        }
        let mut number = first;
        while let Some(option) = self.lines.get(number).and_then(|line| directives::option(line.text.trim())) {
            let inside = self.lines[number].trimmed();
            self.hide(number, number + 1);
            if let DirectiveOption::Prose(value) = option {
                self.title(inside.start, inside.start + value..inside.end);
            }
            number += 1;
        }
        number
    }
}
