//! What the elements and attributes of HTML are to a translation.

use html5gum::emitters::default::StartTag;

/// Elements that begin and end a text. All others, unknown ones too, are part of the sentence around them.
const BLOCKS: [&str; 78] = [
    "address",
    "article",
    "aside",
    "audio",
    "base",
    "blockquote",
    "body",
    "canvas",
    "caption",
    "center",
    "col",
    "colgroup",
    "datalist",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "embed",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "frame",
    "frameset",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hgroup",
    "hr",
    "html",
    "iframe",
    "legend",
    "li",
    "link",
    "main",
    "map",
    "menu",
    "meta",
    "nav",
    "noframes",
    "noscript",
    "ol",
    "optgroup",
    "option",
    "p",
    "pre",
    "script",
    "search",
    "section",
    "select",
    "slot",
    "source",
    "style",
    "summary",
    "table",
    "tbody",
    "td",
    "template",
    "textarea",
    "tfoot",
    "th",
    "thead",
    "title",
    "tr",
    "track",
    "ul",
    "video",
    "xmp",
    "object",
];
/// Elements whose text is not prose.
const OPAQUE: [&str; 14] =
    ["script", "style", "pre", "code", "kbd", "samp", "var", "tt", "svg", "math", "xmp", "noembed", "listing", "rp"];
/// Elements within opaque ones whose text readers see: of pictures and formulas.
const LABELS: [&str; 5] = ["title", "desc", "text", "tspan", "mtext"];
/// Elements without an end.
const VOID: [&str; 14] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "param"];
/// Attributes whose values readers see or hear.
const VISIBLE: [&str; 9] = [
    "alt",
    "title",
    "placeholder",
    "aria-label",
    "aria-description",
    "aria-placeholder",
    "aria-roledescription",
    "aria-valuetext",
    "summary",
];
/// Kinds of `meta` whose content readers see, in a search engine or where a page is shared.
const SHOWN_META: [&str; 9] = [
    "description",
    "keywords",
    "og:title",
    "og:description",
    "og:image:alt",
    "twitter:title",
    "twitter:description",
    "twitter:image:alt",
    "apple-mobile-web-app-title",
];

pub fn is_block(name: &str) -> bool {
    BLOCKS.contains(&name)
}

pub fn is_void(name: &str) -> bool {
    VOID.contains(&name)
}

/// Whether the text of an element is not prose: by its name, or because the page says so.
pub fn is_opaque(tag: &StartTag<usize>, name: &str) -> bool {
    let value = |attribute: &str| tag.attributes.get(attribute.as_bytes());
    OPAQUE.contains(&name) && name != "tt"
        || value("translate").is_some_and(|value| value.value.eq_ignore_ascii_case(b"no"))
        || value("class")
            .is_some_and(|class| class.value.split(u8::is_ascii_whitespace).any(|name| name == b"notranslate"))
}

/// Whether an element holds words within an opaque one: the label of a drawing, a word in a formula.
pub fn is_label(name: &str) -> bool {
    LABELS.contains(&name)
}

/// Whether an opaque element stands for words of the sentence that it is in, even at its beginning: not so a picture.
pub fn is_word(name: &str) -> bool {
    !is_block(name) && name != "svg"
}

/// Whether the line breaks in an element's text are shown.
pub fn keeps_line_breaks(tag: &StartTag<usize>, name: &str) -> bool {
    let style = tag.attributes.get(b"style".as_slice());
    let style = style.map(|style| String::from_utf8_lossy(&style.value).replace(' ', "").to_lowercase());
    name == "textarea"
        || style.is_some_and(|style| style.contains("white-space:pre") || style.contains("white-space:break"))
}

/// The attributes of a tag whose values are prose.
pub fn visible_attributes(tag: &StartTag<usize>, name: &str) -> Vec<&'static str> {
    let value = |attribute: &str| {
        let value = tag.attributes.get(attribute.as_bytes());
        value.map(|value| String::from_utf8_lossy(&value.value).to_lowercase()).unwrap_or_default()
    };
    if value("translate") == "no" {
        return Vec::new();
    }
    let mut visible: Vec<&'static str> = match name {
        // The titles of style sheets are names.
        "link" | "style" | "meta" => Vec::new(),
        _ => VISIBLE.to_vec(),
    };
    match name {
        "meta" if ["name", "property"].iter().any(|kind| SHOWN_META.contains(&value(kind).as_str())) => {
            visible.push("content");
        }
        "input" if ["submit", "button", "reset"].contains(&value("type").as_str()) => visible.push("value"),
        "track" | "option" | "optgroup" => visible.push("label"),
        "th" | "td" => visible.push("abbr"),
        _ => {}
    }
    visible.retain(|name| tag.attributes.contains_key(name.as_bytes()));
    visible
}
