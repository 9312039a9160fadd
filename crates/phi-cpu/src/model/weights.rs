//! The weights of a model, named after the parts of a Phi-2 layer.

use crate::matrix::Matrix;

/// All weights. Matrices are views of the mapped file; norms and biases are small and copied as `f32`.
#[derive(Debug, Clone)]
pub struct Weights {
    /// `(vocabulary size, hidden size)`: a row per token id.
    pub(crate) embedding: Matrix,
    pub(crate) layers: Vec<LayerWeights>,
    pub(crate) final_norm: Norm,
    /// `(vocabulary size, hidden size)`: from the last hidden state to logits.
    pub(crate) output: Linear,
}

/// One layer: attention and MLP in parallel, both with the output of the same LayerNorm as input.
#[derive(Debug, Clone)]
pub struct LayerWeights {
    pub norm: Norm,
    /// Query, key and value are `(hidden size, hidden size)`, with a range of rows for each head.
    pub query: Linear,
    pub key: Linear,
    pub value: Linear,
    /// `(hidden size, hidden size)`, with a range of columns for each head.
    pub attention_output: Linear,
    /// The MLP's first layer, `(intermediate size, hidden size)`.
    pub up: Linear,
    /// The MLP's second layer, `(hidden size, intermediate size)`.
    pub down: Linear,
}

/// A LayerNorm's weight (gamma) and bias (beta), a value per column.
#[derive(Debug, Clone)]
pub struct Norm {
    pub weight: Vec<f32>,
    pub bias: Vec<f32>,
}

/// A linear layer: `output = weight * input + bias`, with `(outputs, inputs)` weights.
#[derive(Debug, Clone)]
pub struct Linear {
    pub weight: Matrix,
    pub bias: Vec<f32>,
}

impl Weights {
    /// Bytes of the weights that every forward pass reads: all matrices but the embedding, of which it reads a row per
    /// token. The speed of decode is bounded by them and the memory's bandwidth.
    pub fn bytes_per_pass(&self) -> usize {
        self.matrices().map(Matrix::byte_length).sum::<usize>() - self.embedding.byte_length()
    }

    /// Every matrix of the model, for reports about sizes and formats.
    pub fn matrices(&self) -> impl Iterator<Item = &Matrix> {
        let layers = self.layers.iter().flat_map(|layer| {
            [&layer.query, &layer.key, &layer.value, &layer.attention_output, &layer.up, &layer.down]
        });
        let linears = layers.chain([&self.output]).map(|linear| &linear.weight);
        linears.chain([&self.embedding])
    }
}

impl Weights {
    /// Every matrix, to be replaced: the embedding, those of each layer in the order of its fields, the output.
    pub(crate) fn matrices_mut(&mut self) -> impl Iterator<Item = &mut Matrix> {
        let layers = self.layers.iter_mut().flat_map(|layer| {
            [
                &mut layer.query,
                &mut layer.key,
                &mut layer.value,
                &mut layer.attention_output,
                &mut layer.up,
                &mut layer.down,
            ]
        });
        let linears = layers.chain([&mut self.output]).map(|linear| &mut linear.weight);
        std::iter::once(&mut self.embedding).chain(linears)
    }
}

impl Linear {
    /// Splits a fused projection by rows into its query, key and value parts.
    pub fn split_into_three(self) -> [Self; 3] {
        let third = self.weight.rows() / 3;
        [0, 1, 2].map(|part| {
            let rows = part * third..(part + 1) * third;
            Self { weight: self.weight.row_range(rows.clone()), bias: self.bias[rows].to_vec() }
        })
    }
}
