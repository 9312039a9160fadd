//! Both languages say the same things.

use std::collections::{BTreeMap, BTreeSet};

use super::*;

/// Message ids with the variables that each uses.
fn texts(language: Language) -> BTreeMap<String, BTreeSet<String>> {
    let source = language.source();
    assert!(FluentResource::try_new(source.to_owned()).is_ok(), "{} does not parse", language.name());
    let mut texts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut current = String::new();
    for line in source.lines().filter(|line| !line.starts_with('#')) {
        if let Some((id, _)) = line.split_once(" =").filter(|(id, _)| !id.starts_with([' ', '-'])) {
            assert!(!texts.contains_key(id), "{id} stands twice in {}", language.name());
            id.clone_into(&mut current);
            texts.insert(current.clone(), BTreeSet::new());
        }
        for variable in line.split('$').skip(1) {
            let end = variable.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(variable.len());
            texts.get_mut(&current).unwrap().insert(variable[..end].to_owned());
        }
    }
    texts
}

#[test]
fn both_languages_have_the_same_texts_with_the_same_variables() {
    let (dutch, english) = (texts(Language::Dutch), texts(Language::English));
    let ids = |texts: &BTreeMap<String, _>| texts.keys().cloned().collect::<BTreeSet<_>>();
    let differing: Vec<_> = ids(&dutch).symmetric_difference(&ids(&english)).cloned().collect();
    assert!(differing.is_empty(), "in one language only: {differing:?}");
    for (id, variables) in &dutch {
        assert_eq!(variables, &english[id], "{id}");
    }
}

#[test]
fn a_locale_is_dutch_only_when_it_says_so() {
    for (locale, language) in [
        (Some("nl"), Language::Dutch),
        (Some("nl-BE"), Language::Dutch),
        (Some("nl_NL.UTF-8"), Language::Dutch),
        (Some("nld"), Language::English),
        (Some("en-US"), Language::English),
        (Some("C"), Language::English),
        (None, Language::English),
    ] {
        assert_eq!(Language::of_locale(locale), language, "{locale:?}");
    }
}

#[test]
fn sizes_are_written_as_the_language_does() {
    let (dutch, english) = (Messages::new(Language::Dutch), Messages::new(Language::English));
    let cases = [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (2_950_000_000, "3.0 GB"), (999_999, "1.0 MB")];
    for (bytes, expected) in cases {
        assert_eq!(english.bytes(bytes), expected);
        assert_eq!(dutch.bytes(bytes), expected.replace('.', ","));
    }
}
