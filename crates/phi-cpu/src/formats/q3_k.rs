//! Q3_K: `value = d * scale * (q - 4)` with a 3-bit `q`, in super-blocks of 16 groups of 16.
//!
//! It is one of the k-quants (llama.cpp's pull request 1684): each group has a quantised scale, and the super-block has
//! one for all scales. Here the scale is a 6-bit number less 32.

use super::encode::{Encode, f16_bytes, symmetric};
use super::{Format, PerGroup, QuantFormat, SUPER_BLOCK, scales};
use crate::simd::{ByteWidth, Simd256};

/// The format.
pub struct Q3K;

/// `block_q3_K`.
#[derive(Debug, Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(C)]
pub struct Block {
    third_bits: [u8; 32],
    /// The lower two bits.
    quants: [u8; 64],
    /// The low nibbles of all sixteen scales.
    scale_nibbles: [u8; 8],
    /// Their upper two bits.
    scale_uppers: [u8; 4],
    d: [u8; 2],
}

const _: () = assert!(size_of::<Block>() == 110);

impl Format for Q3K {
    const NAME: &'static str = "Q3_K";
    const GGUF_ID: u32 = 11;
    #[cfg(test)]
    const HALVES: &'static [usize] = &[std::mem::offset_of!(Block, d)];

    type Block = Block;
    type Values = [f32; SUPER_BLOCK];

    #[inline(always)]
    fn decode(block: &Block, output: &mut [f32; SUPER_BLOCK]) {
        let d = scales::f16_to_f32(block.d);
        for (group, values) in output.chunks_exact_mut(16).enumerate() {
            let nibble = (block.scale_nibbles[group % 8] >> (4 * (group / 8))) & 0x0f;
            let upper = (block.scale_uppers[group % 4] >> (2 * (group / 4))) & 3;
            let scale = d * (f32::from(nibble | (upper << 4)) - 32.0);
            let (part, plane, half) = (group / 8, (group % 8) / 2, group % 2);
            let quants = &block.quants[32 * part + 16 * half..][..16];
            let third_bits = &block.third_bits[16 * half..][..16];
            for ((value, &quant), &third) in values.iter_mut().zip(quants).zip(third_bits) {
                let low = (quant >> (2 * plane)) & 3;
                let third = ((third >> (4 * part + plane)) & 1) << 2;
                *value = scale * (f32::from(low | third) - 4.0);
            }
        }
    }
}

impl Encode for Q3K {
    fn encode(values: &[f32; SUPER_BLOCK], importance: Option<&[f32; SUPER_BLOCK]>) -> Block {
        let fitted = symmetric::super_block(values, importance, 4, symmetric::ScaleBits::Six);
        let mut block: Block = bytemuck::Zeroable::zeroed();
        block.d = f16_bytes(fitted.d);
        for (group, scale) in fitted.scales.iter().enumerate() {
            let stored = (scale + 32).cast_unsigned();
            block.scale_nibbles[group % 8] |= (stored & 0x0f) << (4 * (group / 8));
            block.scale_uppers[group % 4] |= (stored >> 4) << (2 * (group / 4));
        }
        for (index, quant) in fitted.quants.iter().enumerate() {
            let (part, plane, column) = (index / 128, (index % 128) / 32, index % 32);
            block.quants[32 * part + column] |= (quant & 3) << (2 * plane);
            block.third_bits[column] |= (quant >> 2) << (4 * part + plane);
        }
        block
    }
}

impl ByteWidth for Q3K {
    /// As one of four bits: the kernels gain nothing from three.
    const BITS: u32 = 4;
}

impl QuantFormat for Q3K {
    const GROUP: usize = 16;
    const ZERO_POINT: Option<u32> = Some(4);
    type SuperBlock = Block;

    #[inline(always)]
    fn scales_and_offsets<S: Simd256>(simd: S, block: &Block) -> (PerGroup<S>, PerGroup<S>) {
        const LOW_TWO: u32 = 0x0303_0303;
        const LOW_NIBBLES: u64 = 0x0f0f_0f0f_0f0f_0f0f;
        let nibbles = u64::from_le_bytes(block.scale_nibbles);
        let upper = u32::from_le_bytes(block.scale_uppers);
        let bytes = |nibbles: u64, first: u32, second: u32| {
            let upper = u64::from(first & LOW_TWO) | (u64::from(second & LOW_TWO) << 32);
            simd.u8s_to_floats((nibbles & LOW_NIBBLES) | (upper << 4))
        };
        let scale = simd.splat(simd.f16_to_f32(u16::from_le_bytes(block.d)));
        let centred = |bytes| simd.multiply(simd.subtract(bytes, simd.splat(32.0)), scale);
        let low = centred(bytes(nibbles, upper, upper >> 2));
        let high = centred(bytes(nibbles >> 4, upper >> 4, upper >> 6));
        scales::with_zero_point::<S, Self>(simd, [low, high])
    }

    #[inline(always)]
    fn quants<S: Simd256, const INDEX: usize>(simd: S, block: &Block) -> S::Integers {
        let (part, plane) = (INDEX / 4, INDEX % 4);
        let third_bits = simd.shift_right(simd.load_bytes(&block.third_bits), INDEX as u32);
        let thirds = simd.shift_left(simd.and(third_bits, simd.splat_byte(1)), 2);
        let stored = simd.shift_right(simd.load_bytes(&block.quants[32 * part..]), 2 * plane as u32);
        simd.or(simd.and(stored, simd.splat_byte(3)), thirds)
    }
}
