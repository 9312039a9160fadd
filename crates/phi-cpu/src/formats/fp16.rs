//! F16: IEEE 754 half precision.

use half::f16;
use half::slice::{HalfBitsSliceExt, HalfFloatSliceExt};

use super::Format;
use super::encode::{self, Encode};

/// The format.
pub struct F16;

impl Format for F16 {
    const NAME: &'static str = "F16";
    const GGUF_ID: u32 = 1;
    #[cfg(test)]
    const HALVES: &'static [usize] = &[0];

    type Block = [u8; 2];
    type Values = [f32; 1];

    #[inline(always)]
    fn decode(block: &[u8; 2], values: &mut [f32; 1]) {
        *values = [f16::from_le_bytes(*block).to_f32()];
    }

    /// Aligned values, as in a mapped file, are converted eight at a time where the processor can.
    #[inline(always)]
    fn decode_row(bytes: &[u8], output: &mut [f32]) {
        match bytemuck::try_cast_slice::<u8, u16>(bytes) {
            Ok(bits) if cfg!(target_endian = "little") => {
                let halves: &[f16] = bits.reinterpret_cast();
                halves.convert_to_f32_slice(output);
            }
            _ => {
                for (values, block) in output.as_chunks_mut::<1>().0.iter_mut().zip(bytes.as_chunks().0) {
                    Self::decode(block, values);
                }
            }
        }
    }
}

impl Encode for F16 {
    fn encode(values: &[f32; 1], _: Option<&[f32; 1]>) -> [u8; 2] {
        encode::f16_bytes(values[0])
    }
}
