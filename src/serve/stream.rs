//! A streamed answer: server-sent events as the engine's events come, the choices of one answer mixed as they grow.
//!
//! A task of its own passes them on. It ends with its client: whoever does not read any more has dropped the other end.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::response::sse::{KeepAlive, Sse};
use axum::response::{IntoResponse, Response, sse};
use futures_util::stream::{self, SelectAll, StreamExt};
use serde_json::Value;
use tokio::sync::mpsc;

use super::Server;
use super::error::ApiError;
use super::metrics::Followed;
use super::places::Place;
use super::request::{Asked, Delivery};
use super::response::{Envelope, usage};
use crate::engine::{EngineError, Event, EventStream, TokenLogprob, Usage};

/// What comes behind the last piece.
const DONE: &str = "[DONE]";
/// A request that is refused within this time is refused by its status; after it the stream begins, so that its client
/// hears something while it waits.
const FIRST_WORD: Duration = Duration::from_secs(10);
/// Time without a word after which the client is told that the server is still there.
const SIGN_OF_LIFE: Duration = Duration::from_secs(15);
/// Pieces that wait for a slow client.
const PENDING: usize = 64;

/// What goes to the client.
enum Frame {
    Piece(Value),
    Refused(ApiError),
    Done,
}

impl Frame {
    fn event(self) -> sse::Event {
        let data = match self {
            Self::Piece(value) => value.to_string(),
            Self::Refused(error) => error.body().to_string(),
            Self::Done => DONE.to_owned(),
        };
        sse::Event::default().data(data)
    }
}

/// Begins the answer, or refuses it.
pub async fn respond(server: Arc<Server>, asked: Asked, place: Place) -> Result<Response, ApiError> {
    let (sender, mut receiver) = mpsc::channel(PENDING);
    tokio::spawn(async move {
        let pump = Pump { server: &server, asked: &asked, followed: Some(server.metrics.follow()), sender };
        pump.run(place).await;
    });
    let first = match tokio::time::timeout(FIRST_WORD, receiver.recv()).await {
        Ok(Some(Frame::Refused(error))) => return Err(error),
        Ok(first) => first,
        Err(_) => None,
    };
    let rest = stream::unfold(receiver, |mut receiver| async { Some((receiver.recv().await?, receiver)) });
    let events = stream::iter(first).chain(rest).map(|frame| Ok::<_, Infallible>(frame.event()));
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(SIGN_OF_LIFE)).into_response())
}

/// Passes an answer on.
struct Pump<'a> {
    server: &'a Server,
    asked: &'a Asked,
    followed: Option<Followed<'a>>,
    sender: mpsc::Sender<Frame>,
}

/// One of the choices on its way.
#[derive(Default)]
struct Growing {
    characters: usize,
    logprobs: Option<Vec<TokenLogprob>>,
    usage: Usage,
}

impl Pump<'_> {
    /// Waits for the place's turn and passes the answer on, until its end, its time, its client's or the server's.
    async fn run(mut self, place: Place) {
        let mut stop = self.server.stop.clone();
        let (sender, timeout) = (self.sender.clone(), self.server.timeout);
        let ended = tokio::select! {
            ended = tokio::time::timeout(timeout, self.pass_on(place)) => {
                ended.unwrap_or_else(|_| Err(ApiError::timed_out()))
            }
            () = stop.hurried() => Err(ApiError::stopping()),
            // Counted as one that left.
            () = sender.closed() => return,
        };
        let refused = ended.err().map(Frame::Refused);
        for frame in refused.into_iter().chain([Frame::Done]) {
            if sender.send(frame).await.is_err() {
                return;
            }
        }
        if let Some(followed) = self.followed.take() {
            followed.done();
        }
    }

    async fn pass_on(&mut self, place: Place) -> Result<(), ApiError> {
        let _turn = place.turn().await.ok_or_else(ApiError::stopping)?;
        let envelope = Envelope::new(self.asked.form, self.server.engine.info());
        let mut growing: Vec<Growing> = self.asked.requests.iter().map(|_| Growing::default()).collect();
        let mut events = self.begin();
        let mut going_on = growing.len();
        let mut is_first = true;
        while going_on > 0 {
            let Some((index, event)) = events.next().await else { return Err(ApiError::from(&EngineError::Stopped)) };
            let choice = &mut growing[index];
            match event {
                Event::Failed(error) => return Err(ApiError::from(&error)),
                Event::Started { .. } => {
                    if let Some(opening) = envelope.opening(index) {
                        self.send(opening).await;
                    }
                }
                Event::Reading { .. } => {}
                Event::Logprobs(told) => choice.logprobs.get_or_insert_default().extend(told),
                Event::Delta { text, .. } => {
                    if std::mem::take(&mut is_first)
                        && let Some(followed) = &self.followed
                    {
                        self.server.metrics.first_token(followed.elapsed());
                    }
                    let told = choice.logprobs.take();
                    let piece = envelope.piece(index, &text, told.as_deref(), choice.characters);
                    choice.characters += text.chars().count();
                    self.send(piece).await;
                }
                Event::Finished { reason, usage, .. } => {
                    choice.usage = usage;
                    going_on -= 1;
                    self.server.metrics.answered(usage);
                    self.send(envelope.ending(index, reason)).await;
                }
            }
        }
        if self.asked.delivery == Delivery::StreamedWithUsage {
            let each: Vec<Usage> = growing.iter().map(|choice| choice.usage).collect();
            self.send(envelope.figures(usage(self.asked, &each))).await;
        }
        Ok(())
    }

    /// The events of all choices, each with its choice's number.
    fn begin(&self) -> SelectAll<impl stream::Stream<Item = (usize, Event)> + Unpin + use<>> {
        let requests = self.asked.requests.iter().cloned().enumerate();
        stream::select_all(requests.map(|(index, request)| tagged(index, self.server.engine.generate(request))))
    }

    async fn send(&self, piece: Value) {
        // Where nobody listens any more, `run` ends.
        let _ = self.sender.send(Frame::Piece(piece)).await;
    }
}

fn tagged(index: usize, events: EventStream) -> impl stream::Stream<Item = (usize, Event)> + Unpin {
    Box::pin(stream::unfold(events, move |mut events| async move {
        let event = events.next().await?;
        Some(((index, event), events))
    }))
}
