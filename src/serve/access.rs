//! A name for each request, so that it can be found again, and a line in the log when its answer has been sent.

use std::time::Instant;

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;

use super::error::ApiError;
use super::guarded::Guarded;
use crate::system::random_number;

/// The header by which clients and servers name a request.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// A client's own name for its request is used up to this length.
const LONGEST_ID: usize = 128;

/// What is logged of a request. Values are quoted, since clients choose them.
struct Access {
    id: HeaderValue,
    method: Method,
    path: String,
    status: StatusCode,
    /// Why it was refused.
    reason: Option<String>,
    since: Instant,
}

impl Drop for Access {
    fn drop(&mut self) {
        let (id, status) = (self.id.to_str().unwrap_or_default(), self.status.as_u16());
        let (method, path, milliseconds) =
            (self.method.as_str(), self.path.as_str(), self.since.elapsed().as_millis());
        tracing::info!(id, method, path, status, reason = self.reason.as_deref(), milliseconds, "request");
    }
}

/// Gives the response the name of its request, or a new one, and logs the request once the response is sent.
pub async fn log(request: Request, next: Next) -> Response {
    let since = Instant::now();
    let given = request.headers().get(REQUEST_ID).filter(|id| {
        let is_plain = |&byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        !id.is_empty() && id.len() <= LONGEST_ID && id.as_bytes().iter().all(is_plain)
    });
    let id = given.cloned().or_else(|| HeaderValue::try_from(format!("req_{:016x}", random_number())).ok());
    let id = id.unwrap_or(HeaderValue::from_static("unknown"));
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let mut response = next.run(request).await;
    response.headers_mut().insert(REQUEST_ID, id.clone());
    let reason = response.extensions().get::<ApiError>().map(|error| error.message.clone());
    let access = Access { id, method, path, status: response.status(), reason, since };
    response.map(|body| Guarded::wrap(body, access))
}
