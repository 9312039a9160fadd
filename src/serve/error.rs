//! Errors in OpenAI's format: `{"error": {"message", "type", "param", "code"}}`.

use axum::Json;
use axum::http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::engine::EngineError;

/// What a client that was turned away is asked to wait.
const RETRY_AFTER_SECONDS: u32 = 1;

/// Why a request has no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiError {
    pub status: StatusCode,
    /// For people.
    pub message: String,
    /// The field at fault.
    pub param: Option<String>,
    /// For programs.
    pub code: Option<&'static str>,
}

impl ApiError {
    fn new(status: StatusCode, message: impl Into<String>, code: Option<&'static str>) -> Self {
        Self { status, message: message.into(), param: None, code }
    }

    /// A field, or the whole body, cannot be used.
    pub fn invalid(param: Option<&str>, message: impl Into<String>) -> Self {
        let code = param.map(|_| "invalid_value");
        Self { param: param.map(str::to_owned), ..Self::new(StatusCode::BAD_REQUEST, message, code) }
    }

    /// A field has a value of another type.
    pub fn wrong_type(param: &str, expected: &str, given: &str) -> Self {
        let message = format!("Invalid type for `{param}`: expected {expected}, but got {given} instead");
        Self { code: Some("invalid_type"), ..Self::invalid(Some(param), message) }
    }

    /// A field must be there and is not.
    pub fn missing(param: &str) -> Self {
        let message = format!("Missing required parameter: `{param}`");
        Self { code: Some("missing_required_parameter"), ..Self::invalid(Some(param), message) }
    }

    /// The field asks for something that this server does not do.
    pub fn unsupported(param: &str) -> Self {
        let message = format!("`{param}` is not supported by this server");
        let error = Self::new(StatusCode::BAD_REQUEST, message, Some("unsupported_parameter"));
        Self { param: Some(param.to_owned()), ..error }
    }

    /// The key is missing or wrong.
    pub fn unauthorized() -> Self {
        let message = "Incorrect API key provided: send it as `Authorization: Bearer KEY`";
        Self::new(StatusCode::UNAUTHORIZED, message, Some("invalid_api_key"))
    }

    /// The request came by a name that may be a web page's own.
    pub fn foreign_host(host: &str) -> Self {
        let message = format!(
            "This server does not answer to the name `{host}`: use localhost or an address, start it with a key, or \
             name the page with `--origin`"
        );
        Self::new(StatusCode::FORBIDDEN, message, Some("host_not_allowed"))
    }

    /// The request came from a web page that the user did not name.
    pub fn foreign_origin(origin: &str) -> Self {
        let message = format!("Pages of {origin} may not use this server: start it with `--origin {origin}`");
        Self::new(StatusCode::FORBIDDEN, message, Some("origin_not_allowed"))
    }

    /// A model that is not served here.
    pub fn no_such_model(name: &str, here: &str) -> Self {
        let message = format!("The model `{name}` does not exist here; this server has `{here}`");
        let error = Self::new(StatusCode::NOT_FOUND, message, Some("model_not_found"));
        Self { param: Some("model".to_owned()), ..error }
    }

    pub fn not_found(path: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, format!("There is nothing at {path}"), Some("unknown_url"))
    }

    pub fn wrong_method(method: &str) -> Self {
        let message = format!("Not allowed to {method} on this address");
        Self::new(StatusCode::METHOD_NOT_ALLOWED, message, Some("method_not_supported"))
    }

    pub fn too_large(limit: usize) -> Self {
        let message = format!("The request is larger than {limit} bytes");
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, message, Some("request_too_large"))
    }

    /// Something that other servers have and this one does not.
    pub fn not_implemented(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_IMPLEMENTED, message, Some("not_implemented"))
    }

    pub fn no_embeddings() -> Self {
        Self::not_implemented(
            "This server has no embeddings: Fietje is a model that writes. Use a model made for embeddings, such as \
             multilingual-e5, for search and retrieval",
        )
    }

    /// The body is compressed.
    pub fn encoded(encoding: &str) -> Self {
        let message = format!("Bodies in `{encoding}` are not supported: send the JSON as it is");
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, message, Some("unsupported_content_encoding"))
    }

    /// The body did not arrive in time.
    pub fn too_slow() -> Self {
        Self::new(StatusCode::REQUEST_TIMEOUT, "The request did not arrive in time", None)
    }

    /// The queue is full.
    pub fn busy() -> Self {
        let message = "The server is at capacity; try again later";
        Self::new(StatusCode::TOO_MANY_REQUESTS, message, Some("rate_limit_exceeded"))
    }

    pub fn timed_out() -> Self {
        Self::new(StatusCode::GATEWAY_TIMEOUT, "The answer took longer than this server allows", Some("timeout"))
    }

    /// The server is about to end.
    pub fn stopping() -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "The server is stopping", Some("server_stopping"))
    }

    /// The body of the response.
    pub fn body(&self) -> Value {
        let kind = match self.status.as_u16() {
            401 => "authentication_error",
            429 => "rate_limit_error",
            500.. => "server_error",
            _ => "invalid_request_error",
        };
        json!({"error": {"message": self.message, "type": kind, "param": self.param, "code": self.code}})
    }
}

impl From<&EngineError> for ApiError {
    fn from(error: &EngineError) -> Self {
        let message = error.to_string();
        match error {
            EngineError::PromptTooLong { prompt_tokens, context_length, .. } => {
                let message = format!(
                    "This model's maximum context length is {context_length} tokens. However, your prompt has \
                     {prompt_tokens} tokens and leaves no room for an answer."
                );
                Self { code: Some("context_length_exceeded"), ..Self::invalid(Some("messages"), message) }
            }
            EngineError::PromptTooLarge { .. } => {
                Self { code: Some("context_length_exceeded"), ..Self::invalid(Some("messages"), message) }
            }
            EngineError::NoTurns | EngineError::Template(_) => Self::invalid(Some("messages"), message),
            EngineError::NoTokenizer | EngineError::NoPromptLogprobs => Self::not_implemented(message),
            EngineError::EmptyPrompt | EngineError::UnknownToken(_) => Self::invalid(Some("prompt"), message),
            EngineError::NoScores { .. } => Self::invalid(Some("select"), message),
            EngineError::EqualCandidates => Self::invalid(Some("best_of"), message),
            EngineError::Constraint(_) => Self::invalid(Some("response_format"), message),
            EngineError::Remote(_) => Self::new(StatusCode::BAD_GATEWAY, message, None),
            EngineError::NoMemory { .. } => {
                Self::new(StatusCode::SERVICE_UNAVAILABLE, message, Some("insufficient_memory"))
            }
            EngineError::Stopped => Self::new(StatusCode::SERVICE_UNAVAILABLE, message, None),
            _ => Self::new(StatusCode::INTERNAL_SERVER_ERROR, message, None),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(self.body())).into_response();
        if matches!(self.status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(RETRY_AFTER_SECONDS));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        // For the log.
        response.extensions_mut().insert(self);
        response
    }
}
