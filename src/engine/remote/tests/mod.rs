//! The engine against a server on this machine that plays a script: every fault that a real one has.

mod addresses;
mod broken;

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};

use super::*;
use crate::conversation::Conversation;
use crate::engine::{Answer, AnswerStep, Constraint, FinishReason, GenerationOptions, Preset, Usage};

/// What the server does with one request.
enum Play {
    /// Sends this status, these headers and this body.
    Send(u16, &'static str, String),
    /// Sends these events as a stream, and then the end of it or nothing.
    Stream(Vec<String>, End),
    /// Says nothing until the client leaves.
    Silence,
}

#[derive(PartialEq)]
enum End {
    Done,
    Broken,
    Silent,
}

struct Playing {
    endpoint: Endpoint,
    seen: Arc<Mutex<Vec<(String, Value)>>>,
    /// Connections that the client closed before their time.
    left: Arc<Mutex<usize>>,
}

impl Playing {
    fn bodies(&self) -> Vec<Value> {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.iter().filter(|(line, _)| line.starts_with("POST")).map(|(_, body)| body.clone()).collect()
    }
}

fn play(scripts: impl IntoIterator<Item = Play>) -> Playing {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = Endpoint {
        name: "proef".to_owned(),
        url: format!("http://{}", listener.local_addr().unwrap()).into(),
        api_key: Some("sleutel".to_owned()),
        model: None,
        timeout: Duration::from_millis(400),
    };
    let seen = Arc::new(Mutex::new(Vec::new()));
    let left = Arc::new(Mutex::new(0));
    let scripts = Arc::new(Mutex::new(scripts.into_iter().collect::<VecDeque<Play>>()));
    let of_thread = (Arc::clone(&seen), Arc::clone(&left));
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (seen, left) = (Arc::clone(&of_thread.0), Arc::clone(&of_thread.1));
            let scripts = Arc::clone(&scripts);
            std::thread::spawn(move || {
                let request = read(&stream);
                assert!(request.0.contains("Bearer sleutel"), "{request:?}");
                seen.lock().unwrap().push((request.0, request.1));
                let script = scripts.lock().unwrap().pop_front();
                if let Some(script) = script
                    && answer(&stream, script).is_err()
                {
                    *left.lock().unwrap() += 1;
                }
            });
        }
    });
    Playing { endpoint, seen, left }
}

/// The request line and headers, and the body.
fn read(stream: &TcpStream) -> (String, Value) {
    let mut reader = BufReader::new(stream);
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        if line.trim().is_empty() {
            break;
        }
        head.push_str(&line);
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    (head.replace("authorization: ", "").replace("\r\n", " "), serde_json::from_slice(&body).unwrap_or(Value::Null))
}

fn answer(mut stream: &TcpStream, script: Play) -> std::io::Result<()> {
    match script {
        Play::Send(status, headers, body) => {
            let length = body.len();
            write!(
                stream,
                "HTTP/1.1 {status} x\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
            )
        }
        Play::Stream(events, end) => {
            write!(stream, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n")?;
            for event in events {
                write!(stream, "data: {event}\n\n")?;
            }
            match end {
                End::Done => write!(stream, "data: [DONE]\n\n"),
                End::Broken => Ok(()),
                End::Silent => wait_for_the_end(stream),
            }
        }
        Play::Silence => wait_for_the_end(stream),
    }
}

fn wait_for_the_end(mut stream: &TcpStream) -> std::io::Result<()> {
    let mut rest = [0; 1];
    match stream.read(&mut rest) {
        Ok(0) | Err(_) => Err(std::io::ErrorKind::ConnectionReset.into()),
        Ok(_) => Ok(()),
    }
}

fn models() -> Play {
    let list = json!({"data": [{"id": "chat:q8_0", "max_model_len": 512, "talks_in_turns": true}]});
    Play::Send(200, "", list.to_string())
}

fn piece(text: &str) -> String {
    json!({"choices": [{"index": 0, "delta": {"content": text}, "finish_reason": null}]}).to_string()
}

fn ending(reason: &str) -> [String; 2] {
    let usage = json!({"prompt_tokens": 9, "completion_tokens": 2, "prompt_tokens_details": {"cached_tokens": 4}});
    [
        json!({"choices": [{"index": 0, "delta": {}, "finish_reason": reason}]}).to_string(),
        json!({"choices": [], "usage": usage}).to_string(),
    ]
}

fn whole(texts: &[&str]) -> Play {
    let pieces = texts.iter().map(|text| piece(text)).chain(ending("stop"));
    Play::Stream(pieces.collect(), End::Done)
}

fn broken(texts: &[&str], end: End) -> Play {
    Play::Stream(texts.iter().map(|text| piece(text)).collect(), end)
}

fn status(status: u16, body: &str) -> Play {
    Play::Send(status, "Retry-After: 0\r\n", body.to_owned())
}

fn request(constraint: Option<Constraint>) -> Request {
    let options = GenerationOptions {
        sampling: Preset::Precise.options(0),
        max_tokens: Some(64),
        constraint,
        ..GenerationOptions::default()
    };
    Request { prompt: Prompt::Conversation(Conversation::question(None, "Hoi".to_owned())), options }
}

struct Reply {
    text: String,
    end: Result<(FinishReason, Usage), RemoteError>,
}

async fn ask_for(playing: &Playing, constraint: Option<Constraint>) -> Reply {
    let server = Server::new(&playing.endpoint).unwrap().impatient();
    let engine = RemoteEngine::with(server, &playing.endpoint).await.unwrap();
    let mut events = engine.generate(request(constraint));
    let mut answer = Answer::default();
    let end = loop {
        match answer.next(&mut events).await {
            Ok(AnswerStep::Finished) => break Ok((answer.reason, answer.usage)),
            Ok(_) => {}
            Err(EngineError::Remote(error)) => break Err(error),
            Err(error) => panic!("{error}"),
        }
    };
    Reply { text: answer.text, end }
}

async fn ask(scripts: impl IntoIterator<Item = Play>) -> Reply {
    ask_for(&play([models()].into_iter().chain(scripts)), None).await
}

async fn connect(script: Play, model: Option<&str>) -> Result<RemoteEngine, RemoteError> {
    let playing = play([script]);
    let endpoint = Endpoint { model: model.map(str::to_owned), ..playing.endpoint.clone() };
    match RemoteEngine::connect(&endpoint).await {
        Ok(engine) => Ok(engine),
        Err(EngineError::Remote(error)) => Err(error),
        Err(error) => panic!("{error}"),
    }
}

#[tokio::test]
async fn an_answer_streams_in_with_its_figures() {
    let playing = play([models(), whole(&["Hal", "lo", "!"])]);
    let answer = ask_for(&playing, None).await;
    assert_eq!(answer.text, "Hallo!");
    let usage = Usage { prompt_tokens: 9, reused_tokens: 4, completion_tokens: 2, ..Usage::default() };
    assert_eq!(answer.end.unwrap(), (FinishReason::Stop, usage));
    let body = &playing.bodies()[0];
    assert_eq!((&body["model"], &body["no_repeat_ngram_size"]), (&json!("chat:q8_0"), &json!(4)));
    let Reply { end, .. } =
        ask([Play::Stream([vec![piece("a")], ending("length").to_vec()].concat(), End::Done)]).await;
    assert_eq!(end.unwrap().0, FinishReason::Length);
}

#[tokio::test]
async fn the_server_says_what_it_has() {
    let list = |names: &[&str]| {
        let models: Vec<Value> =
            names.iter().map(|name| json!({"id": name, "meta": {"n_ctx_train": 1024}})).collect();
        Play::Send(200, "", json!({"data": models}).to_string())
    };
    let engine = connect(models(), None).await.unwrap();
    assert_eq!((engine.info().model.as_str(), engine.info().context_length), ("chat:q8_0", 512));
    let engine = connect(list(&["a", "fietje:latest"]), Some("fietje")).await.unwrap();
    assert_eq!((engine.info().model.as_str(), engine.info().context_length), ("fietje:latest", 1024));
    let several = connect(list(&["a", "b"]), None).await.err().unwrap();
    assert!(matches!(several, RemoteError::SeveralModels { known, .. } if known == ["a", "b"]));
    let absent = connect(list(&["a"]), Some("b")).await.err().unwrap();
    assert!(matches!(absent, RemoteError::NoSuchModel { known, model, .. } if known == ["a"] && model == "b"));
    // A server without a list, where the person must know.
    assert_eq!(connect(status(404, ""), Some("b")).await.unwrap().info().model, "b");
    assert!(matches!(connect(status(404, ""), None).await.err().unwrap(), RemoteError::SeveralModels { .. }));
    let nothing = r#"{"error": {"message": "There is nothing at /v1/models", "code": "unknown_url"}}"#;
    assert!(matches!(connect(status(404, nothing), None).await.err().unwrap(), RemoteError::SeveralModels { .. }));
    let page = Play::Send(200, "Content-Type: text/html\r\n", "<html>Log in</html>".to_owned());
    let answered = connect(page, None).await.err().unwrap();
    assert!(matches!(answered, RemoteError::Nonsense { what, .. } if what.contains("Log in")));
    let refused = connect(status(401, "{}"), None).await.err().unwrap();
    assert!(matches!(refused, RemoteError::Unauthorized { had_key: true, .. }));
}

#[tokio::test]
async fn a_busy_or_failing_server_is_asked_again() {
    let answer = ask([status(429, "{}"), status(503, ""), status(500, "{}"), whole(&["ja"])]).await;
    assert!(answer.end.is_ok() && answer.text == "ja");
    let answer = ask((0..4).map(|_| status(500, r#"{"error": {"message": "kapot"}}"#))).await;
    assert!(matches!(answer.end, Err(RemoteError::Failing { status: 500, message, .. }) if message == "kapot"));
    let answer = ask((0..8).map(|_| status(429, "{}"))).await;
    assert!(matches!(answer.end, Err(RemoteError::Busy { tries: 8, .. })));
    let pydantic = r#"{"error": {"message": "1 validation error for CreateChatCompletionRequest"}}"#;
    let answer = ask([status(500, pydantic)]).await;
    assert!(matches!(answer.end, Err(RemoteError::Refused { status: 500, .. })), "asked once");
    let spent = r#"{"error": {"message": "op", "code": "insufficient_quota"}}"#;
    let answer = ask([status(429, spent)]).await;
    assert!(matches!(answer.end, Err(RemoteError::Refused { status: 429, .. })));
}

#[tokio::test]
async fn what_is_wrong_with_the_request_is_told_in_the_servers_words() {
    let unknown = r#"{"error": {"message": "Unrecognized request argument: no_repeat_ngram_size"}}"#;
    let answer = ask([status(400, unknown)]).await;
    assert!(
        matches!(answer.end, Err(RemoteError::Refused { status: 400, message, .. }) if message.contains("no_repeat"))
    );
    let absent = r#"{"error": {"message": "The model does not exist", "code": "model_not_found"}}"#;
    let answer = ask([status(404, absent)]).await;
    assert!(matches!(answer.end, Err(RemoteError::NoSuchModel { model, .. }) if model == "chat:q8_0"));
    let answer = ask([status(404, "<html>nginx</html>")]).await;
    assert!(
        matches!(answer.end, Err(RemoteError::NotFound { url }) if url.reveal().ends_with("/v1/chat/completions"))
    );
}

#[tokio::test]
async fn less_is_asked_for_where_the_longest_answer_does_not_fit() {
    let too_long = || status(400, r#"{"error": {"message": "maximum context length is 512 tokens"}}"#);
    let playing = play([models(), too_long(), too_long(), whole(&["ja"])]);
    assert!(ask_for(&playing, None).await.end.is_ok());
    let limits: Vec<Value> = playing.bodies().iter().map(|body| body["max_tokens"].clone()).collect();
    assert_eq!(limits, [64, 32, 16]);
    let playing = play([models()].into_iter().chain((0..4).map(|_| too_long())));
    let server = Server::new(&playing.endpoint).unwrap();
    let engine = RemoteEngine::with(server, &playing.endpoint).await.unwrap();
    let mut events = engine.generate(request(None));
    assert!(matches!(events.next().await, Some(Event::Started { .. })));
    let failed = events.next().await.unwrap();
    assert!(matches!(failed, Event::Failed(EngineError::PromptTooLong { context_length: 512, .. })));
}

#[tokio::test]
async fn a_stream_that_breaks_off_is_gone_on_with_and_nothing_is_said_twice() {
    let answer =
        ask([broken(&["Hal"], End::Broken), broken(&["H", "allo "], End::Broken), whole(&["Hallo ", "daar"])]).await;
    assert!(answer.end.is_ok());
    assert_eq!(answer.text, "Hallo daar");
    // One that never gets to the end.
    let answer = ask((0..29).map(|_| broken(&["Hallo"], End::Broken))).await;
    assert!(matches!(answer.end, Err(RemoteError::Interrupted { .. })) && answer.text == "Hallo");
}

#[tokio::test]
async fn silence_and_nonsense_are_no_answers() {
    let answer = ask([Play::Silence]).await;
    assert!(matches!(answer.end, Err(RemoteError::TimedOut { .. })));
    let answer = ask([broken(&["Hal"], End::Silent)]).await;
    assert!(matches!(answer.end, Err(RemoteError::TimedOut { .. })) && answer.text == "Hal");
    let answer = ask([Play::Stream(vec!["{\"choices\": 7}".to_owned()], End::Done)]).await;
    assert!(matches!(answer.end, Err(RemoteError::Nonsense { .. })));
    let answer = ask([Play::Send(200, "Content-Type: text/html\r\n", "<p>Hoi</p>".to_owned())]).await;
    assert!(matches!(answer.end, Err(RemoteError::Nonsense { what, .. }) if what.contains("Hoi")));
    let told = json!({"error": {"message": "The server is stopping", "code": "server_stopping"}}).to_string();
    let answer = ask((0..4).map(|_| Play::Stream(vec![told.clone()], End::Done))).await;
    assert!(matches!(answer.end, Err(RemoteError::Failing { message, .. }) if message == "The server is stopping"));
}

#[tokio::test]
async fn a_form_that_a_server_ignores_is_noticed_before_it_is_shown() {
    let yes_or_no = || Some(Constraint::Regex("ja|nee".to_owned()));
    let answer = ask_for(&play([models(), whole(&["n", "ee"])]), yes_or_no()).await;
    assert!(answer.end.is_ok() && answer.text == "nee");
    let answer = ask_for(&play([models(), whole(&["n", "iet zo"])]), yes_or_no()).await;
    assert!(matches!(answer.end, Err(RemoteError::ConstraintIgnored { .. })) && answer.text == "n");
    let answer = ask_for(&play([models(), whole(&["ne"])]), yes_or_no()).await;
    assert!(matches!(answer.end, Err(RemoteError::ConstraintIgnored { .. })));
}

#[tokio::test]
async fn dropping_the_stream_closes_the_connection() {
    let playing = play([models(), broken(&["Hal"], End::Silent)]);
    let endpoint = Endpoint { timeout: Duration::from_mins(1), ..playing.endpoint.clone() };
    let engine = RemoteEngine::connect(&endpoint).await.unwrap();
    let mut events = engine.generate(request(None));
    while !matches!(events.next().await, Some(Event::Delta { .. })) {}
    drop(events);
    for _ in 0..500 {
        if *playing.left.lock().unwrap() == 1 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the connection is still there");
}
