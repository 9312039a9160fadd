//! F32: IEEE 754 single precision.

use super::Format;
use super::encode::Encode;

/// The format.
pub struct F32;

impl Format for F32 {
    const NAME: &'static str = "F32";
    const GGUF_ID: u32 = 0;
    #[cfg(test)]
    const HALVES: &'static [usize] = &[];

    type Block = [u8; 4];
    type Values = [f32; 1];

    #[inline(always)]
    fn decode(block: &[u8; 4], values: &mut [f32; 1]) {
        *values = [f32::from_le_bytes(*block)];
    }
}

impl Encode for F32 {
    fn encode(values: &[f32; 1], _: Option<&[f32; 1]>) -> [u8; 4] {
        values[0].to_le_bytes()
    }
}
