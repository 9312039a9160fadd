//! Evaluation: tasks that cannot be read, runs that fail, scores that are too low.

use super::{ExitCode, InputName, Report};
use crate::eval::benchmark::Benchmark;
use crate::eval::run::RunError;
use crate::eval::task::TaskError;
use crate::i18n::text;

/// What cannot be evaluated, or what an evaluation found.
#[derive(Debug, thiserror::Error)]
pub enum EvalError {
    #[error("{name:?} is not a task")]
    Task {
        name: InputName,
        #[source]
        source: TaskError,
    },
    #[error("{name:?} has no items")]
    NoItems { name: InputName },
    /// An example without which no prompt is complete does not fit, or no item does.
    #[error("none of {count} items fits the window")]
    AllSkipped { count: usize },
    /// Only benchmarks have data apart from their name.
    #[error("a file of data without a benchmark")]
    DataWithoutBenchmark,
    /// A conversation for a model that gets texts.
    #[error("line {line} of {name} is a conversation")]
    NoTurns { name: String, line: u64 },
    #[error("the data of {} are not here", benchmark.name())]
    NoData { benchmark: Benchmark },
    /// Both in the user's notation.
    #[error("a score of {score} is below {least}")]
    BelowLeast { score: String, least: String },
    #[error("line {line} of {name:?} is not a result")]
    NotARecord {
        name: InputName,
        line: u64,
        #[source]
        source: serde_json::Error,
    },
    #[error("the two runs have no item in common")]
    NothingInCommon,
    #[error("{tokens} tokens do not fill a chunk of {chunk}")]
    TextTooShort { tokens: usize, chunk: usize },
    #[error("a chunk of {chunk} tokens does not fit a window of {window}")]
    ChunkTooLong { chunk: usize, window: usize },
    #[error("the two models divide texts into other tokens")]
    OtherVocabulary,
}

impl From<EvalError> for Report {
    fn from(error: EvalError) -> Self {
        let usage = |what| Self::new(what, ExitCode::Usage);
        match error {
            EvalError::Task { name, source } => {
                usage(text!("eval-not-an-item", line = source.line, name = name)).because_of(&source.fault)
            }
            EvalError::NoItems { name } => {
                usage(text!("eval-no-items", name = name)).hint(text!("eval-no-items-hint"))
            }
            EvalError::AllSkipped { count } => {
                Self::new(text!("eval-all-skipped", count = count), ExitCode::PromptTooLong)
                    .hint(text!("eval-all-skipped-hint"))
            }
            EvalError::DataWithoutBenchmark => {
                usage(text!("eval-data-without-benchmark")).hint(text!("eval-data-without-benchmark-hint"))
            }
            EvalError::NoData { benchmark } => {
                let (repository, file) = benchmark.dataset();
                Self::new(text!("eval-no-data", name = benchmark.name()), ExitCode::ModelAbsent).hint(text!(
                    "eval-no-data-hint",
                    name = benchmark.name(),
                    repository = repository,
                    file = file
                ))
            }
            EvalError::NoTurns { name, line } => {
                usage(text!("eval-no-turns", line = line, name = name)).hint(text!("eval-no-turns-hint"))
            }
            EvalError::BelowLeast { score, least } => {
                Self::new(text!("eval-below-least", score = score, least = least), ExitCode::Failed)
            }
            EvalError::NotARecord { name, line, source } => {
                usage(text!("eval-not-a-record", line = line, name = name))
                    .because_of(&source)
                    .hint(text!("eval-not-a-record-hint"))
            }
            EvalError::NothingInCommon => {
                usage(text!("eval-nothing-in-common")).hint(text!("eval-nothing-in-common-hint"))
            }
            EvalError::TextTooShort { tokens, chunk } => {
                usage(text!("eval-text-too-short", tokens = tokens, chunk = chunk))
                    .hint(text!("eval-text-too-short-hint"))
            }
            EvalError::ChunkTooLong { chunk, window } => {
                usage(text!("eval-chunk-too-long", chunk = chunk, window = window))
                    .hint(text!("eval-chunk-too-long-hint", window = window))
            }
            EvalError::OtherVocabulary => {
                usage(text!("eval-other-vocabulary")).hint(text!("eval-other-vocabulary-hint"))
            }
        }
    }
}

impl From<RunError> for Report {
    fn from(error: RunError) -> Self {
        match error {
            RunError::Engine(error) => Self::from(error),
            RunError::Forward(error) => Self::new(text!("model-no-prediction"), ExitCode::Failed)
                .because_of(&error)
                .hint(text!("model-broken-hint")),
            RunError::Journal(error) => Self::new(text!("eval-no-journal"), ExitCode::Failed)
                .because_of(&error)
                .hint(text!("eval-no-journal-hint")),
            RunError::AlikeLabels { engine } => {
                Self::new(text!("eval-alike-labels", engine = engine), ExitCode::Usage)
                    .hint(text!("eval-alike-labels-hint"))
            }
            RunError::NoProbabilities { engine } => {
                Self::new(text!("eval-no-probabilities", engine = engine), ExitCode::Usage)
                    .hint(text!("eval-no-probabilities-hint"))
            }
        }
    }
}
