//! What all HTTP clients of the program share: user agent, time limits, pauses between attempts, and that requests to
//! this computer never go over a proxy.

mod address;

use std::net::IpAddr;
use std::time::Duration;

use reqwest::header::{HeaderMap, RETRY_AFTER};
use reqwest::{Client, ClientBuilder, Response, Url, redirect};

pub use address::Address;

/// Time to wait for a connection.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// The longest pause before another attempt, our own or requested.
const LONGEST_PAUSE: Duration = Duration::from_mins(1);

/// Clients that drop a connection after a time without a byte.
#[derive(Debug)]
pub struct Clients {
    /// For other computers, over the system's proxy where there is one.
    outside: Client,
    /// For this computer: a proxy would take there what was to stay here.
    here: Client,
}

impl Clients {
    /// Clients that follow the redirects that `policy` allows, and wait `silence` for a byte.
    ///
    /// # Errors
    /// When the system has no certificates, or its settings for proxies are invalid.
    pub fn new(silence: Duration, policy: impl Fn() -> redirect::Policy) -> reqwest::Result<Self> {
        let builder = || builder(silence).redirect(policy());
        Ok(Self { outside: builder().build()?, here: builder().no_proxy().build()? })
    }

    /// The client for requests to this address.
    pub fn for_url(&self, url: &Url) -> &Client {
        if is_this_computer(url) { &self.here } else { &self.outside }
    }
}

fn builder(silence: Duration) -> ClientBuilder {
    // An error means that a provider is installed already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .user_agent(concat!("fietje/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(CONNECT_TIMEOUT.min(silence))
        .read_timeout(silence)
}

/// Whether requests to the address stay on this computer.
pub fn is_this_computer(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_end_matches('.');
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    match bare.parse::<IpAddr>() {
        // The unspecified address is this computer for whoever connects to it.
        Ok(address) => address.to_canonical().is_loopback() || address.is_unspecified(),
        Err(_) => host == "localhost" || host.ends_with(".localhost"),
    }
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
    fn this_computer_is_known_by_all_its_names() {
        let is_here = |text: &str| is_this_computer(&Url::parse(text).unwrap());
        for url in [
            "http://127.0.0.1:8080/v1",
            "http://localhost",
            "http://LOCALHOST.:9",
            "http://api.localhost/v1",
            "https://[::1]:9/v1",
            "http://[::ffff:127.0.0.1]",
            "http://127.1",
            "http://2130706433/",
            "http://a@127.9.9.9",
            "http://0.0.0.0:8080",
        ] {
            assert!(is_here(url), "{url}");
        }
        for url in [
            "http://10.0.0.1",
            "https://localhost.voorbeeld.nl/v1",
            "http://127.0.0.1@voorbeeld.nl",
            "http://notlocalhost",
            "http://[::2]",
        ] {
            assert!(!is_here(url), "{url}");
        }
    }

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
