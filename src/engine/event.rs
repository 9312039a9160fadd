//! The stream of events by which a request is answered.

use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;

use super::error::EngineError;

/// One step of an answer. A stream ends with `Finished` or `Failed`.
#[derive(Debug)]
pub enum Event {
    /// The request was accepted and the prompt is being read.
    Started {
        /// Tokens of the prompt.
        prompt_tokens: usize,
    },
    /// More of the prompt was read.
    Reading {
        /// Tokens read so far.
        tokens: usize,
    },
    /// How likely the tokens of the next delta were, where that was asked for.
    Logprobs(Vec<TokenLogprob>),
    /// More of the answer.
    Delta {
        /// Whole characters, never part of a stop string.
        text: String,
        /// The tokens since the last delta; their text may still be held back. Empty where another machine does not
        /// tell them.
        tokens: Vec<u32>,
        /// How many tokens came since the last delta.
        count: usize,
    },
    /// The answer is complete.
    Finished { reason: FinishReason, usage: Usage, timings: Timings },
    /// There will be no (more of an) answer.
    Failed(EngineError),
}

/// How likely a token of an answer was.
#[derive(Debug, Clone, PartialEq)]
pub struct TokenLogprob {
    /// The token itself.
    pub chosen: Candidate,
    /// The likeliest tokens in its place, the likeliest first; as many as were asked for.
    pub likeliest: Vec<Candidate>,
}

/// A token that could stand in a place.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// Its bytes, which need not be whole characters.
    pub bytes: Vec<u8>,
    /// The natural logarithm of its probability, before anything was ruled out or preferred.
    pub logprob: f32,
}

/// Why an answer ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FinishReason {
    /// The model ended it, or a stop string did.
    Stop,
    /// The limit of tokens or the window's end was reached.
    Length,
    Cancelled,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[allow(clippy::struct_field_names, reason = "these are the names of OpenAI's protocol")]
pub struct Usage {
    /// Tokens of the prompt.
    pub prompt_tokens: usize,
    /// Those among them that need not be read, because an earlier request began with them.
    #[serde(default)]
    pub reused_tokens: usize,
    /// Tokens of the answer.
    pub completion_tokens: usize,
}

impl Usage {
    /// Tokens of the prompt that were read.
    pub fn read_tokens(&self) -> usize {
        self.prompt_tokens - self.reused_tokens
    }
}

/// Durations in milliseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Timings {
    /// From the start to the first prediction.
    pub prompt_ms: f64,
    /// From there to the end.
    pub generation_ms: f64,
}

/// The receiving end. Dropping it cancels the request.
#[derive(Debug)]
pub struct EventStream {
    receiver: mpsc::UnboundedReceiver<Event>,
}

#[derive(Debug, Clone)]
pub struct EventSender {
    sender: mpsc::UnboundedSender<Event>,
}

impl EventStream {
    /// Both ends of a new stream. It is unbounded: events are small and come at the pace of a model.
    pub fn new() -> (EventSender, Self) {
        let (sender, receiver) = mpsc::unbounded_channel();
        (EventSender { sender }, Self { receiver })
    }

    /// The next event, or `None` when the engine is gone.
    pub async fn next(&mut self) -> Option<Event> {
        self.receiver.recv().await
    }

    /// The next event, waited for on a thread of its own.
    pub fn next_blocking(&mut self) -> Option<Event> {
        self.receiver.blocking_recv()
    }
}

impl EventSender {
    /// Sends an event; where nobody listens any more it is dropped.
    pub fn send(&self, event: Event) {
        // An error means that the request was cancelled, which `is_cancelled` tells the one who works on it.
        let _ = self.sender.send(event);
    }

    /// Waits until the stream is dropped.
    pub async fn cancelled(&self) {
        self.sender.closed().await;
    }

    /// Whether the stream was dropped.
    pub fn is_cancelled(&self) -> bool {
        self.sender.is_closed()
    }
}
