//! Packs rows of weights for gemm: unpacked and transposed, so that each lane of a register belongs to a row.
//!
//! As many rows as a register has lanes are packed once and then multiplied with every input, whose values are
//! broadcast. Nothing is summed across lanes.

use std::ops::Range;

use super::attention::KeyValueTile;
use super::matrix_unit::MatrixUnit;
use super::set::KernelSet;
use crate::formats::{PANEL, QuantFormat, SUPER_BLOCK, SUPER_BLOCK_PANELS, padded_super_block, super_block};
use crate::matrix::Matrix;
use crate::simd::{L2, Simd256, transpose};

/// Lanes of the widest register, which are the most rows that are packed together.
const MAX_LANES: usize = 16;
/// Words from one row's super-block to the next row's.
const SUPER_BLOCK_WORDS: usize = size_of::<UnpackedSuperBlock>() / 4;
/// Most groups of a super-block.
const MAX_GROUPS: usize = SUPER_BLOCK / 16;

/// A super-block of a row, unpacked.
#[derive(Debug, Clone, Copy, bytemuck::Zeroable, bytemuck::Pod)]
#[repr(C, align(64))]
struct UnpackedSuperBlock {
    /// A byte per value.
    quants: [[u8; PANEL]; SUPER_BLOCK_PANELS],
    /// A number per group.
    scales: [f32; MAX_GROUPS],
    /// A number per group.
    offsets: [f32; MAX_GROUPS],
}

impl UnpackedSuperBlock {
    const ZERO: Self =
        Self { quants: [[0; PANEL]; SUPER_BLOCK_PANELS], scales: [0.0; MAX_GROUPS], offsets: [0.0; MAX_GROUPS] };

    #[inline(always)]
    fn unpack<S: Simd256, F: QuantFormat>(&mut self, simd: S, super_block: &F::SuperBlock) {
        let quants = &mut self.quants;
        simd.store_bytes(F::quants::<S, 0>(simd, super_block), &mut quants[0]);
        simd.store_bytes(F::quants::<S, 1>(simd, super_block), &mut quants[1]);
        simd.store_bytes(F::quants::<S, 2>(simd, super_block), &mut quants[2]);
        simd.store_bytes(F::quants::<S, 3>(simd, super_block), &mut quants[3]);
        simd.store_bytes(F::quants::<S, 4>(simd, super_block), &mut quants[4]);
        simd.store_bytes(F::quants::<S, 5>(simd, super_block), &mut quants[5]);
        simd.store_bytes(F::quants::<S, 6>(simd, super_block), &mut quants[6]);
        simd.store_bytes(F::quants::<S, 7>(simd, super_block), &mut quants[7]);
        let (scales, offsets) = F::scales_and_offsets(simd, super_block);
        simd.store(scales[0], &mut self.scales);
        simd.store(offsets[0], &mut self.offsets);
        if F::GROUP < PANEL {
            simd.store(scales[1], &mut self.scales[SUPER_BLOCK_PANELS..]);
            simd.store(offsets[1], &mut self.offsets[SUPER_BLOCK_PANELS..]);
        }
    }
}

/// Rows of quantised weights, packed: as many as a register has lanes.
pub struct PackedRows<S: KernelSet> {
    /// A register per four columns, with a word per row.
    pub quants: Vec<S::Integers>,
    /// A register per group, with an `f32` per row.
    pub scales: Vec<S::Integers>,
    /// The same. Formats with a zero point leave them as they were.
    pub offsets: Vec<S::Integers>,
}

impl<S: KernelSet> PackedRows<S> {
    const fn new() -> Self {
        Self { quants: Vec::new(), scales: Vec::new(), offsets: Vec::new() }
    }

    /// The panels, for a format whose groups have 32 columns.
    #[inline(always)]
    pub fn panels(&self) -> impl Iterator<Item = PackedPanel<'_, S>> {
        let factors = self.scales.iter().zip(&self.offsets);
        let panels = self.quants.as_chunks::<8>().0.iter().zip(factors);
        panels.map(|(quants, (&scale, &offset))| PackedPanel { quants, scale, offset })
    }

    /// The panels, for a format whose groups have 16 columns.
    #[inline(always)]
    pub fn halves(&self) -> impl Iterator<Item = PackedHalves<'_, S>> {
        let factors = self.scales.as_chunks::<2>().0.iter().zip(self.offsets.as_chunks::<2>().0);
        let panels = self.quants.as_chunks::<4>().0.as_chunks::<2>().0.iter().zip(factors);
        panels.map(|(quants, (&scales, &offsets))| PackedHalves { quants, scales, offsets })
    }
}

/// 32 columns of packed rows, which are one group.
pub struct PackedPanel<'a, S: KernelSet> {
    pub quants: &'a [S::Integers; 8],
    pub scale: S::Integers,
    pub offset: S::Integers,
}

/// 32 columns of packed rows, which are two groups.
pub struct PackedHalves<'a, S: KernelSet> {
    pub quants: &'a [[S::Integers; 4]; 2],
    pub scales: [S::Integers; 2],
    pub offsets: [S::Integers; 2],
}

/// Memory that a thread unpacks weights into, reused from task to task.
pub struct Scratch<S: KernelSet> {
    /// A super-block of each row.
    super_blocks: [UnpackedSuperBlock; MAX_LANES],
    /// Rows in `f32`, each padded to whole registers.
    floats: Vec<f32>,
    /// Packed quantised rows, for both registers of a microkernel.
    pub packed: [PackedRows<S>; 2],
    /// Packed floats: a register per column, with an `f32` per row.
    pub packed_floats: Vec<S::Integers>,
    /// The matrix unit's memory.
    pub matrix_unit: <S::MatrixUnit as MatrixUnit>::Scratch,
    /// Attention's memory.
    pub key_value_tile: KeyValueTile<S>,
}

impl<S: KernelSet> Scratch<S> {
    pub fn new() -> Self {
        Self {
            super_blocks: [UnpackedSuperBlock::ZERO; MAX_LANES],
            floats: Vec::new(),
            packed: [PackedRows::new(), PackedRows::new()],
            packed_floats: Vec::new(),
            matrix_unit: Default::default(),
            key_value_tile: KeyValueTile::new(),
        }
    }

    /// Decodes a row of weights of any type to `f32`.
    #[inline(always)]
    pub fn dequantize(&mut self, matrix: &Matrix, row: usize) -> &[f32] {
        grow(&mut self.floats, matrix.columns(), 0.0);
        let values = &mut self.floats[..matrix.columns()];
        matrix.element_type().decode_row(matrix.bytes_of_rows(row..row + 1), values);
        values
    }

    /// Packs the super-blocks in `range` of quantised rows, from row `first` on, as many as there are lanes, for
    /// register `register` of a microkernel.
    #[inline(always)]
    pub fn pack_quantized<F: QuantFormat>(
        &mut self,
        simd: S,
        matrix: &Matrix,
        first: usize,
        range: Range<usize>,
        register: usize,
    ) {
        let packed = &mut self.packed[register];
        let groups = SUPER_BLOCK / F::GROUP;
        let size = size_of::<F::SuperBlock>();
        grow(&mut packed.quants, range.len() * SUPER_BLOCK / 4, simd.splat_integer(0));
        // Scales are transposed in squares, the last of which may extend past the last group.
        grow(&mut packed.scales, range.len() * groups + MAX_GROUPS, simd.splat_integer(0));
        grow(&mut packed.offsets, range.len() * groups + MAX_GROUPS, simd.splat_integer(0));
        let present = S::LANES.min(matrix.rows() - first);
        // Lanes without a row are zeros, and not the rows that were packed before.
        self.super_blocks[present..].fill(UnpackedSuperBlock::ZERO);
        let row_bytes = matrix.row_bytes();
        let rows = matrix.bytes_of_rows(first..first + present);
        for (position, index) in range.enumerate() {
            for (row, unpacked) in rows.chunks_exact(row_bytes).zip(&mut self.super_blocks) {
                simd.prefetch::<L2>(row, (index + 2) * size, size);
                match row.get(index * size..index * size + size) {
                    Some(bytes) => unpacked.unpack::<S::Narrow, F>(simd.narrow(), super_block::<F>(bytes)),
                    None => unpacked.unpack::<S::Narrow, F>(simd.narrow(), &padded_super_block::<F>(row)),
                }
            }
            let words: &[u32] = bytemuck::cast_slice(self.super_blocks.as_slice());
            let quants = &mut packed.quants[position * SUPER_BLOCK / 4..];
            for column in (0..SUPER_BLOCK / 4).step_by(S::LANES) {
                simd.transpose(&words[column..], SUPER_BLOCK_WORDS, &mut quants[column..]);
            }
            for group in (0..groups).step_by(S::LANES) {
                let scales = &words[SUPER_BLOCK / 4 + group..];
                simd.transpose(scales, SUPER_BLOCK_WORDS, &mut packed.scales[position * groups + group..]);
                if F::ZERO_POINT.is_none() {
                    let offsets = &words[SUPER_BLOCK / 4 + MAX_GROUPS + group..];
                    simd.transpose(offsets, SUPER_BLOCK_WORDS, &mut packed.offsets[position * groups + group..]);
                }
            }
        }
    }

    /// Decodes and packs rows of any type from row `first` on, as many as there are lanes.
    #[inline(always)]
    pub fn pack_floats(&mut self, simd: S, matrix: &Matrix, first: usize) {
        let columns = matrix.columns();
        let stride = columns.next_multiple_of(MAX_LANES);
        grow(&mut self.floats, S::LANES * stride, 0.0);
        for (lane, row) in (first..matrix.rows().min(first + S::LANES)).enumerate() {
            let values = &mut self.floats[lane * stride..][..columns];
            matrix.element_type().decode_row(matrix.bytes_of_rows(row..row + 1), values);
        }
        let missing = S::LANES - S::LANES.min(matrix.rows() - first);
        for lane in S::LANES - missing..S::LANES {
            self.floats[lane * stride..][..columns].fill(0.0);
        }
        grow(&mut self.packed_floats, stride, simd.splat_integer(0));
        transpose(simd, bytemuck::cast_slice(&self.floats), stride, &mut self.packed_floats);
    }
}

/// Makes `values` at least `length` long. Longer rows may have been here before, so it never shrinks.
fn grow<T: Copy>(values: &mut Vec<T>, length: usize, zero: T) {
    if values.len() < length {
        values.resize(length, zero);
    }
}
