//! What a long operation tells about itself.

use std::time::Duration;

/// A step of a download or a verification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step<'a> {
    /// A file is about to be fetched.
    Fetching {
        file: &'a str,
        bytes: u64,
        /// How much of it an earlier download left.
        already: u64,
    },
    /// So much of the current file has been fetched or verified.
    Advanced {
        /// Bytes from the file's beginning.
        bytes: u64,
    },
    /// A file's checksum is being computed.
    Verifying { file: &'a str, bytes: u64 },
    /// Something failed and is tried again after a pause.
    Retrying { reason: &'a str, pause: Duration },
    /// Another process is fetching the same file; it is waited for.
    Waiting { file: &'a str },
    /// The file is here and verified.
    Done { file: &'a str, bytes: u64 },
}

pub trait Progress: Sync {
    /// Takes note of a step.
    fn report(&self, step: Step<'_>);
}

#[derive(Debug)]
pub struct Silent;

impl Progress for Silent {
    fn report(&self, _: Step<'_>) {}
}
