//! `config.json` of a Phi-2 checkpoint. What Phi-2 does not have, such as grouped heads, is refused.

use std::path::Path;

use serde::Deserialize;

use crate::error::LoadError;
use crate::model::ModelConfig;

/// Larger than any configuration. A longer file is something else.
const MAXIMUM_BYTES: u64 = 1 << 20;

/// The fields that shape the forward pass, under their names in transformers' `PhiConfig`.
#[derive(Deserialize)]
struct PhiConfig {
    model_type: String,
    vocab_size: usize,
    hidden_size: usize,
    intermediate_size: usize,
    num_hidden_layers: usize,
    num_attention_heads: usize,
    num_key_value_heads: Option<usize>,
    partial_rotary_factor: Option<f64>,
    rope_theta: Option<f64>,
    rope_scaling: Option<serde_json::Value>,
    rope_parameters: Option<RopeParameters>,
    #[serde(default = "default_layer_norm_eps")]
    layer_norm_eps: f64,
    #[serde(default = "default_context")]
    max_position_embeddings: usize,
    #[serde(default = "default_activation")]
    hidden_act: String,
    #[serde(default)]
    qk_layernorm: bool,
    #[serde(default)]
    tie_word_embeddings: bool,
}

/// Transformers 5 groups here what earlier versions have as fields of the configuration.
#[derive(Default, Deserialize)]
struct RopeParameters {
    partial_rotary_factor: Option<f64>,
    rope_theta: Option<f64>,
    rope_type: Option<String>,
}

/// `PhiConfig`'s defaults, for fields that a file leaves out.
const DEFAULT_PARTIAL_ROTARY_FACTOR: f64 = 0.5;
const DEFAULT_ROPE_THETA: f64 = 10_000.0;

fn default_layer_norm_eps() -> f64 {
    1e-5
}

fn default_context() -> usize {
    2048
}

fn default_activation() -> String {
    "gelu_new".to_owned()
}

/// Reads the file at `path` and checks it.
pub fn read(path: &Path) -> Result<ModelConfig, LoadError> {
    let length = std::fs::metadata(path).map_err(LoadError::io(path))?.len();
    if length > MAXIMUM_BYTES {
        return Err(LoadError::invalid(format!("config.json is {length} bytes long")));
    }
    let text = std::fs::read_to_string(path).map_err(LoadError::io(path))?;
    parse(&text)
}

/// Checks the JSON in `text` against what this crate computes.
pub fn parse(text: &str) -> Result<ModelConfig, LoadError> {
    let value: serde_json::Value =
        serde_json::from_str(text).map_err(|error| LoadError::invalid(format!("config.json: {error}")))?;
    if let Some(family) = value.get("model_type").and_then(serde_json::Value::as_str)
        && family != "phi"
    {
        return Err(LoadError::Architecture(family.to_owned()));
    }
    let config: PhiConfig =
        serde_json::from_value(value).map_err(|error| LoadError::invalid(format!("config.json: {error}")))?;
    let refuse = |what: &str| Err(LoadError::invalid(format!("config.json: {what}")));
    if config.model_type != "phi" {
        return Err(LoadError::Architecture(config.model_type));
    }
    if config.num_key_value_heads.is_some_and(|heads| heads != config.num_attention_heads) {
        return refuse("grouped attention heads are not part of Phi-2");
    }
    let rope = config.rope_parameters.unwrap_or_default();
    let is_scaled = config.rope_scaling.is_some() || rope.rope_type.is_some_and(|kind| kind != "default");
    if config.qk_layernorm || config.tie_word_embeddings || is_scaled {
        return refuse("qk_layernorm, tied embeddings and rope scaling are not part of Phi-2");
    }
    if config.hidden_act != "gelu_new" {
        return refuse(&format!("the activation `{}` is not Phi-2's", config.hidden_act));
    }
    let rotary_factor = rope.partial_rotary_factor.or(config.partial_rotary_factor);
    let rotary_factor = rotary_factor.unwrap_or(DEFAULT_PARTIAL_ROTARY_FACTOR);
    if !(0.0..=1.0).contains(&rotary_factor) {
        return refuse("partial_rotary_factor lies outside 0 to 1");
    }
    let head_size = config.hidden_size.checked_div(config.num_attention_heads).unwrap_or(0);
    let result = ModelConfig {
        vocabulary_size: config.vocab_size,
        hidden_size: config.hidden_size,
        intermediate_size: config.intermediate_size,
        layer_count: config.num_hidden_layers,
        head_count: config.num_attention_heads,
        rotary_size: (rotary_factor * head_size as f64) as usize,
        rotary_base: rope.rope_theta.or(config.rope_theta).unwrap_or(DEFAULT_ROPE_THETA),
        layer_norm_epsilon: config.layer_norm_eps as f32,
        context_length: config.max_position_embeddings,
    };
    result.validate()?;
    Ok(result)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The shape in Fietje's `config.json`, with the fields `more`.
    fn with(more: &str) -> Result<ModelConfig, LoadError> {
        parse(&format!(
            "{{\"model_type\": \"phi\", \"vocab_size\": 50297, \"hidden_size\": 2560, \"intermediate_size\": 10240, \
             \"num_hidden_layers\": 32, \"num_attention_heads\": 32{more}}}"
        ))
    }

    #[test]
    fn rotary_fields_are_read_where_either_version_of_transformers_writes_them() {
        let cases = [
            ("", 40, 10_000.0),
            (", \"partial_rotary_factor\": 0.4, \"rope_theta\": 5000.0, \"rope_scaling\": null", 32, 5000.0),
            (
                ", \"rope_parameters\": {\"rope_type\": \"default\", \"partial_rotary_factor\": 0.4, \
                 \"rope_theta\": 5e3}",
                32,
                5000.0,
            ),
        ];
        for (more, rotary_size, rotary_base) in cases {
            let config = with(more).unwrap();
            assert_eq!((config.rotary_size, config.head_size()), (rotary_size, 80), "{more}");
            assert!((config.rotary_base - rotary_base).abs() < 1e-9, "{more}");
        }
        assert!(with(", \"rope_parameters\": {\"rope_type\": \"yarn\"}").is_err());
        assert!(with(", \"rope_scaling\": {\"type\": \"linear\", \"factor\": 2.0}").is_err());
    }
}
