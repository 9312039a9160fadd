//! Linear layers as tasks: a strip of 32 outputs for all inputs.

use super::Linear;
use crate::kernels::{self, Kernels, RoundedStrip, Scratch, Simd, Task, elementwise, for_each};
use crate::strips::{Inputs, STRIP, Strips};

/// Layers whose outputs are added up, each with its inputs.
pub type Linears<'a> = &'a [(&'a Linear, &'a Inputs)];

/// A strip of the sum of some layers.
pub struct Product<'a> {
    pub linears: Linears<'a>,
    pub strip: usize,
    pub output: &'a mut [[f32; STRIP]],
    pub after: After<'a>,
}

/// What becomes of a product.
pub enum After<'a> {
    /// It is the result.
    Nothing,
    /// GELU, and the result is rounded for the next layer.
    Gelu(RoundedStrip<'a>),
    /// It is added to what stands in the output.
    AddToStream,
}

impl Task for Product<'_> {
    #[inline(always)]
    fn prefetch<S: Simd>(&self, simd: S) {
        if let Some((linear, inputs)) = self.linears.first() {
            kernels::prefetch(simd, &linear.weight, self.strip, inputs);
        }
    }

    #[inline(always)]
    fn run<S: Simd>(self, simd: S, scratch: &mut Scratch<S>) {
        if !matches!(self.after, After::AddToStream) {
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
        if let After::Gelu(rounded) = self.after {
            elementwise::gelu(simd, self.output);
            rounded.round(simd, self.output);
        }
    }
}

/// A layer applied to every row of `inputs`.
pub fn apply(kernels: Kernels, linear: &Linear, inputs: &Inputs) -> Strips {
    let mut output = Strips::zeros(inputs.values.rows(), linear.weight.rows());
    let linears: Linears = &[(linear, inputs)];
    let strips = output.strips_mut().enumerate();
    for_each(kernels, strips.map(|(strip, output)| Product { linears, strip, output, after: After::Nothing }));
    output
}
