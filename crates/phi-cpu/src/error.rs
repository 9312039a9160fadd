//! Errors of loading a model ([`LoadError`]) and of running it ([`ForwardError`]).
//!
//! The texts are technical causes, for a log or below a message. What the user should do is up to the program.

use std::path::PathBuf;

/// Why a model could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The file could not be opened, read or mapped.
    #[error("cannot read {}", path.display())]
    Io {
        /// The file or directory that was opened.
        path: PathBuf,
        /// The operating system's error.
        #[source]
        source: std::io::Error,
    },
    /// The file ends before the end of what it announces.
    #[error("the file is cut off at {what}: {needed} bytes are needed and {available} are left")]
    Truncated {
        /// The part that is cut off, such as a tensor.
        what: String,
        /// Bytes that this part takes.
        needed: u64,
        /// Bytes that the file has left for it.
        available: u64,
    },
    /// The file does not start with the magic number `GGUF`.
    #[error("this is not a GGUF file")]
    NotGguf,
    /// The GGUF version is neither 2 nor 3.
    #[error("GGUF version {0} is not supported (versions 2 and 3 are)")]
    Version(u32),
    /// The model is not Phi-2: `general.architecture` of a GGUF file, `model_type` of a checkpoint.
    #[error("the architecture is `{0}`, and only Phi-2 is supported")]
    Architecture(String),
    /// A required metadata key, tensor or file is missing.
    #[error("`{0}` is missing")]
    Missing(String),
    /// A tensor's shape disagrees with the configuration.
    #[error("tensor `{name}` has shape {found:?} where {expected:?} is needed")]
    Shape {
        /// The tensor's name.
        name: String,
        /// The shape that follows from the configuration, rows first.
        expected: Vec<usize>,
        /// The shape in the file, rows first.
        found: Vec<usize>,
    },
    /// A tensor has an element type that this crate does not read.
    #[error("tensor `{name}` is stored as {found}, which is not supported")]
    ElementType {
        /// The tensor's name.
        name: String,
        /// The element type's name, or its number in ggml.
        found: String,
    },
    /// The file contradicts itself or its format; the text says where.
    #[error("{0}")]
    Invalid(String),
    /// A cache or the thread pool could not be created.
    #[error("{what} could not be set up: {reason}")]
    Resources {
        /// What was requested, with its size.
        what: String,
        /// Why it failed.
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

/// Why a forward pass was refused or cancelled. The caches hold what they held.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ForwardError {
    /// The cache is too small for the tokens after those it holds.
    #[error("{tokens} tokens do not fit: the cache holds {length} of at most {capacity}")]
    ContextFull {
        /// Tokens already in the cache.
        length: usize,
        /// Tokens to be added.
        tokens: usize,
        /// The cache's capacity in tokens.
        capacity: usize,
    },
    /// A token id is not in the vocabulary.
    #[error("token id {token} lies outside the vocabulary of {vocabulary_size}")]
    UnknownToken {
        /// The first such id.
        token: u32,
        /// Number of ids, which start at 0.
        vocabulary_size: usize,
    },
    /// There is no memory for the keys and values of the tokens.
    #[error("there is no memory for {bytes} more bytes of keys and values")]
    NoMemory {
        /// Bytes that were to be allocated.
        bytes: usize,
    },
    /// There was no sequence to read, or one without tokens.
    #[error("there are no tokens to read")]
    Empty,
    /// Several tokens follow an answer of which a part was evicted, or are about to: they are read one by one.
    #[error("{tokens} tokens at once do not fit the answer's budget: they are read one by one")]
    OneByOne {
        /// The tokens that were to be read.
        tokens: usize,
    },
    /// `is_cancelled` returned true.
    #[error("the pass was cancelled")]
    Cancelled,
}
