//! Quantising: models that cannot become a smaller file, and places where none can be written.

use super::{ExitCode, Report};
use crate::i18n::{Bytes, text};
use crate::quantise::QuantiseError;

impl From<QuantiseError> for Report {
    fn from(error: QuantiseError) -> Self {
        let failed = |what| Self::new(what, ExitCode::Failed);
        let usage = |what| Self::new(what, ExitCode::Usage);
        match error {
            QuantiseError::Exists { path } => {
                usage(text!("translate-exists", path = &path)).hint(text!("summarise-exists-hint"))
            }
            QuantiseError::Itself { path } => {
                usage(text!("quantise-itself", path = &path)).hint(text!("quantise-itself-hint"))
            }
            QuantiseError::DiskFull { path, needed, available } => failed(text!("disk-full", path = &path))
                .because(text!("disk-full-counts", needed = Bytes(needed), available = Bytes(available)))
                .hint(text!("quantise-disk-hint")),
            QuantiseError::Load { path, source } => {
                usage(text!("quantise-unreadable", path = &path)).because_of(&source)
            }
            QuantiseError::Tokenizer { path, source } => {
                usage(text!("quantise-unreadable", path = &path)).because_of(&source)
            }
            QuantiseError::BadTokenizer { path, reason } => {
                usage(text!("quantise-unreadable", path = &path)).because(reason)
            }
            QuantiseError::Weight { tensor, row, value } => usage(text!("quantise-weight"))
                .because(text!("quantise-weight-place", tensor = tensor, row = row, value = value.to_string()))
                .hint(text!("quantise-weight-hint")),
            QuantiseError::Write { path, source } => {
                failed(text!("file-unwritable", path = &path)).because_of(&source).hint(text!("quantise-write-hint"))
            }
            QuantiseError::OtherMatrix(source) => {
                usage(text!("quantise-other-matrix")).because_of(&source).hint(text!("quantise-other-matrix-hint"))
            }
            QuantiseError::TooLittleText { tokens } => {
                usage(text!("quantise-little-text", count = tokens)).hint(text!("quantise-little-text-hint"))
            }
            QuantiseError::TooFewBits { bits, least } => usage(text!("quantise-few-bits", bits = bits.to_string()))
                .hint(text!("quantise-few-bits-hint", least = format!("{:.2}", (least * 100.0).ceil() / 100.0))),
            QuantiseError::Forward(_) | QuantiseError::Threads(_) | QuantiseError::Stopped => {
                Self::unexpected(&error)
            }
        }
    }
}
