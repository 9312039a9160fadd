//! An answer as it grows: choosing each token by the logits, and telling of it. The same for every engine that has them.

use std::sync::Arc;
use std::time::Instant;

use phi_cpu::sample::Sampler;

use super::codec::Codec;
use super::constraint::ConstraintState;
use super::error::EngineError;
use super::event::{Event, EventSender, FinishReason, TokenLogprob};
use super::logprobs::Logprobs;
use super::request::{Ending, GenerationOptions};
use super::text::{AnswerText, Step};

/// Milliseconds since then.
pub fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1000.0
}

/// An answer as it grows.
pub struct Answer {
    codec: Arc<Codec>,
    ending: Ending,
    limit: usize,
    sampler: Sampler,
    constraint: Option<ConstraintState>,
    history: Vec<u32>,
    prompt_tokens: usize,
    shown: AnswerText,
    /// Tokens that no delta has told of yet.
    untold: Vec<u32>,
    /// How many tokens to tell of for each place, where that was asked for.
    logprobs_wanted: Option<usize>,
    /// The same for the token that was chosen last.
    newest_logprob: Option<TokenLogprob>,
    /// How likely the untold tokens were.
    untold_logprobs: Vec<TokenLogprob>,
}

impl Answer {
    /// An answer to `prompt` with no tokens yet.
    pub fn new(codec: &Arc<Codec>, prompt: &[u32], options: &GenerationOptions) -> Result<Self, EngineError> {
        let start = |constraint| codec.constrain(constraint);
        Ok(Self {
            codec: Arc::clone(codec),
            ending: options.ending,
            limit: options.max_tokens.unwrap_or(usize::MAX),
            sampler: Sampler::new(options.sampling.clone()),
            constraint: options.constraint.as_ref().map(start).transpose()?,
            history: prompt.to_vec(),
            prompt_tokens: prompt.len(),
            shown: AnswerText::new(&options.stop),
            untold: Vec::new(),
            logprobs_wanted: options.logprobs,
            newest_logprob: None,
            untold_logprobs: Vec::new(),
        })
    }

    /// Tokens of the answer so far.
    pub fn count(&self) -> usize {
        self.history.len() - self.prompt_tokens
    }

    /// How many more tokens it may get.
    pub fn tokens_left(&self) -> usize {
        self.limit - self.count()
    }

    pub fn history(&self) -> &[u32] {
        &self.history
    }

    /// The next token, by the logits and all that forbids or forces some.
    pub fn choose(&mut self, logits: &mut [f32]) -> Result<u32, EngineError> {
        let logprobs = self.logprobs_wanted.map(|count| Logprobs::of(logits, count));
        if self.ending == Ending::Ignored {
            for &token in self.codec.stop_tokens() {
                if let Some(logit) = logits.get_mut(token as usize) {
                    *logit = f32::NEG_INFINITY;
                }
            }
        }
        if let Some(constraint) = &mut self.constraint {
            constraint.rule_out(logits)?;
        }
        let token = self.sampler.sample(logits, &self.history).ok_or(EngineError::NoPrediction)?;
        let text_of = |id| self.codec.tokenizer().text_of(id);
        self.newest_logprob = logprobs.map(|logprobs| logprobs.choose(token, text_of));
        Ok(token)
    }

    /// Adds `token` to the answer, sends what may be shown, and says whether and why the answer ends here.
    pub fn take(&mut self, token: u32, events: &EventSender) -> Result<Option<FinishReason>, EngineError> {
        if self.codec.stop_tokens().contains(&token) {
            return Ok(Some(FinishReason::Stop));
        }
        if let Some(constraint) = &mut self.constraint {
            constraint.accept(token)?;
        }
        self.history.push(token);
        self.untold.push(token);
        self.untold_logprobs.extend(self.newest_logprob.take());
        let (text, stopped) = match self.shown.push(self.codec.tokenizer().bytes_of(token)) {
            Step::Text(text) => (text, false),
            Step::Stopped(text) => (text, true),
        };
        if !text.is_empty() {
            self.tell(text, events);
        }
        let complete = self.constraint.as_ref().is_some_and(ConstraintState::is_complete);
        Ok(if stopped || complete {
            Some(FinishReason::Stop)
        } else if self.count() >= self.limit {
            Some(FinishReason::Length)
        } else {
            None
        })
    }

    /// Sends what was held back, now that no more tokens come.
    pub fn flush(&mut self, events: &EventSender) {
        let text = self.shown.finish();
        if !text.is_empty() || !self.untold.is_empty() {
            self.tell(text, events);
        }
    }

    fn tell(&mut self, text: String, events: &EventSender) {
        if !self.untold_logprobs.is_empty() {
            events.send(Event::Logprobs(std::mem::take(&mut self.untold_logprobs)));
        }
        let tokens = std::mem::take(&mut self.untold);
        events.send(Event::Delta { text, count: tokens.len(), tokens });
    }
}
