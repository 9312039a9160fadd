//! A server that runs the model: its address, its key and its name for the model.

use std::collections::BTreeMap;
use std::fmt;
use std::num::NonZeroU64;
use std::time::Duration;

use serde::Deserialize;

use super::environment::Environment;
use crate::http::{Address, host_of, is_this_computer};

/// The variable with the server's name or address.
pub const VARIABLE: &str = "FIETJE_ENDPOINT";
/// The variable with the key of a server that has none in the file.
pub const API_KEY: &str = "FIETJE_API_KEY";
/// Time without a byte after which a server counts as gone. Generous: a prompt may wait for a slot.
const DEFAULT_TIMEOUT: Duration = Duration::from_mins(2);

/// A server that speaks OpenAI's protocol.
#[derive(Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// Its name in `config.toml`, else its address.
    pub name: String,
    /// Its address, with or without a final `/v1`.
    pub url: Address,
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
        reqwest::Url::parse(self.url.reveal()).is_ok_and(|url| is_this_computer(&url))
    }

    /// The server that its address names, with the port where it names one: where texts are sent. Never with a key.
    pub fn host(&self) -> String {
        reqwest::Url::parse(self.url.reveal()).map(|url| host_of(&url)).unwrap_or_default()
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
    pub url: Address,
    /// The server's name for the model.
    pub model: Option<String>,
    pub api_key: Option<String>,
    /// The environment variable that holds the key.
    pub api_key_variable: Option<String>,
    /// Seconds without a byte after which it counts as gone.
    pub timeout: Option<NonZeroU64>,
}

impl NamedEndpoint {
    /// Whether the file says what its key is, or where.
    fn has_key(&self) -> bool {
        self.api_key.is_some() || self.api_key_variable.is_some()
    }
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
    let url = own.map_or_else(|| text.into(), |own| own.url.clone());
    if !is_address(url.reveal()) {
        return None;
    }
    let timeout = own.and_then(|own| own.timeout);
    Some(Endpoint {
        name: own.map_or_else(|| url.to_string(), |_| text.to_owned()),
        // A newline from a file is not part of it.
        api_key: key(text, own, named, environment).map(|key| key.trim().to_owned()).filter(|key| !key.is_empty()),
        model: model.or(own.and_then(|own| own.model.as_deref())).map(str::to_owned),
        timeout: timeout.map_or(DEFAULT_TIMEOUT, |seconds| Duration::from_secs(seconds.get())),
        url,
    })
}

/// The key of the server called `text`. One with a key of its own in the file gets that and no other. [`API_KEY`] is
/// for the server in [`VARIABLE`]; where that is not set, for one that is given by its address.
fn key<'a>(
    text: &str,
    own: Option<&'a NamedEndpoint>,
    named: &BTreeMap<String, NamedEndpoint>,
    environment: &'a Environment,
) -> Option<&'a str> {
    if let Some(own) = own.filter(|own| own.has_key()) {
        let in_variable = own.api_key_variable.as_ref().and_then(|name| environment.get(name));
        return in_variable.or(own.api_key.as_deref());
    }
    let address = |text: &str| named.get(text).map_or_else(|| text.into(), |own| own.url.clone());
    let is_meant = match environment.get(VARIABLE) {
        Some(meant) => address(meant) == address(text),
        None => own.is_none(),
    };
    environment.get(API_KEY).filter(|_| is_meant)
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
            url: "https://gpu.voorbeeld.nl/v1".into(),
            model: Some("fietje-2-chat".to_owned()),
            api_key: Some("in-bestand".to_owned()),
            api_key_variable: Some("WERK_SLEUTEL".to_owned()),
            timeout: NonZeroU64::new(7),
        };
        let home = NamedEndpoint { url: "http://thuis:8080".into(), ..NamedEndpoint::default() };
        BTreeMap::from([("werk".to_owned(), work), ("thuis".to_owned(), home)])
    }

    #[test]
    fn a_name_means_everything_the_file_says_about_it() {
        let found = find("werk", &named(), &Environment::default(), None).unwrap();
        assert_eq!((found.name.as_str(), found.url.reveal()), ("werk", "https://gpu.voorbeeld.nl/v1"));
        assert_eq!((found.api_key.as_deref(), found.model.as_deref()), (Some("in-bestand"), Some("fietje-2-chat")));
        assert_eq!(found.timeout, Duration::from_secs(7));
        assert!(!format!("{found:?}{:?}", named()).contains("in-bestand"));
    }

    #[test]
    fn a_key_goes_to_the_server_that_it_is_for() {
        let check = |text: &str, variables: &[(&str, &str)], expected: Option<&str>| {
            let found = find(text, &named(), &Environment::of_all(variables), None).unwrap();
            assert_eq!(found.api_key.as_deref(), expected, "{text} {variables:?}");
        };
        let general = (API_KEY, "algemeen");
        // Its own key, before one for whoever else.
        check("werk", &[], Some("in-bestand"));
        check("werk", &[("WERK_SLEUTEL", "eigen\n")], Some("eigen"));
        check("werk", &[("WERK_SLEUTEL", "eigen"), general], Some("eigen"));
        check("werk", &[general], Some("in-bestand"));
        check("werk", &[general, (VARIABLE, "werk")], Some("in-bestand"));
        // A server of the file without a key gets none, unless the variables belong together.
        check("thuis", &[general], None);
        check("thuis", &[general, (VARIABLE, "thuis")], Some("algemeen"));
        check("thuis", &[general, (VARIABLE, "http://thuis:8080")], Some("algemeen"));
        // An address.
        check("http://a", &[general], Some("algemeen"));
        check("http://a", &[general, (VARIABLE, "http://a")], Some("algemeen"));
        check("http://b", &[general, (VARIABLE, "http://a")], None);
    }

    #[test]
    fn the_model_of_a_flag_comes_before_the_one_in_the_file() {
        let found = find("werk", &named(), &Environment::default(), Some("ander")).unwrap();
        assert_eq!(found.model.as_deref(), Some("ander"));
    }

    #[test]
    fn passwords_in_addresses_are_not_shown() {
        let found = find("http://u:geheim@a/v1", &named(), &Environment::default(), None).unwrap();
        assert_eq!(found.name, "http://***@a/v1");
        assert!(!format!("{found:?}").contains("geheim"));
        assert_eq!(found.url.reveal(), "http://u:geheim@a/v1");
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
        for text in ["nergens", "127.0.0.1:8080", "http://", "ftp://a", "http://a b", ""] {
            assert_eq!(find(text, &named(), &nothing, None), None, "{text}");
        }
    }
}
