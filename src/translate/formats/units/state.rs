//! What a bilingual file says of its translations: their language, and whether somebody has to look at them.

use super::{Dialect, Unit, XLIFF};
use crate::translate::formats::Finishing;
use crate::translate::formats::edits::edited;
use crate::translate::formats::xml::Tree;

/// A file whose elements of a name have this value of an attribute, where they had none: only XLIFF of version 2 has
/// `trgLang`, and only that of version 1 `target-language`.
pub fn with_attribute(file: String, element: &str, attribute: &str, value: &str) -> String {
    let Ok(tree) = Tree::unprefixed(&file) else { return file };
    let is_second =
        tree.elements().next().and_then(|root| tree.value(root, "version")).is_some_and(|own| !own.starts_with('1'));
    let is_of_other = matches!((attribute, is_second), ("trgLang", false) | ("target-language", true));
    let is_bare =
        |number: &usize| tree.tokens[*number].name == element && tree.attribute(*number, attribute).is_none();
    let edits = tree.elements().filter(|_| !is_of_other).filter(is_bare).map(|number| {
        let place = tree.name_end(number);
        (place..place, format!(" {attribute}=\"{value}\""))
    });
    edited(&file, edits.collect())
}

/// XLIFF in which the units that are translated in it and not in `source` say so.
pub fn with_states(source: &str, translated: &str, how: &Finishing) -> String {
    let (Ok(before), Ok(after)) = (Tree::unprefixed(source), Tree::unprefixed(translated)) else {
        return translated.to_owned();
    };
    let says = |tree: &Tree, unit: &Unit| unit.target.map(|target| tree.source[tree.element(target)].to_owned());
    let (old, new) = (XLIFF.0.units(&before), XLIFF.0.units(&after));
    let mut edits = Vec::new();
    for (old, new) in old.iter().zip(&new) {
        let Some(target) = new.target.filter(|_| says(&before, old) != says(&after, new)) else { continue };
        // In version 2 the segment has the state, in version 1 the target.
        let is_second = after.tokens[new.holder].name == "segment";
        let is_doubtful = how.is_doubtful(&new.key);
        let element = if is_second { new.holder } else { target };
        let state = if is_doubtful && !is_second { "needs-review-translation" } else { "translated" };
        let mut set = |name: &str, value: &str| {
            edits.push(after.attribute(element, name).map_or_else(
                || {
                    let place = after.name_end(element);
                    (place..place, format!(" {name}=\"{value}\""))
                },
                |place| (place, value.to_owned()),
            ));
        };
        set("state", state);
        // Version 2 has no state for it, and lets programs add their own.
        if is_doubtful && is_second {
            set("subState", "fietje:needs-review");
        }
    }
    edited(translated, edits)
}
