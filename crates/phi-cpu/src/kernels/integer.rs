//! Quantised weights times inputs rounded to integers.
//!
//! A weight is `scale * q + shift` and an input `own_scale * a`. A group of them adds
//! `scale * own_scale * sum(q * a) + shift * own_scale * sum(a)`: the sums are exact, only their weighting is rounded.

use std::marker::PhantomData;
use std::ops::Range;

use super::WorkFor;
use super::activations::Activations;
use super::gemv;
use super::panel::Scratch;
use super::simd::Simd;
use crate::matrix::Matrix;
use crate::quant::unpack::{QuantFormat, SUPER_BLOCK, SUPER_BLOCK_STRIPS};
use crate::strips::STRIP;

/// How many units of a panel are unpacked before they meet the inputs: so many stay in the nearest cache beside these.
const PACKED_SUPER_BLOCKS: usize = 2;
/// How many strips ahead inputs are asked for.
const STRIPS_AHEAD: usize = 4;

/// Rows `first..` of quantised weights, at most 32, times every input; added to `output`, which has a row for each.
pub struct Multiply<'a, S: Simd, F> {
    pub weights: &'a Matrix,
    pub first: usize,
    pub inputs: &'a Activations,
    pub scratch: &'a mut Scratch<S>,
    pub output: &'a mut [[f32; STRIP]],
    pub format: PhantomData<F>,
}

impl<T: Simd, F: QuantFormat> WorkFor<T> for Multiply<'_, T, F> {
    type Output = ();

    #[inline(always)]
    fn run(self, simd: T) {
        let Self { weights, first, inputs, scratch, output, .. } = self;
        if let [output] = output {
            let bytes = weights.bytes_of_rows(first..weights.rows().min(first + STRIP));
            let row_bytes = weights.row_bytes();
            let rows = bytes.len() / row_bytes;
            // From two places at a time: the processor fetches what follows at each of them by itself.
            let (upper, lower) = bytes.split_at(rows / 2 * row_bytes);
            for row in 0..rows / 2 {
                let both = [&upper[row * row_bytes..], &lower[row * row_bytes..]];
                let [a, b] = gemv::dot_two_rows::<T, F>(simd, both, row_bytes, inputs);
                output[row] += a;
                output[rows / 2 + row] += b;
            }
            if rows % 2 == 1 {
                let last = &bytes[(rows - 1) * row_bytes..];
                output[rows - 1] += gemv::dot_two_rows::<T, F>(simd, [last; 2], row_bytes, inputs)[0];
            }
            return;
        }
        let units = weights.columns().div_ceil(SUPER_BLOCK);
        // What meets a single tile need not stay anywhere.
        let at_once = if output.len() > T::MAX_INPUTS { PACKED_SUPER_BLOCKS } else { units.max(1) };
        for lane in (0..STRIP).step_by(T::LANES).take_while(|lane| first + lane < weights.rows()) {
            for from in (0..units).step_by(at_once) {
                let part = from..units.min(from + at_once);
                scratch.transpose_quants::<F>(simd, weights, first + lane, part.clone());
                let strips = part.start * SUPER_BLOCK_STRIPS..inputs.strips().min(part.end * SUPER_BLOCK_STRIPS);
                let mut input = 0;
                while input < output.len() {
                    let rest = output.len() - input;
                    input += if rest >= T::MAX_INPUTS && T::MAX_INPUTS == 8 {
                        tile::<T, F, 8>(simd, scratch, inputs, strips.clone(), input, lane, output)
                    } else if rest >= 4 {
                        tile::<T, F, 4>(simd, scratch, inputs, strips.clone(), input, lane, output)
                    } else if rest >= 2 {
                        tile::<T, F, 2>(simd, scratch, inputs, strips.clone(), input, lane, output)
                    } else {
                        tile::<T, F, 1>(simd, scratch, inputs, strips.clone(), input, lane, output)
                    };
                }
            }
        }
    }
}

/// Whether offsets are not all zero.
pub const fn has_offsets<S: Simd, F: QuantFormat>() -> bool {
    !(S::SIGNED_WEIGHTS && F::BITS == 8)
}

/// The panel in `scratch` against `INPUTS` inputs from `first` on. Returns `INPUTS`.
#[inline(always)]
fn tile<S: Simd, F: QuantFormat, const INPUTS: usize>(
    simd: S,
    scratch: &Scratch<S>,
    inputs: &Activations,
    strips: Range<usize>,
    first: usize,
    lane: usize,
    output: &mut [[f32; STRIP]],
) -> usize {
    let mut totals = [simd.splat(0.0); INPUTS];
    let (scales, offsets) = (&scratch.transposed_scales, &scratch.transposed_offsets);
    let panel = scratch.transposed_quants.as_chunks::<8>().0.iter();
    for (place, (strip, quants)) in strips.zip(panel).enumerate() {
        inputs.prefetch::<S, INPUTS>(simd, strip + STRIPS_AHEAD, first);
        let words = inputs.words::<INPUTS>(strip, first);
        let own_scales = inputs.scales::<INPUTS>(strip, first);
        if F::GROUP == STRIP {
            let sums = simd.dot_group::<F, 8, 0, INPUTS>(quants, words);
            let own_sums = inputs.sums::<INPUTS>(strip, first);
            let (scale, shift) = (simd.as_floats(scales[place]), simd.as_floats(offsets[place]));
            for input in 0..INPUTS {
                let scaled = simd.multiply(simd.to_floats(sums[input]), simd.splat(own_scales[input]));
                totals[input] = simd.multiply_add(scaled, scale, totals[input]);
                if has_offsets::<S, F>() {
                    totals[input] = simd.multiply_add(simd.splat(own_sums[input]), shift, totals[input]);
                }
            }
        } else {
            let own_sums = inputs.half_sums::<INPUTS>(strip, first);
            let halves = quants.as_chunks::<4>().0;
            let low = simd.dot_group::<F, 4, 0, INPUTS>(&halves[0], words);
            let high = simd.dot_group::<F, 4, 4, INPUTS>(&halves[1], words);
            let (scale_low, scale_high) = (simd.as_floats(scales[2 * place]), simd.as_floats(scales[2 * place + 1]));
            let (offset_low, offset_high) =
                (simd.as_floats(offsets[2 * place]), simd.as_floats(offsets[2 * place + 1]));
            for input in 0..INPUTS {
                let weighted = simd.multiply(simd.to_floats(low[input]), scale_low);
                let weighted = simd.multiply_add(simd.to_floats(high[input]), scale_high, weighted);
                totals[input] = simd.multiply_add(weighted, simd.splat(own_scales[input]), totals[input]);
                totals[input] = simd.multiply_add(simd.splat(own_sums[input][0]), offset_low, totals[input]);
                totals[input] = simd.multiply_add(simd.splat(own_sums[input][1]), offset_high, totals[input]);
            }
        }
    }
    for (total, output) in totals.into_iter().zip(&mut output[first..]) {
        let output = &mut output[lane..];
        simd.store(simd.add(simd.load(output), total), output);
    }
    INPUTS
}
