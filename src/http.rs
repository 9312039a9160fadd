//! What all connections to other machines have in common: how they introduce themselves, how long they wait, what a server
//! asks for.

use std::time::Duration;

use reqwest::header::{HeaderMap, RETRY_AFTER};
use reqwest::{Client, ClientBuilder, Url};

/// Time to wait for a connection.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// The longest pause before another attempt, whoever asks for it.
const LONGEST_PAUSE: Duration = Duration::from_mins(1);

/// A client to be built, which gives up on a connection that is silent for so long.
pub fn client(silence: Duration) -> ClientBuilder {
    // An error means that a provider is in place already, which is all that is wanted.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .user_agent(concat!("fietje/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(CONNECT_TIMEOUT.min(silence))
        .read_timeout(silence)
}

/// Host and port of an address.
pub fn host_of(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// The pause in seconds that the server asks for; the date form is rare and left to our own pauses.
pub fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds: f64 = headers.get(RETRY_AFTER)?.to_str().ok()?.parse().ok()?;
    Duration::try_from_secs_f64(seconds).ok().map(|pause| pause.min(LONGEST_PAUSE))
}

/// The pause after so many failures in a row, where the server asks for none: `first` doubles with each further one.
pub fn backoff(first: Duration, failures: u32) -> Duration {
    first.saturating_mul(2_u32.saturating_pow(failures.saturating_sub(1))).min(LONGEST_PAUSE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_are_those_asked_for_within_reason() {
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
