//! The Phi-2 model of a GGUF file: configuration from the metadata, weights from the tensors.
//!
//! Two layouts exist. Converters of early 2024, which made Fietje's files, keep query, key and value projections
//! separate (`attn_q`, `attn_k`, `attn_v`). Later ones fuse them by rows into `attn_qkv`.

use super::{File, Value};
use crate::error::LoadError;
use crate::model::{LayerWeights, Linear, ModelConfig, Norm, Weights};

/// Reads the configuration and views the weights; only norms and biases are copied.
pub fn load(file: &File) -> Result<(ModelConfig, Weights), LoadError> {
    let architecture =
        file.string("general.architecture").ok_or_else(|| LoadError::Missing("general.architecture".to_owned()))?;
    if architecture != "phi2" {
        return Err(LoadError::Architecture(architecture.to_owned()));
    }
    let config = configuration(file)?;
    config.validate()?;
    let hidden = config.hidden_size;
    // Checked before the loop, so that a corrupt layer count cannot make it allocate for layers that are not there.
    if !file.has_tensor(&format!("blk.{}.attn_norm.weight", config.layer_count - 1)) {
        return Err(LoadError::Missing(format!("blk.{}.attn_norm.weight", config.layer_count - 1)));
    }
    let layers = (0..config.layer_count).map(|index| layer(file, &config, index)).collect::<Result<_, _>>()?;
    let weights = Weights {
        embedding: file.matrix("token_embd.weight", config.vocabulary_size, hidden)?,
        layers,
        final_norm: norm(file, "output_norm", hidden)?,
        output: linear(file, "output", config.vocabulary_size, hidden)?,
    };
    Ok((config, weights))
}

fn configuration(file: &File) -> Result<ModelConfig, LoadError> {
    let optional = |key: &str| -> Result<Option<usize>, LoadError> {
        let key = format!("phi2.{key}");
        let Some(value) = file.value(&key) else { return Ok(None) };
        let number = value.as_u64().and_then(|number| usize::try_from(number).ok());
        number.map(Some).ok_or_else(|| LoadError::invalid(format!("metadata `{key}` is not a count")))
    };
    let count = |key: &str| optional(key)?.ok_or_else(|| LoadError::Missing(format!("phi2.{key}")));
    let float = |key: &str| file.value(&format!("phi2.{key}")).and_then(Value::as_f64);

    let head_count = count("attention.head_count")?;
    if optional("attention.head_count_kv")?.is_some_and(|heads| heads != head_count) {
        return Err(LoadError::invalid("grouped attention heads are not part of Phi-2"));
    }
    let hidden_size = count("embedding_length")?;
    let head_size = hidden_size.checked_div(head_count).unwrap_or(0);
    let embedding = file.tensors.get("token_embd.weight").map(|tensor| tensor.shape.as_slice());
    let Some(&[vocabulary_size, _]) = embedding else {
        return Err(LoadError::Missing("token_embd.weight".to_owned()));
    };
    Ok(ModelConfig {
        vocabulary_size,
        hidden_size,
        intermediate_size: count("feed_forward_length")?,
        layer_count: count("block_count")?,
        head_count,
        rotary_size: optional("rope.dimension_count")?.unwrap_or(head_size),
        rotary_base: float("rope.freq_base").unwrap_or(10_000.0),
        layer_norm_epsilon: float("attention.layer_norm_epsilon")
            .ok_or_else(|| LoadError::Missing("phi2.attention.layer_norm_epsilon".to_owned()))?
            as f32,
        context_length: count("context_length")?,
    })
}

fn layer(file: &File, config: &ModelConfig, index: usize) -> Result<LayerWeights, LoadError> {
    let name = |part: &str| format!("blk.{index}.{part}");
    let (hidden, intermediate) = (config.hidden_size, config.intermediate_size);
    let [query, key, value] = if file.has_tensor(&name("attn_qkv.weight")) {
        linear(file, &name("attn_qkv"), 3 * hidden, hidden)?.split_into_three()
    } else {
        let part = |part: &str| linear(file, &name(part), hidden, hidden);
        [part("attn_q")?, part("attn_k")?, part("attn_v")?]
    };
    Ok(LayerWeights {
        norm: norm(file, &name("attn_norm"), hidden)?,
        query,
        key,
        value,
        attention_output: linear(file, &name("attn_output"), hidden, hidden)?,
        up: linear(file, &name("ffn_up"), intermediate, hidden)?,
        down: linear(file, &name("ffn_down"), hidden, intermediate)?,
    })
}

fn linear(file: &File, name: &str, outputs: usize, inputs: usize) -> Result<Linear, LoadError> {
    let weight = file.matrix(&format!("{name}.weight"), outputs, inputs)?;
    let bias = vector(file, &format!("{name}.bias"), outputs)?;
    Ok(Linear { weight, bias })
}

fn norm(file: &File, name: &str, length: usize) -> Result<Norm, LoadError> {
    let weight = vector(file, &format!("{name}.weight"), length)?;
    let bias = vector(file, &format!("{name}.bias"), length)?;
    Ok(Norm { weight, bias })
}

fn vector(file: &File, name: &str, length: usize) -> Result<Vec<f32>, LoadError> {
    file.matrix(name, 1, length).map(|matrix| matrix.to_vec())
}
