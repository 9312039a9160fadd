//! The numbers that shape a Phi-2 model.

use crate::error::LoadError;

/// The shape of a model, read from GGUF metadata or `config.json`.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelConfig {
    /// Number of token ids.
    pub vocabulary_size: usize,
    /// Width of the residual stream.
    pub hidden_size: usize,
    /// Width of the MLP's inner layer.
    pub intermediate_size: usize,
    /// Number of blocks.
    pub layer_count: usize,
    /// Attention heads per block; each has keys and values of its own.
    pub head_count: usize,
    /// How many of a head's features are rotated by position: the first ones, in NeoX halves.
    pub rotary_size: usize,
    /// The base of the rotation frequencies.
    pub rotary_base: f64,
    /// Added to the variance in every LayerNorm.
    pub layer_norm_epsilon: f32,
    /// Most tokens that the model was trained to see at once.
    pub context_length: usize,
}

impl ModelConfig {
    /// Features per attention head.
    pub fn head_size(&self) -> usize {
        self.hidden_size / self.head_count
    }

    /// Bytes of keys and values that one token takes in the cache, in `f16`.
    pub fn cache_bytes_per_token(&self) -> usize {
        2 * self.layer_count * self.hidden_size * size_of::<half::f16>()
    }

    /// Refuses shapes that no model has, so that later arithmetic can neither overflow nor divide by zero.
    pub(crate) fn validate(&self) -> Result<(), LoadError> {
        let within = |what: &str, value: usize, maximum: usize| {
            if (1..=maximum).contains(&value) {
                Ok(())
            } else {
                Err(LoadError::invalid(format!("the {what} is {value}, outside 1 to {maximum}")))
            }
        };
        within("vocabulary size", self.vocabulary_size, 1 << 22)?;
        within("hidden size", self.hidden_size, 1 << 16)?;
        within("intermediate size", self.intermediate_size, 1 << 18)?;
        within("layer count", self.layer_count, 1 << 10)?;
        within("head count", self.head_count, self.hidden_size)?;
        within("context length", self.context_length, 1 << 20)?;
        if !self.hidden_size.is_multiple_of(self.head_count) {
            return Err(LoadError::invalid(format!(
                "a hidden size of {} does not divide into {} heads",
                self.hidden_size, self.head_count
            )));
        }
        if self.rotary_size > self.head_size() || !self.rotary_size.is_multiple_of(2) {
            return Err(LoadError::invalid(format!(
                "{} rotary features do not fit a head of {}",
                self.rotary_size,
                self.head_size()
            )));
        }
        let sensible = |number: f64| number.is_finite() && number > 0.0;
        if !sensible(self.rotary_base) || !sensible(f64::from(self.layer_norm_epsilon)) {
            return Err(LoadError::invalid("the rotary base or the LayerNorm epsilon is not a positive number"));
        }
        Ok(())
    }
}
