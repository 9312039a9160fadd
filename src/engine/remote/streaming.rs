//! One answer of a server: requested, streamed, and requested again if it is interrupted.
//!
//! A second stream begins from the start. The text that was forwarded already is left out of it, as long as it is the
//! same; requests carry a seed, so on most servers it is. If it differs, the answer fails: two halves do not make an
//! answer.

use std::time::Instant;

use eventsource_stream::Eventsource;
use futures_util::StreamExt;
use reqwest::Response;
use serde_json::{Map, Value};

use super::client::{Failure, Server};
use super::error::RemoteError;
use super::wire::{self, Chunk, ChunkUsage};
use crate::engine::constraint::ConstraintCheck;
use crate::engine::request::Request;
use crate::engine::{EngineError, Event, EventSender, FinishReason, Timings, Usage};

/// The lowest limit that is worth a request when prompt and answer do not fit the window together.
const SHORTEST_LIMIT: u64 = 16;

/// An answer in progress.
pub struct RemoteAnswer<'a> {
    server: &'a Server,
    events: &'a EventSender,
    path: &'static str,
    body: Map<String, Value>,
    check: Option<ConstraintCheck>,
    forwarded: Forwarded,
    count: usize,
    begun: Instant,
    first: Option<Instant>,
}

/// The text that was forwarded, and how much of it the current stream has repeated.
#[derive(Debug, Default)]
struct Forwarded {
    text: String,
    repeated: String,
}

impl Forwarded {
    fn restart(&mut self) {
        self.repeated.clear();
    }

    /// Whether the stream has repeated all that was forwarded.
    fn is_caught_up(&self) -> bool {
        self.repeated.len() == self.text.len()
    }

    /// The part of `text` that is new; `None` if the stream differs from the one before it.
    fn fresh(&mut self, text: String) -> Option<String> {
        if self.is_caught_up() {
            self.text.push_str(&text);
            self.repeated.push_str(&text);
            return Some(text);
        }
        self.repeated.push_str(&text);
        if let Some(fresh) = self.repeated.strip_prefix(self.text.as_str()) {
            let fresh = fresh.to_owned();
            self.text.push_str(&fresh);
            return Some(fresh);
        }
        self.text.starts_with(&self.repeated).then(String::new)
    }
}

/// How a stream ended.
enum StreamEnd {
    Whole(FinishReason, Option<ChunkUsage>),
    Broken(RemoteError),
}

impl<'a> RemoteAnswer<'a> {
    pub fn new(
        server: &'a Server,
        model: &str,
        request: &Request,
        events: &'a EventSender,
    ) -> Result<Self, EngineError> {
        if request.options.logprobs.is_some() {
            return Err(RemoteError::NotOffered("logprobs").into());
        }
        let check = request.options.constraint.as_ref().map(ConstraintCheck::new).transpose()?;
        let (path, body) = wire::request_body(request, model);
        let (forwarded, begun) = (Forwarded::default(), Instant::now());
        Ok(Self { server, events, path, body, check, forwarded, count: 0, begun, first: None })
    }

    /// Sends the request until it is answered or fails for good. `window` is the model's, `estimate` the prompt's
    /// length, both in tokens.
    pub async fn run(mut self, window: usize, estimate: usize) -> Result<Event, EngineError> {
        let mut tries = 0;
        loop {
            let failure = match self.server.post(self.path, &self.body).await {
                Ok(response) => match self.receive(response).await? {
                    StreamEnd::Whole(reason, usage) => return Ok(self.finished(reason, usage, estimate)),
                    StreamEnd::Broken(error @ RemoteError::TimedOut { .. }) => Failure::Final(error),
                    StreamEnd::Broken(error) => Failure::Temporary(error, None),
                },
                Err(Failure::TooLong) if self.shorten() => continue,
                Err(Failure::TooLong) => {
                    return Err(EngineError::PromptTooLong { prompt_tokens: estimate, context_length: window });
                }
                Err(failure) => failure,
            };
            self.forwarded.restart();
            self.server.pause(failure, &mut tries).await?;
        }
    }

    /// Halves the limit of the answer. Servers refuse a prompt that does not fit the window together with the limit,
    /// however short the answer would be.
    fn shorten(&mut self) -> bool {
        let Some(limit) = self.body.get("max_tokens").and_then(Value::as_u64) else { return false };
        let shorter = limit / 2;
        self.body.insert("max_tokens".to_owned(), shorter.into());
        shorter >= SHORTEST_LIMIT
    }

    async fn receive(&mut self, response: Response) -> Result<StreamEnd, EngineError> {
        let mut stream = std::pin::pin!(response.bytes_stream().eventsource());
        let (mut reason, mut usage) = (None, None);
        while let Some(event) = stream.next().await {
            let data = match event {
                Ok(event) => event.data,
                Err(eventsource_stream::EventStreamError::Transport(error)) => {
                    return Ok(StreamEnd::Broken(self.server.broken(&error)));
                }
                Err(error) => return Err(self.server.nonsense(error.to_string().as_bytes()).into()),
            };
            if data.trim() == "[DONE]" {
                break;
            }
            let chunk: Chunk = serde_json::from_str(&data).map_err(|_| self.server.nonsense(data.as_bytes()))?;
            if let Some(error) = chunk.error {
                return Ok(StreamEnd::Broken(self.stream_error(&error)));
            }
            usage = chunk.usage.or(usage);
            let Some(mut choice) = chunk.choices.into_iter().next() else { continue };
            let text = choice.text();
            if !text.is_empty() {
                self.forward(text)?;
            }
            if let Some(named) = choice.finish_reason {
                reason = Some(if named == "length" { FinishReason::Length } else { FinishReason::Stop });
            }
        }
        Ok(match reason {
            // Shorter than what was forwarded, so not the same answer.
            Some(_) if !self.forwarded.is_caught_up() => return Err(self.server.interrupted().into()),
            Some(reason) => StreamEnd::Whole(reason, usage),
            None => StreamEnd::Broken(self.server.interrupted()),
        })
    }

    fn forward(&mut self, text: String) -> Result<(), EngineError> {
        let Some(fresh) = self.forwarded.fresh(text) else { return Err(self.server.interrupted().into()) };
        if fresh.is_empty() {
            return Ok(());
        }
        if let Some(check) = &mut self.check
            && !check.allows(&fresh)
        {
            return Err(RemoteError::ConstraintIgnored { host: self.server.host.clone() }.into());
        }
        self.first.get_or_insert_with(Instant::now);
        self.count += 1;
        self.events.send(Event::Delta { text: fresh, tokens: Vec::new(), count: 1 });
        Ok(())
    }

    /// An error in the place of a chunk.
    fn stream_error(&self, error: &Value) -> RemoteError {
        let message = wire::message_in(error).unwrap_or_else(|| error.to_string());
        let status = error.get("code").and_then(Value::as_u64).and_then(|code| u16::try_from(code).ok());
        RemoteError::Failing { host: self.server.host.clone(), status: status.unwrap_or(500), message }
    }

    fn finished(mut self, reason: FinishReason, usage: Option<ChunkUsage>, estimate: usize) -> Event {
        if let Some(check) = &mut self.check
            && reason == FinishReason::Stop
            && !check.may_end()
        {
            return Event::Failed(RemoteError::ConstraintIgnored { host: self.server.host.clone() }.into());
        }
        let first = self.first.unwrap_or_else(Instant::now);
        let milliseconds = |from: Instant, to: Instant| (to - from).as_secs_f64() * 1000.0;
        let (prompt_tokens, completion_tokens) =
            usage.map_or((estimate, self.count), |usage| (usage.prompt_tokens, usage.completion_tokens));
        let reused = usage.and_then(|usage| usage.prompt_tokens_details?.cached_tokens).unwrap_or(0);
        let usage = Usage { prompt_tokens, reused_tokens: reused.min(prompt_tokens), completion_tokens };
        let timings = Timings {
            prompt_ms: milliseconds(self.begun, first),
            generation_ms: milliseconds(first, Instant::now()),
        };
        Event::Finished { reason, usage, timings }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_stream_continues_where_the_first_was_interrupted() {
        let mut forwarded = Forwarded::default();
        let mut fresh = |text: &str| forwarded.fresh(text.to_owned());
        assert_eq!((fresh("De "), fresh("kat")), (Some("De ".to_owned()), Some("kat".to_owned())));
        forwarded.restart();
        let mut fresh = |text: &str| forwarded.fresh(text.to_owned());
        assert_eq!(fresh("De"), Some(String::new()));
        assert_eq!(fresh(" kat zit"), Some(" zit".to_owned()));
        assert_eq!(fresh("."), Some(".".to_owned()));
        forwarded.restart();
        assert_eq!(forwarded.fresh("De hond".to_owned()), None);
        assert_eq!(forwarded.text, "De kat zit.");
    }
}
