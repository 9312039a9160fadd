//! What a message has beside its prose: directives, tags, entities, and the roles and code of Sphinx.

use std::ops::Range;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::directives::{self, Style};
use crate::translate::segment::{Fragment, Kind};

/// Beside directives: the label of a link with what surrounds it, code, names of other places, strong emphasis, tags,
/// entities, line breaks.
const MARKUP: &str = concat!(
    r"(?P<open>(?::[\w:.+-]+:)?`)[^`<>]+?(?P<close>\s*<[^<>`]+>`(?:__?)?|`__)",
    r"|(?P<code><[A-Za-z][\w.-]*:g\b[^>]*>[^<]*</[A-Za-z][\w.-]*:g>|``[^`]+``|:[\w:.+-]+:`[^`<>]*`|`[^`'\n]+`_?|\[[#*\w.-]+\]_|\b[A-Za-z][A-Za-z0-9.-]*_{1,2}\b)",
    r"|(?P<name>\|[A-Za-z][\w .-]*\|_{0,2})|(?P<strong>\*\*)|(?P<tag></?(?:[A-Za-z][^<>]*|\d+ ?/?)>)",
    r"|(?P<entity>&(?:[A-Za-z]+|#\d+|#x[0-9a-fA-F]+);)|(?P<break>\n)",
);
/// Elements without an end.
const VOID: [&str; 4] = ["br", "hr", "img", "wbr"];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    Directive,
    Markup(Kind),
}

/// The content of a message: its prose, and the rest as `escape` writes it.
pub fn of_text(text: &str, style: Style, escape: impl Fn(&str) -> String) -> Vec<Fragment> {
    fragments(text, style, |part| escape(&text[part]))
}

/// The content of a message: its prose, and the rest as `own` gives its parts.
pub fn fragments(text: &str, style: Style, own: impl Fn(Range<usize>) -> String) -> Vec<Fragment> {
    let mut content = Vec::new();
    let mut done = 0;
    for (range, token) in tokens(text, style) {
        content.push(Fragment::Text(text[done..range.start].to_owned()));
        done = range.end;
        let kind = if let Token::Markup(kind) = token { kind } else { Kind::Whole };
        content.push(Fragment::Kept(own(range), kind));
    }
    content.push(Fragment::Text(text[done..].to_owned()));
    content
}

/// What of a message is kept beside its directives, in an order that does not depend on the text's.
pub fn kept(text: &str, style: Style) -> Vec<String> {
    let tokens = tokens(text, style).into_iter().filter(|(_, token)| *token != Token::Directive);
    let mut kept: Vec<String> = tokens.map(|(range, _)| text[range].to_owned()).collect();
    kept.sort_unstable();
    kept
}

/// Whether a text has a mark that markup or directives have.
fn has_mark(text: &str) -> bool {
    let is_one = |byte: u8| matches!(byte, b'`' | b'<' | b'[' | b'_' | b'|' | b'*' | b'&' | b'\n');
    text.bytes().any(is_one) || directives::has_mark(text)
}

fn tokens(text: &str, style: Style) -> Vec<(Range<usize>, Token)> {
    static PATTERNS: LazyLock<Vec<(Style, Regex)>> = LazyLock::new(|| {
        let pattern = |style: Style| Regex::new(&format!("{MARKUP}|(?P<directive>{})", style.pattern())).ok();
        Style::ALL.into_iter().filter_map(|style| Some((style, pattern(style)?))).collect()
    });
    if !has_mark(text) {
        return Vec::new();
    }
    let Some((_, pattern)) = PATTERNS.iter().find(|(known, _)| *known == style) else { return Vec::new() };
    // White space at the ends is not part of the sentence.
    let inside = text.len() - text.trim_start().len()..text.trim_end().len();
    let has_pairs = text.matches("**").count().is_multiple_of(2);
    let mut is_strong = false;
    let mut tokens: Vec<(Range<usize>, Token)> = Vec::new();
    for found in pattern.captures_iter(text) {
        let range = |name: &str| found.name(name).map(|part| part.range());
        if let (Some(open), Some(close)) = (range("open"), range("close")) {
            tokens.push((open, Token::Markup(Kind::Open)));
            tokens.push((close, Token::Markup(Kind::Close)));
        } else if let Some(mark) = range("strong") {
            if has_pairs {
                is_strong = !is_strong;
                tokens.push((mark, Token::Markup(if is_strong { Kind::Open } else { Kind::Close })));
            }
        } else if let Some(name) = range("name") {
            // "File|Open|All" has no name in it.
            let is_within_word = text[..name.start].ends_with(char::is_alphanumeric)
                || text[name.end..].starts_with(char::is_alphanumeric);
            if !is_within_word {
                tokens.push((name, Token::Markup(Kind::Whole)));
            }
        } else if let Some(mut directive) = range("directive") {
            if !style.is_one(text, &directive) {
                continue;
            }
            // "100% of": to C it is one, and its letter belongs to a word.
            if text[directive.clone()].contains(' ') && !text[directive.clone()].starts_with('{') {
                let rest = &text[directive.end..];
                directive.end += rest.len() - rest.trim_start_matches(char::is_alphanumeric).len();
            }
            tokens.push((directive, Token::Directive));
        } else if let Some(whole) = found.get(0) {
            tokens.push((whole.range(), Token::Markup(kind(&found))));
        }
    }
    tokens.retain(|(range, token)| {
        *token == Token::Directive || range.start >= inside.start && range.end <= inside.end
    });
    tokens
}

fn kind(found: &Captures) -> Kind {
    let Some(tag) = found.name("tag").map(|tag| tag.as_str()) else { return Kind::Whole };
    let name: String = tag.chars().skip(1).take_while(char::is_ascii_alphanumeric).collect();
    if tag.starts_with("</") {
        Kind::Close
    } else if tag.ends_with("/>") || VOID.contains(&name.to_lowercase().as_str()) {
        Kind::Whole
    } else {
        Kind::Open
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::translate::mask::Masked;

    fn masked(text: &str, style: Style) -> String {
        Masked::new(&of_text(text, style, str::to_owned)).text
    }

    #[test]
    fn markup_is_kept_and_labels_are_prose() {
        let cases = [
            (
                "See the <a href=\"%(url)s\">list of <b>plants</b></a> &amp; more",
                "See the {1}list of {2}plants{3}{4} {5} more",
            ),
            (
                "Use :ref:`the list <plants>` or ``garden --all`` in **bold**.",
                "Use {1}the list{2} or {3} in {4}bold{5}.",
            ),
            ("Read :doc:`intro` and `our site <https://a.nl>`_ first.", "Read {1} and {2}our site{3} first."),
            ("One line\nand two<br>\n", "One line{1}and two{2}"),
            ("a ** b", "a ** b"),
            (
                "See `Gates`_, `any`__, Python_ and |name| [1]_ in `code`.",
                "See {1}, {2}any{3}, {4} and {5} {6} in {7}.",
            ),
            ("It's `quoted' and File|Open|All", "It's `quoted' and File|Open|All"),
            ("<0>Read</0> it<1/> at %H:%M on $t(day)", "{1}Read{2} it{3} at {4}:{5} on {6}"),
            ("100% sure of %s", "100% sure of {1}"),
            ("Hi <xliff:g id=\"a\">Jan</xliff:g> and <x:g>Piet</x:g>", "Hi {1} and {2}"),
        ];
        for (text, expected) in cases {
            assert_eq!(masked(text, Style::Unknown), expected);
        }
        assert_eq!(masked("100% of %lu bytes", Style::Numbered), "100{1} {2} bytes");
    }

    /// Of each style what finds its directives, and what finds these and markup.
    static PATTERNS: LazyLock<Vec<[Regex; 2]>> = LazyLock::new(|| {
        let pattern = |pattern: &str| Regex::new(pattern).unwrap();
        Style::ALL
            .iter()
            .map(|style| [pattern(&style.pattern()), pattern(&format!("{MARKUP}|{}", style.pattern()))])
            .collect()
    });

    proptest::proptest! {
        #[test]
        fn all_markup_and_directives_have_a_mark(text in "[ -~é\n]{0,12}|[%@:.!a-z{}$#-]{0,8}") {
            for [directive, any] in PATTERNS.iter() {
                proptest::prop_assert!(!directive.is_match(&text) || directives::has_mark(&text));
                proptest::prop_assert!(!any.is_match(&text) || has_mark(&text));
            }
        }
    }
}
