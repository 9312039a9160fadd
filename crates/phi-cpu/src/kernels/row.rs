//! Rows of quantised weights times a single input, the work of writing an answer: straight from the file's own bytes.
//!
//! What a unit of 256 weights takes is a set's own ([`RowSums`]); which memory is read when is the same for all.

use super::activations::{Activations, OnlyRow};
use super::integer::has_offsets;
use super::simd::{NEAREST, SECOND, Simd, Strips32};
use crate::quant::unpack::{self, PerGroup, QuantFormat, SUPER_BLOCK, SUPER_BLOCK_STRIPS};
use crate::strips::STRIP;

/// How far ahead memory is asked for, in bytes. A unit is too much work for the processor to see the loads of those
/// behind it in time by itself.
pub const AHEAD: usize = 4096;
/// How far ahead it is asked to come all the way.
const SHORTLY_AHEAD: usize = 768;

/// Asks for what will be needed when the units behind `unit` have been worked on. `rest` begins with the row.
#[inline(always)]
fn prefetch<S: Simd, F: QuantFormat>(simd: S, rest: &[u8], unit: usize) {
    let start = unit * F::SUPER_BLOCK_BYTES;
    simd.prefetch::<SECOND>(rest, start + AHEAD, F::SUPER_BLOCK_BYTES);
    simd.prefetch::<NEAREST>(rest, start + SHORTLY_AHEAD, F::SUPER_BLOCK_BYTES);
}

/// What a row of weights against an input adds up to, in lanes.
pub trait RowSums<S> {
    fn zero(simd: S) -> Self;
    /// Adds the products of a unit of weights, the `index`th of its row.
    fn add_unit<F: QuantFormat>(&mut self, simd: S, unit: &[u8], input: &OnlyRow, index: usize);
    fn total(self, simd: S) -> f32;
}

/// Two stored rows of weights against the only input: those that `first` and `second` begin with.
#[inline(always)]
pub fn dot_two<S: Simd, F: QuantFormat>(
    simd: S,
    [first, second]: [&[u8]; 2],
    row_bytes: usize,
    inputs: &Activations,
) -> [f32; 2] {
    let input = inputs.only_row();
    let (mut one, mut two) = (S::RowSums::zero(simd), S::RowSums::zero(simd));
    let (row, other) = (&first[..row_bytes], &second[..row_bytes]);
    let whole = row_bytes / F::SUPER_BLOCK_BYTES;
    let units = row.chunks_exact(F::SUPER_BLOCK_BYTES).zip(other.chunks_exact(F::SUPER_BLOCK_BYTES));
    for (unit, (bytes, others)) in units.enumerate() {
        prefetch::<_, F>(simd, first, unit);
        prefetch::<_, F>(simd, second, unit);
        one.add_unit::<F>(simd, bytes, &input, unit);
        two.add_unit::<F>(simd, others, &input, unit);
    }
    if row_bytes > whole * F::SUPER_BLOCK_BYTES {
        one.add_unit::<F>(simd, unpack::padded_super_block::<F>(row).as_slice(), &input, whole);
        two.add_unit::<F>(simd, unpack::padded_super_block::<F>(other).as_slice(), &input, whole);
    }
    [one.total(simd), two.total(simd)]
}

/// The sums where a register holds a strip.
pub struct StripSums<S: Simd> {
    products: [S::Floats; 4],
    offsets: S::Floats,
}

impl<S: Strips32> RowSums<S> for StripSums<S> {
    #[inline(always)]
    fn zero(simd: S) -> Self {
        Self { products: [simd.splat(0.0); 4], offsets: simd.splat(0.0) }
    }

    #[inline(always)]
    fn add_unit<F: QuantFormat>(&mut self, simd: S, unit: &[u8], input: &OnlyRow, index: usize) {
        let (scales, offsets) = F::scales_and_offsets(simd, unit);
        let scales = weigh::<S, F>(simd, scales, input, index);
        let quants = &input.quants[index * SUPER_BLOCK..][..SUPER_BLOCK];
        let [a, b, c, d] = &mut self.products;
        add_strip::<S, F, 0>(simd, unit, scales, quants, a);
        add_strip::<S, F, 1>(simd, unit, scales, quants, b);
        add_strip::<S, F, 2>(simd, unit, scales, quants, c);
        add_strip::<S, F, 3>(simd, unit, scales, quants, d);
        add_strip::<S, F, 4>(simd, unit, scales, quants, a);
        add_strip::<S, F, 5>(simd, unit, scales, quants, b);
        add_strip::<S, F, 6>(simd, unit, scales, quants, c);
        add_strip::<S, F, 7>(simd, unit, scales, quants, d);
        add_offsets::<S, F>(simd, offsets, input, index, &mut self.offsets);
    }

    #[inline(always)]
    fn total(self, simd: S) -> f32 {
        let [a, b, c, d] = self.products;
        simd.sum(simd.add(simd.add(simd.add(a, b), simd.add(c, d)), self.offsets))
    }
}

/// The scales of a unit's groups times those of the inputs.
#[inline(always)]
pub fn weigh<S: Strips32, F: QuantFormat>(
    simd: S,
    scales: PerGroup<S>,
    input: &OnlyRow,
    index: usize,
) -> PerGroup<S> {
    let own_scales = simd.load(&input.scales[index * SUPER_BLOCK_STRIPS..]);
    if F::GROUP == STRIP {
        let products = simd.multiply(scales[0], own_scales);
        return [products, products];
    }
    let (low, high) = (simd.twice::<0>(own_scales), simd.twice::<1>(own_scales));
    [simd.multiply(scales[0], low), simd.multiply(scales[1], high)]
}

/// Adds the offsets of a unit's groups times the sums of the inputs.
#[inline(always)]
pub fn add_offsets<S: Strips32, F: QuantFormat>(
    simd: S,
    offsets: PerGroup<S>,
    input: &OnlyRow,
    index: usize,
    total: &mut S::Floats,
) {
    let strip = index * SUPER_BLOCK_STRIPS;
    if has_offsets::<S, F>() && F::GROUP == STRIP {
        *total = simd.multiply_add(offsets[0], simd.load(&input.sums[strip..]), *total);
    } else if has_offsets::<S, F>() {
        let own_sums = input.half_sums[strip..][..SUPER_BLOCK_STRIPS].as_flattened();
        *total = simd.multiply_add(offsets[0], simd.load(own_sums), *total);
        *total = simd.multiply_add(offsets[1], simd.load(&own_sums[SUPER_BLOCK_STRIPS..]), *total);
    }
}

/// Adds the products of strip `PART` of a unit. `scales` are those of the groups times those of the inputs.
#[inline(always)]
fn add_strip<S: Strips32, F: QuantFormat, const PART: usize>(
    simd: S,
    unit: &[u8],
    scales: PerGroup<S>,
    quants: &[u8],
    total: &mut S::Floats,
) {
    let values = simd.load_bytes(&quants[PART * STRIP..]);
    let sums = simd.dot_bytes::<F>(simd.splat_integer(0), F::quants::<S, PART>(simd, unit), values);
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
