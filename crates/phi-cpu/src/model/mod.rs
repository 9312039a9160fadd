//! The model: configuration ([`ModelConfig`]), weights ([`Weights`]) and forward pass ([`Model::forward`]).

mod attention;
mod config;
mod forward;
mod linear;
mod norm;
mod rotary;
mod weights;

use std::num::NonZeroUsize;
use std::path::Path;

use rayon::ThreadPool;

use crate::cache::KeyValueCache;
use crate::error::LoadError;
use crate::kernels::InstructionSet;
use crate::{checkpoint, gguf};

pub use config::ModelConfig;
pub use forward::{LogitsWanted, Phase, SequenceInput};
pub(crate) use linear::{Epilogue, LinearTask};
pub(crate) use norm::layer_norm;
pub use weights::Weights;
pub(crate) use weights::{LayerWeights, Linear, Norm};

/// A Phi-2 model with its weights, instruction set and thread pool. It is immutable: the state of a sequence is its
/// [`KeyValueCache`].
#[derive(Debug)]
pub struct Model {
    config: ModelConfig,
    weights: Weights,
    instruction_set: InstructionSet,
    threads: ThreadPool,
}

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

    fn new(
        config: ModelConfig,
        weights: Weights,
        instruction_set: InstructionSet,
        threads: NonZeroUsize,
    ) -> Result<Self, LoadError> {
        let threads = rayon::ThreadPoolBuilder::new()
            .num_threads(threads.get())
            .thread_name(|index| format!("phi-cpu-{index}"))
            .build()
            .map_err(|error| LoadError::Resources {
                what: format!("a pool of {threads} threads"),
                reason: error.to_string(),
            })?;
        Ok(Self { config, weights, instruction_set, threads })
    }

    /// The model's configuration.
    pub fn config(&self) -> &ModelConfig {
        &self.config
    }

    /// The weights, for reports about sizes and formats.
    pub fn weights(&self) -> &Weights {
        &self.weights
    }

    /// The instruction set that the kernels use.
    pub fn instruction_set(&self) -> InstructionSet {
        self.instruction_set
    }

    /// Threads that share a forward pass.
    pub fn thread_count(&self) -> usize {
        self.threads.current_num_threads()
    }

    /// An empty cache for `capacity` tokens, at most the context length. It takes memory as it fills.
    ///
    /// # Errors
    /// [`LoadError::Resources`] when the memory cannot be allocated.
    pub fn new_cache(&self, capacity: usize) -> Result<KeyValueCache, LoadError> {
        KeyValueCache::new(&self.config, capacity.min(self.config.context_length))
    }
}
