//! A streamed answer: messages for each update, the choices of one answer mixed as they grow.
//!
//! A task of its own sends them. It ends with its client, whose end of the channel is dropped with the connection.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::sse::{KeepAlive, Sse};
use axum::response::{IntoResponse, Response, sse};
use futures_util::stream::{self, Stream, StreamExt};
use tokio::sync::mpsc;

use super::Server;
use super::admission::Ticket;
use super::answer::Updates;
use super::calls::CallDetector;
use super::echo::EchoedPrompt;
use super::error::ApiError;
use super::protocol::{Framing, Message, Protocol};
use super::request::ApiRequest;
use crate::engine::{AnswerStep, EngineError};

/// A request that is refused within this time is refused by its status. After it the stream begins, so that its client
/// sees a sign of life while it waits.
const STATUS_DEADLINE: Duration = Duration::from_secs(10);
/// A comment is sent after this much silence.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// Messages that may wait for a slow client before generation waits for it, too.
const BUFFERED_MESSAGES: usize = 64;

/// What goes to the client.
enum Frame {
    Message(Message),
    /// The answer ends here. Nothing follows it: clients take what they have for whole by what ends a stream.
    Refused(ApiError, Message),
}

impl Frame {
    fn message(self) -> Message {
        match self {
            Self::Message(message) | Self::Refused(_, message) => message,
        }
    }
}

/// Begins the answer, or refuses it.
pub async fn respond(
    server: Arc<Server>,
    request: ApiRequest,
    prompts: Vec<EchoedPrompt>,
    ticket: Ticket,
    protocol: Box<dyn Protocol>,
) -> Result<Response, ApiError> {
    let (sender, mut receiver) = mpsc::channel(BUFFERED_MESSAGES);
    let framing = protocol.framing();
    let mut scribe = Scribe { sender, protocol, request, prompts };
    tokio::spawn(async move { scribe.send(&server, ticket).await });
    let first = match tokio::time::timeout(STATUS_DEADLINE, receiver.recv()).await {
        Ok(Some(Frame::Refused(error, _))) => return Err(error),
        Ok(first) => first,
        Err(_) => None,
    };
    let rest = stream::unfold(receiver, |mut receiver| async { Some((receiver.recv().await?, receiver)) });
    Ok(match framing {
        Framing::Events => events(stream::iter(first).chain(rest)),
        Framing::Lines => lines(stream::iter(first).chain(rest)),
    })
}

fn events(frames: impl Stream<Item = Frame> + Send + 'static) -> Response {
    let event = |frame: Frame| {
        Ok::<_, Infallible>(match frame.message() {
            Message::Json(value) => sse::Event::default().data(value.to_string()),
            Message::Named(name, value) => sse::Event::default().event(name).data(value.to_string()),
            Message::Word(word) => sse::Event::default().data(word),
        })
    };
    Sse::new(frames.map(event)).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)).into_response()
}

fn lines(frames: impl Stream<Item = Frame> + Send + 'static) -> Response {
    let line = |frame: Frame| {
        Ok::<_, Infallible>(match frame.message() {
            Message::Json(value) | Message::Named(_, value) => format!("{value}\n"),
            Message::Word(word) => format!("{word}\n"),
        })
    };
    let mut response = Body::from_stream(frames.map(line)).into_response();
    let media_type = HeaderValue::from_static("application/x-ndjson");
    response.headers_mut().insert(header::CONTENT_TYPE, media_type);
    response
}

/// Writes one answer to its client.
struct Scribe {
    sender: mpsc::Sender<Frame>,
    protocol: Box<dyn Protocol>,
    request: ApiRequest,
    prompts: Vec<EchoedPrompt>,
}

impl Scribe {
    /// Sends the whole answer and how it ended, unless its client leaves first.
    async fn send(&mut self, server: &Server, ticket: Ticket) {
        let sender = self.sender.clone();
        tokio::select! {
            () = self.send_all(server, ticket) => {}
            // Dropping its updates counts it as a client that left.
            () = sender.closed() => {}
        }
    }

    async fn send_all(&mut self, server: &Server, ticket: Ticket) {
        let mut updates = match Updates::start(server, &self.request, ticket).await {
            Ok(updates) => updates,
            Err(error) => return self.refuse(error).await,
        };
        if let Err(error) = self.send_updates(&mut updates).await {
            server.metrics.broke_off();
            self.refuse(error).await;
        } else {
            let last = self.protocol.finish(&self.request, updates.answers());
            self.pass_on(last).await;
        }
        updates.finish();
    }

    async fn send_updates(&mut self, updates: &mut Updates<'_>) -> Result<(), ApiError> {
        let tools = self.request.tools.clone();
        let mut calls: Vec<CallDetector> =
            self.request.requests.iter().map(|_| CallDetector::new(tools.as_ref())).collect();
        while let Some((index, step)) = updates.next().await? {
            let protocol = &mut self.protocol;
            let messages = match step {
                AnswerStep::Started { .. } => {
                    let mut messages = protocol.begin(index);
                    if let Some(prompt) = self.prompts.get(index) {
                        messages.extend(protocol.text(index, &prompt.text, &[]));
                    }
                    messages
                }
                AnswerStep::Reading { .. } => Vec::new(),
                // The client has the first answer.
                AnswerStep::Restarted => return Err(ApiError::from(&EngineError::CutOff)),
                AnswerStep::Delta { text, .. } => {
                    let (text, logprobs) = (calls[index].push(&text), updates.take_logprobs(index));
                    let is_held_back = text.is_empty() && tools.is_some();
                    if is_held_back { Vec::new() } else { protocol.text(index, &text, &logprobs) }
                }
                AnswerStep::Finished => protocol.end(index, &calls[index].finish(), &updates.answers()[index]),
            };
            self.pass_on(messages).await;
        }
        Ok(())
    }

    /// Sends messages. Where the client left, [`Scribe::send`] ends.
    async fn pass_on(&self, messages: Vec<Message>) {
        for message in messages {
            let _ = self.sender.send(Frame::Message(message)).await;
        }
    }

    async fn refuse(&mut self, error: ApiError) {
        let message = self.protocol.break_off(&error);
        let _ = self.sender.send(Frame::Refused(error, message)).await;
    }
}
