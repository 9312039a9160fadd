//! A model of the list.

use serde::Serialize;

use crate::hub::{CachedModel, OtherModel};
use crate::i18n::{Messages, text};
use crate::model::{Fit, MiniModel, ModelFiles, Presence};

/// A model in JSON.
#[derive(Serialize)]
pub struct Row {
    #[serde(rename = "ref")]
    pub reference: String,
    pub repo: String,
    /// The one file, or nothing where a model has several.
    pub file: Option<String>,
    pub files: Vec<String>,
    /// On the disk where there is something, else about what it would take.
    pub bytes: u64,
    pub present: bool,
    pub state: Presence,
    /// How the file suits the memory that is free, in a list of the catalogue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fit: Option<Fit>,
    pub path: Option<String>,
}

impl Row {
    pub fn new(files: &ModelFiles, cached: &CachedModel) -> Self {
        let bytes = if cached.presence == Presence::Absent { files.bytes } else { cached.bytes };
        Self {
            reference: files.reference().to_string(),
            repo: files.repository.clone(),
            file: (files.files.len() == 1).then(|| files.files[0].clone()),
            files: files.files.clone(),
            bytes,
            present: cached.presence == Presence::Present,
            state: cached.presence,
            fit: None,
            path: cached.model.as_ref().map(|model| model.location().display().to_string()),
        }
    }

    pub fn of_mini(mini: MiniModel) -> Self {
        Self {
            reference: MiniModel::NAME.to_owned(),
            repo: String::new(),
            file: None,
            files: Vec::new(),
            bytes: mini.weights().len() as u64,
            present: true,
            state: Presence::BuiltIn,
            fit: None,
            path: None,
        }
    }

    /// A file that the catalogue does not name; its reference is its path, which `-m` takes.
    pub fn of_other(other: OtherModel) -> Self {
        let path = other.path.display().to_string();
        Self {
            reference: path.clone(),
            repo: other.repository,
            files: vec![other.file.clone()],
            file: Some(other.file),
            bytes: other.bytes,
            present: other.presence == Presence::Present,
            state: other.presence,
            fit: None,
            path: Some(path),
        }
    }

    pub fn state_text(&self, messages: &Messages) -> String {
        match self.state {
            Presence::Present => text!(messages, "state-present"),
            Presence::Unverified => text!(messages, "state-unverified"),
            Presence::Partial => text!(messages, "state-partial"),
            Presence::Absent => text!(messages, "state-absent"),
            Presence::BuiltIn => text!(messages, "state-built-in"),
        }
    }
}
