//! Gemv: rows of quantised weights times a single input, as in decode. Weights are multiplied straight from the file.
//!
//! How a super-block is multiplied is up to the instruction set ([`Accumulator`]). The order of memory accesses and the
//! prefetches are the same for all.

use super::accumulator::Accumulator;
use super::set::KernelSet;
use crate::activations::Int8Panels;
use crate::formats::{QuantFormat, padded_super_block, super_block};
use crate::simd::{L1, L2, Simd};

/// Distance of prefetches into L2, in bytes. A super-block takes so many instructions that the out-of-order window does
/// not reach the loads of the next ones in time.
pub const L2_DISTANCE: usize = 4096;
/// Distance of prefetches into L1, in bytes.
const L1_DISTANCE: usize = 2048;

/// Prefetches what is needed some super-blocks after `index`. `rest` starts with the row and includes those after it.
#[inline(always)]
fn prefetch<S: Simd, F: QuantFormat>(simd: S, rest: &[u8], index: usize) {
    let size = size_of::<F::SuperBlock>();
    simd.prefetch::<L2>(rest, index * size + L2_DISTANCE, size);
    simd.prefetch::<L1>(rest, index * size + L1_DISTANCE, size);
}

/// The products of two rows of weights and the single input. `first` and `second` start with the rows.
#[inline(always)]
pub fn dot_two_rows<S: KernelSet, F: QuantFormat>(
    simd: S,
    [first, second]: [&[u8]; 2],
    row_bytes: usize,
    inputs: &Int8Panels,
) -> [f32; 2] {
    let input = inputs.single_row();
    let (mut one, mut two) = (S::Accumulator::zero(simd), S::Accumulator::zero(simd));
    let (row, other) = (&first[..row_bytes], &second[..row_bytes]);
    let size = size_of::<F::SuperBlock>();
    let whole = row_bytes / size;
    let super_blocks = row.chunks_exact(size).zip(other.chunks_exact(size));
    for (index, (bytes, others)) in super_blocks.enumerate() {
        prefetch::<_, F>(simd, first, index);
        prefetch::<_, F>(simd, second, index);
        one.add_super_block::<F>(simd, super_block::<F>(bytes), &input, index);
        two.add_super_block::<F>(simd, super_block::<F>(others), &input, index);
    }
    if row_bytes > whole * size {
        one.add_super_block::<F>(simd, &padded_super_block::<F>(row), &input, whole);
        two.add_super_block::<F>(simd, &padded_super_block::<F>(other), &input, whole);
    }
    [one.total(simd), two.total(simd)]
}
