//! Gemm: quantised weights times inputs quantised to 8-bit integers.
//!
//! A weight is `scale * q + offset` and an input `input_scale * a`. The dot product of a group is
//! `scale * input_scale * sum(q * a) + offset * input_scale * sum(a)`. The sums are exact; only the scaling rounds.

use std::marker::PhantomData;
use std::ops::Range;

use super::accumulator::has_offsets;
use super::gemv;
use super::pack::Scratch;
use super::set::KernelSet;
use crate::activations::{Int8Panels, PANEL};
use crate::formats::{QuantFormat, SUPER_BLOCK, SUPER_BLOCK_PANELS};
use crate::matrix::Matrix;
use crate::simd::{L1, WithSimd};

/// Super-blocks that are packed before they are multiplied with the inputs: as many as stay in L1 beside these.
const PACKED_SUPER_BLOCKS: usize = 2;
/// Distance of prefetches of inputs, in panels.
const PREFETCH_DISTANCE: usize = 4;

/// Multiplies the 32 rows of quantised weights from `first` on, or those left, with every input, and adds the products
/// to `output`, which has a row per input. A single input goes through gemv.
pub struct Multiply<'a, S: KernelSet, F> {
    pub weights: &'a Matrix,
    pub first: usize,
    pub inputs: &'a Int8Panels,
    pub scratch: &'a mut Scratch<S>,
    pub output: &'a mut [[f32; PANEL]],
    pub format: PhantomData<F>,
}

impl<T: KernelSet, F: QuantFormat> WithSimd<T> for Multiply<'_, T, F> {
    type Output = ();

    #[inline(always)]
    fn run(self, simd: T) {
        let Self { weights, first, inputs, scratch, output, .. } = self;
        if let [output] = output {
            let bytes = weights.bytes_of_rows(first..weights.rows().min(first + PANEL));
            let row_bytes = weights.row_bytes();
            let rows = bytes.len() / row_bytes;
            // Two rows at a time, far apart: the hardware prefetcher follows both streams.
            let (upper, lower) = bytes.split_at(rows / 2 * row_bytes);
            for row in 0..rows / 2 {
                let pair = [&upper[row * row_bytes..], &lower[row * row_bytes..]];
                let [a, b] = gemv::dot_two_rows::<T, F>(simd, pair, row_bytes, inputs);
                output[row] += a;
                output[rows / 2 + row] += b;
            }
            if rows % 2 == 1 {
                let last = &bytes[(rows - 1) * row_bytes..];
                output[rows - 1] += gemv::dot_two_rows::<T, F>(simd, [last; 2], row_bytes, inputs)[0];
            }
            return;
        }
        let super_blocks = weights.columns().div_ceil(SUPER_BLOCK);
        // For one call of the microkernel the packed weights are used once and need not stay in the cache.
        let packed = if output.len() > T::MAX_INPUTS { PACKED_SUPER_BLOCKS } else { super_blocks.max(1) };
        for lane in (0..PANEL).step_by(T::LANES).take_while(|lane| first + lane < weights.rows()) {
            for start in (0..super_blocks).step_by(packed) {
                let range = start..super_blocks.min(start + packed);
                scratch.pack_quantized::<F>(simd, weights, first + lane, range.clone());
                let panels = range.start * SUPER_BLOCK_PANELS..inputs.panels().min(range.end * SUPER_BLOCK_PANELS);
                let mut input = 0;
                while input < output.len() {
                    let rest = output.len() - input;
                    input += if rest >= T::MAX_INPUTS && T::MAX_INPUTS == 8 {
                        microkernel::<T, F, 8>(simd, scratch, inputs, panels.clone(), input, lane, output)
                    } else if rest >= 4 {
                        microkernel::<T, F, 4>(simd, scratch, inputs, panels.clone(), input, lane, output)
                    } else if rest >= 2 {
                        microkernel::<T, F, 2>(simd, scratch, inputs, panels.clone(), input, lane, output)
                    } else {
                        microkernel::<T, F, 1>(simd, scratch, inputs, panels.clone(), input, lane, output)
                    };
                }
            }
        }
    }
}

/// Multiplies the packed weights in `scratch` with `INPUTS` inputs from `first` on. Returns `INPUTS`.
#[inline(always)]
fn microkernel<S: KernelSet, F: QuantFormat, const INPUTS: usize>(
    simd: S,
    scratch: &Scratch<S>,
    inputs: &Int8Panels,
    panels: Range<usize>,
    first: usize,
    lane: usize,
    output: &mut [[f32; PANEL]],
) -> usize {
    let mut totals = [simd.splat(0.0); INPUTS];
    let quants = scratch.packed_quants.as_chunks::<8>().0;
    let [words_ahead, scales_ahead] = inputs.strides().map(|stride| PREFETCH_DISTANCE * stride);
    // Without more rows the panels are contiguous, and the hardware prefetcher does it.
    let is_scattered = inputs.rows() > INPUTS;
    let rows = inputs.rows_of::<INPUTS>(panels, first).inspect(|rows| {
        if is_scattered {
            for words in rows.words.iter().step_by(2) {
                simd.prefetch_line::<L1, _>(words, words_ahead);
            }
            simd.prefetch_line::<L1, _>(rows.scales, scales_ahead);
            simd.prefetch_line::<L1, _>(rows.sums, scales_ahead);
        }
    });
    if F::GROUP == PANEL {
        let factors = scratch.packed_scales.iter().zip(&scratch.packed_offsets);
        for ((rows, quants), (&scale, &offset)) in rows.zip(quants).zip(factors) {
            let sums = simd.dot_group::<F, 8, 0, INPUTS>(quants, rows.words);
            let (scale, offset) = (simd.as_floats(scale), simd.as_floats(offset));
            for input in 0..INPUTS {
                let scaled = simd.multiply(simd.to_floats(sums[input]), simd.splat(rows.scales[input]));
                totals[input] = simd.multiply_add(scaled, scale, totals[input]);
                if has_offsets::<S, F>() {
                    totals[input] = simd.multiply_add(simd.splat(rows.sums[input]), offset, totals[input]);
                }
            }
        }
    } else {
        let (scales, offsets) = (scratch.packed_scales.as_chunks::<2>().0, scratch.packed_offsets.as_chunks::<2>().0);
        for ((rows, quants), (scales, offsets)) in rows.zip(quants).zip(scales.iter().zip(offsets)) {
            let halves = quants.as_chunks::<4>().0;
            let low = simd.dot_group::<F, 4, 0, INPUTS>(&halves[0], rows.words);
            let high = simd.dot_group::<F, 4, 4, INPUTS>(&halves[1], rows.words);
            let (scale_low, scale_high) = (simd.as_floats(scales[0]), simd.as_floats(scales[1]));
            let (offset_low, offset_high) = (simd.as_floats(offsets[0]), simd.as_floats(offsets[1]));
            for input in 0..INPUTS {
                let scaled = simd.multiply(simd.to_floats(low[input]), scale_low);
                let scaled = simd.multiply_add(simd.to_floats(high[input]), scale_high, scaled);
                totals[input] = simd.multiply_add(scaled, simd.splat(rows.scales[input]), totals[input]);
                totals[input] = simd.multiply_add(simd.splat(rows.half_sums[input][0]), offset_low, totals[input]);
                totals[input] = simd.multiply_add(simd.splat(rows.half_sums[input][1]), offset_high, totals[input]);
            }
        }
    }
    for (total, output) in totals.into_iter().zip(&mut output[first..]) {
        let output = &mut output[lane..];
        simd.store(simd.add(simd.load(output), total), output);
    }
    INPUTS
}
