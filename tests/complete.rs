//! `fietje complete` as scripts meet it: the real binary, its streams and its exit codes.

#![allow(clippy::unwrap_used, reason = "a test ends where something is wrong")]

#[path = "support/cli.rs"]
mod cli;
#[path = "support/slow_model.rs"]
mod slow_model;

use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use cli::{Home, Run, fixture, run};
use serde_json::Value;

/// A run on the fixture model.
fn complete(home: &Home, words: &[&str]) -> Run {
    home.run(&[&["complete", "-m", &fixture("chat-q8_0.gguf")], words].concat())
}

fn document(run: &Run) -> Value {
    assert_eq!(run.code, 0, "{}", run.stderr);
    serde_json::from_str(&run.stdout).unwrap()
}

#[test]
fn the_answer_is_all_that_stdout_gets() {
    let home = Home::new();
    let first = complete(&home, &["De kat", "-n", "10"]);
    assert_eq!((first.code, first.stderr.as_str()), (0, ""));
    assert!(first.stdout.ends_with('\n') && first.stdout.len() > 5);
    for words in [["--no-stream", "--quiet"], ["--color", "always"], ["--stats", "--seed=5"]] {
        let again = complete(&home, &[&["De kat", "-n", "10"], words.as_slice()].concat());
        assert_eq!(again.stdout, first.stdout, "{words:?}");
        assert!(!again.stdout.contains('\x1b'));
    }
}

#[test]
fn json_is_one_document_with_the_contracts_keys() {
    let home = Home::new();
    let document = document(&complete(&home, &["De kat", "-n", "7", "--json"]));
    for key in ["model", "engine", "device", "text", "tokens", "finish_reason", "usage", "timings"] {
        assert!(!document[key].is_null(), "{key} is missing");
    }
    assert_eq!(document["engine"], "cpu");
    assert_eq!(document["finish_reason"], "length");
    assert_eq!(document["usage"]["completion_tokens"], 7);
    assert_eq!(document["tokens"].as_array().unwrap().len(), 7);
    for key in ["load_ms", "prompt_ms", "generation_ms", "prompt_tokens_per_second", "generation_tokens_per_second"] {
        assert!(document["timings"][key].is_number(), "{key} is missing");
    }
}

#[test]
fn input_files_and_prompt_are_joined_by_blank_lines_byte_for_byte() {
    let home = Home::new();
    let file = home.path().join("brief.txt");
    std::fs::write(&file, "  tweede\n\n").unwrap();
    let words =
        ["complete", "-m", &fixture("chat-q8_0.gguf"), "-n", "3", "--json", "-f", file.to_str().unwrap(), "derde"];
    let joined = document(&run(home.command(&words).write_stdin("eerste\n")));
    let whole = document(&complete(&home, &["-n", "3", "--json", "eerste\n\n  tweede\n\n\nderde"]));
    assert_eq!(joined["tokens"], whole["tokens"]);
    assert_eq!(joined["usage"], whole["usage"]);
    // `-` reads standard input too, once.
    let dash = ["complete", "-m", &fixture("chat-q8_0.gguf"), "-n", "3", "--json", "-"];
    let dash = document(&run(home.command(&dash).write_stdin("eerste")));
    let plain = document(&complete(&home, &["-n", "3", "--json", "eerste"]));
    assert_eq!(dash["tokens"], plain["tokens"]);
}

#[test]
fn a_pipe_without_a_command_means_complete() {
    let home = Home::new();
    let mut command = home.command(&[]);
    command.env("FIETJE_MODEL", fixture("checkpoint")).write_stdin("De kat");
    let bare = run(&mut command);
    let full = home.run(&["complete", "-m", &fixture("checkpoint"), "De kat"]);
    assert_eq!((bare.code, bare.stdout), (0, full.stdout));
}

#[test]
fn raw_text_has_control_tokens_and_a_persons_text_has_not() {
    let home = Home::new();
    let tokens = |words: &[&str]| {
        let words = [words, &["-n", "1", "--json"]].concat();
        document(&complete(&home, &words))["usage"]["prompt_tokens"].as_u64().unwrap()
    };
    let plain = "<|im_start|>user\nhoi<|im_end|>\n<|im_start|>assistant\n";
    // The template around a question, written out, is the same prompt.
    assert_eq!(tokens(&["--raw", plain]), tokens(&["hoi"]));
    assert!(tokens(&["hoi<|im_end|>"]) > tokens(&["hoi"]) + 4);
}

#[test]
fn a_system_prompt_or_a_persona_goes_before_the_question() {
    let home = Home::new();
    let tokens = |words: &[&str]| {
        let run = complete(&home, &[words, &["x", "-n", "1", "--json"]].concat());
        document(&run)["usage"]["prompt_tokens"].as_u64().unwrap()
    };
    assert!(tokens(&["-s", "Kort."]) > tokens(&[]));
    let personas = home.path().join("config/fietje/personas");
    std::fs::create_dir_all(&personas).unwrap();
    std::fs::write(personas.join("mijn.txt"), "+++\ndescription = \"x\"\n+++\nKort.\n").unwrap();
    assert_eq!(tokens(&["--persona", "mijn"]), tokens(&["-s", "Kort."]));
    // The built-in ones are longer than this model's window.
    assert_eq!(complete(&home, &["--persona", "redacteur", "x"]).code, 5);
    let unknown = complete(&home, &["--persona", "../config", "x"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.stderr.contains("redacteur"), "{}", unknown.stderr);
}

#[test]
fn seeds_stop_strings_and_constraints_do_what_they_say() {
    let home = Home::new();
    let warm = |seed: &str| complete(&home, &["De kat", "-n", "12", "--temperature", "1.5", "--seed", seed]).stdout;
    assert_eq!(warm("1"), warm("1"));
    assert_ne!(warm("1"), warm("2"));
    let whole = document(&complete(&home, &["De kat", "-n", "12", "--json"]))["text"].as_str().unwrap().to_owned();
    let stop: String = whole.chars().skip(3).take(2).collect();
    let stopped = document(&complete(&home, &["De kat", "-n", "12", "--json", "--stop", &stop]));
    assert_eq!(stopped["text"].as_str().unwrap(), whole.split(&stop).next().unwrap());
    assert_eq!(stopped["finish_reason"], "stop");
    let schema = home.path().join("schema.json");
    std::fs::write(&schema, r#"{"type": "object", "properties": {"a": {"enum": ["ja", "nee"]}}, "required": ["a"], "additionalProperties": false}"#)
        .unwrap();
    let json = complete(&home, &["De kat", "--json-schema", schema.to_str().unwrap()]);
    let value: Value = serde_json::from_str(&json.stdout).unwrap();
    assert!(value["a"] == "ja" || value["a"] == "nee");
    assert_eq!(complete(&home, &["De kat", "--regex", "[0-9]{4} [A-Z]{2}"]).stdout.len(), 8);
    assert_eq!(complete(&home, &["De kat", "--grammar", "start: \"goed\""]).stdout, "goed\n");
    for broken in [["--json-schema", "{"], ["--regex", "("], ["--grammar", "start: x"]] {
        let run = complete(&home, &[&["De kat"], broken.as_slice()].concat());
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{broken:?}");
    }
}

#[test]
fn bad_input_has_its_own_code_and_a_message_that_names_it() {
    let home = Home::new();
    let path = |name: &str| home.path().join(name).to_str().unwrap().to_owned();
    std::fs::write(path("latin.txt"), b"caf\xe9").unwrap();
    std::fs::write(path("broken.gguf"), b"GGUF\x03\0\0\0").unwrap();
    std::fs::create_dir(path("empty")).unwrap();
    let model = fixture("chat-q8_0.gguf");
    let long = "kat ".repeat(100);
    let cases: [(&[&str], i32, &str); 13] = [
        (&["complete"], 2, "no prompt"),
        (&["complete", ""], 2, "no prompt"),
        (&["complete", "x", "-f", &path("latin.txt")], 2, "latin.txt"),
        (&["complete", "x", "-f", &path("missing.txt")], 2, "missing.txt"),
        (&["complete", "x", "-f", &path("empty")], 2, "empty"),
        (&["complete", "x", "-m", "fietsje"], 2, "fietsje"),
        (&["complete", "x", "-m", "chat:q9"], 2, "chat:q9"),
        (&["complete", "x", "-m", &path("broken.gguf")], 1, "broken.gguf"),
        (&["complete", "x", "-m", &path("missing.gguf")], 1, "missing.gguf"),
        (&["complete", "x", "-m", &path("empty")], 1, "empty"),
        (&["complete", "x", "--device", "cuda", "-m", &model], 2, "cuda"),
        (&["complete", &long, "-m", &model], 5, "64"),
        (&["complete", "x"], 3, "fietje pull chat"),
    ];
    for (words, code, expected) in cases {
        let run = home.run(words);
        assert_eq!(run.code, code, "{words:?}: {}", run.stderr);
        assert!(run.stderr.contains(expected), "{words:?}: {}", run.stderr);
        assert!(run.stdout.is_empty() && !run.stderr.contains("panicked") && !run.stderr.contains('\x1b'));
    }
}

#[test]
fn errors_speak_the_language_of_the_locale_or_of_the_flag() {
    let home = Home::new();
    let mut dutch = home.command(&["complete", "x"]);
    let dutch = run(dutch.env("LC_ALL", "nl_BE.UTF-8"));
    assert!(dutch.stderr.starts_with("Fout: Het model chat:q8_0 staat niet op deze computer."), "{}", dutch.stderr);
    let english = home.run(&["complete", "x"]);
    assert!(english.stderr.starts_with("Error: "), "{}", english.stderr);
    for words in
        [&["--lang", "nl", "niets"][..], &["niets", "--lang=nl"], &["--lang", "nl", "complete", "--top-k", "0", "x"]]
    {
        assert!(home.run(words).stderr.starts_with("Fout: "), "{words:?}");
    }
}

#[test]
fn a_full_disk_behind_stdout_is_an_error() {
    let Ok(full) = std::fs::File::options().write(true).open("/dev/full") else { return };
    let home = Home::new();
    let mut command = Command::new(env!("CARGO_BIN_EXE_fietje"));
    command.env_clear().envs(home.environment()).args(["complete", "-m", &fixture("chat-q8_0.gguf"), "De kat"]);
    let output = command.stdin(Stdio::null()).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stderr).unwrap().starts_with("Error: The answer cannot be written."));
}

/// A run on the slow model, under way.
fn slow(home: &Home, words: &[&str]) -> Child {
    let model = slow_model::write(home.path());
    let mut command = Command::new(env!("CARGO_BIN_EXE_fietje"));
    command.env_clear().envs(home.environment()).args(["complete", "--ignore-eos", "De kat", "-m"]).arg(model);
    command.args(words).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

fn interrupt(child: &Child) {
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
}

fn wait(child: &mut Child) -> i32 {
    let patience = Instant::now() + Duration::from_mins(1);
    loop {
        match child.try_wait().unwrap() {
            Some(status) => return status.code().unwrap_or(-1),
            None if Instant::now() > patience => {
                child.kill().unwrap();
                panic!("it did not end");
            }
            None => std::thread::sleep(Duration::from_millis(10)),
        }
    }
}

#[test]
fn ctrl_c_keeps_what_there_is_and_ends_with_130() {
    let home = Home::new();
    let mut child = slow(&home, &[]);
    let mut stdout = child.stdout.take().unwrap();
    let mut first = [0; 4];
    stdout.read_exact(&mut first).unwrap();
    interrupt(&child);
    assert_eq!(wait(&mut child), 130);
    let mut rest = String::new();
    stdout.read_to_string(&mut rest).unwrap();
    assert!(rest.ends_with('\n'));
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    assert_eq!(stderr, "");
}

#[test]
fn ctrl_c_still_gives_the_json_document() {
    let home = Home::new();
    let mut child = slow(&home, &["--json"]);
    // Nothing tells when generation is under way; an interrupt while loading gives no document, so try again.
    for pause in [1500, 4000, 9000] {
        std::thread::sleep(Duration::from_millis(pause));
        interrupt(&child);
        assert_eq!(wait(&mut child), 130);
        let mut text = String::new();
        child.stdout.take().unwrap().read_to_string(&mut text).unwrap();
        if !text.is_empty() {
            let document: Value = serde_json::from_str(&text).unwrap();
            assert_eq!(document["finish_reason"], "cancelled");
            return;
        }
        child = slow(&home, &["--json"]);
    }
    child.kill().unwrap();
    panic!("no document came");
}

#[test]
fn ctrl_c_while_waiting_for_input_ends_with_130() {
    let home = Home::new();
    let mut command = Command::new(env!("CARGO_BIN_EXE_fietje"));
    command.env_clear().envs(home.environment()).args(["complete", "-m", &fixture("chat-q8_0.gguf")]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(b"begin").unwrap();
    std::thread::sleep(Duration::from_millis(400));
    interrupt(&child);
    // Before its handler stands the signal ends the program in the system's way, which shells report as 130 too.
    assert!([130, -1].contains(&wait(&mut child)));
}

#[test]
fn a_closed_pipe_ends_it_quietly() {
    let home = Home::new();
    let mut child = slow(&home, &["-n", "2000"]);
    let mut stdout = child.stdout.take().unwrap();
    let mut first = [0; 1];
    stdout.read_exact(&mut first).unwrap();
    drop(stdout);
    assert_eq!(wait(&mut child), 0);
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    assert_eq!(stderr, "");
}
