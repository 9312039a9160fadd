//! The translator's memory outside of a translation.

use std::path::PathBuf;

use super::{ExitCode, Report};
use crate::i18n::text;
use crate::translate::memory::MemoryError;
use crate::translate::memory::tmx::TmxError;

/// What a command on the memory refuses, and why it fails.
#[derive(Debug, thiserror::Error)]
pub enum MemoryCommandError {
    #[error(transparent)]
    Open(MemoryError),
    #[error(transparent)]
    Database(rusqlite::Error),
    #[error("{} is no memory of translations", path.display())]
    Unreadable {
        path: PathBuf,
        #[source]
        error: TmxError,
    },
    #[error("there is no file to import")]
    NoFile,
    #[error("`{0}` is no pair of languages")]
    NotAPair(String),
    #[error("there are no translations with the numbers {0:?}")]
    Unknown(Vec<i64>),
}

impl From<MemoryCommandError> for Report {
    fn from(error: MemoryCommandError) -> Self {
        let usage = |what| Self::new(what, ExitCode::Usage);
        match error {
            MemoryCommandError::Open(MemoryError { path, source }) => {
                Self::new(text!("memory-cannot-open", path = &path), ExitCode::Failed).because_of(source.as_ref())
            }
            MemoryCommandError::Database(source) => {
                Self::new(text!("memory-failed"), ExitCode::Failed).because_of(&source)
            }
            MemoryCommandError::Unreadable { path, error } => {
                let report = usage(text!("memory-unreadable", path = &path));
                match error {
                    TmxError::OtherKind => report.because(text!("memory-other-kind")),
                    TmxError::Malformed(line) => report.because(text!("memory-malformed", line = line)),
                }
                .hint(text!("memory-unreadable-hint"))
            }
            MemoryCommandError::NoFile => usage(text!("memory-no-file")).hint(text!("memory-no-file-hint")),
            MemoryCommandError::NotAPair(word) => {
                usage(text!("memory-no-pair", word = word)).hint(text!("memory-no-pair-hint"))
            }
            MemoryCommandError::Unknown(ids) => {
                let ids = ids.iter().map(i64::to_string).collect::<Vec<_>>().join(", ");
                usage(text!("memory-unknown", ids = ids)).hint(text!("memory-unknown-hint"))
            }
        }
    }
}
