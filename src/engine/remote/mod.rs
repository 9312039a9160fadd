//! The engine that sends requests to a server of OpenAI's protocol, such as `fietje serve`.
//!
//! The server has the tokenizer and the template. So tokens are only estimated here, and the server reports what does
//! not fit the window. Dropping the stream of events closes the connection, which ends the work on the server.

mod client;
mod error;
mod events;
mod logprobs;
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

pub use client::mentions_certificate;
pub use error::{Excess, RemoteError};
pub use events::{EventError, EventParser};
pub use wire::Chunk;

/// Fietje's context window, for servers that do not report theirs.
const WINDOW: usize = 2048;
/// Bytes in a token, as an estimate: a little less than Dutch has with Fietje's vocabulary.
const BYTES_OF_TOKEN: usize = 3;
/// Tokens around a message in ChatML.
const TOKENS_AROUND_MESSAGE: usize = 5;

/// A model on a server.
pub struct RemoteEngine {
    info: EngineInfo,
    gives_logprobs: bool,
    server: Arc<Server>,
    runtime: Handle,
}

impl RemoteEngine {
    pub const NAME: &str = "remote";

    /// Asks the server for its models. Call it within a tokio runtime, which receives the answers too.
    ///
    /// # Errors
    /// [`EngineError::Remote`] if there is no such server, it refuses the key, or it does not have the model.
    pub async fn connect(endpoint: &Endpoint) -> Result<Self, EngineError> {
        let server = Server::new(endpoint)?;
        Self::with(server, endpoint).await
    }

    /// The names of the models that a server has, and their windows in tokens where it says so.
    ///
    /// # Errors
    /// [`EngineError::Remote`] if there is no such server, it refuses the key, or it lists no models.
    pub async fn models(endpoint: &Endpoint) -> Result<Vec<(String, Option<usize>)>, EngineError> {
        let server = Server::new(endpoint)?;
        let none = || RemoteError::SeveralModels { host: server.host.clone(), known: Vec::new() };
        let listed = server.models().await?.ok_or_else(none)?;
        Ok(listed.into_iter().map(|model| (model.id.clone(), model.window())).collect())
    }

    async fn with(server: Server, endpoint: &Endpoint) -> Result<Self, EngineError> {
        let started = Instant::now();
        let model = choose(&server, endpoint.model.as_deref()).await?;
        let gives_logprobs = model.logprobs.unwrap_or(false);
        let info = EngineInfo {
            context_length: model.window().unwrap_or(WINDOW),
            extended_from: None,
            talks_in_turns: model.talks_in_turns.unwrap_or(true),
            template_fault: None,
            model: model.id,
            engine: Self::NAME,
            device: endpoint.name.clone(),
            quantisation: String::new(),
            load_ms: started.elapsed().as_millis() as u64,
            weight_bytes: None,
        };
        tracing::info!("connected: {info}");
        Ok(Self { info, gives_logprobs, server: Arc::new(server), runtime: Handle::current() })
    }

    fn estimate(prompt: &Prompt) -> usize {
        let tokens = |text: &str| text.len().div_ceil(BYTES_OF_TOKEN);
        match prompt {
            Prompt::Raw(text) => tokens(text),
            Prompt::Tokens(tokens) => tokens.len(),
            Prompt::Conversation(talk) => {
                talk.messages.iter().map(|message| tokens(&message.content) + TOKENS_AROUND_MESSAGE).sum()
            }
        }
    }
}

/// The model called `wanted`, or the only one that the server has.
async fn choose(server: &Server, wanted: Option<&str>) -> Result<ListedModel, RemoteError> {
    let host = || server.host.clone();
    let Some(mut known) = server.models().await? else {
        // Without a list the name cannot be checked.
        let id = wanted.ok_or_else(|| RemoteError::SeveralModels { host: host(), known: Vec::new() })?.to_owned();
        return Ok(ListedModel { id, ..ListedModel::default() });
    };
    let names = |known: &[ListedModel]| known.iter().map(|model| model.id.clone()).collect::<Vec<_>>();
    match wanted {
        Some(wanted) => {
            // Ollama's names end in a tag that users leave out.
            let is_wanted =
                |model: &ListedModel| model.id == wanted || model.id.strip_suffix(":latest") == Some(wanted);
            match known.iter().position(is_wanted) {
                Some(index) => Ok(known.swap_remove(index)),
                None => {
                    Err(RemoteError::NoSuchModel { host: host(), model: wanted.to_owned(), known: names(&known) })
                }
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

    /// An estimate: the server has the tokenizer.
    fn count_tokens(&self, prompt: &Prompt) -> Result<usize, EngineError> {
        Ok(Self::estimate(prompt))
    }

    fn gives_logprobs(&self) -> bool {
        self.gives_logprobs
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
                let answer = RemoteAnswer::new(&server, &model, window, &request, &events)?;
                events.send(Event::Started { prompt_tokens: estimate });
                answer.run(window, estimate).await
            };
            tokio::select! {
                () = events.cancelled() => {}
                last = work => events.send(last.unwrap_or_else(|error| Event::Failed(with_model(error, &model)))),
            }
        });
        stream
    }
}

fn is_empty(prompt: &Prompt) -> bool {
    match prompt {
        Prompt::Raw(text) => text.is_empty(),
        Prompt::Tokens(tokens) => tokens.is_empty(),
        Prompt::Conversation(_) => false,
    }
}

/// Adds the model's name to an error that lacks it: servers do not always repeat it.
fn with_model(error: EngineError, name: &str) -> EngineError {
    match error {
        EngineError::Remote(RemoteError::NoSuchModel { host, model, known }) if model.is_empty() => {
            RemoteError::NoSuchModel { host, model: name.to_owned(), known }.into()
        }
        other => other,
    }
}

#[cfg(test)]
mod tests;
