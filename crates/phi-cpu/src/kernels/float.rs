//! Gemv and gemm of floating-point weights, with inputs in `f32`.

use super::pack::Scratch;
use super::set::KernelSet;
use crate::activations::{PANEL, Panels};
use crate::matrix::Matrix;
use crate::simd::{Simd, WithSimd};

/// Multiplies the 32 rows of `weights` from `first` on, or those left, with every input, and adds the products to
/// `output`, which has a row per input.
pub struct Multiply<'a, S: KernelSet> {
    pub weights: &'a Matrix,
    pub first: usize,
    pub inputs: &'a Panels,
    pub scratch: &'a mut Scratch<S>,
    pub output: &'a mut [[f32; PANEL]],
}

impl<S: KernelSet> WithSimd<S> for Multiply<'_, S> {
    type Output = ();

    #[inline(always)]
    fn run(self, simd: S) {
        let Self { weights, first, inputs, scratch, output } = self;
        if let [output] = output {
            for (row, output) in (first..weights.rows().min(first + PANEL)).zip(output) {
                *output += dot(simd, scratch.dequantize(weights, row), inputs.single_row());
            }
            return;
        }
        for lane in (0..PANEL).step_by(S::LANES).take_while(|lane| first + lane < weights.rows()) {
            scratch.pack_floats(simd, weights, first + lane);
            let packed = &scratch.packed_floats[..weights.columns()];
            let mut input = 0;
            while input < output.len() {
                let output = &mut output[input..];
                input += match output.len() {
                    8.. => microkernel::<S, 8>(simd, packed, inputs, input, lane, output),
                    4.. => microkernel::<S, 4>(simd, packed, inputs, input, lane, output),
                    _ => microkernel::<S, 1>(simd, packed, inputs, input, lane, output),
                };
            }
        }
    }
}

/// The dot product of two rows of equal length.
#[inline(always)]
fn dot<S: Simd>(simd: S, left: &[f32], right: &[f32]) -> f32 {
    let mut totals = [simd.splat(0.0); 4];
    let whole = left.len() - left.len() % (4 * S::LANES);
    for column in (0..whole).step_by(4 * S::LANES) {
        for (part, total) in totals.iter_mut().enumerate() {
            let column = column + part * S::LANES;
            *total = simd.multiply_add(simd.load(&left[column..]), simd.load(&right[column..]), *total);
        }
    }
    let rest: f32 = left[whole..].iter().zip(&right[whole..]).map(|(left, right)| left * right).sum();
    let [a, b, c, d] = totals;
    simd.sum(simd.add(simd.add(a, b), simd.add(c, d))) + rest
}

/// Multiplies packed weights with `INPUTS` inputs from `first` on. Returns `INPUTS`.
#[inline(always)]
fn microkernel<S: Simd, const INPUTS: usize>(
    simd: S,
    packed: &[S::Integers],
    inputs: &Panels,
    first: usize,
    lane: usize,
    output: &mut [[f32; PANEL]],
) -> usize {
    let mut totals = [simd.splat(0.0); INPUTS];
    for (packed, panel) in packed.chunks(PANEL).zip(inputs.panels()) {
        let rows = &panel[first..first + INPUTS].as_chunks::<INPUTS>().0[0];
        for (column, &weights) in packed.iter().enumerate() {
            let weights = simd.as_floats(weights);
            for input in 0..INPUTS {
                totals[input] = simd.multiply_add(weights, simd.splat(rows[input][column]), totals[input]);
            }
        }
    }
    for (total, output) in totals.into_iter().zip(output) {
        let output = &mut output[lane..];
        simd.store(simd.add(simd.load(output), total), output);
    }
    INPUTS
}
