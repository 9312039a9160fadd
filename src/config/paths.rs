//! Where files are: the XDG directories for our own, the shared Hugging Face cache for weights.

use std::path::{Path, PathBuf};

use directories::ProjectDirs;

use super::environment::Environment;
use crate::text_file;

/// Directories, which need not exist yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    /// `config.toml` and the user's personas.
    pub config: PathBuf,
    /// Saved conversations.
    pub data: PathBuf,
    /// Weights quantised for a GPU, which can be made again.
    pub cache: PathBuf,
    /// Logs, which files were verified, and the memory of translations, of which there is an export.
    pub state: PathBuf,
}

impl Paths {
    /// The user's directories, or `None` without a home directory.
    pub fn of_user() -> Option<Self> {
        let directories = ProjectDirs::from("", "", "fietje")?;
        let state = directories.state_dir().unwrap_or_else(|| directories.data_local_dir());
        Some(Self {
            config: directories.config_dir().to_owned(),
            data: directories.data_local_dir().to_owned(),
            cache: directories.cache_dir().to_owned(),
            state: state.to_owned(),
        })
    }

    /// All directories under one root.
    pub fn under(root: &Path) -> Self {
        Self {
            config: root.join("config"),
            data: root.join("data"),
            cache: root.join("cache"),
            state: root.join("state"),
        }
    }

    pub fn config_file(&self) -> PathBuf {
        self.config.join("config.toml")
    }

    pub fn sessions(&self) -> PathBuf {
        self.data.join("sessions.db")
    }

    /// The translation memory.
    pub fn translations(&self) -> PathBuf {
        self.state.join("translations.db")
    }

    /// What the chat logs while it has the screen.
    pub fn log_file(&self) -> PathBuf {
        self.state.join("fietje.log")
    }

    /// What the user chose in the chat.
    pub fn chat_choices(&self) -> PathBuf {
        self.state.join("chat.json")
    }

    /// What was written in a chat and not sent.
    pub fn drafts(&self) -> PathBuf {
        self.state.join("drafts")
    }

    /// The user's personas, one `.txt` file each.
    pub fn personas(&self) -> PathBuf {
        self.config.join("personas")
    }
}

/// The hub's shared cache, by the rules of `huggingface_hub`.
pub fn hub_cache(environment: &Environment) -> PathBuf {
    let variable = |name| environment.path(name);
    variable("HF_HUB_CACHE")
        .or_else(|| variable("HUGGINGFACE_HUB_CACHE"))
        .unwrap_or_else(|| cache_in_home(environment).path().clone())
}

/// Far more than a token takes.
const MOST_BYTES: u64 = 64 << 10;

/// The token that Hugging Face's own tools saved, trimmed.
pub fn saved_token(environment: &Environment) -> Option<String> {
    match environment.path("HF_TOKEN_PATH") {
        Some(path) => {
            let token = text_file::read(&path, MOST_BYTES).ok()?;
            Some(token.trim().to_owned()).filter(|token| !token.is_empty())
        }
        None => cache_in_home(environment).token(),
    }
}

/// The cache in `HF_HOME`, with the token beside it. `hf_hub::Cache::from_env` would read the process's own
/// environment, and knows neither `XDG_CACHE_HOME` nor `~`.
fn cache_in_home(environment: &Environment) -> hf_hub::Cache {
    let home = environment.path("HF_HOME").unwrap_or_else(|| {
        let cache = environment
            .path("XDG_CACHE_HOME")
            .unwrap_or_else(|| environment.home().unwrap_or(Path::new("")).join(".cache"));
        cache.join("huggingface")
    });
    hf_hub::Cache::new(home.join("hub"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cache_is_where_hugging_faces_own_tools_look() {
        let cases: [(&[(&str, &str)], &str); 5] = [
            (&[("HOME", "/h")], "/h/.cache/huggingface/hub"),
            (&[("HOME", "/h"), ("XDG_CACHE_HOME", "/x")], "/x/huggingface/hub"),
            (&[("HOME", "/h"), ("XDG_CACHE_HOME", "/x"), ("HF_HOME", "/f")], "/f/hub"),
            (&[("HOME", "/h"), ("HF_HOME", "~/f")], "/h/f/hub"),
            (&[("HOME", "/h"), ("HF_HOME", "/f"), ("HF_HUB_CACHE", "/c")], "/c"),
        ];
        for (variables, expected) in cases {
            assert_eq!(hub_cache(&Environment::of_all(variables)), Path::new(expected));
        }
    }

    #[test]
    fn the_token_is_the_one_beside_the_cache_in_home_unless_a_path_is_given() {
        let directory = tempfile::tempdir().unwrap();
        let home = directory.path().to_str().unwrap();
        std::fs::write(directory.path().join("token"), "in-home\n").unwrap();
        let other = directory.path().join("other");
        std::fs::write(&other, " elsewhere \n").unwrap();
        // The cache's own path does not matter.
        let token = |path: &str| {
            saved_token(&Environment::of([("HF_HOME", home), ("HF_HUB_CACHE", "/c/hub"), ("HF_TOKEN_PATH", path)]))
        };
        assert_eq!(token("").as_deref(), Some("in-home"));
        assert_eq!(token(other.to_str().unwrap()).as_deref(), Some("elsewhere"));
        std::fs::write(&other, " \n").unwrap();
        assert_eq!(token(other.to_str().unwrap()), None);
        assert_eq!(token("/nowhere/token"), None);
    }
}
