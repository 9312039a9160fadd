//! The engine on top of `phi-cpu`.
//!
//! One thread owns the sequences and steps the model for all of them at once; the rest of the program sees only the
//! streams of events.

mod memory;
mod open;
mod worker;

use std::sync::{Arc, mpsc};

use phi_cpu::Model;

use super::prompt_codec::PromptCodec;
use super::request::{Prompt, Request};
use super::{Engine, EngineError, EngineInfo, Event, EventSender, EventStream};

pub use memory::free_memory;
pub use open::tokenizer_of;

/// Phi-2 on the processor.
pub struct CpuEngine {
    info: EngineInfo,
    text: Arc<TextModel>,
    jobs: mpsc::Sender<Job>,
}

/// The model, and what stands between it and text.
struct TextModel {
    model: Model,
    codec: Arc<PromptCodec>,
}

/// A request on its way to the thread that owns the cache.
struct Job {
    tokens: Vec<u32>,
    request: Request,
    events: EventSender,
}

impl Engine for CpuEngine {
    fn info(&self) -> &EngineInfo {
        &self.info
    }

    fn count_tokens(&self, prompt: &Prompt) -> Result<usize, EngineError> {
        self.text.codec.encode(prompt).map(|tokens| tokens.len())
    }

    fn generate(&self, request: Request) -> EventStream {
        let (events, stream) = EventStream::new();
        match self.text.codec.accept(&request.prompt) {
            Err(error) => events.send(Event::Failed(error)),
            Ok(tokens) => {
                if let Err(refused) = self.jobs.send(Job { tokens, request, events }) {
                    refused.0.events.send(Event::Failed(EngineError::Stopped));
                }
            }
        }
        stream
    }
}

#[cfg(test)]
mod tests;
