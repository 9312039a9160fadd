//! The file that a long run writes whole at its end, and the journal beside it until then.

use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::journal::{self, Journal, Resume};
use crate::report::OutputError;

/// What happens with a file that is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    Kept,
    Replaced,
}

/// A file of results.
#[derive(Debug)]
pub struct ResultFile {
    path: PathBuf,
    resume: Resume,
}

impl ResultFile {
    /// The file at a path, of this run or of one that it resumes.
    ///
    /// # Errors
    /// [`OutputError::Exists`], where the file may not be written.
    pub fn new(path: PathBuf, resume: Resume, existing: Existing) -> Result<Self, OutputError> {
        let is_resumed = resume == Resume::Continue && journal::path_for(&path).exists();
        if path.exists() && existing == Existing::Kept && !is_resumed {
            return Err(OutputError::Exists { path });
        }
        Ok(Self { path, resume })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The journal of the run. What an earlier run has done is given up unless this one resumes it.
    ///
    /// # Errors
    /// [`OutputError::Write`].
    pub fn journal<T: Serialize + DeserializeOwned>(&self) -> Result<Journal<T>, OutputError> {
        Journal::open(&journal::path_for(&self.path), self.resume)
            .map_err(|source| OutputError::Write { path: self.path.clone(), source })
    }
}
