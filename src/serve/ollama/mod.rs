//! Ollama's protocol, for the programs that know no other: what there is, and answers of chats and of texts.
//!
//! A request is translated into one for a chat or a completion. Ollama manages models as well; here that is the user's
//! business, so that pulling, creating and removing are refused.

mod input;
mod writer;

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use super::error::ApiError;
use super::extract::{Accepting, Authorized, JsonBody};
use super::fields::Fields;
use super::request::ApiRequest;
use super::{Server, completion};

use writer::{LineWriter, time_of};

type Shared = State<Arc<Server>>;

/// Clients look for features by the version of Ollama; this is the one whose answers we give.
const VERSION: &str = "0.12.0";

pub fn routes() -> Router<Arc<Server>> {
    let elsewhere =
        || async { ApiError::not_implemented("Models are managed with `fietje models`, not over the network") };
    Router::new()
        .route("/api/version", get(|| async { Json(json!({"version": VERSION})) }))
        .route("/api/tags", get(tags))
        .route("/api/ps", get(running))
        .route("/api/show", post(show))
        .route("/api/chat", post(chat))
        .route("/api/generate", post(generate))
        .route("/api/embed", post(no_embeddings))
        .route("/api/embeddings", post(no_embeddings))
        .route("/api/pull", post(elsewhere))
        .route("/api/push", post(elsewhere))
        .route("/api/create", post(elsewhere))
        .route("/api/copy", post(elsewhere))
        .route("/api/delete", axum::routing::delete(elsewhere))
        .layer(axum::middleware::from_fn(with_plain_errors))
}

/// Ollama's errors are a text.
async fn with_plain_errors(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let Some(error) = response.extensions().get::<ApiError>().cloned() else { return response };
    let (mut parts, _) = response.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(json!({"error": error.message}).to_string()))
}

impl Server {
    /// The model as Ollama lists it, by one of its names.
    fn listed(&self, name: &str) -> Value {
        let info = self.engine.info();
        json!({
            "name": name, "model": name, "modified_at": time_of(self.started), "size": info.weight_bytes.unwrap_or(0),
            "digest": digest(name), "details": self.details(),
        })
    }

    fn details(&self) -> Value {
        json!({
            "parent_model": "", "format": "gguf", "family": "phi2", "families": ["phi2"], "parameter_size": "2.8B",
            "quantization_level": self.engine.info().quantisation,
        })
    }
}

/// Clients tell models apart by a digest of their contents, which a server of one model does not need.
fn digest(name: &str) -> String {
    use sha2::Digest;
    base16ct::lower::encode_string(&sha2::Sha256::digest(name))
}

async fn tags(State(server): Shared, _: Authorized) -> Response {
    let models: Vec<Value> = server.names.shown().iter().map(|name| server.listed(name)).collect();
    Json(json!({"models": models})).into_response()
}

async fn running(State(server): Shared, _: Authorized) -> Response {
    let mut model = server.listed(server.names.main());
    model["expires_at"] = time_of(i64::from(i32::MAX)).into();
    model["size_vram"] = 0.into();
    model["context_length"] = server.engine.info().context_length.into();
    Json(json!({"models": [model]})).into_response()
}

async fn show(State(server): Shared, _: Authorized, JsonBody(body): JsonBody) -> Result<Response, ApiError> {
    let mut fields = Fields::parse(&body)?;
    let name: Option<String> = fields.take_any(&["model", "name"])?;
    server.check_model(&name.unwrap_or_default())?;
    let info = server.engine.info();
    let capabilities = if info.talks_in_turns { json!(["completion", "tools"]) } else { json!(["completion"]) };
    Ok(Json(json!({
        "modelfile": "", "parameters": "", "template": "", "license": "MIT", "details": server.details(),
        "model_info": {"general.architecture": "phi2", "phi2.context_length": info.context_length},
        "capabilities": capabilities, "modified_at": time_of(server.started),
    }))
    .into_response())
}

async fn chat(
    State(server): Shared,
    _: Authorized,
    _: Accepting,
    JsonBody(body): JsonBody,
) -> Result<Response, ApiError> {
    answer(server, input::chat(Fields::parse(&body)?)?).await
}

async fn generate(
    State(server): Shared,
    _: Authorized,
    _: Accepting,
    JsonBody(body): JsonBody,
) -> Result<Response, ApiError> {
    answer(server, input::generate(Fields::parse(&body)?)?).await
}

async fn answer(server: Arc<Server>, input: input::Input) -> Result<Response, ApiError> {
    if input.is_empty {
        // Clients load a model so, and this one is loaded.
        if let Some(model) = input.fields.get("model").and_then(Value::as_str) {
            server.check_model(model)?;
        }
        return Ok(Json(LineWriter::new(server.names.main(), input.shape).loaded()).into_response());
    }
    let request = ApiRequest::read(input.api, Fields::of_request(input.fields), &server.reading)?;
    let writer = LineWriter::new(server.names.main(), input.shape);
    completion::respond(server, request, Box::new(writer)).await
}

async fn no_embeddings() -> ApiError {
    ApiError::no_embeddings()
}
