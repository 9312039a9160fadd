//! The forward pass of Phi-2 (`PhiForCausalLM` in transformers).
//!
//! Each block reads one LayerNorm and adds attention and MLP to the residual stream side by side. Products are
//! summed in `f32`; keys and values are kept in `f16`, scores are computed in `f32` (they overflow `f16`).

use rayon::prelude::*;

use super::{LayerWeights, Model, attention, rotary::Rotation};
use crate::cache::KeyValueCache;
use crate::error::ForwardError;

/// For which of the tokens read the logits are computed; each row costs a pass over the output matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogitsWanted {
    /// For none: more of the prompt follows.
    None,
    /// For the last token: it decides what comes next.
    Last,
    /// For every token.
    All,
}

impl Model {
    /// Reads `tokens` behind those already in `cache` and returns logits, one row of the vocabulary's size for each
    /// token that is `wanted`.
    ///
    /// A sequence gives the same numbers however it is cut into calls.
    ///
    /// # Errors
    /// [`ForwardError`]; the cache is unchanged then.
    pub fn forward(
        &self,
        tokens: &[u32],
        cache: &mut KeyValueCache,
        wanted: LogitsWanted,
    ) -> Result<Vec<f32>, ForwardError> {
        self.check(tokens, cache)?;
        Ok(self.threads.install(|| self.run(tokens, cache, wanted)))
    }

    fn check(&self, tokens: &[u32], cache: &KeyValueCache) -> Result<(), ForwardError> {
        let vocabulary_size = self.config.vocabulary_size;
        if tokens.is_empty() {
            return Err(ForwardError::Empty);
        }
        if let Some(&token) = tokens.iter().find(|&&token| token as usize >= vocabulary_size) {
            return Err(ForwardError::UnknownToken { token, vocabulary_size });
        }
        if tokens.len() > cache.capacity() - cache.len() {
            return Err(ForwardError::ContextFull {
                length: cache.len(),
                tokens: tokens.len(),
                capacity: cache.capacity(),
            });
        }
        Ok(())
    }

    fn run(&self, tokens: &[u32], cache: &mut KeyValueCache, wanted: LogitsWanted) -> Vec<f32> {
        let (config, weights) = (&self.config, &self.weights);
        let hidden = config.hidden_size;
        let start = cache.len();
        let rotations: Vec<Rotation> = (start..start + tokens.len())
            .map(|position| Rotation::at(position, config.rotary_size, config.rotary_base))
            .collect();
        let mut stream = vec![0.0; tokens.len() * hidden];
        for (&token, row) in tokens.iter().zip(stream.chunks_exact_mut(hidden)) {
            weights.embedding.read_row(token as usize, row);
        }
        let mut normed = vec![0.0; stream.len()];
        for (index, layer) in weights.layers.iter().enumerate() {
            layer.norm.apply(&stream, config.layer_norm_epsilon, &mut normed);
            let attended = self.attention(layer, index, &normed, &rotations, cache);
            let transformed = self.mlp(layer, &normed);
            for ((value, attended), transformed) in stream.iter_mut().zip(attended).zip(transformed) {
                *value += attended + transformed;
            }
        }
        cache.advance(tokens.len());
        let rows = match wanted {
            LogitsWanted::None => return Vec::new(),
            LogitsWanted::Last => &stream[stream.len() - hidden..],
            LogitsWanted::All => &stream[..],
        };
        let normed = &mut normed[..rows.len()];
        weights.final_norm.apply(rows, config.layer_norm_epsilon, normed);
        weights.output.apply(self.kernels, normed)
    }

    fn attention(
        &self,
        layer: &LayerWeights,
        index: usize,
        normed: &[f32],
        rotations: &[Rotation],
        cache: &mut KeyValueCache,
    ) -> Vec<f32> {
        let (hidden, head_size) = (self.config.hidden_size, self.config.head_size());
        let mut queries = layer.query.apply(self.kernels, normed);
        let mut keys = layer.key.apply(self.kernels, normed);
        let values = layer.value.apply(self.kernels, normed);
        let rows = queries.chunks_exact_mut(hidden).zip(keys.chunks_exact_mut(hidden));
        for ((query, key), rotation) in rows.zip(rotations) {
            rotation.apply(query, head_size);
            rotation.apply(key, head_size);
        }
        let start = cache.len();
        cache.write(index, &keys, &values);
        let attended = attention::attend(self.kernels, cache, index, &queries, start);
        layer.attention_output.apply(self.kernels, &attended)
    }

    fn mlp(&self, layer: &LayerWeights, normed: &[f32]) -> Vec<f32> {
        let mut inner = layer.up.apply(self.kernels, normed);
        inner.par_chunks_mut(self.config.intermediate_size).for_each(|row| {
            for value in row {
                *value = gelu(*value);
            }
        });
        layer.down.apply(self.kernels, &inner)
    }
}

/// GELU in its tanh form (`gelu_new`; Hendrycks and Gimpel 2016, arXiv 1606.08415).
fn gelu(x: f32) -> f32 {
    const SQRT_2_OVER_PI: f32 = 0.797_884_6;
    0.5 * x * (1.0 + (SQRT_2_OVER_PI * (x + 0.044_715 * x * x * x)).tanh())
}
