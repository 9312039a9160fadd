//! What can go wrong with the hub and its cache.

use std::path::PathBuf;

use crate::model::ModelFiles;

#[derive(Debug, thiserror::Error)]
pub enum HubError {
    /// The model is not here.
    #[error("{} is not on this machine", model.reference())]
    Absent { model: Box<ModelFiles> },
    /// The network may not be used.
    #[error("offline")]
    Offline,
    /// The hub knows no such repository or file.
    #[error("{repository} has no {file}")]
    NotFound { repository: String, file: String },
    /// The hub wants to know who asks.
    #[error("{repository} asks for a token")]
    Unauthorized {
        repository: String,
        /// Whether a token was sent, and so refused.
        had_token: bool,
    },
    /// The hub knows who asks and says no: the terms were not accepted, or the token may not read.
    #[error("{repository} may not be read")]
    Forbidden { repository: String },
    /// The hub could not be reached, or the connection broke, and trying again did not help.
    #[error("{host} cannot be reached")]
    Network {
        host: String,
        #[source]
        source: reqwest::Error,
    },
    /// The hub answered with a status that says nothing else.
    #[error("{host} answered {status}")]
    Status { host: String, status: u16 },
    /// The answer lacks something or contradicts itself.
    #[error("{host} gave an answer that makes no sense: {what}")]
    Nonsense {
        host: String,
        /// What is wrong with it.
        what: String,
    },
    /// The hub names no checksum by which the file could be verified.
    #[error("there is no checksum for {file}")]
    NoChecksum { file: String },
    /// The file is not what the hub says it is.
    #[error("the checksum of {file} is wrong")]
    Checksum { file: String },
    /// The file does not fit on the disk.
    #[error("{} is too full", path.display())]
    DiskFull {
        /// Where it was to go.
        path: PathBuf,
        /// Bytes that are needed.
        needed: u64,
        /// Bytes that are free.
        available: u64,
    },
    /// Another process is fetching the file.
    #[error("{file} is being fetched")]
    Busy { file: String },
    /// The cache cannot be read or written.
    #[error("cannot use {}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// The operating system's reason.
        #[source]
        source: std::io::Error,
    },
}

impl HubError {
    pub(super) fn io(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| match source.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
                let path = path.parent().map_or_else(|| path.clone(), std::path::Path::to_owned);
                Self::DiskFull { path, needed: 0, available: 0 }
            }
            _ => Self::Io { path, source },
        }
    }
}
