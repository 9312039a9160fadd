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
use super::calls::{self, CallDetector, Content};
use super::echo;
use super::error::ApiError;
use super::request::{ApiRequest, Delivery};
use super::response::{Envelope, reason_name, usage};
use crate::engine::{AnswerStep, EngineError, TokenLogprob};

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
    let mut choices: Vec<Choice> = request.requests.iter().map(|_| Choice::new(request)).collect();
    let prompts = echo::prompts(updates.engine(), request)?;
    while let Some((index, step)) = updates.next().await? {
        let choice = &mut choices[index];
        let chunks = match step {
            AnswerStep::Started { .. } => {
                let prompt = prompts.get(index).map(|prompt| choice.text(envelope, index, &prompt.text, &[]));
                envelope.opening(index).into_iter().chain(prompt).collect()
            }
            AnswerStep::Reading { .. } => Vec::new(),
            // The client has the first answer.
            AnswerStep::Restarted => return Err(ApiError::from(&EngineError::CutOff)),
            AnswerStep::Delta { text, .. } => {
                let (text, logprobs) = (choice.calls.push(&text), updates.take_logprobs(index));
                let is_held_back = text.is_empty() && request.tools.is_some();
                (!is_held_back).then(|| choice.text(envelope, index, &text, &logprobs)).into_iter().collect()
            }
            AnswerStep::Finished => {
                choice.end(envelope, index, request, reason_name(updates.answers()[index].reason))
            }
        };
        for chunk in chunks {
            // Where the client left, `send` ends.
            let _ = sender.send(Frame::Chunk(chunk)).await;
        }
    }
    Ok(())
}

/// What was sent of one choice.
struct Choice<'a> {
    /// Characters so far.
    offset: usize,
    calls: CallDetector<'a>,
}

impl<'a> Choice<'a> {
    fn new(request: &'a ApiRequest) -> Self {
        Self { offset: 0, calls: CallDetector::new(request.tools.as_ref()) }
    }

    fn text(&mut self, envelope: &Envelope, index: usize, text: &str, logprobs: &[TokenLogprob]) -> Value {
        let offset = self.offset;
        self.offset += text.chars().count();
        envelope.chunk(index, text, logprobs, offset)
    }

    /// The last chunks: what was held back, as text or as calls, and the reason.
    fn end(&mut self, envelope: &Envelope, index: usize, request: &ApiRequest, reason: &str) -> Vec<Value> {
        match (self.calls.finish(), &request.tools) {
            (Content::Calls(calls), Some(tools)) => vec![
                envelope.calls_chunk(index, &calls, tools.style),
                envelope.ending(index, calls::finish_reason(tools.style)),
            ],
            (Content::Text(text), _) if !text.is_empty() => {
                vec![self.text(envelope, index, &text, &[]), envelope.ending(index, reason)]
            }
            _ => vec![envelope.ending(index, reason)],
        }
    }
}

/// Ends the stream. After an error it is not done: clients take what they have for whole by that word.
async fn end(sender: &mpsc::Sender<Frame>, last: Option<Frame>) {
    let done = (!matches!(last, Some(Frame::Refused(_)))).then_some(Frame::Done);
    for frame in last.into_iter().chain(done) {
        let _ = sender.send(frame).await;
    }
}
