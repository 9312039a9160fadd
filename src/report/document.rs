//! Documents that cannot be read in their format, or not without more being said.

use super::{ExitCode, OptionHint, Report};
use crate::i18n::text;

/// Why a document is not read.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    #[error("line {line} of {name} cannot be read as {format}")]
    Malformed { name: String, format: String, line: usize },
    #[error("{name} is a table, and no column of it is named")]
    NoColumn { name: String, columns: Vec<String>, hint: OptionHint },
    #[error("`{0}` is not a pattern of keys")]
    BadPattern(String),
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
        }
    }
}
