//! .NET's `.resx`: the values that are texts.

use super::literal::Literal;
use super::markup::{self, Entities};
use super::{Dialect, Entry, Keys, Malformed, Notation};
use crate::translate::formats::xml::Tree;

#[derive(Debug)]
pub struct ResxFile;

pub static RESX: Keys<ResxFile> = Keys(ResxFile);

/// The text of an element.
#[derive(Debug)]
struct Value;

impl Notation for Value {
    fn read(&self, written: &str) -> Option<Literal> {
        markup::read(written, Entities::Xml, |_| None)
    }

    fn quote(&self, text: &str) -> String {
        Entities::Xml.write(text)
    }
}

impl Dialect for ResxFile {
    fn name(&self) -> &'static str {
        "resx"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["resx", "resw"]
    }

    fn entries(&self, source: &str) -> Result<Vec<Entry>, Malformed> {
        let tree = Tree::unprefixed(source)?;
        let mut entries = Vec::new();
        let root = tree.root("root")?;
        for data in tree.children(root).filter(|&number| tree.tokens[number].name == "data") {
            let child = |name: &str| tree.children(data).find(|&child| tree.tokens[child].name == name);
            // Numbers, pictures, and what a designer remembers.
            let name = tree.value(data, "name").unwrap_or_default();
            let is_typed = ["type", "mimetype"].iter().any(|kind| tree.attribute(data, kind).is_some());
            if is_typed || name.starts_with(['>', '$']) && !name.ends_with(".Text") {
                continue;
            }
            let note = child("comment").map(|comment| tree.text(comment)).filter(|note| !note.trim().is_empty());
            if let Some(range) = child("value").and_then(|value| tree.inside(value)) {
                entries.push(Entry { note, ..Entry::new(vec![name], range, &Value) });
            }
        }
        Ok(entries)
    }
}
