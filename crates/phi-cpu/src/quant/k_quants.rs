//! The k-quants (llama.cpp's pull request 1684): super-blocks of 256 values in groups, where each group has a quantised
//! scale and the super-block has one for all scales. Q3_K, Q4_K, Q5_K and Q6_K.

use super::{SUPER_BLOCK, f16_at};

/// The 6-bit scale and minimum of group `group` of eight, packed into twelve bytes (`get_scale_min_k4` in ggml).
#[inline(always)]
fn scale_and_minimum(packed: &[u8], group: usize) -> (f32, f32) {
    let (scale, minimum) = if group < 4 {
        (packed[group] & 63, packed[group + 4] & 63)
    } else {
        (
            (packed[group + 4] & 0x0f) | ((packed[group - 4] >> 6) << 4),
            (packed[group + 4] >> 4) | ((packed[group] >> 6) << 4),
        )
    };
    (f32::from(scale), f32::from(minimum))
}

/// Q4_K: `value = d * scale * q - dmin * minimum` with a 4-bit `q`, in groups of 32.
///
/// Layout (`block_q4_K`): `d` and `dmin` as `f16`, 12 bytes of packed scales and minima, 128 bytes of nibbles. Each 32
/// bytes of nibbles hold two groups, the first in the low nibbles.
#[inline(always)]
pub fn q4_k(block: &[u8; 144], output: &mut [f32; SUPER_BLOCK]) {
    let (d, dmin) = (f16_at(block, 0), f16_at(block, 2));
    let (packed, quants) = (&block[4..16], &block[16..]);
    for (pair, (values, quants)) in output.chunks_exact_mut(64).zip(quants.chunks_exact(32)).enumerate() {
        let (scale_low, minimum_low) = scale_and_minimum(packed, 2 * pair);
        let (scale_high, minimum_high) = scale_and_minimum(packed, 2 * pair + 1);
        let (scale_low, minimum_low) = (d * scale_low, dmin * minimum_low);
        let (scale_high, minimum_high) = (d * scale_high, dmin * minimum_high);
        let (low, high) = values.split_at_mut(32);
        for ((low, high), &quant) in low.iter_mut().zip(high).zip(quants) {
            *low = scale_low * f32::from(quant & 0x0f) - minimum_low;
            *high = scale_high * f32::from(quant >> 4) - minimum_high;
        }
    }
}

/// Q5_K: as [`q4_k`] with a 5-bit `q`.
///
/// Layout (`block_q5_K`): `d` and `dmin` as `f16`, 12 bytes of packed scales and minima, 32 bytes of fifth bits, 128
/// bytes of nibbles. Bit `g` of byte `i` of the fifth bits belongs to value `i` of group `g`.
#[inline(always)]
pub fn q5_k(block: &[u8; 176], output: &mut [f32; SUPER_BLOCK]) {
    let (d, dmin) = (f16_at(block, 0), f16_at(block, 2));
    let (packed, fifth_bits, quants) = (&block[4..16], &block[16..48], &block[48..]);
    for (pair, (values, quants)) in output.chunks_exact_mut(64).zip(quants.chunks_exact(32)).enumerate() {
        let (scale_low, minimum_low) = scale_and_minimum(packed, 2 * pair);
        let (scale_high, minimum_high) = scale_and_minimum(packed, 2 * pair + 1);
        let (scale_low, minimum_low) = (d * scale_low, dmin * minimum_low);
        let (scale_high, minimum_high) = (d * scale_high, dmin * minimum_high);
        let (low, high) = values.split_at_mut(32);
        for (((low, high), &quant), &fifth) in low.iter_mut().zip(high).zip(quants).zip(fifth_bits) {
            let fifth_of_low = ((fifth >> (2 * pair)) & 1) << 4;
            let fifth_of_high = ((fifth >> (2 * pair + 1)) & 1) << 4;
            *low = scale_low * f32::from((quant & 0x0f) | fifth_of_low) - minimum_low;
            *high = scale_high * f32::from((quant >> 4) | fifth_of_high) - minimum_high;
        }
    }
}

/// Q6_K: `value = d * scale * (q - 32)` with a 6-bit `q`, in groups of 16.
///
/// Layout (`block_q6_K`): 128 bytes of low nibbles, 64 bytes of the upper two bits, 16 signed scales of 8 bits, `d` as
/// `f16`.
#[inline(always)]
pub fn q6_k(block: &[u8; 210], output: &mut [f32; SUPER_BLOCK]) {
    let d = f16_at(block, 208);
    let (low_bits, high_bits, scales) = (&block[..128], &block[128..192], &block[192..208]);
    for (part, values) in output.chunks_exact_mut(128).enumerate() {
        let low_bits = &low_bits[64 * part..64 * (part + 1)];
        let high_bits = &high_bits[32 * part..32 * (part + 1)];
        let scales = &scales[8 * part..8 * (part + 1)];
        for (quarter, values) in values.chunks_exact_mut(32).enumerate() {
            let nibbles = &low_bits[32 * (quarter % 2)..][..32];
            for (half, values) in values.chunks_exact_mut(16).enumerate() {
                let scale = d * f32::from(scales[2 * quarter + half].cast_signed());
                let nibbles = &nibbles[16 * half..][..16];
                let high_bits = &high_bits[16 * half..][..16];
                for ((value, &nibble), &high) in values.iter_mut().zip(nibbles).zip(high_bits) {
                    let low = (nibble >> (4 * (quarter / 2))) & 0x0f;
                    let high = ((high >> (2 * quarter)) & 3) << 4;
                    *value = scale * (f32::from(low | high) - 32.0);
                }
            }
        }
    }
}

/// The scale of group `group` of a Q3_K block: a 6-bit number less 32. Eight bytes hold the low nibbles of all sixteen
/// scales, and four bytes their upper two bits.
#[inline(always)]
pub(super) fn q3_k_scale(packed: &[u8], group: usize) -> f32 {
    let nibble = (packed[group % 8] >> (4 * (group / 8))) & 0x0f;
    let upper = (packed[8 + group % 4] >> (2 * (group / 4))) & 3;
    f32::from(nibble | (upper << 4)) - 32.0
}

/// Q3_K: `value = d * scale * (q - 4)` with a 3-bit `q`, in groups of 16.
///
/// Layout (`block_q3_K`): 32 bytes of third bits, 64 bytes of the lower two bits, 12 bytes of packed scales, `d` as
/// `f16`.
#[inline(always)]
pub fn q3_k(block: &[u8; 110], output: &mut [f32; SUPER_BLOCK]) {
    let d = f16_at(block, 108);
    let (third_bits, quants, packed) = (&block[..32], &block[32..96], &block[96..108]);
    for (group, values) in output.chunks_exact_mut(16).enumerate() {
        let scale = d * q3_k_scale(packed, group);
        let (part, plane, half) = (group / 8, (group % 8) / 2, group % 2);
        let quants = &quants[32 * part + 16 * half..][..16];
        let third_bits = &third_bits[16 * half..][..16];
        for ((value, &quant), &third) in values.iter_mut().zip(quants).zip(third_bits) {
            let low = (quant >> (2 * plane)) & 3;
            let third = ((third >> (4 * part + plane)) & 1) << 2;
            *value = scale * (f32::from(low | third) - 4.0);
        }
    }
}
