//! The lines with which dialects begin a block: admonitions, containers and directives. Each says where its title is,
//! and what its body holds.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

/// What follows the line that opens a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Body {
    /// Lines indented by four columns more.
    Indented,
    /// Markdown up to a line that closes it.
    Open,
    /// Options, then Markdown up to a line that closes it.
    WithOptions,
    /// Terms, each with its meaning indented below it, up to a line that closes it.
    Glossary,
    /// Not prose, up to a line that closes it.
    Kept,
}

/// A line that opens a block.
#[derive(Debug, PartialEq, Eq)]
pub struct Opening {
    /// Its prose.
    pub title: Option<Range<usize>>,
    pub body: Body,
}

/// Directives of `MyST` whose argument and body are prose.
const PROSE: [&str; 37] = [
    "note",
    "tip",
    "warning",
    "important",
    "caution",
    "danger",
    "attention",
    "hint",
    "error",
    "seealso",
    "admonition",
    "todo",
    "dropdown",
    "card",
    "tab-item",
    "grid-item-card",
    "sidebar",
    "topic",
    "margin",
    "rubric",
    "epigraph",
    "pull-quote",
    "highlights",
    "exercise",
    "solution",
    "theorem",
    "proof",
    "definition",
    "lemma",
    "example",
    "remark",
    "aside",
    "details",
    "table",
    "list-table",
    "centered",
    "versionnote",
];
/// Directives whose body is prose and whose argument is not.
const PROSE_BODY: [&str; 17] = [
    "figure",
    "tab-set",
    "grid",
    "grid-item",
    "versionadded",
    "versionchanged",
    "deprecated",
    "versionremoved",
    "div",
    "container",
    "compound",
    "only",
    "card-carousel",
    "button-link",
    "button-ref",
    "figure-md",
    "subfigure",
];
/// Directives that have nothing to translate: code, pictures, tables of contents, what other files say.
const CODE: [&str; 43] = [
    "code",
    "code-block",
    "code-cell",
    "sourcecode",
    "raw",
    "mermaid",
    "math",
    "toctree",
    "tableofcontents",
    "image",
    "include",
    "literalinclude",
    "contents",
    "index",
    "parsed-literal",
    "graphviz",
    "plantuml",
    "digraph",
    "csv-table",
    "bibliography",
    "eval-rst",
    "automodule",
    "autoclass",
    "autofunction",
    "autosummary",
    "autodoc2-summary",
    "doctest",
    "testcode",
    "prompt",
    "iframe",
    "video",
    "youtube",
    "glue",
    "embed",
    "r",
    "python",
    "julia",
    "ojs",
    "bash",
    "sql",
    "javascript",
    "css",
    "dot",
];
/// Containers whose body is not prose.
const KEPT_CONTAINERS: [&str; 4] = ["code", "raw", "mermaid", "math"];

static ADMONITION: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"^(?:!!!|\?\?\?\+?|={3}[+!]?)[ \t]*(?:[A-Za-z][\w \t-]*?)?[ \t]*(?:"(?<title>.*)")?[ \t]*$"#).ok()
});

/// An admonition or a tab of Python-Markdown: `!!! note "Title"`, `??? tip`, `=== "Tab"`.
pub fn admonition(line: &str) -> Option<Opening> {
    let found = ADMONITION.as_ref()?.captures(line)?;
    let title = found.name("title").map(|title| title.range());
    let is_underline = line.starts_with("===") && title.is_none();
    let has_type = title.is_some() || line.trim_start_matches(['!', '?', '+']).trim_start() != "";
    (!is_underline && has_type).then_some(Opening { title, body: Body::Indented })
}

/// A container: `::: tip Title`, `:::note[Title]`, `:::{admonition} Title`, `/// note | Title`.
pub fn container(line: &str) -> Option<Opening> {
    let (mark, rest) = if line.starts_with(":::") {
        let rest = line.trim_start_matches(':');
        (line.len() - rest.len(), rest)
    } else {
        let rest = line.strip_prefix("/// ")?;
        (4, rest)
    };
    let start = mark + rest.len() - rest.trim_start().len();
    let rest = rest.trim();
    if rest.is_empty() {
        return None;
    }
    if let Some(opening) = directive(rest, start) {
        return Some(opening);
    }
    // What documentation is made from: `::: pond.Pond.fill`.
    if is_identifier(rest) {
        return Some(Opening { title: None, body: Body::Open });
    }
    let name_length = rest.find(|letter: char| !letter.is_alphanumeric() && !"-_".contains(letter));
    let (name, after) = rest.split_at(name_length.unwrap_or(rest.len()));
    let body = if KEPT_CONTAINERS.contains(&name) { Body::Kept } else { Body::Open };
    let body = if line.starts_with('/') && body == Body::Open { Body::WithOptions } else { body };
    let after_start = start + name.len();
    let title = if let Some(inside) = after.strip_prefix('[') {
        inside.rfind(']').map(|length| after_start + 1..after_start + 1 + length)
    } else {
        let bar = usize::from(after.trim_start().starts_with('|'));
        let space = after.len() - after.trim_start().len() + bar;
        let text = after[space..].trim();
        let space = after.len() - after[space..].trim_start().len();
        // Attributes are no title.
        let end = text.find('{').unwrap_or(text.len());
        let title = text[..end].trim_end();
        Some(after_start + space..after_start + space + title.len())
    };
    let is_prose = body != Body::Kept && !name.is_empty();
    Some(Opening { title: title.filter(|title| is_prose && !title.is_empty()), body })
}

/// Whether a text is the name of something in a program: `pond.Pond.fill`.
pub fn is_identifier(text: &str) -> bool {
    let is_part =
        |part: &str| !part.is_empty() && part.chars().all(|letter| letter.is_alphanumeric() || letter == '_');
    text.contains(['.', '_', ':']) && text.split(['.', ':', '/']).all(|part| part.split('-').all(is_part))
}

/// A directive of `MyST`, `{name} argument`, that begins at `start` of its line. `None` if it is none, or none that is
/// known to hold prose: then it is code to the parser.
pub fn directive(text: &str, start: usize) -> Option<Opening> {
    let (name, argument) = text.strip_prefix('{')?.split_once('}')?;
    let (name, option) = name.split_once(':').map_or((name, ""), |(_, name)| (name, name));
    let is_name = |name: &str| name.chars().all(|letter| letter.is_alphanumeric() || "-_".contains(letter));
    if name.is_empty() || !is_name(name) || !is_name(option) {
        return None;
    }
    let trimmed = argument.trim();
    let title = start + text.len() - argument.trim_start().len();
    let title = title..title + trimmed.len();
    let is_prose = PROSE.contains(&name);
    let body = match name {
        "glossary" => Body::Glossary,
        name if is_prose || PROSE_BODY.contains(&name) => Body::WithOptions,
        _ => Body::Kept,
    };
    Some(Opening { title: Some(title).filter(|title| is_prose && !title.is_empty()), body })
}

/// Whether what follows a fence names a directive that may hold prose, and is not known.
pub fn is_unknown(info: &str) -> bool {
    let name = info.strip_prefix('{').and_then(|rest| rest.split_once('}')).map(|(name, _)| name);
    let is_name = |name: &&str| name.starts_with(char::is_alphabetic) && !name.contains(['=', ' ', '<']);
    name.filter(is_name).is_some_and(|name| {
        ![&CODE[..], &PROSE, &PROSE_BODY, &["glossary"]].into_iter().any(|known| known.contains(&name))
    })
}

/// An option of a directive, on a line of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DirectiveOption {
    Kept,
    /// Its value is prose, which begins at this place.
    Prose(usize),
}

/// An option of a directive: `:alt: A pond`.
pub fn option(line: &str) -> Option<DirectiveOption> {
    const VISIBLE: [&str; 4] = ["alt", "caption", "title", "header"];
    let (name, value) = line.strip_prefix(':')?.split_once(':')?;
    let is_name = name.chars().all(|letter| letter.is_alphanumeric() || "-_".contains(letter));
    let place = line.len() - value.trim_start().len();
    let is_prose = VISIBLE.contains(&name) && place < line.len();
    let option = if is_prose { DirectiveOption::Prose(place) } else { DirectiveOption::Kept };
    (is_name && !name.is_empty()).then_some(option)
}

/// A fence of code: its mark, and what follows it.
pub fn fence(line: &str) -> Option<(&str, &str)> {
    let first = line.chars().next().filter(|mark| "`~".contains(*mark))?;
    let rest = line.trim_start_matches(first);
    let mark = &line[..line.len() - rest.len()];
    (mark.len() >= 3 && !(first == '`' && rest.contains('`'))).then_some((mark, rest.trim()))
}

/// The marks of a callout of Obsidian: `[!note]- `. Where its title begins.
pub fn callout(line: &str) -> Option<usize> {
    let (name, after) = line.strip_prefix("[!")?.split_once(']')?;
    let is_name = |letter: char| letter.is_alphanumeric() || "-_|".contains(letter);
    let rest = after.trim_start_matches(['+', '-']).trim_start();
    (!name.is_empty() && name.chars().all(is_name)).then(|| line.len() - rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn title(opening: Option<Opening>, line: &str) -> Option<(&str, Body)> {
        opening.map(|opening| (opening.title.map_or("", |title| &line[title]), opening.body))
    }

    #[test]
    fn a_line_says_what_it_opens() {
        let admonitions = [
            ("!!! warning \"Mind the step\"", Some(("Mind the step", Body::Indented))),
            ("!!! tip", Some(("", Body::Indented))),
            ("???+ note inline end \"A \"b\" c\"", Some(("A \"b\" c", Body::Indented))),
            ("=== \"By train\"", Some(("By train", Body::Indented))),
            ("===", None),
            ("!!!", None),
            ("!!! Stop there, now", None),
        ];
        for (line, expected) in admonitions {
            assert_eq!(title(admonition(line), line), expected, "{line}");
        }
        let containers = [
            ("::: tip Good to know", Some(("Good to know", Body::Open))),
            (":::note[Your **title**]", Some(("Your **title**", Body::Open))),
            ("::: details Click me {open}", Some(("Click me", Body::Open))),
            ("::: {.callout-note}", Some(("", Body::Open))),
            (":::{admonition} Mind the step", Some(("Mind the step", Body::WithOptions))),
            ("::::{figure} pond.png", Some(("", Body::WithOptions))),
            (":::{toctree}", Some(("", Body::Kept))),
            ("/// note | Some title", Some(("Some title", Body::WithOptions))),
            ("::: pond.Pond.fill", Some(("", Body::Open))),
            ("::::{glossary}", Some(("", Body::Glossary))),
            (":::", None),
            ("///", None),
        ];
        for (line, expected) in containers {
            assert_eq!(title(container(line), line), expected, "{line}");
        }
        assert_eq!(option(":alt: A pond"), Some(DirectiveOption::Prose(6)));
        assert_eq!(option(":name: pond"), Some(DirectiveOption::Kept));
        assert_eq!(option("plain: text"), None);
        assert_eq!(callout("[!note]- How to begin"), Some(9));
        assert_eq!(callout("[!WARNING]"), Some(10));
        assert_eq!(callout("[!no mark] x"), None);
        assert_eq!(fence("~~~ js"), Some(("~~~", "js")));
        assert_eq!(fence("``x``"), None);
    }
}
