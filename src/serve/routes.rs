//! Which address is answered by what.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::json;

use super::error::ApiError;
use super::request::{Asked, Delivery, Form};
use super::response::{Envelope, model, models, now, usage};
use super::{Server, answer, stream};

/// Most bytes of a request: far more than a window holds, a hundred times over.
const MOST_BYTES: usize = 1 << 20;
/// Time for a request's body to arrive.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);

type Shared = State<Arc<Server>>;

pub fn router(server: Arc<Server>) -> Router {
    Router::new()
        .route("/v1/models", get(list_models))
        .route("/v1/models/{*id}", get(show_model))
        .route("/v1/chat/completions", post(|state, request| complete(state, request, Form::Chat)))
        .route("/v1/completions", post(|state, request| complete(state, request, Form::Completion)))
        .route("/health", get(health))
        .route("/metrics", get(metrics))
        .fallback(|uri: Uri| async move { ApiError::not_found(uri.path()) })
        .method_not_allowed_fallback(|method: Method| async move { ApiError::wrong_method(method.as_str()) })
        .with_state(server)
}

impl Server {
    fn admit(&self, headers: &HeaderMap) -> Result<(), ApiError> {
        match &self.api_key {
            Some(key) if !key.is_in(headers) => Err(ApiError::unauthorized()),
            _ => Ok(()),
        }
    }

    /// Whether a client means the model that is here: by its name, or without the quantisation.
    fn has_model(&self, asked: &str) -> bool {
        let here = self.engine.info().model.as_str();
        asked == here || here.split_once(':').is_some_and(|(name, _)| name == asked)
    }

    fn check_model(&self, asked: &str) -> Result<(), ApiError> {
        if self.has_model(asked) { Ok(()) } else { Err(ApiError::no_such_model(asked, &self.engine.info().model)) }
    }
}

async fn list_models(State(server): Shared, headers: HeaderMap) -> Result<Response, ApiError> {
    server.admit(&headers)?;
    Ok(Json(models(server.engine.info(), now())).into_response())
}

async fn show_model(State(server): Shared, Path(id): Path<String>, headers: HeaderMap) -> Result<Response, ApiError> {
    server.admit(&headers)?;
    server.check_model(&id)?;
    Ok(Json(model(server.engine.info(), now())).into_response())
}

async fn complete(State(server): Shared, request: Request, form: Form) -> Response {
    let path = match form {
        Form::Chat => "/v1/chat/completions",
        Form::Completion => "/v1/completions",
    };
    let response = match try_complete(Arc::clone(&server), request, form).await {
        Ok(response) => response,
        Err(error) => {
            tracing::info!(path, status = error.status.as_u16(), "{}", error.message);
            error.into_response()
        }
    };
    server.metrics.request(path, response.status());
    response
}

async fn try_complete(server: Arc<Server>, request: Request, form: Form) -> Result<Response, ApiError> {
    server.admit(request.headers())?;
    if server.stop.is_asked() {
        return Err(ApiError::stopping());
    }
    check_kind(request.headers())?;
    let body = read(request.into_body()).await?;
    let asked = Asked::parse(form, &body, &server.defaults, server.places.parallel())?;
    if let Some(model) = &asked.model {
        server.check_model(model)?;
    }
    let place = server.places.take().ok_or_else(ApiError::busy)?;
    if asked.delivery != Delivery::Whole {
        return stream::respond(server, asked, place).await;
    }
    let followed = server.metrics.follow();
    let answer = answer::whole(&server, &asked, place).await;
    if answer.is_ok() {
        server.metrics.first_token(followed.elapsed());
    }
    followed.done();
    let choices = answer?;
    let each: Vec<_> = choices.iter().map(|choice| choice.usage).collect();
    for usage in &each {
        server.metrics.answered(*usage);
    }
    let document = Envelope::new(form, server.engine.info()).document(&choices, usage(&asked, &each));
    Ok(Json(document).into_response())
}

/// A page in a browser can send text anywhere without asking; JSON it cannot.
fn check_kind(headers: &HeaderMap) -> Result<(), ApiError> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json")) {
        return Ok(());
    }
    Err(ApiError::invalid(None, "The request must be JSON: send it with `Content-Type: application/json`"))
}

async fn read(body: Body) -> Result<Vec<u8>, ApiError> {
    let reading = tokio::time::timeout(BODY_TIMEOUT, to_bytes(body, MOST_BYTES));
    match reading.await {
        Err(_) => Err(ApiError::too_slow()),
        Ok(Ok(bytes)) => Ok(bytes.into()),
        Ok(Err(error))
            if std::error::Error::source(&error).is_some_and(|source| source.to_string().contains("limit")) =>
        {
            Err(ApiError::too_large(MOST_BYTES))
        }
        Ok(Err(error)) => Err(ApiError::invalid(None, format!("The body broke off: {error}"))),
    }
}

async fn health(State(server): Shared) -> Response {
    if server.stop.is_asked() {
        return (StatusCode::SERVICE_UNAVAILABLE, Json(json!({"status": "stopping"}))).into_response();
    }
    Json(json!({"status": "ok"})).into_response()
}

async fn metrics(State(server): Shared, headers: HeaderMap) -> Result<Response, ApiError> {
    server.admit(&headers)?;
    let mut response = server.metrics.text(&server.places).into_response();
    let kind = HeaderValue::from_static("application/openmetrics-text; version=1.0.0; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    Ok(response)
}
