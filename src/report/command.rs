//! What commands refuse or fail at themselves, rather than a layer below them.

use std::io;
use std::path::PathBuf;

use super::{ExitCode, Report};
use crate::conversation::PersonaError;
use crate::engine::OptionError;
use crate::i18n::text;

/// An error of a command. All are here, so that their texts and hints are side by side.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// Of the kind `NotConnected` where standard output is closed.
    #[error("standard output cannot be written")]
    Output(#[source] io::Error),
    #[error("{} cannot be written", path.display())]
    Unwritable {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("the terminal cannot be used")]
    Terminal(#[source] io::Error),
    #[error("the editor `{editor}` failed")]
    Editor {
        editor: String,
        #[source]
        source: io::Error,
    },
    #[error("the schema is not JSON")]
    Schema(#[source] serde_json::Error),
    /// The user cancelled the download of the chat's only model.
    #[error("there is no model")]
    NoEngine,
    #[error("there is no conversation to continue")]
    NoLastSession,
    #[error("{problems} findings are problems")]
    Doctor { problems: usize },
    /// A server reuses what it read before, which looks like speed.
    #[error("a server cannot be measured")]
    BenchServer,
    #[error("the mini model is part of the program")]
    MiniStays,
    #[error("cannot listen on {address}")]
    Listen {
        address: String,
        #[source]
        source: io::Error,
    },
    #[error("the server failed")]
    Serve(#[source] io::Error),
    #[error("{output} cannot be used for answers")]
    BatchOpen {
        output: String,
        #[source]
        source: io::Error,
    },
    #[error("an answer cannot be written to {output}")]
    BatchWrite {
        output: String,
        #[source]
        source: io::Error,
    },
    #[error("the answer ends before its format does")]
    FormatCutOff,
    #[error("{failed} of {count} requests failed")]
    BatchFailures { failed: u64, count: u64 },
    #[error("another run writes to {output}")]
    BatchBusy { output: String },
    #[error("line {line} of {output} answers another request")]
    BatchOther { output: String, line: u64 },
}

/// Why a line of a batch is not a request.
#[derive(Debug, thiserror::Error)]
pub enum BatchLineError {
    #[error("the line is not a request")]
    Json(#[from] serde_json::Error),
    #[error("the line needs either a prompt or messages")]
    Content,
    #[error(transparent)]
    Options(#[from] OptionError),
}

impl From<CommandError> for Report {
    fn from(error: CommandError) -> Self {
        match error {
            CommandError::Output(source) if source.kind() == io::ErrorKind::NotConnected => {
                Self::new(text!("output-failed"), ExitCode::Failed).because(text!("cause-output-closed"))
            }
            CommandError::Output(source) => Self::new(text!("output-failed"), ExitCode::Failed).because_of(&source),
            CommandError::Unwritable { path, source } => {
                Self::new(text!("file-unwritable", path = &path), ExitCode::Failed).because_of(&source)
            }
            CommandError::Terminal(source) => Self::new(text!("terminal-failed"), ExitCode::Failed)
                .because_of(&source)
                .hint(text!("terminal-failed-hint")),
            CommandError::Editor { editor, source } => {
                Self::new(text!("chat-editor-failed", editor = editor), ExitCode::Failed).because_of(&source)
            }
            CommandError::Schema(source) => Self::new(text!("schema-not-json"), ExitCode::Usage).because_of(&source),
            CommandError::NoEngine => Self::new(text!("chat-no-engine"), ExitCode::ModelAbsent),
            CommandError::NoLastSession => Self::new(text!("session-none-last"), ExitCode::Usage),
            CommandError::Doctor { problems } => {
                Self::new(text!("doctor-problems", count = problems), ExitCode::Failed)
            }
            CommandError::BenchServer => {
                Self::new(text!("bench-endpoint"), ExitCode::Usage).hint(text!("bench-endpoint-hint"))
            }
            CommandError::MiniStays => Self::new(text!("mini-stays"), ExitCode::Usage),
            CommandError::Listen { address, source } => {
                Self::new(text!("serve-cannot-listen", address = address), ExitCode::Failed)
                    .because_of(&source)
                    .hint(text!("serve-cannot-listen-hint"))
            }
            CommandError::Serve(source) => Self::new(text!("serve-failed"), ExitCode::Failed).because_of(&source),
            CommandError::BatchOpen { output, source } => {
                Self::new(text!("batch-output-failed", path = output), ExitCode::Failed).because_of(&source)
            }
            CommandError::BatchWrite { output, source } => {
                Self::from(CommandError::BatchOpen { output, source }).hint(text!("batch-resume-hint"))
            }
            CommandError::FormatCutOff => {
                Self::new(text!("format-cut-off"), ExitCode::DoneInPart).hint(text!("format-cut-off-hint"))
            }
            CommandError::BatchFailures { failed, count } => {
                Self::new(text!("batch-failures", failed = failed, count = count), ExitCode::DoneInPart)
            }
            CommandError::BatchBusy { output } => {
                Self::new(text!("batch-output-busy", path = output), ExitCode::Failed)
            }
            CommandError::BatchOther { output, line } => {
                Self::new(text!("batch-output-other", path = output, line = line), ExitCode::Usage)
                    .hint(text!("batch-output-other-hint"))
            }
        }
    }
}

impl From<BatchLineError> for Report {
    fn from(error: BatchLineError) -> Self {
        let report = Self::new(text!("batch-line-invalid"), ExitCode::Usage);
        match error {
            BatchLineError::Json(source) | BatchLineError::Options(OptionError::Json(source)) => {
                report.because_of(&source)
            }
            BatchLineError::Content => report.because(text!("batch-line-content")),
            BatchLineError::Options(OptionError::OutOfRange { name, .. }) => {
                report.because(text!("batch-line-option", name = name))
            }
            BatchLineError::Options(OptionError::Select(_)) => {
                report.because(text!("batch-line-option", name = "select"))
            }
            BatchLineError::Options(OptionError::SeveralConstraints) => {
                report.because(text!("batch-line-option", name = "json_schema, regex, grammar"))
            }
        }
    }
}

impl From<PersonaError> for Report {
    fn from(error: PersonaError) -> Self {
        match error {
            PersonaError::Unknown { name, known } => {
                Self::new(text!("persona-unknown", name = name), ExitCode::Usage)
                    .hint(text!("settings-expected", expected = known.join(", ")))
            }
            PersonaError::Invalid { name, reason } => {
                Self::new(text!("persona-invalid", name = name), ExitCode::Usage).because(reason)
            }
        }
    }
}
