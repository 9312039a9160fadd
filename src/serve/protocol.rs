//! What a protocol makes of an answer: one document, or messages while it grows.
//!
//! The way of a request through the server is the same for all protocols; they differ in what they read
//! ([`super::request`] and what is translated into it) and in what they write, which is this.

use serde_json::Value;

use super::calls::Content;
use super::echo::EchoedPrompt;
use super::error::ApiError;
use super::request::ApiRequest;
use crate::engine::{Answer, TokenLogprob};

/// How messages follow each other in a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Framing {
    /// As server-sent events.
    Events,
    /// As JSON, one a line.
    Lines,
}

/// A message of a stream.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    Json(Value),
    /// An event with a name.
    Named(&'static str, Value),
    /// An event that is no JSON.
    Word(&'static str),
}

/// Writes one answer.
pub trait Protocol: Send + Sync {
    fn framing(&self) -> Framing {
        Framing::Events
    }

    /// The whole answer. `prompts` has the prompt of each choice where the client wants it.
    fn document(&mut self, request: &ApiRequest, answers: &[Answer], prompts: &[EchoedPrompt]) -> Value;

    /// A choice begins.
    fn begin(&mut self, index: usize) -> Vec<Message>;

    /// A choice has more text.
    fn text(&mut self, index: usize, text: &str, logprobs: &[TokenLogprob]) -> Vec<Message>;

    /// A choice ends with `rest`, which was held back until it was clear whether it is text.
    fn end(&mut self, index: usize, rest: &Content, answer: &Answer) -> Vec<Message>;

    /// All choices have ended.
    fn finish(&mut self, request: &ApiRequest, answers: &[Answer]) -> Vec<Message>;

    /// The answer broke off.
    fn break_off(&mut self, error: &ApiError) -> Message;
}
