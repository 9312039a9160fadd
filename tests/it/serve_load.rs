//! `fietje serve` under many clients at once, some of which leave in the middle: none gets stuck, nothing is kept.
//!
//! `FIETJE_LOAD_SECONDS=60 cargo test --release --test it serve_load -- --nocapture` does it for a minute and tells the
//! figures.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::support::cli::Home;
use crate::support::server::Server;
use futures_util::StreamExt;
use reqwest::Client;
use serde_json::json;

const CLIENTS: usize = 32;
/// Rounds of each client where no time is given.
const ROUNDS: usize = 4;
/// Rounds before memory is measured. They leave more conversations than the server keeps.
const WARM_UP: usize = 3;
/// The longest that an answer may let its client wait.
const PATIENCE: Duration = Duration::from_mins(1);

#[derive(Default)]
struct Counts {
    answered: AtomicUsize,
    left: AtomicUsize,
}

/// One request: read to its end, or left in the middle.
async fn ask(client: &Client, url: &str, seed: usize, counts: &Counts) {
    let leaves = seed.is_multiple_of(3);
    let body = json!({
        "messages": [{"role": "user", "content": format!("Vertel iets over {seed}.")}],
        "stream": true, "max_tokens": 48, "ignore_eos": true, "temperature": 0.9, "seed": seed,
    });
    let request = client.post(format!("{url}/chat/completions")).header("content-type", "application/json");
    let response = request.body(body.to_string()).send().await.unwrap();
    assert_eq!(response.status(), 200);
    let mut bytes = response.bytes_stream();
    let mut text = String::new();
    while let Some(piece) = bytes.next().await {
        text += &String::from_utf8_lossy(&piece.unwrap());
        if leaves && text.matches("data: ").count() > 5 {
            counts.left.fetch_add(1, Ordering::Relaxed);
            return;
        }
    }
    assert!(text.ends_with("data: [DONE]\n\n"), "{text}");
    counts.answered.fetch_add(1, Ordering::Relaxed);
}

async fn metric(client: &Client, server: &Server, name: &str) -> usize {
    let url = server.url.replace("/v1", "/metrics");
    let text = client.get(url).send().await.unwrap().text().await.unwrap();
    text.lines().find_map(|line| line.strip_prefix(name)?.trim().parse().ok()).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thirty_two_clients_and_none_gets_stuck() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let seconds = std::env::var("FIETJE_LOAD_SECONDS").ok().and_then(|seconds| seconds.parse().ok());
    let end = seconds.map(|seconds| Instant::now() + Duration::from_secs(seconds));
    let server = Arc::new(Server::start(&Home::new(), &["-m", "mini", "--parallel", "16", "--queue", "32"]));
    let (client, counts) = (Client::new(), Arc::new(Counts::default()));
    // What it takes for as many answers as it ever gives at a time, and for the conversations that it keeps, is taken
    // now.
    let run = |rounds: usize, end: Option<Instant>| {
        let clients = (0..CLIENTS).map(|number| {
            let (client, counts, url) = (client.clone(), Arc::clone(&counts), server.url.clone());
            tokio::spawn(async move {
                for round in 0.. {
                    if end.map_or(round >= rounds, |end| Instant::now() >= end) {
                        return;
                    }
                    let asking = ask(&client, &url, number + round * CLIENTS, &counts);
                    tokio::time::timeout(PATIENCE, asking).await.expect("an answer got stuck");
                }
            })
        });
        clients.collect::<Vec<_>>()
    };
    for client in run(WARM_UP, None) {
        client.await.unwrap();
    }
    let before = server.memory();
    for client in run(ROUNDS, end) {
        client.await.unwrap();
    }
    let after = server.memory();
    let (answered, left) = (counts.answered.load(Ordering::Relaxed), counts.left.load(Ordering::Relaxed));
    println!("{answered} answered, {left} left, memory {before:?} kB before and {after:?} kB after");
    assert!(answered > CLIENTS && left > CLIENTS / 2);
    while metric(&client, &server, "fietje_requests_running ").await > 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(metric(&client, &server, "fietje_requests_waiting ").await, 0);
    if let (Some(before), Some(after)) = (before, after) {
        assert!(after < before + 32 * 1024, "{before} kB became {after} kB");
    }
}
