//! The legacy formats: blocks of 32 values, each with a scale in `f16` that precedes its quants. Q8_0, Q4_0 and Q5_0.

use super::{LEGACY_BLOCK, f16_at};

/// Q8_0: `value = scale * q` with a signed 8-bit `q`.
///
/// Layout (`block_q8_0`): scale, 32 bytes of quants.
#[inline(always)]
pub fn q8_0(block: &[u8; 34], output: &mut [f32; LEGACY_BLOCK]) {
    let scale = f16_at(block, 0);
    // Into an array and then out of it: compilers vectorise this, and not a loop that writes to `output`.
    let mut values = [0.0; LEGACY_BLOCK];
    for (value, &quant) in values.iter_mut().zip(&block[2..]) {
        *value = scale * f32::from(quant.cast_signed());
    }
    *output = values;
}

/// Q4_0: `value = scale * (q - 8)` with a 4-bit `q`.
///
/// Layout (`block_q4_0`): scale, 16 bytes of nibbles. The low nibbles are the first sixteen values.
#[inline(always)]
pub fn q4_0(block: &[u8; 18], output: &mut [f32; LEGACY_BLOCK]) {
    let scale = f16_at(block, 0);
    let (low, high) = output.split_at_mut(LEGACY_BLOCK / 2);
    for ((low, high), &pair) in low.iter_mut().zip(high).zip(&block[2..]) {
        *low = scale * (f32::from(pair & 0x0f) - 8.0);
        *high = scale * (f32::from(pair >> 4) - 8.0);
    }
}

/// Q5_0: `value = scale * (q - 16)` with a 5-bit `q`.
///
/// Layout (`block_q5_0`): scale, a 32-bit word with the fifth bit of each value, 16 bytes of nibbles as in [`q4_0`].
#[inline(always)]
pub fn q5_0(block: &[u8; 22], output: &mut [f32; LEGACY_BLOCK]) {
    let scale = f16_at(block, 0);
    let fifth_bits = u32::from_le_bytes([block[2], block[3], block[4], block[5]]);
    let (low, high) = output.split_at_mut(LEGACY_BLOCK / 2);
    for (index, ((low, high), &pair)) in low.iter_mut().zip(high).zip(&block[6..]).enumerate() {
        let fifth_of_low = ((fifth_bits >> index) as u8 & 1) << 4;
        let fifth_of_high = ((fifth_bits >> (index + 16)) as u8 & 1) << 4;
        *low = scale * (f32::from((pair & 0x0f) | fifth_of_low) - 16.0);
        *high = scale * (f32::from((pair >> 4) | fifth_of_high) - 16.0);
    }
}
