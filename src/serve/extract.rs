//! What a handler needs of a request before it runs, checked in the order of its arguments: that the client may ask,
//! that the server still takes requests, and the body.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, FailedToBufferBody};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};

use super::Server;
use super::error::ApiError;

/// The largest body, in bytes: a hundred times what a context window holds.
pub const MAX_BODY_BYTES: usize = 1 << 20;
/// Time for a body to arrive.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);

/// Proof that the client has the key, where the server asks for one.
pub struct Authorized;

impl FromRequestParts<Arc<Server>> for Authorized {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, server: &Arc<Server>) -> Result<Self, ApiError> {
        match &server.api_key {
            Some(key) if !key.is_in(&parts.headers) => Err(ApiError::unauthorized()),
            _ => Ok(Self),
        }
    }
}

/// Proof that the server was not told to stop.
pub struct Accepting;

impl FromRequestParts<Arc<Server>> for Accepting {
    type Rejection = ApiError;

    async fn from_request_parts(_: &mut Parts, server: &Arc<Server>) -> Result<Self, ApiError> {
        if server.shutdown.has_begun() { Err(ApiError::stopping()) } else { Ok(Self) }
    }
}

/// A body that is declared as JSON. Its fields are read by [`super::request`], which names the one at fault.
pub struct JsonBody(pub Bytes);

impl FromRequest<Arc<Server>> for JsonBody {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &Arc<Server>) -> Result<Self, ApiError> {
        if !is_json(request.headers()) {
            let message = "The request must be JSON: send it with `Content-Type: application/json`";
            return Err(ApiError::invalid(None, message));
        }
        let encoding = request.headers().get(header::CONTENT_ENCODING);
        if let Some(encoding) = encoding.filter(|encoding| !encoding.as_bytes().eq_ignore_ascii_case(b"identity")) {
            return Err(ApiError::encoded(&String::from_utf8_lossy(encoding.as_bytes())));
        }
        // What is too large is refused before it was waited for.
        let length =
            request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
        if length.is_some_and(|length: u64| length > MAX_BODY_BYTES as u64) {
            return Err(ApiError::too_large(MAX_BODY_BYTES));
        }
        arrived(request).await.map(Self)
    }
}

/// A body, once all of it is here.
async fn arrived(request: Request) -> Result<Bytes, ApiError> {
    match tokio::time::timeout(BODY_TIMEOUT, Bytes::from_request(request, &())).await {
        Err(_) => Err(ApiError::too_slow()),
        Ok(read) => Ok(read?),
    }
}

/// A page in a browser can send text to any address without asking first; JSON it cannot.
fn is_json(headers: &HeaderMap) -> bool {
    let media_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    media_type.split(';').next().is_some_and(|name| name.trim().eq_ignore_ascii_case("application/json"))
}

impl From<BytesRejection> for ApiError {
    fn from(rejection: BytesRejection) -> Self {
        match rejection {
            BytesRejection::FailedToBufferBody(FailedToBufferBody::LengthLimitError(_)) => {
                Self::too_large(MAX_BODY_BYTES)
            }
            other => Self::invalid(None, format!("The body broke off: {other}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::future::ready;

    use axum::body::Body;
    use futures_util::StreamExt;
    use futures_util::stream::{once, pending};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_body_that_stops_halfway_is_waited_for_no_longer_than_that() {
        let half = || once(ready(Ok::<_, Infallible>("{\"messages\": [")));
        let stuck = arrived(Request::new(Body::from_stream(half().chain(pending())))).await;
        assert_eq!(stuck.unwrap_err(), ApiError::too_slow());
        assert_eq!(arrived(Request::new(Body::from_stream(half()))).await.unwrap().len(), 14);
    }
}
