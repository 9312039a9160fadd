//! Which model: the name that the user types ([`ModelRef`]), the catalogue's entry ([`Catalogue`]), and the files on
//! this machine ([`LocalModel`]). One model is in the program itself ([`MiniModel`]).
//!
//! This module never touches the network or the cache: `hub` turns a catalogue entry into a local model.

mod catalogue;
mod fit;
mod mini;
mod presence;
mod quantisation;
mod reference;

use std::path::{Path, PathBuf};

pub use catalogue::{Catalogue, CatalogueError, ModelFiles, ModelKind};
pub use fit::{Fit, needed_memory};
pub use mini::MiniModel;
pub use presence::Presence;
pub use quantisation::Quantisation;
pub use reference::{ModelRef, ModelRefError, short_name};

/// A model with all of its files on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalModel {
    /// The user's name for it, for reports.
    pub name: String,
    pub source: ModelSource,
    /// The catalogue's kind; `None` for a path, whose files say it.
    pub kind: Option<ModelKind>,
}

/// Where a model's weights are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModelSource {
    /// A `.gguf` file or a checkpoint directory.
    Path(PathBuf),
    /// In the program itself.
    Mini(MiniModel),
}

impl LocalModel {
    /// A model at a path that the user gave.
    pub fn at(path: &Path) -> Self {
        Self { name: path.display().to_string(), source: ModelSource::Path(path.to_owned()), kind: None }
    }

    /// The model in the program.
    pub fn mini(mini: MiniModel) -> Self {
        Self { name: MiniModel::NAME.to_owned(), source: ModelSource::Mini(mini), kind: Some(ModelKind::Chat) }
    }

    /// Its path, or the name of the model that has none.
    pub fn location(&self) -> &Path {
        match &self.source {
            ModelSource::Path(path) => path,
            ModelSource::Mini(_) => Path::new(MiniModel::NAME),
        }
    }
}
