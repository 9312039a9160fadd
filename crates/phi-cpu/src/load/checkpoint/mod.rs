//! Hugging Face checkpoint directories: `config.json` and one or more safetensors shards.
//!
//! `config.json` decides the shape, and every tensor is checked against it. The safetensors crate checks the headers
//! (ordered offsets without gaps, lengths that match shapes); [`crate::Matrix::new`] checks each offset once more,
//! against the mapped file.

mod config;
mod shards;

use std::path::Path;

use super::weights::{self, Names, WeightSource};
use crate::error::LoadError;
use crate::model::{ModelConfig, Weights};
use shards::Shards;

/// The names of `PhiForCausalLM` in transformers.
const NAMES: Names = Names {
    embedding: "model.embed_tokens",
    layers: "model.layers",
    norm: "input_layernorm",
    fused: None,
    query: "self_attn.q_proj",
    key: "self_attn.k_proj",
    value: "self_attn.v_proj",
    attention_output: "self_attn.dense",
    up: "mlp.fc1",
    down: "mlp.fc2",
    final_norm: "model.final_layernorm",
    output: "lm_head",
};

/// Reads the configuration of the checkpoint in `directory` and none of its weights.
///
/// # Errors
/// [`LoadError`] when `config.json` is missing, broken or not Phi-2's.
pub fn read_config(directory: &Path) -> Result<ModelConfig, LoadError> {
    config::read(&directory.join("config.json"))
}

/// Reads the bias of the output layer (`lm_head.bias`), a number to add to each token's logit. For engines that leave
/// it out; [`crate::Model`] adds it itself.
///
/// # Errors
/// [`LoadError`] when the checkpoint cannot be read, or the tensor is missing or has not one value per token of
/// `config`.
pub fn read_output_bias(directory: &Path, config: &ModelConfig) -> Result<Vec<f32>, LoadError> {
    Shards::open(directory)?.vector("lm_head.bias", config.vocabulary_size)
}

/// Reads the configuration in `directory` and views its weights.
pub(crate) fn load(directory: &Path) -> Result<(ModelConfig, Weights), LoadError> {
    let config = read_config(directory)?;
    let weights = weights::read(&Shards::open(directory)?, &NAMES, &config)?;
    Ok((config, weights))
}
