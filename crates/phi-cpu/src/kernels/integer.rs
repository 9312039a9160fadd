//! Quantised weights times inputs rounded to integers.
//!
//! A weight is `scale * q + shift` and an input `own_scale * a`. A group of them adds
//! `scale * own_scale * sum(q * a) + shift * own_scale * sum(a)`: the sums are exact, only their weighting is rounded.

use std::marker::PhantomData;

use super::WorkFor;
use super::activations::{Activations, OnlyRow};
use super::panel::Scratch;
use super::simd::{NEAREST, SECOND, Simd, Strips32};
use crate::matrix::Matrix;
use crate::quant::groups::{self, IntegerFormat, Numbers, UNIT, UNIT_STRIPS};
use crate::strips::STRIP;

/// Rows `first..` of quantised weights, at most 32, times every input; added to `output`, which has a row for each.
pub struct Multiply<'a, S: Simd, F> {
    pub weights: &'a Matrix,
    pub first: usize,
    pub inputs: &'a Activations,
    pub scratch: &'a mut Scratch<S>,
    pub output: &'a mut [[f32; STRIP]],
    pub format: PhantomData<F>,
}

impl<T: Simd, F: IntegerFormat> WorkFor<T> for Multiply<'_, T, F> {
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
                let [a, b] = simd.dot_two_rows::<F>(both, row_bytes, inputs);
                output[row] += a;
                output[rows / 2 + row] += b;
            }
            if rows % 2 == 1 {
                let last = &bytes[(rows - 1) * row_bytes..];
                output[rows - 1] += simd.dot_two_rows::<F>([last; 2], row_bytes, inputs)[0];
            }
            return;
        }
        for lane in (0..STRIP).step_by(T::LANES).take_while(|lane| first + lane < weights.rows()) {
            scratch.turn_integers::<F>(simd, weights, first + lane);
            let mut input = 0;
            while input < output.len() {
                let rest = output.len() - input;
                input += if rest >= T::TILE_INPUTS && T::TILE_INPUTS == 8 {
                    tile::<T, F, 8>(simd, scratch, inputs, input, lane, output)
                } else if rest >= 4 {
                    tile::<T, F, 4>(simd, scratch, inputs, input, lane, output)
                } else if rest >= 2 {
                    tile::<T, F, 2>(simd, scratch, inputs, input, lane, output)
                } else {
                    tile::<T, F, 1>(simd, scratch, inputs, input, lane, output)
                };
            }
        }
    }
}

/// How far ahead memory is asked for, in bytes. A unit is too much work for the processor to see the loads of those
/// behind it in time by itself.
pub const AHEAD: usize = 4096;
/// How far ahead it is asked to come all the way.
const SHORTLY_AHEAD: usize = 768;

/// Asks for what will be needed when the units behind `unit` have been worked on. `rest` begins with the row.
#[inline(always)]
pub fn prefetch<S: Simd, F: IntegerFormat>(simd: S, rest: &[u8], unit: usize) {
    let start = unit * F::UNIT_BYTES;
    simd.prefetch::<SECOND>(rest, start + AHEAD, F::UNIT_BYTES);
    simd.prefetch::<NEAREST>(rest, start + SHORTLY_AHEAD, F::UNIT_BYTES);
}

/// Two stored rows of weights against the only input: those that `first` and `second` begin with.
#[inline(always)]
pub fn dot_two<S: Strips32, F: IntegerFormat>(
    simd: S,
    [first, second]: [&[u8]; 2],
    row_bytes: usize,
    inputs: &Activations,
) -> [f32; 2] {
    let input = inputs.only_row();
    let (mut one, mut two) = (Sums::zero(simd), Sums::zero(simd));
    let (row, other) = (&first[..row_bytes], &second[..row_bytes]);
    let whole = row_bytes / F::UNIT_BYTES;
    let units = row.chunks_exact(F::UNIT_BYTES).zip(other.chunks_exact(F::UNIT_BYTES));
    for (unit, (bytes, others)) in units.enumerate() {
        prefetch::<_, F>(simd, first, unit);
        prefetch::<_, F>(simd, second, unit);
        add_unit::<S, F>(simd, bytes, &input, unit, &mut one);
        add_unit::<S, F>(simd, others, &input, unit, &mut two);
    }
    if row_bytes > whole * F::UNIT_BYTES {
        add_unit::<S, F>(simd, groups::last_unit::<F>(row).as_slice(), &input, whole, &mut one);
        add_unit::<S, F>(simd, groups::last_unit::<F>(other).as_slice(), &input, whole, &mut two);
    }
    [one.total(simd), two.total(simd)]
}

/// What a row against an input adds up to, in lanes.
struct Sums<S: Simd> {
    products: [S::Floats; 4],
    shifts: S::Floats,
}

impl<S: Simd> Sums<S> {
    #[inline(always)]
    fn zero(simd: S) -> Self {
        Self { products: [simd.splat(0.0); 4], shifts: simd.splat(0.0) }
    }

    #[inline(always)]
    fn total(self, simd: S) -> f32 {
        let [a, b, c, d] = self.products;
        simd.sum(simd.add(simd.add(simd.add(a, b), simd.add(c, d)), self.shifts))
    }
}

/// Adds the products of a unit of weights, the `index`th of its row.
#[inline(always)]
fn add_unit<S: Strips32, F: IntegerFormat>(simd: S, unit: &[u8], input: &OnlyRow, index: usize, sums: &mut Sums<S>) {
    let (scales, shifts) = F::numbers(simd, unit);
    let scales = weigh::<S, F>(simd, scales, input, index);
    let quants = &input.quants[index * UNIT..][..UNIT];
    let [a, b, c, d] = &mut sums.products;
    add_strip::<S, F, 0>(simd, unit, scales, quants, a);
    add_strip::<S, F, 1>(simd, unit, scales, quants, b);
    add_strip::<S, F, 2>(simd, unit, scales, quants, c);
    add_strip::<S, F, 3>(simd, unit, scales, quants, d);
    add_strip::<S, F, 4>(simd, unit, scales, quants, a);
    add_strip::<S, F, 5>(simd, unit, scales, quants, b);
    add_strip::<S, F, 6>(simd, unit, scales, quants, c);
    add_strip::<S, F, 7>(simd, unit, scales, quants, d);
    add_shifts::<S, F>(simd, shifts, input, index, &mut sums.shifts);
}

/// The scales of a unit's groups times those of the inputs.
#[inline(always)]
pub fn weigh<S: Strips32, F: IntegerFormat>(
    simd: S,
    scales: Numbers<S>,
    input: &OnlyRow,
    index: usize,
) -> Numbers<S> {
    let own_scales = simd.load(&input.scales[index * UNIT_STRIPS..]);
    if F::GROUP == STRIP {
        let products = simd.multiply(scales[0], own_scales);
        return [products, products];
    }
    let (low, high) = (simd.twice::<0>(own_scales), simd.twice::<1>(own_scales));
    [simd.multiply(scales[0], low), simd.multiply(scales[1], high)]
}

/// Adds the shifts of a unit's groups times the sums of the inputs.
#[inline(always)]
pub fn add_shifts<S: Strips32, F: IntegerFormat>(
    simd: S,
    shifts: Numbers<S>,
    input: &OnlyRow,
    index: usize,
    total: &mut S::Floats,
) {
    let strip = index * UNIT_STRIPS;
    if has_shifts::<S, F>() && F::GROUP == STRIP {
        *total = simd.multiply_add(shifts[0], simd.load(&input.sums[strip..]), *total);
    } else if has_shifts::<S, F>() {
        let own_sums = input.half_sums[strip..][..UNIT_STRIPS].as_flattened();
        *total = simd.multiply_add(shifts[0], simd.load(own_sums), *total);
        *total = simd.multiply_add(shifts[1], simd.load(&own_sums[UNIT_STRIPS..]), *total);
    }
}

/// Adds the products of strip `PART` of a unit. `scales` are those of the groups times those of the inputs.
#[inline(always)]
fn add_strip<S: Strips32, F: IntegerFormat, const PART: usize>(
    simd: S,
    unit: &[u8],
    scales: Numbers<S>,
    quants: &[u8],
    total: &mut S::Floats,
) {
    let values = simd.load_bytes(&quants[PART * STRIP..]);
    let sums = simd.dot_bytes::<F>(simd.splat_integer(0), F::strip::<S, PART>(simd, unit), values);
    let scale = match (F::GROUP, PART) {
        (STRIP, 0) => simd.pick::<0, 0>(scales[0]),
        (STRIP, 1) => simd.pick::<1, 1>(scales[0]),
        (STRIP, 2) => simd.pick::<2, 2>(scales[0]),
        (STRIP, 3) => simd.pick::<3, 3>(scales[0]),
        (STRIP, 4) => simd.pick::<4, 4>(scales[0]),
        (STRIP, 5) => simd.pick::<5, 5>(scales[0]),
        (STRIP, 6) => simd.pick::<6, 6>(scales[0]),
        (STRIP, _) => simd.pick::<7, 7>(scales[0]),
        (_, 0 | 4) => simd.pick::<0, 1>(scales[PART / 4]),
        (_, 1 | 5) => simd.pick::<2, 3>(scales[PART / 4]),
        (_, 2 | 6) => simd.pick::<4, 5>(scales[PART / 4]),
        (_, _) => simd.pick::<6, 7>(scales[PART / 4]),
    };
    *total = simd.multiply_add(simd.to_floats(sums), scale, *total);
}

/// Whether shifts are not all zero.
const fn has_shifts<S: Simd, F: IntegerFormat>() -> bool {
    !(S::SIGNED_WEIGHTS && F::BITS == 8)
}

/// The panel in `scratch` against `INPUTS` inputs from `first` on. Returns `INPUTS`.
#[inline(always)]
fn tile<S: Simd, F: IntegerFormat, const INPUTS: usize>(
    simd: S,
    scratch: &Scratch<S>,
    inputs: &Activations,
    first: usize,
    lane: usize,
    output: &mut [[f32; STRIP]],
) -> usize {
    let mut totals = [simd.splat(0.0); INPUTS];
    let (scales, shifts) = (&scratch.turned_scales, &scratch.turned_shifts);
    let strips = scratch.turned_quants.as_chunks::<8>().0.iter().take(inputs.strips());
    for (strip, quants) in strips.enumerate() {
        let words = inputs.words::<INPUTS>(strip, first);
        let own_scales = inputs.scales::<INPUTS>(strip, first);
        if F::GROUP == STRIP {
            let sums = simd.dot_group::<F, 8, 0, INPUTS>(quants, words);
            let own_sums = inputs.sums::<INPUTS>(strip, first);
            let (scale, shift) = (simd.as_floats(scales[strip]), simd.as_floats(shifts[strip]));
            for input in 0..INPUTS {
                let scaled = simd.multiply(simd.to_floats(sums[input]), simd.splat(own_scales[input]));
                totals[input] = simd.multiply_add(scaled, scale, totals[input]);
                if has_shifts::<S, F>() {
                    totals[input] = simd.multiply_add(simd.splat(own_sums[input]), shift, totals[input]);
                }
            }
        } else {
            let own_sums = inputs.half_sums::<INPUTS>(strip, first);
            let halves = quants.as_chunks::<4>().0;
            let low = simd.dot_group::<F, 4, 0, INPUTS>(&halves[0], words);
            let high = simd.dot_group::<F, 4, 4, INPUTS>(&halves[1], words);
            let (scale_low, scale_high) = (simd.as_floats(scales[2 * strip]), simd.as_floats(scales[2 * strip + 1]));
            let (shift_low, shift_high) = (simd.as_floats(shifts[2 * strip]), simd.as_floats(shifts[2 * strip + 1]));
            for input in 0..INPUTS {
                let weighted = simd.multiply(simd.to_floats(low[input]), scale_low);
                let weighted = simd.multiply_add(simd.to_floats(high[input]), scale_high, weighted);
                totals[input] = simd.multiply_add(weighted, simd.splat(own_scales[input]), totals[input]);
                totals[input] = simd.multiply_add(simd.splat(own_sums[input][0]), shift_low, totals[input]);
                totals[input] = simd.multiply_add(simd.splat(own_sums[input][1]), shift_high, totals[input]);
            }
        }
    }
    for (total, output) in totals.into_iter().zip(&mut output[first..]) {
        let output = &mut output[lane..];
        simd.store(simd.add(simd.load(output), total), output);
    }
    INPUTS
}
