//! Which model: the name a person types ([`ModelRef`]), what the catalogue knows of it ([`Catalogue`]), and where it
//! lies on this machine ([`LocalModel`]). One is part of the program ([`MiniModel`]).
//!
//! Nothing here touches the network or the cache: `hub` turns a catalogue entry into a local model.

mod catalogue;
mod mini;
mod presence;
mod reference;

use std::path::{Path, PathBuf};

pub use catalogue::{Catalogue, CatalogueError, ModelFiles, ModelKind, Quantisation};
pub use mini::MiniModel;
pub use presence::Presence;
pub use reference::{ModelRef, ModelRefError};

/// A model that is here and whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalModel {
    /// What a person called it, for reports.
    pub name: String,
    /// Where its weights are.
    pub source: ModelSource,
    /// What the catalogue says of it; `None` for a path, whose own files tell.
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
    /// A model at a path that a person gave.
    pub fn at(path: &Path) -> Self {
        Self { name: path.display().to_string(), source: ModelSource::Path(path.to_owned()), kind: None }
    }

    /// The model that is part of the program.
    pub fn mini(mini: MiniModel) -> Self {
        Self { name: MiniModel::NAME.to_owned(), source: ModelSource::Mini(mini), kind: Some(ModelKind::Chat) }
    }

    /// Where it is, for a person: the path, or the name of the model that has none.
    pub fn location(&self) -> &Path {
        match &self.source {
            ModelSource::Path(path) => path,
            ModelSource::Mini(_) => Path::new(MiniModel::NAME),
        }
    }
}
