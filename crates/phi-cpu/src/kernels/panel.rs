//! A few rows of weights transposed, so that each lane of a register belongs to a row.
//!
//! A matrix times many inputs is computed panel by panel: as many rows as a register has lanes are unpacked once and
//! transposed, and then every input is broadcast against them. Nothing is ever summed across lanes.

use std::ops::Range;

use super::attention::Block;
use super::simd::{L2, Simd, Simd256};
use super::tiles::TileScratch;
use crate::matrix::Matrix;
use crate::quant::dequantize_row;
use crate::quant::unpack::{self, QuantFormat, STRIP, SUPER_BLOCK, SUPER_BLOCK_STRIPS};

/// Words in the widest register; rows in the widest panel too.
const WIDEST: usize = 16;
/// Words from a unit to the next.
const SUPER_BLOCK_WORDS: usize = size_of::<Unit>() / 4;
/// Most groups that a unit falls into.
const MAX_GROUPS: usize = SUPER_BLOCK / 16;

/// As many values of a row as are unpacked at once.
#[derive(Debug, Clone, Copy, bytemuck::Zeroable, bytemuck::Pod)]
#[repr(C, align(64))]
struct Unit {
    /// One a value.
    quants: [[u8; STRIP]; SUPER_BLOCK_STRIPS],
    /// One a group.
    scales: [f32; MAX_GROUPS],
    /// One a group.
    offsets: [f32; MAX_GROUPS],
}

impl Unit {
    const ZERO: Self =
        Self { quants: [[0; STRIP]; SUPER_BLOCK_STRIPS], scales: [0.0; MAX_GROUPS], offsets: [0.0; MAX_GROUPS] };

    #[inline(always)]
    fn unpack<S: Simd256, F: QuantFormat>(&mut self, simd: S, bytes: &[u8]) {
        let quants = &mut self.quants;
        simd.store_bytes(F::quants::<S, 0>(simd, bytes), &mut quants[0]);
        simd.store_bytes(F::quants::<S, 1>(simd, bytes), &mut quants[1]);
        simd.store_bytes(F::quants::<S, 2>(simd, bytes), &mut quants[2]);
        simd.store_bytes(F::quants::<S, 3>(simd, bytes), &mut quants[3]);
        simd.store_bytes(F::quants::<S, 4>(simd, bytes), &mut quants[4]);
        simd.store_bytes(F::quants::<S, 5>(simd, bytes), &mut quants[5]);
        simd.store_bytes(F::quants::<S, 6>(simd, bytes), &mut quants[6]);
        simd.store_bytes(F::quants::<S, 7>(simd, bytes), &mut quants[7]);
        let (scales, offsets) = F::scales_and_offsets(simd, bytes);
        simd.store(scales[0], &mut self.scales);
        simd.store(offsets[0], &mut self.offsets);
        if F::GROUP < STRIP {
            simd.store(scales[1], &mut self.scales[SUPER_BLOCK_STRIPS..]);
            simd.store(offsets[1], &mut self.offsets[SUPER_BLOCK_STRIPS..]);
        }
    }
}

/// The memory that a thread unpacks weights into, used again for task after task.
pub struct Scratch<S: Simd> {
    /// A unit of each row of a panel.
    units: [Unit; WIDEST],
    /// Rows in `f32`, each filled up to whole registers.
    floats: Vec<f32>,
    /// The same transposed: quants four columns to a word, and group by group the scales and offsets.
    pub transposed_quants: Vec<S::Integers>,
    pub transposed_scales: Vec<S::Integers>,
    pub transposed_offsets: Vec<S::Integers>,
    pub transposed_floats: Vec<S::Integers>,
    /// What a matrix unit works in.
    pub tiles: TileScratch,
    /// Keys and values of a block of positions.
    pub block: Block<S>,
}

impl<S: Simd> Scratch<S> {
    pub fn new() -> Self {
        Self {
            units: [Unit::ZERO; WIDEST],
            floats: Vec::new(),
            transposed_quants: Vec::new(),
            transposed_scales: Vec::new(),
            transposed_offsets: Vec::new(),
            transposed_floats: Vec::new(),
            tiles: TileScratch::new(),
            block: Block::new(),
        }
    }

    /// Unpacks a row of any weights to `f32`.
    #[inline(always)]
    pub fn unpack_floats(&mut self, matrix: &Matrix, row: usize) -> &[f32] {
        grow(&mut self.floats, matrix.columns(), 0.0);
        let values = &mut self.floats[..matrix.columns()];
        dequantize_row(matrix.element_type(), matrix.bytes_of_rows(row..row + 1), values);
        values
    }

    /// Unpacks and turns `units` of the rows from `first` on, as many as there are lanes, of quantised weights.
    #[inline(always)]
    pub fn transpose_quants<F: QuantFormat>(&mut self, simd: S, matrix: &Matrix, first: usize, units: Range<usize>) {
        let groups = SUPER_BLOCK / F::GROUP;
        grow(&mut self.transposed_quants, units.len() * SUPER_BLOCK / 4, simd.splat_integer(0));
        // Scales are transposed in squares, of which the last may reach beyond the last group.
        grow(&mut self.transposed_scales, units.len() * groups + MAX_GROUPS, simd.splat_integer(0));
        grow(&mut self.transposed_offsets, units.len() * groups + MAX_GROUPS, simd.splat_integer(0));
        let present = S::LANES.min(matrix.rows() - first);
        // Behind the last row there is nothing, rather than what an earlier panel left.
        self.units[present..].fill(Unit::ZERO);
        let row_bytes = matrix.row_bytes();
        let rows = matrix.bytes_of_rows(first..first + present);
        for (place, unit) in units.enumerate() {
            for (row, unpacked) in rows.chunks_exact(row_bytes).zip(&mut self.units) {
                simd.prefetch::<L2>(row, (unit + 2) * F::SUPER_BLOCK_BYTES, F::SUPER_BLOCK_BYTES);
                let first = unit * F::SUPER_BLOCK_BYTES;
                match row.get(first..first + F::SUPER_BLOCK_BYTES) {
                    Some(bytes) => unpacked.unpack::<S::Narrow, F>(simd.narrow(), bytes),
                    None => unpacked
                        .unpack::<S::Narrow, F>(simd.narrow(), unpack::padded_super_block::<F>(row).as_slice()),
                }
            }
            let words: &[u32] = bytemuck::cast_slice(self.units.as_slice());
            let quants = &mut self.transposed_quants[place * SUPER_BLOCK / 4..];
            for column in (0..SUPER_BLOCK / 4).step_by(S::LANES) {
                simd.transpose(&words[column..], SUPER_BLOCK_WORDS, &mut quants[column..]);
            }
            for group in (0..groups).step_by(S::LANES) {
                let scales = &words[SUPER_BLOCK / 4 + group..];
                simd.transpose(scales, SUPER_BLOCK_WORDS, &mut self.transposed_scales[place * groups + group..]);
                let offsets = &words[SUPER_BLOCK / 4 + MAX_GROUPS + group..];
                simd.transpose(offsets, SUPER_BLOCK_WORDS, &mut self.transposed_offsets[place * groups + group..]);
            }
        }
    }

    /// Unpacks and turns the rows from `first` on, as many as there are lanes, to `f32`.
    #[inline(always)]
    pub fn transpose_floats(&mut self, simd: S, matrix: &Matrix, first: usize) {
        let columns = matrix.columns();
        let stride = columns.next_multiple_of(WIDEST);
        grow(&mut self.floats, S::LANES * stride, 0.0);
        for (lane, row) in (first..matrix.rows().min(first + S::LANES)).enumerate() {
            let values = &mut self.floats[lane * stride..][..columns];
            dequantize_row(matrix.element_type(), matrix.bytes_of_rows(row..row + 1), values);
        }
        let missing = S::LANES - S::LANES.min(matrix.rows() - first);
        for lane in S::LANES - missing..S::LANES {
            self.floats[lane * stride..][..columns].fill(0.0);
        }
        grow(&mut self.transposed_floats, stride, simd.splat_integer(0));
        transpose(simd, bytemuck::cast_slice(&self.floats), stride, &mut self.transposed_floats);
    }
}

/// Rows of other lengths may have been here before: what is kept is at least as long as needed.
fn grow<T: Copy>(values: &mut Vec<T>, length: usize, filling: T) {
    if values.len() < length {
        values.resize(length, filling);
    }
}

/// Turns [`Simd::LANES`] rows of `stride` words, a multiple of every register's, into `stride` registers.
#[inline(always)]
pub fn transpose<S: Simd>(simd: S, words: &[u32], stride: usize, transposed: &mut [S::Integers]) {
    for column in (0..stride).step_by(S::LANES) {
        simd.transpose(&words[column..], stride, &mut transposed[column..]);
    }
}
