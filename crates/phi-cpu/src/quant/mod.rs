//! Decodes the block formats to `f32`.
//!
//! Layouts are those of the structs in `ggml-common.h`, formulas those of `dequantize_row_*` in `ggml-quants.c`. Every
//! function is `inline(always)`, so that kernels compile it for their instruction set. None allocates, and none panics
//! on a row of whole blocks, whatever its bytes.

mod k_quants;
mod legacy;
pub mod unpack;

use half::slice::HalfFloatSliceExt;
use half::{bf16, f16};

use crate::matrix::ElementType;

/// Values of a block of Q8_0, Q4_0 or Q5_0 (`QK8_0` and others in ggml).
pub const LEGACY_BLOCK: usize = 32;
/// Values of a block of a k-quant (`QK_K` in ggml).
pub const SUPER_BLOCK: usize = 256;

/// Decodes a row. `bytes` holds exactly the blocks of `output.len()` values.
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

/// Decodes `f16` values. Aligned ones, as in a mapped file, are converted eight at a time where the processor can.
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

/// The half-precision number at byte `offset` of a block.
#[inline(always)]
fn f16_at(block: &[u8], offset: usize) -> f32 {
    f16_to_f32(u16::from_le_bytes([block[offset], block[offset + 1]]))
}

/// Converts the bits of a half-precision number.
///
/// `half` has such a function, but it checks the processor's features on every call. Subnormal numbers get a leading
/// one, which a subtraction removes again: operations on subnormal `f32` take processors a hundred times longer.
#[inline(always)]
pub fn f16_to_f32(bits: u16) -> f32 {
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
