//! Quantising: the block of a format that stands for given values best.
//!
//! Scales are searched as llama.cpp's quantiser does it (`ggml-quants.c`), so that its files and ours have the same
//! error: several scales are tried, and the one with the least weighted squared error is kept. An importance matrix
//! weighs the error of a column by the mean square of the activations that it is multiplied with.

pub mod affine;
pub mod factors;
pub mod symmetric;

use half::f16;

use super::Format;

/// A format that values can be quantised to.
pub trait Encode: Format {
    /// The block that stands for `values`, which are finite. `importance` weighs the squared error of each value.
    fn encode(values: &Self::Values, importance: Option<&Self::Values>) -> Self::Block;

    /// Encodes a row. `bytes` has exactly the blocks of `values`, and `importance` a weight for each of them.
    fn encode_row(values: &[f32], importance: Option<&[f32]>, bytes: &mut [u8]) {
        let length = size_of::<Self::Values>() / size_of::<f32>();
        let blocks = bytes.chunks_exact_mut(size_of::<Self::Block>()).zip(values.chunks_exact(length));
        for (index, (block, values)) in blocks.enumerate() {
            let of_block = importance.map(|weights| &weights[index * length..][..length]);
            let encoded = Self::encode(
                bytemuck::from_bytes(bytemuck::cast_slice(values)),
                of_block.map(|weights| bytemuck::from_bytes(bytemuck::cast_slice(weights))),
            );
            block.copy_from_slice(bytemuck::bytes_of(&encoded));
        }
    }
}

/// Below this a group is as good as zero (`GROUP_MAX_EPS`).
pub const NEARLY_ZERO: f32 = 1e-15;

/// The nearest integer, ties to even, for magnitudes below 2^22. As fast as an addition on every processor.
#[inline(always)]
pub fn nearest(value: f32) -> f32 {
    /// 1.5 * 2^23: floats of this size have no fraction.
    const MAGIC: f32 = 12_582_912.0;
    (value + MAGIC) - MAGIC
}

/// The nearest integer from `least` to `most`.
#[inline(always)]
pub fn nearest_within(value: f32, least: f32, most: f32) -> f32 {
    // Clamped first, so that `nearest` is never beyond what it can round.
    nearest(value.clamp(least - 1.0, most + 1.0)).clamp(least, most)
}

/// The bytes of the half-precision number nearest to `value`.
pub fn f16_bytes(value: f32) -> [u8; 2] {
    f16::from_f32(value).to_le_bytes()
}

/// The value with the largest magnitude, the first of several.
pub fn largest_by_magnitude(values: &[f32]) -> f32 {
    values.iter().fold(0.0_f32, |largest, &value| if value.abs() > largest.abs() { value } else { largest })
}

/// The sum of squares, in order.
pub fn sum_of_squares(values: &[f32]) -> f32 {
    values.iter().fold(0.0, |sum, value| sum + value * value)
}

#[cfg(test)]
mod tests;
