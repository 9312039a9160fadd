//! The decode loop's part that is the same for every engine with logits: chooses each token and emits it as deltas.

use std::sync::Arc;
use std::time::Instant;

use phi_cpu::sample::Sampler;

use super::constraint::ConstraintState;
use super::error::EngineError;
use super::event::{Event, EventSender, FinishReason, Timings, TokenLogprob, Usage};
use super::logit_bias::LogitBias;
use super::logprobs::Logprobs;
use super::prompt_codec::PromptCodec;
use super::request::{Eos, GenerationOptions};
use super::scores::{AnswerScores, ScoreSum, TokenScores};
use super::stop_strings::{Detokenizer, Emitted};

fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1000.0
}

/// Decodes one answer, a token at a time.
pub struct Decoder {
    codec: Arc<PromptCodec>,
    eos: Eos,
    limit: usize,
    sampler: Sampler,
    bias: LogitBias,
    constraint: Option<ConstraintState>,
    prompt_tokens: usize,
    /// Tokens of the answer so far. The tokens themselves belong to whoever reads them into the model.
    count: usize,
    text: Detokenizer,
    /// Tokens not yet sent in a delta, and their log-probabilities where the request wants them.
    pending_tokens: Vec<u32>,
    pending_logprobs: Vec<TokenLogprob>,
    /// How many candidates to report for each token; `None` reports no log-probabilities.
    candidates: Option<usize>,
    /// The log-probability of the token chosen last, until that token is accepted.
    chosen_logprob: Option<TokenLogprob>,
    /// Where the request wants them.
    scores: Option<ScoreSum>,
    /// Those of the token chosen last, until that token is accepted.
    chosen_scores: Option<TokenScores>,
    /// When prefill began, and after it when decoding did.
    since: Instant,
    /// How long prefill took; `None` until the first token is chosen.
    prompt_ms: Option<f64>,
}

impl Decoder {
    /// A decoder for the answer to `prompt`.
    ///
    /// # Errors
    /// [`EngineError::Constraint`] if the constraint cannot be compiled.
    pub fn new(codec: &Arc<PromptCodec>, prompt: &[u32], options: &GenerationOptions) -> Result<Self, EngineError> {
        let start = |constraint| codec.constrain(constraint);
        Ok(Self {
            codec: Arc::clone(codec),
            eos: options.eos,
            limit: options.max_tokens.unwrap_or(usize::MAX),
            sampler: Sampler::new(options.sampling.clone()),
            bias: options.bias.clone(),
            constraint: options.constraint.as_ref().map(start).transpose()?,
            prompt_tokens: prompt.len(),
            count: 0,
            text: Detokenizer::new(&options.stop),
            pending_tokens: Vec::new(),
            pending_logprobs: Vec::new(),
            candidates: options.logprobs,
            chosen_logprob: None,
            scores: (options.scores == AnswerScores::Wanted).then(ScoreSum::default),
            chosen_scores: None,
            since: Instant::now(),
            prompt_ms: None,
        })
    }

    /// Starts the clock anew, for a request that had to wait before its prefill.
    pub fn restart_clock(&mut self) {
        self.since = Instant::now();
    }

    /// Whether no token has been chosen yet.
    pub fn is_in_prefill(&self) -> bool {
        self.prompt_ms.is_none()
    }

    /// How many more tokens the answer may get.
    pub fn tokens_left(&self) -> usize {
        self.limit - self.count
    }

    /// Chooses the token after `history`, which is the prompt and the answer so far, from `logits`, after masking what
    /// the constraint and `ignore_eos` rule out.
    ///
    /// # Errors
    /// [`EngineError::NoPrediction`] if no logit is a number, [`EngineError::Constraint`] if the constraint fails.
    pub fn choose(&mut self, logits: &mut [f32], history: &[u32]) -> Result<u32, EngineError> {
        if self.prompt_ms.is_none() {
            self.prompt_ms = Some(milliseconds(self.since));
            self.since = Instant::now();
        }
        // Log-probabilities and scores are the model's own: taken before anything is masked.
        let is_observed = self.candidates.is_some() || self.scores.is_some();
        let logprobs = is_observed.then(|| Logprobs::of(logits, self.candidates.unwrap_or(0)));
        self.bias.apply(logits, history.get(self.prompt_tokens..).unwrap_or_default());
        if self.eos == Eos::Ignored {
            for &token in self.codec.stop_tokens() {
                if let Some(logit) = logits.get_mut(token as usize) {
                    *logit = f32::NEG_INFINITY;
                }
            }
        }
        if let Some(constraint) = &mut self.constraint {
            constraint.mask(logits)?;
        }
        let token = self.sampler.sample(logits, history).ok_or(EngineError::NoPrediction)?;
        let text_of = |id| self.codec.tokenizer().text_of(id);
        self.chosen_scores = logprobs.as_ref().map(|logprobs| TokenScores::of(logprobs, token));
        let reported = logprobs.filter(|_| self.candidates.is_some());
        self.chosen_logprob = reported.map(|logprobs| logprobs.choose(token, text_of));
        Ok(token)
    }

    /// The log-probability of a token that was chosen and ended the answer without being part of it.
    pub fn take_logprob(&mut self) -> Option<TokenLogprob> {
        self.chosen_logprob.take()
    }

    /// Appends `token` to the answer and emits the text that it completes. Returns the reason if the answer ends here.
    ///
    /// # Errors
    /// [`EngineError::Constraint`] if the constraint forbids the token.
    pub fn accept(&mut self, token: u32, events: &EventSender) -> Result<Option<FinishReason>, EngineError> {
        if self.codec.stop_tokens().contains(&token) {
            return Ok(Some(FinishReason::Stop));
        }
        if let Some(constraint) = &mut self.constraint {
            constraint.accept(token)?;
        }
        self.count += 1;
        self.pending_tokens.push(token);
        self.pending_logprobs.extend(self.chosen_logprob.take());
        if let (Some(sum), Some(scores)) = (&mut self.scores, self.chosen_scores.take()) {
            sum.add(scores);
        }
        let (text, stopped) = match self.text.push(self.codec.tokenizer().bytes_of(token)) {
            Emitted::Text(text) => (text, false),
            Emitted::Stopped(text) => (text, true),
        };
        if !text.is_empty() {
            self.emit(text, events);
        }
        let complete = self.constraint.as_ref().is_some_and(ConstraintState::is_complete);
        Ok(if stopped || complete {
            Some(FinishReason::Stop)
        } else if self.count >= self.limit {
            Some(FinishReason::Length)
        } else {
            None
        })
    }

    /// Ends the answer: emits the text that was held back and reports the figures. `reused_tokens` of the prompt were
    /// in the cache already.
    pub fn finish(&mut self, reason: FinishReason, reused_tokens: usize, events: &EventSender) {
        let text = self.text.finish();
        if !text.is_empty() || !self.pending_tokens.is_empty() {
            self.emit(text, events);
        }
        let usage = Usage {
            prompt_tokens: self.prompt_tokens,
            reused_tokens,
            completion_tokens: self.count,
            ..Usage::default()
        };
        let timings =
            Timings { prompt_ms: self.prompt_ms.unwrap_or_default(), generation_ms: milliseconds(self.since) };
        if let Some(scores) = self.scores.and_then(|sum| sum.scores()) {
            events.send(Event::Scored(scores));
        }
        events.send(Event::Finished { reason, usage, timings });
    }

    fn emit(&mut self, text: String, events: &EventSender) {
        if !self.pending_logprobs.is_empty() {
            events.send(Event::Logprobs(std::mem::take(&mut self.pending_logprobs)));
        }
        let tokens = std::mem::take(&mut self.pending_tokens);
        events.send(Event::Delta { text, count: tokens.len(), tokens });
    }
}
