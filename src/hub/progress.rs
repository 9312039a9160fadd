//! Progress of downloads and verifications.

use std::time::Duration;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProgressStep<'a> {
    /// A file is about to be downloaded.
    Fetching {
        file: &'a str,
        bytes: u64,
        /// Bytes that an earlier download left.
        already: u64,
    },
    /// This much of the current file is downloaded or verified.
    Advanced {
        /// Bytes from the start of the file.
        bytes: u64,
    },
    /// A checksum is being computed.
    Verifying { file: &'a str, bytes: u64 },
    /// A request failed and will be repeated after the pause.
    Retrying { reason: &'a str, pause: Duration },
    /// Another process is downloading this file; this one waits.
    Waiting { file: &'a str },
    /// The file is here and verified.
    Done { file: &'a str, bytes: u64 },
}

pub trait Progress: Sync {
    fn report(&self, step: ProgressStep<'_>);
}

#[derive(Debug)]
pub struct Silent;

impl Progress for Silent {
    fn report(&self, _: ProgressStep<'_>) {}
}
