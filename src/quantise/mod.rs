//! Making a model's file smaller: any model in, a GGUF file of its own out.
//!
//! Formats, recipes and matrices are `phi_cpu::quantise`'s. Here is what a file needs beside weights: a checkpoint's
//! tokenizer and template as metadata ([`describe`]), a text as calibration ([`calibrate`]) and as the measure of formats
//! ([`mix`]), and a place on the disk, whole or not at all ([`file`]).

mod calibrate;
mod describe;
mod file;
mod mix;

use std::io;
use std::path::{Path, PathBuf};

use phi_cpu::quantise::{Formats, ImportanceMatrix, Job, Recipe, Source, WriteError};
use phi_cpu::{LoadError, Storage, gguf};

pub use calibrate::{CHUNK, calibrate, chunks};
pub use file::{write_matrix, write_model};
pub use mix::{BITS, mix};

use crate::model::{LocalModel, ModelSource, Quantisation};
use crate::text_file::TextFileError;

/// Why there is no file.
#[derive(Debug, thiserror::Error)]
pub enum QuantiseError {
    #[error("{} exists", path.display())]
    Exists { path: PathBuf },
    /// The file to be written is the one that is read.
    #[error("{} would be written over itself", path.display())]
    Itself { path: PathBuf },
    #[error("{} has too little space", path.display())]
    DiskFull { path: PathBuf, needed: u64, available: u64 },
    #[error("{} cannot be loaded", path.display())]
    Load {
        path: PathBuf,
        #[source]
        source: LoadError,
    },
    /// A checkpoint's tokenizer, which the new file would have.
    #[error("{} cannot be used", path.display())]
    Tokenizer {
        path: PathBuf,
        #[source]
        source: TextFileError,
    },
    #[error("{} is not a tokenizer: {reason}", path.display())]
    BadTokenizer { path: PathBuf, reason: String },
    /// The model has a weight that no format holds.
    #[error("tensor `{tensor}` has the weight {value}")]
    Weight { tensor: String, row: usize, value: f32 },
    #[error("{} cannot be written", path.display())]
    Write {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("the importance matrix is of another model")]
    OtherMatrix(#[source] LoadError),
    /// The calibration text has no sentence.
    #[error("{tokens} tokens are too few")]
    TooLittleText { tokens: usize },
    /// Even the smallest formats take more.
    #[error("{bits} bits a weight are too few")]
    TooFewBits { bits: f64, least: f64 },
    #[error("the model cannot read the text")]
    Forward(#[from] phi_cpu::ForwardError),
    #[error("{0}")]
    Threads(String),
    /// The caller ended it.
    #[error("it was stopped")]
    Stopped,
}

impl QuantiseError {
    fn of_write(path: &Path) -> impl Fn(WriteError) -> Self {
        let path = path.to_owned();
        move |error| match error {
            WriteError::Weight { tensor, row, value } => Self::Weight { tensor, row, value },
            WriteError::Io(source) => Self::Write { path: path.clone(), source },
            WriteError::Threads(reason) => Self::Threads(reason),
            WriteError::Cancelled => Self::Stopped,
        }
    }
}

/// The formats of a model's tensors under this name, where it is that of a GGUF file.
pub fn recipe(quantisation: Quantisation) -> Option<Recipe> {
    Some(match quantisation {
        Quantisation::F16 => Recipe::F16,
        Quantisation::Q8_0 => Recipe::Q8_0,
        Quantisation::Q6K => Recipe::Q6K,
        Quantisation::Q5KM => Recipe::Q5KM,
        Quantisation::Q4KM => Recipe::Q4KM,
        Quantisation::Q3KM => Recipe::Q3KM,
        Quantisation::Safetensors => return None,
    })
}

/// Plans the new file.
///
/// # Errors
/// [`QuantiseError::OtherMatrix`] for the importance matrix of another model.
pub fn plan<'a>(
    source: &'a Source,
    formats: impl Into<Formats<'a>>,
    matrix: Option<&'a ImportanceMatrix>,
) -> Result<Job<'a>, QuantiseError> {
    Job::new(source, formats, matrix).map_err(QuantiseError::OtherMatrix)
}

/// The weights and the metadata of `local`.
///
/// # Errors
/// [`QuantiseError::Load`] for a model that cannot be read, and those of its tokenizer.
pub fn open(local: &LocalModel) -> Result<Source, QuantiseError> {
    let broken = |source| QuantiseError::Load { path: local.location().to_owned(), source };
    match &local.source {
        ModelSource::Path(directory) if directory.is_dir() => {
            let tokens = phi_cpu::checkpoint::read_config(directory).map_err(broken)?.vocabulary_size;
            let described = describe::Checkpoint::read(directory, &name(local), tokens)?;
            Source::from_checkpoint(directory, |header| described.write(header)).map_err(broken)
        }
        ModelSource::Path(path) => gguf::File::open(path).and_then(|file| Source::from_gguf(&file)).map_err(broken),
        ModelSource::Mini(mini) => {
            let storage = std::sync::Arc::new(Storage::Static(mini.weights()));
            gguf::File::read(storage).and_then(|file| Source::from_gguf(&file)).map_err(broken)
        }
    }
}

/// What the model is called: of a path the last part, since where it lies is nobody else's business.
fn name(local: &LocalModel) -> String {
    let path = Path::new(&local.name).canonicalize().ok();
    let last = path.as_deref().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
    last.unwrap_or_else(|| local.name.clone())
}

/// An importance matrix that an earlier run, or llama.cpp, wrote.
///
/// # Errors
/// [`QuantiseError::Load`].
pub fn open_matrix(path: &Path) -> Result<ImportanceMatrix, QuantiseError> {
    gguf::File::open(path)
        .and_then(|file| ImportanceMatrix::from_gguf(&file))
        .map_err(|source| QuantiseError::Load { path: path.to_owned(), source })
}
