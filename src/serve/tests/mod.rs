//! The server on a scripted engine: what goes over the line, who gets a place, how it ends.

mod protocols;
mod scoring;
mod tools;

use std::future::Future;

use reqwest::{Client, Response, StatusCode};
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use super::*;
use crate::engine::scripted::{ScriptedEngine, Step};
use crate::engine::{Counted, EngineError, Event, Preset};

struct Running {
    url: String,
    client: Client,
    engine: Arc<ScriptedEngine>,
    shutdown: Arc<Shutdown>,
    ended: JoinHandle<io::Result<()>>,
}

fn settings() -> ServeSettings {
    ServeSettings {
        api_key: None,
        aliases: Vec::new(),
        origins: Vec::new(),
        trial_program: None,
        parallel: 2,
        queue: 1,
        timeout: Duration::from_secs(20),
        grace: Duration::from_millis(50),
        max_logprobs: 20,
        defaults: GenerationOptions { sampling: Preset::Precise.options(0), ..GenerationOptions::default() },
    }
}

async fn start(scripts: impl IntoIterator<Item = Vec<Step>>, settings: ServeSettings) -> Running {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let engine = Arc::new(ScriptedEngine::new(scripts));
    let shutdown = Arc::new(Shutdown::default());
    let serving = serve(listener, Arc::clone(&engine) as Arc<dyn Engine>, settings, Arc::clone(&shutdown));
    let ended = tokio::spawn(serving);
    Running { url, client: Client::new(), engine, shutdown, ended }
}

impl Running {
    fn post(&self, path: &str, body: &Value) -> impl Future<Output = Response> + use<> {
        let request = self.client.post(format!("{}{path}", self.url)).header("content-type", "application/json");
        let sending = request.body(body.to_string()).send();
        async move { sending.await.unwrap() }
    }

    fn chat(&self, more: &Value) -> impl Future<Output = Response> + use<> {
        let mut body = json!({"messages": [{"role": "user", "content": "Hoi"}]});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.post("/v1/chat/completions", &body)
    }

    async fn get(&self, path: &str) -> (StatusCode, String) {
        let response = self.client.get(format!("{}{path}", self.url)).send().await.unwrap();
        (response.status(), response.text().await.unwrap())
    }

    /// Waits until the metrics say so.
    async fn metric(&self, line: &str) {
        for _ in 0..500 {
            if self.get("/metrics").await.1.lines().any(|shown| shown == line) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("no `{line}` in\n{}", self.get("/metrics").await.1);
    }
}

async fn document(response: Response) -> (u16, Value) {
    let status = response.status().as_u16();
    (status, serde_json::from_str(&response.text().await.unwrap()).unwrap())
}

/// The pieces of a stream, without the line that ends it.
async fn pieces(response: Response) -> Vec<Value> {
    assert_eq!(response.status(), 200);
    let text = response.text().await.unwrap();
    let mut data: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("data: ")).collect();
    let pieces: Vec<Value> = data.iter().filter_map(|data| serde_json::from_str(data).ok()).collect();
    // An answer that broke off is not done.
    let is_done = data.pop() == Some("[DONE]");
    assert_eq!(is_done, pieces.last().is_some_and(|last| last.get("error").is_none()), "{text}");
    pieces
}

#[tokio::test]
async fn an_answer_comes_whole_or_in_pieces() {
    let answer = || ScriptedEngine::answer(&["Hal", "lo"]);
    let server = start([answer(), answer(), answer(), answer()], settings()).await;
    let (status, whole) = document(server.chat(&json!({})).await).await;
    assert_eq!((status, &whole["object"]), (200, &json!("chat.completion")));
    assert_eq!(whole["choices"][0]["message"]["content"], "Hallo");
    assert_eq!(whole["choices"][0]["finish_reason"], "stop");
    assert_eq!(whole["usage"]["total_tokens"], 3);
    let streamed = json!({"stream": true, "stream_options": {"include_usage": true}});
    let streamed = pieces(server.chat(&streamed).await).await;
    let contents: Vec<&str> =
        streamed.iter().filter_map(|piece| piece["choices"][0]["delta"]["content"].as_str()).collect();
    assert_eq!(contents, ["", "Hal", "lo"]);
    assert_eq!(streamed[0]["choices"][0]["delta"]["role"], "assistant");
    assert_eq!(streamed[3]["choices"][0]["finish_reason"], "stop");
    assert_eq!((&streamed[4]["choices"], &streamed[4]["usage"]["completion_tokens"]), (&json!([]), &json!(2)));
    let (_, whole) = document(server.post("/v1/completions", &json!({"prompt": "De"})).await).await;
    assert_eq!((&whole["object"], &whole["choices"][0]["text"]), (&json!("text_completion"), &json!("Hallo")));
    let streamed = pieces(server.post("/v1/completions", &json!({"prompt": "De", "stream": true})).await).await;
    let texts: String = streamed.iter().filter_map(|piece| piece["choices"][0]["text"].as_str()).collect();
    assert_eq!(texts, "Hallo");
}

#[tokio::test]
async fn several_choices_are_told_apart() {
    let server = start((0..4).map(|_| ScriptedEngine::answer(&["a", "b"])), settings()).await;
    let (_, whole) = document(server.chat(&json!({"n": 2})).await).await;
    assert_eq!(whole["choices"].as_array().unwrap().len(), 2);
    assert_eq!((&whole["choices"][1]["index"], &whole["usage"]["prompt_tokens"]), (&json!(1), &json!(1)));
    let streamed = pieces(server.chat(&json!({"n": 2, "stream": true})).await).await;
    for index in 0..2 {
        let of_choice = streamed.iter().filter(|piece| piece["choices"][0]["index"] == index);
        let text: String = of_choice.filter_map(|piece| piece["choices"][0]["delta"]["content"].as_str()).collect();
        assert_eq!(text, "ab");
    }
}

#[tokio::test]
async fn errors_have_openais_form_and_status() {
    let too_long = || {
        Event::Failed(EngineError::PromptTooLong { prompt_tokens: 9, counted: Counted::Exactly, context_length: 8 })
    };
    let server = start([vec![Step::Send(too_long())], vec![Step::Send(too_long())]], settings()).await;
    for stream in [false, true] {
        let (status, body) = document(server.chat(&json!({"stream": stream})).await).await;
        assert_eq!((status, &body["error"]["code"]), (400, &json!("context_length_exceeded")));
        assert_eq!(body["error"]["type"], "invalid_request_error");
    }
    let (status, body) = document(server.chat(&json!({"model": "gpt-4"})).await).await;
    assert_eq!((status, &body["error"]["code"]), (404, &json!("model_not_found")));
    let (status, body) = document(server.chat(&json!({"top_p": 7})).await).await;
    assert_eq!((status, &body["error"]["param"]), (400, &json!("top_p")));
    let (status, body) = server.get("/v1/niets").await;
    assert!(status == 404 && body.contains("unknown_url"), "{body}");
    assert_eq!(server.get("/v1/completions").await.0, 405);
    let large = "x".repeat(2 << 20);
    assert_eq!(server.chat(&json!({"user": large})).await.status(), 413);
    let plain = server.client.post(format!("{}/v1/completions", server.url)).body("{\"prompt\": \"a\"}");
    assert_eq!(plain.send().await.unwrap().status(), 400);
    // In the middle of a stream only the stream itself can tell.
    let broken = vec![
        Step::Send(Event::Started { prompt_tokens: 1 }),
        Step::Send(Event::Delta { text: "a".to_owned(), tokens: vec![1], count: 1 }),
        Step::Send(Event::Failed(EngineError::NoPrediction)),
    ];
    let server = start([broken], settings()).await;
    let streamed = pieces(server.chat(&json!({"stream": true})).await).await;
    assert_eq!(streamed.last().unwrap()["error"]["type"], "server_error");
}

#[tokio::test]
async fn the_door_opens_to_the_key_alone() {
    let settings = ServeSettings { api_key: Some("geheim".to_owned()), ..settings() };
    let server = start([ScriptedEngine::answer(&["ja"])], settings).await;
    assert_eq!(server.chat(&json!({})).await.status(), 401);
    assert_eq!(server.get("/v1/models").await.0, 401);
    assert_eq!(server.get("/metrics").await.0, 401);
    // Whoever keeps the server running need not know it.
    assert_eq!(server.get("/health").await.0, 200);
    let request = server.client.get(format!("{}/v1/models/scripted", server.url)).bearer_auth("geheim");
    assert_eq!(request.send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_page_may_read_answers_only_where_the_user_named_it() {
    let page = "https://app.example";
    let settings = ServeSettings { origins: vec![page.to_owned()], ..settings() };
    let server = start([ScriptedEngine::answer(&["ja"])], settings).await;
    let models = |origin: &str| server.client.get(format!("{}/v1/models", server.url)).header("origin", origin);
    let allowed = models(page).send().await.unwrap();
    assert_eq!(allowed.status(), 200);
    assert_eq!(allowed.headers()["access-control-allow-origin"], page);
    let refused = models("http://evil.example").send().await.unwrap();
    assert_eq!(refused.status(), 403);
    assert!(refused.headers().get("access-control-allow-origin").is_none());
    assert!(refused.text().await.unwrap().contains("--origin http://evil.example"));
    let rebound = server.client.get(format!("{}/v1/models", server.url)).header("host", "evil.example:8080");
    assert_eq!(rebound.send().await.unwrap().status(), 403);
    let preflight = server
        .client
        .request(reqwest::Method::OPTIONS, format!("{}/v1/chat/completions", server.url))
        .header("origin", page)
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "content-type, authorization");
    let preflight = preflight.send().await.unwrap();
    assert_eq!(preflight.status(), 200);
    assert_eq!(preflight.headers()["access-control-allow-headers"], "content-type, authorization");
}

#[tokio::test]
async fn who_leaves_frees_the_place_and_who_finds_none_is_told_when_to_come_again() {
    let hang = || vec![Step::Send(Event::Started { prompt_tokens: 1 }), Step::Hang];
    let server = start([hang(), hang(), ScriptedEngine::answer(&["ja"])], settings()).await;
    let first = tokio::spawn(server.chat(&json!({"stream": true})));
    let second = tokio::spawn(server.chat(&json!({})));
    server.metric("fietje_requests_running 2").await;
    let third = tokio::spawn(server.chat(&json!({})));
    server.metric("fietje_requests_waiting 1").await;
    let refused = server.chat(&json!({})).await;
    assert_eq!((refused.status().as_u16(), refused.headers()["retry-after"].to_str().unwrap()), (429, "1"));
    // One leaves in the middle of a stream, and the one that waited is answered.
    drop(first.await.unwrap());
    assert_eq!(document(third.await.unwrap()).await.1["choices"][0]["message"]["content"], "ja");
    // The other leaves before there is a word.
    second.abort();
    server.metric("fietje_requests_running 0").await;
    server.metric("fietje_requests_left_total 2").await;
    server.metric("fietje_requests_total{path=\"/v1/chat/completions\",status=\"429\"} 1").await;
}

#[tokio::test]
async fn health_is_the_engines_and_a_server_without_one_ends() {
    let server = start([], settings()).await;
    assert_eq!(server.get("/health").await, (StatusCode::OK, "{\"status\":\"ok\"}".to_owned()));
    server.engine.set_health(Health::Stalled);
    assert_eq!(server.get("/health").await.0, 503);
    server.engine.set_health(Health::Gone);
    let error = server.ended.await.unwrap().unwrap_err();
    assert!(error.to_string().contains("the engine stopped"), "{error}");
}

#[tokio::test]
async fn no_request_takes_longer_than_is_allowed() {
    let settings = ServeSettings { timeout: Duration::from_millis(50), ..settings() };
    let hang = || vec![Step::Send(Event::Started { prompt_tokens: 1 }), Step::Hang];
    let server = start([hang(), hang()], settings).await;
    assert_eq!(server.chat(&json!({})).await.status(), 504);
    let streamed = pieces(server.chat(&json!({"stream": true})).await).await;
    assert_eq!(streamed.last().unwrap()["error"]["code"], "timeout");
    server.metric("fietje_requests_running 0").await;
}

#[tokio::test]
async fn a_stopping_server_lets_what_is_under_way_end_and_then_ends_it() {
    let delta = |text: &str| Step::Send(Event::Delta { text: text.to_owned(), tokens: vec![1], count: 1 });
    let started = || Step::Send(Event::Started { prompt_tokens: 1 });
    let mut soon = vec![started(), delta("a"), Step::Wait(Duration::from_millis(20))];
    soon.extend(ScriptedEngine::answer(&["b"]).into_iter().skip(1));
    let never = vec![started(), delta("a"), Step::Hang];
    let settings = ServeSettings { grace: Duration::from_millis(500), ..settings() };
    let server = start([soon, never], settings).await;
    let ends = server.chat(&json!({"stream": true})).await;
    let goes_on = server.chat(&json!({"stream": true})).await;
    assert_eq!(server.engine.requests().len(), 2);
    server.shutdown.begin();
    let ended: String =
        pieces(ends).await.iter().filter_map(|piece| piece["choices"][0]["delta"]["content"].as_str()).collect();
    assert_eq!(ended, "ab");
    let cut = pieces(goes_on).await;
    assert_eq!(cut.last().unwrap()["error"]["code"], "server_stopping");
    server.ended.await.unwrap().unwrap();
    assert!(server.client.get(&server.url).send().await.is_err(), "nobody listens any more");
}

#[tokio::test]
async fn every_answer_has_a_name_and_openais_form_whatever_the_address() {
    let settings = ServeSettings { aliases: vec!["gpt-4o".to_owned(), "fietje".to_owned()], ..settings() };
    let server = start([ScriptedEngine::answer(&["ja"])], settings).await;
    let get = |path: &str| server.client.get(format!("{}{path}", server.url));
    let named = get("/v1/models/").header("x-request-id", "mijn-7").send().await.unwrap();
    assert_eq!(named.headers()["x-request-id"], "mijn-7");
    let (_, models) = document(named).await;
    let names: Vec<_> = models["data"].as_array().unwrap().iter().map(|model| model["id"].clone()).collect();
    assert_eq!(names, ["gpt-4o", "fietje"]);
    let forged = get("/v1/models").header("x-request-id", "a b\tc").send().await.unwrap();
    assert!(forged.headers()["x-request-id"].to_str().unwrap().starts_with("req_"));
    let (status, answer) = document(server.chat(&json!({"model": "scripted"})).await).await;
    assert_eq!((status, &answer["model"]), (200, &json!("gpt-4o")), "its own name stays known");
    for path in ["/v1/models/%ff", "/%ff", "/v1/models/a%2fb", "//", "/v1/chat/completions/x"] {
        let (status, body) = document(get(path).send().await.unwrap()).await;
        assert!(status == 404 && body["error"]["code"].is_string(), "{path}: {body}");
    }
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_before_it_is_sent() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let server = start([], settings()).await;
    let mut stream = tokio::net::TcpStream::connect(server.url.trim_start_matches("http://")).await.unwrap();
    let head = "POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
                Content-Length: 99000000000\r\n\r\n{";
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = vec![0; 12];
    tokio::time::timeout(Duration::from_secs(5), stream.read_exact(&mut answer)).await.unwrap().unwrap();
    assert_eq!(answer, b"HTTP/1.1 413");
}
