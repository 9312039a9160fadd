//! What the server tells of itself to Prometheus.

use std::time::{Duration, Instant};

use axum::http::StatusCode;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;

use super::places::Places;
use crate::engine::Usage;

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Labels {
    path: &'static str,
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
        let help = "Seconds from a request to the first of its answer";
        registry.register("first_token_seconds", help, metrics.first_token.clone());
        registry.register("request_seconds", "Seconds from a request to its end", metrics.duration.clone());
        registry.register("requests_running", "Requests that are being answered", metrics.running.clone());
        registry.register("requests_waiting", "Requests that wait for their turn", metrics.waiting.clone());
        metrics
    }

    /// A request was given this status.
    pub fn request(&self, path: &'static str, status: StatusCode) {
        self.requests.get_or_create(&Labels { path, status: status.as_u16() }).inc();
    }

    /// The first of an answer, so long after its request.
    pub fn first_token(&self, after: Duration) {
        self.first_token.observe(after.as_secs_f64());
    }

    /// A choice is complete.
    pub fn answered(&self, usage: Usage) {
        self.prompt_tokens.inc_by(usage.prompt_tokens as u64);
        self.reused_tokens.inc_by(usage.reused_tokens as u64);
        self.completion_tokens.inc_by(usage.completion_tokens as u64);
    }

    /// The figures in Prometheus's text form.
    pub fn text(&self, places: &Places) -> String {
        self.running.set(i64::try_from(places.running()).unwrap_or(i64::MAX));
        self.waiting.set(i64::try_from(places.waiting()).unwrap_or(i64::MAX));
        let mut text = String::new();
        // Writing into a string cannot fail.
        let _ = encode(&mut text, &self.registry);
        text
    }

    /// Follows a request to its end.
    pub fn follow(&self) -> Followed<'_> {
        Followed { metrics: self, begun: Instant::now(), is_done: false }
    }
}

/// A request that is being followed: where it is dropped before it is done, its client left.
#[derive(Debug)]
pub struct Followed<'a> {
    metrics: &'a Metrics,
    begun: Instant,
    is_done: bool,
}

impl Followed<'_> {
    /// How long it has been going on.
    pub fn elapsed(&self) -> Duration {
        self.begun.elapsed()
    }

    /// It ended, well or not, while its client was there.
    pub fn done(mut self) {
        self.is_done = true;
    }
}

impl Drop for Followed<'_> {
    fn drop(&mut self) {
        self.metrics.duration.observe(self.begun.elapsed().as_secs_f64());
        if !self.is_done {
            self.metrics.left.inc();
        }
    }
}
