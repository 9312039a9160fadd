//! Weights in floating point times inputs as they are.

use super::WorkFor;
use super::panel::Scratch;
use super::simd::Simd;
use crate::matrix::Matrix;
use crate::strips::{STRIP, Strips};

/// Rows `first..` of `weights`, at most 32, times every input; added to `output`, which has a row for each.
pub struct Multiply<'a, S: Simd> {
    pub weights: &'a Matrix,
    pub first: usize,
    pub inputs: &'a Strips,
    pub scratch: &'a mut Scratch<S>,
    pub output: &'a mut [[f32; STRIP]],
}

impl<S: Simd> WorkFor<S> for Multiply<'_, S> {
    type Output = ();

    #[inline(always)]
    fn run(self, simd: S) {
        let Self { weights, first, inputs, scratch, output } = self;
        if let [output] = output {
            for (row, output) in (first..weights.rows().min(first + STRIP)).zip(output) {
                *output += dot(simd, scratch.unpack_floats(weights, row), inputs.only_row());
            }
            return;
        }
        for lane in (0..STRIP).step_by(S::LANES).take_while(|lane| first + lane < weights.rows()) {
            scratch.transpose_floats(simd, weights, first + lane);
            let panel = &scratch.transposed_floats[..weights.columns()];
            let mut input = 0;
            while input < output.len() {
                let output = &mut output[input..];
                input += match output.len() {
                    8.. => tile::<S, 8>(simd, panel, inputs, input, lane, output),
                    4.. => tile::<S, 4>(simd, panel, inputs, input, lane, output),
                    _ => tile::<S, 1>(simd, panel, inputs, input, lane, output),
                };
            }
        }
    }
}

/// The sum of products of two rows of equal length.
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

/// A panel against `INPUTS` inputs from `first` on. Returns `INPUTS`.
#[inline(always)]
fn tile<S: Simd, const INPUTS: usize>(
    simd: S,
    panel: &[S::Integers],
    inputs: &Strips,
    first: usize,
    lane: usize,
    output: &mut [[f32; STRIP]],
) -> usize {
    let mut totals = [simd.splat(0.0); INPUTS];
    for (panel, strip) in panel.chunks(STRIP).zip(inputs.strips()) {
        let rows = &strip[first..first + INPUTS].as_chunks::<INPUTS>().0[0];
        for (column, &weights) in panel.iter().enumerate() {
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
