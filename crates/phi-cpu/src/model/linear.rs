//! Linear layers as tasks. Each computes 32 outputs of a layer for all tokens, and then the operation that follows.

use super::Linear;
use crate::activations::{Activations, OperandPanel, PANEL, Panels};
use crate::kernels::{self, InstructionSet, KernelSet, Scratch, Task, elementwise, for_each};
use crate::simd::Simd;

/// Layers whose outputs are added, each with its input.
pub type Linears<'a> = &'a [(&'a Linear, &'a Activations)];

/// Computes a panel of 32 outputs of the sum of `linears`.
pub struct LinearTask<'a> {
    pub linears: Linears<'a>,
    pub panel: usize,
    pub output: &'a mut [[f32; PANEL]],
    pub epilogue: Epilogue<'a>,
}

/// What follows the product while its values are in the cache, as a gemm's epilogue.
pub enum Epilogue<'a> {
    /// The output is overwritten.
    None,
    /// The output is overwritten by the GELU of the product, which is packed as the input of the next layer.
    Gelu(OperandPanel<'a>),
    /// The product is added to the output, which is the residual stream.
    AddResidual,
}

impl Task for LinearTask<'_> {
    #[inline(always)]
    fn prefetch<S: Simd>(&self, simd: S) {
        if let Some((linear, inputs)) = self.linears.first() {
            kernels::prefetch(simd, &linear.weight, self.panel, inputs);
        }
    }

    #[inline(always)]
    fn run<S: KernelSet>(self, simd: S, scratch: &mut Scratch<S>) {
        if !matches!(self.epilogue, Epilogue::AddResidual) {
            self.output.as_flattened_mut().fill(0.0);
        }
        for (index, (linear, inputs)) in self.linears.iter().enumerate() {
            if let Some((next, inputs)) = self.linears.get(index + 1) {
                kernels::prefetch(simd, &next.weight, self.panel, inputs);
            }
            let bias = &linear.bias[self.panel * PANEL..linear.bias.len().min((self.panel + 1) * PANEL)];
            for row in &mut *self.output {
                for (value, bias) in row.iter_mut().zip(bias) {
                    *value += bias;
                }
            }
            kernels::multiply(simd, &linear.weight, self.panel, inputs, scratch, self.output);
        }
        if let Epilogue::Gelu(operand) = self.epilogue {
            elementwise::gelu(simd, self.output);
            kernels::pack(simd, operand, self.output);
        }
    }
}

/// Applies one layer to every row of `inputs`.
pub fn apply(set: InstructionSet, linear: &Linear, inputs: &Activations) -> Panels {
    let mut output = Panels::zeros(inputs.values.rows(), linear.weight.rows());
    let linears: Linears = &[(linear, inputs)];
    let panels = output.panels_mut().enumerate();
    for_each(set, panels.map(|(panel, output)| LinearTask { linears, panel, output, epilogue: Epilogue::None }));
    output
}
