//! Where things are kept: the XDG directories for our own files, the shared Hugging Face cache for weights.

use std::path::{Path, PathBuf};

use directories::ProjectDirs;

use super::environment::Environment;

/// Directories, none of which needs to exist yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    /// `config.toml` and a person's own personas.
    pub config: PathBuf,
    /// What a person made: saved conversations.
    pub data: PathBuf,
    /// What can be made again: weights that were made smaller for a GPU.
    pub cache: PathBuf,
    /// What may be lost without harm: which files were verified, logs.
    pub state: PathBuf,
}

impl Paths {
    /// The directories of the person who runs the program, or `None` where there is no home directory.
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

    /// What was translated before.
    pub fn translations(&self) -> PathBuf {
        self.state.join("translations.db")
    }

    /// What the chat logs while it has the screen.
    pub fn log_file(&self) -> PathBuf {
        self.state.join("fietje.log")
    }

    /// A person's own personas, a `.txt` file each.
    pub fn personas(&self) -> PathBuf {
        self.config.join("personas")
    }
}

/// `HF_HOME`, by the rules of `huggingface_hub`.
pub fn hugging_face_home(environment: &Environment) -> PathBuf {
    environment.path("HF_HOME").unwrap_or_else(|| {
        let cache = environment.path("XDG_CACHE_HOME").unwrap_or_else(|| {
            environment.path("HOME").or_else(std::env::home_dir).unwrap_or_default().join(".cache")
        });
        cache.join("huggingface")
    })
}

/// The folder of the shared cache, by the rules of `huggingface_hub`.
pub fn hub_cache(environment: &Environment) -> PathBuf {
    let variable = |name| environment.path(name);
    variable("HF_HUB_CACHE")
        .or_else(|| variable("HUGGINGFACE_HUB_CACHE"))
        .unwrap_or_else(|| hugging_face_home(environment).join("hub"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cache_lies_where_hugging_faces_own_tools_look() {
        let cases: [(&[(&str, &str)], &str); 5] = [
            (&[("HOME", "/h")], "/h/.cache/huggingface/hub"),
            (&[("HOME", "/h"), ("XDG_CACHE_HOME", "/x")], "/x/huggingface/hub"),
            (&[("HOME", "/h"), ("XDG_CACHE_HOME", "/x"), ("HF_HOME", "/f")], "/f/hub"),
            (&[("HOME", "/h"), ("HF_HOME", "~/f")], "/h/f/hub"),
            (&[("HOME", "/h"), ("HF_HOME", "/f"), ("HF_HUB_CACHE", "/c")], "/c"),
        ];
        for (variables, expected) in cases {
            let variables: Vec<_> = variables.to_vec();
            let environment = match variables.as_slice() {
                [a] => Environment::of([*a]),
                [a, b] => Environment::of([*a, *b]),
                [a, b, c] => Environment::of([*a, *b, *c]),
                _ => unreachable!("three variables at most"),
            };
            assert_eq!(hub_cache(&environment), Path::new(expected));
        }
    }
}
