//! Gemm: quantised weights times inputs quantised to 8-bit integers.
//!
//! A weight is `scale * q + offset` and an input `input_scale * a`. The dot product of a group is
//! `scale * input_scale * sum(q * a) + offset * input_scale * sum(a)`. The sums are exact; only the scaling rounds. A
//! format whose `q` has a zero point needs no offset: its sums of integers begin with `-zero_point * sum(a)`.

use std::marker::PhantomData;
use std::ops::Range;

use super::gemv;
use super::pack::{PackedHalves, PackedPanel, PackedRows, Scratch};
use super::set::KernelSet;
use crate::activations::{Int8Panels, LARGEST_ZERO_POINT, PANEL, Rows};
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
        let mut lane = 0;
        while lane < PANEL && first + lane < weights.rows() {
            let rows = WeightRows { weights, first: first + lane, lane, inputs };
            // Rows of answers spend their time on packing, which pairs do not save.
            let is_pair = output.len() > T::MAX_INPUTS && first + lane + T::LANES < weights.rows();
            lane += if T::MAX_INPUTS_OF_PAIR > 0 && is_pair {
                rows.multiply_pair::<T, F>(simd, scratch, output)
            } else {
                rows.multiply::<T, F>(simd, scratch, output)
            };
        }
    }
}

/// Rows of weights to be multiplied together, the first of which has its products in lane `lane` of the output.
struct WeightRows<'a> {
    weights: &'a Matrix,
    first: usize,
    lane: usize,
    inputs: &'a Int8Panels,
}

impl WeightRows<'_> {
    /// Multiplies as many rows as a register has lanes with every input. Returns how many these are.
    #[inline(always)]
    fn multiply<S: KernelSet, F: QuantFormat>(
        self,
        simd: S,
        scratch: &mut Scratch<S>,
        output: &mut [[f32; PANEL]],
    ) -> usize {
        let Self { weights, first, lane, inputs } = self;
        let super_blocks = weights.columns().div_ceil(SUPER_BLOCK);
        // For one call of the microkernel the packed weights are used once and need not stay in the cache.
        let count = if output.len() > S::MAX_INPUTS { PACKED_SUPER_BLOCKS } else { super_blocks.max(1) };
        for start in (0..super_blocks).step_by(count) {
            let range = start..super_blocks.min(start + count);
            scratch.pack_quantized::<F>(simd, weights, first, range.clone(), 0);
            let packed = &scratch.packed[0];
            let panels = range.start * SUPER_BLOCK_PANELS..inputs.panels().min(range.end * SUPER_BLOCK_PANELS);
            let mut input = 0;
            while input < output.len() {
                let rest = output.len() - input;
                input += if rest >= S::MAX_INPUTS && S::MAX_INPUTS == 8 {
                    microkernel::<S, F, 8>(simd, packed, inputs, panels.clone(), input, lane, output)
                } else if rest >= 4 {
                    microkernel::<S, F, 4>(simd, packed, inputs, panels.clone(), input, lane, output)
                } else if rest >= 2 {
                    microkernel::<S, F, 2>(simd, packed, inputs, panels.clone(), input, lane, output)
                } else {
                    microkernel::<S, F, 1>(simd, packed, inputs, panels.clone(), input, lane, output)
                };
            }
        }
        S::LANES
    }

    /// Multiplies twice as many rows, each input with all of them at a time.
    #[inline(always)]
    fn multiply_pair<S: KernelSet, F: QuantFormat>(
        self,
        simd: S,
        scratch: &mut Scratch<S>,
        output: &mut [[f32; PANEL]],
    ) -> usize {
        let Self { weights, first, lane, inputs } = self;
        let super_blocks = weights.columns().div_ceil(SUPER_BLOCK);
        for start in (0..super_blocks).step_by(PACKED_SUPER_BLOCKS) {
            let range = start..super_blocks.min(start + PACKED_SUPER_BLOCKS);
            scratch.pack_quantized::<F>(simd, weights, first, range.clone(), 0);
            scratch.pack_quantized::<F>(simd, weights, first + S::LANES, range.clone(), 1);
            let packed = &scratch.packed;
            let panels = range.start * SUPER_BLOCK_PANELS..inputs.panels().min(range.end * SUPER_BLOCK_PANELS);
            let mut input = 0;
            while input < output.len() {
                let rest = output.len() - input;
                // Panels of two groups have twice as many sums.
                input += if rest >= 6 && S::MAX_INPUTS_OF_PAIR == 6 && F::GROUP == PANEL {
                    microkernel_of_pair::<S, F, 6>(simd, packed, inputs, panels.clone(), input, lane, output)
                } else if rest >= 4 {
                    microkernel_of_pair::<S, F, 4>(simd, packed, inputs, panels.clone(), input, lane, output)
                } else if rest >= 2 {
                    microkernel_of_pair::<S, F, 2>(simd, packed, inputs, panels.clone(), input, lane, output)
                } else {
                    microkernel_of_pair::<S, F, 1>(simd, packed, inputs, panels.clone(), input, lane, output)
                };
            }
        }
        2 * S::LANES
    }
}

/// Whether the quants of zero are not zeros.
fn has_zero_point<S: KernelSet, F: QuantFormat>() -> bool {
    F::zero_point::<S>().is_some_and(|zero| zero != 0)
}

/// What an integer sum begins with, from the correction of its inputs.
#[inline(always)]
fn begin<S: KernelSet, F: QuantFormat>(simd: S, correction: i32) -> S::Integers {
    let zero = F::zero_point::<S>().unwrap_or(1);
    simd.shift_right_integers(simd.splat_integer(correction), (LARGEST_ZERO_POINT as u32 / zero.max(1)).ilog2())
}

/// Prefetches the inputs of a later panel.
#[inline(always)]
fn prefetch<S: KernelSet, F: QuantFormat, const INPUTS: usize>(simd: S, strides: [usize; 2], rows: &Rows<INPUTS>) {
    let [words_ahead, scales_ahead] = strides.map(|stride| PREFETCH_DISTANCE * stride);
    for words in rows.words.iter().step_by(2) {
        simd.prefetch_line::<L1, _>(words, words_ahead);
    }
    simd.prefetch_line::<L1, _>(rows.scales, scales_ahead);
    match (F::ZERO_POINT, F::GROUP) {
        (None, PANEL) => simd.prefetch_line::<L1, _>(rows.sums, scales_ahead),
        (None, _) => simd.prefetch_line::<L1, _>(rows.half_sums, 2 * scales_ahead),
        (Some(_), PANEL) => simd.prefetch_line::<L1, _>(rows.corrections, scales_ahead),
        (Some(_), _) => simd.prefetch_line::<L1, _>(rows.half_corrections, 2 * scales_ahead),
    }
}

/// Multiplies packed weights with `INPUTS` inputs from `first` on. Returns `INPUTS`.
#[inline(always)]
fn microkernel<S: KernelSet, F: QuantFormat, const INPUTS: usize>(
    simd: S,
    packed: &PackedRows<S>,
    inputs: &Int8Panels,
    panels: Range<usize>,
    first: usize,
    lane: usize,
    output: &mut [[f32; PANEL]],
) -> usize {
    let mut totals = [simd.splat(0.0); INPUTS];
    // Without more rows the panels are contiguous, and the hardware prefetcher does it.
    let (is_scattered, strides) = (inputs.rows() > INPUTS, inputs.strides());
    let rows = inputs.rows_of::<INPUTS>(panels, first).inspect(|rows| {
        if is_scattered {
            prefetch::<S, F, INPUTS>(simd, strides, rows);
        }
    });
    if F::GROUP == PANEL {
        for (rows, weights) in rows.zip(packed.panels()) {
            let sums =
                simd.dot_group::<F, 8, 0, INPUTS>(starts::<S, F, INPUTS>(simd, &rows), weights.quants, rows.words);
            add_panel::<S, F, INPUTS>(simd, sums, &weights, &rows, &mut totals);
        }
    } else {
        for (rows, weights) in rows.zip(packed.halves()) {
            let [low, high] = half_starts::<S, F, INPUTS>(simd, &rows);
            let low = simd.dot_group::<F, 4, 0, INPUTS>(low, &weights.quants[0], rows.words);
            let high = simd.dot_group::<F, 4, 4, INPUTS>(high, &weights.quants[1], rows.words);
            add_halves::<S, F, INPUTS>(simd, [low, high], &weights, &rows, &mut totals);
        }
    }
    add_to::<S, INPUTS>(simd, totals, first, lane, output);
    INPUTS
}

/// Multiplies two registers of packed weights with `INPUTS` inputs from `first` on. Returns `INPUTS`.
#[inline(always)]
fn microkernel_of_pair<S: KernelSet, F: QuantFormat, const INPUTS: usize>(
    simd: S,
    [upper, lower]: &[PackedRows<S>; 2],
    inputs: &Int8Panels,
    panels: Range<usize>,
    first: usize,
    lane: usize,
    output: &mut [[f32; PANEL]],
) -> usize {
    let (mut above, mut below) = ([simd.splat(0.0); INPUTS], [simd.splat(0.0); INPUTS]);
    let strides = inputs.strides();
    if F::GROUP == PANEL {
        for (panel, (one, other)) in panels.zip(upper.panels().zip(lower.panels())) {
            let rows = inputs.rows_at::<INPUTS>(panel, first);
            prefetch::<S, F, INPUTS>(simd, strides, &rows);
            let starts = starts::<S, F, INPUTS>(simd, &rows);
            let quants = [one.quants, other.quants];
            let [sums, others] = simd.dot_group_of_pair::<F, 8, 0, INPUTS>([starts; 2], quants, rows.words);
            add_panel::<S, F, INPUTS>(simd, sums, &one, &rows, &mut above);
            add_panel::<S, F, INPUTS>(simd, others, &other, &rows, &mut below);
        }
    } else {
        for (panel, (one, other)) in panels.zip(upper.halves().zip(lower.halves())) {
            let rows = inputs.rows_at::<INPUTS>(panel, first);
            prefetch::<S, F, INPUTS>(simd, strides, &rows);
            let [low, high] = half_starts::<S, F, INPUTS>(simd, &rows);
            let quants = [&one.quants[0], &other.quants[0]];
            let [low, other_low] = simd.dot_group_of_pair::<F, 4, 0, INPUTS>([low; 2], quants, rows.words);
            let quants = [&one.quants[1], &other.quants[1]];
            let [high, other_high] = simd.dot_group_of_pair::<F, 4, 4, INPUTS>([high; 2], quants, rows.words);
            add_halves::<S, F, INPUTS>(simd, [low, high], &one, &rows, &mut above);
            add_halves::<S, F, INPUTS>(simd, [other_low, other_high], &other, &rows, &mut below);
        }
    }
    add_to::<S, INPUTS>(simd, above, first, lane, output);
    add_to::<S, INPUTS>(simd, below, first, lane + S::LANES, output);
    INPUTS
}

/// What the integer sums of a panel begin with.
#[inline(always)]
fn starts<S: KernelSet, F: QuantFormat, const INPUTS: usize>(simd: S, rows: &Rows<INPUTS>) -> [S::Integers; INPUTS] {
    let mut starts = [simd.splat_integer(0); INPUTS];
    if has_zero_point::<S, F>() {
        for (start, &correction) in starts.iter_mut().zip(rows.corrections) {
            *start = begin::<S, F>(simd, correction);
        }
    }
    starts
}

/// What the integer sums of either half of a panel begin with.
#[inline(always)]
fn half_starts<S: KernelSet, F: QuantFormat, const INPUTS: usize>(
    simd: S,
    rows: &Rows<INPUTS>,
) -> [[S::Integers; INPUTS]; 2] {
    let (mut low, mut high) = ([simd.splat_integer(0); INPUTS], [simd.splat_integer(0); INPUTS]);
    if has_zero_point::<S, F>() {
        for input in 0..INPUTS {
            low[input] = begin::<S, F>(simd, rows.half_corrections[input][0]);
            high[input] = begin::<S, F>(simd, rows.half_corrections[input][1]);
        }
    }
    [low, high]
}

/// Adds the products of a panel, whose columns are a group, to the totals of its inputs.
#[inline(always)]
fn add_panel<S: KernelSet, F: QuantFormat, const INPUTS: usize>(
    simd: S,
    sums: [S::Integers; INPUTS],
    weights: &PackedPanel<S>,
    rows: &Rows<INPUTS>,
    totals: &mut [S::Floats; INPUTS],
) {
    let (scale, offset) = (simd.as_floats(weights.scale), simd.as_floats(weights.offset));
    for input in 0..INPUTS {
        let scaled = simd.multiply(simd.to_floats(sums[input]), simd.splat(rows.scales[input]));
        totals[input] = simd.multiply_add(scaled, scale, totals[input]);
        if F::ZERO_POINT.is_none() {
            totals[input] = simd.multiply_add(simd.splat(rows.sums[input]), offset, totals[input]);
        }
    }
}

/// Adds the products of a panel, whose columns are two groups, to the totals of its inputs.
#[inline(always)]
fn add_halves<S: KernelSet, F: QuantFormat, const INPUTS: usize>(
    simd: S,
    [low, high]: [[S::Integers; INPUTS]; 2],
    weights: &PackedHalves<S>,
    rows: &Rows<INPUTS>,
    totals: &mut [S::Floats; INPUTS],
) {
    let (scale_low, scale_high) = (simd.as_floats(weights.scales[0]), simd.as_floats(weights.scales[1]));
    let (offset_low, offset_high) = (simd.as_floats(weights.offsets[0]), simd.as_floats(weights.offsets[1]));
    for input in 0..INPUTS {
        let scaled = simd.multiply(simd.to_floats(low[input]), scale_low);
        let scaled = simd.multiply_add(simd.to_floats(high[input]), scale_high, scaled);
        totals[input] = simd.multiply_add(scaled, simd.splat(rows.scales[input]), totals[input]);
        if F::ZERO_POINT.is_none() {
            totals[input] = simd.multiply_add(simd.splat(rows.half_sums[input][0]), offset_low, totals[input]);
            totals[input] = simd.multiply_add(simd.splat(rows.half_sums[input][1]), offset_high, totals[input]);
        }
    }
}

/// Adds the totals of the inputs from `first` on to the lanes of the output from `lane` on.
#[inline(always)]
fn add_to<S: KernelSet, const INPUTS: usize>(
    simd: S,
    totals: [S::Floats; INPUTS],
    first: usize,
    lane: usize,
    output: &mut [[f32; PANEL]],
) {
    for (total, output) in totals.into_iter().zip(&mut output[first..]) {
        let output = &mut output[lane..];
        simd.store(simd.add(simd.load(output), total), output);
    }
}
