//! The engine on top of `phi-cpu`.
//!
//! One thread owns the sequences and steps the model for all of them at once; the rest of the program sees only the
//! streams of events.

mod generation;
mod memory;
mod open;
mod worker;

use std::sync::{Arc, mpsc};

use phi_cpu::Model;

use super::constraint::ConstraintFactory;
use super::request::{Prompt, Request};
use super::tokenizer::Tokenizer;
use super::{Engine, EngineError, EngineInfo, Event, EventSender, EventStream};
use crate::chat::ChatTemplate;

pub use open::tokenizer_of;

/// Phi-2 on the processor.
pub struct CpuEngine {
    info: EngineInfo,
    text: Arc<TextModel>,
    jobs: mpsc::Sender<Job>,
}

/// What the model is made of: weights, tokenizer and template.
struct TextModel {
    model: Model,
    tokenizer: Tokenizer,
    template: Option<ChatTemplate>,
    /// Tokens that end an answer.
    stop_tokens: Vec<u32>,
    constraints: ConstraintFactory,
}

/// A request on its way to the thread that owns the cache.
struct Job {
    tokens: Vec<u32>,
    request: Request,
    events: EventSender,
}

impl TextModel {
    fn encode(&self, prompt: &Prompt) -> Result<Vec<u32>, EngineError> {
        match prompt {
            Prompt::Raw(text) => Ok(self.tokenizer.encode_marked(text)),
            Prompt::Conversation(conversation) => {
                let template = self.template.as_ref().ok_or(EngineError::NoTurns)?;
                Ok(self.tokenizer.encode_conversation(conversation, template)?)
            }
        }
    }

    /// The prompt's tokens, if they leave room for at least one token of an answer.
    fn accept(&self, prompt: &Prompt) -> Result<Vec<u32>, EngineError> {
        let tokens = self.encode(prompt)?;
        let context_length = self.model.config().context_length;
        match tokens.len() {
            0 => Err(EngineError::EmptyPrompt),
            prompt_tokens if prompt_tokens >= context_length => {
                Err(EngineError::PromptTooLong { prompt_tokens, context_length })
            }
            _ => Ok(tokens),
        }
    }
}

impl Engine for CpuEngine {
    fn info(&self) -> &EngineInfo {
        &self.info
    }

    fn count_tokens(&self, prompt: &Prompt) -> Result<usize, EngineError> {
        self.text.encode(prompt).map(|tokens| tokens.len())
    }

    fn generate(&self, request: Request) -> EventStream {
        let (events, stream) = EventStream::new();
        match self.text.accept(&request.prompt) {
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
