//! The hub's settings: its own variables, with the meaning that they have for `huggingface_hub`.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use super::environment::Environment;
use super::paths::{hub_cache, saved_token};
use crate::http::Address;

/// What `huggingface_hub` waits for a byte, of an answer or of a file, unless a variable says otherwise.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(10);

/// The hub's address and the path of its cache.
#[derive(Clone, PartialEq, Eq)]
pub struct HubSettings {
    /// Base address without a final slash.
    pub endpoint: Address,
    /// Sent to the endpoint's host only.
    pub token: Option<String>,
    pub cache: PathBuf,
    /// Whether the network may be used.
    pub offline: bool,
    pub timeouts: HubTimeouts,
    pub links: Links,
}

/// Times without a byte after which a connection counts as dead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HubTimeouts {
    /// Of questions about a file.
    pub metadata: Duration,
    /// Of its contents.
    pub download: Duration,
}

/// Whether files of the cache's snapshots are symbolic links.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Links {
    /// Where the file system has them, and the user may make them.
    WherePossible,
    /// The snapshots hold the files themselves.
    Never,
}

impl HubSettings {
    /// The settings in these variables. `offline` has sources of its own.
    pub(super) fn of(environment: &Environment, offline: bool) -> Self {
        let endpoint = environment.get("HF_ENDPOINT").unwrap_or("https://huggingface.co").trim_end_matches('/');
        let no_links = environment.says_yes("HF_HUB_DISABLE_SYMLINKS");
        Self {
            endpoint: endpoint.into(),
            token: token(environment),
            cache: hub_cache(environment),
            offline,
            timeouts: HubTimeouts::of(environment),
            links: if no_links { Links::Never } else { Links::WherePossible },
        }
    }
}

impl fmt::Debug for HubSettings {
    /// Leaves the token out: settings end up in logs.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("HubSettings")
            .field("endpoint", &self.endpoint)
            .field("has_token", &self.token.is_some())
            .field("cache", &self.cache)
            .field("offline", &self.offline)
            .field("timeouts", &self.timeouts)
            .field("links", &self.links)
            .finish()
    }
}

impl Default for HubTimeouts {
    fn default() -> Self {
        Self { metadata: DEFAULT_TIMEOUT, download: DEFAULT_TIMEOUT }
    }
}

impl HubTimeouts {
    /// Seconds; what is not a positive number counts as unset.
    fn of(environment: &Environment) -> Self {
        let seconds = |name| environment.get(name)?.trim().parse().ok().filter(|&seconds| seconds > 0.0);
        let duration = |name| seconds(name).and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
        Self {
            metadata: duration("HF_HUB_ETAG_TIMEOUT").unwrap_or(DEFAULT_TIMEOUT),
            download: duration("HF_HUB_DOWNLOAD_TIMEOUT").unwrap_or(DEFAULT_TIMEOUT),
        }
    }
}

/// The token for the hub, as `huggingface_hub` finds it.
fn token(environment: &Environment) -> Option<String> {
    if environment.says_yes("HF_HUB_DISABLE_IMPLICIT_TOKEN") {
        return None;
    }
    let clean =
        |token: &str| Some(token.replace(['\r', '\n'], "").trim().to_owned()).filter(|token| !token.is_empty());
    let given = environment.get("HF_TOKEN").or_else(|| environment.get("HUGGING_FACE_HUB_TOKEN")).and_then(clean);
    given.or_else(|| clean(&saved_token(environment)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hub(variables: &[(&str, &str)]) -> HubSettings {
        HubSettings::of(&Environment::of_all(variables), false)
    }

    #[test]
    fn the_hubs_own_variables_keep_their_meaning() {
        let settings = hub(&[
            ("HF_ENDPOINT", "http://gebruiker:wachtwoord@127.0.0.1:9/"),
            ("HF_TOKEN", " hf_geheim \n"),
            ("HF_HUB_CACHE", "/c"),
            ("HF_HUB_DISABLE_SYMLINKS", "1"),
        ]);
        assert_eq!(settings.endpoint.reveal(), "http://gebruiker:wachtwoord@127.0.0.1:9");
        assert_eq!(settings.token.as_deref(), Some("hf_geheim"));
        assert_eq!((settings.cache.to_str(), settings.links), (Some("/c"), Links::Never));
        let shown = format!("{settings:?}");
        assert!(!shown.contains("geheim") && !shown.contains("wachtwoord"), "{shown}");
        assert_eq!(hub(&[]).links, Links::WherePossible);
    }

    #[test]
    fn tokens_are_found_where_the_hubs_tools_find_them() {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join("token"), "hf_uit_bestand\n").unwrap();
        let token = |name: &str, value: &str| hub(&[("HF_HOME", home.path().to_str().unwrap()), (name, value)]).token;
        assert_eq!(token("HUGGING_FACE_HUB_TOKEN", "hf_oud").as_deref(), Some("hf_oud"));
        assert_eq!(token("HF_TOKEN", "hf_in_\ntweeen\r\n").as_deref(), Some("hf_in_tweeen"));
        assert_eq!(token("HF_TOKEN", " \n").as_deref(), Some("hf_uit_bestand"));
        assert_eq!(token("HF_HUB_DISABLE_IMPLICIT_TOKEN", "1"), None);
        assert_eq!(token("HF_HUB_DISABLE_IMPLICIT_TOKEN", "0").as_deref(), Some("hf_uit_bestand"));
    }

    #[test]
    fn time_limits_are_seconds() {
        let seconds = |value: &str| {
            let timeouts = hub(&[("HF_HUB_ETAG_TIMEOUT", value), ("HF_HUB_DOWNLOAD_TIMEOUT", "25")]).timeouts;
            assert_eq!(timeouts.download, Duration::from_secs(25));
            timeouts.metadata.as_secs_f64()
        };
        for (value, expected) in [("3", 3.0), ("0.5", 0.5), ("0", 10.0), ("-1", 10.0), ("nan", 10.0), ("tien", 10.0)]
        {
            assert!((seconds(value) - expected).abs() < f64::EPSILON, "{value}");
        }
    }
}
