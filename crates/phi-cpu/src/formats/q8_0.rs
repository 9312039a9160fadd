//! Q8_0: `value = scale * q` with a signed 8-bit `q`, in blocks of 32.

use super::encode::{Encode, f16_bytes, largest_by_magnitude};
use super::{Format, PerGroup, QuantFormat, SUPER_BLOCK_PANELS, scales};
use crate::simd::{ByteWidth, Simd256};

/// The format.
pub struct Q8_0;

/// `block_q8_0`.
#[derive(Debug, Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(C)]
pub struct Block {
    scale: [u8; 2],
    quants: [u8; 32],
}

const _: () = assert!(size_of::<Block>() == 34);

impl Format for Q8_0 {
    const NAME: &'static str = "Q8_0";
    const GGUF_ID: u32 = 8;
    #[cfg(test)]
    const HALVES: &'static [usize] = &[std::mem::offset_of!(Block, scale)];

    type Block = Block;
    type Values = [f32; 32];

    #[inline(always)]
    fn decode(block: &Block, output: &mut [f32; 32]) {
        let scale = scales::f16_to_f32(block.scale);
        // Into an array and then out of it: compilers vectorise this, and not a loop that writes to `output`.
        let mut values = [0.0; 32];
        for (value, &quant) in values.iter_mut().zip(&block.quants) {
            *value = scale * f32::from(quant.cast_signed());
        }
        *output = values;
    }
}

impl Encode for Q8_0 {
    /// The scale is exact for the largest value (`quantize_row_q8_0_ref`); no importance changes that.
    fn encode(values: &[f32; 32], _: Option<&[f32; 32]>) -> Block {
        let scale = largest_by_magnitude(values).abs() / 127.0;
        let inverse = if scale > 0.0 { 1.0 / scale } else { 0.0 };
        let quants = values.map(|value| ((value * inverse).round() as i8).cast_unsigned());
        Block { scale: f16_bytes(scale), quants }
    }
}

impl ByteWidth for Q8_0 {
    const BITS: u32 = 8;
}

/// A mask for exclusive or that makes quants unsigned; 0 where a set wants them signed.
const fn flip<S: Simd256>() -> u8 {
    if S::SIGNED_WEIGHTS { 0 } else { 0x80 }
}

impl QuantFormat for Q8_0 {
    const GROUP: usize = 32;
    const ZERO_POINT: Option<u32> = Some(128);
    type SuperBlock = [Block; SUPER_BLOCK_PANELS];

    #[inline(always)]
    fn scales_and_offsets<S: Simd256>(simd: S, blocks: &Self::SuperBlock) -> (PerGroup<S>, PerGroup<S>) {
        scales::of_blocks::<S, Self>(simd, blocks, |block| block.scale)
    }

    #[inline(always)]
    fn quants<S: Simd256, const INDEX: usize>(simd: S, blocks: &Self::SuperBlock) -> S::Integers {
        simd.xor(simd.load_bytes(&blocks[INDEX].quants), simd.splat_byte(const { flip::<S>() }))
    }
}
