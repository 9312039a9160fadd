//! Which text of a document a text of its translation is of: by what their format tells them by, else by their order.

use std::collections::HashMap;

use super::formats;

/// What tells a text, and which one it is of those with the same.
type Name<'a> = (&'a str, usize);

/// The numbers of the texts that have a counterpart, each with the counterpart's. Without anything to tell them by there
/// are none if there are more of one. The form of a plural that only one document has is, before all others, that of the
/// other document's form for all other numbers.
pub fn pairs(own: &[Option<String>], others: &[Option<String>]) -> Vec<(usize, usize)> {
    if own.iter().chain(others).all(Option::is_none) {
        let count = if own.len() == others.len() { own.len() } else { 0 };
        return (0..count).map(|number| (number, number)).collect();
    }
    let (own, others) = (names(own), names(others));
    let (own_places, other_places) = (places(&own), places(&others));
    let mut pairs = alone(&own, &other_places);
    pairs.extend(alone(&others, &own_places).into_iter().map(|(other, own)| (own, other)));
    let place = |name: &Name| other_places.get(name).copied();
    pairs.extend(own.iter().filter_map(|(number, name)| Some((*number, place(name)?))));
    pairs
}

/// The texts that have a name, with their numbers.
fn names(identities: &[Option<String>]) -> Vec<(usize, Name<'_>)> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    let identities = identities.iter().enumerate().filter_map(|(number, own)| Some((number, own.as_deref()?)));
    let name = |(number, identity)| {
        let count = counts.entry(identity).or_default();
        *count += 1;
        (number, (identity, *count))
    };
    identities.map(name).collect()
}

fn places<'a>(names: &[(usize, Name<'a>)]) -> HashMap<Name<'a>, usize> {
    names.iter().map(|(number, name)| (*name, *number)).collect()
}

/// The forms of plurals that have no counterpart, each with the form for all other numbers.
fn alone(names: &[(usize, Name)], counterparts: &HashMap<Name, usize>) -> Vec<(usize, usize)> {
    let of_others = |(identity, count): &Name| {
        let other = formats::of_other_numbers(identity)?;
        counterparts.get(&(other.as_str(), *count)).copied()
    };
    let is_alone = |(_, name): &&(usize, Name)| !counterparts.contains_key(name);
    names.iter().filter(is_alone).filter_map(|(number, name)| Some((*number, of_others(name)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_told_by_their_names_and_forms_by_that_of_all_other_numbers() {
        let named = |names: &[&str]| names.iter().map(|name| Some((*name).to_owned())).collect::<Vec<_>>();
        let pairs = |own: &[&str], others: &[&str]| pairs(&named(own), &named(others));
        assert_eq!(pairs(&["a", "b", "b"], &["b", "a", "c"]), [(0, 1), (1, 0)]);
        assert_eq!(pairs(&["n.one", "n.other"], &["n.one", "n.few", "n.other"]), [(1, 1), (0, 0), (1, 2)]);
        assert_eq!(pairs(&["n_one", "n_few", "n_other"], &["n_one", "n_other"]), [(1, 1), (0, 0), (2, 1)]);
        assert!(pairs(&["n.one"], &["n.few"]).is_empty());
    }

    #[test]
    fn texts_without_names_are_in_order() {
        let none = |count: usize| vec![None; count];
        assert_eq!(pairs(&none(2), &none(2)), [(0, 0), (1, 1)]);
        assert!(pairs(&none(2), &none(3)).is_empty());
    }
}
