//! Answering requests: read the prompt, then token after token, until something ends the answer.

use std::sync::mpsc;
use std::time::Instant;

use phi_cpu::sample::Sampler;
use phi_cpu::{ForwardError, KeyValueCache, LogitsWanted};

use super::{EngineError, Event, EventSender, Job, TextModel};
use crate::engine::constraint::ConstraintState;
use crate::engine::event::{FinishReason, Timings, Usage};
use crate::engine::request::Ending;
use crate::engine::text::{AnswerText, Step};

/// Prompt tokens read at once: weights are unpacked once for all of them, and a cancelled request is noticed
/// between two such pieces.
const CHUNK: usize = 256;

/// Answers the requests in `queue` until nobody can send any more.
pub fn serve(text: &TextModel, mut cache: KeyValueCache, queue: &mpsc::Receiver<Job>) {
    while let Ok(job) = queue.recv() {
        if job.events.is_cancelled() {
            continue;
        }
        match answer(text, &mut cache, &job) {
            Ok(event) => job.events.send(event),
            Err(Ended::Failed(error)) => job.events.send(Event::Failed(error)),
            Err(Ended::Cancelled) => {}
        }
    }
}

/// Why an answer ended early.
enum Ended {
    Failed(EngineError),
    Cancelled,
}

impl From<EngineError> for Ended {
    fn from(error: EngineError) -> Self {
        Self::Failed(error)
    }
}

impl From<ForwardError> for Ended {
    /// Lengths and ids were checked before: what is left can only be a fault in the files.
    fn from(error: ForwardError) -> Self {
        tracing::error!("the forward pass was refused: {error}");
        Self::Failed(EngineError::NoPrediction)
    }
}

fn answer(text: &TextModel, cache: &mut KeyValueCache, job: &Job) -> Result<Event, Ended> {
    let started = Instant::now();
    let mut answer = Answer::new(text, job)?;
    job.events.send(Event::Started { prompt_tokens: job.tokens.len() });
    cache.truncate(0);
    let mut logits = read_prompt(text, cache, job)?;
    let prompt_ms = milliseconds(started);
    let started = Instant::now();
    let reason = loop {
        if job.events.is_cancelled() {
            return Err(Ended::Cancelled);
        }
        let token = answer.choose(&mut logits)?;
        if let Some(reason) = answer.take(token, &job.events)? {
            break reason;
        }
        if cache.len() == cache.capacity() {
            break FinishReason::Length;
        }
        logits = text.model.forward(&[token], cache, LogitsWanted::Last)?;
    };
    answer.flush(&job.events);
    let usage = Usage { prompt_tokens: job.tokens.len(), completion_tokens: answer.count() };
    let timings = Timings { prompt_ms, generation_ms: milliseconds(started) };
    Ok(Event::Finished { reason, usage, timings })
}

/// Reads the whole prompt and returns the logits behind it.
fn read_prompt(text: &TextModel, cache: &mut KeyValueCache, job: &Job) -> Result<Vec<f32>, Ended> {
    let mut logits = Vec::new();
    let mut chunks = job.tokens.chunks(CHUNK).peekable();
    while let Some(chunk) = chunks.next() {
        if job.events.is_cancelled() {
            return Err(Ended::Cancelled);
        }
        let wanted = if chunks.peek().is_some() { LogitsWanted::None } else { LogitsWanted::Last };
        logits = text.model.forward(chunk, cache, wanted)?;
        job.events.send(Event::Reading { tokens: cache.len() });
    }
    Ok(logits)
}

fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1000.0
}

/// An answer as it grows.
struct Answer<'a> {
    text: &'a TextModel,
    ending: Ending,
    limit: usize,
    sampler: Sampler,
    constraint: Option<ConstraintState>,
    /// Prompt and answer.
    history: Vec<u32>,
    prompt_tokens: usize,
    shown: AnswerText,
    /// Tokens that no delta has told of yet.
    untold: Vec<u32>,
}

impl<'a> Answer<'a> {
    fn new(text: &'a TextModel, job: &Job) -> Result<Self, EngineError> {
        let options = &job.request.options;
        let vocabulary_size = text.model.config().vocabulary_size;
        let start =
            |constraint| text.constraints.start(constraint, &text.tokenizer, &text.stop_tokens, vocabulary_size);
        Ok(Self {
            text,
            ending: options.ending,
            limit: options.max_tokens.unwrap_or(usize::MAX),
            sampler: Sampler::new(options.sampling.clone()),
            constraint: options.constraint.as_ref().map(start).transpose()?,
            history: job.tokens.clone(),
            prompt_tokens: job.tokens.len(),
            shown: AnswerText::new(&options.stop),
            untold: Vec::new(),
        })
    }

    /// Tokens of the answer so far.
    fn count(&self) -> usize {
        self.history.len() - self.prompt_tokens
    }

    fn choose(&mut self, logits: &mut [f32]) -> Result<u32, EngineError> {
        if self.ending == Ending::Ignored {
            for &token in &self.text.stop_tokens {
                if let Some(logit) = logits.get_mut(token as usize) {
                    *logit = f32::NEG_INFINITY;
                }
            }
        }
        if let Some(constraint) = &mut self.constraint {
            constraint.rule_out(logits)?;
        }
        self.sampler.sample(logits, &self.history).ok_or(EngineError::NoPrediction)
    }

    /// Adds `token` to the answer, sends what may be shown, and says whether and why the answer ends here.
    fn take(&mut self, token: u32, events: &EventSender) -> Result<Option<FinishReason>, EngineError> {
        if self.text.stop_tokens.contains(&token) {
            return Ok(Some(FinishReason::Stop));
        }
        if let Some(constraint) = &mut self.constraint {
            constraint.accept(token)?;
        }
        self.history.push(token);
        self.untold.push(token);
        let (text, stopped) = match self.shown.push(self.text.tokenizer.bytes_of(token)) {
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
    fn flush(&mut self, events: &EventSender) {
        let text = self.shown.finish();
        if !text.is_empty() || !self.untold.is_empty() {
            self.tell(text, events);
        }
    }

    fn tell(&mut self, text: String, events: &EventSender) {
        events.send(Event::Delta { text, tokens: std::mem::take(&mut self.untold) });
    }
}
