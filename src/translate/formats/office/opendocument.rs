//! `OpenDocument`: the paragraphs and headings of texts, sheets and slides, of their headers, footers, notes, tables and
//! frames. Comments are kept.

use std::collections::HashSet;

use super::prefixes::Namespace;
use super::{Archive, Office, PackageError, Parts};
use crate::translate::formats::without_prose;
use crate::translate::formats::xml::inline::{Inline, Marks, Names, plain_styles, sentence};
use crate::translate::formats::xml::{Kind, Tree};
use crate::translate::segment::Segment;

#[derive(Debug)]
pub struct OpenDocument;

pub static ODT: Office<OpenDocument> = Office(OpenDocument);

static SENTENCE: Inline = Inline(&Marks {
    spans: &["text:span", "text:a", "text:meta"],
    blanks: &["text:s"],
    noise: &["text:soft-page-break"],
    style: "text:style-name",
    names: Names::Prefixed,
});
/// What an archive says of its parts.
const MANIFEST: &str = "META-INF/manifest.xml";
/// How deep paragraphs are read that are in frames and notes of others.
const DEEPEST: usize = 8;
/// What has paragraphs that are not translated.
const KEPT: [&str; 2] = ["office:annotation", "text:tracked-changes"];

impl Parts for OpenDocument {
    fn name(&self) -> &'static str {
        "odt"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["odt", "ott", "ods", "odp"]
    }

    fn namespaces(&self) -> &'static [Namespace] {
        &[
            ("office", &["urn:oasis:names:tc:opendocument:xmlns:office:1.0"]),
            ("text", &["urn:oasis:names:tc:opendocument:xmlns:text:1.0"]),
            ("style", &["urn:oasis:names:tc:opendocument:xmlns:style:1.0"]),
        ]
    }

    fn names(&self, archive: &mut Archive) -> Result<Vec<String>, PackageError> {
        let is_ours =
            archive.has("mimetype") && archive.text("mimetype")?.starts_with("application/vnd.oasis.opendocument.");
        if !is_ours || !archive.has("content.xml") {
            return Err(PackageError::OtherKind);
        }
        if archive.has(MANIFEST) && archive.text(MANIFEST)?.contains("encryption-data") {
            return Err(PackageError::Encrypted);
        }
        Ok(["content.xml", "styles.xml"].into_iter().filter(|name| archive.has(name)).map(str::to_owned).collect())
    }

    fn tracked(&self) -> &'static [&'static str] {
        &["text:changed-region"]
    }

    fn read(&self, part: &str) -> Vec<Segment> {
        Tree::new(part).map_or_else(|_| Vec::new(), |tree| read(&tree))
    }

    fn skeleton(&self, part: &str) -> Vec<String> {
        without_prose(&ODT, part)
    }
}

fn read(tree: &Tree) -> Vec<Segment> {
    let plain = plain_styles(tree);
    let kept: HashSet<usize> = tree
        .elements()
        .filter(|&number| KEPT.contains(&tree.tokens[number].name))
        .flat_map(|number| number..=tree.end(number))
        .collect();
    let mut sentences = Vec::new();
    // Where the paragraphs end that are open.
    let mut open: Vec<usize> = Vec::new();
    for number in tree.elements() {
        let token = &tree.tokens[number];
        if !matches!(token.name, "text:p" | "text:h") || token.kind != Kind::Open || kept.contains(&number) {
            continue;
        }
        while open.pop_if(|end| *end < number).is_some() {}
        if open.len() < DEEPEST {
            sentences.extend(sentence(tree, number, &SENTENCE, &plain));
        }
        open.push(tree.end(number));
    }
    // What a frame at the beginning of a paragraph says precedes what the paragraph says.
    sentences.sort_by_key(|sentence| sentence.range.start);
    sentences
}
