//! Scales that several formats store alike.

use super::{PerGroup, QuantFormat, SUPER_BLOCK_PANELS};
use crate::simd::{SIX_BIT_PAIRS, Simd256, half_precision};

/// The half-precision number in two bytes of a block.
#[inline(always)]
pub fn f16_to_f32(bytes: [u8; 2]) -> f32 {
    half_precision::f16_to_f32(u16::from_le_bytes(bytes))
}

/// The scales and offsets of eight blocks of one group each.
#[inline(always)]
pub fn of_blocks<S: Simd256, F: QuantFormat>(
    simd: S,
    blocks: &[F::Block; SUPER_BLOCK_PANELS],
    scale: impl Fn(&F::Block) -> [u8; 2],
) -> (PerGroup<S>, PerGroup<S>) {
    let mut halves = [0; SUPER_BLOCK_PANELS];
    for (block, half) in blocks.iter().zip(&mut halves) {
        *half = u16::from_le_bytes(scale(block));
    }
    let scales = simd.f16s_to_floats(halves);
    with_zero_point::<S, F>(simd, [scales, scales])
}

/// The scales and their offsets: `-scale` times the quant of zero.
#[inline(always)]
pub fn with_zero_point<S: Simd256, F: QuantFormat>(simd: S, scales: PerGroup<S>) -> (PerGroup<S>, PerGroup<S>) {
    let factor = simd.splat(-(F::zero_point::<S>().unwrap_or(0) as f32));
    (scales, [simd.multiply(scales[0], factor), simd.multiply(scales[1], factor)])
}

/// The head of a Q4_K or Q5_K block: a scale and a minimum of 6 bits for each of eight groups, and a factor for either.
#[derive(Debug, Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(C)]
pub struct ScalesAndMinima {
    pub d: [u8; 2],
    pub dmin: [u8; 2],
    pub packed: [u8; 12],
}

const _: () = assert!(size_of::<ScalesAndMinima>() == SIX_BIT_PAIRS);

impl ScalesAndMinima {
    /// The scale and the minimum of group `group` of eight, times their factors (`get_scale_min_k4` in ggml).
    #[inline(always)]
    pub fn of_group(&self, group: usize) -> (f32, f32) {
        let packed = &self.packed;
        let (scale, minimum) = if group < 4 {
            (packed[group] & 63, packed[group + 4] & 63)
        } else {
            (
                (packed[group + 4] & 0x0f) | ((packed[group - 4] >> 6) << 4),
                (packed[group + 4] >> 4) | ((packed[group] >> 6) << 4),
            )
        };
        (f16_to_f32(self.d) * f32::from(scale), f16_to_f32(self.dmin) * f32::from(minimum))
    }

    /// The scales and offsets of all groups: an offset is a minimum subtracted.
    #[inline(always)]
    pub fn unpack<S: Simd256>(&self, simd: S) -> (PerGroup<S>, PerGroup<S>) {
        let (scales, offsets) = simd.scaled_six_bit_pairs(bytemuck::cast_ref(self));
        ([scales, scales], [offsets, offsets])
    }
}
