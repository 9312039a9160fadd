//! Documents that cannot be read in their format, or not without more being said.

use super::{ExitCode, InputError, InputName, OptionHint, Report};
use crate::i18n::{Bytes, text};
use crate::translate::formats::PackageError;
use crate::translate::opened::OpenError;

/// Why a document is not read.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    #[error("line {line} of {name:?} cannot be read as {format}")]
    Malformed { name: InputName, format: String, line: usize },
    #[error("{name} is a table, and no column of it is named")]
    NoColumn { name: String, columns: Vec<String>, hint: OptionHint },
    #[error("`{0}` is not a pattern of keys")]
    BadPattern(String),
    #[error("{name:?} cannot be unpacked")]
    Package {
        name: InputName,
        #[source]
        source: PackageError,
    },
    #[error("{0} cannot be shown on a terminal")]
    NotForTerminals(String),
    #[error(transparent)]
    Input(#[from] InputError),
}

impl DocumentError {
    /// What it means that a document cannot be opened.
    pub fn unreadable(name: InputName, error: &OpenError) -> Self {
        match *error {
            OpenError::Charset(source) => InputError::NotText { name, source }.into(),
            OpenError::Package(source) => Self::Package { name, source },
            OpenError::Malformed { format, line } => Self::Malformed { name, format: format.to_owned(), line },
        }
    }
}

impl From<DocumentError> for Report {
    fn from(error: DocumentError) -> Self {
        let usage = |what| Self::new(what, ExitCode::Usage);
        match error {
            DocumentError::Malformed { name, format, line } => {
                usage(text!("translate-malformed", name = name, format = format, line = line))
                    .hint(text!("translate-malformed-hint"))
            }
            DocumentError::NoColumn { name, columns, hint } => {
                let report = usage(text!("translate-no-column", name = name));
                match hint {
                    OptionHint::Named => report.hint(text!("translate-no-column-hint", columns = columns.join(", "))),
                    OptionHint::None => report.hint(text!("translate-no-column-command")),
                }
            }
            DocumentError::BadPattern(pattern) => {
                usage(text!("translate-bad-pattern", pattern = pattern)).hint(text!("translate-bad-pattern-hint"))
            }
            DocumentError::Package { name, source } => {
                of_package(usage(text!("file-unreadable", path = name)), source)
            }
            DocumentError::NotForTerminals(name) => usage(text!("translate-not-for-terminals", name = name))
                .hint(text!("translate-not-for-terminals-hint")),
            DocumentError::Input(error) => error.into(),
        }
    }
}

/// Why an archive cannot be translated, and the way on.
fn of_package(report: Report, error: PackageError) -> Report {
    match error {
        PackageError::NotAnArchive => report.because(text!("package-not-one")),
        PackageError::Encrypted => report.because(text!("package-encrypted")).hint(text!("package-encrypted-hint")),
        PackageError::Broken => report.because(text!("package-broken")).hint(text!("package-broken-hint")),
        PackageError::TooLarge => report.because(text!("package-too-large", most = Bytes(PackageError::MOST))),
        PackageError::OtherKind => report.because(text!("package-other-kind")),
        PackageError::TrackedChanges => report.because(text!("package-tracked")).hint(text!("package-tracked-hint")),
    }
}
