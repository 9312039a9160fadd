//! `config.toml`.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::endpoint::NamedEndpoint;
use crate::text_file;

/// Far more than all settings take.
const MOST_BYTES: u64 = 1 << 20;

/// The settings that the file may hold, each under the name of its flag.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConfigFile {
    /// The default of `--model`.
    pub model: Option<String>,
    /// The default of `--device`.
    pub device: Option<String>,
    /// The default of `--threads`.
    pub threads: Option<usize>,
    /// The default of `--context`.
    pub context: Option<NumberOrWord>,
    /// The default of `--kv`.
    pub kv: Option<String>,
    /// The default of `--kv-budget`.
    pub kv_budget: Option<NumberOrWord>,
    /// The default of `--exact`.
    pub exact: Option<bool>,
    /// The default of `--lang`.
    pub lang: Option<String>,
    /// The default of `--color`.
    pub color: Option<String>,
    /// The default of `--offline`.
    pub offline: Option<bool>,
    /// The default of `--endpoint`.
    pub endpoint: Option<String>,
    /// Servers, by names that the user chose.
    #[serde(default)]
    pub endpoints: BTreeMap<String, NamedEndpoint>,
    /// The theme of the chat.
    pub theme: Option<String>,
    /// The most columns that prose takes in the chat; 0 sets no limit.
    pub width: Option<u16>,
    /// Whether the chat has the mouse.
    pub mouse: Option<bool>,
    /// Keys of the chat, by action.
    #[serde(default)]
    pub keys: BTreeMap<String, Keys>,
}

/// A number, or a word such as `auto`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum NumberOrWord {
    Number(usize),
    Word(String),
}

impl fmt::Display for NumberOrWord {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(formatter, "{number}"),
            Self::Word(word) => formatter.write_str(word),
        }
    }
}

/// One key or several.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Keys {
    One(String),
    Several(Vec<String>),
}

impl Keys {
    pub fn to_vec(&self) -> Vec<String> {
        match self {
            Self::One(key) => vec![key.clone()],
            Self::Several(keys) => keys.clone(),
        }
    }
}

/// A configuration file that exists and cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigFileError {
    #[error("cannot read {}", path.display())]
    Io {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    /// Not TOML, an unknown key, or a value of the wrong type.
    #[error("{} is not valid: line {line}: {reason}", path.display())]
    Syntax {
        path: PathBuf,
        /// Counted from 1.
        line: usize,
        /// In the parser's words, without any value: it may be a key.
        reason: String,
    },
}

impl ConfigFile {
    /// Reads the file. An absent file sets nothing.
    ///
    /// # Errors
    /// [`ConfigFileError`] if the file exists and cannot be used.
    pub fn read(path: &Path) -> Result<Self, ConfigFileError> {
        let text = match text_file::read(path, MOST_BYTES).map_err(std::io::Error::from) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(source) => return Err(ConfigFileError::Io { path: path.to_owned(), source }),
        };
        toml::from_str(&text).map_err(|error| {
            let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
            let line = before.matches('\n').count() + 1;
            ConfigFileError::Syntax { path: path.to_owned(), line, reason: without_values(error.message()) }
        })
    }
}

/// The parser's message without texts that it found: what stands between double quotes.
fn without_values(message: &str) -> String {
    let message = message.split_whitespace().collect::<Vec<_>>().join(" ");
    match (message.find('"'), message.rfind('"')) {
        (Some(first), Some(last)) if first < last => format!("{}\"…\"{}", &message[..first], &message[last + 1..]),
        _ => message,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_absent_file_sets_nothing_and_a_broken_one_is_an_error() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("config.toml");
        assert_eq!(ConfigFile::read(&path).unwrap(), ConfigFile::default());
        std::fs::write(&path, "model = \"base\"\nthreads = 2\n").unwrap();
        let file = ConfigFile::read(&path).unwrap();
        assert_eq!((file.model.as_deref(), file.threads), (Some("base"), Some(2)));
        for broken in ["model = ", "modle = \"chat\"", "threads = \"two\"", "threads = -1"] {
            std::fs::write(&path, broken).unwrap();
            assert!(matches!(ConfigFile::read(&path), Err(ConfigFileError::Syntax { line: 1, .. })), "{broken}");
        }
        assert!(matches!(ConfigFile::read(directory.path()), Err(ConfigFileError::Io { .. })));
    }

    #[test]
    fn errors_name_the_line_and_never_what_is_in_it() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("config.toml");
        for line in [
            "api_key = \"geheim",
            "api_key = 'geheim",
            "api_key = geheim",
            "api_key = [\"geheim\"]",
            "api_ky = \"geheim\"",
            "timeout = \"geheim\"",
            "timeout = \"ge\\\"geheim\"",
            "url = { geheim = \"geheim\" }",
            "api_key \"geheim\"",
            "api_key: geheim",
            "api_key = \"\"\"geheim\"\"\" x",
            "api_key = \"\\geheim\"",
            "sk-geheim",
        ] {
            std::fs::write(&path, format!("model = \"base\"\n[endpoints.werk]\nurl = \"http://a\"\n{line}\n"))
                .unwrap();
            let error = ConfigFile::read(&path).unwrap_err();
            let shown = format!("{error} {error:?}");
            assert!(!shown.contains("geheim"), "{line}: {shown}");
            assert!(matches!(error, ConfigFileError::Syntax { line: 4, .. }), "{line}: {shown}");
        }
    }
}
