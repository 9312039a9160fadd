//! EPUB: the pages of a book in their order, its titles, and its tables of contents.

use std::collections::HashSet;

use super::prefixes::Namespace;
use super::{Archive, Office, PackageError, Parts};
use crate::translate::formats::html::{self, Html};
use crate::translate::formats::xml::inline::{Inline, Marks, Names, sentence};
use crate::translate::formats::xml::{Kind, Tree};
use crate::translate::formats::{Finishing, Format, without_prose};
use crate::translate::language::Language;
use crate::translate::segment::{Escaping, Fragment, Frame, Segment, Syntax};

#[derive(Debug)]
pub struct Book;

pub static EPUB: Office<Book> = Office(Book);

/// A title.
static TITLE: Inline = Inline(&Marks { spans: &[], blanks: &[], noise: &[], style: "", names: Names::Prefixed });
/// Elements of the book's description and its older table of contents that readers see.
const TITLES: [&str; 3] = ["dc:title", "dc:description", "text"];
const CONTAINER: &str = "META-INF/container.xml";
const ENCRYPTION: &str = "META-INF/encryption.xml";
/// How fonts are made useless outside of their book: their text can be read all the same.
const OF_FONTS: [&str; 2] = ["http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"];

/// The syntax of a page: HTML in which only what XML has is written.
#[derive(Debug)]
struct Page;
/// The same for the value of an attribute.
#[derive(Debug)]
struct Attribute;

/// Entities that a translation may have without its source having them.
fn without_names(written: String, source: &str) -> String {
    if source.contains("&nbsp;") { written } else { written.replace("&nbsp;", "&#160;") }
}

impl Syntax for Page {
    fn escape(&self, prose: &str) -> String {
        without_names(html::escape(prose), "")
    }

    fn write(&self, content: &[Fragment], source: &str, frame: &Frame, escaping: Escaping) -> String {
        without_names(Html.write(content, source, frame, escaping), source)
    }

    fn skeleton(&self, source: &str) -> Vec<String> {
        Html.skeleton(source)
    }
}

impl Syntax for Attribute {
    fn escape(&self, prose: &str) -> String {
        without_names(html::Attribute.escape(prose), "")
    }

    fn write(&self, content: &[Fragment], source: &str, frame: &Frame, escaping: Escaping) -> String {
        without_names(html::Attribute.write(content, source, frame, escaping), source)
    }

    fn takes_markup(&self) -> bool {
        false
    }

    fn skeleton(&self, source: &str) -> Vec<String> {
        Html.skeleton(source)
    }
}

impl Parts for Book {
    fn name(&self) -> &'static str {
        "epub"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["epub"]
    }

    fn namespaces(&self) -> &'static [Namespace] {
        &[
            ("", &["http://www.w3.org/1999/xhtml"]),
            ("", &["http://www.idpf.org/2007/opf"]),
            ("", &["http://www.daisy.org/z3986/2005/ncx/"]),
            ("dc", &["http://purl.org/dc/elements/1.1/"]),
        ]
    }

    fn names(&self, archive: &mut Archive) -> Result<Vec<String>, PackageError> {
        if !archive.has(CONTAINER) {
            return Err(PackageError::OtherKind);
        }
        if archive.has("META-INF/rights.xml") || archive.has(ENCRYPTION) && is_encrypted(&archive.text(ENCRYPTION)?) {
            return Err(PackageError::Encrypted);
        }
        let container = archive.text(CONTAINER)?;
        let package = first_value(&container, "rootfile", "full-path").ok_or(PackageError::Broken)?;
        let text = archive.text(&package)?;
        let mut names = vec![package.clone()];
        names.extend(pages(&text, &package)?);
        let mut seen = HashSet::new();
        names.retain(|name| archive.has(name) && seen.insert(name.clone()));
        Ok(names)
    }

    fn read(&self, part: &str) -> Vec<Segment> {
        let Ok(tree) = Tree::new(part) else { return Vec::new() };
        if is_page(&tree) {
            return html::read(part).into_iter().map(as_xml).collect();
        }
        let is_title = |number: &usize| {
            let token = &tree.tokens[*number];
            TITLES.contains(&token.name) && token.kind == Kind::Open
        };
        let plain = HashSet::new();
        tree.elements().filter(is_title).filter_map(|number| sentence(&tree, number, &TITLE, &plain)).collect()
    }

    fn skeleton(&self, part: &str) -> Vec<String> {
        without_prose(&EPUB, part)
    }

    fn finish(&self, part: &str, how: &Finishing) -> String {
        let Ok(tree) = Tree::new(part) else { return part.to_owned() };
        if is_page(&tree) {
            return Html.finish(part, part.to_owned(), how);
        }
        let is_source = |number: &usize| {
            tree.tokens[*number].name == "dc:language"
                && Language::named(&tree.text(*number)) == Some(how.pair.source)
        };
        match tree.elements().find(is_source).and_then(|number| tree.inside(number)) {
            Some(place) => [&part[..place.start], how.pair.target.code(), &part[place.end..]].concat(),
            None => part.to_owned(),
        }
    }
}

fn is_page(tree: &Tree) -> bool {
    tree.elements().next().is_some_and(|root| tree.tokens[root].name.ends_with("html"))
}

fn as_xml(segment: Segment) -> Segment {
    let syntax: &'static dyn Syntax = if segment.syntax.takes_markup() { &Page } else { &Attribute };
    Segment { syntax, ..segment }
}

/// Whether anything but fonts is encrypted.
fn is_encrypted(encryption: &str) -> bool {
    let Ok(tree) = Tree::new(encryption) else { return true };
    let method = |number: usize| tree.value(number, "Algorithm");
    let is_method = |number: &usize| tree.tokens[*number].name.ends_with("EncryptionMethod");
    let mut methods = tree.elements().filter(is_method).filter_map(method);
    methods.any(|method| !OF_FONTS.contains(&method.as_str()))
}

fn first_value(source: &str, element: &str, attribute: &str) -> Option<String> {
    let tree = Tree::new(source).ok()?;
    let is_it = |number: &usize| tree.tokens[*number].name.rsplit(':').next() == Some(element);
    tree.elements().find(is_it).and_then(|number| tree.value(number, attribute))
}

/// The parts of a book that its description names: tables of contents, then pages in their order.
fn pages(package: &str, name: &str) -> Result<Vec<String>, PackageError> {
    struct Item {
        id: String,
        name: String,
        is_contents: bool,
    }
    let tree = Tree::new(package).map_err(|_| PackageError::Broken)?;
    let directory = name.rfind('/').map_or("", |slash| &name[..=slash]);
    let of = |number: usize, wanted: &str| tree.tokens[number].name.rsplit(':').next() == Some(wanted);
    let item = |number: usize| {
        let kind = tree.value(number, "media-type").unwrap_or_default();
        let properties = tree.value(number, "properties").unwrap_or_default();
        Some(Item {
            id: tree.value(number, "id")?,
            name: resolved(directory, &tree.value(number, "href")?),
            is_contents: kind == "application/x-dtbncx+xml" || properties.split(' ').any(|one| one == "nav"),
        })
    };
    let items: Vec<Item> = tree.elements().filter(|&number| of(number, "item")).filter_map(item).collect();
    let contents = items.iter().filter(|item| item.is_contents).map(|item| item.name.clone());
    let ids =
        tree.elements().filter(|&number| of(number, "itemref")).filter_map(|number| tree.value(number, "idref"));
    let spine = ids.filter_map(|id| items.iter().find(|item| item.id == id).map(|item| item.name.clone()));
    Ok(contents.chain(spine).collect())
}

/// The name of the part at an address below a directory.
fn resolved(directory: &str, address: &str) -> String {
    let address = address.split('#').next().unwrap_or_default();
    let mut steps: Vec<&str> = directory.split('/').filter(|step| !step.is_empty()).collect();
    let decoded = percent_encoding::percent_decode_str(address).decode_utf8_lossy();
    for step in decoded.split('/') {
        match step {
            "." | "" => {}
            ".." => drop(steps.pop()),
            other => steps.push(other),
        }
    }
    steps.join("/")
}
