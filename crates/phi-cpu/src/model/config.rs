//! The configuration of a Phi-2 model: the sizes that its tensors and its forward pass follow from.

use crate::error::LoadError;

/// The configuration of a model, from GGUF metadata or `config.json`.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelConfig {
    /// Number of token ids, some of which may be unused.
    pub vocabulary_size: usize,
    /// Width of the residual stream, in features.
    pub hidden_size: usize,
    /// Width of the MLP's hidden layer, in features.
    pub intermediate_size: usize,
    /// Number of transformer layers.
    pub layer_count: usize,
    /// Attention heads of a layer. Each has its own keys and values: there is no grouped-query attention.
    pub head_count: usize,
    /// Features at the start of each head that rotary embedding applies to; even. The layout is GPT-NeoX's.
    pub rotary_size: usize,
    /// The base of the rotary frequencies (`rope_theta`).
    pub rotary_base: f64,
    /// Epsilon of every LayerNorm, added to the variance.
    pub layer_norm_epsilon: f32,
    /// Most tokens of a sequence: the context window that the model was trained with.
    pub context_length: usize,
}

impl ModelConfig {
    /// Features of an attention head.
    pub fn head_size(&self) -> usize {
        self.hidden_size / self.head_count
    }

    /// Checks that every size is positive and within generous limits, so that later arithmetic can neither overflow nor
    /// divide by zero, and that the sizes fit each other.
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
        let is_positive = |number: f64| number.is_finite() && number > 0.0;
        if !is_positive(self.rotary_base) || !is_positive(f64::from(self.layer_norm_epsilon)) {
            return Err(LoadError::invalid("the rotary base or the LayerNorm epsilon is not a positive number"));
        }
        Ok(())
    }
}
