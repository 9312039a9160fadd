//! The model: configuration ([`ModelConfig`]), weights ([`Weights`]) and forward pass ([`Model::forward`]).

mod attention;
mod cache;
mod config;
mod context;
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
use context::Context;

pub use cache::KeyValueCache;
pub(crate) use cache::{BLOCK_POSITIONS, blocks_of};
pub use config::ModelConfig;
pub use context::{AnswerBudget, CacheFormat, Extension, LARGEST_EXTENSION};
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
    context: Context,
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
        let context = Context::trained(&config);
        Ok(Self { config, context, weights, instruction_set, threads })
    }

    /// The model's configuration.
    pub fn config(&self) -> &ModelConfig {
        &self.config
    }

    /// The same model with a context window of `length` tokens. Beyond the trained window, it is extended as `extension`
    /// says; nobody should expect as much of it there. Caches of the model as it was do not fit it.
    ///
    /// # Errors
    /// [`LoadError::Invalid`] for a length of 0 or more than [`LARGEST_EXTENSION`] trained windows.
    pub fn with_context(mut self, length: usize, extension: Extension) -> Result<Self, LoadError> {
        self.context = self.context.resized(&self.config, length, extension)?;
        Ok(self)
    }

    /// The same model with keys and values in another format. Caches of the model as it was do not fit it.
    #[must_use]
    pub fn with_cache_format(mut self, format: CacheFormat) -> Self {
        self.context.cache_format = format;
        self
    }

    /// The same model, which keeps only a part of long answers. Their tokens are then read one by one, without drafts.
    /// Caches of the model as it was keep all.
    #[must_use]
    pub fn with_answer_budget(mut self, budget: AnswerBudget) -> Self {
        self.context.answer_budget = Some(budget);
        self
    }

    /// How much of an answer is kept, if not all of it.
    pub fn answer_budget(&self) -> Option<AnswerBudget> {
        self.context.answer_budget
    }

    /// Most tokens of a sequence. [`ModelConfig::context_length`] is what the model was trained with.
    pub fn context_length(&self) -> usize {
        self.context.length
    }

    /// How keys and values are stored.
    pub fn cache_format(&self) -> CacheFormat {
        self.context.cache_format
    }

    /// Bytes of a token's keys and values in a cache.
    pub fn cache_bytes_per_token(&self) -> usize {
        cache::bytes_per_token(&self.config, &self.context)
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
        KeyValueCache::new(&self.config, &self.context, capacity.min(self.context.length))
    }
}
