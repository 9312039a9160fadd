//! Q6_K: `value = d * scale * (q - 32)` with a 6-bit `q`, in super-blocks of 16 groups of 16.
//!
//! A k-quant, as [`super::q3_k`].

use super::encode::{Encode, f16_bytes, symmetric};
use super::{Format, PerGroup, QuantFormat, SUPER_BLOCK, scales};
use crate::simd::{ByteWidth, Simd256, Simd512};

/// The format.
pub struct Q6K;

/// `block_q6_K`.
#[derive(Debug, Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(C)]
pub struct Block {
    low_bits: [u8; 128],
    /// The upper two bits.
    high_bits: [u8; 64],
    /// Signed 8-bit scales.
    scales: [u8; 16],
    d: [u8; 2],
}

const _: () = assert!(size_of::<Block>() == 210);

impl Format for Q6K {
    const NAME: &'static str = "Q6_K";
    const GGUF_ID: u32 = 14;
    #[cfg(test)]
    const HALVES: &'static [usize] = &[std::mem::offset_of!(Block, d)];

    type Block = Block;
    type Values = [f32; SUPER_BLOCK];

    #[inline(always)]
    fn decode(block: &Block, output: &mut [f32; SUPER_BLOCK]) {
        let d = scales::f16_to_f32(block.d);
        for (part, values) in output.chunks_exact_mut(128).enumerate() {
            let low_bits = &block.low_bits[64 * part..64 * (part + 1)];
            let high_bits = &block.high_bits[32 * part..32 * (part + 1)];
            let scales = &block.scales[8 * part..8 * (part + 1)];
            for (quarter, values) in values.chunks_exact_mut(32).enumerate() {
                let nibbles = &low_bits[32 * (quarter % 2)..][..32];
                for (half, values) in values.chunks_exact_mut(16).enumerate() {
                    let scale = d * f32::from(scales[2 * quarter + half].cast_signed());
                    let nibbles = &nibbles[16 * half..][..16];
                    let high_bits = &high_bits[16 * half..][..16];
                    for ((value, &nibble), &high) in values.iter_mut().zip(nibbles).zip(high_bits) {
                        let low = (nibble >> (4 * (quarter / 2))) & 0x0f;
                        let high = ((high >> (2 * quarter)) & 3) << 4;
                        *value = scale * (f32::from(low | high) - 32.0);
                    }
                }
            }
        }
    }
}

impl Encode for Q6K {
    /// As `quantize_row_q6_K_ref`: the scales are rounded after the groups were fitted, then every value once more.
    fn encode(values: &[f32; SUPER_BLOCK], importance: Option<&[f32; SUPER_BLOCK]>) -> Block {
        let fitted = symmetric::super_block(values, importance, 32, symmetric::ScaleBits::Eight);
        let (mut low_bits, mut high_bits) = ([0; 128], [0; 64]);
        for (index, quant) in fitted.quants.iter().enumerate() {
            let (part, quarter, column) = (index / 128, (index % 128) / 32, index % 32);
            low_bits[64 * part + 32 * (quarter % 2) + column] |= (quant & 0x0f) << (4 * (quarter / 2));
            high_bits[32 * part + column] |= (quant >> 4) << (2 * quarter);
        }
        Block { low_bits, high_bits, scales: fitted.scales.map(i8::cast_unsigned), d: f16_bytes(fitted.d) }
    }
}

impl ByteWidth for Q6K {
    const BITS: u32 = 6;
}

impl QuantFormat for Q6K {
    const GROUP: usize = 16;
    const ZERO_POINT: Option<u32> = Some(32);
    type SuperBlock = Block;

    #[inline(always)]
    fn scales_and_offsets<S: Simd256>(simd: S, block: &Block) -> (PerGroup<S>, PerGroup<S>) {
        let scale = simd.splat(simd.f16_to_f32(u16::from_le_bytes(block.d)));
        let [low, high] = *bytemuck::cast_ref::<[u8; 16], [[u8; 8]; 2]>(&block.scales);
        let scaled = |bytes| simd.multiply(simd.i8s_to_floats(u64::from_le_bytes(bytes)), scale);
        scales::with_zero_point::<S, Self>(simd, [scaled(low), scaled(high)])
    }

    #[inline(always)]
    fn quants<S: Simd256, const INDEX: usize>(simd: S, block: &Block) -> S::Integers {
        let (part, quarter) = (INDEX / 4, INDEX % 4);
        let low_bits = simd.load_bytes(&block.low_bits[64 * part + 32 * (quarter % 2)..]);
        let nibbles = simd.and(simd.shift_right(low_bits, 4 * (quarter / 2) as u32), simd.splat_byte(15));
        let high_bits = simd.shift_right(simd.load_bytes(&block.high_bits[32 * part..]), 2 * quarter as u32);
        simd.or(nibbles, simd.shift_left(simd.and(high_bits, simd.splat_byte(3)), 4))
    }

    #[inline(always)]
    fn quant_pair<S: Simd512, const FIRST: usize, const SECOND: usize>(simd: S, block: &Block) -> S::Integers {
        let part = FIRST / 4;
        let low_bits = simd.load_bytes(&block.low_bits[64 * part..]);
        let high_bits = simd.load_broadcast(&block.high_bits[32 * part..]);
        let (nibbles, high_bits) = match FIRST % 4 {
            0 => (low_bits, simd.shift_left::<4, 2>(high_bits)),
            _ => (simd.shift_right::<4, 4>(low_bits), simd.shift_right::<0, 2>(high_bits)),
        };
        let both = simd.select(simd.splat_halves(15, 15), nibbles, high_bits);
        simd.and(both, simd.splat_halves(63, 63))
    }
}
