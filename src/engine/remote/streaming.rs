//! One answer of a server: requested, streamed, and requested again if it is interrupted.
//!
//! A second stream begins from the start. The text that was forwarded already is left out of it, as long as it is the
//! same; requests carry a seed, so on most servers it is. If it differs, the answer is restarted with the new text: two
//! halves do not make an answer.

use std::time::Instant;

use reqwest::Response;
use serde_json::{Map, Value};

use super::client::{Failure, Server};
use super::error::{Excess, RemoteError};
use super::events::{EventError, EventParser};
use super::wire::{self, Chunk, ChunkUsage};
use crate::engine::constraint::ConstraintCheck;
use crate::engine::request::{Constraint, Request};
use crate::engine::{Counted, EngineError, Event, EventSender, FinishReason, Timings, Usage};

/// The lowest limit that is worth a request when prompt and answer do not fit the window together.
const SHORTEST_LIMIT: u64 = 16;
/// Streams of one answer that may break off after their first text. A server that is restarted again and again should
/// cost patience, not answers.
const MOST_INTERRUPTIONS: u32 = 25;
/// An answer may have this many times the bytes that its tokens have on average.
const EXCESS: usize = 4;
/// Bytes of a token in a server's vocabulary, at most on average.
const BYTES_OF_TOKEN: usize = 8;
/// The longest answer without a limit, in tokens, where the server does not report a longer window.
const LONGEST_ANSWER: usize = 1 << 17;
/// The largest number of tokens that a server is believed to have counted.
const MOST_TOKENS: usize = 1 << 24;
/// Bytes that any answer may have, for single tokens that are long.
const SHORTEST_EXCESS: usize = 1 << 10;

/// An answer in progress.
pub struct RemoteAnswer<'a> {
    server: &'a Server,
    events: &'a EventSender,
    path: &'static str,
    body: Map<String, Value>,
    constraint: Option<&'a Constraint>,
    /// Checks the text that was forwarded.
    check: Option<ConstraintCheck>,
    forwarded: Forwarded,
    /// The most bytes of text that the answer may have.
    most_bytes: usize,
    count: usize,
    wants_logprobs: bool,
    /// Tokens with log-probabilities so far.
    scored: usize,
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

    /// Adds text of the current stream.
    fn add(&mut self, text: &str) -> Fresh {
        let is_caught_up = self.is_caught_up();
        let seen = self.repeated.len();
        self.repeated.push_str(text);
        let same = self.text.len().min(self.repeated.len());
        if !is_caught_up && self.text.as_bytes()[seen..same] != self.repeated.as_bytes()[seen..same] {
            return self.replace();
        }
        let fresh = self.repeated[same..].to_owned();
        self.text.push_str(&fresh);
        Fresh::More(fresh)
    }

    /// Takes the text of the current stream in the place of what was forwarded.
    fn replace(&mut self) -> Fresh {
        self.text.clone_from(&self.repeated);
        Fresh::Other(self.text.clone())
    }
}

/// Text that was not forwarded yet.
#[derive(Debug, PartialEq)]
enum Fresh {
    /// It continues the answer. Empty while the stream repeats what was forwarded.
    More(String),
    /// It is another answer, from its start.
    Other(String),
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
        window: usize,
        request: &'a Request,
        events: &'a EventSender,
    ) -> Result<Self, EngineError> {
        if request.options.prompt_logprobs.is_some() {
            return Err(EngineError::NoPromptLogprobs);
        }
        let constraint = request.options.constraint.as_ref();
        let check = constraint.map(ConstraintCheck::new).transpose()?;
        let (path, body) = wire::request_body(request, model);
        let tokens = request.options.max_tokens.unwrap_or(window.max(LONGEST_ANSWER));
        let most_bytes = tokens.saturating_mul(EXCESS * BYTES_OF_TOKEN).max(SHORTEST_EXCESS);
        let (forwarded, begun) = (Forwarded::default(), Instant::now());
        Ok(Self {
            server,
            events,
            path,
            body,
            constraint,
            check,
            forwarded,
            most_bytes,
            count: 0,
            wants_logprobs: request.options.logprobs.is_some(),
            scored: 0,
            begun,
            first: None,
        })
    }

    /// Sends the request until it is answered or fails for good. `window` is the model's, `estimate` the prompt's
    /// length, both in tokens.
    pub async fn run(mut self, window: usize, estimate: usize) -> Result<Event, EngineError> {
        let (mut tries, mut interruptions) = (0, 0);
        loop {
            let failure = match self.server.post(self.path, &self.body).await {
                Ok(response) => match self.receive(response).await? {
                    StreamEnd::Whole(reason, usage) => return Ok(self.finished(reason, usage, estimate)),
                    StreamEnd::Broken(error @ RemoteError::TimedOut { .. }) => Failure::Final(error),
                    // Some servers send nothing at all where the prompt does not fit.
                    StreamEnd::Broken(RemoteError::Interrupted { .. })
                        if self.forwarded.text.is_empty() && estimate > window =>
                    {
                        return Err(too_long(estimate, window));
                    }
                    StreamEnd::Broken(error) => {
                        if !self.forwarded.repeated.is_empty() && interruptions < MOST_INTERRUPTIONS {
                            (tries, interruptions) = (0, interruptions + 1);
                        }
                        Failure::Temporary(error, None)
                    }
                },
                Err(Failure::TooLong) if self.shorten() => continue,
                Err(Failure::TooLong) => {
                    return Err(too_long(estimate, window));
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

    async fn receive(&mut self, mut response: Response) -> Result<StreamEnd, EngineError> {
        let (mut reason, mut usage) = (None, None);
        let mut parser = EventParser::default();
        'stream: loop {
            match response.chunk().await {
                Ok(Some(bytes)) => parser.push(&bytes),
                Ok(None) => break,
                Err(error) => return Ok(StreamEnd::Broken(self.server.broken(&error))),
            }
            while let Some(data) = parser.next_event().map_err(|error| self.not_events(&error))? {
                if data.trim() == "[DONE]" {
                    break 'stream;
                }
                let chunk: Chunk = serde_json::from_str(&data).map_err(|_| self.server.nonsense(data.as_bytes()))?;
                if let Some(error) = chunk.error {
                    return Ok(StreamEnd::Broken(self.stream_error(&error)));
                }
                usage = chunk.usage.or(usage);
                let Some(mut choice) = chunk.choices.into_iter().next() else { continue };
                let text = choice.text();
                // Of a stream that repeats what was forwarded they are known already.
                if let Some(logprobs) = choice.logprobs.filter(|_| self.forwarded.is_caught_up()) {
                    let tokens = logprobs.tokens();
                    self.scored += tokens.len();
                    self.events.send(Event::Logprobs(tokens));
                }
                if !text.is_empty() {
                    let fresh = self.forwarded.add(&text);
                    self.forward(fresh)?;
                }
                if let Some(named) = choice.finish_reason {
                    reason = Some(if named == "length" { FinishReason::Length } else { FinishReason::Stop });
                }
            }
        }
        let Some(reason) = reason else { return Ok(StreamEnd::Broken(self.server.interrupted())) };
        if self.wants_logprobs && self.scored == 0 && !self.forwarded.text.is_empty() {
            return Err(RemoteError::NoLogprobs { host: self.server.host.clone() }.into());
        }
        if !self.forwarded.is_caught_up() {
            // Shorter than what was forwarded, so not the same answer.
            let other = self.forwarded.replace();
            self.forward(other)?;
        }
        Ok(StreamEnd::Whole(reason, usage))
    }

    fn not_events(&self, error: &EventError) -> RemoteError {
        match error {
            EventError::TooLarge => self.server.excessive(Excess::Event),
            EventError::NotText => self.server.nonsense(b"bytes that are not UTF-8"),
        }
    }

    fn forward(&mut self, fresh: Fresh) -> Result<(), EngineError> {
        let fresh = match fresh {
            Fresh::More(text) => text,
            Fresh::Other(text) => {
                self.events.send(Event::Restarted);
                self.check = self.constraint.map(ConstraintCheck::new).transpose()?;
                self.count = 0;
                text
            }
        };
        if fresh.is_empty() {
            return Ok(());
        }
        if self.forwarded.text.len() > self.most_bytes {
            return Err(self.server.excessive(Excess::Answer).into());
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
        let counted = Counted::from(usage.is_none());
        let (prompt_tokens, completion_tokens) =
            usage.map_or((estimate, self.count), |usage| (usage.prompt_tokens, usage.completion_tokens));
        // Figures of others are added up.
        let (prompt_tokens, completion_tokens) = (prompt_tokens.min(MOST_TOKENS), completion_tokens.min(MOST_TOKENS));
        let reused = usage.and_then(|usage| usage.prompt_tokens_details?.cached_tokens).unwrap_or(0);
        let usage = Usage { prompt_tokens, reused_tokens: reused.min(prompt_tokens), completion_tokens, counted };
        let timings = Timings {
            prompt_ms: milliseconds(self.begun, first),
            generation_ms: milliseconds(first, Instant::now()),
        };
        Event::Finished { reason, usage, timings }
    }
}

fn too_long(estimate: usize, window: usize) -> EngineError {
    EngineError::PromptTooLong { prompt_tokens: estimate, counted: Counted::Estimated, context_length: window }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_stream_continues_where_the_first_was_interrupted() {
        let mut forwarded = Forwarded::default();
        let more = |text: &str| Fresh::More(text.to_owned());
        assert_eq!((forwarded.add("De "), forwarded.add("kat")), (more("De "), more("kat")));
        forwarded.restart();
        assert_eq!(forwarded.add("De"), more(""));
        assert_eq!(forwarded.add(" kat zit"), more(" zit"));
        assert_eq!(forwarded.add("."), more("."));
        forwarded.restart();
        assert_eq!((forwarded.add("De "), forwarded.add("hön")), (more(""), Fresh::Other("De hön".to_owned())));
        assert_eq!(forwarded.add("d"), more("d"));
        forwarded.restart();
        assert_eq!((forwarded.add("De hö"), forwarded.replace()), (more(""), Fresh::Other("De hö".to_owned())));
    }
}
