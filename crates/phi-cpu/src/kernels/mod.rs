//! The kernels: gemv, gemm, attention, elementwise functions and the matrix unit, compiled for each instruction set.
//!
//! A [`Kernel`] is written once, over [`KernelSet`]. The set is chosen once, when a model is opened. The order of sums
//! differs between sets, so that results are equal up to rounding; integer sums are exact in all of them.
//!
//! Linear layers go through [`multiply`]: `gemv` for one input, `gemm` for several, `float` for weights in floating
//! point, and `matrix_unit` for prompts where there is one.

mod accumulator;
pub mod attention;
#[cfg(target_arch = "x86_64")]
mod avx512_accumulator;
pub mod elementwise;
mod float;
mod gemm;
mod gemv;
mod matrix_unit;
mod pack;
mod parallel;
mod set;

use std::marker::PhantomData;

use crate::activations::{Activations, OperandPanel, PANEL};
use crate::formats::{Format, FormatVisitor, QuantFormat, SUPER_BLOCK};
use crate::matrix::Matrix;
use crate::simd::{L2, Simd};
use matrix_unit::MatrixUnit;

pub use pack::Scratch;
pub use parallel::{Task, for_each, on_this_thread};
pub use set::{InstructionSet, Kernel, KernelSet};

/// Multiplies row panel `panel` of the weights, which has 32 rows, with every input, and adds the products to `output`,
/// which has a row per input.
#[inline(always)]
pub fn multiply<S: KernelSet>(
    simd: S,
    weights: &Matrix,
    panel: usize,
    inputs: &Activations,
    scratch: &mut Scratch<S>,
    output: &mut [[f32; PANEL]],
) {
    weights.element_type().visit(Multiply { simd, weights, first: panel * PANEL, inputs, scratch, output });
}

struct Multiply<'a, S: KernelSet> {
    simd: S,
    weights: &'a Matrix,
    first: usize,
    inputs: &'a Activations,
    scratch: &'a mut Scratch<S>,
    output: &'a mut [[f32; PANEL]],
}

impl<S: KernelSet> FormatVisitor for Multiply<'_, S> {
    type Output = ();

    #[inline(always)]
    fn float<F: Format>(self) {
        let Self { simd, weights, first, inputs, scratch, output } = self;
        simd.call(float::Multiply { weights, first, inputs: &inputs.values, scratch, output });
    }

    #[inline(always)]
    fn quantised<F: QuantFormat>(self) {
        let Self { simd, weights, first, inputs, scratch, output } = self;
        let (bf16, int8) = output.split_at_mut(inputs.bf16.rows());
        if let Some(unit) = simd.matrix_unit()
            && !bf16.is_empty()
        {
            unit.multiply::<F>(weights, first, &inputs.bf16, &mut scratch.matrix_unit, bf16);
        }
        if !int8.is_empty() {
            let inputs = &inputs.int8;
            let format = PhantomData::<F>;
            simd.call(gemm::Multiply { weights, first, inputs, scratch, output: int8, format });
        }
    }
}

/// Makes the operands of the kernels from a panel of inputs, all of whose rows are in `values`.
#[inline(always)]
pub fn pack<S: KernelSet>(simd: S, operand: OperandPanel, values: &[[f32; PANEL]]) {
    let (bf16, int8) = values.split_at(operand.bf16.rows);
    if let Some(unit) = simd.matrix_unit() {
        unit.pack_inputs(bf16, operand.bf16.tiles);
    }
    operand.int8.quantize(int8);
}

/// Prefetches the weights that [`multiply`] reads first of row panel `panel`.
#[inline(always)]
pub fn prefetch<S: Simd>(simd: S, weights: &Matrix, panel: usize, inputs: &Activations) {
    let rows = weights.bytes_of_rows(panel * PANEL..weights.rows().min((panel + 1) * PANEL));
    if inputs.bf16.rows() == 0 && inputs.values.rows() == 1 {
        let half = rows.len() / weights.row_bytes() / 2 * weights.row_bytes();
        simd.prefetch::<L2>(rows, 0, gemv::L2_DISTANCE);
        simd.prefetch::<L2>(rows, half, gemv::L2_DISTANCE);
        return;
    }
    // The first super-blocks of all rows are read before the next ones, which the kernels prefetch.
    let element_type = weights.element_type();
    let first_bytes = 2 * SUPER_BLOCK / element_type.block_length() * element_type.block_bytes();
    for row in rows.chunks_exact(weights.row_bytes()) {
        simd.prefetch::<L2>(row, 0, first_bytes);
    }
}

#[cfg(test)]
mod tests;
