//! Both languages have the same texts, and the source uses those that exist.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::*;

/// Message ids with the variables that each uses.
fn texts(language: Language) -> BTreeMap<String, BTreeSet<String>> {
    let source = language.source();
    assert!(FluentResource::try_new(source.to_owned()).is_ok(), "{} does not parse", language.name());
    let mut texts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut current = String::new();
    for line in source.lines().filter(|line| !line.starts_with('#')) {
        if let Some((id, _)) = line.split_once(" =").filter(|(id, _)| !id.starts_with([' ', '-'])) {
            assert!(!texts.contains_key(id), "{id} is there twice in {}", language.name());
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

/// The ids of `text!` calls under `directory`, with the arguments that each passes.
fn used(directory: &Path, found: &mut Vec<(String, BTreeSet<String>)>) {
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.ends_with("i18n") {
            continue;
        }
        if path.is_dir() {
            used(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("i18n.rs") {
            let source = std::fs::read_to_string(&path).unwrap();
            for call in source.split("text!(").skip(1) {
                let mut depth = 1;
                let end = call.find(|c| {
                    depth += i32::from(c == '(') - i32::from(c == ')');
                    depth == 0
                });
                let call = &call[..end.unwrap()];
                let Some(id) = call.split('"').nth(1) else { continue };
                let arguments = call.match_indices(" = ").map(|(place, _)| {
                    call[..place].rsplit(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap().to_owned()
                });
                found.push((id.to_owned(), arguments.collect()));
            }
        }
    }
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
fn every_text_that_the_source_asks_for_exists_and_gets_its_variables() {
    let texts = texts(Language::English);
    let mut calls = Vec::new();
    used(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut calls);
    assert!(calls.len() > 50, "only {} calls were found", calls.len());
    for (id, arguments) in calls {
        let variables = texts.get(&id).unwrap_or_else(|| panic!("there is no text {id}"));
        assert!(variables.is_subset(&arguments), "{id} needs {variables:?} and gets {arguments:?}");
    }
}

#[test]
fn no_text_is_dead() {
    let mut calls = Vec::new();
    used(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut calls);
    let used: BTreeSet<String> = calls.into_iter().map(|(id, _)| id).collect();
    // These are looked up by the names of commands, options, keys and sections.
    let by_name =
        |id: &str| ["help-", "man-", "key-", "command-", "picker-"].iter().any(|prefix| id.starts_with(prefix));
    let dead: Vec<String> =
        texts(Language::English).into_keys().filter(|id| !by_name(id) && !used.contains(id)).collect();
    assert!(dead.is_empty(), "nobody uses {dead:?}");
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

#[test]
fn what_is_counted_has_its_digits_grouped_and_what_is_named_has_not() {
    for (language, count) in [(Language::Dutch, "12.345"), (Language::English, "12,345")] {
        let messages = Messages::new(language);
        assert!(text!(messages, "session-turns", count = 12_345).contains(count));
        assert!(text!(messages, "session-turns", count = 2048).contains("2048"));
        assert_eq!((messages.number(999), messages.number(1_234_567).len()), ("999".to_owned(), 9));
        let named = [
            text!(messages, "session-unknown", id = 12_345),
            messages.render(&text!("config-invalid-line", line = 12_345_usize, reason = "x")),
            text!(messages, "summarise-places", document = "x", first_line = 12_345, last_line = 12_345),
            messages.render(&text!("quantise-weight-place", tensor = "x", row = 12_345_usize, value = "x")),
        ];
        assert!(named.iter().all(|text| text.contains("12345")), "{named:?}");
    }
}
