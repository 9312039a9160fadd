//! A catalogue gets a language as Xcode would write it, and nothing else changes.

use std::collections::HashSet;

use super::*;
use crate::translate::document::Document;
use crate::translate::formats::Review;

const PAIR: Pair = Pair { source: Language::ENGLISH, target: Language::DUTCH };

const CATALOGUE: &str = r#"{
  "sourceLanguage" : "en",
  "strings" : {
    "" : {

    },
    "%lld files" : {
      "comment" : "Below the list",
      "localizations" : {
        "de" : {
          "stringUnit" : {
            "state" : "translated",
            "value" : "%lld Dateien"
          }
        },
        "en" : {
          "variations" : {
            "plural" : {
              "one" : {
                "stringUnit" : {
                  "state" : "translated",
                  "value" : "%lld file"
                }
              },
              "other" : {
                "stringUnit" : {
                  "state" : "translated",
                  "value" : "%lld files"
                }
              }
            }
          }
        }
      }
    },
    "Gone" : {
      "extractionState" : "stale"
    },
    "Name" : {
      "shouldTranslate" : false
    },
    "Open" : {
      "localizations" : {
        "nl" : {
          "stringUnit" : {
            "state" : "translated",
            "value" : "Openen"
          }
        }
      }
    },
    "Say \"yes\"" : {

    },
    "Save" : {
      "extractionState" : "manual"
    }
  },
  "version" : "1.0"
}
"#;

/// The catalogue with each of these texts translated so, and how often that was refused.
fn translated(source: &str, pair: Pair, translate: &dyn Fn(&str) -> String, doubted: &[&str]) -> (String, usize) {
    let document = Document::new(source.to_owned(), &XCSTRINGS).toward(pair);
    let content: Vec<_> = document.texts().iter().map(|masked| masked.unmask(&translate(&masked.text))).collect();
    let (text, refused) = document.render(|number| content[number].as_deref());
    let doubted: HashSet<String> = doubted.iter().map(ToString::to_string).collect();
    (document.finish(text, &Finishing { pair, review: Review::Unmarked, doubted: &doubted }), refused.len())
}

fn unit(depth: usize, state: &str, value: &str) -> String {
    let lines = ["{", "  \"stringUnit\" : {", "    \"state\" : \"STATE\",", "    \"value\" : \"VALUE\"", "  }", "}"];
    let indent = format!("\n{}", " ".repeat(depth));
    lines.join(&indent).replace("STATE", state).replace("VALUE", value)
}

#[test]
fn a_language_is_added_where_it_is_missing_and_as_xcode_writes_it() {
    let document = Document::new(CATALOGUE.to_owned(), &XCSTRINGS).toward(PAIR);
    let shown: Vec<String> = document.texts().into_iter().map(|masked| masked.text).collect();
    assert_eq!(shown, ["{1} file", "{1} files", "Say \"yes\"", "Save"]);
    assert_eq!(document.texts()[0].context(), Some("Below the list"));
    let dutch = |text: &str| match text {
        "{1} file" => "{1} bestand".to_owned(),
        "{1} files" => "{1} bestanden".to_owned(),
        "Say \"yes\"" => "Zeg \"ja\"".to_owned(),
        _ => "Bewaar".to_owned(),
    };
    let (text, refused) = translated(CATALOGUE, PAIR, &dutch, &["Save"]);
    assert_eq!(refused, 0);
    let plural = format!(
        ",\n        \"nl\" : {{\n          \"variations\" : {{\n            \"plural\" : {{\n              \"one\" : {},\n              \
         \"other\" : {}\n            }}\n          }}\n        }}",
        unit(14, "translated", "%lld bestand"),
        unit(14, "translated", "%lld bestanden")
    );
    let of_key = |key: &str, state: &str, value: &str| {
        format!("{key}\n      \"localizations\" : {{\n        \"nl\" : {}\n      }}\n    }}", unit(8, state, value))
    };
    let expected = CATALOGUE
        .replacen("\n      }\n    },\n    \"Gone\"", &format!("{plural}\n      }}\n    }},\n    \"Gone\""), 1)
        .replace(
            "\"Say \\\"yes\\\"\" : {\n\n    }",
            &of_key("\"Say \\\"yes\\\"\" : {", "translated", "Zeg \\\"ja\\\""),
        )
        .replace(
            "\"extractionState\" : \"manual\"\n    }",
            &of_key("\"extractionState\" : \"manual\",", "needs_review", "Bewaar"),
        );
    assert_eq!(text, expected);
    assert_eq!(translated(&expected, PAIR, &dutch, &[]).0, expected, "nothing is missing any more");
}

#[test]
fn what_stays_as_it_is_is_not_added() {
    assert_eq!(translated(CATALOGUE, PAIR, &str::to_owned, &[]), (CATALOGUE.to_owned(), 0));
    let minified = r#"{"sourceLanguage":"en","strings":{"Open":{},"Save":{"localizations":{"nl":{"stringUnit":{"state":"new","value":"Save"}}}}}}"#;
    let dutch = |_: &str| "Openen".to_owned();
    let expected = minified.replace(
        "\"Open\":{}",
        r#""Open":{"localizations":{"nl":{"stringUnit":{"state":"translated","value":"Openen"}}}}"#,
    );
    let both = expected.replace(r#"{"state":"new","value":"Save"}"#, r#"{"state":"translated","value":"Openen"}"#);
    assert_eq!(translated(minified, PAIR, &dutch, &[]).0, both);
}

#[test]
fn plurals_get_the_categories_of_their_language() {
    let polish = Pair { source: Language::ENGLISH, target: Language::named("pl").unwrap() };
    let (text, _) = translated(CATALOGUE, polish, &|text| text.replace("file", "plik"), &[]);
    for category in ["one", "few", "many", "other"] {
        assert!(text.split("\"pl\"").nth(1).unwrap().contains(&format!("\"{category}\"")), "{text}");
    }
    for odd in ["[]", "{}", "{\"strings\": 1, \"sourceLanguage\": \"en\"}", "{\"strings\": {\"a\": 1}"] {
        assert!(XCSTRINGS.0.entries(odd).is_err(), "{odd}");
    }
}

#[test]
fn the_translations_of_one_other_language_are_found_by_their_keys() {
    let only_german = CATALOGUE.replace("\"nl\" : {", "\"de\" : {");
    let keys = |source: &str| {
        let document = Document::of_translation(source.to_owned(), &XCSTRINGS);
        document.segments().iter().map(|segment| segment.key.clone().unwrap_or_default()).collect::<Vec<_>>()
    };
    assert_eq!(keys(&only_german), ["%lld files", "Open"]);
    assert!(keys(CATALOGUE).is_empty(), "it is not known which is meant");
}

#[test]
fn what_is_filled_into_a_text_is_translated_with_plurals_of_its_own() {
    let part = |number: usize, one: &str, other: &str, more: &str| {
        format!(
            r#"{{"argNum":{number},"formatSpecifier":"lld","variations":{{"plural":{{"one":{{"stringUnit":{{"state":"translated","value":"{one}"}}}},{more}"other":{{"stringUnit":{{"state":"translated","value":"{other}"}}}}}}}}}}"#
        )
    };
    let said = |text: &str, files: &str, folders: &str| {
        format!(
            r#"{{"stringUnit":{{"state":"translated","value":"{text}"}},"substitutions":{{"files":{files},"folders":{folders}}}}}"#
        )
    };
    let english = said(
        "%#@files@ in %#@folders@",
        &part(1, "%arg file", "%arg files", ""),
        &part(2, "%arg folder", "%arg folders", ""),
    );
    let source = format!(r#"{{"sourceLanguage":"en","strings":{{"k":{{"localizations":{{"en":{english}}}}}}}}}"#);
    let document = Document::new(source.clone(), &XCSTRINGS).toward(PAIR);
    let shown: Vec<String> = document.texts().into_iter().map(|masked| masked.text).collect();
    assert_eq!(shown, ["{1} in {2}", "{1} file", "{1} files", "{1} folder", "{1} folders"]);
    let words = |text: &str| text.replace(" in ", " uit ").replace("file", "stuk").replace("folder", "map");
    let dutch = said(
        "%#@files@ uit %#@folders@",
        &part(1, "%arg stuk", "%arg stuks", ""),
        &part(2, "%arg map", "%arg maps", ""),
    );
    let with = |code: &str, said: &str| source.replace(&english, &format!("{english},\"{code}\":{said}"));
    assert_eq!(translated(&source, PAIR, &words, &[]), (with("nl", &dutch), 0));
    assert_eq!(translated(&source, PAIR, &str::to_owned, &[]), (source.clone(), 0));
    // They change places by their names, and each has the categories of its language.
    let polish = Pair { source: Language::ENGLISH, target: Language::named("pl").unwrap() };
    let turned = |text: &str| if text == "{1} in {2}" { "{2}: {1}".to_owned() } else { words(text) };
    let case = |category: &str, text: &str| {
        format!(r#""{category}":{{"stringUnit":{{"state":"translated","value":"{text}"}}}},"#)
    };
    let more = |text: &str| case("few", text) + &case("many", text);
    let expected = said(
        "%#@folders@: %#@files@",
        &part(1, "%arg stuk", "%arg stuks", &more("%arg stuks")),
        &part(2, "%arg map", "%arg maps", &more("%arg maps")),
    );
    assert_eq!(translated(&source, polish, &turned, &[]), (with("pl", &expected), 0));
}
