//! The hub's HTTP contract: a file's metadata (`HEAD`, redirects not followed) and its bytes from an offset (`GET`).

use std::time::Duration;

use reqwest::header::{
    ACCEPT_ENCODING, AUTHORIZATION, CONTENT_LENGTH, CONTENT_RANGE, ETAG, HeaderMap, LOCATION, RANGE,
};
use reqwest::{Client, Method, Response, StatusCode, Url, redirect};

use super::checksum::Checksum;
use super::error::HubError;
use crate::config::HubSettings;
use crate::http::{self, host_of, retry_after};

/// Time without a byte after which a connection counts as dead.
const READ_TIMEOUT: Duration = Duration::from_secs(30);

/// A file's metadata on the hub.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteFile {
    /// The repository's current name.
    pub repository: String,
    pub name: String,
    /// The branch's commit.
    pub commit: String,
    /// Names the contents.
    pub etag: String,
    pub bytes: u64,
}

/// A failure, and whether a retry may help.
pub enum Failure {
    /// It may, after the pause that the server requested, if any.
    Temporary(HubError, Option<Duration>),
    /// It does: the connection broke after new bytes had arrived.
    Interrupted(HubError),
    Final(HubError),
}

/// A connection to one endpoint.
pub struct HubClient {
    endpoint: String,
    token: Option<String>,
    /// Follows no redirects: the location of a file is part of its metadata.
    metadata: Client,
    /// Follows redirects; reqwest drops the token on the way to another host, port or scheme.
    downloads: Client,
}

impl HubClient {
    pub fn new(settings: &HubSettings) -> Result<Self, HubError> {
        let client = |policy: redirect::Policy| {
            http::client(READ_TIMEOUT)
                .redirect(policy)
                .build()
                .map_err(|source| HubError::Network { host: settings.endpoint.clone(), source })
        };
        Ok(Self {
            endpoint: settings.endpoint.clone(),
            token: settings.token.clone(),
            metadata: client(redirect::Policy::none())?,
            downloads: client(redirect::Policy::limited(10))?,
        })
    }

    fn url(&self, repository: &str, revision: &str, file: &str) -> Result<Url, Failure> {
        let text = format!("{}/{repository}/resolve/{revision}/{file}", self.endpoint);
        Url::parse(&text).map_err(|error| Failure::Final(invalid_response(&self.endpoint, error.to_string())))
    }

    async fn send(&self, client: &Client, method: Method, url: Url, range: Option<u64>) -> Result<Response, Failure> {
        let host = host_of(&url);
        let is_endpoint = Url::parse(&self.endpoint).is_ok_and(|endpoint| endpoint.origin() == url.origin());
        // Compression would change lengths and make ranges meaningless.
        let mut request = client.request(method, url).header(ACCEPT_ENCODING, "identity");
        if let Some(token) = self.token.as_ref().filter(|_| is_endpoint) {
            request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        }
        if let Some(start) = range {
            request = request.header(RANGE, format!("bytes={start}-"));
        }
        let response = request.send().await;
        tracing::debug!(?range, status = ?response.as_ref().map(Response::status).ok(), "request to {host}");
        response.map_err(|source| Failure::Temporary(HubError::Network { host, source }, None))
    }

    /// The metadata of `file` at `revision`.
    pub async fn describe(&self, repository: &str, revision: &str, file: &str) -> Result<RemoteFile, Failure> {
        const MOST_REDIRECTS: usize = 5;
        let mut url = self.url(repository, revision, file)?;
        let mut current_name = repository.to_owned();
        for _ in 0..MOST_REDIRECTS {
            let response = self.send(&self.metadata, Method::HEAD, url.clone(), None).await?;
            let (status, headers) = (response.status(), response.headers());
            // For a large file the response is a redirect to its storage. Other redirects lead to a renamed repository,
            // or from a mirror to the hub.
            if status.is_redirection() && headers.get("x-linked-etag").is_none() {
                let target = text(headers, LOCATION.as_str()).and_then(|location| url.join(location).ok());
                url = target
                    .ok_or_else(|| Failure::Final(invalid_response(&host_of(&url), "a redirect without a file")))?;
                if let Some(name) = repository_in(&url) {
                    current_name = name;
                }
                continue;
            }
            if !status.is_success() && !status.is_redirection() {
                return Err(self.refused(&response, repository, file));
            }
            return remote_file(headers, current_name, file).map_err(|what| {
                Failure::Final(what.map_or_else(
                    || HubError::NoChecksum { file: file.to_owned() },
                    |what| invalid_response(&host_of(&url), what),
                ))
            });
        }
        Err(Failure::Final(invalid_response(&host_of(&url), "too many redirects")))
    }

    /// Requests the file's bytes from `start` on. Returns the response and the offset at which it starts: zero where
    /// the server ignored the range.
    pub async fn fetch(&self, remote: &RemoteFile, start: u64) -> Result<(Response, u64), Failure> {
        let url = self.url(&remote.repository, &remote.commit, &remote.name)?;
        let range = (start > 0).then_some(start);
        let response = self.send(&self.downloads, Method::GET, url, range).await?;
        let temporary = |what: String| Failure::Temporary(invalid_response(&host_of(response.url()), what), None);
        let start = match response.status() {
            StatusCode::OK => 0,
            StatusCode::PARTIAL_CONTENT => {
                let given = text(response.headers(), CONTENT_RANGE.as_str()).unwrap_or_default();
                if given != format!("bytes {start}-{}/{}", remote.bytes - 1, remote.bytes) {
                    return Err(temporary(format!("the range `{given}`")));
                }
                start
            }
            _ => return Err(self.refused(&response, &remote.repository, &remote.name)),
        };
        match length(response.headers(), CONTENT_LENGTH.as_str()) {
            Some(length) if length != remote.bytes - start => Err(temporary(format!("{length} bytes"))),
            _ => Ok((response, start)),
        }
    }

    fn refused(&self, response: &Response, repository: &str, file: &str) -> Failure {
        let (host, status) = (host_of(response.url()), response.status());
        let code = text(response.headers(), "x-error-code").unwrap_or_default();
        let repository = repository.to_owned();
        if code == "GatedRepo" && self.token.is_some() {
            return Failure::Final(HubError::Forbidden { repository });
        }
        match status {
            // Also for repositories that do not exist: the hub does not reveal which private ones do.
            StatusCode::UNAUTHORIZED => {
                Failure::Final(HubError::Unauthorized { repository, had_token: self.token.is_some() })
            }
            StatusCode::FORBIDDEN => Failure::Final(HubError::Forbidden { repository }),
            StatusCode::NOT_FOUND | StatusCode::GONE => {
                Failure::Final(HubError::NotFound { repository, file: file.to_owned() })
            }
            _ => {
                let error = HubError::Status { host, status: status.as_u16() };
                let may_pass = status.is_server_error()
                    || matches!(
                        status,
                        StatusCode::TOO_MANY_REQUESTS
                            | StatusCode::REQUEST_TIMEOUT
                            | StatusCode::RANGE_NOT_SATISFIABLE
                    );
                if may_pass {
                    Failure::Temporary(error, retry_after(response.headers()))
                } else {
                    Failure::Final(error)
                }
            }
        }
    }
}

fn invalid_response(host: &str, what: impl Into<String>) -> HubError {
    HubError::InvalidResponse { host: host.to_owned(), what: what.into() }
}

/// The repository in an address of the form `/OWNER/NAME/resolve/…`.
fn repository_in(url: &Url) -> Option<String> {
    let (name, _) = url.path().split_once("/resolve/")?;
    let name = name.strip_prefix('/')?;
    let is_plain = |part: &str| {
        let legal = |character: char| character.is_ascii_alphanumeric() || "-_.".contains(character);
        !part.is_empty() && !part.starts_with('.') && part.chars().all(legal)
    };
    let (owner, repository) = name.split_once('/')?;
    (is_plain(owner) && is_plain(repository)).then(|| name.to_owned())
}

/// The metadata in the headers; else what is missing, or `None` where that is the checksum.
fn remote_file(headers: &HeaderMap, repository: String, file: &str) -> Result<RemoteFile, Option<String>> {
    let commit = text(headers, "x-repo-commit").unwrap_or_default().to_owned();
    if commit.len() != 40 || !commit.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(Some("no commit".to_owned()));
    }
    let etag = text(headers, "x-linked-etag").or_else(|| text(headers, ETAG.as_str())).unwrap_or_default();
    let etag = etag.trim_start_matches("W/").trim_matches('"').to_owned();
    let bytes = length(headers, "x-linked-size").or_else(|| length(headers, CONTENT_LENGTH.as_str()));
    let bytes = bytes.ok_or_else(|| Some("no length".to_owned()))?;
    Checksum::of_etag(&etag).ok_or(None)?;
    Ok(RemoteFile { repository, name: file.to_owned(), commit, etag, bytes })
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

fn length(headers: &HeaderMap, name: &str) -> Option<u64> {
    text(headers, name)?.parse().ok()
}
