//! Why a command ends early.

use crate::report::Report;

/// Why a command stopped.
#[derive(Debug)]
pub enum CliError {
    /// An error to show.
    Report(Report),
    /// The reader of our output is gone, as `head` is after ten lines. Not an error, and nothing to print.
    OutputClosed,
    /// Ctrl+C. What there was has been written.
    Interrupted,
    /// Help or the version, which clap returns as errors.
    Shown(clap::Error),
}

impl<E: Into<Report>> From<E> for CliError {
    fn from(error: E) -> Self {
        Self::Report(error.into())
    }
}
