//! Metrics for Prometheus: requests, tokens, durations, and the queue.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;

use super::Server;
use super::admission::AdmissionQueue;
use crate::engine::Usage;

/// Counts a request by its path and status once its answer begins.
pub async fn count_requests(
    State(server): State<Arc<Server>>,
    path: MatchedPath,
    request: Request,
    next: Next,
) -> Response {
    let response = next.run(request).await;
    let (path, status) = (path.as_str(), response.status().as_u16());
    server.metrics.requests.get_or_create(&Labels { path: path.to_owned(), status }).inc();
    response
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Labels {
    path: String,
    status: u16,
}

#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    requests: Family<Labels, Counter>,
    left: Counter,
    prompt_tokens: Counter,
    reused_tokens: Counter,
    completion_tokens: Counter,
    first_token: Histogram,
    duration: Histogram,
    running: Gauge,
    waiting: Gauge,
}

impl Metrics {
    pub fn new() -> Self {
        // From 5 ms to 3 minutes, and from 20 ms to 11 minutes.
        let first_token = Histogram::new(exponential_buckets(0.005, 2.0, 16));
        let duration = Histogram::new(exponential_buckets(0.02, 2.0, 16));
        let mut metrics = Self {
            registry: Registry::with_prefix("fietje"),
            requests: Family::default(),
            left: Counter::default(),
            prompt_tokens: Counter::default(),
            reused_tokens: Counter::default(),
            completion_tokens: Counter::default(),
            first_token,
            duration,
            running: Gauge::default(),
            waiting: Gauge::default(),
        };
        let registry = &mut metrics.registry;
        registry.register("requests", "Requests by address and status", metrics.requests.clone());
        registry.register("requests_left", "Requests whose client left before the end", metrics.left.clone());
        registry.register("prompt_tokens", "Tokens of prompts", metrics.prompt_tokens.clone());
        let help = "Tokens of prompts that were read for an earlier request";
        registry.register("prompt_tokens_reused", help, metrics.reused_tokens.clone());
        registry.register("completion_tokens", "Tokens of answers", metrics.completion_tokens.clone());
        let help = "Seconds from a request to the first text of its answer";
        registry.register("first_token_seconds", help, metrics.first_token.clone());
        registry.register("request_seconds", "Seconds from a request to its end", metrics.duration.clone());
        registry.register("requests_running", "Requests that are being answered", metrics.running.clone());
        registry.register("requests_waiting", "Requests that wait for a slot", metrics.waiting.clone());
        metrics
    }

    /// Counts the tokens of a complete choice.
    pub fn answered(&self, usage: Usage) {
        self.prompt_tokens.inc_by(usage.prompt_tokens as u64);
        self.reused_tokens.inc_by(usage.reused_tokens as u64);
        self.completion_tokens.inc_by(usage.completion_tokens as u64);
    }

    /// All metrics in `OpenMetrics`' text format.
    pub fn text(&self, queue: &AdmissionQueue) -> String {
        self.running.set(i64::try_from(queue.running()).unwrap_or(i64::MAX));
        self.waiting.set(i64::try_from(queue.waiting()).unwrap_or(i64::MAX));
        let mut text = String::new();
        // Writing into a string cannot fail.
        let _ = encode(&mut text, &self.registry);
        text
    }

    /// Measures a request until it ends.
    pub fn follow(&self) -> InFlight<'_> {
        InFlight { metrics: self, since: Instant::now(), stage: Stage::BeforeText }
    }
}

/// A request that is being answered. Dropped before [`InFlight::done`], it counts as one whose client left.
#[derive(Debug)]
pub struct InFlight<'a> {
    metrics: &'a Metrics,
    since: Instant,
    stage: Stage,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    BeforeText,
    Writing,
    Done,
}

impl InFlight<'_> {
    /// The answer has text; the first call records how long that took.
    pub fn first_text(&mut self) {
        if self.stage == Stage::BeforeText {
            self.stage = Stage::Writing;
            self.metrics.first_token.observe(self.since.elapsed().as_secs_f64());
        }
    }

    /// The request ended, well or not, while its client was there.
    pub fn done(mut self) {
        self.stage = Stage::Done;
    }
}

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.metrics.duration.observe(self.since.elapsed().as_secs_f64());
        if self.stage != Stage::Done {
            self.metrics.left.inc();
        }
    }
}
