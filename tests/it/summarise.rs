//! `fietje summarise` from outside: a document that no window holds, through a server that answers with a sentence of
//! what it is asked about.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use serde_json::{Value, json};

use crate::support::cli::{Home, run};

/// A server that takes `pause` for each answer: the first sentence of the last paragraphs of the question.
fn serve(pause: Duration) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(move || while answer(&stream, pause).is_some() {});
        }
    });
    format!("http://{address}/v1")
}

/// Answers one request; `None` at the end of the connection.
fn answer(mut stream: &TcpStream, pause: Duration) -> Option<()> {
    let mut reader = BufReader::new(stream);
    let (mut lines, mut length) = (Vec::new(), 0);
    loop {
        let mut line = String::new();
        (reader.read_line(&mut line).ok()? > 0).then_some(())?;
        if line == "\r\n" {
            break;
        }
        if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
        lines.push(line);
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let (kind, content) = if lines[0].starts_with("GET") {
        let models = json!({ "object": "list", "data": [{ "id": "nep", "object": "model", "max_model_len": 2048 }] });
        ("application/json", models.to_string())
    } else {
        std::thread::sleep(pause);
        let request: Value = serde_json::from_slice(&body).ok()?;
        let question = request["messages"].as_array()?.last()?["content"].as_str()?;
        let text = question.rsplit("\n\n").next()?;
        let sentence = format!("{}.", text.split_once('.')?.0.rsplit('\n').next()?);
        let delta = json!({ "choices": [{ "index": 0, "delta": { "content": sentence }, "finish_reason": null }] });
        let end = json!({ "choices": [{ "index": 0, "delta": {}, "finish_reason": "stop" }] });
        ("text/event-stream", format!("data: {delta}\n\ndata: {end}\n\ndata: [DONE]\n\n"))
    };
    let head = format!("HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\r\n", content.len());
    stream.write_all((head + &content).as_bytes()).ok()
}

/// A report of twenty chapters, too long for any window.
fn report(home: &Home) -> String {
    let chapter = |number: usize| {
        let sentences = "Daarna volgt een gewone zin over het werk van die maand in de stad. ".repeat(12);
        format!("## Hoofdstuk {number}\n\nIn hoofdstuk {number} staat iets belangrijks. {sentences}\n\n")
    };
    let path = home.path().join("verslag.md");
    std::fs::write(&path, (1..=20).map(chapter).collect::<String>()).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn a_long_report_becomes_one_summary_with_places() {
    let home = Home::new();
    let (server, report) = (serve(Duration::ZERO), report(&home));
    let ran = home.run(&["vat-samen", "--endpoint", &server, &report, "--json", "--lang", "nl"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let shown: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(shown["summary"], "In hoofdstuk 1 staat iets belangrijks.");
    let points = shown["points"].as_array().unwrap();
    assert!(points.len() > 2 && shown["unread"].as_array().unwrap().is_empty(), "{shown}");
    assert_eq!(points[0]["source"]["lines"][0], 1);
    assert!(points[1]["source"]["heading"].as_str().unwrap().starts_with("Hoofdstuk"));
}

#[test]
fn a_killed_run_resumes_to_the_same_bytes() {
    let home = Home::new();
    let (server, report) = (serve(Duration::from_millis(60)), report(&home));
    let arguments = |output: &Path| {
        let output = output.to_str().unwrap();
        ["summarise", "--endpoint", &server, &report, "--parallel", "1", "--bullets", "-o", output].map(str::to_owned)
    };
    let whole = home.path().join("heel.md");
    assert_eq!(run(home.command(&[]).args(arguments(&whole))).code, 0);
    let part = home.path().join("deel.md");
    let journal = home.path().join(".deel.md.fietje-journal");
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_fietje"));
    command.env_clear().envs(home.environment()).args(arguments(&part)).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    while std::fs::read_to_string(&journal).unwrap_or_default().lines().count() < 2 {
        std::thread::sleep(Duration::from_millis(5));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(journal.exists() && !part.exists());
    assert_eq!(run(home.command(&[]).args(arguments(&part)).arg("--resume")).code, 0);
    assert_eq!(std::fs::read_to_string(&part).unwrap(), std::fs::read_to_string(&whole).unwrap());
    assert!(!journal.exists());
    // What is there stays.
    let ran = run(home.command(&[]).args(arguments(&part)));
    assert_eq!(ran.code, 2, "{}", ran.stderr);
}

#[test]
fn what_cannot_be_summarised_is_told() {
    let home = Home::new();
    let empty = home.path().join("leeg.txt");
    std::fs::write(&empty, "---\n\n1 2 3\n").unwrap();
    let unknown = home.path().join("verslag.tex");
    std::fs::write(&unknown, "\\section{Een}\n\nDit is een verslag.\n").unwrap();
    let cases: [(&[&str], i32); 6] = [
        (&["summarise", "-m", "mini", unknown.to_str().unwrap()], 2),
        (&["summarise", "-m", "mini", "--format", "doc", "README.md"], 2),
        (&["summarise", "-m", "mini", empty.to_str().unwrap()], 2),
        (&["summarise", "-m", "mini", "bestaat-niet.md"], 2),
        (&["summarise", "-m", "mini", "README.md", "--language", "klingon"], 2),
        (&["summarise", "-m", "mini", "README.md", "--resume"], 2),
    ];
    for (words, code) in cases {
        let ran = home.run(words);
        assert_eq!((ran.code, ran.stdout.as_str()), (code, ""), "{words:?}: {}", ran.stderr);
    }
    let server = serve(Duration::ZERO);
    let ran = home.run(&["summarise", "--endpoint", &server, "--format", "text", unknown.to_str().unwrap()]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
}
