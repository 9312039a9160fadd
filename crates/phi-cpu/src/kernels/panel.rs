//! A few rows of weights turned, so that each lane of a register belongs to a row.
//!
//! A matrix times many inputs is computed panel by panel: as many rows as a register has lanes are unpacked once and
//! turned, and then every input is broadcast against them. Nothing is ever summed across lanes.

use std::ops::Range;

use super::attention::Block;
use super::simd::{SECOND, Simd, Strips32};
use super::tiles::TileScratch;
use crate::matrix::Matrix;
use crate::quant::dequantize_row;
use crate::quant::groups::{self, IntegerFormat, STRIP, UNIT, UNIT_STRIPS};

/// Words in the widest register; rows in the widest panel too.
const WIDEST: usize = 16;
/// Words from a unit to the next.
const UNIT_WORDS: usize = size_of::<Unit>() / 4;
/// Most groups that a unit falls into.
const UNIT_GROUPS: usize = UNIT / 16;

/// As many values of a row as are unpacked at once.
#[derive(Debug, Clone, Copy, bytemuck::Zeroable, bytemuck::Pod)]
#[repr(C, align(64))]
struct Unit {
    /// One a value.
    quants: [[u8; STRIP]; UNIT_STRIPS],
    /// One a group.
    scales: [f32; UNIT_GROUPS],
    /// One a group.
    shifts: [f32; UNIT_GROUPS],
}

impl Unit {
    const ZERO: Self =
        Self { quants: [[0; STRIP]; UNIT_STRIPS], scales: [0.0; UNIT_GROUPS], shifts: [0.0; UNIT_GROUPS] };

    #[inline(always)]
    fn unpack<S: Strips32, F: IntegerFormat>(&mut self, simd: S, bytes: &[u8]) {
        let quants = &mut self.quants;
        simd.store_bytes(F::strip::<S, 0>(simd, bytes), &mut quants[0]);
        simd.store_bytes(F::strip::<S, 1>(simd, bytes), &mut quants[1]);
        simd.store_bytes(F::strip::<S, 2>(simd, bytes), &mut quants[2]);
        simd.store_bytes(F::strip::<S, 3>(simd, bytes), &mut quants[3]);
        simd.store_bytes(F::strip::<S, 4>(simd, bytes), &mut quants[4]);
        simd.store_bytes(F::strip::<S, 5>(simd, bytes), &mut quants[5]);
        simd.store_bytes(F::strip::<S, 6>(simd, bytes), &mut quants[6]);
        simd.store_bytes(F::strip::<S, 7>(simd, bytes), &mut quants[7]);
        let (scales, shifts) = F::numbers(simd, bytes);
        simd.store(scales[0], &mut self.scales);
        simd.store(shifts[0], &mut self.shifts);
        if F::GROUP < STRIP {
            simd.store(scales[1], &mut self.scales[UNIT_STRIPS..]);
            simd.store(shifts[1], &mut self.shifts[UNIT_STRIPS..]);
        }
    }
}

/// The memory that a thread unpacks weights into, used again for task after task.
pub struct Scratch<S: Simd> {
    /// A unit of each row of a panel.
    units: [Unit; WIDEST],
    /// Rows in `f32`, each filled up to whole registers.
    floats: Vec<f32>,
    /// The same turned: quants four columns to a word, and group by group the scales and shifts.
    pub turned_quants: Vec<S::Integers>,
    pub turned_scales: Vec<S::Integers>,
    pub turned_shifts: Vec<S::Integers>,
    pub turned_floats: Vec<S::Integers>,
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
            turned_quants: Vec::new(),
            turned_scales: Vec::new(),
            turned_shifts: Vec::new(),
            turned_floats: Vec::new(),
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
    pub fn turn_integers<F: IntegerFormat>(&mut self, simd: S, matrix: &Matrix, first: usize, units: Range<usize>) {
        let groups = UNIT / F::GROUP;
        grow(&mut self.turned_quants, units.len() * UNIT / 4, simd.splat_integer(0));
        // Scales are turned in squares, of which the last may reach beyond the last group.
        grow(&mut self.turned_scales, units.len() * groups + UNIT_GROUPS, simd.splat_integer(0));
        grow(&mut self.turned_shifts, units.len() * groups + UNIT_GROUPS, simd.splat_integer(0));
        let present = S::LANES.min(matrix.rows() - first);
        // Behind the last row there is nothing, rather than what an earlier panel left.
        self.units[present..].fill(Unit::ZERO);
        let row_bytes = matrix.row_bytes();
        let rows = matrix.bytes_of_rows(first..first + present);
        for (place, unit) in units.enumerate() {
            for (row, unpacked) in rows.chunks_exact(row_bytes).zip(&mut self.units) {
                simd.prefetch::<SECOND>(row, (unit + 2) * F::UNIT_BYTES, F::UNIT_BYTES);
                let first = unit * F::UNIT_BYTES;
                match row.get(first..first + F::UNIT_BYTES) {
                    Some(bytes) => unpacked.unpack::<S::Narrow, F>(simd.narrow(), bytes),
                    None => unpacked.unpack::<S::Narrow, F>(simd.narrow(), groups::last_unit::<F>(row).as_slice()),
                }
            }
            let words: &[u32] = bytemuck::cast_slice(self.units.as_slice());
            let quants = &mut self.turned_quants[place * UNIT / 4..];
            for column in (0..UNIT / 4).step_by(S::LANES) {
                simd.turn(&words[column..], UNIT_WORDS, &mut quants[column..]);
            }
            for group in (0..groups).step_by(S::LANES) {
                let scales = &words[UNIT / 4 + group..];
                simd.turn(scales, UNIT_WORDS, &mut self.turned_scales[place * groups + group..]);
                let shifts = &words[UNIT / 4 + UNIT_GROUPS + group..];
                simd.turn(shifts, UNIT_WORDS, &mut self.turned_shifts[place * groups + group..]);
            }
        }
    }

    /// Unpacks and turns the rows from `first` on, as many as there are lanes, to `f32`.
    #[inline(always)]
    pub fn turn_floats(&mut self, simd: S, matrix: &Matrix, first: usize) {
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
        grow(&mut self.turned_floats, stride, simd.splat_integer(0));
        turn(simd, bytemuck::cast_slice(&self.floats), stride, &mut self.turned_floats);
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
pub fn turn<S: Simd>(simd: S, words: &[u32], stride: usize, turned: &mut [S::Integers]) {
    for column in (0..stride).step_by(S::LANES) {
        simd.turn(&words[column..], stride, &mut turned[column..]);
    }
}
