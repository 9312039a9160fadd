//! Which model: the name a person types ([`ModelRef`]), what the catalogue knows of it ([`Catalogue`]), and where it
//! lies on this machine ([`LocalModel`]).
//!
//! Nothing here touches the network or the cache: `hub` turns a catalogue entry into a local model.

mod catalogue;
mod reference;

use std::path::{Path, PathBuf};

pub use catalogue::{Catalogue, CatalogueError, ModelFiles, ModelKind, Quantisation};
pub use reference::{ModelRef, ModelRefError};

/// A model that is here and whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalModel {
    /// What a person called it, for reports.
    pub name: String,
    /// A `.gguf` file or a checkpoint directory.
    pub path: PathBuf,
    /// What the catalogue says of it; `None` for a path, whose own files tell.
    pub kind: Option<ModelKind>,
}

impl LocalModel {
    /// A model at a path that a person gave.
    pub fn at(path: &Path) -> Self {
        Self { name: path.display().to_string(), path: path.to_owned(), kind: None }
    }
}
