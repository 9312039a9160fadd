//! The engine on top of `phi-cpu`.
//!
//! One thread owns the scheduler and steps the model for all sequences at once. The rest of the program sees only
//! streams of events.

mod compile;
mod memory;
mod open;
mod scoring;
mod worker;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread::{self, JoinHandle};

use phi_cpu::Model;

use super::decoder::Decoder;
use super::health::{Health, Pulse};
use super::prompt_codec::PromptCodec;
use super::request::{GenerationOptions, Pace, Prompt, Request};
use super::{
    Engine, EngineError, EngineInfo, Event, EventSender, EventStream, FinishReason, OpenModel, Timings, Usage,
};

pub use open::{CpuSetup, tokenizer_of};
pub use phi_cpu::scheduler::{Batching, Load};

/// Prompts up to this many bytes are encoded where they arrive, in a few milliseconds; larger ones on their own thread,
/// and so are those that wait for a template's process.
const ENCODED_AT_ONCE: usize = 16 << 10;

/// Phi-2 on the CPU.
pub struct CpuEngine {
    info: EngineInfo,
    intake: Intake,
    /// The thread that owns the cache.
    worker: JoinHandle<()>,
    pulse: Arc<Pulse>,
    load: Arc<Mutex<Load>>,
}

/// Encodes requests and sends them to the thread that owns the cache.
#[derive(Clone)]
struct Intake {
    text: Arc<TextModel>,
    jobs: Jobs,
    /// Requests with a constraint, which is compiled before the model's thread gets them.
    uncompiled: mpsc::Sender<Uncompiled>,
}

/// The way to the thread that owns the cache.
#[derive(Clone)]
struct Jobs {
    queue: mpsc::Sender<Job>,
    /// How many interactive ones came so far, for a pass over long prompts that makes way for a new one.
    arrivals: Arc<AtomicUsize>,
}

impl Jobs {
    fn send(&self, job: Job) -> Result<(), EngineError> {
        let pace = job.options.pace;
        self.queue.send(job).map_err(|_| EngineError::Stopped)?;
        if pace == Pace::Interactive {
            self.arrivals.fetch_add(1, Ordering::Release);
        }
        Ok(())
    }
}

/// The model with its tokenizer and template.
struct TextModel {
    model: Model,
    codec: Arc<PromptCodec>,
}

/// A request for the thread that owns the scheduler.
struct Job {
    tokens: Vec<u32>,
    decoder: Decoder,
    options: GenerationOptions,
    events: EventSender,
}

/// A request without its decoder, which compiles the constraint.
struct Uncompiled {
    tokens: Vec<u32>,
    options: GenerationOptions,
    events: EventSender,
}

impl Uncompiled {
    fn compile(self, codec: &Arc<PromptCodec>) -> Result<Job, EngineError> {
        let Self { tokens, options, events } = self;
        let decoder = Decoder::new(codec, &tokens, &options)?;
        Ok(Job { tokens, decoder, options, events })
    }
}

impl Engine for CpuEngine {
    fn info(&self) -> &EngineInfo {
        &self.info
    }

    fn count_tokens(&self, prompt: &Prompt) -> Result<usize, EngineError> {
        self.intake.text.codec.encode(prompt).map(|tokens| tokens.len())
    }

    fn encode(&self, prompt: &Prompt) -> Result<Vec<u32>, EngineError> {
        self.intake.text.codec.encode(prompt)
    }

    fn decode(&self, tokens: &[u32]) -> Result<Vec<Vec<u8>>, EngineError> {
        self.intake.text.codec.decode(tokens)
    }

    fn generate(&self, request: Request) -> EventStream {
        let (events, stream) = EventStream::new();
        let is_short = request.prompt.byte_count() <= ENCODED_AT_ONCE;
        if is_short && !self.intake.text.codec.waits_for_template(&request.prompt) {
            self.intake.take(request, &events);
            return stream;
        }
        let (intake, of_encoder) = (self.intake.clone(), events.clone());
        let encoder = thread::Builder::new().name("fietje-encoder".to_owned());
        if encoder.spawn(move || intake.take(request, &of_encoder)).is_err() {
            events.send(Event::Failed(EngineError::Stopped));
        }
        stream
    }

    fn can_score(&self) -> bool {
        true
    }

    fn open_model(&self) -> Option<OpenModel<'_>> {
        Some(OpenModel { model: &self.intake.text.model, codec: &self.intake.text.codec })
    }

    fn load(&self) -> Option<Load> {
        Some(*self.load.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn health(&self) -> Health {
        if self.worker.is_finished() {
            Health::Gone
        } else if self.pulse.is_stalled() {
            Health::Stalled
        } else {
            Health::Working
        }
    }
}

impl Intake {
    /// Encodes a request and passes it on; where that fails, its stream says so.
    fn take(&self, request: Request, events: &EventSender) {
        let accepted = self.text.codec.accept(&request.prompt);
        let queued = accepted.and_then(|tokens| self.queue(tokens, request.options, events.clone()));
        if let Err(error) = queued {
            events.send(Event::Failed(error));
        }
    }

    fn queue(&self, tokens: Vec<u32>, options: GenerationOptions, events: EventSender) -> Result<(), EngineError> {
        if options.max_tokens == Some(0) && options.prompt_logprobs.is_none() {
            // There is nothing to compute.
            let usage = Usage { prompt_tokens: tokens.len(), ..Usage::default() };
            events.send(Event::Started { prompt_tokens: tokens.len() });
            events.send(Event::Finished { reason: FinishReason::Length, usage, timings: Timings::default() });
            return Ok(());
        }
        let request = Uncompiled { tokens, options, events };
        if request.options.constraint.is_some() {
            self.uncompiled.send(request).map_err(|_| EngineError::Stopped)
        } else {
            self.jobs.send(request.compile(&self.text.codec)?)
        }
    }
}

#[cfg(test)]
mod tests;
