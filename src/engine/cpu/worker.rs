//! The thread that owns the scheduler: it admits requests, steps the model, and ends what nobody waits for any more.

use std::collections::VecDeque;
use std::sync::mpsc;

use phi_cpu::ForwardError;
use phi_cpu::Lookup;
use phi_cpu::scheduler::{Outcome, Reuse, Scheduler, SequenceId};

use super::{EngineError, Event, Job, TextModel};
use crate::engine::event::FinishReason;
use crate::engine::request::Shortcuts;

/// Answers the requests in `queue` until nobody can send any more.
pub fn serve(text: &TextModel, scheduler: Scheduler, queue: &mpsc::Receiver<Job>) {
    let mut worker = Worker { text, scheduler, waiting: VecDeque::new(), running: Vec::new() };
    loop {
        if worker.running.is_empty() && worker.waiting.is_empty() {
            let Ok(job) = queue.recv() else { return };
            worker.waiting.push_back(job);
        }
        worker.waiting.extend(queue.try_iter());
        worker.drop_cancelled();
        worker.admit();
        worker.step();
    }
}

struct Worker<'a> {
    text: &'a TextModel,
    scheduler: Scheduler,
    waiting: VecDeque<Job>,
    running: Vec<Running>,
}

/// A request that is being answered.
struct Running {
    id: SequenceId,
    job: Job,
    reused: usize,
    lookup: Lookup,
    /// The tokens after the newest that were guessed and are being read with it.
    guessed: Vec<u32>,
}

/// Whether an answer is complete.
enum Progress {
    GoesOn,
    Ends(Result<FinishReason, EngineError>),
}

impl Worker<'_> {
    fn drop_cancelled(&mut self) {
        self.waiting.retain(|job| !job.events.is_cancelled());
        let scheduler = &mut self.scheduler;
        self.running.retain(|running| {
            let wanted = !running.job.events.is_cancelled();
            if !wanted {
                scheduler.release(running.id);
            }
            wanted
        });
    }

    /// Takes in who waits, in order, as long as there is room.
    fn admit(&mut self) {
        while let Some(mut job) = self.waiting.pop_front() {
            let context_length = self.text.codec.context_length();
            let longest =
                job.options.max_tokens.map_or(context_length, |limit| job.tokens.len().saturating_add(limit));
            let longest = longest.min(context_length);
            let reuse = match job.options.shortcuts {
                Shortcuts::Allowed => Reuse::Allowed,
                Shortcuts::Forbidden => Reuse::Forbidden,
            };
            let Some(admission) = self.scheduler.admit(&self.text.model, job.tokens.clone(), longest, reuse) else {
                self.waiting.push_front(job);
                return;
            };
            job.events.send(Event::Started { prompt_tokens: job.tokens.len() });
            if admission.reused > 0 {
                tracing::debug!(tokens = admission.reused, "the beginning of the prompt was there");
                job.events.send(Event::Reading { tokens: admission.reused });
            }
            job.decoder.restart_clock();
            self.running.push(Running {
                id: admission.id,
                job,
                reused: admission.reused,
                lookup: Lookup::default(),
                guessed: Vec::new(),
            });
        }
    }

    fn step(&mut self) {
        if self.running.is_empty() {
            return;
        }
        let running = &self.running;
        let nobody_waits = || running.iter().all(|running| running.job.events.is_cancelled());
        match self.scheduler.step(&self.text.model, &nobody_waits) {
            Ok(outcomes) => outcomes.into_iter().for_each(|outcome| self.take(outcome)),
            Err(ForwardError::Cancelled) => {}
            // Lengths and ids were checked before: what is left can only be a fault in the files.
            Err(error) => {
                tracing::error!("the forward pass was refused: {error}");
                for running in self.running.drain(..) {
                    running.job.events.send(Event::Failed(EngineError::NoPrediction));
                    self.scheduler.release(running.id);
                }
            }
        }
    }

    /// What a step did for one of those that run.
    fn take(&mut self, outcome: Outcome) {
        let Some(place) = self.running.iter().position(|running| running.id == outcome.id) else { return };
        let running = &mut self.running[place];
        if running.job.decoder.is_in_prefill() {
            running.job.events.send(Event::Reading { tokens: outcome.read });
        }
        if outcome.logits.is_empty() {
            return;
        }
        match running.choose(outcome.logits, &mut self.scheduler, self.text.codec.context_length()) {
            Progress::GoesOn => {}
            Progress::Ends(result) => {
                self.scheduler.release(outcome.id);
                self.running.remove(place).end(result);
            }
        }
    }
}

impl Running {
    /// Chooses the next token, and the ones behind it as far as they were guessed right, and gives the scheduler what
    /// to read next.
    fn choose(&mut self, logits: Vec<Vec<f32>>, scheduler: &mut Scheduler, context_length: usize) -> Progress {
        let guessed = std::mem::take(&mut self.guessed);
        let mut right = 0;
        for (place, mut logits) in logits.into_iter().enumerate() {
            let taken = self.job.decoder.choose(&mut logits).and_then(|token| {
                let reason = self.job.decoder.accept(token, &self.job.events)?;
                Ok((token, reason))
            });
            match taken {
                Err(error) => return Progress::Ends(Err(error)),
                Ok((_, Some(reason))) => return Progress::Ends(Ok(reason)),
                Ok((token, None)) if guessed.get(place) == Some(&token) => right += 1,
                Ok(_) => break,
            }
        }
        self.lookup.note(guessed.len(), right);
        let history = self.job.decoder.history();
        // All but the newest token have been read; wrong guesses behind them are taken back.
        scheduler.truncate(self.id, history.len() - 1);
        let room = context_length - (history.len() - 1);
        if room == 0 {
            return Progress::Ends(Ok(FinishReason::Length));
        }
        let limit = match self.job.options.shortcuts {
            Shortcuts::Allowed => (room - 1).min(self.job.decoder.tokens_left().saturating_sub(1)),
            Shortcuts::Forbidden => 0,
        };
        self.guessed = self.lookup.guess(history, limit).to_vec();
        let newest = history.last().copied();
        let next: Vec<u32> = newest.into_iter().chain(self.guessed.iter().copied()).collect();
        scheduler.push(self.id, &next);
        Progress::GoesOn
    }

    fn end(mut self, result: Result<FinishReason, EngineError>) {
        match result {
            Ok(reason) => self.job.decoder.finish(reason, self.reused, &self.job.events),
            Err(error) => self.job.events.send(Event::Failed(error)),
        }
    }
}
