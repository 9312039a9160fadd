//! The engine of another machine: any server of OpenAI's protocol, `fietje serve` among them.
//!
//! The server has the tokenizer and the template. So tokens can only be estimated here, and what does not fit the window
//! is the server's to say. Everything else is as with the other engines: the stream is dropped and the connection is
//! closed, which ends the work over there.

mod client;
mod error;
mod streaming;
mod wire;

use std::sync::Arc;
use std::time::Instant;

use tokio::runtime::Handle;

use super::request::{Prompt, Request};
use super::{Engine, EngineError, EngineInfo, Event, EventStream};
use crate::config::Endpoint;

use client::Server;
use streaming::RemoteAnswer;
use wire::ListedModel;

pub use error::RemoteError;

/// Fietje's window, for servers that do not tell theirs.
const WINDOW: usize = 2048;
/// Bytes of a token, for want of a tokenizer: a little less than Dutch takes with Fietje's vocabulary.
const BYTES_OF_TOKEN: usize = 3;
/// Tokens around a message in ChatML.
const TOKENS_AROUND_MESSAGE: usize = 5;

/// A model on another machine.
pub struct RemoteEngine {
    info: EngineInfo,
    server: Arc<Server>,
    runtime: Handle,
}

impl RemoteEngine {
    pub const NAME: &str = "remote";

    /// Asks the server what it has. Must be called within a tokio runtime, which works on the answers too.
    ///
    /// # Errors
    /// [`EngineError::Remote`] when there is no such server, it wants another key, or it does not have the model.
    pub async fn connect(endpoint: &Endpoint) -> Result<Self, EngineError> {
        let server = Server::new(endpoint)?;
        Self::with(server, endpoint).await
    }

    async fn with(server: Server, endpoint: &Endpoint) -> Result<Self, EngineError> {
        let started = Instant::now();
        let model = choose(&server, endpoint.model.as_deref()).await?;
        let info = EngineInfo {
            context_length: model.window().unwrap_or(WINDOW),
            talks_in_turns: model.talks_in_turns.unwrap_or(true),
            model: model.id,
            engine: Self::NAME,
            device: endpoint.name.clone(),
            quantisation: String::new(),
            load_ms: started.elapsed().as_millis() as u64,
            weight_bytes: None,
        };
        tracing::info!(?info, "connected");
        Ok(Self { info, server: Arc::new(server), runtime: Handle::current() })
    }

    fn estimate(prompt: &Prompt) -> usize {
        let tokens = |text: &str| text.len().div_ceil(BYTES_OF_TOKEN);
        match prompt {
            Prompt::Raw(text) => tokens(text),
            Prompt::Conversation(talk) => {
                talk.messages.iter().map(|message| tokens(&message.content) + TOKENS_AROUND_MESSAGE).sum()
            }
        }
    }
}

/// The model that was asked for, or the only one that the server has.
async fn choose(server: &Server, asked: Option<&str>) -> Result<ListedModel, RemoteError> {
    let host = || server.host.clone();
    let Some(mut known) = server.models().await? else {
        // Without a list there is only the person's word for it.
        let id = asked.ok_or_else(|| RemoteError::SeveralModels { host: host(), known: Vec::new() })?.to_owned();
        return Ok(ListedModel { id, ..ListedModel::default() });
    };
    let names = |known: &[ListedModel]| known.iter().map(|model| model.id.clone()).collect::<Vec<_>>();
    match asked {
        Some(asked) => {
            // Ollama's names end in a tag that people leave out.
            let is_asked_for =
                |model: &ListedModel| model.id == asked || model.id.strip_suffix(":latest") == Some(asked);
            match known.iter().position(is_asked_for) {
                Some(place) => Ok(known.swap_remove(place)),
                None => Err(RemoteError::NoSuchModel { host: host(), model: asked.to_owned(), known: names(&known) }),
            }
        }
        None if known.len() == 1 => Ok(known.swap_remove(0)),
        None => Err(RemoteError::SeveralModels { host: host(), known: names(&known) }),
    }
}

impl Engine for RemoteEngine {
    fn info(&self) -> &EngineInfo {
        &self.info
    }

    /// An estimate: the tokenizer is over there.
    fn count_tokens(&self, prompt: &Prompt) -> Result<usize, EngineError> {
        Ok(Self::estimate(prompt))
    }

    fn generate(&self, request: Request) -> EventStream {
        let (events, stream) = EventStream::new();
        let (server, model, window) = (Arc::clone(&self.server), self.info.model.clone(), self.info.context_length);
        self.runtime.spawn(async move {
            let work = async {
                if is_empty(&request.prompt) {
                    return Err(EngineError::EmptyPrompt);
                }
                let estimate = Self::estimate(&request.prompt);
                let asking = RemoteAnswer::new(&server, &model, &request, &events)?;
                events.send(Event::Started { prompt_tokens: estimate });
                asking.run(window, estimate).await
            };
            tokio::select! {
                () = events.cancelled() => {}
                last = work => events.send(last.unwrap_or_else(|error| Event::Failed(named(error, &model)))),
            }
        });
        stream
    }
}

fn is_empty(prompt: &Prompt) -> bool {
    matches!(prompt, Prompt::Raw(text) if text.is_empty())
}

/// A server that refuses a model does not always say which one.
fn named(error: EngineError, asked: &str) -> EngineError {
    match error {
        EngineError::Remote(RemoteError::NoSuchModel { host, model, known }) if model.is_empty() => {
            RemoteError::NoSuchModel { host, model: asked.to_owned(), known }.into()
        }
        other => other,
    }
}

#[cfg(test)]
mod tests;
