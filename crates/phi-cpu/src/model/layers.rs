//! The weights of a model, named as the parts of a Phi-2 block.

use crate::matrix::Matrix;

/// All weights. Matrices are views of the mapped file; norms and biases are small and kept as `f32`.
#[derive(Debug)]
pub struct Weights {
    /// One row per token id.
    pub(crate) embedding: Matrix,
    pub(crate) layers: Vec<LayerWeights>,
    pub(crate) final_norm: Norm,
    /// From the last hidden state to logits.
    pub(crate) output: Linear,
}

/// One block: attention and MLP side by side, both fed by the same LayerNorm.
#[derive(Debug)]
pub struct LayerWeights {
    pub norm: Norm,
    pub query: Linear,
    pub key: Linear,
    pub value: Linear,
    pub attention_output: Linear,
    pub up: Linear,
    pub down: Linear,
}

/// A LayerNorm's scale and shift.
#[derive(Debug)]
pub struct Norm {
    pub weight: Vec<f32>,
    pub bias: Vec<f32>,
}

/// A linear layer: `output = weight * input + bias`.
#[derive(Debug)]
pub struct Linear {
    pub weight: Matrix,
    pub bias: Vec<f32>,
}

impl Weights {
    /// Bytes that a pass over the model reads, embeddings aside: of those it takes a row for each token.
    pub fn bytes_per_pass(&self) -> usize {
        self.matrices().map(Matrix::byte_length).sum::<usize>() - self.embedding.byte_length()
    }

    /// Every matrix of the model, for reports on size and format.
    pub fn matrices(&self) -> impl Iterator<Item = &Matrix> {
        let blocks = self.layers.iter().flat_map(|layer| {
            [&layer.query, &layer.key, &layer.value, &layer.attention_output, &layer.up, &layer.down]
        });
        let linears = blocks.chain([&self.output]).map(|linear| &linear.weight);
        linears.chain([&self.embedding])
    }
}

impl Linear {
    /// A fused projection as its three equal parts, in order.
    pub fn split_into_three(self) -> [Self; 3] {
        let third = self.weight.rows() / 3;
        [0, 1, 2].map(|part| {
            let rows = part * third..(part + 1) * third;
            Self { weight: self.weight.row_range(rows.clone()), bias: self.bias[rows].to_vec() }
        })
    }
}
