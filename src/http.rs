//! What all HTTP clients of the program share: user agent, time limits, pauses between attempts.

use std::time::Duration;

use reqwest::header::{HeaderMap, RETRY_AFTER};
use reqwest::{Client, ClientBuilder, Response, Url};

/// Time to wait for a connection.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// The longest pause before another attempt, our own or requested.
const LONGEST_PAUSE: Duration = Duration::from_mins(1);

/// A builder for a client that drops a connection after `silence` without a byte.
pub fn client(silence: Duration) -> ClientBuilder {
    // An error means that a provider is installed already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .user_agent(concat!("fietje/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(CONNECT_TIMEOUT.min(silence))
        .read_timeout(silence)
}

/// A body that was read up to a limit.
#[derive(Debug, PartialEq, Eq)]
pub enum BoundedBody {
    Whole(Vec<u8>),
    /// The beginning of a longer one.
    CutOff(Vec<u8>),
}

impl BoundedBody {
    pub fn bytes(self) -> Vec<u8> {
        match self {
            Self::Whole(bytes) | Self::CutOff(bytes) => bytes,
        }
    }
}

/// Reads at most `limit` bytes of a body, since another machine decides how long it is.
///
/// # Errors
/// When the connection breaks first.
pub async fn read_up_to(limit: usize, mut response: Response) -> Result<BoundedBody, reqwest::Error> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        let room = limit - bytes.len();
        bytes.extend_from_slice(&chunk[..chunk.len().min(room)]);
        if chunk.len() > room {
            return Ok(BoundedBody::CutOff(bytes));
        }
    }
    Ok(BoundedBody::Whole(bytes))
}

/// Host and port of an address.
pub fn host_of(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// The pause in seconds that the server requests. A date, which is rare, counts as none.
pub fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds: f64 = headers.get(RETRY_AFTER)?.to_str().ok()?.parse().ok()?;
    Duration::try_from_secs_f64(seconds).ok().map(|pause| pause.min(LONGEST_PAUSE))
}

/// The pause after this many failures in a row, if the server requests none: `first`, doubled with each further one.
pub fn backoff(first: Duration, failures: u32) -> Duration {
    first.saturating_mul(2_u32.saturating_pow(failures.saturating_sub(1))).min(LONGEST_PAUSE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requested_pauses_are_honoured_up_to_the_longest() {
        let of = |text: &str| retry_after(&HeaderMap::from_iter([(RETRY_AFTER, text.parse().unwrap())]));
        assert_eq!(of("2"), Some(Duration::from_secs(2)));
        assert_eq!(of("0.5"), Some(Duration::from_millis(500)));
        assert_eq!(of("86400"), Some(LONGEST_PAUSE));
        assert_eq!(of("-1"), None);
        assert_eq!(of("Wed, 21 Oct 2026 07:28:00 GMT"), None);
    }

    #[test]
    fn pauses_double_up_to_the_longest() {
        let pauses = [1, 2, 3, 40].map(|failures| backoff(Duration::from_millis(500), failures).as_millis());
        assert_eq!(pauses, [500, 1000, 2000, LONGEST_PAUSE.as_millis()]);
    }
}
