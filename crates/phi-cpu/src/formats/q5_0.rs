//! Q5_0: `value = scale * (q - 16)` with a 5-bit `q`, in blocks of 32.

use super::encode::{Encode, f16_bytes, symmetric};
use super::{Format, PerGroup, QuantFormat, SUPER_BLOCK_PANELS, scales};
use crate::simd::{ByteWidth, Simd256};

/// The format.
pub struct Q5_0;

/// `block_q5_0`.
#[derive(Debug, Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(C)]
pub struct Block {
    scale: [u8; 2],
    /// The fifth bit of each value, as a 32-bit word.
    fifth_bits: [u8; 4],
    /// The low nibbles are the first sixteen values.
    nibbles: [u8; 16],
}

const _: () = assert!(size_of::<Block>() == 22);

impl Format for Q5_0 {
    const NAME: &'static str = "Q5_0";
    const GGUF_ID: u32 = 6;
    #[cfg(test)]
    const HALVES: &'static [usize] = &[std::mem::offset_of!(Block, scale)];

    type Block = Block;
    type Values = [f32; 32];

    #[inline(always)]
    fn decode(block: &Block, output: &mut [f32; 32]) {
        let scale = scales::f16_to_f32(block.scale);
        let fifth_bits = u32::from_le_bytes(block.fifth_bits);
        let (low, high) = output.split_at_mut(16);
        for (index, ((low, high), &pair)) in low.iter_mut().zip(high).zip(&block.nibbles).enumerate() {
            let fifth_of_low = ((fifth_bits >> index) as u8 & 1) << 4;
            let fifth_of_high = ((fifth_bits >> (index + 16)) as u8 & 1) << 4;
            *low = scale * (f32::from((pair & 0x0f) | fifth_of_low) - 16.0);
            *high = scale * (f32::from((pair >> 4) | fifth_of_high) - 16.0);
        }
    }
}

impl Encode for Q5_0 {
    fn encode(values: &[f32; 32], importance: Option<&[f32; 32]>) -> Block {
        let fit = symmetric::fit(values, importance.unwrap_or(&[1.0; 32]), 16);
        let (low, high) = fit.quants.split_at(16);
        let fifth = |bits: u32, (index, quant): (usize, &u8)| bits | (u32::from(quant >> 4) << index);
        Block {
            scale: f16_bytes(fit.scale),
            fifth_bits: fit.quants.iter().enumerate().fold(0, fifth).to_le_bytes(),
            nibbles: std::array::from_fn(|index| (low[index] & 0x0f) | (high[index] << 4)),
        }
    }
}

impl ByteWidth for Q5_0 {
    const BITS: u32 = 5;
}

impl QuantFormat for Q5_0 {
    const GROUP: usize = 32;
    const ZERO_POINT: Option<u32> = Some(16);
    type SuperBlock = [Block; SUPER_BLOCK_PANELS];

    #[inline(always)]
    fn scales_and_offsets<S: Simd256>(simd: S, blocks: &Self::SuperBlock) -> (PerGroup<S>, PerGroup<S>) {
        scales::of_blocks::<S, Self>(simd, blocks, |block| block.scale)
    }

    #[inline(always)]
    fn quants<S: Simd256, const INDEX: usize>(simd: S, blocks: &Self::SuperBlock) -> S::Integers {
        let fifth_bits = u32::from_le_bytes(blocks[INDEX].fifth_bits);
        let fifths = simd.and(simd.bytes_from_bits(fifth_bits), simd.splat_byte(16));
        simd.or(simd.bytes_from_nibbles(&blocks[INDEX].nibbles), fifths)
    }
}
