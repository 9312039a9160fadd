//! `fietje translate` and files of keys: which of their texts are translated, and what is refused.

use crate::support::cli::{Home, Run, run};

/// A home in which the mini model translates from Dutch to English.
struct Desk {
    home: Home,
}

impl Desk {
    fn new() -> Self {
        Self { home: Home::new() }
    }

    fn write(&self, name: &str, content: &str) {
        let path = self.home.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.home.path().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    fn translate(&self, words: &[&str]) -> Run {
        let words = [&["translate", "-m", "mini", "nl:en"], words].concat();
        run(self.home.command(&words).current_dir(self.home.path()))
    }
}

#[test]
fn keys_and_columns_choose_what_is_translated() {
    let desk = Desk::new();
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
    let desk = Desk::new();
    desk.write("a.json", "{\n\"a\": \"De kat slaapt.\"\n");
    let refused = desk.translate(&["a.json", "--lang", "en"]);
    assert!(refused.code == 2 && refused.stderr.contains("line 3"), "{}", refused.stderr);
    assert_eq!(desk.translate(&["a.json", "--key", "a[b"]).code, 2);
}

#[test]
fn in_a_tree_only_files_of_texts_are_documents() {
    let desk = Desk::new();
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
    let desk = Desk::new();
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
