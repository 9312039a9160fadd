//! BF16: bfloat16, the upper half of a 32-bit float.

use half::bf16;

use super::Format;
use super::encode::Encode;

/// The format.
pub struct Bf16;

impl Format for Bf16 {
    const NAME: &'static str = "BF16";
    const GGUF_ID: u32 = 30;
    #[cfg(test)]
    const HALVES: &'static [usize] = &[];

    type Block = [u8; 2];
    type Values = [f32; 1];

    #[inline(always)]
    fn decode(block: &[u8; 2], values: &mut [f32; 1]) {
        *values = [bf16::from_le_bytes(*block).to_f32()];
    }
}

impl Encode for Bf16 {
    fn encode(values: &[f32; 1], _: Option<&[f32; 1]>) -> [u8; 2] {
        bf16::from_f32(values[0]).to_le_bytes()
    }
}
