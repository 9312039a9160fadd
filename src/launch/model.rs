//! What a name means: the one place where a [`ModelRef`] is taken apart.

use std::path::PathBuf;

use super::LaunchError;
use crate::model::{Catalogue, MiniModel, ModelFiles, ModelRef};

/// A model that exists somewhere: in the program, on a path, or on the hub.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ResolvedModel {
    Mini(MiniModel),
    Path(PathBuf),
    Catalogue(ModelFiles),
}

impl ResolvedModel {
    /// What `reference` names. A path need not exist.
    pub fn of(reference: &ModelRef) -> Result<Self, LaunchError> {
        match reference {
            ModelRef::Mini => MiniModel::built_in().map(Self::Mini).ok_or(LaunchError::NoMini),
            ModelRef::Path(path) => Ok(Self::Path(path.clone())),
            ModelRef::Named { name, quantisation } => Ok(Self::Catalogue(catalogue()?.find(name, *quantisation)?)),
        }
    }

    /// What a user wrote, as a model. The caller has expanded a leading `~`.
    pub fn parse(name: &str) -> Result<Self, LaunchError> {
        let reference = name.parse().map_err(|source| LaunchError::Reference { name: name.to_owned(), source })?;
        Self::of(&reference)
    }

    /// What the model is called, in full: `chat` is `chat:q8_0`. The same wherever it runs, so that saved conversations
    /// name one model in one way.
    pub fn name(&self) -> String {
        match self {
            Self::Mini(_) => MiniModel::NAME.to_owned(),
            Self::Path(path) => path.display().to_string(),
            Self::Catalogue(files) => files.reference().to_string(),
        }
    }

    /// The files on the hub, of a model that has some.
    pub fn files(&self) -> Option<&ModelFiles> {
        match self {
            Self::Catalogue(files) => Some(files),
            Self::Mini(_) | Self::Path(_) => None,
        }
    }
}

/// The built-in catalogue.
pub fn catalogue() -> Result<Catalogue, LaunchError> {
    Ok(Catalogue::built_in()?)
}
