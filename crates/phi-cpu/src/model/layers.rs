//! The weights of a model, named as the parts of a Phi-2 block.

use crate::kernels::Kernels;
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
    /// Every matrix of the model, for reports on size and format.
    pub fn matrices(&self) -> impl Iterator<Item = &Matrix> {
        let blocks = self.layers.iter().flat_map(|layer| {
            [&layer.query, &layer.key, &layer.value, &layer.attention_output, &layer.up, &layer.down]
        });
        let linears = blocks.chain([&self.output]).map(|linear| &linear.weight);
        linears.chain([&self.embedding])
    }
}

impl Norm {
    /// Normalises every row of `input` (rows of the norm's width) into `output`.
    pub fn apply(&self, input: &[f32], epsilon: f32, output: &mut [f32]) {
        let width = self.weight.len();
        for (input, output) in input.chunks_exact(width).zip(output.chunks_exact_mut(width)) {
            let mean = input.iter().map(|&value| f64::from(value)).sum::<f64>() / width as f64;
            let square = |&value: &f32| (f64::from(value) - mean).powi(2);
            let variance = input.iter().map(square).sum::<f64>() / width as f64;
            let scale = (1.0 / (variance + f64::from(epsilon)).sqrt()) as f32;
            let mean = mean as f32;
            for (((output, &value), &weight), &bias) in output.iter_mut().zip(input).zip(&self.weight).zip(&self.bias)
            {
                *output = (value - mean) * scale * weight + bias;
            }
        }
    }
}

impl Linear {
    /// Applies the layer to every row of `input` (`rows` x inputs) and returns `rows` x outputs. Runs on the
    /// thread pool of the caller.
    pub fn apply(&self, kernels: Kernels, input: &[f32]) -> Vec<f32> {
        kernels.linear(&self.weight, &self.bias, input)
    }

    /// A fused projection as its three equal parts, in order.
    pub fn split_into_three(self) -> [Self; 3] {
        let third = self.weight.rows() / 3;
        [0, 1, 2].map(|part| {
            let rows = part * third..(part + 1) * third;
            Self { weight: self.weight.row_range(rows.clone()), bias: self.bias[rows].to_vec() }
        })
    }
}
