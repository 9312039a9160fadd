//! Errors of the hub and its cache.

use std::path::PathBuf;

use crate::model::ModelFiles;

#[derive(Debug, thiserror::Error)]
pub enum HubError {
    #[error("{} is not on this machine", model.reference())]
    Absent { model: Box<ModelFiles> },
    /// The network may not be used.
    #[error("offline")]
    Offline,
    #[error("{repository} has no {file}")]
    NotFound { repository: String, file: String },
    /// The hub requires a token.
    #[error("{repository} requires a token")]
    Unauthorized {
        repository: String,
        /// Whether a token was sent, and refused.
        had_token: bool,
    },
    /// The hub refuses this user: the terms were not accepted, or the token may not read.
    #[error("{repository} may not be read")]
    Forbidden { repository: String },
    /// The token holds characters that no request can have.
    #[error("the token is not valid")]
    InvalidToken,
    /// The answer came over a connection that anybody on the way can change, though the endpoint's is not so.
    #[error("{host} answers insecurely")]
    Insecure { host: String },
    /// The hub could not be reached or the connection broke, and retries did not help.
    #[error("{host} cannot be reached")]
    Network {
        host: String,
        #[source]
        source: reqwest::Error,
    },
    /// Any other status.
    #[error("{host} answered {status}")]
    Status { host: String, status: u16 },
    /// The response lacks something or contradicts itself.
    #[error("{host} sent an invalid response: {what}")]
    InvalidResponse { host: String, what: String },
    /// The hub gives no checksum, so that the file cannot be verified.
    #[error("there is no checksum for {file}")]
    NoChecksum { file: String },
    /// Nothing on this machine says what the file's checksum should be, and the hub may not be asked.
    #[error("the checksum of {file} is not known here")]
    UnknownChecksum { file: String },
    /// The file differs from the one on the hub.
    #[error("the checksum of {file} is wrong")]
    Checksum { file: String },
    /// The file does not fit on the disk.
    #[error("{} is too full", path.display())]
    DiskFull {
        path: PathBuf,
        /// Bytes; 0 where only the write failed.
        needed: u64,
        /// Bytes; 0 where only the write failed.
        available: u64,
    },
    /// Another process is downloading the file.
    #[error("{file} is being downloaded")]
    Busy { file: String },
    /// The cache cannot be read or written.
    #[error("cannot use {}", path.display())]
    Io {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
}

impl HubError {
    /// Whether the cache cannot be written at all, which does not keep what is there from being used.
    pub(super) fn is_read_only(&self) -> bool {
        use std::io::ErrorKind::{PermissionDenied, ReadOnlyFilesystem};
        matches!(self, Self::Io { source, .. } if matches!(source.kind(), PermissionDenied | ReadOnlyFilesystem))
    }

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
