//! Blocks of 32 values under one scale: Q8_0, Q4_0 and Q5_0.

use super::{SMALL_BLOCK, half_at};

/// `value = scale * q`, q a signed byte.
#[inline(always)]
pub fn q8_0(block: &[u8; 34], output: &mut [f32; SMALL_BLOCK]) {
    let scale = half_at(block, 0);
    // Values of their own, written at once: compilers turn this into wide registers, and a loop over both not.
    let mut values = [0.0; SMALL_BLOCK];
    for (value, &quant) in values.iter_mut().zip(&block[2..]) {
        *value = scale * f32::from(quant.cast_signed());
    }
    *output = values;
}

/// `value = scale * (q - 8)`; the low nibbles are the first sixteen values.
#[inline(always)]
pub fn q4_0(block: &[u8; 18], output: &mut [f32; SMALL_BLOCK]) {
    let scale = half_at(block, 0);
    let (low, high) = output.split_at_mut(SMALL_BLOCK / 2);
    for ((low, high), &pair) in low.iter_mut().zip(high).zip(&block[2..]) {
        *low = scale * (f32::from(pair & 0x0f) - 8.0);
        *high = scale * (f32::from(pair >> 4) - 8.0);
    }
}

/// `value = scale * (q - 16)`; the fifth bits stand apart in a 32-bit word.
#[inline(always)]
pub fn q5_0(block: &[u8; 22], output: &mut [f32; SMALL_BLOCK]) {
    let scale = half_at(block, 0);
    let fifth_bits = u32::from_le_bytes([block[2], block[3], block[4], block[5]]);
    let (low, high) = output.split_at_mut(SMALL_BLOCK / 2);
    for (index, ((low, high), &pair)) in low.iter_mut().zip(high).zip(&block[6..]).enumerate() {
        let fifth_of_low = ((fifth_bits >> index) as u8 & 1) << 4;
        let fifth_of_high = ((fifth_bits >> (index + 16)) as u8 & 1) << 4;
        *low = scale * (f32::from((pair & 0x0f) | fifth_of_low) - 16.0);
        *high = scale * (f32::from((pair >> 4) | fifth_of_high) - 16.0);
    }
}
