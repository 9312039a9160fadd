//! Sentences in XML: the elements in them are their markup, as in a page. What looks the same on both sides of an
//! element is none.

use std::collections::HashSet;
use std::ops::Range;

use super::{Kind as Token, Tree, escape};
use crate::translate::formats::Malformed;
use crate::translate::segment::{Escaping, Fragment, Frame, Kind, Segment, Syntax, join, written};
use crate::translate::untranslatable::protect;

/// How sentences are marked in a family of documents.
#[derive(Debug)]
pub struct Marks {
    /// Elements whose text is part of the sentence around them.
    pub spans: &'static [&'static str],
    /// Elements that are a blank.
    pub blanks: &'static [&'static str],
    /// Elements that no reader sees.
    pub noise: &'static [&'static str],
    /// The attribute with the name of a span's style.
    pub style: &'static str,
    pub names: Names,
}

/// How elements are named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Names {
    /// With the usual prefixes of several namespaces.
    Prefixed,
    /// Of the document's own namespace, without a prefix.
    Unprefixed,
}

impl Names {
    /// # Errors
    /// Where a document is not well-formed.
    pub fn tree(self, source: &str) -> Result<Tree<'_>, Malformed> {
        match self {
            Self::Prefixed => Tree::new(source),
            Self::Unprefixed => Tree::unprefixed(source),
        }
    }
}

/// The syntax of a sentence.
#[derive(Debug)]
pub struct Inline(pub &'static Marks);

impl Syntax for Inline {
    fn escape(&self, prose: &str) -> String {
        escape(prose)
    }

    fn write(&self, content: &[Fragment], _source: &str, _frame: &Frame, _escaping: Escaping) -> String {
        written(content, escape)
    }

    fn takes_markup(&self) -> bool {
        false
    }

    fn skeleton(&self, source: &str) -> Vec<String> {
        let framed = format!("<x>{source}</x>");
        let Ok(tree) = self.0.names.tree(&framed) else { return vec![source.to_owned()] };
        let parts = parts(&tree, 0, self.0, &plain_styles(&tree));
        let kept = protect(join(parts.into_iter().map(|part| part.fragment).collect()), escape);
        let mut kept: Vec<String> = kept.iter().filter_map(Fragment::kept).map(str::to_owned).collect();
        kept.sort_unstable();
        kept
    }
}

/// The sentence of an element. `None` if it has no text.
pub fn sentence(tree: &Tree, element: usize, syntax: &'static Inline, plain: &HashSet<String>) -> Option<Segment> {
    let parts = parts(tree, element, syntax.0, plain);
    let parts = &parts[core(&parts)?];
    let range = parts.first()?.range.start..parts.last()?.range.end;
    // Without them a sentence alone would have more markup than in its document.
    let used = (element..=tree.end(element)).filter_map(|span| tree.value(span, syntax.0.style));
    let used: HashSet<String> = used.filter(|style| plain.contains(style)).collect();
    let mut used: Vec<String> = used.into_iter().map(|style| definition(&style)).collect();
    used.sort_unstable();
    let fragments = parts.iter().map(|part| part.fragment.clone()).collect();
    Some(Segment { frame: Frame::new(used.concat(), ""), ..Segment::new(syntax, range, join(fragments)) })
}

/// The element that defines a style.
const DEFINITION: &str = "style:style";

impl Inline {
    /// What is in an element.
    pub fn content(&self, tree: &Tree, element: usize) -> Vec<Fragment> {
        let parts = parts(tree, element, self.0, &HashSet::new());
        join(parts.into_iter().map(|part| part.fragment).collect())
    }
}

/// A style that changes nothing.
fn definition(name: &str) -> String {
    format!("<{DEFINITION} style:name=\"{}\" style:family=\"text\"/>", escape(name))
}

/// The styles of text that change nothing that a reader sees: an editor remembers with them who wrote what.
pub fn plain_styles(tree: &Tree) -> HashSet<String> {
    let is_plain = |style: &usize| {
        let is_seen = |attribute: &str| {
            let name = attribute.split('=').next().unwrap_or_default().trim();
            !name.is_empty() && !name.starts_with("officeooo:")
        };
        let properties = |child: usize| {
            let tag = &tree.source[tree.tokens[child].range.clone()];
            let attributes = tag.trim_start_matches('<').trim_end_matches(['>', '/']);
            tree.tokens[child].name != "style:text-properties" || attributes.split_whitespace().skip(1).any(is_seen)
        };
        tree.tokens[*style].name == DEFINITION
            && tree.value(*style, "style:family").as_deref() == Some("text")
            && tree.attribute(*style, "style:parent-style-name").is_none()
            && !tree.children(*style).any(properties)
    };
    tree.elements().filter(is_plain).filter_map(|style| tree.value(style, "style:name")).collect()
}

/// Part of a sentence, with its place.
struct Part {
    fragment: Fragment,
    /// Whether it is a tag. That of a span without a look of its own is an empty text.
    tag: Kind,
    range: Range<usize>,
}

/// What is in an element.
fn parts(tree: &Tree, element: usize, marks: &Marks, plain: &HashSet<String>) -> Vec<Part> {
    let mut parts = Vec::new();
    // The tokens that close spans without a look of their own.
    let mut hidden = HashSet::new();
    let mut number = element + 1;
    while number < tree.end(element) {
        let token = &tree.tokens[number];
        let own = token.range.clone();
        let mut next = number + 1;
        let kept = |range: Range<usize>, tag| Part {
            fragment: Fragment::Kept(tree.source[range.clone()].to_owned(), tag),
            tag,
            range,
        };
        let text = |text: String, tag| Part { fragment: Fragment::Text(text), tag, range: own.clone() };
        match &token.kind {
            Token::Text => parts.push(text(collapsed(&tree.source[own.clone()]), Kind::Whole)),
            Token::Letter(letter) => parts.push(text(collapsed(letter.encode_utf8(&mut [0; 4])), Kind::Whole)),
            Token::Open if marks.spans.contains(&token.name) => {
                let style = tree.value(number, marks.style);
                let is_styled = !marks.style.is_empty() && token.name.ends_with(":span");
                if is_styled && style.is_none_or(|style| plain.contains(&style)) {
                    hidden.insert(tree.end(number));
                    parts.push(text(String::new(), Kind::Open));
                } else {
                    parts.push(kept(own, Kind::Open));
                }
            }
            Token::Close if hidden.contains(&number) => parts.push(text(String::new(), Kind::Close)),
            Token::Close => parts.push(kept(own, Kind::Close)),
            Token::Open | Token::Empty => {
                next = tree.end(number) + 1;
                if marks.blanks.contains(&token.name) {
                    parts.push(text(" ".to_owned(), Kind::Whole));
                } else if token.name != DEFINITION && !marks.noise.contains(&token.name) {
                    parts.push(kept(tree.element(number), Kind::Whole));
                }
            }
            Token::Raw | Token::Other => parts.push(kept(own, Kind::Whole)),
        }
        number = next;
    }
    parts
}

/// What has the text of a sentence, from its first to its last, with all that these are in.
fn core(parts: &[Part]) -> Option<Range<usize>> {
    let is_text = |part: &Part| matches!(&part.fragment, Fragment::Text(text) if !text.trim().is_empty());
    let mut first = parts.iter().position(is_text)?;
    let mut last = parts.iter().rposition(is_text)?;
    let mut open: Vec<usize> = Vec::new();
    // The inner pairs come first.
    for (place, part) in parts.iter().enumerate() {
        match part.tag {
            Kind::Whole => {}
            Kind::Open => open.push(place),
            Kind::Close => {
                let start = open.pop()?;
                let is_around = start < first && place > last;
                if (first..=last).contains(&start) != (first..=last).contains(&place) && !is_around {
                    (first, last) = (first.min(start), last.max(place));
                }
            }
        }
    }
    Some(first..last + 1)
}

/// Blanks and line breaks as one blank, as an office shows them.
fn collapsed(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            ' ' | '\t' | '\n' | '\r' if line.ends_with(' ') => {}
            ' ' | '\t' | '\n' | '\r' => line.push(' '),
            other => line.push(other),
        }
    }
    line
}
