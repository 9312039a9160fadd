//! Which address is answered by what.

use std::sync::Arc;

use axum::extract::rejection::PathRejection;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::json;

use super::error::ApiError;
use super::extract::{Accepting, Authorized, JsonBody, MAX_BODY_BYTES};
use super::request::{Api, ApiRequest};
use super::response::{Envelope, model, models};
use super::{Server, access, completion, metrics, ollama, origin, page, responses, tokens};
use crate::engine::Health;

type Shared = State<Arc<Server>>;

pub fn router(server: Arc<Server>) -> Router {
    let cors = server.origins.cors();
    let router = Router::new()
        .route("/v1/chat/completions", post(chat_completions))
        .route("/v1/completions", post(completions))
        .route("/v1/responses", post(responses::create))
        .merge(ollama::routes())
        .route("/tokenize", post(tokens::tokenize))
        .route("/detokenize", post(tokens::detokenize))
        .route("/tokenizer_info", get(tokens::info))
        .route("/v1/embeddings", post(|| async { ApiError::no_embeddings() }))
        .route("/v1/models", get(list_models))
        .route("/v1/models/", get(list_models))
        .route("/v1/models/{*id}", get(show_model))
        .merge(page::routes())
        .route("/health", get(health))
        .route("/metrics", get(show_metrics))
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .fallback(|uri: Uri| async move { ApiError::not_found(uri.path()) })
        .method_not_allowed_fallback(|method: Method| async move { ApiError::wrong_method(method.as_str()) })
        .layer(from_fn_with_state(Arc::clone(&server), metrics::count_requests))
        .layer(from_fn_with_state(Arc::clone(&server), origin::check))
        .with_state(server);
    let router = match cors {
        // Outside of the rest, so that a page can read why it was refused.
        Some(cors) => router.layer(cors),
        None => router,
    };
    router.layer(from_fn(access::log))
}

async fn list_models(State(server): Shared, _: Authorized) -> Response {
    Json(models(server.names.shown(), server.engine.as_ref(), server.started)).into_response()
}

async fn show_model(
    State(server): Shared,
    _: Authorized,
    uri: Uri,
    id: Result<Path<String>, PathRejection>,
) -> Result<Response, ApiError> {
    // A name that is not text is no model's.
    let Path(name) = id.map_err(|_| ApiError::not_found(uri.path()))?;
    server.check_model(&name)?;
    Ok(Json(model(&name, server.engine.as_ref(), server.started)).into_response())
}

async fn chat_completions(
    State(server): Shared,
    _: Authorized,
    _: Accepting,
    JsonBody(body): JsonBody,
) -> Result<Response, ApiError> {
    complete(server, Api::Chat, &body).await
}

async fn completions(
    State(server): Shared,
    _: Authorized,
    _: Accepting,
    JsonBody(body): JsonBody,
) -> Result<Response, ApiError> {
    complete(server, Api::Completions, &body).await
}

async fn complete(server: Arc<Server>, api: Api, body: &[u8]) -> Result<Response, ApiError> {
    let request = ApiRequest::parse(api, body, &server.reading)?;
    let envelope = Box::new(Envelope::new(&request, server.names.main()));
    completion::respond(server, request, envelope).await
}

async fn health(State(server): Shared) -> Response {
    let status = match server.engine.health() {
        _ if server.shutdown.has_begun() => "stopping",
        Health::Working => return Json(json!({"status": "ok"})).into_response(),
        Health::Stalled => "stalled",
        Health::Gone => "engine stopped",
    };
    (StatusCode::SERVICE_UNAVAILABLE, Json(json!({"status": status}))).into_response()
}

async fn show_metrics(State(server): Shared, _: Authorized, headers: HeaderMap) -> Response {
    let accepted = headers.get(header::ACCEPT).and_then(|accepted| accepted.to_str().ok()).unwrap_or_default();
    let (media_type, text) = server.metrics.text(&server.admission, server.engine.load(), accepted);
    ([(header::CONTENT_TYPE, media_type)], text).into_response()
}
