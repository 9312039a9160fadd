//! How a command ends when it does not simply end.

use crate::report::Report;

/// Why a command stopped.
#[derive(Debug)]
pub enum CliError {
    /// Something to tell the person.
    Report(Report),
    /// Whoever read our output has gone: nothing to tell, and nobody to tell it to.
    OutputClosed,
    /// Ctrl-C. What there was has been written.
    Interrupted,
    /// Help or the version was asked for; this is it.
    Shown(clap::Error),
}

impl<E: Into<Report>> From<E> for CliError {
    fn from(error: E) -> Self {
        Self::Report(error.into())
    }
}
