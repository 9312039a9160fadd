//! What a program fills into a message, by the flags of the message: `%s`, `%(name)s`, `{name}`, `%1`.
//!
//! A directive without a number takes the next argument, so that two of them must not change places: a program that
//! reads a string as a number crashes. Within a segment they have their numbers; a translation that keeps their order
//! loses these again, and another order is written with them, in the languages that know them.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::Choice;

/// The directives of a kind of message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// `%s`, which may become `%2$s`.
    Numbered,
    /// `%s` and `%(name)s`, whose order is fixed.
    Ordered,
    /// `{}`, `{0}`, `{name}`.
    Braces,
    /// `%1`, `%L2`, `%n`.
    Qt,
    /// `$NAME`
    Shell,
    /// Without a flag: what looks like one of them.
    Unknown,
    /// The same, and `%s` may become `%2$s`: programs of telephones.
    Phone,
    /// What looks like one of them, and `#`: a text that a message chooses.
    Chosen,
}

/// The style of a message with these flags.
pub fn style(flags: &[String]) -> Style {
    let styles = flags.iter().filter_map(|flag| match flag.as_str() {
        "python-format" | "lua-format" | "awk-format" => Some(Style::Ordered),
        "python-brace-format" | "csharp-format" | "java-format" | "perl-brace-format" | "rust-format" => {
            Some(Style::Braces)
        }
        "qt-format" | "qt-plural-format" | "kde-format" | "ycp-format" => Some(Style::Qt),
        "sh-format" => Some(Style::Shell),
        "c-format"
        | "objc-format"
        | "c++-format"
        | "php-format"
        | "perl-format"
        | "java-printf-format"
        | "ruby-format"
        | "tcl-format"
        | "gcc-internal-format"
        | "go-format" => Some(Style::Numbered),
        _ => None,
    });
    let mut styles: Vec<Style> = styles.collect();
    styles.dedup();
    // More than one language uses it: whatever looks like a directive is one.
    if let [style] = styles.as_slice() { *style } else { Style::Unknown }
}

const PRINTF: &str = r"%(?:\d+\$)?[-+ #0']*\d*(?:\.\d+)?<PRI\w+>|%(?:\d+\$|\([^()\s]*\)|<\w+>)?[-+ #0'I]*(?:\*(?:\d+\$)?|\d+)?(?:\.(?:\*(?:\d+\$)?|\d+)?)?(?:hh|h|ll|l|L|q|j|z|t)?[a-zA-Z@%]|%\{\w+\}";
const BRACES: &str = r"\{\{|\}\}|\{[^{}]*(?:\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}[^{}]*)*\}";
const QT: &str = r"%L?(?:\d{1,2}|n)|%%";
const SHELL: &str = r"\$\{\w+\}|\$\w+";
/// A percentage in a text without a flag is no directive.
const UNKNOWN: &str = r"%(?:\d+\$)?#@\w+@|\$t\([^()]*\)|@(?:\.\w+)?:\w[\w.-]*|%(?:\d+\$|\([A-Za-z_]\w*\))?[-+#0]*\d*(?:\.\d+)?(?:hh|h|ll|l|z)?(?:[sdiufgexXcpoq]\b|@)|%[%L]?\d{1,2}\b|%\{\w+\}|\{\{[^{}]*\}\}|[$#]?\{[^{}\s]*\}|\{\s*\w+\s*,\s*(?:plural|select|selectordinal|number|date|time)\b[^{}]*(?:\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}[^{}]*)*\}|\$[A-Z_]{2,}\b|%[-_0^#EO]?[A-Za-z]\w*|![a-z]\w*";

impl Style {
    pub const ALL: [Self; 8] = [
        Self::Numbered,
        Self::Ordered,
        Self::Braces,
        Self::Qt,
        Self::Shell,
        Self::Unknown,
        Self::Phone,
        Self::Chosen,
    ];

    /// A pattern for its directives.
    pub fn pattern(self) -> Cow<'static, str> {
        match self {
            Self::Numbered | Self::Ordered => PRINTF.into(),
            Self::Braces => BRACES.into(),
            Self::Qt => QT.into(),
            Self::Shell => SHELL.into(),
            Self::Unknown | Self::Phone => UNKNOWN.into(),
            Self::Chosen => format!("#|{UNKNOWN}").into(),
        }
    }

    /// The style of a text of a message.
    #[must_use]
    pub fn within(self, choice: &Choice) -> Self {
        if *choice == Choice::None { self } else { Self::Chosen }
    }

    fn directives(self, text: &str) -> Vec<(Range<usize>, Argument)> {
        static PATTERNS: LazyLock<Vec<(Style, Regex)>> = LazyLock::new(|| {
            Style::ALL.into_iter().filter_map(|style| Some((style, Regex::new(&style.pattern()).ok()?))).collect()
        });
        if !has_mark(text) {
            return Vec::new();
        }
        let Some((_, pattern)) = PATTERNS.iter().find(|(style, _)| *style == self) else { return Vec::new() };
        let found = pattern.find_iter(text).filter(|found| self.is_one(text, &found.range()));
        let mut found: Vec<_> = found.map(|found| (found.range(), Argument::of(found.as_str()))).collect();
        // Of a time each says which part it is, whatever the order.
        if found.iter().any(|(range, _)| is_part_of_time(&text[range.clone()])) {
            for (_, argument) in &mut found {
                *argument = Argument::Other;
            }
        }
        found
    }

    /// Whether what looks like a directive is one by what precedes it: "100%sure" and "Stop!now" have none.
    pub fn is_one(self, text: &str, range: &Range<usize>) -> bool {
        let before = &text[..range.start];
        let found = &text[range.clone()];
        match self {
            Self::Unknown | Self::Phone | Self::Chosen if found.starts_with('!') => {
                before.is_empty() || before.ends_with([' ', '\n', '(', '"'])
            }
            Self::Unknown | Self::Phone | Self::Chosen if found.starts_with('%') && found.len() > 2 => {
                found.contains(|other: char| !other.is_alphanumeric() && other != '%')
                    || !before.ends_with(|last: char| last.is_ascii_digit())
            }
            _ => true,
        }
    }
}

/// Whether a text has a mark that directives have. To look for it takes a small part of the time: the patterns know words
/// of all languages, for which they ask each letter that is not ASCII.
pub fn has_mark(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.iter().enumerate().any(|(place, byte)| match byte {
        b'%' | b'{' | b'}' | b'$' | b'@' | b'#' => true,
        b'!' => bytes.get(place + 1).is_some_and(u8::is_ascii_lowercase),
        _ => false,
    })
}

/// Whether a directive is one that only times have: `%Y`, `%H`.
fn is_part_of_time(directive: &str) -> bool {
    let letter = directive.trim_start_matches(['%', '-', '_', '0', '^', '#', 'E', 'O']);
    directive.starts_with('%') && ["Y", "y", "B", "H", "M", "I", "R", "W", "V", "k", "P"].contains(&letter)
}

/// Which argument a directive takes.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Argument {
    /// The next one.
    Next,
    /// The one with this number, from 1, and the directive without it.
    Number(usize, String),
    /// By name, or none: `%%`.
    Other,
    /// The next one, and others for its width or precision.
    Several,
}

impl Argument {
    fn of(directive: &str) -> Self {
        if let Some(inside) = directive.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            let name = inside.len() - inside.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
            let rest = &inside[name..];
            return match inside[..name].parse::<usize>() {
                Ok(number) if rest.is_empty() || rest.starts_with([':', '!']) => {
                    Self::Number(number + 1, format!("{{{rest}}}"))
                }
                Err(_) if inside.is_empty() || inside.starts_with([':', '!']) => Self::Next,
                _ => Self::Other,
            };
        }
        // `%#@files@` has the number of its argument in what it refers to.
        let is_reference = |rest: &&str| rest.ends_with('%') || rest.contains("#@");
        let Some(rest) = directive.strip_prefix('%').filter(|rest| !is_reference(rest)) else { return Self::Other };
        let digits = rest.len() - rest.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
        match (rest[..digits].parse(), rest[digits..].strip_prefix('$')) {
            (Ok(number), Some(rest)) => Self::Number(number, format!("%{rest}")),
            _ if rest.starts_with(['(', '{', '<']) && !rest.starts_with("<PRI") => Self::Other,
            // Qt's have a number by nature.
            _ if !directive.ends_with(|last: char| last.is_alphabetic() || "@>".contains(last)) => Self::Other,
            _ if rest == "n" || rest == "m" => Self::Other,
            _ if directive.contains('*') => Self::Several,
            _ => Self::Next,
        }
    }
}

/// The text with a number at each directive that takes the next argument, if there are at least two and it can be done.
pub fn numbered(text: &str, style: Style) -> String {
    let found = style.directives(text);
    let count = found.iter().filter(|(_, argument)| *argument == Argument::Next).count();
    let is_mixed = found.iter().any(|(_, argument)| matches!(argument, Argument::Number(..) | Argument::Several));
    if count < 2 || is_mixed {
        return text.to_owned();
    }
    let (mut numbered, mut done, mut number) = (String::new(), 0, 0);
    for (range, argument) in found {
        numbered += &text[done..range.start];
        done = range.start;
        if argument == Argument::Next {
            number += 1;
            let directive = &text[range.clone()];
            let (open, number, rest) = match directive.strip_prefix('{') {
                Some(rest) => ("{", (number - 1).to_string(), rest),
                None => ("%", format!("{number}$"), &directive[1..]),
            };
            numbered += &[open, &number, rest].concat();
            done = range.end;
        }
    }
    numbered + &text[done..]
}

/// The text with numbers at its directives, in each style that numbers them.
pub fn numbered_in_any_style(text: &str) -> [String; 2] {
    [Style::Numbered, Style::Braces].map(|style| numbered(text, style))
}

/// Whether a text has directives with numbers.
pub fn has_numbers(text: &str, style: Style) -> bool {
    style.directives(text).iter().any(|(_, argument)| matches!(argument, Argument::Number(..)))
}

/// A translation of a text whose directives were numbered, without the numbers if they are in order.
pub fn without_numbers(translation: &str, style: Style) -> String {
    let found = style.directives(translation);
    let numbers: Vec<usize> = found
        .iter()
        .filter_map(|(_, argument)| if let Argument::Number(number, _) = argument { Some(*number) } else { None })
        .collect();
    let mut written = translation.to_owned();
    if numbers.iter().copied().eq(1..=numbers.len()) {
        for (range, argument) in found.into_iter().rev() {
            if let Argument::Number(_, bare) = argument {
                written.replace_range(range, &bare);
            }
        }
    }
    written
}

/// What a program needs of a text: each argument with the directive that takes it, in an order that does not depend on
/// the text's.
pub fn arguments(text: &str, style: Style) -> Vec<String> {
    let mut next = 0;
    let mut arguments = Vec::new();
    for (range, argument) in style.directives(text) {
        let directive = &text[range];
        arguments.push(match argument {
            // In a language without numbers one is an error, and nobody knows whether an unknown one has them.
            Argument::Number(number, bare) if !matches!(style, Style::Ordered | Style::Unknown | Style::Chosen) => {
                format!("{number} {bare}")
            }
            Argument::Next | Argument::Several => {
                next += 1;
                format!("{next} {directive}")
            }
            Argument::Number(..) | Argument::Other => directive.to_owned(),
        });
    }
    arguments.sort_unstable();
    arguments
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_directives_matters_where_they_have_no_numbers() {
        let same = [
            (Style::Numbered, "%s has %d keys", "%2$d keys of %1$s"),
            (Style::Numbered, "%1$s and %2$s", "%2$s and %1$s"),
            (Style::Numbered, "%s is 50%% of %-5.2f", "50%% is %2$-5.2f of %1$s"),
            (Style::Ordered, "%(a)s and %(b)d", "%(b)d and %(a)s"),
            (Style::Braces, "{name!r:>10}, {0[key]} of {count:,}", "{count:,}: {0[key]}, {name!r:>10}"),
            (Style::Braces, "{} of {}", "{1} of {0}"),
            (Style::Qt, "%1 of %L2 (%n)", "%n: %L2 of %1"),
            (Style::Unknown, "%s costs 5% more", "5% more costs %s"),
            (Style::Numbered, "%B %d, %Y", "%d %B %Y"),
            (Style::Unknown, "100%sure of %name, !link", "!link: 100%zeker van %name"),
        ];
        for (style, one, other) in same {
            assert_eq!(arguments(one, style), arguments(other, style), "{one}");
        }
        let different = [
            (Style::Numbered, "%s has %d keys", "%d keys of %s"),
            (Style::Numbered, "%*d of %s", "%s of %*d"),
            (Style::Numbered, "all of it", "all %s of it"),
            (Style::Numbered, "50%% of %s", "50% of %s"),
            (Style::Numbered, "%<PRIu64> more", "%<PRId64> more"),
            (Style::Unknown, "%A, %H:%M", "%A, %J:%N"),
            (Style::Unknown, "$t(common.gate)", "$t(algemeen.hek)"),
            (Style::Ordered, "%s has %d", "%2$d of %1$s"),
            (Style::Braces, "{a} and {b}", "{a} and {a}"),
            (Style::Unknown, "%s has %d", "%d has %s"),
        ];
        for (style, one, other) in different {
            assert_ne!(arguments(one, style), arguments(other, style), "{one}");
        }
    }

    #[test]
    fn numbers_are_written_only_where_the_order_is_another() {
        let text = "%s has %d of {name} 100%%";
        assert_eq!(numbered(text, Style::Numbered), "%1$s has %2$d of {name} 100%%");
        assert_eq!(without_numbers("%1$s heeft %2$d", Style::Numbered), "%s heeft %d");
        assert_eq!(without_numbers("%2$d van %1$s", Style::Numbered), "%2$d van %1$s");
        assert_eq!(numbered("{} of {:>5}", Style::Braces), "{0} of {1:>5}");
        assert_eq!(without_numbers("{0} van {1:>5}", Style::Braces), "{} van {:>5}");
        for alone in ["%s", "%1$s of %2$s", "%*d of %s", "%(a)s %(b)s"] {
            assert_eq!(numbered(alone, Style::Numbered), alone);
        }
    }
}
