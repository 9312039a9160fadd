//! Files of results: those that are there already, and places where none can be written.

use std::io;
use std::path::PathBuf;

use super::{ExitCode, Report};
use crate::i18n::text;

/// Why a command's results have no place.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    #[error("{} exists", path.display())]
    Exists { path: PathBuf },
    #[error("{} cannot be written", path.display())]
    Write {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
}

impl From<OutputError> for Report {
    fn from(error: OutputError) -> Self {
        match error {
            OutputError::Exists { path } => Self::new(text!("translate-exists", path = &path), ExitCode::Usage)
                .hint(text!("summarise-exists-hint")),
            OutputError::Write { path, source } => {
                Self::new(text!("file-unwritable", path = &path), ExitCode::Failed).because_of(&source)
            }
        }
    }
}
