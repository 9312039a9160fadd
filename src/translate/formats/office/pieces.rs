//! The paragraphs of Word and `PowerPoint` and the cells of Excel: text in runs, each with its formatting.
//!
//! A sentence may be in many runs, cut in mid-word by whatever an editor remembers of it. So a paragraph is read as
//! pieces: text with its formatting, and things. Neighbouring text of equal formatting is one text.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::translate::formats::xml::{Kind, Tree};

/// The names of elements in a family of documents.
#[derive(Debug)]
pub struct Names {
    pub paragraph: &'static str,
    /// What a paragraph has that is not in its line: its properties.
    pub aside: &'static [&'static str],
    pub run: &'static str,
    pub formatting: &'static str,
    pub text: &'static str,
    /// What has runs in it: links, controls.
    pub containers: &'static [&'static str],
    /// Within a container, the element that has its runs; all else is part of its tag.
    pub content: &'static str,
    /// What an editor remembers and no reader sees.
    pub noise: &'static [&'static str],
    /// What the tag of a text says of the blanks at its ends.
    pub spaces: &'static str,
    pub newline: Newline,
}

/// What a newline in a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Newline {
    Blank,
    /// The end of a line in a cell.
    Break,
}

const PRESERVED: &str = " xml:space=\"preserve\"";

pub static WORD: Names = Names {
    paragraph: "w:p",
    aside: &["w:pPr"],
    run: "w:r",
    formatting: "w:rPr",
    text: "w:t",
    containers: &["w:hyperlink", "w:smartTag", "w:sdt", "w:customXml", "w:dir", "w:bdo"],
    content: "w:sdtContent",
    noise: &["w:proofErr", "w:lastRenderedPageBreak", "w:softHyphen"],
    spaces: PRESERVED,
    newline: Newline::Blank,
};

pub static SLIDES: Names = Names {
    paragraph: "a:p",
    aside: &["a:pPr", "a:endParaRPr"],
    run: "a:r",
    formatting: "a:rPr",
    text: "a:t",
    containers: &[],
    content: "",
    noise: &[],
    spaces: "",
    newline: Newline::Blank,
};

const OF_CELLS: Names = Names {
    paragraph: "si",
    aside: &["rPh", "phoneticPr"],
    run: "r",
    formatting: "rPr",
    text: "t",
    containers: &[],
    content: "",
    noise: &[],
    spaces: PRESERVED,
    newline: Newline::Break,
};

/// Texts that cells share.
pub static CELLS: Names = OF_CELLS;
/// Texts in cells themselves.
pub static INLINE_CELLS: Names = Names { paragraph: "is", ..OF_CELLS };

/// How deep links and controls in others are read.
const DEEPEST: usize = 32;

/// Part of a paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// With its formatting as it is written, and the place of its element within its run.
    Text {
        text: String,
        formatting: String,
        range: Range<usize>,
    },
    /// A tab, a picture, a note: as an element of the paragraph.
    Whole {
        source: String,
    },
    /// The tag of what has runs in it.
    Open {
        source: String,
        range: Range<usize>,
    },
    Close {
        source: String,
        range: Range<usize>,
    },
    /// A run with paragraphs of its own: a text box. No sentence goes on behind it.
    Boundary {
        range: Range<usize>,
    },
}

/// Formatting without what no reader sees: the language, marks of the speller.
pub fn visible(formatting: &str) -> String {
    static HIDDEN: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(
            r#"<w:(?:lang|noProof|webHidden|rFonts w:hint)\b[^>]*/>| (?:lang|altLang|dirty|err|smtClean)="[^"]*""#,
        )
        .ok()
    });
    if formatting.is_empty() {
        return String::new();
    }
    let visible = HIDDEN.as_ref().map_or_else(|| formatting.into(), |hidden| hidden.replace_all(formatting, ""));
    let is_empty = matches!(visible.as_ref(), "<w:rPr></w:rPr>" | "<w:rPr/>" | "<a:rPr></a:rPr>" | "<a:rPr/>");
    if is_empty { String::new() } else { visible.into_owned() }
}

/// The paragraphs of a part, those within others too: for each the token that opens it.
pub fn paragraphs(tree: &Tree, names: &Names) -> Vec<usize> {
    let is_one =
        |number: &usize| tree.tokens[*number].name == names.paragraph && tree.tokens[*number].kind == Kind::Open;
    tree.elements().filter(is_one).collect()
}

/// The pieces of a paragraph.
pub fn pieces(tree: &Tree, paragraph: usize, names: &Names) -> Vec<Piece> {
    let mut pieces = Vec::new();
    within(tree, paragraph, names, 0, &mut pieces);
    fields(pieces)
}

/// Where the line of a paragraph is: after its properties.
pub fn line(tree: &Tree, paragraph: usize, names: &Names) -> Range<usize> {
    let inside = tree.inside(paragraph).unwrap_or_default();
    let is_aside = |child: &usize| names.aside.contains(&tree.tokens[*child].name);
    let properties = tree.children(paragraph).next().filter(is_aside);
    properties.map_or(inside.start, |first| tree.element(first).end)..inside.end
}

fn within(tree: &Tree, parent: usize, names: &Names, depth: usize, pieces: &mut Vec<Piece>) {
    for child in tree.children(parent) {
        let name = tree.tokens[child].name;
        let range = tree.element(child);
        let has_paragraphs = || (child + 1..tree.end(child)).any(|inner| tree.tokens[inner].name == names.paragraph);
        if names.aside.contains(&name) || names.noise.contains(&name) {
        } else if name == names.text {
            pieces.push(Piece::Text { text: tree.text(child), formatting: String::new(), range });
        } else if has_paragraphs() {
            pieces.push(Piece::Boundary { range });
        } else if name == names.run {
            run(tree, child, names, pieces);
        } else if names.containers.contains(&name) && tree.tokens[child].kind == Kind::Open && depth < DEEPEST {
            let content =
                tree.children(child).find(|inner| tree.tokens[*inner].name == names.content).unwrap_or(child);
            let Some(inside) = tree.inside(content) else {
                pieces.push(Piece::Whole { source: tree.source[range].to_owned() });
                continue;
            };
            let (open, close) = (range.start..inside.start, inside.end..range.end);
            pieces.push(Piece::Open { source: tree.source[open.clone()].to_owned(), range: open });
            within(tree, content, names, depth + 1, pieces);
            pieces.push(Piece::Close { source: tree.source[close.clone()].to_owned(), range: close });
        } else {
            pieces.push(Piece::Whole { source: tree.source[range].to_owned() });
        }
    }
}

fn run(tree: &Tree, run: usize, names: &Names, pieces: &mut Vec<Piece>) {
    let is_formatting = |child: &usize| tree.tokens[*child].name == names.formatting;
    let formatting = tree.children(run).find(is_formatting);
    let formatting = formatting.map_or("", |child| &tree.source[tree.element(child)]);
    for child in tree.children(run) {
        let name = tree.tokens[child].name;
        let range = tree.element(child);
        if name == names.formatting || names.noise.contains(&name) {
        } else if name == names.text {
            pieces.push(Piece::Text { text: tree.text(child), formatting: formatting.to_owned(), range });
        } else {
            pieces.push(Piece::Whole { source: in_run(&tree.source[range], formatting, names) });
        }
    }
}

/// What is in a run, as a run of its own.
pub fn in_run(source: &str, formatting: &str, names: &Names) -> String {
    let run = names.run;
    format!("<{run}>{formatting}{source}</{run}>")
}

/// Makes one thing of each field, such as the number of a page: its instruction and what it shows. What a link shows is
/// text.
fn fields(pieces: Vec<Piece>) -> Vec<Piece> {
    if !pieces.iter().any(|piece| matches!(piece, Piece::Whole { source } if Mark::of(source).is_some())) {
        return pieces;
    }
    let mut done: Vec<Piece> = Vec::with_capacity(pieces.len());
    let mut begins: Vec<usize> = Vec::new();
    for piece in pieces {
        let kind = match &piece {
            Piece::Whole { source } => Mark::of(source),
            _ => None,
        };
        done.push(piece);
        match kind {
            Some(Mark::Begin) => begins.push(done.len() - 1),
            Some(Mark::End) => {
                let Some(begin) = begins.pop() else { continue };
                let field = done.split_off(begin);
                done.extend(joined(field));
            }
            None => {}
        }
    }
    done
}

enum Mark {
    Begin,
    End,
}

impl Mark {
    fn of(source: &str) -> Option<Self> {
        let field = source.split_once("<w:fldChar ")?.1;
        let tag = field.split_once('>')?.0;
        match () {
            () if tag.contains("\"begin\"") => Some(Self::Begin),
            () if tag.contains("\"end\"") => Some(Self::End),
            () => None,
        }
    }
}

/// A field as one thing, or as its marks around what a link shows.
fn joined(field: Vec<Piece>) -> Vec<Piece> {
    let sources = |pieces: &[Piece]| -> Option<String> {
        let source = |piece: &Piece| match piece {
            Piece::Whole { source } => Some(source.clone()),
            Piece::Text { text, formatting, .. } => Some(in_run(&written(text, &WORD), formatting, &WORD)),
            Piece::Open { .. } | Piece::Close { .. } | Piece::Boundary { .. } => None,
        };
        pieces.iter().map(source).collect()
    };
    let is_separator = |piece: &Piece| matches!(piece, Piece::Whole { source } if source.contains("\"separate\""));
    let is_link = |piece: &Piece| matches!(piece, Piece::Whole { source } if source.contains("HYPERLINK"));
    let Some(separator) =
        field.iter().position(is_separator).filter(|separator| field[..*separator].iter().any(is_link))
    else {
        return match sources(&field) {
            Some(source) => vec![Piece::Whole { source }],
            None => field,
        };
    };
    let last = field.len() - 1;
    let (Some(open), Some(close)) = (sources(&field[..=separator]), sources(&field[last..])) else { return field };
    let mut pieces = vec![Piece::Whole { source: open }];
    pieces.extend_from_slice(&field[separator + 1..last]);
    pieces.push(Piece::Whole { source: close });
    pieces
}

/// A text as its element.
pub fn written(text: &str, names: &Names) -> String {
    let (name, spaces) = (names.text, names.spaces);
    format!("<{name}{spaces}>{}</{name}>", crate::translate::formats::xml::escape(text))
}
