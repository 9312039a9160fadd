//! The block formats: what the bytes of a stored row mean, as `f32`.
//!
//! Formats and formulas are ggml's (`ggml-quants.c`, `dequantize_row_*`). Every function here is `inline(always)` so
//! that the kernels can compile it for their instruction set; none allocates and none can panic on any bytes, given
//! a row of whole blocks.

pub mod groups;
mod k_quants;
mod legacy;

use half::slice::HalfFloatSliceExt;
use half::{bf16, f16};

use crate::matrix::ElementType;

/// Values in a block of Q8_0, Q4_0 and Q5_0.
pub const SMALL_BLOCK: usize = 32;
/// Values in a block of the k-quants.
pub const SUPER_BLOCK: usize = 256;

/// Writes a stored row as `f32`. `bytes` holds exactly the blocks of `output.len()` values.
#[inline(always)]
pub fn dequantize_row(element_type: ElementType, bytes: &[u8], output: &mut [f32]) {
    match element_type {
        ElementType::F32 => {
            for (value, bytes) in output.iter_mut().zip(bytes.as_chunks::<4>().0) {
                *value = f32::from_le_bytes(*bytes);
            }
        }
        ElementType::F16 => dequantize_f16(bytes, output),
        ElementType::Bf16 => {
            for (value, bytes) in output.iter_mut().zip(bytes.as_chunks::<2>().0) {
                *value = bf16::from_le_bytes(*bytes).to_f32();
            }
        }
        ElementType::Q8_0 => blocks(bytes, output, legacy::q8_0),
        ElementType::Q4_0 => blocks(bytes, output, legacy::q4_0),
        ElementType::Q5_0 => blocks(bytes, output, legacy::q5_0),
        ElementType::Q3K => blocks(bytes, output, k_quants::q3_k),
        ElementType::Q4K => blocks(bytes, output, k_quants::q4_k),
        ElementType::Q5K => blocks(bytes, output, k_quants::q5_k),
        ElementType::Q6K => blocks(bytes, output, k_quants::q6_k),
    }
}

/// Decodes block after block of `BYTES` bytes into `VALUES` values.
#[inline(always)]
fn blocks<const BYTES: usize, const VALUES: usize>(
    bytes: &[u8],
    output: &mut [f32],
    decode: impl Fn(&[u8; BYTES], &mut [f32; VALUES]),
) {
    let blocks = bytes.as_chunks::<BYTES>().0;
    for (block, values) in blocks.iter().zip(output.as_chunks_mut::<VALUES>().0) {
        decode(block, values);
    }
}

/// The processor converts eight halves at a time where they lie aligned, which a mapped file's do.
#[inline(always)]
fn dequantize_f16(bytes: &[u8], output: &mut [f32]) {
    match bytemuck::try_cast_slice::<u8, u16>(bytes) {
        Ok(bits) if cfg!(target_endian = "little") => {
            let halves: &[f16] = half::slice::HalfBitsSliceExt::reinterpret_cast(bits);
            halves.convert_to_f32_slice(output);
        }
        _ => {
            for (value, bytes) in output.iter_mut().zip(bytes.as_chunks::<2>().0) {
                *value = f16::from_le_bytes(*bytes).to_f32();
            }
        }
    }
}

/// The half-precision number at `offset` of a block.
#[inline(always)]
fn half_at(block: &[u8], offset: usize) -> f32 {
    widen(u16::from_le_bytes([block[offset], block[offset + 1]]))
}

/// The half-precision number of these bits.
///
/// Not by `half`, which asks each time what the processor can. Numbers without a leading one get one, which is then
/// taken off again: products with such numbers take processors a hundred times longer.
#[inline(always)]
pub fn widen(bits: u16) -> f32 {
    const REBIAS: u32 = (127 - 15) << 23;
    let (sign, magnitude) = (u32::from(bits & 0x8000) << 16, u32::from(bits & 0x7fff) << 13);
    let widened = match bits & 0x7c00 {
        0 => (f32::from_bits(magnitude + REBIAS + (1 << 23)) - f32::from_bits(REBIAS + (1 << 23))).to_bits(),
        0x7c00 => magnitude + REBIAS + REBIAS,
        _ => magnitude + REBIAS,
    };
    f32::from_bits(widened | sign)
}

#[cfg(test)]
mod tests;
