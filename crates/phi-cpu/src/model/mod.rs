//! The model: its shape ([`ModelConfig`]), its weights ([`Weights`]), and the forward pass ([`Model::forward`]).

mod attention;
mod config;
mod forward;
mod layers;
mod norm;
mod product;
mod rotary;

use std::num::NonZeroUsize;
use std::path::Path;

use rayon::ThreadPool;

use crate::cache::KeyValueCache;
use crate::error::LoadError;
use crate::kernels::Kernels;
use crate::{checkpoint, gguf};

pub use config::ModelConfig;
pub use forward::{LogitsWanted, Origin, Piece};
pub use layers::Weights;
pub(crate) use layers::{LayerWeights, Linear, Norm};
pub(crate) use norm::apply as normalise;
pub(crate) use product::{After, Product};

/// A Phi-2 model ready to run. It is immutable; what a sequence has read lives in its [`KeyValueCache`].
#[derive(Debug)]
pub struct Model {
    config: ModelConfig,
    weights: Weights,
    kernels: Kernels,
    threads: ThreadPool,
}

impl Model {
    /// Loads a `.gguf` file, or a checkpoint directory in Hugging Face's layout. The weights are mapped, not read.
    ///
    /// # Errors
    /// [`LoadError`] says what is wrong with the file.
    pub fn open(path: &Path, kernels: Kernels, threads: NonZeroUsize) -> Result<Self, LoadError> {
        let is_directory = std::fs::metadata(path).map_err(LoadError::io(path))?.is_dir();
        if is_directory {
            let (config, weights) = checkpoint::load(path)?;
            Self::new(config, weights, kernels, threads)
        } else {
            Self::from_gguf(&gguf::File::open(path)?, kernels, threads)
        }
    }

    /// Takes the model out of an opened GGUF file.
    ///
    /// # Errors
    /// [`LoadError`] says what is wrong with the file.
    pub fn from_gguf(file: &gguf::File, kernels: Kernels, threads: NonZeroUsize) -> Result<Self, LoadError> {
        let (config, weights) = gguf::load(file)?;
        Self::new(config, weights, kernels, threads)
    }

    fn new(
        config: ModelConfig,
        weights: Weights,
        kernels: Kernels,
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
        Ok(Self { config, weights, kernels, threads })
    }

    /// The model's shape.
    pub fn config(&self) -> &ModelConfig {
        &self.config
    }

    /// The weights, for programs that report on them.
    pub fn weights(&self) -> &Weights {
        &self.weights
    }

    /// The instruction set in use.
    pub fn kernels(&self) -> Kernels {
        self.kernels
    }

    /// Threads that a forward pass runs on.
    pub fn thread_count(&self) -> usize {
        self.threads.current_num_threads()
    }

    /// An empty cache for up to `capacity` tokens, at most the model's context length.
    ///
    /// # Errors
    /// [`LoadError::Resources`] when the memory cannot be had.
    pub fn new_cache(&self, capacity: usize) -> Result<KeyValueCache, LoadError> {
        KeyValueCache::new(&self.config, capacity.min(self.config.context_length))
    }
}
