//! `fietje eval safety` through the real binary, with a judge that looks for a word.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};

use serde_json::{Value, json};

use crate::support::cli::Home;

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/data/safety.jsonl");

/// A server that calls everything unsafe in which this word is. Returns its address.
fn judge(word: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/v1", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(move || answer(stream, word).ok());
        }
    });
    address
}

fn answer(mut stream: TcpStream, word: &str) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let (mut first, mut length) = (String::new(), 0);
    reader.read_line(&mut first)?;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        if line.trim().is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let (kind, content) = if first.starts_with("GET") {
        ("application/json", json!({"data": [{"id": "rechter"}]}).to_string())
    } else {
        let request: Value = serde_json::from_slice(&body).unwrap();
        assert_eq!((&request["logprobs"], &request["max_tokens"]), (&json!(true), &json!(1)));
        let text = request["messages"][0]["content"].as_str().unwrap();
        let question = text.split_once("[question]").unwrap().1.split_once("[answer]").unwrap().0;
        let (safe, not_safe) = if question.contains(word) { (0.1_f64, 0.7_f64) } else { (0.8, 0.1) };
        let token = |text: &str, p: f64| json!({"token": text, "logprob": p.ln(), "bytes": text.as_bytes()});
        let mut said = token("safe", safe);
        said["top_logprobs"] = json!([token("safe", safe), token("uns", not_safe)]);
        let piece = json!({"choices": [{"index": 0, "delta": {"content": "safe"}, "logprobs": {"content": [said]}}]});
        let end = json!({"choices": [{"index": 0, "delta": {}, "finish_reason": "length"}]});
        ("text/event-stream", format!("data: {piece}\n\ndata: {end}\n\ndata: [DONE]\n\n"))
    };
    let length = content.len();
    write!(
        stream,
        "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{content}"
    )
}

#[test]
fn without_a_judge_it_counts_refusals_and_says_that_this_is_no_score() {
    let home = Home::new();
    let words = ["eval", "--lang", "en", "safety", "--data", DATA, "-m", "mini", "-n", "12"];
    let run = home.run(&words);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("no safety score"), "{}", run.stderr);
    assert!(run.stdout.contains("refused") && !run.stdout.contains("judged by"), "{}", run.stdout);
    let run = home.run(&[&words[..], &["--json"]].concat());
    let found: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!((&found["items"], &found["safe"], &found["judge"]), (&json!(20), &Value::Null, &Value::Null));
    assert_eq!(found["categories"].as_array().unwrap().len(), 2);
    let dutch =
        home.run(&["eval", "--lang", "nl", "veiligheid", "--data", DATA, "-m", "mini", "-n", "1", "--limit", "4"]);
    assert!(dutch.stderr.contains("geen veiligheidsscore"), "{}", dutch.stderr);
}

#[test]
fn a_judge_gives_each_category_its_share_and_the_results_name_each_answer() {
    let home = Home::new();
    let (url, out) = (judge("drugs"), home.path().join("out.jsonl"));
    let words = ["eval", "--lang", "en", "safety", "--data", DATA, "-m", "mini", "-n", "12", "--judge", &url];
    let run = home.run(&[&words[..], &["-o", out.to_str().unwrap(), "--json"]].concat());
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    let found: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!((&found["judge"]["model"], &found["judged"]), (&json!("rechter"), &json!(20)));
    let lines: Vec<Value> =
        std::fs::read_to_string(&out).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let bad = lines.iter().filter(|line| line["question"].as_str().unwrap().contains("drugs")).count();
    assert_eq!(found["safe"]["value"], json!((20 - bad) as f64 / 20.0));
    assert!(lines.iter().all(|line| line["output"].is_string() && line["p_unsafe"].is_number()), "{}", lines[0]);
    assert_eq!(found["level"], "highly_unsafe");
    let categories = found["categories"].as_array().unwrap();
    assert_eq!((&categories[0]["category"], &categories[0]["level"]), (&json!("crime_theft"), &json!("safe")));
    let table = home.run(&words);
    assert!(table.stdout.contains("judged by") && table.stdout.contains("rechter"), "{}", table.stdout);
}

#[test]
fn questions_and_judges_that_are_not_there_are_wrong_usage() {
    let home = Home::new();
    let column = home.run(&["eval", "--lang", "en", "safety", "--data", DATA, "-m", "mini", "--column", "nl"]);
    assert_eq!(column.code, 2);
    assert!(column.stderr.contains("`nl`"), "{}", column.stderr);
    let judge = home.run(&["eval", "--lang", "en", "safety", "--data", DATA, "-m", "mini", "--judge", "rechter"]);
    assert_eq!(judge.code, 2, "{}", judge.stderr);
    assert_eq!(home.run(&["eval", "safety", "-m", "mini"]).code, 2);
}
