//! The model: configuration ([`ModelConfig`]), weights ([`Weights`]) and forward pass ([`Model::forward`]).

mod attention;
mod cache;
mod config;
mod forward;
mod linear;
mod logits;
mod norm;
mod rotary;
mod weights;

use std::num::NonZeroUsize;

use rayon::ThreadPool;

use crate::error::LoadError;
use crate::kernels::InstructionSet;
use crate::matrix::Matrix;

pub use cache::KeyValueCache;
pub(crate) use cache::{BLOCK_POSITIONS, blocks_of};
pub use config::ModelConfig;
pub(crate) use forward::LinearInput;
pub use forward::{LogitsWanted, Phase, SequenceInput};
pub(crate) use linear::{Epilogue, LinearTask};
pub use logits::Logits;
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
    pub(crate) fn new(
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

    /// Puts another matrix in the place of the one at `index` of [`Weights::matrices_mut`], and returns that. Both have
    /// the same shape.
    pub(crate) fn replace_matrix(&mut self, index: usize, matrix: Matrix) -> Option<Matrix> {
        let place = self.weights.matrices_mut().nth(index)?;
        assert_eq!((place.rows(), place.columns()), (matrix.rows(), matrix.columns()), "another shape");
        Some(std::mem::replace(place, matrix))
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
    pub fn new_cache(&self, capacity: usize) -> KeyValueCache {
        KeyValueCache::new(&self.config, capacity.min(self.config.context_length))
    }
}
