//! What can go wrong: while a model is read ([`LoadError`]) and while it runs ([`ForwardError`]).
//!
//! The texts are for a log or as the technical cause of a message; what a person should do about them is for the
//! program around this crate to say.

use std::path::PathBuf;

/// Why a model could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The operating system refused to open, read or map the file.
    #[error("cannot read {}", path.display())]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// The operating system's reason.
        #[source]
        source: std::io::Error,
    },
    /// The file ends before something that it announces.
    #[error("the file is cut off at {what}: {needed} bytes are needed and {available} are left")]
    Truncated {
        /// What was being read.
        what: String,
        /// Bytes it takes.
        needed: u64,
        /// Bytes the file still has.
        available: u64,
    },
    /// The file does not start with GGUF's magic number.
    #[error("this is not a GGUF file")]
    NotGguf,
    /// A GGUF version other than 2 and 3.
    #[error("GGUF version {0} is not supported (versions 2 and 3 are)")]
    Version(u32),
    /// The model is of another family.
    #[error("the architecture is `{0}`, and only Phi-2 is supported")]
    Architecture(String),
    /// A required metadata key, tensor or file is absent.
    #[error("`{0}` is missing")]
    Missing(String),
    /// A tensor's shape does not follow from the configuration.
    #[error("tensor `{name}` has shape {found:?} where {expected:?} is needed")]
    Shape {
        /// The tensor.
        name: String,
        /// Rows and columns that the configuration asks for.
        expected: Vec<usize>,
        /// What the file says.
        found: Vec<usize>,
    },
    /// A tensor is stored in a format that this crate does not read.
    #[error("tensor `{name}` is stored as {found}, which is not supported")]
    ElementType {
        /// The tensor.
        name: String,
        /// The format's name or number.
        found: String,
    },
    /// The file contradicts itself or its format.
    #[error("{0}")]
    Invalid(String),
    /// The cache or the thread pool could not be made.
    #[error("{what} could not be set up: {reason}")]
    Resources {
        /// What was asked for, with its size.
        what: String,
        /// Why not.
        reason: String,
    },
}

impl LoadError {
    pub(crate) fn invalid(what: impl Into<String>) -> Self {
        Self::Invalid(what.into())
    }

    pub(crate) fn io(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        |source| Self::Io { path, source }
    }
}

/// Why a forward pass was refused. The cache is left as it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ForwardError {
    /// The tokens do not fit behind those already in the cache.
    #[error("{tokens} tokens do not fit: the cache holds {length} of at most {capacity}")]
    ContextFull {
        /// Tokens already in the cache.
        length: usize,
        /// Tokens that were to be added.
        tokens: usize,
        /// The cache's capacity in tokens.
        capacity: usize,
    },
    /// A token id lies outside the vocabulary.
    #[error("token id {token} lies outside the vocabulary of {vocabulary_size}")]
    UnknownToken {
        /// The offending id.
        token: u32,
        /// How many ids there are.
        vocabulary_size: usize,
    },
    /// No tokens were given.
    #[error("there are no tokens to read")]
    Empty,
    /// The caller asked to stop.
    #[error("the pass was cancelled")]
    Cancelled,
}
