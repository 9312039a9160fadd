//! Translating documents: what the command refuses, and runs that fail.

use std::io;
use std::path::PathBuf;

use super::{ExitCode, InputName, Report};
use crate::i18n::{Argument, Bytes, text};
use crate::translate::Language;
use crate::translate::flow::FlowError;
use crate::translate::formats;
use crate::translate::run::RunError;

/// What cannot be translated, or not to where it should go.
#[derive(Debug, thiserror::Error)]
pub enum TranslateError {
    #[error("there is nothing to translate")]
    Nothing,
    #[error("`{0}` is not a known language")]
    UnknownLanguage(String),
    #[error("`{name}` is not a known format")]
    UnknownFormat { name: String, known: String },
    #[error("{name} has an extension that no format has")]
    UnknownExtension { name: String, hint: OptionHint },
    #[error("`{0}` is not a known character set")]
    UnknownCharset(String),
    #[error("`{word}` looks like `{pair}`")]
    PairSlip { word: String, pair: String },
    #[error("there is a text, and standard input")]
    TextBesideStream,
    #[error("{} is not a report of a translation", path.display())]
    NotAReport {
        path: PathBuf,
        #[source]
        source: serde_json::Error,
    },
    #[error("line {line} of {} is not one of a review", path.display())]
    NotAReview { path: PathBuf, line: usize },
    #[error("there is no file that a review is of")]
    ReviewNowhere,
    #[error("{count} edits were not applied")]
    NotApplied { count: usize },
    #[error("line {line} of {} is not a term", path.display())]
    Glossary { path: PathBuf, line: usize },
    #[error("{document} is to be translated into the language that it is in")]
    SameLanguage { document: String, language: Language },
    #[error("{directory} has no documents")]
    EmptyDirectory { directory: String },
    #[error("there is no file {0}")]
    MissingFile(String),
    #[error("{name} cannot be read")]
    Unreadable {
        name: String,
        #[source]
        source: io::Error,
    },
    #[error("standard input cannot be read")]
    StreamUnreadable(#[source] io::Error),
    #[error("standard input is not UTF-8")]
    StreamNotUtf8,
    #[error("a line of standard input has more than {most} bytes")]
    StreamTooLong { most: u64 },
    #[error("a stream has no bilingual form")]
    BilingualStream,
    #[error("{0} has no bilingual form")]
    BilingualFormat(String),
    #[error("{count} documents need an output")]
    ManyDocuments { count: usize },
    #[error("a text needs a file as its output")]
    TextIntoDirectory,
    #[error("{} would be overwritten by its translation", .0.display())]
    OntoItself(PathBuf),
    #[error("two translations would go to {}", .0.display())]
    SameTarget(PathBuf),
    #[error("{} exists", path.display())]
    Exists { path: PathBuf, hint: OptionHint },
    #[error("{} cannot be written", path.display())]
    Write {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("the documents have {from} and {to} segments")]
    NotParallel { from: usize, to: usize },
    #[error("{count} segments are no translations")]
    Refused { count: usize },
    #[error("{count} documents were not translated")]
    Incomplete { count: usize },
    #[error("{count} segments were not translated")]
    Untranslated { count: usize },
}

/// Whether a report names the option that helps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OptionHint {
    Named,
    /// The chat has none.
    None,
}

impl From<Language> for Argument {
    fn from(language: Language) -> Self {
        Self::Name { dutch: language.in_dutch(), english: language.in_english() }
    }
}

impl From<TranslateError> for Report {
    fn from(error: TranslateError) -> Self {
        let usage = |what| Self::new(what, ExitCode::Usage);
        match error {
            TranslateError::Nothing => usage(text!("translate-nothing")).hint(text!("translate-nothing-hint")),
            TranslateError::UnknownLanguage(name) => {
                let known = Language::codes().collect::<Vec<_>>().join(", ");
                usage(text!("translate-unknown-language", name = name))
                    .hint(text!("settings-expected", expected = known))
            }
            TranslateError::UnknownFormat { name, known } => {
                usage(text!("translate-unknown-format", name = name, known = known))
            }
            TranslateError::UnknownExtension { name, hint } => unknown_extension(name, hint),
            TranslateError::UnknownCharset(name) => {
                usage(text!("translate-unknown-charset", name = name)).hint(text!("translate-unknown-charset-hint"))
            }
            TranslateError::PairSlip { word, pair } => usage(text!("translate-pair-slip", word = word, pair = &pair))
                .hint(text!("translate-pair-slip-hint", pair = pair)),
            TranslateError::TextBesideStream => {
                usage(text!("translate-text-beside-stream")).hint(text!("translate-text-beside-stream-hint"))
            }
            TranslateError::NotAReport { path, source } => {
                usage(text!("translate-not-a-report", path = &path)).because_of(&source)
            }
            TranslateError::NotAReview { path, line } => {
                usage(text!("translate-not-a-review", path = &path, line = line))
                    .hint(text!("translate-not-a-review-hint"))
            }
            TranslateError::ReviewNowhere => {
                usage(text!("translate-review-nowhere")).hint(text!("translate-review-nowhere-hint"))
            }
            TranslateError::NotApplied { count } => {
                Self::new(text!("translate-not-applied", count = count), ExitCode::DoneInPart)
                    .hint(text!("translate-not-applied-hint"))
            }
            TranslateError::Glossary { path, line } => {
                usage(text!("translate-bad-glossary", path = &path, line = line))
                    .hint(text!("translate-bad-glossary-hint"))
            }
            TranslateError::SameLanguage { document, language } => {
                usage(text!("translate-same-language", name = document, language = language))
                    .hint(text!("translate-same-language-hint"))
            }
            TranslateError::EmptyDirectory { directory } => usage(text!("translate-empty-folder", path = directory)),
            TranslateError::MissingFile(name) => {
                usage(text!("file-unreadable", path = &name)).because(text!("chat-file-missing", name = name))
            }
            TranslateError::Unreadable { name, source } => {
                usage(text!("file-unreadable", path = name)).because_of(&source)
            }
            TranslateError::StreamUnreadable(source) => {
                Self::new(text!("file-unreadable", path = InputName::StandardInput), ExitCode::Failed)
                    .because_of(&source)
            }
            TranslateError::StreamNotUtf8 => usage(text!("file-not-utf8", path = InputName::StandardInput)),
            TranslateError::StreamTooLong { most } => {
                usage(text!("file-too-large", path = InputName::StandardInput, most = Bytes(most)))
            }
            TranslateError::BilingualStream => usage(text!("translate-bilingual-stream")),
            TranslateError::BilingualFormat(name) => usage(text!("translate-bilingual-format", name = name)),
            TranslateError::ManyDocuments { count } => {
                usage(text!("translate-many", count = count)).hint(text!("translate-many-hint"))
            }
            TranslateError::TextIntoDirectory => usage(text!("translate-text-into-folder")),
            TranslateError::OntoItself(path) => usage(text!("translate-onto-itself", path = &path)),
            TranslateError::SameTarget(path) => usage(text!("translate-same-target", path = &path)),
            TranslateError::Exists { path, hint } => {
                let report = usage(text!("translate-exists", path = &path));
                match hint {
                    OptionHint::Named => report.hint(text!("translate-exists-hint")),
                    OptionHint::None => report,
                }
            }
            TranslateError::Write { path, source } => {
                Self::new(text!("translate-cannot-write", path = &path), ExitCode::Failed).because_of(&source)
            }
            TranslateError::NotParallel { from, to } => usage(text!("translate-not-parallel", from = from, to = to))
                .hint(text!("translate-not-parallel-hint")),
            TranslateError::Refused { count } => {
                Self::new(text!("translate-refused", count = count), ExitCode::DoneInPart)
                    .hint(text!("translate-refused-hint"))
            }
            TranslateError::Incomplete { count } => {
                Self::new(text!("translate-incomplete", count = count), ExitCode::DoneInPart)
            }
            TranslateError::Untranslated { count } => {
                Self::new(text!("translate-untranslated", count = count), ExitCode::DoneInPart)
                    .hint(text!("translate-untranslated-hint"))
            }
        }
    }
}

/// A file of a kind that is not read, and the way on.
fn unknown_extension(name: String, hint: OptionHint) -> Report {
    let extension = name.rsplit_once('.').map_or_else(String::new, |(_, extension)| extension.to_lowercase());
    let report = Report::new(text!("translate-unknown-extension", name = name), ExitCode::Usage);
    match extension.as_str() {
        "pdf" => report.hint(text!("translate-convert-pdf")),
        "doc" | "dot" | "rtf" | "wpd" | "wps" | "pages" => report.hint(text!("translate-convert-office")),
        _ => {
            let known = formats::extensions().collect::<Vec<_>>().join(", ");
            let report = report.hint(text!("translate-unknown-extension-hint", known = known));
            match hint {
                OptionHint::Named => report.hint(text!("translate-unknown-extension-insist")),
                OptionHint::None => report,
            }
        }
    }
}

impl From<RunError> for Report {
    fn from(error: RunError) -> Self {
        match error {
            RunError::Flow(FlowError::Engine(error)) => Self::from(error),
            RunError::Flow(FlowError::Prompt(error)) => Self::unexpected(&error),
            RunError::Unanswered(fault) => Self::new(text!("translate-unanswered"), ExitCode::Failed)
                .because(text!("translate-unanswered-why", why = fault.subject().unwrap_or(fault.name()).to_owned()))
                .hint(text!("translate-unanswered-hint")),
            RunError::Journal(error) => Self::new(text!("translate-no-journal"), ExitCode::Failed)
                .because_of(&error)
                .hint(text!("translate-no-journal-hint")),
        }
    }
}
