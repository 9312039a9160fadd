//! Markup within a line that `CommonMark` does not know: templates, math, wiki links, roles, attribute lists, emoji.
//! Each becomes a hole. In code nothing is looked for.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::roles::{self, Role};
use super::shortcodes::{code_end, code_name, is_raw};
use super::view::Hole;
use super::{Flavour, jsx};
use crate::translate::segment::Kind;

/// What opens something that is kept up to what closes it, over line breaks too. A longer opening precedes a shorter.
const PAIRS: [(&str, &str); 16] = [
    ("{{</*", "*/>}}"),
    ("{{<", ">}}"),
    ("{{%", "%}}"),
    ("{{/*", "*/}}"),
    ("{{!--", "--}}"),
    ("{{{", "}}}"),
    ("{{", "}}"),
    ("{%", "%}"),
    ("{/*", "*/}"),
    ("{# ", "#}"),
    ("{~~", "~~}"),
    ("{>>", "<<}"),
    ("{::", "}"),
    ("<%", "%>"),
    ("%%", "%%"),
    ("$$", "$$"),
];

/// Marks around prose that `CommonMark` does not know. A longer opening precedes a shorter.
const MARKS: [(&str, &str); 6] =
    [("{==", "==}"), ("{++", "++}"), ("{--", "--}"), ("==", "=="), ("++", "++"), ("^^", "^^")];

/// What is kept within a line, at the place where it begins.
static SHORT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let patterns = [
        // Wiki links and what they embed, citations, footnotes.
        r"!?\[\[[^\[\]\n]+\]\]",
        r"\[-?@[\w:.#$%&+?<>~/-]+[^\[\]\n]*\]",
        r"\[\^[^\[\]\s]+\]",
        r"(?i:\[toc\])",
        // Labels and milestones of GitLab.
        r#"[~%]"[^"\n]+""#,
        // Attribute lists: {: .note}, {#id}, { .class key=value }
        r"\{:[^{}\n]*\}",
        r#"\{\s*(?:[.#][\w-]|[\w:-]+=)(?:"[^"\n]*"|'[^'\n]*'|[^{}"'\n])*\}"#,
        // Emoji and icons.
        r":[a-z][a-z0-9_+-]*:\B",
        // Keys: ++ctrl+c++
        r"\+\+(?:enter|esc|escape|tab|space|del|delete|backspace|home|end|up|down|left|right|cmd|ctrl|alt|shift|f[0-9]{1,2}|[a-z0-9-]+(?:\+[a-z0-9-]+)+)\+\+",
    ];
    Regex::new(&format!("^(?:{})", patterns.join("|"))).ok()
});

/// Superscripts and subscripts with their words: H~2~O.
static RAISED: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^[\w)]*[~^][\w+.-]{1,20}[~^][\w]*").ok());
/// A command of LaTeX with arguments: `\eqref{one}`.
static COMMAND: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^\\[A-Za-z]+\*?(?:\[[^\[\]\n]*\])*(?:\{[^{}\n]*\})+").ok());
/// A tag with attributes of Vue that `CommonMark` does not take for one: `<Box @click="go">`.
static VUE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"^<[A-Za-z][\w.-]*(?:\s+[:\w][\w.:@-]*(?:\s*=\s*(?:"[^"]*"|'[^']*'))?)*\s+[@#][\w.:-]+[\s=>/]"#).ok()
});
/// The name of a field before its value: `key:: value`.
static FIELD: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?:^|[\[(])[ \t>]*(?:[-*+] )?(\w[\w -]{0,40})$").ok());
/// The name of a block, at the end of a line.
static BLOCK_NAME: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^\^[A-Za-z0-9-]+[ \t]*(?:\r?\n|$)").ok());
/// An address in running text: up to a space or the closing parenthesis of what is around it.
static SCHEME: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^(?:https?|ftp|file|mailto|ssh|git)://?[^\s]").ok());

/// Bytes of the longest expression or environment that is looked for.
const LONGEST: usize = 4096;
/// Bytes of the longest of the short marks, such as a list of attributes or a role with its text.
const LONGEST_SHORT: usize = 1024;

/// Finds the holes of a paragraph. Each is pushed with its place in `text`.
pub fn holes(text: &str, flavour: Flavour) -> Vec<Hole> {
    let mut finder = Finder { text, flavour, runs: runs(text), unclosed: HashSet::new(), holes: Vec::new() };
    finder.find();
    finder.holes
}

/// The runs of backquotes: where those of each length begin.
fn runs(text: &str) -> HashMap<usize, Vec<usize>> {
    let mut runs: HashMap<usize, Vec<usize>> = HashMap::new();
    let bytes = text.as_bytes();
    let mut place = 0;
    while place < bytes.len() {
        let length = bytes[place..].iter().take_while(|&&byte| byte == b'`').count();
        if length > 0 {
            runs.entry(length).or_default().push(place);
        }
        place += length.max(1);
    }
    runs
}

struct Finder<'a> {
    text: &'a str,
    flavour: Flavour,
    runs: HashMap<usize, Vec<usize>>,
    /// Closing marks that do not occur in the rest of the text: each is looked for in vain only once.
    unclosed: HashSet<&'static str>,
    holes: Vec<Hole>,
}

impl Finder<'_> {
    fn find(&mut self) {
        let mut place = 0;
        while place < self.text.len() {
            let rest = &self.text[place..];
            let Some(next) = rest.find(|letter: char| "`\\{[!:%=+^~<$hfms".contains(letter)) else { return };
            place += next;
            place = self.at(place);
        }
    }

    /// Looks at one place, and returns where to go on.
    fn at(&mut self, place: usize) -> usize {
        let rest = &self.text[place..];
        let before = self.text[..place].chars().next_back();
        match rest.as_bytes()[0] {
            b'`' => self.after_code(place),
            b'\\' => match self.math(place) {
                Some(end) => self.keep(place..end),
                None => match COMMAND.as_ref().and_then(|command| command.find(start_of(rest, LONGEST_SHORT))) {
                    Some(command) => self.keep(place..place + command.end()),
                    // An escaped character.
                    None => place + 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
                },
            },
            b'h' | b'f' | b'm' | b's' => match self.address(place, before) {
                Some(end) => self.keep(place..end),
                None => place + 1,
            },
            first => {
                if self.flavour == Flavour::Mdx
                    && first == b'{'
                    && let Some(length) = jsx::expression(rest)
                {
                    return self.keep(place..place + length);
                }
                if self.flavour == Flavour::Mdx
                    && let Some(tag) = jsx::tag(rest)
                {
                    return self.tag(place, &tag);
                }
                if first == b'<'
                    && self.flavour == Flavour::Markdown
                    && VUE.as_ref().is_some_and(|tag| tag.is_match(start_of(rest, LONGEST_SHORT)))
                    && let Some(tag) = jsx::tag(rest)
                {
                    return self.tag(place, &tag);
                }
                if let Some(end) = self.role(place) {
                    return end;
                }
                if let Some(range) = self.pair(place).or_else(|| self.short(place, before)) {
                    return self.keep(range);
                }
                self.marks(place, before)
            }
        }
    }

    fn keep(&mut self, range: Range<usize>) -> usize {
        let end = range.end;
        self.holes.push(Hole { range, kind: Kind::Whole });
        end
    }

    /// The line before a place, or a full stop if the line is long.
    fn line_before(&self, place: usize) -> &str {
        const NEAR: usize = 64;
        let far = place.saturating_sub(NEAR);
        let near = (far..=place).find(|&near| self.text.is_char_boundary(near)).unwrap_or(place);
        let line = self.text[near..place].rsplit('\n').next().unwrap_or_default();
        // More than that is no indentation, and no name.
        if line.len() == place - near && near > 0 { "." } else { line }
    }

    /// A tag of a component, or the whole of an element that has no prose.
    fn tag(&mut self, place: usize, tag: &jsx::Tag) -> usize {
        let mut end = place + tag.length;
        let mut kind = tag.kind;
        if tag.is_opaque && kind == Kind::Open {
            let close = format!("</{}>", tag.name);
            if let Some(length) = start_of(&self.text[end..], LONGEST).find(&close) {
                end += length + close.len();
                kind = Kind::Whole;
            }
        }
        self.holes.push(Hole { range: place..end, kind });
        end
    }

    /// Where the code that begins here ends, or its backquotes if nothing closes it.
    fn after_code(&self, place: usize) -> usize {
        let length = self.text[place..].bytes().take_while(|&byte| byte == b'`').count();
        let starts = self.runs.get(&length).map_or(&[][..], Vec::as_slice);
        let next = starts.partition_point(|&start| start <= place);
        starts.get(next).copied().unwrap_or(place) + length
    }

    /// Where `close` ends after this place.
    fn closed(&mut self, from: usize, close: &'static str) -> Option<usize> {
        if self.unclosed.contains(close) {
            return None;
        }
        let found = self.text[from..].find(close);
        if found.is_none() {
            self.unclosed.insert(close);
        }
        Some(from + found? + close.len())
    }

    /// Keeps a role, or what is around its text, and returns where it ends.
    fn role(&mut self, place: usize) -> Option<usize> {
        let rest = start_of(&self.text[place..], LONGEST_SHORT);
        let Role { length, prose } = roles::role(rest)?;
        let end = place + length;
        let Some(prose) = prose else { return Some(self.keep(place..end)) };
        let (start, close) = (place + prose.start, place + prose.end);
        self.holes.push(Hole { range: place..start, kind: Kind::Open });
        self.inside(start..close);
        self.holes.push(Hole { range: close..end, kind: Kind::Close });
        Some(end)
    }

    /// Finds the holes within marks around prose.
    fn inside(&mut self, range: Range<usize>) {
        let shifted =
            |hole: Hole| Hole { range: hole.range.start + range.start..hole.range.end + range.start, ..hole };
        self.holes.extend(holes(&self.text[range.clone()], self.flavour).into_iter().map(shifted));
    }

    fn pair(&mut self, place: usize) -> Option<Range<usize>> {
        let rest = &self.text[place..];
        let (open, close) = PAIRS.into_iter().find(|(open, _)| rest.starts_with(open))?;
        let inside = place + open.len();
        // A sign of percent twice is a comment only at the start of a word.
        if open == "%%" && !self.text[..place].chars().next_back().is_none_or(char::is_whitespace) {
            return None;
        }
        let mut end = self.closed(inside, close)?;
        if is_raw(rest) && !self.text[..end].ends_with("/}") {
            let close = self.closed(end, "{:/")?;
            end = self.closed(close, "}")?;
        }
        let code = code_name(rest).filter(|name| !self.unclosed.contains(name)).and_then(|name| {
            let length = code_end(&self.text[end..], name);
            if length.is_none() {
                self.unclosed.insert(name);
            }
            Some(end + length?)
        });
        Some(place..code.unwrap_or(end))
    }

    /// LaTeX in brackets or between `\begin` and `\end`. A bracket that is only escaped has words after it.
    fn math(&mut self, place: usize) -> Option<usize> {
        let rest = &self.text[place..];
        let (open, close) = match *rest.as_bytes() {
            [_, b'(', ..] => ("\\(", "\\)"),
            [_, b'[', ..] => ("\\[", "\\]"),
            // As it is written where Markdown takes one of the two away.
            [_, b'\\', b'(', ..] => ("\\\\(", "\\\\)"),
            [_, b'\\', b'[', ..] => ("\\\\[", "\\\\]"),
            [_, b'b', ..] => {
                let rest = start_of(rest, LONGEST);
                let name = rest.strip_prefix("\\begin{")?.split_once('}')?.0;
                let close = format!("\\end{{{name}}}");
                return Some(place + rest.find(&close)? + close.len());
            }
            _ => return None,
        };
        let end = self.closed(place + open.len(), close)?;
        let inside = self.text[place + open.len()..end - close.len()].trim();
        let is_short = open.len() > 2 || inside.len() <= 3 && open == "\\(";
        let is_math = is_short || inside.contains(['\\', '^', '=', '{', '+', '<', '>', '_']);
        is_math.then_some(end)
    }

    /// Where an address ends that begins here, with the templates in it.
    fn address(&mut self, place: usize, before: Option<char>) -> Option<usize> {
        let is_word = |letter: char| letter.is_alphanumeric() || "<\"'=".contains(letter);
        if before.is_some_and(is_word) || !SCHEME.as_ref()?.is_match(&self.text[place..]) {
            return None;
        }
        let mut end = place;
        let mut depth = 0_usize;
        while let Some(letter) = self.text[end..].chars().next() {
            let rest = &self.text[end..];
            let template = [("{{", "}}"), ("{%", "%}")].into_iter().find(|(open, _)| rest.starts_with(open));
            if let Some(after) = template.and_then(|(_, close)| self.closed(end, close)) {
                end = after;
                continue;
            }
            match letter {
                '(' => depth += 1,
                ')' if depth == 0 => break,
                ')' => depth -= 1,
                '<' | '>' | '"' | '`' | '|' | '\\' | ']' | '*' => break,
                letter if letter.is_whitespace() => break,
                _ => {}
            }
            end += letter.len_utf8();
        }
        let found = &self.text[place..end];
        let is_inside = |letter: char| !".,;:!?'_~".contains(letter);
        Some(place + found.trim_end_matches(|letter| !is_inside(letter)).len())
    }

    fn short(&self, place: usize, before: Option<char>) -> Option<Range<usize>> {
        let rest = start_of(&self.text[place..], LONGEST_SHORT);
        if rest.starts_with(['~', '^']) && !rest[1..].starts_with('"') {
            let start = place - word_before(&self.text[..place]);
            let start = start.max(self.holes.last().map_or(0, |hole| hole.range.end));
            let name = BLOCK_NAME.as_ref()?.find(rest).filter(|_| before.is_none_or(|letter| letter == ' '));
            if let Some(name) = name {
                return Some(place..place + name.as_str().trim_end().len());
            }
            let end = start + RAISED.as_ref()?.find(&self.text[start..])?.end();
            // Two of them strike text out, or mark it as new.
            let mark = &rest[..1];
            let is_double = self.text[..place].ends_with(mark)
                || self.text[..end].ends_with(&mark.repeat(2))
                || self.text[end..].starts_with(mark);
            return (end > place + 1 && !is_double).then_some(start..end);
        }
        if rest.starts_with(":: ") {
            let name = FIELD.as_ref()?.captures(self.line_before(place))?.get(1)?;
            return Some(place - name.len()..place + 2);
        }
        if rest.starts_with('[') && is_box(self.line_before(place), rest) {
            return Some(place..place + 3);
        }
        // A definition of a footnote is a block.
        if rest.starts_with("[^") && self.line_before(place).trim_matches([' ', '>']).is_empty() {
            let label = rest.find(']')?;
            if rest[label + 1..].starts_with(':') {
                return None;
            }
        }
        Some(place..place + SHORT.as_ref()?.find(rest)?.end())
    }

    /// Keeps marks around prose: `==marked==`, `{++new++}`, `^^new^^`.
    fn marks(&mut self, place: usize, before: Option<char>) -> usize {
        let rest = &self.text[place..];
        for (open, close) in MARKS {
            let Some(inside) = rest.strip_prefix(open) else { continue };
            let is_open = inside.starts_with(|letter: char| !letter.is_whitespace() && !"=+^".contains(letter))
                && !before.is_some_and(char::is_alphanumeric);
            let start = place + open.len();
            let end = if is_open || open.len() > 2 { self.closed(start, close) } else { None };
            let Some(end) = end
                .map(|end| end - close.len())
                .filter(|end| !self.text[..*end].ends_with([' ', '\n']) || open.len() > 2)
            else {
                return start;
            };
            self.holes.push(Hole { range: place..start, kind: Kind::Open });
            self.inside(start..end);
            self.holes.push(Hole { range: end..end + close.len(), kind: Kind::Close });
            return end + close.len();
        }
        place + rest.chars().next().map_or(1, char::len_utf8)
    }
}

/// Whether an item of a list begins with a box that has another sign in it than GitHub's: `- [/] half done`.
fn is_box(before: &str, rest: &str) -> bool {
    let line = before.trim_matches([' ', '\t', '>']);
    let is_item = matches!(line, "-" | "*" | "+") || line.trim_start_matches(|l: char| l.is_ascii_digit()) == ".";
    let sign = rest.as_bytes().get(1).is_some_and(u8::is_ascii_punctuation);
    is_item && sign && rest[2..].starts_with("] ")
}

/// The first bytes of a text, about this many.
fn start_of(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}

/// Bytes of the word at the end of a text.
fn word_before(text: &str) -> usize {
    text.len() - text.trim_end_matches(|letter: char| letter.is_alphanumeric() || letter == ')').len()
}
