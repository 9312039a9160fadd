//! Opens models: GGUF files and Hugging Face checkpoints, as [`Model`]s.
//!
//! A layout of files has a reader of its configuration, a [`WeightSource`] and a table of names. The weights are put
//! together in one place, [`weights::read`]. Files are not trusted: see [`gguf`] and [`checkpoint`].

pub mod checkpoint;
pub mod gguf;
pub(crate) mod weights;

use std::num::NonZeroUsize;
use std::path::Path;

use crate::error::LoadError;
use crate::kernels::InstructionSet;
use crate::model::Model;

impl Model {
    /// Opens a GGUF file, or a checkpoint directory in Hugging Face's layout. The weights are mapped: they are read
    /// from the disk when a forward pass first uses them.
    ///
    /// # Errors
    /// [`LoadError`] for a file that cannot be read, is broken, or holds another model than Phi-2.
    pub fn open(path: &Path, instruction_set: InstructionSet, threads: NonZeroUsize) -> Result<Self, LoadError> {
        let is_directory = std::fs::metadata(path).map_err(LoadError::io(path))?.is_dir();
        if is_directory {
            let (config, weights) = checkpoint::load(path)?;
            Self::new(config, weights, instruction_set, threads)
        } else {
            Self::from_gguf(&gguf::File::open(path)?, instruction_set, threads)
        }
    }

    /// Opens the model in a GGUF file whose header has been read.
    ///
    /// # Errors
    /// [`LoadError`] for a file that is broken or holds another model than Phi-2.
    pub fn from_gguf(
        file: &gguf::File,
        instruction_set: InstructionSet,
        threads: NonZeroUsize,
    ) -> Result<Self, LoadError> {
        let (config, weights) = gguf::load(file)?;
        Self::new(config, weights, instruction_set, threads)
    }
}
