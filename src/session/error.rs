//! Errors of saved conversations.

use std::path::PathBuf;

#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// The file or its directory cannot be opened or created.
    #[error("cannot open {}", path.display())]
    Open {
        path: PathBuf,
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A later version of the program wrote the file.
    #[error("{} has version {found}, and this program knows up to {known}", path.display())]
    Newer {
        path: PathBuf,
        found: i64,
        /// The newest version that this program reads.
        known: i64,
    },
    #[error("the saved conversations cannot be read")]
    Read(#[source] rusqlite::Error),
    #[error("the conversation cannot be saved")]
    Write(#[source] rusqlite::Error),
    #[error("there is no conversation {0}")]
    Unknown(i64),
    /// Its rows do not form a conversation.
    #[error("conversation {0} is damaged")]
    Damaged(i64),
    /// These conversations are damaged; all others were written.
    #[error("{} conversations are damaged", .0.len())]
    LeftOut(Vec<i64>),
    /// A document to import is not one that this program exported.
    #[error("not an exported conversation")]
    Import(#[source] serde_json::Error),
}
