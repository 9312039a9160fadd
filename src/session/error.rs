//! What can go wrong with saved conversations.

use std::path::PathBuf;

/// An error of the store.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// The folder or file cannot be opened or made.
    #[error("cannot open {}", path.display())]
    Open {
        path: PathBuf,
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A later version of the program made the file.
    #[error("{} has version {found}, and this program knows up to {known}", path.display())]
    Newer {
        path: PathBuf,
        found: i64,
        /// The newest that is known here.
        known: i64,
    },
    /// Something could not be read from it.
    #[error("the saved conversations cannot be read")]
    Read(#[source] rusqlite::Error),
    /// Something could not be written to it.
    #[error("the conversation cannot be saved")]
    Write(#[source] rusqlite::Error),
    /// There is no such conversation.
    #[error("there is no conversation {0}")]
    Unknown(i64),
    /// What is in the file makes no conversation.
    #[error("conversation {0} is damaged")]
    Damaged(i64),
    /// A document to be taken in is none of ours.
    #[error("this is no exported conversation")]
    Import(#[source] serde_json::Error),
}
