//! A streamed answer: a server-sent event for each update, the choices of one answer mixed as they grow.
//!
//! A task of its own sends them. It ends with its client, whose end of the channel is dropped with the connection.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::response::sse::{KeepAlive, Sse};
use axum::response::{IntoResponse, Response, sse};
use futures_util::stream::{self, StreamExt};
use serde_json::Value;
use tokio::sync::mpsc;

use super::Server;
use super::admission::Ticket;
use super::answer::Updates;
use super::error::ApiError;
use super::request::{ApiRequest, Delivery};
use super::response::{Envelope, usage};
use crate::engine::{AnswerStep, EngineError};

/// The data of the last event.
const DONE: &str = "[DONE]";
/// A request that is refused within this time is refused by its status. After it the stream begins, so that its client
/// sees a sign of life while it waits.
const STATUS_DEADLINE: Duration = Duration::from_secs(10);
/// A comment is sent after this much silence.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// Events that may wait for a slow client before generation waits for it, too.
const BUFFERED_EVENTS: usize = 64;

/// What goes to the client.
enum Frame {
    Chunk(Value),
    Refused(ApiError),
    Done,
}

impl Frame {
    fn event(self) -> sse::Event {
        let data = match self {
            Self::Chunk(value) => value.to_string(),
            Self::Refused(error) => error.body().to_string(),
            Self::Done => DONE.to_owned(),
        };
        sse::Event::default().data(data)
    }
}

/// Begins the answer, or refuses it.
pub async fn respond(server: Arc<Server>, request: ApiRequest, ticket: Ticket) -> Result<Response, ApiError> {
    let (sender, mut receiver) = mpsc::channel(BUFFERED_EVENTS);
    tokio::spawn(async move { send(&server, &request, ticket, sender).await });
    let first = match tokio::time::timeout(STATUS_DEADLINE, receiver.recv()).await {
        Ok(Some(Frame::Refused(error))) => return Err(error),
        Ok(first) => first,
        Err(_) => None,
    };
    let rest = stream::unfold(receiver, |mut receiver| async { Some((receiver.recv().await?, receiver)) });
    let events = stream::iter(first).chain(rest).map(|frame| Ok::<_, Infallible>(frame.event()));
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)).into_response())
}

/// Sends the whole answer and how it ended, unless its client leaves first.
async fn send(server: &Server, request: &ApiRequest, ticket: Ticket, sender: mpsc::Sender<Frame>) {
    tokio::select! {
        () = send_all(server, request, ticket, &sender) => {}
        // Dropping its updates counts it as a client that left.
        () = sender.closed() => {}
    }
}

async fn send_all(server: &Server, request: &ApiRequest, ticket: Ticket, sender: &mpsc::Sender<Frame>) {
    let envelope = Envelope::new(request.api, server.names.main());
    let mut updates = match Updates::start(server, request, ticket).await {
        Ok(updates) => updates,
        Err(error) => return end(sender, Some(Frame::Refused(error))).await,
    };
    let last = match send_chunks(&mut updates, &envelope, request, sender).await {
        Err(error) => Some(Frame::Refused(error)),
        Ok(()) if request.delivery == Delivery::StreamedWithUsage => {
            Some(Frame::Chunk(envelope.usage_chunk(usage(request, updates.answers()))))
        }
        Ok(()) => None,
    };
    end(sender, last).await;
    updates.finish();
}

async fn send_chunks(
    updates: &mut Updates<'_>,
    envelope: &Envelope,
    request: &ApiRequest,
    sender: &mpsc::Sender<Frame>,
) -> Result<(), ApiError> {
    // Characters of each choice so far.
    let mut offsets = vec![0; request.requests.len()];
    while let Some((index, step)) = updates.next().await? {
        let chunk = match step {
            AnswerStep::Started { .. } => envelope.opening(index),
            AnswerStep::Reading { .. } => None,
            // The client has the first answer.
            AnswerStep::Restarted => return Err(ApiError::from(&EngineError::CutOff)),
            AnswerStep::Delta { text, .. } => {
                let offset = offsets[index];
                offsets[index] += text.chars().count();
                Some(envelope.chunk(index, &text, &updates.take_logprobs(index), offset))
            }
            AnswerStep::Finished => Some(envelope.ending(index, updates.answers()[index].reason)),
        };
        if let Some(chunk) = chunk {
            // Where the client left, `send` ends.
            let _ = sender.send(Frame::Chunk(chunk)).await;
        }
    }
    Ok(())
}

/// Ends the stream. After an error it is not done: clients take what they have for whole by that word.
async fn end(sender: &mpsc::Sender<Frame>, last: Option<Frame>) {
    let done = (!matches!(last, Some(Frame::Refused(_)))).then_some(Frame::Done);
    for frame in last.into_iter().chain(done) {
        let _ = sender.send(frame).await;
    }
}
