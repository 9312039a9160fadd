//! AMX, a matrix unit beside AVX-512: multiplies tiles of 16 x 32 by 32 x 16 `bf16` numbers into `f32` accumulators.
//!
//! It serves prefill with quantised weights. A super-block of 32 rows of weights is unpacked to `bf16`, which stays in
//! L1, and multiplied with all inputs. Scales are applied when unpacking, so that products accumulate across groups.
//! Rounding weights and inputs to `bf16` loses less than quantising inputs to 8-bit integers.
//!
//! Rust has no stable intrinsics for AMX, hence the assembly. Tiles are configured, used and released within
//! [`multiply`], and nowhere else.

#[allow(clippy::wildcard_imports, reason = "intrinsics, named by the processor")]
use std::arch::x86_64::*;

mod microkernels;
mod scratch;
mod weights;

use super::MatrixUnit;
use crate::activations::{Bf16Tiles, PANEL, TILE_ROWS, Tile};
use crate::formats::{QuantFormat, SUPER_BLOCK, SUPER_BLOCK_PANELS};
use crate::matrix::Matrix;
use crate::simd::Simd;
use crate::simd::amx_permission::Permission;
use crate::simd::avx512::Avx512;
use microkernels::{InputTiles, TileConfig, multiply_2x1, multiply_2x2};
use scratch::Scratch;
use weights::unpack;

/// Proof that AMX may be used, with the instruction set beside it.
#[derive(Debug, Clone, Copy)]
pub struct Amx(Avx512, Permission);

impl Amx {
    /// The unit, if `set` was chosen with it.
    #[inline(always)]
    pub fn beside(set: Avx512) -> Option<Self> {
        set.amx().map(|permission| Self(set, permission))
    }
}

impl MatrixUnit for Amx {
    type Scratch = Scratch;

    fn pack_inputs(self, values: &[[f32; PANEL]], tiles: &mut [Tile]) {
        // SAFETY: `self` proves that the processor has the instructions.
        unsafe { pack_inputs(self, values, tiles) }
    }

    fn multiply<F: QuantFormat>(
        self,
        weights: &Matrix,
        first: usize,
        inputs: &Bf16Tiles,
        scratch: &mut Scratch,
        output: &mut [[f32; PANEL]],
    ) {
        // SAFETY: `self` proves that the processor has the instructions.
        unsafe { multiply::<F>(self, weights, first, inputs, scratch, output) }
    }
}

#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,avx512bf16,avx2,fma,f16c")]
fn pack_inputs(Amx(set, _): Amx, values: &[[f32; PANEL]], tiles: &mut [Tile]) {
    let mut pairs = Tile::ZERO;
    for (rows, tile) in values.chunks(TILE_ROWS).zip(tiles) {
        pairs.0[rows.len()..].fill([0; 16]);
        for (row, pairs) in rows.iter().zip(&mut pairs.0) {
            let converted = to_bf16(set.load(&row[16..]), set.load(row));
            // SAFETY: a line has 64 bytes, as a register, and is aligned to them.
            unsafe { _mm512_store_si512(pairs.as_mut_ptr().cast(), converted) };
        }
        let mut transposed = [_mm512_setzero_si512(); 16];
        set.transpose(pairs.0.as_flattened(), 16, &mut transposed);
        for (line, register) in tile.0.iter_mut().zip(transposed) {
            // SAFETY: a line has 64 bytes, as a register, and is aligned to them.
            unsafe { _mm512_store_si512(line.as_mut_ptr().cast(), register) };
        }
    }
}

#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,avx512bf16,avx2,fma,f16c")]
fn multiply<F: QuantFormat>(
    Amx(set, _): Amx,
    weights: &Matrix,
    first: usize,
    inputs: &Bf16Tiles,
    scratch: &mut Scratch,
    output: &mut [[f32; PANEL]],
) {
    let Scratch { scales, weights: unpacked, accumulators } = scratch;
    accumulators.clear();
    accumulators.resize(2 * inputs.tiles_per_panel(), Tile::ZERO);
    let _config = TileConfig::load();
    for super_block in 0..weights.columns().div_ceil(SUPER_BLOCK) {
        let first_panel = super_block * SUPER_BLOCK_PANELS;
        unpack::<F>(set, weights, first, super_block, scales, unpacked);
        let panels = SUPER_BLOCK_PANELS.min(inputs.panels() - first_panel);
        let input_tiles = &inputs.tiles()[first_panel * inputs.tiles_per_panel()..];
        let mut tile = 0;
        while tile < inputs.tiles_per_panel() {
            let inputs =
                InputTiles { tiles: &input_tiles[tile..], tiles_per_panel: inputs.tiles_per_panel(), panels };
            let accumulators = &mut accumulators[2 * tile..];
            tile += if accumulators.len() >= 4 {
                multiply_2x2(unpacked, inputs, accumulators)
            } else {
                multiply_2x1(unpacked, inputs, accumulators)
            };
        }
    }
    for (tiles, output) in accumulators.as_chunks::<2>().0.iter().zip(output.chunks_mut(TILE_ROWS)) {
        for (half, tile) in tiles.iter().enumerate() {
            let mut transposed = [_mm512_setzero_si512(); 16];
            set.transpose(tile.0.as_flattened(), 16, &mut transposed);
            for (row, register) in output.iter_mut().zip(transposed) {
                let values = &mut row[16 * half..];
                set.store(set.add(set.load(values), set.as_floats(register)), values);
            }
        }
    }
}

/// Converts sixteen numbers in the lower half and sixteen in the upper half to `bf16`.
#[inline(always)]
fn to_bf16(high: __m512, low: __m512) -> __m512i {
    // SAFETY: the processor has the instruction, see `Permission`; both types are 64 bytes without invalid values.
    unsafe { std::mem::transmute::<__m512bh, __m512i>(_mm512_cvtne2ps_pbh(high, low)) }
}
