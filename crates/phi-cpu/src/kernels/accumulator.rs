//! The product of a super-block of quantised weights and a single input, as gemv accumulates it.

use crate::activations::SingleRow;
use crate::formats::{PANEL, PerGroup, QuantFormat, SUPER_BLOCK, SUPER_BLOCK_PANELS};
use crate::simd::{Simd, Simd256};

/// The sum of products of a row of weights and an input, in lanes.
pub trait Accumulator<S> {
    fn zero(simd: S) -> Self;
    /// Adds the products of a super-block of weights, the `index`th of its row.
    fn add_super_block<F: QuantFormat>(
        &mut self,
        simd: S,
        super_block: &F::SuperBlock,
        input: &SingleRow,
        index: usize,
    );
    /// The sum of all lanes.
    fn total(self, simd: S) -> f32;
}

/// The accumulator of sets with 256-bit registers, which hold 32 quants.
pub struct Accumulator256<S: Simd> {
    products: [S::Floats; 4],
    offsets: S::Floats,
}

impl<S: Simd256> Accumulator<S> for Accumulator256<S> {
    #[inline(always)]
    fn zero(simd: S) -> Self {
        Self { products: [simd.splat(0.0); 4], offsets: simd.splat(0.0) }
    }

    #[inline(always)]
    fn add_super_block<F: QuantFormat>(
        &mut self,
        simd: S,
        super_block: &F::SuperBlock,
        input: &SingleRow,
        index: usize,
    ) {
        let (scales, offsets) = F::scales_and_offsets(simd, super_block);
        let scales = combine_scales::<S, F>(simd, scales, input, index);
        let quants = &input.quants[index * SUPER_BLOCK..][..SUPER_BLOCK];
        let [a, b, c, d] = &mut self.products;
        add_panel::<S, F, 0>(simd, super_block, scales, quants, a);
        add_panel::<S, F, 1>(simd, super_block, scales, quants, b);
        add_panel::<S, F, 2>(simd, super_block, scales, quants, c);
        add_panel::<S, F, 3>(simd, super_block, scales, quants, d);
        add_panel::<S, F, 4>(simd, super_block, scales, quants, a);
        add_panel::<S, F, 5>(simd, super_block, scales, quants, b);
        add_panel::<S, F, 6>(simd, super_block, scales, quants, c);
        add_panel::<S, F, 7>(simd, super_block, scales, quants, d);
        add_offsets::<S, F>(simd, offsets, input, index, &mut self.offsets);
    }

    #[inline(always)]
    fn total(self, simd: S) -> f32 {
        let [a, b, c, d] = self.products;
        simd.sum(simd.add(simd.add(simd.add(a, b), simd.add(c, d)), self.offsets))
    }
}

/// The scales of a super-block's groups times those of the inputs.
#[inline(always)]
pub fn combine_scales<S: Simd256, F: QuantFormat>(
    simd: S,
    scales: PerGroup<S>,
    input: &SingleRow,
    index: usize,
) -> PerGroup<S> {
    let input_scales = simd.load(&input.scales[index * SUPER_BLOCK_PANELS..]);
    if F::GROUP == PANEL {
        let products = simd.multiply(scales[0], input_scales);
        return [products, products];
    }
    let (low, high) = (simd.duplicate_lanes::<0>(input_scales), simd.duplicate_lanes::<1>(input_scales));
    [simd.multiply(scales[0], low), simd.multiply(scales[1], high)]
}

/// Adds the offsets of a super-block's groups times the sums of the inputs.
#[inline(always)]
pub fn add_offsets<S: Simd256, F: QuantFormat>(
    simd: S,
    offsets: PerGroup<S>,
    input: &SingleRow,
    index: usize,
    total: &mut S::Floats,
) {
    let panel = index * SUPER_BLOCK_PANELS;
    if F::zero_point::<S>() == Some(0) {
        return;
    }
    if F::GROUP == PANEL {
        *total = simd.multiply_add(offsets[0], simd.load(&input.sums[panel..]), *total);
    } else {
        let input_sums = input.half_sums[panel..][..SUPER_BLOCK_PANELS].as_flattened();
        *total = simd.multiply_add(offsets[0], simd.load(input_sums), *total);
        *total = simd.multiply_add(offsets[1], simd.load(&input_sums[SUPER_BLOCK_PANELS..]), *total);
    }
}

/// Adds the products of panel `INDEX` of a super-block. `scales` are the groups' times the inputs'.
#[inline(always)]
fn add_panel<S: Simd256, F: QuantFormat, const INDEX: usize>(
    simd: S,
    super_block: &F::SuperBlock,
    scales: PerGroup<S>,
    quants: &[u8],
    total: &mut S::Floats,
) {
    let values = simd.load_bytes(&quants[INDEX * PANEL..]);
    let sums = simd.dot_bytes::<F>(simd.splat_integer(0), F::quants::<S, INDEX>(simd, super_block), values);
    let scale = match (F::GROUP, INDEX) {
        (PANEL, 0) => simd.broadcast_lanes::<0, 0>(scales[0]),
        (PANEL, 1) => simd.broadcast_lanes::<1, 1>(scales[0]),
        (PANEL, 2) => simd.broadcast_lanes::<2, 2>(scales[0]),
        (PANEL, 3) => simd.broadcast_lanes::<3, 3>(scales[0]),
        (PANEL, 4) => simd.broadcast_lanes::<4, 4>(scales[0]),
        (PANEL, 5) => simd.broadcast_lanes::<5, 5>(scales[0]),
        (PANEL, 6) => simd.broadcast_lanes::<6, 6>(scales[0]),
        (PANEL, _) => simd.broadcast_lanes::<7, 7>(scales[0]),
        (_, 0 | 4) => simd.broadcast_lanes::<0, 1>(scales[INDEX / 4]),
        (_, 1 | 5) => simd.broadcast_lanes::<2, 3>(scales[INDEX / 4]),
        (_, 2 | 6) => simd.broadcast_lanes::<4, 5>(scales[INDEX / 4]),
        (_, _) => simd.broadcast_lanes::<6, 7>(scales[INDEX / 4]),
    };
    *total = simd.multiply_add(simd.to_floats(sums), scale, *total);
}
