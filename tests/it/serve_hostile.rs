//! `fietje serve` under requests that were made to end it or to hold it up: each is refused, and nobody else notices.

use std::time::{Duration, Instant};

use crate::support::cli::Home;
use crate::support::server::Server;
use reqwest::Client;
use serde_json::{Map, Value, json};

/// A schema whose definitions refer to each other, one after the next.
fn chain(length: usize, link: impl Fn(String) -> Value) -> Value {
    let mut definitions = Map::new();
    for number in 0..length {
        definitions.insert(format!("d{number}"), link(format!("#/$defs/d{}", number + 1)));
    }
    definitions.insert(format!("d{length}"), json!({"type": "integer"}));
    json!({"$defs": definitions, "$ref": "#/$defs/d0"})
}

/// A schema that holds one text to many expressions, each by its name.
fn joint(count: usize) -> Value {
    let mut definitions = Map::new();
    for number in 0..count {
        let letter = char::from(b'a' + (number % 26) as u8);
        let pattern = format!(".*{letter}.{{{number}}}");
        definitions.insert(format!("d{number}"), json!({"type": "string", "pattern": pattern}));
    }
    let parts: Vec<Value> = (0..count).map(|number| json!({"$ref": format!("#/$defs/d{number}")})).collect();
    json!({"$defs": definitions, "allOf": parts})
}

fn schema(schema: &Value) -> Value {
    json!({"response_format": {"type": "json_schema", "json_schema": {"name": "x", "schema": schema}}})
}

fn grammar(rules: usize, rule: impl Fn(usize) -> String) -> Value {
    let lines = (0..rules).map(|number| format!("r{number}: {}", rule(number + 1))).collect::<Vec<_>>().join("\n");
    json!({"structured_outputs": {"grammar": format!("start: r0\n{lines}\nr{rules}: \"a\"")}})
}

async fn post(client: &Client, server: &Server, more: &Value) -> (u16, String) {
    let mut body = json!({"messages": [{"role": "user", "content": "Hoi"}], "max_tokens": 3});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let request = client.post(format!("{}/chat/completions", server.url)).header("content-type", "application/json");
    let response = request.body(body.to_string()).send().await.unwrap();
    (response.status().as_u16(), response.text().await.unwrap())
}

#[tokio::test]
async fn constraints_that_are_made_to_hurt_are_refused_and_hold_nobody_up() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let server = Server::start(&Home::new(), &["-m", "mini"]);
    let client = Client::new();
    let hostile = [
        schema(&chain(500, |next| json!({"type": "array", "items": {"$ref": next}, "minItems": 1}))),
        schema(&chain(500, |next| json!({"allOf": [{"$ref": next}, {"type": "integer"}]}))),
        schema(&joint(24)),
        grammar(1000, |next| format!("r{next} r{next}")),
        grammar(5000, |next| format!("r{next}")),
        json!({"structured_outputs": {"grammar": format!("start: {}\"a\"{}", "(".repeat(20_000), ")".repeat(20_000))}}),
        json!({"structured_outputs": {"regex": format!("{}a{}", "(".repeat(5000), ")".repeat(5000))}}),
    ];
    let started = Instant::now();
    for constraint in &hostile {
        let (status, body) = post(&client, &server, constraint).await;
        assert_eq!(status, 400, "{body}");
        assert_eq!(post(&client, &server, &json!({})).await.0, 200, "after {body}");
    }
    assert!(started.elapsed() < Duration::from_mins(1), "{:?}", started.elapsed());
    // What people write still works, however it is nested.
    let (status, body) = post(&client, &server, &schema(&chain(200, |next| json!({"$ref": next})))).await;
    assert_eq!(status, 200, "{body}");
    let deep = chain(200, |next| json!({"type": "array", "items": {"$ref": next}, "minItems": 1}));
    let (status, body) = post(&client, &server, &schema(&deep)).await;
    assert_eq!(status, 200, "{body}");
}

#[tokio::test]
async fn a_megabyte_of_control_tokens_holds_nobody_up() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let server = Server::start(&Home::new(), &["-m", "mini"]);
    let client = Client::new();
    let names = "<|im_start|>".repeat(80_000);
    let messages = json!({"messages": [{"role": "user", "content": names}]});
    let mut hostile = std::pin::pin!(post(&client, &server, &messages));
    let health = server.url.replace("/v1", "/health");
    let mut slowest = Duration::ZERO;
    let (status, body) = loop {
        let started = Instant::now();
        tokio::select! {
            refused = hostile.as_mut() => break refused,
            answered = client.get(&health).send() => {
                assert_eq!(answered.unwrap().status(), 200);
                slowest = slowest.max(started.elapsed());
            }
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    assert!(status == 400 && body.contains("context_length_exceeded"), "{body}");
    assert!(slowest < Duration::from_secs(2), "the server did not answer for {slowest:?}");
}
