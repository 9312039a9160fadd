//! `fietje translate` and files of keys: which of their texts are translated, and what is refused.

use crate::support::desk::Desk;

#[test]
fn keys_and_columns_choose_what_is_translated() {
    let desk = Desk::from_dutch();
    desk.write("nl.json", "{\"menu\": {\"a\": \"De kat slaapt.\"}, \"b\": \"De kat slaapt.\"}\n");
    assert_eq!(desk.translate(&["nl.json", "--key", "menu.*", "-o", "en.json"]).code, 0);
    assert_eq!(desk.read("en.json"), "{\"menu\": {\"a\": \"The cat sleeps.\"}, \"b\": \"De kat slaapt.\"}\n");
    desk.write("nl.yml", "nl:\n  a: De kat slaapt. # ja\n  b: De kat slaapt.\n");
    assert_eq!(desk.translate(&["nl.yml", "--skip-key", "b", "-o", "en.yml"]).code, 0);
    assert_eq!(desk.read("en.yml"), "en:\n  a: The cat sleeps. # ja\n  b: De kat slaapt.\n");
    desk.write("list.csv", "id,Tekst,Noot\n1,De kat slaapt.,De kat slaapt.\n");
    let refused = desk.translate(&["list.csv", "-o", "out.csv"]);
    assert!(refused.code == 2 && refused.stderr.contains("Tekst, Noot"), "{}", refused.stderr);
    assert_eq!(desk.translate(&["list.csv", "--column", "tekst", "-o", "out.csv"]).code, 0);
    assert_eq!(desk.read("out.csv"), "id,Tekst,Noot\n1,The cat sleeps.,De kat slaapt.\n");
}

#[test]
fn what_cannot_be_read_is_refused_with_its_line() {
    let desk = Desk::from_dutch();
    desk.write("a.json", "{\n\"a\": \"De kat slaapt.\"\n");
    let refused = desk.translate(&["a.json", "--lang", "en"]);
    assert!(refused.code == 2 && refused.stderr.contains("line 3"), "{}", refused.stderr);
    assert_eq!(desk.translate(&["a.json", "--key", "a[b"]).code, 2);
}

#[test]
fn in_a_tree_only_files_of_texts_are_documents() {
    let desk = Desk::from_dutch();
    for name in ["package.json", "locales/nl.json", ".ci.yml", "mkdocs.yml"] {
        let text = if name.ends_with("json") { "{\"a\": \"De kat slaapt.\"}" } else { "a: De kat slaapt.\n" };
        desk.write(&format!("site/{name}"), text);
    }
    assert_eq!(desk.translate(&["site", "-o", "out/"]).code, 0);
    assert_eq!(desk.read("out/locales/nl.json"), "{\"a\": \"The cat sleeps.\"}");
    assert!(!desk.home.path().join("out/package.json").exists() && !desk.home.path().join("out/mkdocs.yml").exists());
}

#[test]
fn a_catalogue_of_xcode_gets_the_language_that_it_lacks() {
    let desk = Desk::from_dutch();
    let catalogue = r#"{
  "sourceLanguage" : "nl",
  "strings" : {
    "De kat slaapt." : {

    },
    "De hond slaapt." : {
      "localizations" : {
        "en" : {
          "stringUnit" : {
            "state" : "translated",
            "value" : "The dog is asleep."
          }
        }
      }
    }
  },
  "version" : "1.0"
}"#;
    desk.write("app.xcstrings", catalogue);
    let run = desk.translate(&["app.xcstrings", "-o", "out.xcstrings"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let empty = "\"De kat slaapt.\" : {\n\n    }";
    let filled = r#""De kat slaapt." : {
      "localizations" : {
        "en" : {
          "stringUnit" : {
            "state" : "translated",
            "value" : "The cat sleeps."
          }
        }
      }
    }"#;
    assert_eq!(desk.read("out.xcstrings"), catalogue.replace(empty, filled));
}

#[test]
fn forms_that_only_a_translation_has_are_judged_by_the_form_for_all_other_numbers() {
    let desk = Desk::new();
    desk.write("en.json", r#"{"a": "{n, plural, one {# old tree} other {# old trees}}", "b_one": "{{n}} gate", "b_other": "{{n}} gates"}"#);
    desk.write(
        "pl.json",
        r#"{"a": "{n, plural, one {# stare drzewo} few {# stare drzewa} many {# starych drzew} other {stare drzewa}}", "b_one": "{{n}} brama", "b_few": "{{n}} bramy", "b_many": "{{n}} bram", "b_other": "{{n}} bramy"}"#,
    );
    let run = desk.run(&["translate", "--offline", "en:pl", "--check", "en.json", "pl.json", "--json"]);
    let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(report["segments"].as_array().unwrap().len(), 8, "{}", run.stdout);
    assert_eq!(run.code, 6, "the last form of the first has lost its number: {}", run.stdout);
}
