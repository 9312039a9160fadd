//! Shortcodes and tags of templates between which there is code: nothing in it is prose.

/// Shortcodes and tags of templates that have code between them.
const CODE: [&str; 10] =
    ["highlight", "code-toggle", "raw", "verbatim", "comment", "mermaid", "katex", "code", "math", "script"];

/// The name of the shortcode or tag with which a text begins, if code follows it.
pub fn code_name(text: &str) -> Option<&'static str> {
    let inside = ["{{<", "{{%", "{%-", "{%"].into_iter().find_map(|open| text.strip_prefix(open))?.trim_start();
    let end = inside.find(|letter: char| !letter.is_alphanumeric() && letter != '-').unwrap_or(inside.len());
    CODE.into_iter().find(|name| *name == &inside[..end])
}

/// Whether a text begins with what kramdown leaves out, or takes as it is.
pub fn is_raw(text: &str) -> bool {
    text.starts_with("{::comment") || text.starts_with("{::nomarkdown")
}

/// Where the code of the shortcode or tag with this name ends, with what closes it.
pub fn code_end(text: &str, name: &str) -> Option<usize> {
    let mut from = 0;
    while let Some(found) = text[from..].find(name) {
        let (before, after) = (text[..from + found].trim_end(), from + found + name.len());
        let shortcode =
            before.strip_suffix('/').map(str::trim_end).and_then(|before| before.strip_suffix(['<', '%']));
        let tag = before.strip_suffix("end").map(|before| before.trim_end().trim_end_matches('-'));
        let close = if shortcode.is_some_and(|before| before.ends_with("{{")) {
            "}}"
        } else if tag.is_some_and(|before| before.ends_with("{%")) {
            "%}"
        } else {
            from = after;
            continue;
        };
        return Some(after + text[after..].find(close)? + close.len());
    }
    None
}
