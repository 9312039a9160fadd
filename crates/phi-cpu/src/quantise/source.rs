//! What is quantised: a model's weights in either layout, and the metadata of the GGUF file that it becomes.

use std::path::Path;

use super::Header;
use crate::error::LoadError;
use crate::formats::ElementType;
use crate::load::weights::{self, NamedTensor};
use crate::load::{checkpoint, gguf};
use crate::model::{ModelConfig, Weights};

/// Metadata that describes a file rather than its model, so that a new file has its own.
const OF_THE_FILE: [&str; 3] = ["general.file_type", "general.quantization_version", "general.alignment"];
/// Beginnings of other such keys: parts of a split file, and what an earlier quantiser wrote about its matrix.
const OF_THE_FILE_BEGIN: [&str; 2] = ["split.", "quantize."];

/// A model to quantise.
#[derive(Debug)]
pub struct Source {
    config: ModelConfig,
    weights: Weights,
    header: Header,
}

impl Source {
    /// The model in a GGUF file, with its metadata.
    ///
    /// # Errors
    /// [`LoadError`] as for [`crate::Model::from_gguf`].
    pub fn from_gguf(file: &gguf::File) -> Result<Self, LoadError> {
        let (config, weights) = gguf::load(file)?;
        let mut header = Header::default();
        for (key, bytes) in file.stored_metadata() {
            if !OF_THE_FILE.contains(&key) && !OF_THE_FILE_BEGIN.iter().any(|start| key.starts_with(start)) {
                header.stored(bytes);
            }
        }
        Ok(Self { config, weights, header })
    }

    /// The checkpoint in `directory`. Its configuration becomes metadata; `describe` adds the model's name and its
    /// tokenizer.
    ///
    /// # Errors
    /// [`LoadError`] as for [`crate::Model::open`].
    pub fn from_checkpoint(directory: &Path, describe: impl FnOnce(&mut Header)) -> Result<Self, LoadError> {
        let (config, weights) = checkpoint::load(directory)?;
        let mut header = Header::default();
        header.string("general.architecture", "phi2");
        let count = |value: usize| {
            u32::try_from(value).map_err(|_| LoadError::invalid(format!("{value} does not fit 32 bits")))
        };
        header.u32("phi2.context_length", count(config.context_length)?);
        header.u32("phi2.embedding_length", count(config.hidden_size)?);
        header.u32("phi2.feed_forward_length", count(config.intermediate_size)?);
        header.u32("phi2.block_count", count(config.layer_count)?);
        header.u32("phi2.attention.head_count", count(config.head_count)?);
        header.u32("phi2.attention.head_count_kv", count(config.head_count)?);
        header.f32("phi2.attention.layer_norm_epsilon", config.layer_norm_epsilon);
        header.u32("phi2.rope.dimension_count", count(config.rotary_size)?);
        header.f32("phi2.rope.freq_base", config.rotary_base as f32);
        describe(&mut header);
        Ok(Self { config, weights, header })
    }

    /// The model's configuration.
    pub fn config(&self) -> &ModelConfig {
        &self.config
    }

    /// Whether some matrix has lost exactness to quantisation already.
    pub fn is_quantised(&self) -> bool {
        self.weights.matrices().any(|matrix| ElementType::is_quantised(matrix.element_type()))
    }

    /// All tensors under their names in a GGUF file.
    pub(super) fn tensors(&self) -> Vec<NamedTensor<'_>> {
        weights::named(&self.weights, &gguf::NAMES)
    }

    pub(super) fn weights(&self) -> &Weights {
        &self.weights
    }

    pub(super) fn header(&self) -> &Header {
        &self.header
    }
}
