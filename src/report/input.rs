//! Texts to read: prompts, files and standard input.

use std::io;
use std::path::Path;

use super::{ExitCode, Report};
use crate::i18n::{Argument, Bytes, text};
use crate::text_file::TextFileError;
use crate::translate::encoding::CharsetError;

/// What a text that is read is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InputName {
    StandardInput,
    /// A file, as the user wrote it.
    File(String),
}

/// Why a text cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum InputError {
    #[error("there is no prompt")]
    Nothing,
    #[error("{name:?} cannot be read")]
    Unreadable {
        name: InputName,
        #[source]
        source: io::Error,
    },
    #[error("there is no file {0}")]
    Missing(String),
    #[error("{0} is no regular file")]
    NotAFile(String),
    #[error("{0} holds no key")]
    NoKey(String),
    /// A file for a conversation must leave tokens for an answer.
    #[error("{name} has {tokens} tokens, and {most} fit")]
    TooManyTokens { name: String, tokens: usize, most: usize },
    #[error("{name:?} has more than {most} bytes")]
    TooLarge { name: InputName, most: u64 },
    /// `place` is the first byte that is not UTF-8, from 1 on.
    #[error("{name:?} is not UTF-8 from byte {place} on")]
    NotUtf8 { name: InputName, place: usize },
    #[error("{name:?} is {source}")]
    NotText {
        name: InputName,
        #[source]
        source: CharsetError,
    },
}

impl InputError {
    /// Why the text called `name` cannot be used.
    pub fn unusable(name: InputName, error: TextFileError) -> Self {
        match error {
            TextFileError::Io(source) => Self::Unreadable { name, source },
            TextFileError::TooLarge { most } => Self::TooLarge { name, most },
            TextFileError::NotUtf8 { byte } => Self::NotUtf8 { name, place: byte },
        }
    }
}

impl From<&Path> for InputName {
    fn from(path: &Path) -> Self {
        Self::File(path.display().to_string())
    }
}

impl From<InputName> for Argument {
    fn from(name: InputName) -> Self {
        match name {
            InputName::StandardInput => text!("standard-input").into(),
            InputName::File(name) => name.into(),
        }
    }
}

impl From<InputError> for Report {
    fn from(error: InputError) -> Self {
        match error {
            InputError::Nothing => {
                Self::new(text!("prompt-missing"), ExitCode::Usage).hint(text!("prompt-missing-hint"))
            }
            // A line that is not UTF-8 is such an error too.
            InputError::Unreadable { name, source } if source.kind() == io::ErrorKind::InvalidData => {
                Self::new(text!("file-not-utf8", path = name), ExitCode::Usage).because_of(&source)
            }
            InputError::Unreadable { name, source } => {
                Self::new(text!("file-unreadable", path = name), ExitCode::Usage).because_of(&source)
            }
            InputError::NotAFile(name) => Self::new(text!("file-not-regular", path = name), ExitCode::Usage),
            InputError::Missing(name) => Self::new(text!("chat-file-missing", name = name), ExitCode::Usage),
            InputError::NoKey(path) => Self::new(text!("file-no-key", path = path), ExitCode::Usage),
            InputError::TooManyTokens { name, tokens, most } => {
                Self::new(text!("chat-file-too-long", name = name, tokens = tokens, most = most), ExitCode::Usage)
            }
            InputError::TooLarge { name, most } => {
                Self::new(text!("file-too-large", path = name, most = Bytes(most)), ExitCode::Usage)
            }
            InputError::NotText { name, source: CharsetError::Binary } => {
                Self::new(text!("file-not-text", path = name), ExitCode::Usage)
            }
            InputError::NotText { name, source: CharsetError::Not(charset) } => {
                Self::new(text!("file-other-charset", path = name, charset = charset.to_string()), ExitCode::Usage)
                    .hint(text!("file-other-charset-hint"))
            }
            InputError::NotUtf8 { name, place } => Self::new(text!("file-not-utf8", path = name), ExitCode::Usage)
                .because(text!("file-not-utf8-place", place = place))
                .hint(text!("file-not-utf8-hint")),
        }
    }
}
