//! The stream of events that reports an answer.

use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;

use super::error::EngineError;
use super::scores::Scores;

/// What an engine reports of an answer. A stream ends with `Finished` or `Failed`.
#[derive(Debug)]
pub enum Event {
    /// The request was accepted; prefill begins.
    Started { prompt_tokens: usize },
    /// Tokens of the prompt that have been read so far.
    Reading { tokens: usize },
    /// Log-probabilities of the prompt's tokens, all but the first, in one or more parts; where the request wants them.
    PromptLogprobs(Vec<TokenLogprob>),
    /// Log-probabilities of the next delta's tokens, where the request wants them.
    Logprobs(Vec<TokenLogprob>),
    /// More of the answer.
    Delta {
        /// Whole characters, never part of a stop string.
        text: String,
        /// The tokens since the last delta; their text may still be held back. Empty where a server does not report
        /// them.
        tokens: Vec<u32>,
        /// How many tokens there were since the last delta.
        count: usize,
    },
    /// What came so far is void: the server that wrote it is gone, and what follows is another answer from its start.
    /// Whoever has shown the first one cannot take it back.
    Restarted,
    /// How sure the model was of the answer, before its end; where the request wants that.
    Scored(Scores),
    /// The answer is complete.
    Finished { reason: FinishReason, usage: Usage, timings: Timings },
    /// The answer ends here with an error.
    Failed(EngineError),
}

/// The log-probability of a token of an answer.
#[derive(Debug, Clone, PartialEq)]
pub struct TokenLogprob {
    pub chosen: Candidate,
    /// The most likely tokens at its position, the most likely first; as many as the request wants.
    pub likeliest: Vec<Candidate>,
}

/// A token that was possible at a position.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    pub id: u32,
    /// Bytes of the token, which need not be whole characters.
    pub bytes: Vec<u8>,
    /// The natural logarithm of its probability, before masking and sampling.
    pub logprob: f32,
}

/// Why an answer ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FinishReason {
    /// A stop token or a stop string ended it, or its constraint is complete.
    Stop,
    /// It reached its limit of tokens or the end of the window.
    Length,
    Cancelled,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[allow(clippy::struct_field_names, reason = "these are the names of OpenAI's protocol")]
pub struct Usage {
    pub prompt_tokens: usize,
    /// Tokens of the prompt whose keys and values were cached by an earlier request.
    #[serde(default)]
    pub reused_tokens: usize,
    pub completion_tokens: usize,
    #[serde(rename = "estimated", default, skip_serializing_if = "Counted::is_exact")]
    pub counted: Counted,
}

/// Where a number of tokens comes from. In JSON it is whether it is an estimate.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "bool", into = "bool")]
pub enum Counted {
    /// A tokenizer counted them.
    #[default]
    Exactly,
    /// They are on a server, which did not say how many.
    Estimated,
}

impl Counted {
    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
    fn is_exact(&self) -> bool {
        *self == Self::Exactly
    }
}

impl From<bool> for Counted {
    fn from(is_estimate: bool) -> Self {
        if is_estimate { Self::Estimated } else { Self::Exactly }
    }
}

impl From<Counted> for bool {
    fn from(counted: Counted) -> Self {
        counted == Counted::Estimated
    }
}

impl Usage {
    /// Tokens of the prompt that had to be read.
    pub fn read_tokens(&self) -> usize {
        self.prompt_tokens - self.reused_tokens
    }
}

/// Durations in milliseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Timings {
    /// Prefill: from the start to the first logits.
    pub prompt_ms: f64,
    /// Decode: from there to the end.
    pub generation_ms: f64,
}

/// The receiving end of a stream. Dropping it cancels the request.
#[derive(Debug)]
pub struct EventStream {
    receiver: mpsc::UnboundedReceiver<Event>,
}

#[derive(Debug, Clone)]
pub struct EventSender {
    sender: mpsc::UnboundedSender<Event>,
}

impl EventStream {
    /// A new stream's two ends. It is unbounded: events are small and arrive at a model's pace.
    pub fn new() -> (EventSender, Self) {
        let (sender, receiver) = mpsc::unbounded_channel();
        (EventSender { sender }, Self { receiver })
    }

    /// The next event, or `None` after the engine has dropped its end. Cancel-safe.
    pub async fn next(&mut self) -> Option<Event> {
        self.receiver.recv().await
    }

    /// [`EventStream::next`] on a thread that may block.
    pub fn next_blocking(&mut self) -> Option<Event> {
        self.receiver.blocking_recv()
    }
}

impl EventSender {
    /// Sends an event, or drops it if the stream was dropped.
    pub fn send(&self, event: Event) {
        // An error means that the request was cancelled, which the engine learns from `is_cancelled`.
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
