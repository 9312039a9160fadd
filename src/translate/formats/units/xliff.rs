//! XLIFF 1.2 and 2.x: units without a translation, with their inline codes. Alternatives and notes are kept.

use super::state::{with_attribute, with_states};
use super::{Dialect, Unit, Units, child, has_text};
use crate::translate::formats::Finishing;
use crate::translate::formats::message::directives::Style;
use crate::translate::formats::xml::Tree;
use crate::translate::formats::xml::inline::{Inline, Marks, Names};
use crate::translate::segment::Syntax;

#[derive(Debug)]
pub struct Exchange;

pub static XLIFF: Units<Exchange> = Units(Exchange);
static MARKS: Inline =
    Inline(&Marks { spans: &["g", "mrk", "pc"], blanks: &[], noise: &[], style: "", names: Names::Unprefixed });
/// States of a target that is only a copy of its source.
const UNTOUCHED: [&str; 4] = ["new", "needs-translation", "needs-l10n", "initial"];

impl Dialect for Exchange {
    fn name(&self) -> &'static str {
        "xliff"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["xlf", "xliff"]
    }

    fn is_root(&self, name: &str) -> bool {
        name == "xliff"
    }

    fn target(&self) -> &'static str {
        "target"
    }

    fn marks(&self) -> &'static Inline {
        &MARKS
    }

    fn style(&self) -> Style {
        Style::Unknown
    }

    fn units(&self, tree: &Tree) -> Vec<Unit> {
        let is_kept = |element: usize| tree.value(element, "translate").as_deref() == Some("no");
        let mut units = Vec::new();
        let mut kept_until = 0;
        for element in tree.elements() {
            if element < kept_until {
                continue;
            }
            if is_kept(element) {
                kept_until = tree.end(element);
                continue;
            }
            let name = tree.value(element, "resname").or_else(|| tree.value(element, "id")).unwrap_or_default();
            match tree.tokens[element].name {
                "trans-unit" => units.extend(unit(tree, element, name, note(tree, element))),
                "unit" => {
                    let note = child(tree, element, "notes").and_then(|notes| note(tree, notes));
                    for (number, segment) in tree.children(element).enumerate() {
                        if tree.tokens[segment].name == "segment" {
                            units.extend(unit(tree, segment, format!("{name}.{number}"), note.clone()));
                        }
                    }
                }
                _ => {}
            }
        }
        units
    }

    fn syntax(&self) -> &'static dyn Syntax {
        &XLIFF
    }

    fn finish(&self, source: &str, translated: String, how: &Finishing) -> String {
        let target = how.pair.target.code();
        let stated = with_states(source, &translated, how);
        let named = with_attribute(stated, "file", "target-language", target);
        with_attribute(named, "xliff", "trgLang", target)
    }
}

fn note(tree: &Tree, element: usize) -> Option<String> {
    let notes: Vec<String> = tree
        .children(element)
        .filter(|&child| tree.tokens[child].name == "note")
        .map(|note| tree.text(note))
        .collect();
    Some(notes.join(" ")).filter(|note| !note.trim().is_empty())
}

fn unit(tree: &Tree, holder: usize, key: String, note: Option<String>) -> Option<Unit> {
    let source = child(tree, holder, "source")?;
    let target = child(tree, holder, "target");
    let state = target.and_then(|target| tree.value(target, "state")).or_else(|| tree.value(holder, "state"));
    let is_copy = |target: usize| {
        tree.text(target) == tree.text(source) && state.as_deref().is_none_or(|state| UNTOUCHED.contains(&state))
    };
    let is_approved = tree.value(holder, "approved").as_deref() == Some("yes");
    let is_done = is_approved || target.is_some_and(|target| has_text(tree, target) && !is_copy(target));
    Some(Unit { holder, source, target, key, note, is_done })
}
