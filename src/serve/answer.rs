//! An answer of one or more choices: from an admitted request to updates in the order in which they are generated.
//!
//! [`Updates`] is the only place that waits for a slot, watches the deadline and the shutdown, and reads engine events.
//! A streamed answer sends its updates on; [`whole`] folds them.

use futures_util::stream::{self, SelectAll, Stream, StreamExt};
use tokio::time::{Instant, timeout_at};

use super::Server;
use super::admission::{Permit, Ticket};
use super::error::ApiError;
use super::metrics::InFlight;
use super::request::ApiRequest;
use super::shutdown::ShutdownSignal;
use crate::engine::{Answer, AnswerStep, EngineError, Event, EventStream, Request, TokenLogprob};

/// The updates of an answer. Dropping them cancels what is left of it and frees the slot.
pub struct Updates<'a> {
    server: &'a Server,
    in_flight: InFlight<'a>,
    limits: Limits,
    events: SelectAll<Box<dyn Stream<Item = (usize, Event)> + Send + Unpin>>,
    /// Choices that begin when others end, since a client gets no more at a time than the server has slots.
    waiting: std::iter::Enumerate<std::vec::IntoIter<Request>>,
    answers: Vec<Answer>,
    /// Choices that are not complete.
    open: usize,
    _permit: Permit,
}

/// When to give an answer up.
struct Limits {
    deadline: Instant,
    shutdown: ShutdownSignal,
}

impl Limits {
    async fn hold<T>(&mut self, work: impl Future<Output = T>) -> Result<T, ApiError> {
        tokio::select! {
            done = timeout_at(self.deadline, work) => done.map_err(|_| ApiError::timed_out()),
            () = self.shutdown.forced() => Err(ApiError::stopping()),
        }
    }
}

impl<'a> Updates<'a> {
    /// Waits for a slot and starts the answer.
    ///
    /// # Errors
    /// When the request takes longer than the server allows, or than the server lives.
    pub async fn start(server: &'a Server, request: &ApiRequest, ticket: Ticket) -> Result<Self, ApiError> {
        let in_flight = server.metrics.follow(request.delivery);
        let mut limits = Limits { deadline: Instant::now() + server.timeout, shutdown: server.shutdown.clone() };
        let admitted = limits.hold(ticket.admitted()).await.and_then(|permit| permit.ok_or_else(ApiError::stopping));
        let permit = match admitted {
            Ok(permit) => permit,
            Err(error) => {
                in_flight.done();
                return Err(error);
            }
        };
        let answers = vec![Answer::default(); request.requests.len()];
        let waiting = request.requests.clone().into_iter().enumerate();
        let (events, open) = (SelectAll::new(), answers.len());
        let mut updates = Self { server, in_flight, limits, events, waiting, answers, open, _permit: permit };
        for _ in 0..server.admission.slots() {
            updates.start_next();
        }
        Ok(updates)
    }

    fn start_next(&mut self) {
        if let Some((index, request)) = self.waiting.next() {
            self.events.push(tagged(index, self.server.engine.generate(request)));
        }
    }

    /// The next update with the index of its choice; `None` once all choices are complete.
    ///
    /// # Errors
    /// The engine's own, and those of [`Updates::start`].
    pub async fn next(&mut self) -> Result<Option<(usize, AnswerStep)>, ApiError> {
        while self.open > 0 {
            let Some((index, event)) = self.limits.hold(self.events.next()).await? else {
                return Err(ApiError::from(&EngineError::Stopped));
            };
            let answer = &mut self.answers[index];
            let Some(step) = answer.absorb(event).map_err(|error| ApiError::from(&error))? else { continue };
            match &step {
                AnswerStep::Started { .. } | AnswerStep::Reading { .. } | AnswerStep::Restarted => {}
                AnswerStep::Delta { .. } => self.in_flight.first_text(),
                AnswerStep::Finished => {
                    self.open -= 1;
                    self.server.metrics.answered(answer.usage);
                    self.start_next();
                }
            }
            return Ok(Some((index, step)));
        }
        Ok(None)
    }

    /// The choices so far.
    pub fn answers(&self) -> &[Answer] {
        &self.answers
    }

    /// Takes the log-probabilities that a choice got since the last call out of it.
    pub fn take_logprobs(&mut self, index: usize) -> Vec<TokenLogprob> {
        std::mem::take(&mut self.answers[index].logprobs)
    }

    /// Records that the answer ended, well or not, while its client was there.
    pub fn finish(self) -> Vec<Answer> {
        self.in_flight.done();
        self.answers
    }
}

fn tagged(index: usize, events: EventStream) -> Box<dyn Stream<Item = (usize, Event)> + Send + Unpin> {
    let events =
        stream::unfold(events, move |mut events| async move { Some(((index, events.next().await?), events)) });
    Box::new(Box::pin(events))
}

/// Waits for all choices of an answer.
///
/// # Errors
/// Those of [`Updates`].
pub async fn whole(server: &Server, request: &ApiRequest, ticket: Ticket) -> Result<Vec<Answer>, ApiError> {
    let mut updates = Updates::start(server, request, ticket).await?;
    let ended = loop {
        match updates.next().await {
            Ok(Some(_)) => {}
            Ok(None) => break Ok(()),
            Err(error) => break Err(error),
        }
    };
    let answers = updates.finish();
    ended.map(|()| answers)
}
