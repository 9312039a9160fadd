//! `fietje models` and `pull`: the real binary against a loopback hub.

use std::process::{Command, Stdio};
use std::time::Duration;

use crate::support::cli::{Home, Run, fixture, run};
use crate::support::loopback_hub::{Fault, LoopbackHub, Size};
use serde_json::Value;

const REPOSITORY: &str = "BramVanroy/fietje-2-chat-gguf";

/// A hub whose `chat:q8_0` is the fixture model.
fn hub() -> LoopbackHub {
    let hub = LoopbackHub::start();
    let model = std::fs::read(fixture("chat-q8_0.gguf")).unwrap();
    hub.add(REPOSITORY, "fietje-2b-chat-q8_0.gguf", &model, Size::Large);
    hub
}

fn on(hub: &LoopbackHub, home: &Home, words: &[&str]) -> Run {
    run(home.command(words).env("HF_ENDPOINT", hub.endpoint()))
}

fn row(list: &Run, reference: &str) -> Value {
    let rows: Vec<Value> = serde_json::from_str(&list.stdout).unwrap();
    rows.into_iter().find(|row| row["ref"] == reference).unwrap()
}

#[test]
fn a_model_is_fetched_listed_shown_used_verified_and_removed() {
    let (hub, home) = (hub(), Home::new());
    let absent = row(&on(&hub, &home, &["models", "list", "--json"]), "chat:q8_0");
    assert_eq!((&absent["present"], &absent["path"]), (&Value::Bool(false), &Value::Null));

    let pulled = on(&hub, &home, &["pull", "chat"]);
    assert_eq!(pulled.code, 0, "{}", pulled.stderr);
    let path = pulled.stdout.trim_end().to_owned();
    assert!(std::path::Path::new(&path).is_file(), "{path}");
    assert!(pulled.stderr.contains("downloading fietje-2b-chat-q8_0.gguf") && !pulled.stderr.contains('\x1b'));

    let present = row(&on(&hub, &home, &["list", "--json"]), "chat:q8_0");
    for key in ["ref", "repo", "file", "bytes", "present", "path"] {
        assert!(!present[key].is_null(), "{key} is missing");
    }
    assert_eq!((&present["present"], present["path"].as_str()), (&Value::Bool(true), Some(path.as_str())));

    let shown: Value = serde_json::from_str(&on(&hub, &home, &["models", "show", "chat", "--json"]).stdout).unwrap();
    assert_eq!(shown["weights"]["context_length"], 64);
    assert_eq!(shown["sha256"].as_str().unwrap().len(), 64);

    let answer = on(&hub, &home, &["--offline", "complete", "De kat", "-n", "5", "--json"]);
    assert_eq!(answer.code, 0, "{}", answer.stderr);
    assert_eq!(serde_json::from_str::<Value>(&answer.stdout).unwrap()["model"], "chat:q8_0");

    assert_eq!(on(&hub, &home, &["models", "verify", "chat"]).code, 0);
    let mut damaged = std::fs::read(&path).unwrap();
    damaged[100] ^= 1;
    std::fs::write(&path, damaged).unwrap();
    let verified = on(&hub, &home, &["models", "verify", "chat"]);
    assert_eq!(verified.code, 4, "{}", verified.stderr);
    assert_eq!(on(&hub, &home, &["complete", "De kat"]).code, 4);
    assert_eq!(on(&hub, &home, &["pull", "chat", "-q"]).stderr, "");
    assert_eq!(on(&hub, &home, &["models", "verify", "chat", "--json"]).code, 0);

    let removed: Value = serde_json::from_str(&on(&hub, &home, &["models", "rm", "chat", "--json"]).stdout).unwrap();
    assert!(removed["freed_bytes"].as_u64().unwrap() > 100_000);
    assert_eq!(on(&hub, &home, &["models", "verify", "chat"]).code, 3);
    assert_eq!(on(&hub, &home, &["models", "rm", "chat"]).code, 3);
}

#[test]
fn complete_fetches_only_when_it_is_told_to() {
    let (hub, home) = (hub(), Home::new());
    let refused = on(&hub, &home, &["complete", "De kat"]);
    assert_eq!((refused.code, refused.stdout.as_str()), (3, ""));
    assert!(hub.seen().is_empty());
    assert_eq!(on(&hub, &home, &["complete", "De kat", "--pull", "--offline"]).code, 3);
    assert!(hub.seen().is_empty());
    let fetched = on(&hub, &home, &["complete", "De kat", "--pull", "-n", "3"]);
    assert_eq!(fetched.code, 0, "{}", fetched.stderr);
}

#[test]
fn failures_have_the_contracts_codes_and_say_what_helps() {
    let cases: [(u16, &str, i32, &str); 3] = [
        (401, "RepoNotFound", 4, "HF_TOKEN"),
        (403, "", 4, "https://huggingface.co/BramVanroy/fietje-2-chat-gguf"),
        (404, "", 4, "HF_ENDPOINT"),
    ];
    for (status, error, code, expected) in cases {
        let (hub, home) = (hub(), Home::new());
        hub.refuse(status, error);
        let run = on(&hub, &home, &["pull", "chat"]);
        assert_eq!((run.code, run.stdout.as_str()), (code, ""), "{}", run.stderr);
        assert!(run.stderr.contains(expected), "{}", run.stderr);
    }
    let (hub, home) = (hub(), Home::new());
    hub.fail([Fault::Corrupt, Fault::Corrupt]);
    assert_eq!(on(&hub, &home, &["pull", "chat"]).code, 4);
    assert_eq!(on(&hub, &home, &["pull", "chat", "--offline"]).code, 3);
    assert_eq!(on(&hub, &home, &["pull", "niets"]).code, 2);
    assert_eq!(on(&hub, &home, &["pull", "./x.gguf"]).code, 2);
}

#[test]
fn an_interrupted_pull_says_how_to_go_on_and_does() {
    let (hub, home) = (hub(), Home::new());
    hub.fail([Fault::Slow(Duration::from_millis(3))]);
    let mut command = Command::new(env!("CARGO_BIN_EXE_fietje"));
    command.env_clear().envs(home.environment()).env("HF_ENDPOINT", hub.endpoint()).args(["pull", "chat"]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let blobs = home.path().join("cache/huggingface/hub/models--BramVanroy--fietje-2-chat-gguf/blobs");
    let has_some = || {
        let entries = std::fs::read_dir(&blobs).into_iter().flatten().flatten();
        entries.into_iter().any(|entry| entry.metadata().is_ok_and(|metadata| metadata.len() > 1000))
    };
    while !has_some() {
        std::thread::sleep(Duration::from_millis(5));
    }
    Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.contains("fietje pull chat:q8_0"), "{stderr}");
    let state = row(&on(&hub, &home, &["list", "--json"]), "chat:q8_0");
    assert_eq!((&state["present"], &state["state"]), (&Value::Bool(false), &Value::from("partial")));

    let resumed = on(&hub, &home, &["pull", "chat"]);
    assert_eq!(resumed.code, 0, "{}", resumed.stderr);
    assert!(resumed.stderr.contains("resuming"), "{}", resumed.stderr);
}

#[test]
fn a_cache_that_cannot_be_written_is_told() {
    let (hub, home) = (hub(), Home::new());
    let mut command = home.command(&["pull", "chat"]);
    let run = run(command.env("HF_ENDPOINT", hub.endpoint()).env("HF_HUB_CACHE", "/dev/null/cache"));
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.contains("/dev/null/cache"), "{}", run.stderr);
}

#[test]
fn the_list_is_for_people_too() {
    let home = Home::new();
    let list = home.run(&["models", "list"]);
    assert_eq!(list.code, 0);
    let (built_in, named): (Vec<&str>, Vec<&str>) = list.stdout.lines().partition(|line| line.contains("  built in"));
    assert_eq!(built_in.len(), usize::from(cfg!(feature = "mini")));
    assert_eq!(named.len(), 21);
    assert!(named.iter().all(|line| line.contains("  not downloaded  ")), "{}", list.stdout);
    assert!(list.stderr.contains("fietje pull REF"));
    // What each is for, and one file of each model that suits the memory, unless there is hardly any.
    for (name, purpose) in [("chat", "conversation"), ("instruct", "instructions"), ("base", "continuing text")] {
        let of_model: Vec<&&str> = named.iter().filter(|line| line.starts_with(name)).collect();
        assert!(of_model.iter().all(|line| line.contains(purpose)), "{}", list.stdout);
        assert!(of_model.iter().filter(|line| line.ends_with("recommended")).count() <= 1, "{}", list.stdout);
    }
    if cfg!(target_os = "linux") {
        assert!(list.stderr.contains("memory"), "{}", list.stderr);
        let rows: Value = serde_json::from_str(&home.run(&["models", "list", "--json"]).stdout).unwrap();
        let fits: Vec<&str> = rows.as_array().unwrap().iter().filter_map(|row| row["fit"].as_str()).collect();
        assert!(fits.len() == 21 && !fits.contains(&"unknown"), "{fits:?}");
    }
}
