//! An answer, folded from the events that report it: the one place that knows what each event adds and how a stream
//! ends.

use super::error::EngineError;
use super::event::{Event, EventStream, FinishReason, Timings, TokenLogprob, Usage};
use super::scores::Scores;

/// What an engine reported of an answer so far.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    pub text: String,
    /// Empty where a server does not report them.
    pub tokens: Vec<u32>,
    /// One for each token, where the request wants them.
    pub logprobs: Vec<TokenLogprob>,
    /// One for each token of the prompt but the first, where the request wants them.
    pub prompt_logprobs: Vec<TokenLogprob>,
    /// Where the request wants them, and there is a token to score.
    pub scores: Option<Scores>,
    /// [`FinishReason::Cancelled`] until the engine reports another.
    pub reason: FinishReason,
    /// Counted from the deltas until the engine reports its own figures.
    pub usage: Usage,
    pub timings: Timings,
}

/// What an event changed, for those who show an answer as it grows.
#[derive(Debug, PartialEq)]
pub enum AnswerStep {
    Started {
        prompt_tokens: usize,
    },
    /// Tokens of the prompt that have been read.
    Reading {
        tokens: usize,
    },
    Delta {
        text: String,
        /// Tokens since the last delta.
        count: usize,
    },
    /// What came so far is void; another answer follows.
    Restarted,
    /// The answer is complete; no step follows.
    Finished,
}

impl Default for Answer {
    fn default() -> Self {
        Self {
            text: String::new(),
            tokens: Vec::new(),
            logprobs: Vec::new(),
            prompt_logprobs: Vec::new(),
            scores: None,
            reason: FinishReason::Cancelled,
            usage: Usage::default(),
            timings: Timings::default(),
        }
    }
}

impl Answer {
    /// Waits for the whole answer.
    ///
    /// # Errors
    /// The one that the engine reports, or [`EngineError::Stopped`] if the stream ends before the answer.
    pub async fn collect(mut events: EventStream) -> Result<Self, EngineError> {
        let mut answer = Self::default();
        while answer.next(&mut events).await? != AnswerStep::Finished {}
        Ok(answer)
    }

    /// [`Answer::collect`] on a thread that may block.
    ///
    /// # Errors
    /// As [`Answer::collect`].
    pub fn collect_blocking(mut events: EventStream) -> Result<Self, EngineError> {
        let mut answer = Self::default();
        loop {
            let event = events.next_blocking().ok_or(EngineError::Stopped)?;
            if answer.absorb(event)? == Some(AnswerStep::Finished) {
                return Ok(answer);
            }
        }
    }

    /// Waits for the next step. May be cancelled without losing an event.
    ///
    /// # Errors
    /// As [`Answer::collect`].
    pub async fn next(&mut self, events: &mut EventStream) -> Result<AnswerStep, EngineError> {
        loop {
            let event = events.next().await.ok_or(EngineError::Stopped)?;
            if let Some(step) = self.absorb(event)? {
                return Ok(step);
            }
        }
    }

    /// Adds what `event` reports. Log-probabilities belong to the delta that follows and are not a step of their own.
    ///
    /// # Errors
    /// The one that the engine reports.
    pub fn absorb(&mut self, event: Event) -> Result<Option<AnswerStep>, EngineError> {
        Ok(Some(match event {
            Event::Started { prompt_tokens } => {
                self.usage.prompt_tokens = prompt_tokens;
                AnswerStep::Started { prompt_tokens }
            }
            Event::Reading { tokens } => AnswerStep::Reading { tokens },
            Event::PromptLogprobs(logprobs) => {
                self.prompt_logprobs.extend(logprobs);
                return Ok(None);
            }
            Event::Logprobs(logprobs) => {
                self.logprobs.extend(logprobs);
                return Ok(None);
            }
            Event::Scored(scores) => {
                self.scores = Some(scores);
                return Ok(None);
            }
            Event::Delta { text, tokens, count } => {
                self.text.push_str(&text);
                self.tokens.extend(tokens);
                self.usage.completion_tokens += count;
                AnswerStep::Delta { text, count }
            }
            Event::Restarted => {
                let usage = Usage { completion_tokens: 0, ..self.usage };
                *self = Self { usage, ..Self::default() };
                AnswerStep::Restarted
            }
            Event::Finished { reason, usage, timings } => {
                (self.reason, self.usage, self.timings) = (reason, usage, timings);
                AnswerStep::Finished
            }
            Event::Failed(error) => return Err(error),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Candidate;

    fn delta(text: &str, token: u32) -> Event {
        Event::Delta { text: text.to_owned(), tokens: vec![token], count: 1 }
    }

    #[tokio::test]
    async fn events_add_up_to_an_answer() {
        let (sender, mut events) = EventStream::new();
        let logprob =
            TokenLogprob { chosen: Candidate { id: 7, bytes: b"a".to_vec(), logprob: -0.5 }, likeliest: Vec::new() };
        let usage = Usage { prompt_tokens: 3, reused_tokens: 1, completion_tokens: 2, ..Usage::default() };
        let timings = Timings { prompt_ms: 1.0, generation_ms: 2.0 };
        sender.send(Event::Started { prompt_tokens: 3 });
        sender.send(Event::Reading { tokens: 3 });
        sender.send(Event::Logprobs(vec![logprob.clone()]));
        sender.send(delta("a", 7));
        let mut answer = Answer::default();
        assert_eq!(answer.next(&mut events).await.unwrap(), AnswerStep::Started { prompt_tokens: 3 });
        assert_eq!(answer.next(&mut events).await.unwrap(), AnswerStep::Reading { tokens: 3 });
        assert_eq!(answer.next(&mut events).await.unwrap(), AnswerStep::Delta { text: "a".to_owned(), count: 1 });
        // What came before the end is an answer that was cancelled, with the figures known by then.
        let partial = Usage { prompt_tokens: 3, reused_tokens: 0, completion_tokens: 1, ..Usage::default() };
        assert_eq!((answer.reason, answer.usage), (FinishReason::Cancelled, partial));
        sender.send(delta("b", 8));
        sender.send(Event::Finished { reason: FinishReason::Length, usage, timings });
        while answer.next(&mut events).await.unwrap() != AnswerStep::Finished {}
        let expected = Answer {
            text: "ab".to_owned(),
            tokens: vec![7, 8],
            logprobs: vec![logprob],
            prompt_logprobs: Vec::new(),
            scores: None,
            reason: FinishReason::Length,
            usage,
            timings,
        };
        assert_eq!(answer, expected);
    }

    #[tokio::test]
    async fn a_stream_without_an_end_is_an_engine_that_stopped() {
        let (sender, events) = EventStream::new();
        sender.send(delta("a", 1));
        drop(sender);
        assert!(matches!(Answer::collect(events).await, Err(EngineError::Stopped)));
        let (sender, events) = EventStream::new();
        sender.send(Event::Failed(EngineError::NoPrediction));
        assert!(matches!(Answer::collect(events).await, Err(EngineError::NoPrediction)));
    }
}
