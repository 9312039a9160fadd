//! Metrics for Prometheus: requests, tokens, durations, and the queue.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;

use super::Server;
use super::admission::AdmissionQueue;
use super::request::Delivery;
use crate::engine::{EngineInfo, Load, Usage};

/// Counts a request by its address and status once its answer begins. Addresses where there is nothing count as one.
pub async fn count_requests(State(server): State<Arc<Server>>, request: Request, next: Next) -> Response {
    let path = request.extensions().get::<MatchedPath>().map_or("other", MatchedPath::as_str).to_owned();
    let response = next.run(request).await;
    let status = response.status().as_u16();
    server.metrics.requests.get_or_create(&Labels { path, status }).inc();
    response
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Labels {
    path: String,
    status: u16,
}

/// How answers are sent. A client that wants it whole waits for all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EncodeLabelValue)]
#[allow(non_camel_case_types, reason = "these are the labels")]
enum AnswerKind {
    streamed,
    whole,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EncodeLabelSet)]
struct AnswerLabels {
    delivery: AnswerKind,
}

/// What answers, as a metric that is always 1.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct BuildLabels {
    version: &'static str,
    model: String,
    engine: &'static str,
}

type Histograms = Family<AnswerLabels, Histogram, fn() -> Histogram>;

#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    requests: Family<Labels, Counter>,
    left: Counter,
    prompt_tokens: Counter,
    reused_tokens: Counter,
    completion_tokens: Counter,
    broken: Counter,
    first_token: Histograms,
    duration: Histograms,
    running: Gauge,
    waiting: Gauge,
    cached_tokens: Gauge,
}

impl Metrics {
    /// The metrics of a server whose model is called `model`.
    pub fn new(info: &EngineInfo, model: &str) -> Self {
        // From 5 ms to 3 minutes, and from 20 ms to 11 minutes.
        let first_token: Histograms =
            Family::new_with_constructor(|| Histogram::new(exponential_buckets(0.005, 2.0, 16)));
        let duration: Histograms =
            Family::new_with_constructor(|| Histogram::new(exponential_buckets(0.02, 2.0, 16)));
        let mut metrics = Self {
            registry: Registry::with_prefix("fietje"),
            requests: Family::default(),
            left: Counter::default(),
            prompt_tokens: Counter::default(),
            reused_tokens: Counter::default(),
            completion_tokens: Counter::default(),
            broken: Counter::default(),
            first_token,
            duration,
            running: Gauge::default(),
            waiting: Gauge::default(),
            cached_tokens: Gauge::default(),
        };
        let registry = &mut metrics.registry;
        registry.register("requests", "Requests by address and status", metrics.requests.clone());
        registry.register("requests_left", "Requests whose client left before the end", metrics.left.clone());
        registry.register("prompt_tokens", "Tokens of prompts", metrics.prompt_tokens.clone());
        let help = "Tokens of prompts that were read for an earlier request";
        registry.register("prompt_tokens_reused", help, metrics.reused_tokens.clone());
        registry.register("completion_tokens", "Tokens of answers", metrics.completion_tokens.clone());
        registry.register("streams_broken", "Streams that ended with an error", metrics.broken.clone());
        let help = "Seconds from a request to the first text of its answer";
        registry.register("first_token_seconds", help, metrics.first_token.clone());
        registry.register("request_seconds", "Seconds from a request to its end", metrics.duration.clone());
        registry.register("requests_running", "Answers that are being computed", metrics.running.clone());
        let help = "Requests and answers that wait for their turn or for memory";
        registry.register("requests_waiting", help, metrics.waiting.clone());
        let help = "Tokens whose keys and values are in memory";
        registry.register("cached_tokens", help, metrics.cached_tokens.clone());
        let build: Family<BuildLabels, Gauge> = Family::default();
        let (version, model) = (env!("CARGO_PKG_VERSION"), model.to_owned());
        build.get_or_create(&BuildLabels { version, model, engine: info.engine }).set(1);
        registry.register("build_info", "The program and the model that answer", build);
        metrics
    }

    /// Counts a stream that ended with an error.
    pub fn broke_off(&self) {
        self.broken.inc();
    }

    /// Counts the tokens of a complete choice.
    pub fn answered(&self, usage: Usage) {
        self.prompt_tokens.inc_by(usage.prompt_tokens as u64);
        self.reused_tokens.inc_by(usage.reused_tokens as u64);
        self.completion_tokens.inc_by(usage.completion_tokens as u64);
    }

    /// All metrics with their media type: as `OpenMetrics` where the client accepts that, else in Prometheus' own
    /// format. What runs and waits is what the engine says, where it keeps count.
    pub fn text(&self, queue: &AdmissionQueue, load: Option<Load>, accepted: &str) -> (&'static str, String) {
        let load = load.unwrap_or(Load { running: queue.running(), ..Load::default() });
        let values = [load.running, queue.waiting() + load.queued, load.cached_tokens];
        for (gauge, value) in [&self.running, &self.waiting, &self.cached_tokens].into_iter().zip(values) {
            gauge.set(i64::try_from(value).unwrap_or(i64::MAX));
        }
        let mut text = String::new();
        // Writing into a string cannot fail.
        let _ = encode(&mut text, &self.registry);
        if accepted.contains("application/openmetrics-text") {
            ("application/openmetrics-text; version=1.0.0; charset=utf-8", text)
        } else {
            ("text/plain; version=0.0.4; charset=utf-8", prometheus_text(&text))
        }
    }

    /// Measures a request until it ends.
    pub fn follow(&self, delivery: Delivery) -> InFlight<'_> {
        let delivery = if delivery == Delivery::Whole { AnswerKind::whole } else { AnswerKind::streamed };
        InFlight { metrics: self, labels: AnswerLabels { delivery }, since: Instant::now(), stage: Stage::BeforeText }
    }
}

/// `OpenMetrics` in Prometheus' own format, in which a counter is described by its whole name and nothing marks the
/// end.
fn prometheus_text(open_metrics: &str) -> String {
    let counters: HashSet<&str> =
        open_metrics.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.strip_suffix(" counter")).collect();
    let line = |line: &str| {
        let kind = ["# HELP ", "# TYPE "].into_iter().find(|kind| line.starts_with(kind)).unwrap_or_default();
        match line[kind.len()..].split_once(' ') {
            Some((name, rest)) if !kind.is_empty() && counters.contains(name) => {
                format!("{kind}{name}_total {rest}\n")
            }
            _ => format!("{line}\n"),
        }
    };
    open_metrics.lines().filter(|line| *line != "# EOF").map(line).collect()
}

/// A request that is being answered. Dropped before [`InFlight::done`], it counts as one whose client left.
#[derive(Debug)]
pub struct InFlight<'a> {
    metrics: &'a Metrics,
    labels: AnswerLabels,
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
            self.metrics.first_token.get_or_create(&self.labels).observe(self.since.elapsed().as_secs_f64());
        }
    }

    /// The request ended, well or not, while its client was there.
    pub fn done(mut self) {
        self.stage = Stage::Done;
    }
}

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.metrics.duration.get_or_create(&self.labels).observe(self.since.elapsed().as_secs_f64());
        if self.stage != Stage::Done {
            self.metrics.left.inc();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Engine;
    use crate::engine::scripted::ScriptedEngine;

    #[test]
    fn each_format_describes_every_metric_by_its_name() {
        let metrics = Metrics::new(ScriptedEngine::new([]).info(), "chat");
        metrics.follow(Delivery::Whole).done();
        let queue = AdmissionQueue::new(1, 1);
        let (media_type, text) = metrics.text(&queue, None, "text/plain;version=0.0.4");
        assert!(media_type.starts_with("text/plain") && !text.contains("EOF"));
        assert!(text.contains("# TYPE fietje_prompt_tokens_total counter\n"), "{text}");
        assert!(text.contains("fietje_request_seconds_count{delivery=\"whole\"} 1"), "{text}");
        assert!(
            text.contains("fietje_build_info{version=") && text.contains("model=\"chat\",engine=\"scripted\"} 1")
        );
        let described: HashSet<&str> =
            text.lines().filter_map(|line| line.strip_prefix("# HELP ")?.split(' ').next()).collect();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let name = line.split(['{', ' ']).next().unwrap();
            let family = ["_bucket", "_sum", "_count"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name);
            assert!(described.contains(family), "{line}");
        }
        let load = Load { running: 3, queued: 2, cached_tokens: 256, most_at_once: 16 };
        let accepted = "application/openmetrics-text;version=1.0.0,text/plain;q=0.5";
        let (media_type, text) = metrics.text(&queue, Some(load), accepted);
        for line in ["fietje_requests_running 3\n", "fietje_requests_waiting 2\n", "fietje_cached_tokens 256\n"] {
            assert!(text.contains(line), "{text}");
        }
        assert!(media_type.starts_with("application/openmetrics-text") && text.ends_with("# EOF\n"));
    }
}
