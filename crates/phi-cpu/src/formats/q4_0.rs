//! Q4_0: `value = scale * (q - 8)` with a 4-bit `q`, in blocks of 32.

use super::encode::{Encode, f16_bytes, symmetric};
use super::{Format, PerGroup, QuantFormat, SUPER_BLOCK_PANELS, scales};
use crate::simd::{ByteWidth, Simd256};

/// The format.
pub struct Q4_0;

/// `block_q4_0`.
#[derive(Debug, Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(C)]
pub struct Block {
    scale: [u8; 2],
    /// The low nibbles are the first sixteen values.
    nibbles: [u8; 16],
}

const _: () = assert!(size_of::<Block>() == 18);

impl Format for Q4_0 {
    const NAME: &'static str = "Q4_0";
    const GGUF_ID: u32 = 2;
    #[cfg(test)]
    const HALVES: &'static [usize] = &[std::mem::offset_of!(Block, scale)];

    type Block = Block;
    type Values = [f32; 32];

    #[inline(always)]
    fn decode(block: &Block, output: &mut [f32; 32]) {
        let scale = scales::f16_to_f32(block.scale);
        let (low, high) = output.split_at_mut(16);
        for ((low, high), &pair) in low.iter_mut().zip(high).zip(&block.nibbles) {
            *low = scale * (f32::from(pair & 0x0f) - 8.0);
            *high = scale * (f32::from(pair >> 4) - 8.0);
        }
    }
}

impl Encode for Q4_0 {
    fn encode(values: &[f32; 32], importance: Option<&[f32; 32]>) -> Block {
        let fit = symmetric::fit(values, importance.unwrap_or(&[1.0; 32]), 8);
        let (low, high) = fit.quants.split_at(16);
        Block { scale: f16_bytes(fit.scale), nibbles: std::array::from_fn(|index| low[index] | (high[index] << 4)) }
    }
}

impl ByteWidth for Q4_0 {
    const BITS: u32 = 4;
}

impl QuantFormat for Q4_0 {
    const GROUP: usize = 32;
    const ZERO_POINT: Option<u32> = Some(8);
    type SuperBlock = [Block; SUPER_BLOCK_PANELS];

    #[inline(always)]
    fn scales_and_offsets<S: Simd256>(simd: S, blocks: &Self::SuperBlock) -> (PerGroup<S>, PerGroup<S>) {
        scales::of_blocks::<S, Self>(simd, blocks, |block| block.scale)
    }

    #[inline(always)]
    fn quants<S: Simd256, const INDEX: usize>(simd: S, blocks: &Self::SuperBlock) -> S::Integers {
        simd.bytes_from_nibbles(&blocks[INDEX].nibbles)
    }
}
