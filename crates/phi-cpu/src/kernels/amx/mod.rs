//! AMX: a matrix unit beside AVX-512, which multiplies tiles of 16 x 32 by 32 x 16 `bf16` numbers into `f32` sums.
//!
//! Used for quantised weights and many inputs. A strip of 32 rows of weights is unpacked to `bf16` piece by piece, each
//! piece as long as lies close to the unit, and multiplied with all inputs. No scales stand between the products, and
//! weights and inputs both lose less than inputs lose as 8-bit integers.
//!
//! Rust has no stable functions for the unit, hence the assembly. Tiles are configured, used and released within
//! [`Amx::multiply`]; nothing else touches them.

#[allow(clippy::wildcard_imports, reason = "their names are the processor's own, and would fill a page")]
use std::arch::x86_64::*;

mod permission;
mod products;
mod weights;

pub use permission::Permission;
use products::{Beside, Configured, multiply_one, multiply_two};
use weights::unpack;

use super::avx512::Avx512;
use super::simd::Simd;
use super::tiles::{TILE_ROWS, Tile, TileScratch, Tiles};
use crate::matrix::Matrix;
use crate::quant::unpack::{QuantFormat, SUPER_BLOCK, SUPER_BLOCK_STRIPS};
use crate::strips::STRIP;

/// The unit, with the set that works beside it.
#[derive(Debug, Clone, Copy)]
pub struct Amx(Avx512, Permission);

impl Amx {
    /// The unit beside `set`.
    pub fn new(set: Avx512, permission: Permission) -> Self {
        Self(set, permission)
    }

    /// Writes rows of inputs as tiles; rows that the last tile lacks become zeros.
    pub fn round(self, values: &[[f32; STRIP]], tiles: &mut [Tile]) {
        // SAFETY: `self` proves that the processor has the instructions.
        unsafe { round(self, values, tiles) }
    }

    /// Rows `first..` of quantised weights, at most 32, times every input; added to `output`, a row for each.
    pub fn multiply<F: QuantFormat>(
        self,
        weights: &Matrix,
        first: usize,
        inputs: &Tiles,
        scratch: &mut TileScratch,
        output: &mut [[f32; STRIP]],
    ) {
        // SAFETY: `self` proves that the processor has the instructions.
        unsafe { multiply::<F>(self, weights, first, inputs, scratch, output) }
    }
}

#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,avx512bf16,avx2,fma,f16c")]
fn round(Amx(set, _): Amx, values: &[[f32; STRIP]], tiles: &mut [Tile]) {
    let mut pairs = Tile::ZERO;
    for (rows, tile) in values.chunks(TILE_ROWS).zip(tiles) {
        pairs.0[rows.len()..].fill([0; 16]);
        for (row, pairs) in rows.iter().zip(&mut pairs.0) {
            let rounded = both(set.load(&row[16..]), set.load(row));
            // SAFETY: a line has as many bytes as a register.
            unsafe { _mm512_store_si512(pairs.as_mut_ptr().cast(), rounded) };
        }
        let mut transposed = [_mm512_setzero_si512(); 16];
        set.transpose(pairs.0.as_flattened(), 16, &mut transposed);
        for (line, register) in tile.0.iter_mut().zip(transposed) {
            // SAFETY: a line has as many bytes as a register.
            unsafe { _mm512_store_si512(line.as_mut_ptr().cast(), register) };
        }
    }
}

#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,avx512bf16,avx2,fma,f16c")]
fn multiply<F: QuantFormat>(
    Amx(set, _): Amx,
    weights: &Matrix,
    first: usize,
    inputs: &Tiles,
    scratch: &mut TileScratch,
    output: &mut [[f32; STRIP]],
) {
    let TileScratch { numbers, weights: unpacked, sums } = scratch;
    sums.clear();
    sums.resize(2 * inputs.in_strip(), Tile::ZERO);
    let _configured = Configured::new();
    for unit in 0..weights.columns().div_ceil(SUPER_BLOCK) {
        let first_strip = unit * SUPER_BLOCK_STRIPS;
        unpack::<F>(set, weights, first, unit, numbers, unpacked);
        let strips = SUPER_BLOCK_STRIPS.min(inputs.strips() - first_strip);
        let inputs_from_here = &inputs.all()[first_strip * inputs.in_strip()..];
        let mut tile = 0;
        while tile < inputs.in_strip() {
            let inputs = Beside { tiles: &inputs_from_here[tile..], in_strip: inputs.in_strip(), strips };
            let sums = &mut sums[2 * tile..];
            tile += if sums.len() >= 4 {
                multiply_two(unpacked, inputs, sums)
            } else {
                multiply_one(unpacked, inputs, sums)
            };
        }
    }
    for (sums, output) in sums.as_chunks::<2>().0.iter().zip(output.chunks_mut(TILE_ROWS)) {
        for (half, sums) in sums.iter().enumerate() {
            let mut transposed = [_mm512_setzero_si512(); 16];
            set.transpose(sums.0.as_flattened(), 16, &mut transposed);
            for (row, register) in output.iter_mut().zip(transposed) {
                let values = &mut row[16 * half..];
                set.store(set.add(set.load(values), set.as_floats(register)), values);
            }
        }
    }
}

/// Sixteen numbers and sixteen more behind them, as `bf16`.
#[inline(always)]
fn both(high: __m512, low: __m512) -> __m512i {
    // SAFETY: the processor has the instruction, see `Permission`; both types are 64 bytes of any kind.
    unsafe { std::mem::transmute::<__m512bh, __m512i>(_mm512_cvtne2ps_pbh(high, low)) }
}
