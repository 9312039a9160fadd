//! The thread that owns the scheduler: it admits requests, steps the model and drops cancelled requests.

use std::collections::VecDeque;
use std::sync::mpsc;

use phi_cpu::scheduler::{Outcome, Reuse, Scheduler, SequenceId};
use phi_cpu::{ForwardError, Logits, PromptLookup};

use super::scoring::{Scored, Scoring};
use super::{EngineError, Event, Job, TextModel};
use crate::engine::decoder::Decoder;
use crate::engine::event::{EventSender, FinishReason};
use crate::engine::health::Pulse;
use crate::engine::request::Shortcuts;

/// Answers the requests in `queue` until its senders are dropped.
pub fn serve(text: &TextModel, scheduler: Scheduler, queue: &mpsc::Receiver<Job>, pulse: &Pulse) {
    let mut worker =
        Worker { text, scheduler, waiting: VecDeque::new(), scoring: VecDeque::new(), running: Vec::new() };
    loop {
        if worker.is_idle() {
            let Ok(job) = queue.recv() else { return };
            worker.take(job);
        }
        pulse.begin_step();
        for job in queue.try_iter() {
            worker.take(job);
        }
        worker.drop_cancelled();
        worker.score();
        worker.admit();
        worker.step();
        pulse.end_step();
    }
}

struct Worker<'a> {
    text: &'a TextModel,
    scheduler: Scheduler,
    waiting: VecDeque<Job>,
    /// Requests for log-probabilities of their prompts, which come first.
    scoring: VecDeque<Scoring>,
    running: Vec<Running>,
}

/// A request in the scheduler, which owns its tokens: those of the prompt and the answer, then a draft that is being
/// read along with the newest one.
struct Running {
    id: SequenceId,
    decoder: Decoder,
    events: EventSender,
    shortcuts: Shortcuts,
    reused: usize,
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

    /// Admits waiting requests in arrival order while slots are free.
    fn admit(&mut self) {
        while let Some(job) = self.waiting.pop_front() {
            let context_length = self.text.codec.context_length();
            let longest =
                job.options.max_tokens.map_or(context_length, |limit| job.tokens.len().saturating_add(limit));
            let longest = longest.min(context_length);
            let reuse = match job.options.shortcuts {
                Shortcuts::Allowed => Reuse::Allowed,
                Shortcuts::Forbidden => Reuse::Forbidden,
            };
            let Some(admission) = self.scheduler.admit(&self.text.model, &job.tokens, longest, reuse) else {
                self.waiting.push_front(job);
                return;
            };
            let Job { tokens, mut decoder, options, events } = job;
            events.send(Event::Started { prompt_tokens: tokens.len() });
            if admission.reused > 0 {
                tracing::debug!(tokens = admission.reused, "reusing cached keys and values");
                events.send(Event::Reading { tokens: admission.reused });
            }
            decoder.restart_clock();
            self.running.push(Running {
                id: admission.id,
                decoder,
                events,
                shortcuts: options.shortcuts,
                reused: admission.reused,
                lookup: PromptLookup::default(),
            });
        }
    }

    fn step(&mut self) {
        if self.running.is_empty() {
            return;
        }
        let running = &self.running;
        let all_cancelled = || running.iter().all(|running| running.events.is_cancelled());
        match self.scheduler.step(&self.text.model, &all_cancelled) {
            Ok(outcomes) => outcomes.into_iter().for_each(|outcome| self.handle(outcome)),
            Err(ForwardError::Cancelled) => {}
            // Lengths and ids were checked before, so this is a fault in the files.
            Err(error) => {
                tracing::error!("the forward pass failed: {error}");
                for running in self.running.drain(..) {
                    running.events.send(Event::Failed(EngineError::NoPrediction));
                    self.scheduler.release(running.id);
                }
            }
        }
    }

    /// Handles what a step did for one sequence.
    fn handle(&mut self, outcome: Outcome) {
        let Some(index) = self.running.iter().position(|running| running.id == outcome.id) else { return };
        let running = &mut self.running[index];
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
        let limit = match self.shortcuts {
            Shortcuts::Allowed => (tokens_left - 1).min(self.decoder.tokens_left().saturating_sub(1)),
            Shortcuts::Forbidden => 0,
        };
        let draft = self.lookup.draft(scheduler.tokens(self.id), limit).to_vec();
        scheduler.push(self.id, &draft);
        Progress::Continues
    }

    fn end(mut self, result: Result<FinishReason, EngineError>) {
        match result {
            Ok(reason) => self.decoder.finish(reason, self.reused, &self.events),
            Err(error) => self.events.send(Event::Failed(error)),
        }
    }
}
