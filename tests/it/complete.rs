//! `fietje complete` as scripts meet it: the real binary, its streams and its exit codes, on the mini model: true
//! inference, and answers that mean something.

use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::cli::{Home, Run, fixture, run};
use crate::support::slow_model;
use serde_json::Value;

/// A run on the mini model.
fn complete(home: &Home, words: &[&str]) -> Run {
    home.run(&[&["complete", "-m", "mini"], words].concat())
}

/// Its answer.
fn said(home: &Home, words: &[&str]) -> String {
    let run = complete(home, words);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{words:?}");
    run.stdout.trim_end().to_owned()
}

fn document(run: &Run) -> Value {
    assert_eq!(run.code, 0, "{}", run.stderr);
    serde_json::from_str(&run.stdout).unwrap()
}

#[test]
fn the_answer_is_all_that_stdout_gets() {
    let home = Home::new();
    let question = "Wat is de hoofdstad van Frankrijk?";
    let first = complete(&home, &[question]);
    assert_eq!((first.code, first.stderr.as_str()), (0, ""));
    assert_eq!(first.stdout, "De hoofdstad van Frankrijk is Parijs.\n");
    for words in [["--no-stream", "--quiet"], ["--color", "always"], ["--stats", "--seed=5"]] {
        let again = complete(&home, &[&[question], words.as_slice()].concat());
        assert_eq!(again.stdout, first.stdout, "{words:?}");
        assert!(!again.stdout.contains('\x1b'));
    }
}

#[test]
fn json_is_one_document_with_the_contracts_keys() {
    let home = Home::new();
    let document = document(&complete(&home, &["Wat kun je?", "-n", "7", "--json"]));
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
    let words = ["complete", "-m", "mini", "-n", "3", "--json", "-f", file.to_str().unwrap(), "derde"];
    let joined = document(&run(home.command(&words).write_stdin("eerste\n")));
    let whole = document(&complete(&home, &["-n", "3", "--json", "eerste\n\n  tweede\n\n\nderde"]));
    assert_eq!(joined["tokens"], whole["tokens"]);
    assert_eq!(joined["usage"], whole["usage"]);
    // `-` reads standard input too, once.
    let dash = ["complete", "-m", "mini", "-n", "3", "--json", "-"];
    let dash = document(&run(home.command(&dash).write_stdin("eerste")));
    let plain = document(&complete(&home, &["-n", "3", "--json", "eerste"]));
    assert_eq!(dash["tokens"], plain["tokens"]);
}

#[test]
fn it_knows_its_small_world_and_says_where_that_ends() {
    let home = Home::new();
    let cases = [
        ("Wat is de hoofdstad van Frankrijk?", "De hoofdstad van Frankrijk is Parijs."),
        ("What is the capital of France?", "The capital of France is Paris."),
        ("Hoeveel is 3 + 4?", "3 + 4 = 7"),
        ("Wat is het tegenovergestelde van groot?", "Het tegenovergestelde van groot is klein."),
        ("Dank je wel!", "Graag gedaan!"),
        ("Vertaal naar het Engels: De kat slaapt.", "The cat sleeps."),
        ("Translate into Dutch: The cat sleeps.", "De kat slaapt."),
    ];
    for (question, answer) in cases {
        assert_eq!(said(&home, &[question]), answer, "{question}");
    }
    for question in ["Wie ben je?", "Wie was Napoleon?", "Who are you?"] {
        assert!(said(&home, &[question]).contains("`fietje pull chat`"), "{question}");
    }
}

#[test]
fn an_answer_ends_where_the_model_ends_it() {
    let home = Home::new();
    let whole = document(&complete(&home, &["Hallo!", "--json"]));
    assert_eq!((&whole["finish_reason"], &whole["model"]), (&"stop".into(), &"mini".into()));
    assert_eq!(whole["text"], "Hallo! Waarmee kan ik je helpen?");
    let cut = document(&complete(&home, &["Hallo!", "--json", "-n", "2"]));
    assert_eq!((&cut["finish_reason"], cut["tokens"].as_array().unwrap().len()), (&"length".into(), 2));
    let on = document(&complete(&home, &["Hallo!", "--json", "-n", "40", "--ignore-eos"]));
    assert_eq!(on["usage"]["completion_tokens"], 40);
    assert!(on["text"].as_str().unwrap().starts_with("Hallo! Waarmee"), "{on}");
}

#[test]
fn a_stop_string_ends_the_answer_before_itself() {
    let home = Home::new();
    let question = "Wat is de hoofdstad van Frankrijk?";
    assert_eq!(said(&home, &[question, "--stop", " Parijs"]), "De hoofdstad van Frankrijk is");
    assert_eq!(said(&home, &[question, "--stop", "Rome", "--stop", "ankrij"]), "De hoofdstad van Fr");
}

#[test]
fn a_seed_repeats_a_draw_and_seeds_differ() {
    let home = Home::new();
    let story = |seed: &str| said(&home, &["Vertel een verhaal over een kat.", "--temperature", "1", "--seed", seed]);
    let first = story("1");
    assert_eq!(story("1"), first);
    assert!((2..6).any(|seed| story(&seed.to_string()) != first));
    assert!(first.contains("kat"), "{first}");
}

#[test]
fn a_schema_holds_the_form_and_the_model_fills_it() {
    let home = Home::new();
    let schema = r#"{"type": "object", "properties": {"land": {"type": "string"}, "hoofdstad": {"type": "string"}},
        "required": ["land", "hoofdstad"], "additionalProperties": false}"#;
    let text = said(&home, &["Wat is de hoofdstad van Italië? Antwoord in JSON.", "--json-schema", schema]);
    let value: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value, serde_json::json!({"land": "Italië", "hoofdstad": "Rome"}));
    let town = ["Wat is de hoofdstad van Spanje?", "--regex", "(Parijs|Madrid|Rome)"];
    assert_eq!(said(&home, &town), "Madrid");
}

#[test]
fn forms_come_as_text_or_file_and_broken_ones_are_refused() {
    let home = Home::new();
    let schema = home.path().join("schema.json");
    std::fs::write(&schema, r#"{"enum": ["ja", "nee"]}"#).unwrap();
    let answer = said(&home, &["Spreek je Nederlands?", "--json-schema", schema.to_str().unwrap()]);
    assert!([r#""ja""#, r#""nee""#].contains(&answer.as_str()), "{answer}");
    assert_eq!(said(&home, &["De kat", "--regex", "[0-9]{4} [A-Z]{2}"]).len(), 7);
    assert_eq!(said(&home, &["De kat", "--grammar", "start: \"goed\""]), "goed");
    for broken in [["--json-schema", "{"], ["--regex", "("], ["--grammar", "start: x"]] {
        let run = complete(&home, &[&["De kat"], broken.as_slice()].concat());
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{broken:?}");
    }
}

#[test]
fn text_streams_while_the_model_still_writes() {
    let home = Home::new();
    let mut command = Command::new(env!("CARGO_BIN_EXE_fietje"));
    command.env_clear().envs(home.environment());
    command.args(["complete", "-m", "mini", "Hallo!", "-n", "1500", "--ignore-eos"]).stdin(Stdio::null());
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut first = [0; 6];
    child.stdout.as_mut().unwrap().read_exact(&mut first).unwrap();
    assert_eq!(&first, b"Hallo!");
    assert!(child.try_wait().unwrap().is_none(), "the answer came at once");
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn a_pipe_is_the_prompt_and_several_turns_refer_back() {
    let home = Home::new();
    let piped = run(home.command(&["-m", "mini"]).write_stdin("Wat is de hoofdstad van Frankrijk?\n"));
    assert_eq!(piped.stdout, "De hoofdstad van Frankrijk is Parijs.\n");
    let turns = "<|im_start|>user\nWat is de hoofdstad van Frankrijk?<|im_end|>\n<|im_start|>assistant\n\
        De hoofdstad van Frankrijk is Parijs.<|im_end|>\n<|im_start|>user\nEn van België?<|im_end|>\n\
        <|im_start|>assistant\n";
    assert_eq!(said(&home, &["--raw", turns]), "De hoofdstad van België is Brussel.");
    // In a conversation the same markers are only text.
    assert_ne!(said(&home, &[turns]), "De hoofdstad van België is Brussel.");
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
    assert!(tokens(&["--persona", "redacteur"]) > 50);
    // The built-in ones are longer than the fixture's window of 64 tokens.
    let narrow = ["complete", "-m", &fixture("chat-q8_0.gguf"), "--persona", "redacteur", "x"];
    assert_eq!(home.run(&narrow).code, 5);
    let unknown = complete(&home, &["--persona", "../config", "x"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.stderr.contains("redacteur"), "{}", unknown.stderr);
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
    assert!(String::from_utf8(output.stderr).unwrap().starts_with("Error: Cannot write the output."));
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

#[cfg(unix)]
#[test]
fn ctrl_c_still_gives_the_json_document() {
    use crate::support::terminal::Terminal;
    let home = Home::new();
    let model = slow_model::write(home.path());
    let script = "exec \"$0\" complete --ignore-eos 'De kat' --json --lang en -m \"$1\" > \"$HOME/answer.json\"";
    let words = ["-c", script, env!("CARGO_BIN_EXE_fietje"), model.to_str().unwrap()];
    let mut terminal = Terminal::start_program("sh".as_ref(), &home, &words, &[]);
    // The terminal shows what goes on: the model has the prompt.
    terminal.wait_for("reading the prompt");
    terminal.type_keys("\u{3}");
    assert_eq!(terminal.end().0, 130);
    let text = std::fs::read_to_string(home.path().join("answer.json")).unwrap();
    let document: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document["finish_reason"], "cancelled");
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
