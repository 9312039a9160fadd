//! An answer of one or more choices: from an admitted request to updates in the order in which they are generated.
//!
//! [`Updates`] is the only place that waits for a slot, watches the deadline and the shutdown, and reads engine events. A
//! streamed answer sends its updates on; [`whole`] folds them.

use futures_util::stream::{self, SelectAll, Stream, StreamExt};
use tokio::time::{Instant, timeout_at};

use super::Server;
use super::admission::{Permit, Ticket};
use super::error::ApiError;
use super::metrics::InFlight;
use super::request::ApiRequest;
use super::response::Choice;
use super::shutdown::ShutdownSignal;
use crate::engine::{EngineError, Event, EventStream, FinishReason, TokenLogprob, Usage};

/// What happened to one of the choices.
#[derive(Debug)]
pub enum Update {
    /// Its prompt was accepted.
    Opened,
    /// It grew; `logprobs` holds those of the tokens since the last update, where the client wants them.
    Grew { text: String, logprobs: Option<Vec<TokenLogprob>> },
    /// It is complete.
    Ended(FinishReason),
}

/// The updates of an answer. Dropping them cancels what is left of it and frees the slot.
pub struct Updates<'a> {
    server: &'a Server,
    in_flight: InFlight<'a>,
    limits: Limits,
    events: SelectAll<Box<dyn Stream<Item = (usize, Event)> + Send + Unpin>>,
    choices: Vec<InProgress>,
    running: usize,
    _permit: Permit,
}

#[derive(Default, Clone)]
struct InProgress {
    /// Of tokens whose text is held back.
    logprobs: Option<Vec<TokenLogprob>>,
    usage: Usage,
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
        let in_flight = server.metrics.follow();
        let mut limits = Limits { deadline: Instant::now() + server.timeout, shutdown: server.shutdown.clone() };
        let admitted = limits.hold(ticket.admitted()).await.and_then(|permit| permit.ok_or_else(ApiError::stopping));
        let permit = match admitted {
            Ok(permit) => permit,
            Err(error) => {
                in_flight.done();
                return Err(error);
            }
        };
        let streams = request.requests.iter().cloned().enumerate();
        let events =
            stream::select_all(streams.map(|(index, request)| tagged(index, server.engine.generate(request))));
        let choices = vec![InProgress::default(); request.requests.len()];
        Ok(Self { server, in_flight, limits, events, running: choices.len(), choices, _permit: permit })
    }

    /// The next update with the index of its choice; `None` once all choices are complete.
    ///
    /// # Errors
    /// The engine's own, and those of [`Updates::start`].
    pub async fn next(&mut self) -> Result<Option<(usize, Update)>, ApiError> {
        while self.running > 0 {
            let Some((index, event)) = self.limits.hold(self.events.next()).await? else {
                return Err(ApiError::from(&EngineError::Stopped));
            };
            let choice = &mut self.choices[index];
            let update = match event {
                Event::Failed(error) => return Err(ApiError::from(&error)),
                Event::Reading { .. } => continue,
                Event::Logprobs(of_tokens) => {
                    choice.logprobs.get_or_insert_default().extend(of_tokens);
                    continue;
                }
                Event::Started { .. } => Update::Opened,
                Event::Delta { text, .. } => {
                    self.in_flight.first_text();
                    Update::Grew { text, logprobs: choice.logprobs.take() }
                }
                Event::Finished { reason, usage, .. } => {
                    choice.usage = usage;
                    self.running -= 1;
                    self.server.metrics.answered(usage);
                    Update::Ended(reason)
                }
            };
            return Ok(Some((index, update)));
        }
        Ok(None)
    }

    /// The token counts of all choices, zero for those that are not complete.
    pub fn usages(&self) -> Vec<Usage> {
        self.choices.iter().map(|choice| choice.usage).collect()
    }

    /// Records that the answer ended, well or not, while its client was there.
    pub fn finish(self) {
        self.in_flight.done();
    }
}

fn tagged(index: usize, events: EventStream) -> Box<dyn Stream<Item = (usize, Event)> + Send + Unpin> {
    let events =
        stream::unfold(events, move |mut events| async move { Some(((index, events.next().await?), events)) });
    Box::new(Box::pin(events))
}

/// The choices of an answer, complete, with their token counts.
///
/// # Errors
/// Those of [`Updates`].
pub async fn whole(
    server: &Server,
    request: &ApiRequest,
    ticket: Ticket,
) -> Result<(Vec<Choice>, Vec<Usage>), ApiError> {
    let mut updates = Updates::start(server, request, ticket).await?;
    let mut choices: Vec<Choice> = request.requests.iter().map(|_| Choice::default()).collect();
    let ended = loop {
        match updates.next().await {
            Ok(Some((index, update))) => choices[index].absorb(update),
            Ok(None) => break Ok(updates.usages()),
            Err(error) => break Err(error),
        }
    };
    updates.finish();
    ended.map(|usages| (choices, usages))
}
