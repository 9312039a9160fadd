//! Linear layers as tasks. Each computes 32 outputs of a layer for all tokens, and then the operation that follows.

use super::Linear;
use crate::kernels::{self, Kernels, RoundedStrip, Scratch, Simd, Task, elementwise, for_each};
use crate::strips::{Inputs, STRIP, Strips};

/// Layers whose outputs are added, each with its input.
pub type Linears<'a> = &'a [(&'a Linear, &'a Inputs)];

/// Computes a strip of 32 outputs of the sum of `linears`.
pub struct LinearTask<'a> {
    pub linears: Linears<'a>,
    pub strip: usize,
    pub output: &'a mut [[f32; STRIP]],
    pub epilogue: Epilogue<'a>,
}

/// What follows the product while its values are in the cache, as a gemm's epilogue.
pub enum Epilogue<'a> {
    /// The output is overwritten.
    None,
    /// The output is overwritten by the GELU of the product, and rounded as the input of the next layer.
    Gelu(RoundedStrip<'a>),
    /// The product is added to the output, which is the residual stream.
    AddResidual,
}

impl Task for LinearTask<'_> {
    #[inline(always)]
    fn prefetch<S: Simd>(&self, simd: S) {
        if let Some((linear, inputs)) = self.linears.first() {
            kernels::prefetch(simd, &linear.weight, self.strip, inputs);
        }
    }

    #[inline(always)]
    fn run<S: Simd>(self, simd: S, scratch: &mut Scratch<S>) {
        if !matches!(self.epilogue, Epilogue::AddResidual) {
            self.output.as_flattened_mut().fill(0.0);
        }
        for (index, (linear, inputs)) in self.linears.iter().enumerate() {
            if let Some((next, inputs)) = self.linears.get(index + 1) {
                kernels::prefetch(simd, &next.weight, self.strip, inputs);
            }
            let bias = &linear.bias[self.strip * STRIP..linear.bias.len().min((self.strip + 1) * STRIP)];
            for row in &mut *self.output {
                for (value, bias) in row.iter_mut().zip(bias) {
                    *value += bias;
                }
            }
            kernels::multiply(simd, &linear.weight, self.strip, inputs, scratch, self.output);
        }
        if let Epilogue::Gelu(rounded) = self.epilogue {
            elementwise::gelu(simd, self.output);
            rounded.round(simd, self.output);
        }
    }
}

/// Applies one layer to every row of `inputs`.
pub fn apply(kernels: Kernels, linear: &Linear, inputs: &Inputs) -> Strips {
    let mut output = Strips::zeros(inputs.values.rows(), linear.weight.rows());
    let linears: Linears = &[(linear, inputs)];
    let strips = output.strips_mut().enumerate();
    for_each(kernels, strips.map(|(strip, output)| LinearTask { linears, strip, output, epilogue: Epilogue::None }));
    output
}
