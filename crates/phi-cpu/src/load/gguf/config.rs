//! The configuration of a Phi-2 model, from the metadata of a GGUF file.

use super::{File, Value};
use crate::error::LoadError;
use crate::model::ModelConfig;

/// Reads the configuration and checks it.
pub fn read(file: &File) -> Result<ModelConfig, LoadError> {
    let architecture =
        file.string("general.architecture").ok_or_else(|| LoadError::Missing("general.architecture".to_owned()))?;
    if architecture != "phi2" {
        return Err(LoadError::Architecture(architecture.to_owned()));
    }
    let config = configuration(file)?;
    config.validate()?;
    Ok(config)
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
