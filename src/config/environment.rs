//! The environment variables as a value, so that tests can choose them.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use crate::model::{ModelRef, ModelRefError};

/// A snapshot of the environment. An empty variable counts as unset.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    variables: HashMap<String, String>,
}

impl Environment {
    /// The process's environment, without variables that are not UTF-8.
    pub fn of_process() -> Self {
        let text = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        };
        Self { variables: std::env::vars_os().filter_map(text).collect() }
    }

    /// An environment of only these variables.
    #[cfg(test)]
    pub fn of<const COUNT: usize>(variables: [(&str, &str); COUNT]) -> Self {
        Self { variables: variables.map(|(name, value)| (name.to_owned(), value.to_owned())).into() }
    }

    /// The variable's value, unless it is unset or empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// The variable as a path. A leading `~` means the home directory, as in Hugging Face's own tools.
    pub fn path(&self, name: &str) -> Option<PathBuf> {
        self.get(name).map(|value| self.expand_home(Path::new(value)))
    }

    /// The path with a leading `~` replaced by the home directory. A shell does this for what is typed bare, not for
    /// variables and files.
    pub fn expand_home(&self, path: &Path) -> PathBuf {
        expand_home(path, self.get("HOME").map(Path::new))
    }

    /// The model called `name`, with a leading `~` of a path expanded.
    ///
    /// # Errors
    /// When the name is not one of a model.
    pub fn model(&self, name: &str) -> Result<ModelRef, ModelRefError> {
        Ok(match name.parse()? {
            ModelRef::Path(path) => ModelRef::Path(self.expand_home(&path)),
            named => named,
        })
    }

    /// Whether the variable is true by Hugging Face's rule: `1`, `ON`, `YES` or `TRUE` in any case.
    pub fn says_yes(&self, name: &str) -> bool {
        let value = self.get(name).unwrap_or_default().to_ascii_uppercase();
        matches!(value.as_str(), "1" | "ON" | "YES" | "TRUE")
    }
}

/// `path` with a leading `~` replaced by `home`, where that is known.
pub fn expand_home(path: &Path, home: Option<&Path>) -> PathBuf {
    match (path.strip_prefix("~"), home) {
        (Ok(rest), Some(home)) => home.join(rest),
        _ => path.to_owned(),
    }
}
