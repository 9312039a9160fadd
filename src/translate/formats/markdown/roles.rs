//! Roles of `MyST` and Sphinx: what of each is prose.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

/// Roles whose whole text is prose.
const PROSE: [&str; 13] = [
    "emphasis",
    "strong",
    "u",
    "underline",
    "del",
    "strike",
    "delete",
    "sup",
    "sub",
    "smallcaps",
    "dfn",
    "q",
    "title-reference",
];
/// Roles whose text is a name, a formula or code. Those of a domain, such as `py:func`, are too.
const CODE: [&str; 46] = [
    "ref",
    "doc",
    "numref",
    "eq",
    "math",
    "cite",
    "footcite",
    "any",
    "download",
    "index",
    "pep",
    "rfc",
    "cve",
    "cwe",
    "code",
    "literal",
    "kbd",
    "command",
    "program",
    "file",
    "samp",
    "option",
    "envvar",
    "makevar",
    "mimetype",
    "newsgroup",
    "regexp",
    "token",
    "keyword",
    "manpage",
    "mailheader",
    "func",
    "class",
    "meth",
    "mod",
    "attr",
    "data",
    "const",
    "exc",
    "obj",
    "type",
    "eval",
    "glue",
    "octicon",
    "fa",
    "bdg",
];

static ROLE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let name = r"(?:\{([A-Za-z][\w:.+-]*)\}|:([A-Za-z][\w:.+-]*):)";
    Regex::new(&format!("^{name}`([^`\n]+)`")).ok()
});
/// A text before its target: `the guide <guide>`.
static TARGETED: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^([^<>\n]*[A-Za-z][^<>\n]*?)\s*<[^<>\n]+>$").ok());
/// What an abbreviation means: `MyST (Markedly Structured Text)`.
static MEANT: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^[^()]*\(([^()]*[A-Za-z][^()]*)\)\s*$").ok());

/// A role at the beginning of a text.
#[derive(Debug, PartialEq, Eq)]
pub struct Role {
    pub length: usize,
    pub prose: Option<Range<usize>>,
}

/// The role with which a text begins.
pub fn role(text: &str) -> Option<Role> {
    let found = ROLE.as_ref().filter(|_| text.starts_with(['{', ':']))?.captures(text)?;
    let name = found.get(1).or_else(|| found.get(2))?.as_str();
    let (inside, length) = (found.get(3)?, found.get(0)?.len());
    let part = |pattern: &LazyLock<Option<Regex>>| Some(pattern.as_ref()?.captures(inside.as_str())?.get(1)?.range());
    let prose = match name {
        "abbr" | "abbreviation" => part(&MEANT),
        "math" | "index" | "code" | "literal" => None,
        name if PROSE.contains(&name) => Some(0..inside.len()),
        _ => part(&TARGETED),
    };
    let prose = prose.map(|prose| prose.start + inside.start()..prose.end + inside.start());
    Some(Role { length, prose })
}

/// Whether a text is a role that is kept, and may have words in it: the label of a button, a term, one that nobody knows.
pub fn has_words(text: &str) -> bool {
    let Some(Role { length, prose: None }) = role(text) else { return false };
    let name = text.trim_start_matches(['{', ':']);
    let name = &name[..name.find(['}', '`']).unwrap_or(name.len())];
    let base = name.trim_end_matches(':').split([':', '-']).next().unwrap_or(name);
    length == text.len() && !name.trim_end_matches(':').contains(':') && !CODE.contains(&base)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_a_role_are_prose() {
        let cases = [
            ("{abbr}`MyST (Markedly Structured Text)` is", Some("Markedly Structured Text")),
            ("{doc}`the guide <guide>`", Some("the guide")),
            (":ref:`below <a b>`", Some("below")),
            ("{u}`underlined words`", Some("underlined words")),
            ("{sup}`th`", Some("th")),
            ("{ref}`guide`", None),
            ("{abbr}`MyST`", None),
            ("{math}`a <b>`", None),
            ("{guilabel}`Save as`", None),
        ];
        for (text, prose) in cases {
            let found = role(text).unwrap();
            assert_eq!(found.prose.map(|prose| &text[prose]), prose, "{text}");
            assert!(text[..found.length].ends_with('`'));
        }
        assert_eq!(role("{a b}`c`"), None);
    }

    #[test]
    fn kept_words_are_told() {
        for text in
            ["{guilabel}`Save as`", "{term}`pond`", "{own-role}`Some words`", ":menuselection:`File --> Open`"]
        {
            assert!(has_words(text), "{text}");
        }
        for text in
            ["{ref}`guide`", "{cite:p}`brown2020`", "{py:func}`open`", ":kbd:`Esc`", "{bdg-primary}`x`", "{u}`words`"]
        {
            assert!(!has_words(text), "{text}");
        }
    }
}
