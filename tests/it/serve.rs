//! `fietje serve` as other programs meet it: a real OpenAI client, fietje itself, clients that leave, a signal.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;

use crate::support::cli::{Home, run};
use crate::support::server::Server;
use crate::support::slow_model;
use async_openai::Client;
use async_openai::config::OpenAIConfig;
use async_openai::error::OpenAIError;
use futures_util::StreamExt;
use serde_json::{Value, json};

const QUESTION: &str = "Wat is de hoofdstad van Frankrijk?";
const ANSWER: &str = "De hoofdstad van Frankrijk is Parijs.";

fn client(server: &Server, key: &str) -> Client<OpenAIConfig> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::with_config(OpenAIConfig::new().with_api_base(&server.url).with_api_key(key))
}

/// A request in the client's own types.
fn question<T: serde::de::DeserializeOwned>(more: &Value) -> T {
    let mut body = json!({"model": "mini", "messages": [{"role": "user", "content": QUESTION}]});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    serde_json::from_value(body).unwrap()
}

fn write_requests(path: &Path, count: usize) {
    let mut file = std::fs::File::create(path).unwrap();
    for number in 0..count {
        writeln!(file, "{}", json!({"id": number, "prompt": QUESTION})).unwrap();
    }
}

#[tokio::test]
async fn a_client_made_for_openai_is_at_home() {
    let server = Server::start(&Home::new(), &["-m", "mini", "--api-key", "geheim"]);
    let openai = client(&server, "geheim");
    let models = openai.models().list().await.unwrap();
    assert_eq!(models.data[0].id, "mini");
    let whole = openai.chat().create(question(&json!({"logprobs": true, "top_logprobs": 2, "n": 2}))).await.unwrap();
    assert_eq!(whole.choices.len(), 2);
    assert_eq!(whole.choices[1].message.content.as_deref(), Some(ANSWER));
    let logprobs = whole.choices[0].logprobs.as_ref().unwrap().content.as_ref().unwrap();
    let text: String = logprobs.iter().map(|token| token.token.as_str()).collect();
    assert_eq!((text.as_str(), logprobs[0].top_logprobs.len()), (ANSWER, 2));
    assert!(logprobs.iter().all(|token| token.logprob <= 0.0 && token.token == token.top_logprobs[0].token));
    let usage = whole.usage.unwrap();
    assert_eq!(usage.total_tokens, usage.prompt_tokens + usage.completion_tokens);

    let mut stream = openai.chat().create_stream(question(&json!({"stream": true}))).await.unwrap();
    let mut text = String::new();
    let mut reason = None;
    while let Some(piece) = stream.next().await {
        let choice = piece.unwrap().choices.swap_remove(0);
        text += choice.delta.content.as_deref().unwrap_or_default();
        reason = choice.finish_reason.or(reason);
    }
    assert_eq!((text.as_str(), format!("{reason:?}").as_str()), (ANSWER, "Some(Stop)"));

    let schema = json!({
        "type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"], "additionalProperties": false,
    });
    let format = json!({"type": "json_schema", "json_schema": {"name": "x", "schema": schema}});
    let formed = openai.chat().create(question(&json!({"response_format": format}))).await.unwrap();
    let formed: Value = serde_json::from_str(formed.choices[0].message.content.as_deref().unwrap()).unwrap();
    assert!(formed["n"].is_i64());

    let prompts = json!({"model": "mini", "prompt": ["De kat", "De hond"], "max_tokens": 3, "seed": 1, "stop": "."});
    let completion = openai.completions().create(serde_json::from_value(prompts).unwrap()).await.unwrap();
    assert_eq!(completion.choices.len(), 2);

    let refused = openai.chat().create(question(&json!({"model": "gpt-4"}))).await.unwrap_err();
    let OpenAIError::ApiError(refused) = refused else { panic!("{refused}") };
    assert_eq!(refused.api_error.code.as_deref(), Some("model_not_found"));
    let stranger = client(&server, "anders").models().list().await.unwrap_err();
    assert!(stranger.to_string().contains("API key"), "{stranger}");
}

#[test]
fn fietje_talks_to_fietje_as_to_itself() {
    let (home, elsewhere) = (Home::new(), Home::new());
    let server = Server::start(&elsewhere, &["-m", "mini"]);
    let there = |words: &[&str], input: &str| {
        run(home.command(&[words, &["--endpoint", &server.url]].concat()).write_stdin(input.to_owned()))
    };
    let here = |words: &[&str], input: &str| {
        run(home.command(&[words, &["-m", "mini"]].concat()).write_stdin(input.to_owned()))
    };
    let document = "Goedemorgen allemaal.\n\nDe kat is groot.\n\nDe kat is groot.\n";
    let cases: [(&[&str], &str); 6] = [
        (&["complete", QUESTION], ""),
        (&["complete", "Wat kun je?", "--temperature", "0.8", "--seed", "7"], ""),
        (&["complete", "--raw", "De kat zit op"], ""),
        (&["complete", "Kies.", "--regex", "(ja|nee)!"], ""),
        (&["translate", "nl:en", "--no-memory"], document),
        (&["chat", "--no-history"], "Hoi!\nWat is de hoofdstad van Frankrijk?\n"),
    ];
    let listed = there(&["models", "list", "--json"], "");
    assert_eq!(
        serde_json::from_str::<Value>(&listed.stdout).unwrap(),
        json!([{"ref": "mini", "context_length": 2048}])
    );
    for (words, input) in cases {
        let (here, there) = (here(words, input), there(words, input));
        assert_eq!((there.code, there.stderr.as_str()), (0, ""), "{words:?}");
        assert_eq!(there.stdout, here.stdout, "{words:?}");
    }

    let requests = home.path().join("vragen.jsonl");
    write_requests(&requests, 40);
    let batch = there(&["complete", "--batch", requests.to_str().unwrap()], "");
    let answers: Vec<Value> = batch.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((batch.code, answers.len()), (0, 40));
    for (number, answer) in answers.iter().enumerate() {
        assert_eq!(
            (&answer["id"], &answer["text"], &answer["engine"]),
            (&json!(number), &json!(ANSWER), &json!("remote"))
        );
    }
}

#[test]
fn a_named_endpoint_has_its_key_in_the_settings() {
    let home = Home::new();
    let server = Server::start(&Home::new(), &["-m", "mini", "--api-key", "geheim"]);
    let run_with = |settings: &str| {
        let file = home.path().join("config/fietje/config.toml");
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, settings).unwrap();
        home.run(&["complete", QUESTION])
    };
    let named = |key: &str| format!("endpoint = \"werk\"\n[endpoints.werk]\nurl = \"{}\"\n{key}", server.url);
    let answered = run_with(&named("api_key = \"geheim\"\n"));
    assert_eq!((answered.code, answered.stdout.trim()), (0, ANSWER));
    let refused = run_with(&named(""));
    assert!(refused.code == 1 && refused.stderr.contains("FIETJE_API_KEY"), "{}", refused.stderr);
    // The variable's key is for the variable's server, or for one that is given by its address.
    let with_key = |words: &[&str]| run(home.command(words).env("FIETJE_API_KEY", "geheim")).code;
    assert_eq!(with_key(&["complete", QUESTION]), 1);
    assert_eq!(with_key(&["complete", QUESTION, "--endpoint", &server.url]), 0);
    let elsewhere = home.run(&["complete", QUESTION, "--endpoint", "none", "-m", "mini"]);
    assert_eq!(elsewhere.stdout.trim(), ANSWER);
    let measured = home.run(&["bench"]);
    assert!(measured.code == 2 && measured.stderr.contains("--endpoint none"), "{}", measured.stderr);
    let wrong = home.run(&["complete", QUESTION, "--endpoint", "thuis"]);
    assert_eq!(wrong.code, 2);
    let mut model = home.command(&["complete", QUESTION, "-m", "gpt-4", "--endpoint", &server.url]);
    let model = run(model.env("FIETJE_API_KEY", "geheim"));
    assert!(model.code == 3 && model.stderr.contains("mini"), "{}", model.stderr);
}

#[test]
fn nobody_there_says_so_in_both_languages_and_loses_nothing() {
    let home = Home::new();
    let nowhere = "http://127.0.0.1:9";
    let dutch = home.run(&["complete", "Hoi", "--endpoint", nowhere, "--lang", "nl"]);
    assert!(dutch.code == 1 && dutch.stderr.contains("niet bereikbaar"), "{}", dutch.stderr);
    let english = home.run(&["complete", "Hoi", "--endpoint", nowhere]);
    assert!(english.code == 1 && english.stderr.contains("Cannot reach the server"), "{}", english.stderr);
    let far = home.run(&["complete", "Hoi", "--endpoint", "http://voorbeeld.invalid", "--offline"]);
    assert!(far.code == 2 && far.stderr.contains("--offline"), "{}", far.stderr);
    let output = home.path().join("antwoorden.jsonl");
    let requests = home.path().join("vragen.jsonl");
    std::fs::write(&requests, "{\"prompt\": \"Hoi\"}\n").unwrap();
    let words = ["complete", "--batch", requests.to_str().unwrap(), "-o", output.to_str().unwrap()];
    let gone = home.run(&[words.as_slice(), &["--endpoint", nowhere]].concat());
    assert_eq!(gone.code, 1);
    // What was not answered is asked in the next run.
    let server = Server::start(&Home::new(), &["-m", "mini"]);
    assert_eq!(home.run(&[words.as_slice(), &["--endpoint", &server.url]].concat()).code, 0);
    assert!(std::fs::read_to_string(&output).unwrap().contains("Hallo!"));
}

#[test]
fn a_batch_loses_nothing_when_its_server_is_killed_and_started_again() {
    let home = Home::new();
    let elsewhere = Home::new();
    let mut server = Server::start(&elsewhere, &["-m", "mini"]);
    let requests = home.path().join("vragen.jsonl");
    let line = |seed| {
        let options = json!({"max_tokens": 150, "ignore_eos": true, "temperature": 1.0, "top_p": 0.9, "seed": seed});
        let mut request = json!({"id": seed, "prompt": "Vertel een verhaal over een kat."});
        request.as_object_mut().unwrap().extend(options.as_object().unwrap().clone());
        format!("{request}\n")
    };
    std::fs::write(&requests, (0..60).map(line).collect::<String>()).unwrap();
    let output = home.path().join("antwoorden.jsonl");
    let words = ["complete", "--batch", requests.to_str().unwrap(), "-o", output.to_str().unwrap()];
    let mut command = home.command(&[words.as_slice(), &["--endpoint", &server.url]].concat());
    let running = std::thread::spawn(move || run(&mut command));
    for answered in [1, 20, 40] {
        let lines = || std::fs::read_to_string(&output).map_or(0, |text| text.lines().count());
        while lines() < answered && !running.is_finished() {
            std::thread::sleep(std::time::Duration::from_millis(2));
        }
        server.restart(&elsewhere, &["-m", "mini"]);
    }
    let batch = running.join().unwrap();
    assert_eq!(batch.code, 0, "{}", batch.stderr);
    let answers = std::fs::read_to_string(&output).unwrap();
    let answers: Vec<Value> = answers.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers.len(), 60);
    assert!(answers.iter().enumerate().all(|(number, answer)| answer["id"] == number));
    assert!(answers.iter().all(|answer| answer["usage"]["completion_tokens"] == 150), "{answers:?}");
}

/// Sends a request for a long answer and returns its connection once the answer has begun.
fn begin_long_answer(server: &Server) -> TcpStream {
    let address = server.url.trim_start_matches("http://").trim_end_matches("/v1");
    let mut stream = TcpStream::connect(address).unwrap();
    let body = json!({"prompt": "De kat", "stream": true, "ignore_eos": true}).to_string();
    write!(
        stream,
        "POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n\
            {body}",
        body.len()
    )
    .unwrap();
    let mut begun = Vec::new();
    while !String::from_utf8_lossy(&begun).contains("data: ") {
        let mut piece = [0; 512];
        let length = stream.read(&mut piece).unwrap();
        assert!(length > 0, "{}", String::from_utf8_lossy(&begun));
        begun.extend_from_slice(&piece[..length]);
        assert!(!begun.starts_with(b"HTTP/1.1 4"), "{}", String::from_utf8_lossy(&begun));
    }
    stream
}

#[test]
fn a_signal_ends_streams_properly() {
    let home = Home::new();
    let model = slow_model::write(home.path());
    for signal in ["TERM", "INT"] {
        let mut server = Server::start(&home, &["-m", model.to_str().unwrap(), "--grace", "0"]);
        let mut stream = begin_long_answer(&server);
        server.signal(signal);
        let mut rest = String::new();
        stream.read_to_string(&mut rest).unwrap();
        assert!(rest.contains("server_stopping") && !rest.contains("data: [DONE]"), "{rest}");
        assert_eq!(server.end(), Some(0), "{signal}");
    }
}

#[test]
fn a_port_that_is_taken_is_an_error_before_the_model_is_loaded() {
    let home = Home::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let refused = home.run(&["serve", "-m", "mini", "--port", &port]);
    assert!(refused.code == 1 && refused.stderr.contains(&port), "{}", refused.stderr);
    assert_eq!(home.run(&["serve", "-m", "mini", "--api-key", ""]).code, 2);
    assert_eq!(home.run(&["serve", "-m", "chat", "--port", "0"]).code, 3);
    assert_eq!(home.run(&["serve", "-m", "mini", "--host", "geen.adres.invalid"]).code, 1);
}
