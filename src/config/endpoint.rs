//! A server that runs the model: its address, its key and its name for the model.

use std::collections::BTreeMap;
use std::fmt;
use std::num::NonZeroU64;
use std::time::Duration;

use serde::Deserialize;

use super::environment::Environment;

/// The variable with the server's key.
pub const API_KEY: &str = "FIETJE_API_KEY";
/// Time without a byte after which a server counts as gone. Generous: a prompt may wait for a slot.
const DEFAULT_TIMEOUT: Duration = Duration::from_mins(2);

/// A server that speaks OpenAI's protocol.
#[derive(Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// Its name in `config.toml`, else its address.
    pub name: String,
    /// Its address, with or without a final `/v1`.
    pub url: String,
    /// Sent to this address only.
    pub api_key: Option<String>,
    /// The server's name for the model; `None` to ask the server.
    pub model: Option<String>,
    /// Time without a byte after which it counts as gone.
    pub timeout: Duration,
}

impl Endpoint {
    /// Whether requests to it stay on this machine.
    pub fn is_on_this_machine(&self) -> bool {
        let rest = self.url.split_once("://").map_or("", |(_, rest)| rest);
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
        let name = match host.strip_prefix('[') {
            Some(rest) => rest.split(']').next().unwrap_or_default(),
            None => host.split(':').next().unwrap_or_default(),
        };
        name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
    }
}

impl fmt::Debug for Endpoint {
    /// Leaves the key out: settings end up in logs.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Endpoint")
            .field("name", &self.name)
            .field("url", &self.url)
            .field("has_key", &self.api_key.is_some())
            .field("model", &self.model)
            .field("timeout", &self.timeout)
            .finish()
    }
}

/// An endpoint in `config.toml`, under a name that the user chose: `[endpoints.work]`.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedEndpoint {
    pub url: String,
    /// The server's name for the model.
    pub model: Option<String>,
    pub api_key: Option<String>,
    /// The environment variable that holds the key.
    pub api_key_variable: Option<String>,
    /// Seconds without a byte after which it counts as gone.
    pub timeout: Option<NonZeroU64>,
}

impl fmt::Debug for NamedEndpoint {
    /// Leaves the key out.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("NamedEndpoint").field("url", &self.url).finish_non_exhaustive()
    }
}

/// The endpoint named or addressed by `text`. `model` is the one from a flag or a variable, which comes before the one
/// in the file.
pub fn find(
    text: &str,
    named: &BTreeMap<String, NamedEndpoint>,
    environment: &Environment,
    model: Option<&str>,
) -> Option<Endpoint> {
    let own = named.get(text);
    let url = own.map_or(text, |own| own.url.as_str());
    if !is_address(url) {
        return None;
    }
    let of_variable = |name: &String| environment.get(name).map(str::to_owned);
    let of_file = || own.and_then(|own| own.api_key_variable.as_ref().and_then(of_variable).or(own.api_key.clone()));
    let timeout = own.and_then(|own| own.timeout);
    Some(Endpoint {
        name: own.map_or(url, |_| text).to_owned(),
        url: url.to_owned(),
        // A newline from a file is not part of it.
        api_key: environment.get(API_KEY).map(str::to_owned).or_else(of_file).map(|key| key.trim().to_owned()),
        model: model.or(own.and_then(|own| own.model.as_deref())).map(str::to_owned),
        timeout: timeout.map_or(DEFAULT_TIMEOUT, |seconds| Duration::from_secs(seconds.get())),
    })
}

/// Whether the text can be a server's address.
fn is_address(text: &str) -> bool {
    let rest = text.strip_prefix("http://").or_else(|| text.strip_prefix("https://"));
    rest.is_some_and(|rest| !rest.is_empty() && !rest.contains(char::is_whitespace))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named() -> BTreeMap<String, NamedEndpoint> {
        let work = NamedEndpoint {
            url: "https://gpu.voorbeeld.nl/v1".to_owned(),
            model: Some("fietje-2-chat".to_owned()),
            api_key: Some("in-bestand".to_owned()),
            api_key_variable: Some("WERK_SLEUTEL".to_owned()),
            timeout: NonZeroU64::new(7),
        };
        BTreeMap::from([("werk".to_owned(), work)])
    }

    #[test]
    fn a_name_means_everything_the_file_says_about_it() {
        let found = find("werk", &named(), &Environment::default(), None).unwrap();
        assert_eq!((found.name.as_str(), found.url.as_str()), ("werk", "https://gpu.voorbeeld.nl/v1"));
        assert_eq!((found.api_key.as_deref(), found.model.as_deref()), (Some("in-bestand"), Some("fietje-2-chat")));
        assert_eq!(found.timeout, Duration::from_secs(7));
        assert!(!format!("{found:?}{:?}", named()).contains("in-bestand"));
    }

    #[test]
    fn variables_come_before_the_file() {
        let own = Environment::of([("WERK_SLEUTEL", "eigen\n")]);
        assert_eq!(find("werk", &named(), &own, None).unwrap().api_key.as_deref(), Some("eigen"));
        let all = Environment::of([("WERK_SLEUTEL", "eigen"), (API_KEY, "voor alles")]);
        let found = find("werk", &named(), &all, Some("ander")).unwrap();
        assert_eq!((found.api_key.as_deref(), found.model.as_deref()), (Some("voor alles"), Some("ander")));
    }

    #[test]
    fn loopback_addresses_are_recognised() {
        let is_here =
            |url: &str| find(url, &BTreeMap::new(), &Environment::default(), None).unwrap().is_on_this_machine();
        for url in ["http://127.0.0.1:8080/v1", "http://localhost", "https://[::1]:9/v1", "http://a@127.9.9.9"] {
            assert!(is_here(url), "{url}");
        }
        for url in ["http://10.0.0.1", "https://localhost.voorbeeld.nl/v1", "http://127.0.0.1@voorbeeld.nl"] {
            assert!(!is_here(url), "{url}");
        }
    }

    #[test]
    fn other_text_is_not_an_endpoint() {
        let nothing = Environment::default();
        let found = find("http://127.0.0.1:8080", &BTreeMap::new(), &nothing, None).unwrap();
        assert_eq!((found.name.as_str(), found.timeout), ("http://127.0.0.1:8080", DEFAULT_TIMEOUT));
        for text in ["thuis", "127.0.0.1:8080", "http://", "ftp://a", "http://a b", ""] {
            assert_eq!(find(text, &named(), &nothing, None), None, "{text}");
        }
    }
}
