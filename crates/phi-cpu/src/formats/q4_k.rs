//! Q4_K: `value = d * scale * q - dmin * minimum` with a 4-bit `q`, in super-blocks of 8 groups of 32.
//!
//! A k-quant, as [`super::q3_k`].

use super::encode::{Encode, affine};
use super::scales::ScalesAndMinima;
use super::{Format, PerGroup, QuantFormat, SUPER_BLOCK};
use crate::simd::{ByteWidth, Simd256, Simd512};

/// The format.
pub struct Q4K;

/// `block_q4_K`.
#[derive(Debug, Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(C)]
pub struct Block {
    scales: ScalesAndMinima,
    /// Each 32 bytes hold two groups, the first in the low nibbles.
    nibbles: [u8; 128],
}

const _: () = assert!(size_of::<Block>() == 144);

impl Format for Q4K {
    const NAME: &'static str = "Q4_K";
    const GGUF_ID: u32 = 12;
    #[cfg(test)]
    const HALVES: &'static [usize] =
        &[std::mem::offset_of!(Block, scales.d), std::mem::offset_of!(Block, scales.dmin)];

    type Block = Block;
    type Values = [f32; SUPER_BLOCK];

    #[inline(always)]
    fn decode(block: &Block, output: &mut [f32; SUPER_BLOCK]) {
        for (pair, (values, nibbles)) in output.chunks_exact_mut(64).zip(block.nibbles.chunks_exact(32)).enumerate() {
            let (scale_low, minimum_low) = block.scales.of_group(2 * pair);
            let (scale_high, minimum_high) = block.scales.of_group(2 * pair + 1);
            let (low, high) = values.split_at_mut(32);
            for ((low, high), &pair) in low.iter_mut().zip(high).zip(nibbles) {
                *low = scale_low * f32::from(pair & 0x0f) - minimum_low;
                *high = scale_high * f32::from(pair >> 4) - minimum_high;
            }
        }
    }
}

impl Encode for Q4K {
    fn encode(values: &[f32; SUPER_BLOCK], importance: Option<&[f32; SUPER_BLOCK]>) -> Block {
        let (scales, quants) = affine::encode(values, importance, 15);
        Block { scales, nibbles: affine::paired_nibbles(&quants) }
    }
}

impl ByteWidth for Q4K {
    const BITS: u32 = 4;
}

impl QuantFormat for Q4K {
    const GROUP: usize = 32;
    const ZERO_POINT: Option<u32> = None;
    type SuperBlock = Block;

    #[inline(always)]
    fn scales_and_offsets<S: Simd256>(simd: S, block: &Block) -> (PerGroup<S>, PerGroup<S>) {
        block.scales.unpack(simd)
    }

    #[inline(always)]
    fn quants<S: Simd256, const INDEX: usize>(simd: S, block: &Block) -> S::Integers {
        let stored = simd.load_bytes(&block.nibbles[32 * (INDEX / 2)..]);
        simd.and(simd.shift_right(stored, 4 * (INDEX % 2) as u32), simd.splat_byte(15))
    }

    const UPPER_SHIFT: u32 = 4;

    #[inline(always)]
    fn quant_pair<S: Simd512, const FIRST: usize, const SECOND: usize>(simd: S, block: &Block) -> S::Integers {
        simd.and(simd.load_broadcast(&block.nibbles[16 * FIRST..]), simd.splat_halves(0x0f, 0xf0))
    }
}
