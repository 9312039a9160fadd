//! Our own sampler inside mistral.rs: a processor of logits that leaves one token possible.
//!
//! mistral.rs asks it for every token of a sequence, and takes what is left. What it chose it tells at once, so that
//! nothing goes through mistral.rs's own text, which loses the space at the beginning of an answer. An answer ends when
//! the token that ends a turn is all that is left: at its limit, at a stop text, or when nobody listens any more.
//!
//! mistral.rs leaves the bias of Phi-2's output layer out (docs/ENGINES.md): it is added here.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use mistralrs::{CustomLogitsProcessor, Device, Tensor};

use crate::engine::answer::{Answer, milliseconds};
use crate::engine::codec::Codec;
use crate::engine::{EngineError, Event, EventSender, FinishReason, GenerationOptions, Timings, Usage};

/// Chooses the tokens of one sequence.
pub struct Chooser {
    codec: Arc<Codec>,
    output_bias: Arc<[f32]>,
    events: EventSender,
    prompt_tokens: usize,
    state: Mutex<State>,
}

struct State {
    answer: Answer,
    /// When the request was made, and then when its prompt had been read.
    since: Instant,
    prompt_ms: Option<f64>,
    has_ended: bool,
}

impl Chooser {
    pub fn new(
        codec: &Arc<Codec>,
        output_bias: &Arc<[f32]>,
        prompt: &[u32],
        options: &GenerationOptions,
        events: EventSender,
    ) -> Result<Self, EngineError> {
        let answer = Answer::new(codec, prompt, options)?;
        let state = State { answer, since: Instant::now(), prompt_ms: None, has_ended: false };
        Ok(Self {
            codec: Arc::clone(codec),
            output_bias: Arc::clone(output_bias),
            events,
            prompt_tokens: prompt.len(),
            state: Mutex::new(state),
        })
    }

    /// The token after those so far; nothing where the answer ends.
    fn next(&self, mut logits: Vec<f32>) -> Option<u32> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.has_ended || self.events.is_cancelled() {
            return None;
        }
        if state.prompt_ms.is_none() {
            state.prompt_ms = Some(milliseconds(state.since));
            state.since = Instant::now();
        }
        let taken = state.answer.choose(&mut logits).and_then(|token| {
            let reason = state.answer.take(token, &self.events)?;
            // What was chosen last need not be read, so that the window holds one more.
            let is_full = state.answer.history().len() > self.codec.context_length();
            Ok((token, reason.or(is_full.then_some(FinishReason::Length))))
        });
        match taken {
            Ok((token, None)) => Some(token),
            Ok((_, Some(reason))) => {
                self.finish(&mut state, reason);
                None
            }
            Err(error) => {
                state.has_ended = true;
                self.events.send(Event::Failed(error));
                None
            }
        }
    }

    fn finish(&self, state: &mut State, reason: FinishReason) {
        state.has_ended = true;
        state.answer.flush(&self.events);
        let usage =
            Usage { prompt_tokens: self.prompt_tokens, reused_tokens: 0, completion_tokens: state.answer.count() };
        let timings =
            Timings { prompt_ms: state.prompt_ms.unwrap_or_default(), generation_ms: milliseconds(state.since) };
        self.events.send(Event::Finished { reason, usage, timings });
    }

    /// mistral.rs is done with the sequence. Where that was not our doing, a token of its own ended it.
    pub fn end(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if !state.has_ended {
            self.finish(&mut state, FinishReason::Stop);
        }
    }

    /// There will be no (more of an) answer.
    pub fn fail(&self, error: EngineError) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if !std::mem::replace(&mut state.has_ended, true) {
            self.events.send(Event::Failed(error));
        }
    }
}

impl CustomLogitsProcessor for Chooser {
    fn apply(&self, logits: &Tensor, _context: &[u32]) -> mistralrs::Result<Tensor> {
        let mut logits: Vec<f32> = logits.to_vec1()?;
        for (logit, bias) in logits.iter_mut().zip(&*self.output_bias) {
            *logit += bias;
        }
        let width = logits.len();
        let stop = self.codec.stop_tokens().first().copied().unwrap_or(0);
        let token = self.next(logits).unwrap_or(stop) as usize;
        let mut only = vec![f32::NEG_INFINITY; width];
        if let Some(logit) = only.get_mut(token) {
            *logit = 0.0;
        }
        Tensor::from_vec(only, width, &Device::Cpu)
    }
}
