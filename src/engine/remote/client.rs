//! The HTTP client of one server: its address, its requests, and what its refusals mean.

use std::time::Duration;

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue, LOCATION};
use reqwest::{Method, RequestBuilder, Response, StatusCode, Url, redirect};
use serde_json::{Map, Value};

use super::error::{Excess, RemoteError};
use super::wire::{self, ListedModel, ModelList};
use crate::config::Endpoint;
use crate::http::{BoundedBody, Clients, backoff, host_of, read_up_to, retry_after};

/// The pause before the second attempt; each further pause is twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
/// Most attempts for a request.
const TRIES: u32 = 4;
/// Most attempts while nobody listens: about a minute. A server that was there and is started anew loads its model
/// first.
const TRIES_WHEN_ABSENT: u32 = 8;
/// Most attempts while the server is only busy.
const TRIES_WHEN_BUSY: u32 = 8;
/// Most bytes of a list of models.
const MAX_LIST_BYTES: usize = 1 << 20;
/// Most bytes that are read of an error, or of anything else that is not an answer.
const MAX_ERROR_BYTES: usize = 64 << 10;
/// Most characters of a server's message that are shown.
const LONGEST_MESSAGE: usize = 300;

/// A failure, and whether another attempt may help.
#[derive(Debug)]
pub enum Failure {
    /// It may, after the pause that the server asks for.
    Temporary(RemoteError, Option<Duration>),
    /// The prompt and the longest answer do not fit the window together.
    TooLong,
    Final(RemoteError),
}

#[derive(Debug)]
pub struct Server {
    clients: Clients,
    /// Ends in a slash; paths are relative to it.
    base: Url,
    pub host: String,
    authorization: Option<HeaderValue>,
    timeout: Duration,
    first_pause: Duration,
}

impl Server {
    /// A client; connects with the first request.
    pub fn new(endpoint: &Endpoint) -> Result<Self, RemoteError> {
        let base = base_address(endpoint.url.reveal())
            .map_err(|reason| RemoteError::Address { url: endpoint.url.clone(), reason })?;
        let host = host_of(&base);
        let clients = Clients::new(endpoint.timeout, within_origin)
            .map_err(|source| RemoteError::Unreachable { host: host.clone(), source: source.without_url() })?;
        let bearer = |key: &String| {
            let mut value = HeaderValue::try_from(format!("Bearer {key}"))
                .map_err(|_| RemoteError::InvalidKey { host: host.clone() })?;
            value.set_sensitive(true);
            Ok(value)
        };
        let authorization = endpoint.api_key.as_ref().map(bearer).transpose()?;
        Ok(Self { clients, base, host, authorization, timeout: endpoint.timeout, first_pause: FIRST_PAUSE })
    }

    /// Shortens the pauses for tests.
    #[cfg(test)]
    pub fn impatient(self) -> Self {
        Self { first_pause: Duration::from_millis(1), ..self }
    }

    /// The server's models; `None` if it does not list them.
    pub async fn models(&self) -> Result<Option<Vec<ListedModel>>, RemoteError> {
        let mut tries = 0;
        loop {
            match self.send(self.request(Method::GET, "models")?).await {
                Ok(response) => {
                    let body = read_up_to(MAX_LIST_BYTES, response).await.map_err(|error| self.broken(&error))?;
                    let BoundedBody::Whole(body) = body else { return Err(self.excessive(Excess::Models)) };
                    let list: Result<ModelList, _> = serde_json::from_slice(&body);
                    return list.map(|list| Some(list.data)).map_err(|_| self.nonsense(&body));
                }
                Err(Failure::Final(RemoteError::NotFound { .. })) => return Ok(None),
                // The user may have mistyped the address, so there is no second attempt.
                Err(Failure::Temporary(error @ RemoteError::Unreachable { .. }, _) | Failure::Final(error)) => {
                    return Err(error);
                }
                Err(failure) => self.pause(failure, &mut tries).await?,
            }
        }
    }

    /// Requests an answer, once.
    pub async fn post(&self, path: &str, body: &Map<String, Value>) -> Result<Response, Failure> {
        let body = serde_json::to_string(body).unwrap_or_default();
        let request = self.request(Method::POST, path).map_err(Failure::Final)?;
        let request = request.header(CONTENT_TYPE, "application/json").body(body);
        let response = self.send(request).await?;
        let kind = response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        if kind.is_some_and(|kind| kind.starts_with("text/event-stream")) {
            return Ok(response);
        }
        let body = read_up_to(MAX_ERROR_BYTES, response).await;
        let body = body.map_err(|error| Failure::Temporary(self.broken(&error), None))?;
        Err(Failure::Final(self.nonsense(&body.bytes())))
    }

    /// Waits before the next attempt, or returns the error if there is none.
    pub async fn pause(&self, failure: Failure, tries: &mut u32) -> Result<(), RemoteError> {
        let (error, asked_for) = match failure {
            Failure::Temporary(error, asked_for) => (error, asked_for),
            Failure::Final(error) => return Err(error),
            Failure::TooLong => return Err(self.too_long()),
        };
        *tries += 1;
        let most = match error {
            RemoteError::Busy { .. } => TRIES_WHEN_BUSY,
            RemoteError::Unreachable { .. } => TRIES_WHEN_ABSENT,
            _ => TRIES,
        };
        if *tries >= most {
            return Err(match error {
                RemoteError::Busy { host, .. } => RemoteError::Busy { host, tries: *tries },
                other => other,
            });
        }
        let pause = asked_for.unwrap_or_else(|| backoff(self.first_pause, *tries));
        tracing::info!(?pause, tries, "retrying: {error}");
        tokio::time::sleep(pause).await;
        Ok(())
    }

    fn request(&self, method: Method, path: &str) -> Result<RequestBuilder, RemoteError> {
        let url = self
            .base
            .join(path)
            .map_err(|error| RemoteError::Address { url: (&self.base).into(), reason: error.to_string() })?;
        let request = self.clients.for_url(&url).request(method, url);
        Ok(match &self.authorization {
            Some(authorization) => request.header(AUTHORIZATION, authorization.clone()),
            None => request,
        })
    }

    async fn send(&self, request: RequestBuilder) -> Result<Response, Failure> {
        let response = request.send().await.map_err(|error| self.unsent(error))?;
        let status = response.status();
        tracing::debug!(%status, host = self.host, "response");
        if status.is_success() {
            return Ok(response);
        }
        if status.is_redirection() {
            return Err(Failure::Final(self.redirected(response.url(), response.headers())));
        }
        let url = response.url().clone();
        let pause = retry_after(response.headers());
        // The status says enough if the body is interrupted.
        let body = read_up_to(MAX_ERROR_BYTES, response).await.map(BoundedBody::bytes).unwrap_or_default();
        Err(self.refusal(status, &url, &String::from_utf8_lossy(&body), pause))
    }

    fn unsent(&self, error: reqwest::Error) -> Failure {
        let (host, error) = (self.host.clone(), error.without_url());
        if error.is_timeout() && !error.is_connect() {
            return Failure::Final(self.timed_out());
        }
        // A certificate is no better the second time.
        if error.is_builder() || mentions_certificate(&error) {
            return Failure::Final(RemoteError::Unreachable { host, source: error });
        }
        Failure::Temporary(RemoteError::Unreachable { host, source: error }, None)
    }

    /// The error for a failure of the connection during an answer.
    pub fn broken(&self, error: &reqwest::Error) -> RemoteError {
        if error.is_timeout() { self.timed_out() } else { self.interrupted() }
    }

    /// The error for an answer without an end.
    pub fn interrupted(&self) -> RemoteError {
        RemoteError::Interrupted { host: self.host.clone() }
    }

    fn timed_out(&self) -> RemoteError {
        RemoteError::TimedOut { host: self.host.clone(), silence: self.timeout }
    }

    fn too_long(&self) -> RemoteError {
        let message = "context length".to_owned();
        RemoteError::Refused { host: self.host.clone(), status: StatusCode::BAD_REQUEST.as_u16(), message }
    }

    /// The error for a server that does not stop sending.
    pub fn excessive(&self, excess: Excess) -> RemoteError {
        RemoteError::Excessive { host: self.host.clone(), excess }
    }

    /// The error for something that is not OpenAI's protocol.
    pub fn nonsense(&self, sent: &[u8]) -> RemoteError {
        let what = shortened(&String::from_utf8_lossy(sent));
        RemoteError::Nonsense { host: self.host.clone(), what }
    }

    /// The error for a redirect that is not followed.
    fn redirected(&self, url: &Url, headers: &HeaderMap) -> RemoteError {
        let location = headers.get(LOCATION).and_then(|location| location.to_str().ok());
        let to = location.and_then(|location| url.join(location).ok());
        RemoteError::Redirected { host: self.host.clone(), to: to.as_ref().unwrap_or(url).into() }
    }

    /// The meaning of a status other than success.
    fn refusal(&self, status: StatusCode, url: &Url, body: &str, pause: Option<Duration>) -> Failure {
        let host = self.host.clone();
        let words = wire::error_message(body);
        let code = wire::error_code(body).unwrap_or_default();
        let lower = body.to_lowercase();
        let is_about_length = ["context_length_exceeded", "context length", "context size", "context_size"];
        if matches!(
            status,
            StatusCode::BAD_REQUEST | StatusCode::PAYLOAD_TOO_LARGE | StatusCode::UNPROCESSABLE_ENTITY
        ) && is_about_length.iter().any(|word| lower.contains(word))
        {
            return Failure::TooLong;
        }
        // An address may have the word in it, and be repeated in the answer.
        let names_model = |words: &String| words.replace(url.path(), "").contains("model");
        let is_about_model =
            code == "model_not_found" || status == StatusCode::NOT_FOUND && words.as_ref().is_some_and(names_model);
        if is_about_model {
            return Failure::Final(RemoteError::NoSuchModel { host, model: String::new(), known: Vec::new() });
        }
        let message = words.unwrap_or_else(|| shortened(body));
        let status_number = status.as_u16();
        match status {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                Failure::Final(RemoteError::Unauthorized { host, had_key: self.authorization.is_some() })
            }
            StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => {
                Failure::Final(RemoteError::NotFound { url: url.into() })
            }
            // Waiting does not restore a quota.
            StatusCode::TOO_MANY_REQUESTS if code == "insufficient_quota" => {
                Failure::Final(RemoteError::Refused { host, status: status_number, message })
            }
            StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {
                Failure::Temporary(RemoteError::Busy { host, tries: 1 }, pause)
            }
            StatusCode::REQUEST_TIMEOUT => {
                Failure::Temporary(RemoteError::Failing { host, status: status_number, message }, pause)
            }
            // llama-cpp-python reports so what it does not take, and will not take it the second time.
            StatusCode::INTERNAL_SERVER_ERROR if lower.contains("validation error") => {
                Failure::Final(RemoteError::Refused { host, status: status_number, message })
            }
            _ if status.is_server_error() => {
                Failure::Temporary(RemoteError::Failing { host, status: status_number, message }, pause)
            }
            _ => Failure::Final(RemoteError::Refused { host, status: status_number, message }),
        }
    }
}

/// Redirects within the server's origin are followed. Another one was not chosen by the user, who gave it neither the
/// prompt nor the key.
fn within_origin() -> redirect::Policy {
    const MOST: usize = 5;
    redirect::Policy::custom(|attempt| {
        let previous = attempt.previous();
        let is_within = previous.first().is_some_and(|first| first.origin() == attempt.url().origin());
        if is_within && previous.len() <= MOST { attempt.follow() } else { attempt.stop() }
    })
}

/// The base URL for all paths: `/v1/` by default, without an endpoint's path or a query that the user copied along.
fn base_address(text: &str) -> Result<Url, String> {
    let mut url = Url::parse(text).map_err(|error| error.to_string())?;
    if url.host_str().is_none() {
        return Err("no host".to_owned());
    }
    url.set_query(None);
    url.set_fragment(None);
    let path = url.path().trim_end_matches('/');
    let path = ["/chat/completions", "/completions", "/models"]
        .iter()
        .find_map(|end| path.strip_suffix(end))
        .unwrap_or(path)
        .to_owned();
    url.set_path(&if path.is_empty() { "/v1/".to_owned() } else { format!("{path}/") });
    Ok(url)
}

/// Whether the server's certificate is what a connection failed at.
pub fn mentions_certificate(error: &dyn std::error::Error) -> bool {
    std::iter::successors(Some(error), |error| error.source())
        .any(|error| error.to_string().to_lowercase().contains("certificate"))
}

/// The beginning of a text, on one line.
fn shortened(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LONGEST_MESSAGE) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_accepted_as_users_copy_them() {
        let cases = [
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080/v1/"),
            ("http://127.0.0.1:8080/", "http://127.0.0.1:8080/v1/"),
            ("https://gpu.voorbeeld.nl/v1", "https://gpu.voorbeeld.nl/v1/"),
            ("https://gpu.voorbeeld.nl/api/v1/", "https://gpu.voorbeeld.nl/api/v1/"),
            ("http://a:1/v1/chat/completions", "http://a:1/v1/"),
            ("http://a:1/v1/models?x=1", "http://a:1/v1/"),
        ];
        for (given, expected) in cases {
            assert_eq!(base_address(given).unwrap().as_str(), expected);
        }
        for invalid in ["http://", "http://[1", "http://a:99999"] {
            assert!(base_address(invalid).is_err(), "{invalid}");
        }
    }
}
