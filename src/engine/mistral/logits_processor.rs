//! Our sampler inside mistral.rs: a logits processor that leaves one token possible.
//!
//! mistral.rs calls it for every token of a sequence and takes the token that is left. The chooser emits that token
//! itself: mistral.rs's own text loses the space at the beginning of an answer. Where the answer ends or is
//! cancelled, it leaves only the token of [`super::end_token`].
//!
//! mistral.rs leaves out the bias of Phi-2's output layer (docs/ENGINES.md), so it is added here.

use std::sync::{Arc, Mutex, PoisonError};

use mistralrs::core::Response;
use mistralrs::{CustomLogitsProcessor, Device, Tensor};
use tokio::sync::mpsc;

use super::MistralEngine;
use crate::engine::decoder::Decoder;
use crate::engine::{EngineError, Event, EventSender, FinishReason, GenerationOptions};

/// Chooses the tokens of one sequence.
pub struct TokenChooser {
    output_bias: Arc<[f32]>,
    end_token: u32,
    context_length: usize,
    events: EventSender,
    /// mistral.rs panics if its response has no receiver. It holds the chooser, and so the receiver, as long as the
    /// sequence.
    responses: Receiver,
    state: Mutex<State>,
}

type Receiver = tokio::sync::Mutex<mpsc::Receiver<Response>>;

struct State {
    decoder: Decoder,
    /// The prompt's tokens, then the answer's.
    tokens: Vec<u32>,
    has_ended: bool,
}

impl TokenChooser {
    /// A chooser for the answer to `prompt`.
    ///
    /// # Errors
    /// [`EngineError::Constraint`] if the constraint cannot be compiled.
    pub fn new(
        engine: &MistralEngine,
        prompt: &[u32],
        options: &GenerationOptions,
        events: EventSender,
        responses: mpsc::Receiver<Response>,
    ) -> Result<Self, EngineError> {
        let decoder = Decoder::new(&engine.codec, prompt, options)?;
        let state = State { decoder, tokens: prompt.to_vec(), has_ended: false };
        Ok(Self {
            output_bias: Arc::clone(&engine.output_bias),
            end_token: engine.end_token,
            context_length: engine.codec.context_length(),
            events,
            responses: Receiver::new(responses),
            state: Mutex::new(state),
        })
    }

    /// Starts the clock when the request is admitted. Returns whether it is still wanted.
    pub fn begin(&self) -> bool {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).decoder.restart_clock();
        !self.events.is_cancelled()
    }

    /// Waits until mistral.rs is done with the sequence, and reports the end if that has not been reported yet.
    pub async fn follow(&self) {
        match self.responses.lock().await.recv().await {
            None => self.fail(EngineError::Stopped),
            Some(Response::InternalError(error) | Response::ValidationError(error)) => {
                self.fail(EngineError::Mistral(error.to_string()));
            }
            Some(Response::ModelError(reason, _) | Response::CompletionModelError(reason, _)) => {
                self.fail(EngineError::Mistral(reason));
            }
            Some(_) => self.end(),
        }
    }

    /// Chooses the next token; `None` if the answer has ended.
    fn next(&self, mut logits: Vec<f32>) -> Option<u32> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.has_ended || self.events.is_cancelled() {
            return None;
        }
        let State { decoder, tokens, .. } = &mut *state;
        let taken = decoder.choose(&mut logits, tokens).and_then(|token| {
            let reason = decoder.accept(token, &self.events)?;
            tokens.push(token);
            // The last token is never read, so an answer may have one more than the window holds.
            let is_full = tokens.len() > self.context_length;
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
        state.decoder.finish(reason, 0, &self.events);
    }

    /// Ends the answer if mistral.rs ended the sequence by itself.
    fn end(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if !state.has_ended {
            self.finish(&mut state, FinishReason::Stop);
        }
    }

    /// Ends the answer with an error, unless it has ended already.
    pub fn fail(&self, error: EngineError) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if !std::mem::replace(&mut state.has_ended, true) {
            self.events.send(Event::Failed(error));
        }
    }
}

impl CustomLogitsProcessor for TokenChooser {
    fn apply(&self, logits: &Tensor, _context: &[u32]) -> mistralrs::Result<Tensor> {
        let mut logits: Vec<f32> = logits.to_vec1()?;
        for (logit, bias) in logits.iter_mut().zip(&*self.output_bias) {
            *logit += bias;
        }
        let width = logits.len();
        let token = self.next(logits).unwrap_or(self.end_token) as usize;
        let mut only = vec![f32::NEG_INFINITY; width];
        if let Some(logit) = only.get_mut(token) {
            *logit = 0.0;
        }
        Tensor::from_vec(only, width, &Device::Cpu)
    }
}
