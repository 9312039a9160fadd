//! The engine on top of mistral.rs, for NVIDIA GPUs.
//!
//! mistral.rs computes logits and keeps the key-value cache. The rest is the same as in the CPU engine: our codec
//! encodes the prompt, our sampler chooses among the logits (in [`logits_processor`]), our events report the answer.
//! So options, seeds, constraints and spaces mean the same on every device. docs/ENGINES.md lists what mistral.rs
//! cannot do with Phi-2, and the workarounds.
//!
//! Requests are answered one at a time: mistral.rs batches only sequences of the same length, so that concurrent ones
//! gain nothing.

mod end_token;
mod isq;
mod logits_processor;
mod open;
mod uqff;

use std::sync::Arc;

use mistralrs::core::{
    Constraint, MistralRs, NormalRequest, Request as Job, RequestMessage, Response, SamplingParams, StopTokens,
};
use tokio::runtime::Runtime;
use tokio::sync::{Semaphore, mpsc};

use super::prompt_codec::PromptCodec;
use super::request::{Prompt, Request};
use super::{Engine, EngineError, EngineInfo, Event, EventSender, EventStream};

use logits_processor::TokenChooser;

pub use isq::IsqFormat;
pub use open::{MistralDevice, MistralSetup};

/// Phi-2 in mistral.rs.
pub struct MistralEngine {
    info: EngineInfo,
    codec: Arc<PromptCodec>,
    /// The output layer's bias, which mistral.rs leaves out: one number a token.
    output_bias: Arc<[f32]>,
    /// The token that ends a sequence inside mistral.rs: see [`end_token`].
    end_token: u32,
    model: Arc<MistralRs>,
    /// Admits one request at a time. mistral.rs's own limit does not hold for requests that arrive while it is idle.
    admission: Arc<Semaphore>,
    /// Runs the requests' tasks; `None` only while the engine is dropped.
    runtime: Option<Runtime>,
}

impl MistralEngine {
    #[expect(clippy::needless_pass_by_value, reason = "used as a function of map_err")]
    fn error(reason: impl ToString) -> EngineError {
        EngineError::Mistral(reason.to_string())
    }

    /// mistral.rs's request for a prompt. Its sampler has no choice, as the chooser leaves one token possible.
    fn job(&self, tokens: Vec<u32>, chooser: Arc<TokenChooser>, response: mpsc::Sender<Response>) -> Job {
        let sampling_params = SamplingParams {
            temperature: Some(0.0),
            stop_toks: Some(StopTokens::Ids(vec![self.end_token])),
            ..SamplingParams::neutral()
        };
        Job::Normal(Box::new(NormalRequest {
            return_logprobs: false,
            is_streaming: false,
            constraint: Constraint::None,
            logits_processors: Some(vec![chooser]),
            ..NormalRequest::new_simple(
                RequestMessage::CompletionTokens(tokens),
                sampling_params,
                response,
                self.model.next_request_id(),
                None,
                None,
            )
        }))
    }

    fn start(&self, tokens: Vec<u32>, request: &Request, events: &EventSender) -> Result<(), EngineError> {
        let (response, responses) = mpsc::channel(1);
        let chooser = Arc::new(TokenChooser::new(self, &tokens, &request.options, events.clone(), responses)?);
        events.send(Event::Started { prompt_tokens: tokens.len() });
        let queue = self.model.get_sender(None).map_err(Self::error)?;
        let job = self.job(tokens, Arc::clone(&chooser), response);
        let runtime = self.runtime.as_ref().ok_or(EngineError::Stopped)?;
        let admission = Arc::clone(&self.admission);
        runtime.spawn(async move {
            let _permit = admission.acquire().await;
            if !chooser.begin() {
                return;
            }
            if queue.send(job).await.is_err() {
                return chooser.fail(EngineError::Stopped);
            }
            chooser.follow().await;
        });
        Ok(())
    }
}

impl Engine for MistralEngine {
    fn info(&self) -> &EngineInfo {
        &self.info
    }

    fn count_tokens(&self, prompt: &Prompt) -> Result<usize, EngineError> {
        self.codec.encode(prompt).map(|tokens| tokens.len())
    }

    fn encode(&self, prompt: &Prompt) -> Result<Vec<u32>, EngineError> {
        self.codec.encode(prompt)
    }

    fn decode(&self, tokens: &[u32]) -> Result<Vec<Vec<u8>>, EngineError> {
        self.codec.decode(tokens)
    }

    fn generate(&self, request: Request) -> EventStream {
        let (events, stream) = EventStream::new();
        let started = match request.options.prompt_logprobs {
            Some(_) => Err(EngineError::NoPromptLogprobs),
            None => self.codec.accept(&request.prompt).and_then(|tokens| self.start(tokens, &request, &events)),
        };
        if let Err(error) = started {
            events.send(Event::Failed(error));
        }
        stream
    }
}

impl Drop for MistralEngine {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // Engines are dropped on threads that must not block.
            runtime.shutdown_background();
        }
    }
}

#[cfg(test)]
mod tests;
