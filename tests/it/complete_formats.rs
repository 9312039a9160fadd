//! `complete` with answers held to a format, and what it reads.

use crate::support::cli::{Home, Run, run};
use serde_json::Value;

fn complete(home: &Home, words: &[&str]) -> Run {
    home.run(&[&["complete", "-m", "mini"], words].concat())
}

fn document(run: &Run) -> Value {
    serde_json::from_str(&run.stdout).unwrap()
}

#[test]
fn a_format_that_the_limit_cut_off_is_an_error() {
    let home = Home::new();
    let schema = r#"{"type":"array","items":{"type":"integer"},"minItems":40}"#;
    let cut = complete(&home, &["--json-schema", schema, "-n", "9", "Tel"]);
    assert_eq!(cut.code, 6, "{}", cut.stderr);
    assert!(cut.stdout.starts_with('[') && cut.stderr.contains("before its format was complete"), "{}", cut.stderr);
    let json = complete(&home, &["--json-schema", schema, "-n", "9", "--json", "Tel"]);
    assert_eq!((json.code, &document(&json)["finish_reason"]), (6, &"length".into()));
    let text = complete(&home, &["-n", "2", "Tel"]);
    assert_eq!((text.code, text.stderr.as_str()), (0, ""));
}

#[test]
fn a_format_without_end_is_refused_in_a_sentence() {
    let home = Home::new();
    for words in [["--json-schema", r##"{"$ref":"#"}"##], ["--grammar", "start: start \"a\""]] {
        let refused = complete(&home, &[words[0], words[1], "x"]);
        assert_eq!((refused.code, refused.stderr.lines().count()), (2, 1), "{}", refused.stderr);
        assert!(refused.stderr.contains("refers to itself without end"), "{}", refused.stderr);
    }
}

#[test]
fn a_byte_order_mark_is_no_part_of_a_format_or_of_a_request() {
    let home = Home::new();
    let file = |name: &str, text: &str| {
        let path = home.path().join(name);
        std::fs::write(&path, format!("\u{feff}{text}")).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let schema = file("schema.json", "{\"enum\": [\"ja\", \"nee\"]}");
    let grammar = file("grammar.lark", "start: \"ja\" | \"nee\"");
    let requests = file("requests.jsonl", "{\"prompt\": \"Hallo!\", \"max_tokens\": 2}\n");
    let answers = [complete(&home, &["x", "--json-schema", &schema]), complete(&home, &["x", "--grammar", &grammar])];
    for answer in answers {
        assert_eq!(answer.code, 0, "{}", answer.stderr);
        assert!(["ja", "nee"].contains(&answer.stdout.trim().trim_matches('"')), "{}", answer.stdout);
    }
    let batch = complete(&home, &["--batch", &requests]);
    assert_eq!(batch.code, 0, "{}{}", batch.stdout, batch.stderr);
}

#[test]
fn standard_input_can_be_left_alone() {
    let home = Home::new();
    let said = |words: &[&str]| {
        let words = [&["complete", "-m", "mini", "--json"], words].concat();
        run(home.command(&words).write_stdin("Ik heet Sara. "))
    };
    let alone = document(&complete(&home, &["--json", "Hallo!"]));
    assert_eq!(document(&said(&["--no-stdin", "Hallo!"]))["usage"], alone["usage"]);
    assert_ne!(document(&said(&["Hallo!"]))["usage"], alone["usage"]);
    assert_eq!(said(&["--no-stdin"]).code, 2);
}
