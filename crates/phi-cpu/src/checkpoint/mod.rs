//! Hugging Face checkpoint directories: `config.json` and one or more safetensors shards.
//!
//! `config.json` decides the shape, and every tensor is checked against it. The safetensors crate checks the headers
//! (ordered offsets without gaps, lengths that match shapes); [`crate::Matrix::new`] checks each offset once more,
//! against the mapped file.

mod config;
mod shards;

use std::path::Path;

use crate::error::LoadError;
use crate::model::{LayerWeights, Linear, ModelConfig, Norm, Weights};
use shards::Shards;

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

/// Reads the configuration in `directory` and views its weights; only norms and biases are copied.
pub(crate) fn load(directory: &Path) -> Result<(ModelConfig, Weights), LoadError> {
    let config = read_config(directory)?;
    let shards = Shards::open(directory)?;
    let hidden = config.hidden_size;
    let last_layer = format!("model.layers.{}.input_layernorm.weight", config.layer_count - 1);
    if !shards.contains(&last_layer) {
        return Err(LoadError::Missing(last_layer));
    }
    let layers = (0..config.layer_count).map(|index| layer(&shards, &config, index)).collect::<Result<_, _>>()?;
    let weights = Weights {
        embedding: shards.matrix("model.embed_tokens.weight", config.vocabulary_size, hidden)?,
        layers,
        final_norm: norm(&shards, "model.final_layernorm", hidden)?,
        output: linear(&shards, "lm_head", config.vocabulary_size, hidden)?,
    };
    Ok((config, weights))
}

fn layer(shards: &Shards, config: &ModelConfig, index: usize) -> Result<LayerWeights, LoadError> {
    let name = |part: &str| format!("model.layers.{index}.{part}");
    let (hidden, intermediate) = (config.hidden_size, config.intermediate_size);
    Ok(LayerWeights {
        norm: norm(shards, &name("input_layernorm"), hidden)?,
        query: linear(shards, &name("self_attn.q_proj"), hidden, hidden)?,
        key: linear(shards, &name("self_attn.k_proj"), hidden, hidden)?,
        value: linear(shards, &name("self_attn.v_proj"), hidden, hidden)?,
        attention_output: linear(shards, &name("self_attn.dense"), hidden, hidden)?,
        up: linear(shards, &name("mlp.fc1"), intermediate, hidden)?,
        down: linear(shards, &name("mlp.fc2"), hidden, intermediate)?,
    })
}

fn linear(shards: &Shards, name: &str, outputs: usize, inputs: usize) -> Result<Linear, LoadError> {
    let weight = shards.matrix(&format!("{name}.weight"), outputs, inputs)?;
    let bias = shards.vector(&format!("{name}.bias"), outputs)?;
    Ok(Linear { weight, bias })
}

fn norm(shards: &Shards, name: &str, length: usize) -> Result<Norm, LoadError> {
    let weight = shards.vector(&format!("{name}.weight"), length)?;
    let bias = shards.vector(&format!("{name}.bias"), length)?;
    Ok(Norm { weight, bias })
}
