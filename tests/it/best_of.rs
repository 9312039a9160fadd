//! `--best-of`: several answers at a time and the best of them, through the real binary, on the mini model.

use serde_json::{Value, json};

use crate::support::cli::{Home, Run};
use crate::support::server::Server;

fn complete(home: &Home, words: &[&str]) -> Run {
    home.run(&[&["complete", "--lang", "en", "-m", "mini"], words].concat())
}

fn document(run: &Run) -> Value {
    assert_eq!(run.code, 0, "{}", run.stderr);
    serde_json::from_str(&run.stdout).unwrap()
}

#[test]
fn the_best_of_several_answers_is_the_answer_and_json_names_them_all() {
    let home = Home::new();
    let question = ["Hoeveel is 17 + 25?", "--best-of", "6", "--seed", "3", "--temperature", "1.5"];
    for select in ["vote", "consensus", "certainty", "logprob"] {
        let whole = document(&complete(&home, &[&question[..], &["--select", select, "--json"]].concat()));
        let best_of = &whole["best_of"];
        let candidates = best_of["candidates"].as_array().unwrap();
        assert_eq!((&best_of["select"], candidates.len()), (&json!(select), 6));
        let chosen = &candidates[best_of["chosen"].as_u64().unwrap() as usize];
        assert_eq!(chosen["text"], whole["text"]);
        let scores: Vec<f64> = candidates.iter().map(|candidate| candidate["score"].as_f64().unwrap()).collect();
        assert!(scores.iter().all(|score| *score <= chosen["score"].as_f64().unwrap()), "{scores:?}");
        assert!(candidates.iter().all(|candidate| candidate["certainty"].as_f64().unwrap() > 0.0));
        assert!(candidates.iter().all(|candidate| candidate["logprob"].as_f64().unwrap() <= 0.0));
        let tokens: u64 = candidates.iter().map(|candidate| candidate["completion_tokens"].as_u64().unwrap()).sum();
        assert_eq!(whole["usage"]["completion_tokens"], tokens);
    }
    let plain = complete(&home, &[&question[..], &["--select", "vote"]].concat());
    let json = document(&complete(&home, &[&question[..], &["--select", "vote", "--json"]].concat()));
    assert_eq!((plain.code, plain.stdout.trim_end()), (0, json["text"].as_str().unwrap()));
}

#[test]
fn what_a_request_is_says_how_its_answers_are_compared() {
    let home = Home::new();
    let rule = |words: &[&str]| {
        let question = ["Kan een vis zwemmen?", "--best-of", "3", "--seed", "1", "-n", "20", "--json"];
        document(&complete(&home, &[&question[..], words].concat()))["best_of"]["select"].clone()
    };
    assert_eq!((rule(&[]), rule(&["--regex", "ja|nee"])), (json!("certainty"), json!("vote")));
    // One is an answer like any other, to the byte.
    let words = ["Kan een vis zwemmen?", "--temperature", "0.9", "--seed", "4"];
    let one = complete(&home, &[&words[..], &["--best-of", "1"]].concat());
    assert_eq!(one.stdout, complete(&home, &words).stdout);
    let one = document(&complete(&home, &[&words[..], &["--best-of", "1", "--json"]].concat()));
    assert!(one.get("best_of").is_none());
}

#[test]
fn what_leaves_no_choice_is_wrong_usage() {
    let home = Home::new();
    for (words, named) in [
        (vec!["--best-of", "3", "--temperature", "0"], "--temperature 0.7"),
        (vec!["--best-of", "3", "--preset", "precise"], "--temperature 0.7"),
        (vec!["--best-of", "0"], "1 – 64"),
        (vec!["--select", "vote"], "--best-of"),
        (vec!["--best-of", "3", "--select", "luck"], "vote, vote:FIELD, consensus, certainty, logprob"),
    ] {
        let run = complete(&home, &[&["Hoi"], words.as_slice()].concat());
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{words:?} {}", run.stderr);
        assert!(run.stderr.contains(named), "{words:?} {}", run.stderr);
    }
}

#[test]
fn lines_of_a_batch_say_for_themselves_how_many_and_by_what() {
    let home = Home::new();
    let file = home.path().join("requests.jsonl");
    let lines = [
        json!({"id": 1, "prompt": "Hoeveel is 17 + 25?"}),
        json!({"id": 2, "prompt": "Hoeveel is 17 + 25?", "best_of": 1}),
        json!({"id": 3, "prompt": "Hoeveel is 17 + 25?", "best_of": 2, "select": "consensus"}),
        json!({"id": 4, "prompt": "Hoeveel is 17 + 25?", "best_of": 65}),
        json!({"id": 5, "prompt": "Hoeveel is 17 + 25?", "select": "luck"}),
    ];
    std::fs::write(&file, lines.map(|line| line.to_string()).join("\n")).unwrap();
    let out = home.path().join("answers.jsonl");
    let (file, out) = (file.to_str().unwrap(), out.to_str().unwrap());
    let batch = ["--batch", file, "-o", out, "--best-of", "4", "--select", "vote", "--seed", "1"];
    let run = complete(&home, &batch);
    assert_eq!(run.code, 6, "{}", run.stderr);
    let written = std::fs::read_to_string(out).unwrap();
    let answers: Vec<Value> = written.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let count = |answer: &Value| answer["best_of"]["candidates"].as_array().map(Vec::len);
    let counts: Vec<Option<usize>> = answers.iter().map(count).collect();
    assert_eq!(counts, [Some(4), None, Some(2), None, None]);
    assert!(answers[3]["error"]["causes"][0].as_str().unwrap().contains("best_of"), "{}", answers[3]);
    assert!(answers[4]["error"]["causes"][0].as_str().unwrap().contains("select"), "{}", answers[4]);
    // Another number of candidates is another request.
    assert_eq!(complete(&home, &batch).code, 6);
    assert_eq!(std::fs::read_to_string(out).unwrap(), written);
    let fewer = ["--batch", file, "-o", out, "--best-of", "3", "--select", "vote", "--seed", "1"];
    assert_eq!(complete(&home, &fewer).code, 6);
    let again: Value = serde_json::from_str(std::fs::read_to_string(out).unwrap().lines().next().unwrap()).unwrap();
    assert_eq!(count(&again), Some(3));
}

#[test]
fn a_translation_is_the_best_of_several() {
    let home = Home::new();
    let words = ["translate", "-m", "mini", "The cat sleeps on the mat.", "en:nl", "--no-memory"];
    let one = home.run(&words);
    let several = home.run(&[&words[..], &["--best-of", "4", "--json"]].concat());
    assert_eq!((one.code, several.code), (0, 0), "{}", several.stderr);
    let document: Value = serde_json::from_str(&several.stdout).unwrap();
    assert_eq!(document["segments"][0]["status"], "translated");
    assert!(!document["segments"][0]["target"].as_str().unwrap().is_empty());
}

#[test]
fn a_server_gives_no_scores_and_votes_all_the_same() {
    let home = Home::new();
    let server = Server::start(&home, &["-m", "mini"]);
    let ask = |select: &[&str]| {
        let words = ["complete", "--lang", "en", "--endpoint", &server.url, "Hoeveel is 17 + 25?", "--best-of", "3"];
        home.run(&[&words[..], &["--seed", "1", "--json"], select].concat())
    };
    let refused = ask(&["--select", "certainty"]);
    assert_eq!((refused.code, refused.stdout.as_str()), (2, ""));
    assert!(refused.stderr.contains("--select vote"), "{}", refused.stderr);
    let voted = document(&ask(&["--select", "vote"]));
    assert_eq!(voted["best_of"]["candidates"].as_array().unwrap().len(), 3);
    assert!(voted["best_of"]["candidates"][0].get("certainty").is_none());
    assert_eq!(document(&ask(&[]))["best_of"]["select"], "consensus");
}
