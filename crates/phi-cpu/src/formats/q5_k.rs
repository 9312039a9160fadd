//! Q5_K: `value = d * scale * q - dmin * minimum` with a 5-bit `q`, in super-blocks of 8 groups of 32.
//!
//! A k-quant, as [`super::q3_k`].

use super::encode::{Encode, affine};
use super::scales::ScalesAndMinima;
use super::{Format, PerGroup, QuantFormat, SUPER_BLOCK};
use crate::simd::{ByteWidth, Simd256, Simd512};

/// The format.
pub struct Q5K;

/// `block_q5_K`.
#[derive(Debug, Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(C)]
pub struct Block {
    scales: ScalesAndMinima,
    /// Bit `g` of byte `i` belongs to value `i` of group `g`.
    fifth_bits: [u8; 32],
    /// Each 32 bytes hold two groups, the first in the low nibbles.
    nibbles: [u8; 128],
}

const _: () = assert!(size_of::<Block>() == 176);

impl Format for Q5K {
    const NAME: &'static str = "Q5_K";
    const GGUF_ID: u32 = 13;
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
            for (((low, high), &nibble), &fifth) in low.iter_mut().zip(high).zip(nibbles).zip(&block.fifth_bits) {
                let fifth_of_low = ((fifth >> (2 * pair)) & 1) << 4;
                let fifth_of_high = ((fifth >> (2 * pair + 1)) & 1) << 4;
                *low = scale_low * f32::from((nibble & 0x0f) | fifth_of_low) - minimum_low;
                *high = scale_high * f32::from((nibble >> 4) | fifth_of_high) - minimum_high;
            }
        }
    }
}

impl Encode for Q5K {
    fn encode(values: &[f32; SUPER_BLOCK], importance: Option<&[f32; SUPER_BLOCK]>) -> Block {
        let (scales, quants) = affine::encode(values, importance, 31);
        let mut fifth_bits = [0; 32];
        for (group, quants) in quants.as_chunks::<32>().0.iter().enumerate() {
            for (bits, quant) in fifth_bits.iter_mut().zip(quants) {
                *bits |= (quant >> 4) << group;
            }
        }
        Block { scales, fifth_bits, nibbles: affine::paired_nibbles(&quants) }
    }
}

impl ByteWidth for Q5K {
    const BITS: u32 = 5;
}

impl QuantFormat for Q5K {
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
        let nibbles = simd.and(simd.shift_right(stored, 4 * (INDEX % 2) as u32), simd.splat_byte(15));
        let fifth_bits = simd.shift_right(simd.load_bytes(&block.fifth_bits), INDEX as u32);
        simd.or(nibbles, simd.shift_left(simd.and(fifth_bits, simd.splat_byte(1)), 4))
    }

    #[inline(always)]
    fn quant_pair<S: Simd512, const FIRST: usize, const SECOND: usize>(simd: S, block: &Block) -> S::Integers {
        let nibbles = simd.shift_right::<0, 4>(simd.load_broadcast(&block.nibbles[16 * FIRST..]));
        let bits = simd.load_broadcast(&block.fifth_bits);
        let fifths = match FIRST {
            0 => simd.shift_left::<4, 3>(bits),
            2 => simd.shift_left::<2, 1>(bits),
            4 => simd.shift_right::<0, 1>(bits),
            _ => simd.shift_right::<2, 3>(bits),
        };
        let both = simd.select(simd.splat_halves(15, 15), nibbles, fifths);
        simd.and(both, simd.splat_halves(31, 31))
    }
}
