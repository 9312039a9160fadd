//! Why a command ends early.

use tokio::task::JoinError;

use crate::config::{ConfigFileError, SettingsError};
use crate::conversation::PersonaError;
use crate::engine::{EngineError, RemoteError};
use crate::eval::run::RunError as EvalRunError;
use crate::hub::HubError;
use crate::launch::{DeviceError, LaunchError};
use crate::quantise::QuantiseError;
use crate::report::{
    BatchLineError, CommandError, DocumentError, EvalError, InputError, MemoryCommandError, OutputError, Report,
    SummariseError, TranslateError, UsageError,
};
use crate::session::SessionError;
use crate::summarise::run::RunError as SummariseRunError;
use crate::translate::run::RunError as TranslateRunError;

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

impl CliError {
    /// What it means that stdout cannot be written to.
    pub fn of_output(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::BrokenPipe => Self::OutputClosed,
            _ => CommandError::Output(error).into(),
        }
    }
}

/// One `From` for each error that becomes a report. A single one for all of them would overlap with what some
/// dependencies implement for types of theirs.
macro_rules! ends_with {
    ($($error:ty),* $(,)?) => {
        $(impl From<$error> for CliError {
            fn from(error: $error) -> Self {
                Self::Report(error.into())
            }
        })*
    };
}

ends_with![
    Report,
    BatchLineError,
    CommandError,
    ConfigFileError,
    DeviceError,
    MemoryCommandError,
    DocumentError,
    EngineError,
    EvalError,
    EvalRunError,
    HubError,
    InputError,
    JoinError,
    LaunchError,
    OutputError,
    PersonaError,
    QuantiseError,
    RemoteError,
    SessionError,
    SettingsError,
    SummariseError,
    SummariseRunError,
    TranslateError,
    TranslateRunError,
    UsageError,
];
