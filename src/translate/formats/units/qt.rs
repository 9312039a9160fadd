//! Qt Linguist's `.ts`: messages that are not translated, plurals form by form. What is written stays unfinished, for a
//! person to look at.

use std::path::Path;

use super::numerus::with_forms;
use super::state::with_attribute;
use super::{Dialect, PLAIN, Unit, Units, child, has_text};
use crate::translate::formats::Finishing;
use crate::translate::formats::message::directives::Style;
use crate::translate::formats::place::ends_in_language;
use crate::translate::formats::xml::Tree;
use crate::translate::formats::xml::inline::Inline;
use crate::translate::segment::Syntax;

#[derive(Debug)]
pub struct Linguist;

pub static QT: Units<Linguist> = Units(Linguist);
static MARKS: Inline = Inline(&PLAIN);

impl Dialect for Linguist {
    fn name(&self) -> &'static str {
        "qt"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["ts"]
    }

    fn is_among(&self, path: &Path) -> bool {
        ends_in_language(path)
    }

    fn is_root(&self, name: &str) -> bool {
        name == "TS"
    }

    fn target(&self) -> &'static str {
        "translation"
    }

    fn marks(&self) -> &'static Inline {
        &MARKS
    }

    fn style(&self) -> Style {
        Style::Qt
    }

    fn has_keys(&self) -> bool {
        true
    }

    fn units(&self, tree: &Tree) -> Vec<Unit> {
        let mut units = Vec::new();
        let mut context = String::new();
        for element in tree.elements() {
            match tree.tokens[element].name {
                "context" => context = child(tree, element, "name").map_or_else(String::new, |name| tree.text(name)),
                "message" => units.extend(message(tree, element, &context)),
                _ => {}
            }
        }
        units
    }

    fn syntax(&self) -> &'static dyn Syntax {
        &QT
    }

    fn finish(&self, source: &str, translated: String, how: &Finishing) -> String {
        let target = how.pair.target;
        with_forms(source, with_attribute(translated, "TS", "language", target.code()), target)
    }
}

/// The translations of a message.
fn message(tree: &Tree, holder: usize, context: &str) -> Vec<Unit> {
    let text = |name: &str| child(tree, holder, name).map(|element| tree.text(element));
    let (Some(source), Some(target)) = (child(tree, holder, "source"), child(tree, holder, "translation")) else {
        return Vec::new();
    };
    let kind = tree.value(target, "type");
    if matches!(kind.as_deref(), Some("obsolete" | "vanished")) {
        return Vec::new();
    }
    let notes: Vec<String> = ["comment", "extracomment", "translatorcomment"].into_iter().filter_map(text).collect();
    let unit = |target: usize| Unit {
        holder,
        source,
        target: Some(target),
        key: format!("{context}\n{}\n{}", tree.text(source), text("comment").unwrap_or_default()),
        note: Some(notes.join(" ")).filter(|note| !note.is_empty()),
        is_done: has_text(tree, target),
    };
    let forms: Vec<usize> = tree.children(target).filter(|&form| tree.tokens[form].name == "numerusform").collect();
    // Variants by length are kept. Forms that are not there yet come where they are missing.
    let is_plain = tree.children(target).next().is_none();
    if is_plain { vec![unit(target)] } else { forms.into_iter().map(unit).collect() }
}
