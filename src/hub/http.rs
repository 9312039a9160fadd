//! The hub's HTTP contract: a file's metadata (`HEAD`, redirects not followed) and its bytes from an offset (`GET`).

use std::time::Duration;

use reqwest::header::{
    ACCEPT_ENCODING, AUTHORIZATION, CONTENT_LENGTH, CONTENT_RANGE, ETAG, HeaderMap, HeaderValue, LOCATION, RANGE,
};
use reqwest::{Method, Response, StatusCode, Url, redirect};

use super::cache::DATASETS;
use super::checksum::Checksum;
use super::error::HubError;
use crate::config::HubSettings;
use crate::http::{Clients, host_of, retry_after};

/// Most redirects on the way to a file.
const MOST_REDIRECTS: usize = 10;

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

/// A connection to one endpoint. Redirects are followed here: the location of a file is part of its metadata, and the
/// token stays with the endpoint.
pub struct HubClient {
    endpoint: Url,
    authorization: Option<HeaderValue>,
    /// For questions, which are answered soon.
    metadata: Clients,
    downloads: Clients,
}

impl HubClient {
    pub fn new(settings: &HubSettings) -> Result<Self, HubError> {
        let shown = settings.endpoint.to_string();
        let endpoint =
            Url::parse(settings.endpoint.reveal()).map_err(|error| invalid_response(&shown, error.to_string()))?;
        let host = host_of(&endpoint);
        let clients = |silence| {
            Clients::new(silence, redirect::Policy::none)
                .map_err(|source| HubError::Network { host: host.clone(), source: source.without_url() })
        };
        let bearer = |token: &String| {
            let mut value = HeaderValue::try_from(format!("Bearer {token}")).map_err(|_| HubError::InvalidToken)?;
            value.set_sensitive(true);
            Ok(value)
        };
        Ok(Self {
            authorization: settings.token.as_ref().map(bearer).transpose()?,
            metadata: clients(settings.timeouts.metadata)?,
            downloads: clients(settings.timeouts.download)?,
            endpoint,
        })
    }

    fn url(&self, repository: &str, revision: &str, file: &str) -> Url {
        let mut url = self.endpoint.clone();
        let base = url.path().trim_end_matches('/').to_owned();
        url.set_path(&format!("{base}/{repository}/resolve/{revision}/{file}"));
        url
    }

    /// Whether the address is one of the endpoint, not of a storage or of another hub.
    fn is_endpoint(&self, url: &Url) -> bool {
        self.endpoint.origin() == url.origin()
    }

    /// Fails where an answer from the address could be changed by anybody on the way, unlike one from the endpoint: it
    /// could name the checksum of something else.
    fn check_security(&self, url: &Url) -> Result<(), Failure> {
        if self.endpoint.scheme() == "https" && url.scheme() != "https" {
            return Err(Failure::Final(HubError::Insecure { host: host_of(url) }));
        }
        Ok(())
    }

    async fn send(
        &self,
        clients: &Clients,
        method: Method,
        url: &Url,
        range: Option<u64>,
    ) -> Result<Response, Failure> {
        let host = host_of(url);
        // Compression would change lengths and make ranges meaningless.
        let mut request = clients.for_url(url).request(method, url.clone()).header(ACCEPT_ENCODING, "identity");
        if let Some(authorization) = self.authorization.clone().filter(|_| self.is_endpoint(url)) {
            request = request.header(AUTHORIZATION, authorization);
        }
        if let Some(start) = range {
            request = request.header(RANGE, format!("bytes={start}-"));
        }
        let response = request.send().await;
        tracing::debug!(?range, status = ?response.as_ref().map(Response::status).ok(), "request to {host}");
        // Addresses of a storage hold signatures.
        response.map_err(|source| Failure::Temporary(HubError::Network { host, source: source.without_url() }, None))
    }

    /// The metadata of `file` at `revision`.
    pub async fn describe(&self, repository: &str, revision: &str, file: &str) -> Result<RemoteFile, Failure> {
        let mut url = self.url(repository, revision, file);
        let mut current_name = repository.to_owned();
        for _ in 0..MOST_REDIRECTS {
            let response = self.send(&self.metadata, Method::HEAD, &url, None).await?;
            let (status, headers) = (response.status(), response.headers());
            // For a large file the response is a redirect to its storage. Other redirects lead to a renamed repository,
            // or from a mirror to the hub.
            if status.is_redirection() && headers.get("x-linked-etag").is_none() {
                url = target(&response, &url)?;
                self.check_security(&url)?;
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
    /// the server ignored the range. Every call begins at the hub, which signs a new address of the storage.
    pub async fn fetch(&self, remote: &RemoteFile, start: u64) -> Result<(Response, u64), Failure> {
        let mut url = self.url(&remote.repository, &remote.commit, &remote.name);
        let range = (start > 0).then_some(start);
        for _ in 0..MOST_REDIRECTS {
            let response = self.send(&self.downloads, Method::GET, &url, range).await?;
            if response.status().is_redirection() {
                url = target(&response, &url)?;
                continue;
            }
            return self.checked(response, remote, start);
        }
        Err(Failure::Final(invalid_response(&host_of(&url), "too many redirects")))
    }

    /// The response, if it is the file's from `start` on, or all of it.
    fn checked(&self, response: Response, remote: &RemoteFile, start: u64) -> Result<(Response, u64), Failure> {
        let temporary = |what: String| Failure::Temporary(invalid_response(&host_of(response.url()), what), None);
        let (start, end) = match response.status() {
            StatusCode::OK => (0, remote.bytes),
            StatusCode::PARTIAL_CONTENT => {
                let given = text(response.headers(), CONTENT_RANGE.as_str()).unwrap_or_default();
                let end = range_end(given, start, remote.bytes);
                (start, end.ok_or_else(|| temporary(format!("the range `{given}`")))?)
            }
            // A storage knows neither tokens nor terms: the address that the hub signed for it ran out.
            status @ (StatusCode::BAD_REQUEST | StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN)
                if !self.is_endpoint(response.url()) =>
            {
                let error = HubError::Status { host: host_of(response.url()), status: status.as_u16() };
                return Err(Failure::Temporary(error, retry_after(response.headers())));
            }
            _ => return Err(self.refused(&response, &remote.repository, &remote.name)),
        };
        match length(response.headers(), CONTENT_LENGTH.as_str()) {
            Some(length) if length != end - start => Err(temporary(format!("{length} bytes"))),
            _ => Ok((response, start)),
        }
    }

    fn refused(&self, response: &Response, repository: &str, file: &str) -> Failure {
        let (host, status) = (host_of(response.url()), response.status());
        let code = text(response.headers(), "x-error-code").unwrap_or_default();
        let repository = repository.to_owned();
        let had_token = self.authorization.is_some();
        if code == "GatedRepo" && had_token {
            return Failure::Final(HubError::Forbidden { repository });
        }
        match status {
            // Also for repositories that do not exist: the hub does not reveal which private ones do.
            StatusCode::UNAUTHORIZED => Failure::Final(HubError::Unauthorized { repository, had_token }),
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

/// Where the response redirects to.
fn target(response: &Response, url: &Url) -> Result<Url, Failure> {
    let target = text(response.headers(), LOCATION.as_str()).and_then(|location| url.join(location).ok());
    target.ok_or_else(|| Failure::Final(invalid_response(&host_of(url), "a redirect without a file")))
}

/// The end of a range of a file of `bytes` that begins at `start`: `bytes START-LAST/TOTAL`, where the server need not
/// know the total. It may give less than was requested.
fn range_end(text: &str, start: u64, bytes: u64) -> Option<u64> {
    let (range, total) = text.strip_prefix("bytes ")?.split_once('/')?;
    let (first, last) = range.split_once('-')?;
    let end = last.parse::<u64>().ok()?.checked_add(1)?;
    let is_right = first.parse() == Ok(start) && (start..=bytes).contains(&end);
    (is_right && (total == "*" || total.parse() == Ok(bytes))).then_some(end)
}

fn invalid_response(host: &str, what: impl Into<String>) -> HubError {
    HubError::InvalidResponse { host: host.to_owned(), what: what.into() }
}

/// The repository in an address of the form `/OWNER/NAME/resolve/…`, or `/datasets/OWNER/NAME/resolve/…`.
fn repository_in(url: &Url) -> Option<String> {
    let (name, _) = url.path().split_once("/resolve/")?;
    let name = name.strip_prefix('/')?;
    let is_plain = |part: &str| {
        let legal = |character: char| character.is_ascii_alphanumeric() || "-_.".contains(character);
        !part.is_empty() && !part.starts_with('.') && part.chars().all(legal)
    };
    let (owner, repository) = name.strip_prefix(DATASETS).unwrap_or(name).split_once('/')?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{HubTimeouts, Links};

    #[test]
    fn a_checksum_is_not_taken_from_a_less_secure_address() {
        let check = |endpoint: &str, url: &str| {
            let settings = HubSettings {
                endpoint: endpoint.into(),
                token: None,
                cache: std::path::PathBuf::new(),
                offline: false,
                timeouts: HubTimeouts::default(),
                links: Links::WherePossible,
            };
            HubClient::new(&settings).unwrap().check_security(&Url::parse(url).unwrap()).is_ok()
        };
        assert!(check("https://hub", "https://other/file"));
        assert!(check("http://hub", "http://other/file"));
        assert!(check("http://hub", "https://other/file"));
        assert!(!check("https://hub", "http://hub/file"));
        assert!(!check("https://hub", "ftp://hub/file"));
    }

    #[test]
    fn ranges_are_taken_as_servers_may_write_them() {
        for (text, expected) in [
            ("bytes 5-9/10", Some(10)),
            ("bytes 5-9/*", Some(10)),
            ("bytes 5-7/10", Some(8)),
            ("bytes 4-9/10", None),
            ("bytes 5-10/10", None),
            ("bytes 5-9/11", None),
            ("bytes 5-18446744073709551615/*", None),
            ("bytes 5-3/10", None),
            ("bytes */10", None),
            ("", None),
        ] {
            assert_eq!(range_end(text, 5, 10), expected, "{text}");
        }
    }
}
