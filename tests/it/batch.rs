//! `complete --batch`: requests in, answers out, in order, resumed, with one bad line an error for that line alone.

use std::path::Path;

use crate::support::cli::{Home, fixture, run};
use serde_json::{Value, json};

fn requests(path: &Path, count: usize) {
    let line = |index: usize| match index % 4 {
        0 => json!({"id": format!("v{index}"), "prompt": "De kat", "max_tokens": 3 + index % 5}),
        1 => json!({"id": index, "messages": [{"role": "user", "content": "Hoi"}], "max_tokens": 2}),
        2 => json!({"prompt": "Een hond", "max_tokens": 4, "regex": "(ja|nee)"}),
        _ => json!({"id": index, "prompt": "x", "max_tokens": 0}),
    };
    let lines: Vec<String> = (0..count).map(|index| line(index).to_string()).collect();
    std::fs::write(path, lines.join("\n") + "\n").unwrap();
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The answers without what differs from run to run.
fn essence(text: &str) -> Vec<Value> {
    let mut lines = lines(text);
    for line in &mut lines {
        line.as_object_mut().unwrap().remove("timings");
        if let Some(usage) = line.get_mut("usage") {
            usage.as_object_mut().unwrap().remove("reused_tokens");
        }
    }
    lines
}

#[test]
fn every_line_is_answered_in_order_and_a_bad_one_is_an_error_for_itself() {
    let home = Home::new();
    let file = home.path().join("requests.jsonl");
    requests(&file, 50);
    let mut text = std::fs::read_to_string(&file).unwrap();
    text.push_str("\nthis is no request\n");
    std::fs::write(&file, text).unwrap();
    let model = fixture("chat-q8_0.gguf");
    let run = home.run(&["complete", "--lang", "en", "-m", &model, "--batch", file.to_str().unwrap(), "--seed", "1"]);
    assert_eq!(run.code, 6, "{}", run.stderr);
    let answers = lines(&run.stdout);
    assert_eq!(answers.len(), 51);
    for (index, answer) in answers.iter().enumerate() {
        match index {
            50 => assert!(answer["error"]["message"].is_string() && answer["id"].is_null() && answer["line"] == 52),
            _ if index % 4 == 3 => assert_eq!(answer["error"]["causes"].as_array().unwrap().len(), 1),
            _ => {
                assert_eq!(answer["line"], index + 1);
                assert!(answer["usage"]["completion_tokens"].as_u64().unwrap() >= 1, "{answer}");
            }
        }
        if index % 4 == 2 && index < 50 {
            assert!(["ja", "nee"].contains(&answer["text"].as_str().unwrap()) && answer["id"].is_null(), "{answer}");
        }
    }
    assert_eq!(answers[4]["id"], "v4");
    assert!(run.stderr.contains("13 of 51"), "{}", run.stderr);
    // One after the other gives the same.
    let alone = home.run(&["complete", "-m", &model, "De kat", "-n", "7", "--seed", "1", "--json"]);
    let alone: Value = serde_json::from_str(&alone.stdout).unwrap();
    assert_eq!(answers[4]["text"], alone["text"]);
}

#[test]
fn a_run_goes_on_where_another_stopped_and_ends_as_one_that_did_not() {
    let home = Home::new();
    let (file, output) = (home.path().join("requests.jsonl"), home.path().join("answers.jsonl"));
    requests(&file, 20);
    let model = fixture("chat-q8_0.gguf");
    let words = ["complete", "--lang", "en", "-m", &model, "--seed", "1", "--batch", file.to_str().unwrap()];
    let words = [&words[..], &["-o", output.to_str().unwrap()]].concat();
    let whole = home.run(&words);
    assert_eq!((whole.code, whole.stdout.as_str()), (6, ""), "{}", whole.stderr);
    let expected = std::fs::read_to_string(&output).unwrap();
    assert_eq!(lines(&expected).len(), 20);
    // Cut off anywhere, in the middle of a line and at its end.
    let ends: Vec<usize> = expected.match_indices('\n').map(|(place, _)| place + 1).collect();
    for cut in [0, 1, ends[0] - 1, ends[0], ends[7] + 5, ends[18], expected.len()] {
        std::fs::write(&output, &expected[..cut]).unwrap();
        let run = home.run(&words);
        assert_eq!(run.code, 6, "{}", run.stderr);
        let got = std::fs::read_to_string(&output).unwrap();
        assert_eq!(essence(&got), essence(&expected), "cut at {cut}");
        // What was there is kept, not made again.
        let kept = ends.iter().rev().find(|&&end| end <= cut).copied().unwrap_or(0);
        assert_eq!(got[..kept], expected[..kept]);
    }
}

#[test]
fn what_failed_for_a_passing_reason_or_has_another_request_is_asked_again() {
    let home = Home::new();
    let (file, output) = (home.path().join("requests.jsonl"), home.path().join("answers.jsonl"));
    let request = |index: usize| json!({"id": index, "prompt": "De kat", "max_tokens": 3 + index}).to_string() + "\n";
    std::fs::write(&file, (0..40).map(request).collect::<String>()).unwrap();
    let model = fixture("chat-q8_0.gguf");
    let words = ["complete", "-m", &model, "--seed", "1", "--batch", file.to_str().unwrap()];
    let words = [&words[..], &["-o", output.to_str().unwrap()]].concat();
    assert_eq!(home.run(&words).code, 0);
    let whole = std::fs::read_to_string(&output).unwrap();
    // Lines 3 and 37 failed: once for a passing reason, once for one that stays.
    let mut written: Vec<Value> = lines(&whole);
    for (place, passing) in [(2, true), (36, false)] {
        let hash = written[place]["hash"].clone();
        written[place] =
            json!({"id": place, "line": place + 1, "hash": hash, "error": {"message": "x", "passing": passing}});
    }
    let text = |written: &[Value]| written.iter().map(|line| line.to_string() + "\n").collect::<String>();
    std::fs::write(&output, text(&written)).unwrap();
    let run = home.run(&words);
    assert_eq!(run.code, 6, "{}", run.stderr);
    let got = lines(&std::fs::read_to_string(&output).unwrap());
    assert_eq!(got[2]["text"], lines(&whole)[2]["text"]);
    assert_eq!((&got[36], got.len()), (&written[36], 40));
    assert_eq!(got[5], written[5], "what was there is kept");
    // Another request under the same name.
    let other = std::fs::read_to_string(&file).unwrap().replace("\"max_tokens\":9}", "\"max_tokens\":2}");
    std::fs::write(&file, other).unwrap();
    home.run(&words);
    let again = lines(&std::fs::read_to_string(&output).unwrap());
    assert_eq!(again[6]["usage"]["completion_tokens"], 2);
    assert_eq!((&again[7], again.len()), (&got[7], 40));
    let names = std::fs::read_dir(home.path()).unwrap().count();
    assert!(names <= 4, "no file is left behind");
}

#[test]
fn a_file_with_something_else_in_it_is_refused_and_kept() {
    let home = Home::new();
    let (file, output) = (home.path().join("requests.jsonl"), home.path().join("notes.txt"));
    requests(&file, 3);
    let model = fixture("chat-q8_0.gguf");
    let words = ["complete", "-m", &model, "--batch", file.to_str().unwrap(), "-o", output.to_str().unwrap()];
    for content in
        ["my notes\n", "notes of one line", "{\"id\":\"other\",\"line\":1}\n", "{\"id\":\"v0\",\"line\":2}\n"]
    {
        std::fs::write(&output, content).unwrap();
        let run = home.run(&words);
        assert_eq!(run.code, 2, "{}", run.stderr);
        assert!(run.stderr.contains("notes.txt"), "{}", run.stderr);
        assert_eq!(std::fs::read_to_string(&output).unwrap(), content);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_device_is_an_error_and_no_endless_reading() {
    let home = Home::new();
    let file = home.path().join("requests.jsonl");
    requests(&file, 3);
    let words = ["complete", "-m", &fixture("chat-q8_0.gguf"), "--batch", file.to_str().unwrap(), "-o", "/dev/full"];
    let run = home.run(&words);
    assert_eq!(run.code, 1, "{}", run.stderr);
}

#[test]
fn wrong_usage_is_found_before_the_model_is_looked_for() {
    let home = Home::new();
    let file = home.path().join("requests.jsonl");
    requests(&file, 1);
    let file = file.to_str().unwrap();
    for words in [
        &["complete", "--batch", "/nowhere.jsonl"][..],
        &["complete", "--batch", "/"],
        &["complete", "--batch", file, "a prompt"],
        &["complete", "-o", "x", "a prompt"],
        &["complete", "--batch", file, "--persona", "nobody"],
    ] {
        assert_eq!(home.run(words).code, 2, "{words:?}");
    }
    assert_eq!(home.run(&["complete", "--batch", file]).code, 3);
    let empty = home.path().join("empty.jsonl");
    std::fs::write(&empty, "\n\n").unwrap();
    let run = home.run(&["complete", "-m", &fixture("chat-q8_0.gguf"), "--batch", empty.to_str().unwrap()]);
    assert_eq!((run.code, run.stdout.as_str()), (0, ""));
}

/// Every command that writes to a file it is given.
#[test]
fn without_a_model_no_file_is_begun() {
    let home = Home::new();
    let path = |name: &str| home.path().join("work").join(name).to_str().unwrap().to_owned();
    std::fs::create_dir(home.path().join("work")).unwrap();
    requests(path("requests.jsonl").as_ref(), 1);
    std::fs::write(path("brief.txt"), "Geachte heer De Vries, dank u wel voor uw brief.").unwrap();
    std::fs::write(path("task.jsonl"), "{\"prompt\": \"Hallo\", \"answer\": \"Dag\"}\n").unwrap();
    let listing = || {
        let names = std::fs::read_dir(home.path().join("work")).unwrap().map(|entry| entry.unwrap().file_name());
        let mut names: Vec<_> = names.collect();
        names.sort();
        names
    };
    let before = listing();
    let (requests, brief, task, out) = (path("requests.jsonl"), path("brief.txt"), path("task.jsonl"), path("out"));
    for words in [
        &["complete", "--batch", &requests, "-o", &out][..],
        &["translate", &brief, "nl:en", "-o", &out],
        &["summarise", &brief, "-o", &out],
        &["eval", &task, "-o", &out],
    ] {
        let run = home.run(words);
        assert_eq!(run.code, 3, "{words:?}: {}", run.stderr);
        assert_eq!(listing(), before, "{words:?}");
        // What is there already stays as it is.
        std::fs::write(&out, "").unwrap();
        home.run(words);
        assert_eq!(std::fs::read_to_string(&out).unwrap(), "", "{words:?}");
        std::fs::remove_file(&out).unwrap();
    }
}

#[test]
fn requests_come_through_a_pipe_too() {
    let home = Home::new();
    let mut command = home.command(&["complete", "-m", &fixture("chat-q8_0.gguf"), "--batch", "-"]);
    let run = run(command.write_stdin("{\"prompt\": \"De kat\", \"max_tokens\": 2}"));
    assert_eq!(lines(&run.stdout).len(), 1, "{}", run.stderr);
}
