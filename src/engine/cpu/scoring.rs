//! Log-probabilities of a prompt's tokens, a part of the prompt at a time beside the answers under way.
//!
//! The scheduler computes the logits of a prompt's last token only. A prompt that is scored is read here in a cache of
//! its own, and then goes to the scheduler like any other if more than its first token is wanted.

use phi_cpu::{KeyValueCache, LogitsWanted};

use super::{EngineError, Event, Job, TextModel};
use crate::engine::event::FinishReason;
use crate::engine::logprobs::Logprobs;

/// Tokens that are read at a time: their logits take a fifth of a megabyte each, and all answers wait meanwhile.
const PART: usize = 64;

/// A prompt that is being scored.
pub struct Scoring {
    job: Job,
    /// How many candidates to report for each token.
    candidates: usize,
    cache: Option<KeyValueCache>,
}

/// What came of a part.
pub enum Scored {
    Part(Scoring),
    /// The prompt has been scored, and the answer is yet to come.
    Whole(Job),
    Ended,
}

impl Scoring {
    pub fn new(job: Job, candidates: usize) -> Self {
        Self { job, candidates, cache: None }
    }

    pub fn is_cancelled(&self) -> bool {
        self.job.events.is_cancelled()
    }

    /// Reads the next part.
    pub fn advance(mut self, text: &TextModel) -> Scored {
        match self.read_part(text) {
            Ok(None) => Scored::Part(self),
            Ok(Some(logits)) => self.end(logits),
            Err(error) => {
                self.job.events.send(Event::Failed(error));
                Scored::Ended
            }
        }
    }

    /// Reads and reports the next part. Returns the logits after the last token where that was the last part.
    fn read_part(&mut self, text: &TextModel) -> Result<Option<Vec<f32>>, EngineError> {
        let tokens = &self.job.tokens;
        let cache = if let Some(cache) = &mut self.cache {
            cache
        } else {
            self.job.events.send(Event::Started { prompt_tokens: tokens.len() });
            self.cache.insert(text.model.new_cache(tokens.len()))
        };
        let start = cache.len();
        let end = tokens.len().min(start + PART);
        let failed = |error| {
            tracing::error!("the forward pass failed: {error}");
            EngineError::from(&error)
        };
        let logits = text.model.forward(&tokens[start..end], cache, LogitsWanted::All).map_err(failed)?;
        let bytes_of = |id| text.codec.tokenizer().text_of(id);
        // The logits after a token are about the one that follows it.
        let scored = logits.rows().zip(tokens.get(start + 1..).unwrap_or_default());
        let logprobs = scored.map(|(logits, &next)| Logprobs::of(logits, self.candidates).choose(next, bytes_of));
        self.job.events.send(Event::PromptLogprobs(logprobs.collect()));
        let last = logits.last().map(<[f32]>::to_vec);
        Ok(last.filter(|_| end == tokens.len()))
    }

    /// Ends a request for no more than one token; others go on.
    fn end(mut self, mut logits: Vec<f32>) -> Scored {
        let job = &mut self.job;
        let reason = match job.options.max_tokens {
            Some(0) => Ok(Some(FinishReason::Length)),
            Some(1) => {
                let token = job.decoder.choose(&mut logits, &job.tokens);
                token.and_then(|token| job.decoder.accept(token, &job.events))
            }
            _ => return Scored::Whole(self.job),
        };
        match reason {
            // Clients that score texts count on a token after the prompt, whichever it is.
            Ok(reason) => {
                job.events.send(Event::Logprobs(job.decoder.take_logprob().into_iter().collect()));
                job.decoder.finish(reason.unwrap_or(FinishReason::Length), 0, &job.events);
            }
            Err(error) => job.events.send(Event::Failed(error)),
        }
        Scored::Ended
    }
}
