//! Writes an answer as Ollama does: an object, or one a line while it grows.

use std::time::{Duration, Instant, UNIX_EPOCH};

use serde_json::{Value, json};

use crate::engine::{Answer, TokenLogprob};
use crate::serve::calls::{Call, Content};
use crate::serve::echo::EchoedPrompt;
use crate::serve::error::ApiError;
use crate::serve::protocol::{Framing, Message, Protocol};
use crate::serve::request::ApiRequest;
use crate::serve::response::reason_name;
use crate::system::now;

/// Where an answer's text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// In a message.
    Chat,
    /// In the field `response`.
    Generate,
}

/// Writes one answer.
pub struct LineWriter {
    shape: Shape,
    model: String,
    since: Instant,
}

impl LineWriter {
    pub fn new(model: &str, shape: Shape) -> Self {
        Self { shape, model: model.to_owned(), since: Instant::now() }
    }

    fn object(&self, text: &str, calls: &[Call], done: bool) -> Value {
        let mut object = json!({"model": self.model, "created_at": time_of(now())});
        match self.shape {
            Shape::Generate => object["response"] = text.into(),
            Shape::Chat => {
                object["message"] = json!({"role": "assistant", "content": text});
                if !calls.is_empty() {
                    object["message"]["tool_calls"] = calls.iter().map(call_object).collect();
                }
            }
        }
        object["done"] = done.into();
        object
    }

    /// The last object, with the figures.
    fn last(&self, text: &str, calls: &[Call], answer: &Answer) -> Value {
        let mut object = self.object(text, calls, true);
        let nanoseconds = |milliseconds: f64| (milliseconds * 1e6) as u64;
        object["done_reason"] = reason_name(answer.reason).into();
        object["total_duration"] = (self.since.elapsed().as_nanos() as u64).into();
        object["load_duration"] = 0.into();
        object["prompt_eval_count"] = answer.usage.prompt_tokens.into();
        object["prompt_eval_duration"] = nanoseconds(answer.timings.prompt_ms).into();
        object["eval_count"] = answer.usage.completion_tokens.into();
        object["eval_duration"] = nanoseconds(answer.timings.generation_ms).into();
        object
    }

    /// What a client gets that only wants the model to be loaded.
    pub fn loaded(&self) -> Value {
        let mut object = self.object("", &[], true);
        object["done_reason"] = "load".into();
        object
    }

    fn message(&self, text: &str, calls: &[Call]) -> Vec<Message> {
        vec![Message::Json(self.object(text, calls, false))]
    }
}

fn call_object(call: &Call) -> Value {
    let arguments: Value = serde_json::from_str(&call.arguments).unwrap_or_else(|_| json!({}));
    json!({"id": call.id, "function": {"name": call.name, "arguments": arguments}})
}

impl Protocol for LineWriter {
    fn framing(&self) -> Framing {
        Framing::Lines
    }

    fn document(&mut self, request: &ApiRequest, answers: &[Answer], _: &[EchoedPrompt]) -> Value {
        let Some(answer) = answers.first() else { return self.loaded() };
        match Content::of(&answer.text, request.tools.as_ref()) {
            Content::Text(text) => self.last(&text, &[], answer),
            Content::Calls(calls) => self.last("", &calls, answer),
        }
    }

    fn begin(&mut self, _: usize) -> Vec<Message> {
        Vec::new()
    }

    fn text(&mut self, _: usize, text: &str, _: &[TokenLogprob]) -> Vec<Message> {
        if text.is_empty() { Vec::new() } else { self.message(text, &[]) }
    }

    fn end(&mut self, _: usize, rest: &Content, _: &Answer) -> Vec<Message> {
        match rest {
            Content::Text(text) => self.text(0, text, &[]),
            Content::Calls(calls) => self.message("", calls),
        }
    }

    fn finish(&mut self, _: &ApiRequest, answers: &[Answer]) -> Vec<Message> {
        answers.first().map(|answer| Message::Json(self.last("", &[], answer))).into_iter().collect()
    }

    fn break_off(&mut self, error: &ApiError) -> Message {
        Message::Json(json!({"error": error.message}))
    }
}

/// Seconds since 1970 as RFC 3339 has them, in UTC.
pub fn time_of(seconds: i64) -> String {
    let since = Duration::from_secs(u64::try_from(seconds).unwrap_or_default());
    humantime::format_rfc3339_seconds(UNIX_EPOCH + since).to_string()
}
