//! The thread that owns the scheduler: it admits requests, steps the model and drops cancelled requests.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};

use phi_cpu::scheduler::{Load, Outcome, Reuse, Scheduler, SequenceId};
use phi_cpu::{ForwardError, Logits, PromptLookup};

use super::scoring::{Scored, Scoring};
use super::{EngineError, Event, Job, TextModel};
use crate::engine::decoder::Decoder;
use crate::engine::event::{EventSender, FinishReason};
use crate::engine::health::Pulse;
use crate::engine::request::{Pace, Shortcuts};

/// What other threads see of the worker.
pub struct Reports {
    pub pulse: Arc<Pulse>,
    /// As it was after the last step; requests that were not admitted yet count as queued.
    pub load: Arc<Mutex<Load>>,
}

/// The requests that arrive.
pub struct Queue {
    pub jobs: mpsc::Receiver<Job>,
    /// How many interactive ones arrived so far.
    pub arrivals: Arc<AtomicUsize>,
}

/// Answers the requests in `queue` until its senders are dropped.
pub fn serve(text: &TextModel, scheduler: Scheduler, queue: &Queue, reports: &Reports) {
    let mut worker = Worker {
        text,
        scheduler,
        waiting: VecDeque::new(),
        scoring: VecDeque::new(),
        running: Vec::new(),
        passes: Passes::Interruptible,
    };
    let mut taken = 0;
    loop {
        if worker.is_idle() {
            let Ok(job) = queue.jobs.recv() else { return };
            taken += usize::from(job.options.pace == Pace::Interactive);
            worker.take(job);
        }
        reports.pulse.begin_step();
        for job in queue.jobs.try_iter() {
            taken += usize::from(job.options.pace == Pace::Interactive);
            worker.take(job);
        }
        worker.drop_cancelled();
        worker.score();
        worker.admit();
        let arrivals = &*queue.arrivals;
        worker.step(&|| arrivals.load(Ordering::Acquire) > taken);
        *reports.load.lock().unwrap_or_else(PoisonError::into_inner) = worker.load();
        reports.pulse.end_step();
    }
}

struct Worker<'a> {
    text: &'a TextModel,
    scheduler: Scheduler,
    waiting: VecDeque<Job>,
    /// Requests for log-probabilities of their prompts, which come first.
    scoring: VecDeque<Scoring>,
    running: Vec<Running>,
    passes: Passes,
}

/// Whether a pass makes way for a request that arrives. A pass with much of a prompt may take seconds, and the request
/// may be short. After one that did, the next one does not, so that prompts are read however many requests arrive.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Passes {
    Interruptible,
    Uninterruptible,
}

/// A request in the scheduler, which owns its tokens: those of the prompt and the answer, then a draft that is being
/// read along with the newest one.
struct Running {
    id: SequenceId,
    decoder: Decoder,
    events: EventSender,
    /// Whether tokens may be guessed.
    drafts: Shortcuts,
    pace: Pace,
    /// Tokens of the prompt that were cached; `None` until it begins.
    reused: Option<usize>,
    lookup: PromptLookup,
}

enum Progress {
    Continues,
    Ends(Result<FinishReason, EngineError>),
}

impl Worker<'_> {
    fn is_idle(&self) -> bool {
        self.running.is_empty() && self.waiting.is_empty() && self.scoring.is_empty()
    }

    fn take(&mut self, job: Job) {
        match job.options.prompt_logprobs {
            Some(count) => self.scoring.push_back(Scoring::new(job, count)),
            None => self.waiting.push_back(job),
        }
    }

    /// Reads a part of the oldest prompt whose tokens are scored; the answers under way wait no longer than that.
    fn score(&mut self) {
        let Some(scoring) = self.scoring.pop_front() else { return };
        match scoring.advance(self.text) {
            Scored::Part(rest) => self.scoring.push_front(rest),
            Scored::Whole(job) => self.waiting.push_back(job),
            Scored::Ended => {}
        }
    }

    fn drop_cancelled(&mut self) {
        self.waiting.retain(|job| !job.events.is_cancelled());
        self.scoring.retain(|scoring| !scoring.is_cancelled());
        let scheduler = &mut self.scheduler;
        self.running.retain(|running| {
            let wanted = !running.events.is_cancelled();
            if !wanted {
                scheduler.release(running.id);
            }
            wanted
        });
    }

    /// What runs and waits.
    fn load(&self) -> Load {
        let load = self.scheduler.load();
        Load { queued: load.queued + self.waiting.len() + self.scoring.len(), ..load }
    }

    /// Admits waiting requests in arrival order while slots are free.
    fn admit(&mut self) {
        // A wrong guess cannot be taken back where it has evicted something.
        let evicts = self.text.model.answer_budget().is_some();
        while let Some(job) = self.waiting.pop_front() {
            let reuse = match job.options.shortcuts {
                Shortcuts::Allowed => Reuse::Allowed,
                Shortcuts::Forbidden => Reuse::Forbidden,
            };
            let Some(id) = self.scheduler.admit(&self.text.model, &job.tokens, reuse, job.options.pace) else {
                self.waiting.push_front(job);
                return;
            };
            let Job { tokens, mut decoder, options, events } = job;
            events.send(Event::Started { prompt_tokens: tokens.len() });
            decoder.restart_clock();
            self.running.push(Running {
                id,
                decoder,
                events,
                drafts: if evicts { Shortcuts::Forbidden } else { options.shortcuts },
                pace: options.pace,
                reused: None,
                lookup: PromptLookup::default(),
            });
        }
    }

    fn step(&mut self, is_arriving: &(dyn Fn() -> bool + Sync)) {
        if self.running.is_empty() {
            return;
        }
        let running = &self.running;
        let is_read_along = |running: &Running| !running.decoder.is_in_prefill() && running.pace == Pace::Interactive;
        let makes_way = !running.iter().any(is_read_along) && self.passes == Passes::Interruptible;
        let is_cancelled =
            || running.iter().all(|running| running.events.is_cancelled()) || makes_way && is_arriving();
        match self.scheduler.step(&self.text.model, &is_cancelled) {
            Ok(outcomes) => {
                self.passes = Passes::Interruptible;
                for outcome in outcomes {
                    self.handle(outcome);
                }
            }
            Err(ForwardError::Cancelled) => self.passes = Passes::Uninterruptible,
            Err(error) => {
                tracing::error!("the forward pass failed: {error}");
                self.fail(&error);
            }
        }
    }

    /// Ends the requests that cannot go on. Where memory is short, all but the oldest one were parked: once that is
    /// gone, there is memory for the others. Anything else is a fault in the files, since lengths and ids were checked
    /// before.
    fn fail(&mut self, error: &ForwardError) {
        let count = if matches!(error, ForwardError::NoMemory { .. }) { 1 } else { self.running.len() };
        for running in self.running.drain(..count.min(self.running.len())) {
            running.events.send(Event::Failed(error.into()));
            self.scheduler.release(running.id);
        }
    }

    /// Handles what a step did for one sequence.
    fn handle(&mut self, outcome: Outcome) {
        let Some(index) = self.running.iter().position(|running| running.id == outcome.id) else { return };
        let running = &mut self.running[index];
        if running.reused.is_none() {
            running.reused = Some(outcome.reused);
            if outcome.reused > 0 {
                tracing::debug!(tokens = outcome.reused, "reusing cached keys and values");
                running.events.send(Event::Reading { tokens: outcome.reused });
            }
        }
        if running.decoder.is_in_prefill() {
            running.events.send(Event::Reading { tokens: outcome.read });
        }
        if outcome.logits.is_empty() {
            return;
        }
        match running.choose(outcome.logits, &mut self.scheduler, self.text.codec.context_length()) {
            Progress::Continues => {}
            Progress::Ends(result) => {
                self.scheduler.release(outcome.id);
                self.running.remove(index).end(result);
            }
        }
    }
}

impl Running {
    /// Chooses the next token, and those after it as long as the draft is right. Gives the scheduler the tokens to
    /// read next. `logits` has a row for the newest token and one for each drafted token.
    fn choose(&mut self, mut logits: Logits, scheduler: &mut Scheduler, context_length: usize) -> Progress {
        let tokens = scheduler.tokens(self.id);
        let drafted = logits.len() - 1;
        let mut certain = tokens.len() - drafted;
        let mut newest = None;
        for logits in logits.rows_mut() {
            let taken = self.decoder.choose(logits, &tokens[..certain]).and_then(|token| {
                let reason = self.decoder.accept(token, &self.events)?;
                Ok((token, reason))
            });
            match taken {
                Err(error) => return Progress::Ends(Err(error)),
                Ok((_, Some(reason))) => return Progress::Ends(Ok(reason)),
                Ok((token, None)) if tokens.get(certain) == Some(&token) => certain += 1,
                Ok((token, None)) => {
                    newest = Some(token);
                    break;
                }
            }
        }
        self.lookup.record(drafted, certain + drafted - tokens.len());
        // All but the newest token have been read; keys and values of a wrong draft are dropped.
        scheduler.truncate(self.id, certain);
        let tokens_left = context_length - certain;
        if tokens_left == 0 {
            return Progress::Ends(Ok(FinishReason::Length));
        }
        scheduler.push(self.id, newest.as_slice());
        let limit = match self.drafts {
            Shortcuts::Allowed => (tokens_left - 1).min(self.decoder.tokens_left().saturating_sub(1)),
            Shortcuts::Forbidden => 0,
        };
        let draft = self.lookup.draft(scheduler.tokens(self.id), limit).to_vec();
        scheduler.push(self.id, &draft);
        Progress::Continues
    }

    fn end(mut self, result: Result<FinishReason, EngineError>) {
        match result {
            Ok(reason) => self.decoder.finish(reason, self.reused.unwrap_or_default(), &self.events),
            Err(error) => self.events.send(Event::Failed(error)),
        }
    }
}
