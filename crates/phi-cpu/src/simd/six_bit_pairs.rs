//! Eight pairs of 6-bit numbers in twelve bytes, each pair's numbers times a factor of their own.
//!
//! The packing: bytes 4 to 7 have the first number of pairs 0 to 3 and bytes 8 to 11 the second, in their low six bits.
//! Bytes 12 to 15 have a nibble of either number of pairs 4 to 7, whose upper two bits are those of bytes 4 to 11.
//! Before them are two factors in half precision. The second one is negated: its numbers are subtracted.

#[cfg(target_arch = "x86_64")]
#[allow(clippy::wildcard_imports, reason = "intrinsics, named by the processor")]
use std::arch::x86_64::*;

use super::Simd256;
#[cfg(target_arch = "x86_64")]
use super::avx2::{Avx2, WITH_AVX512_VNNI};

/// Bytes of the factors and the pairs.
pub const SIX_BIT_PAIRS: usize = 16;

/// The first numbers of all pairs times the first factor, and the second numbers times the negated second factor.
#[inline(always)]
pub fn scaled<S: Simd256>(simd: S, bytes: &[u8; SIX_BIT_PAIRS]) -> (S::Floats, S::Floats) {
    const LOW_SIX: u32 = 0x3f3f_3f3f;
    const LOW_FOUR: u32 = 0x0f0f_0f0f;
    let word = |index: usize| u32::from_le_bytes(bytes.as_chunks::<4>().0[index]);
    let factor = |index: usize| simd.f16_to_f32(u16::from_le_bytes(bytes.as_chunks::<2>().0[index]));
    let upper = |word: u32| (word >> 2) & 0x3030_3030;
    let [low, high, nibbles] = [word(1), word(2), word(3)];
    let firsts = u64::from(low & LOW_SIX) | (u64::from((nibbles & LOW_FOUR) | upper(low)) << 32);
    let seconds = u64::from(high & LOW_SIX) | (u64::from(((nibbles >> 4) & LOW_FOUR) | upper(high)) << 32);
    let firsts = simd.multiply(simd.u8s_to_floats(firsts), simd.splat(factor(0)));
    let seconds = simd.multiply(simd.u8s_to_floats(seconds), simd.splat(-factor(1)));
    (firsts, seconds)
}

/// The same, all sixteen numbers at once.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
pub fn scaled_with_avx512(_: Avx2<WITH_AVX512_VNNI>, bytes: &[u8; SIX_BIT_PAIRS]) -> (__m256, __m256) {
    // SAFETY: the argument proves that the processor has the instructions; sixteen bytes are read.
    unsafe {
        let header = _mm_loadu_si128(bytes.as_ptr().cast());
        let broadcast = _mm256_broadcastsi128_si256(header);
        // Each number gets a 16-bit lane: the first numbers, then the second ones.
        let low_indices = _mm256_setr_epi8(
            4, -1, 5, -1, 6, -1, 7, -1, 12, -1, 13, -1, 14, -1, 15, -1, 8, -1, 9, -1, 10, -1, 11, -1, 12, -1, 13, -1,
            14, -1, 15, -1,
        );
        let high_indices = _mm256_setr_epi8(
            -1, -1, -1, -1, -1, -1, -1, -1, 4, -1, 5, -1, 6, -1, 7, -1, -1, -1, -1, -1, -1, -1, -1, -1, 8, -1, 9, -1,
            10, -1, 11, -1,
        );
        let shifts = _mm256_setr_epi16(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 4, 4, 4);
        let masks = _mm256_setr_epi16(63, 63, 63, 63, 15, 15, 15, 15, 63, 63, 63, 63, 15, 15, 15, 15);
        let low = _mm256_and_si256(_mm256_srlv_epi16(_mm256_shuffle_epi8(broadcast, low_indices), shifts), masks);
        let high = _mm256_srli_epi16::<2>(_mm256_shuffle_epi8(broadcast, high_indices));
        let numbers = _mm256_or_si256(low, _mm256_and_si256(high, _mm256_set1_epi16(0x30)));
        let numbers = _mm512_cvtepi32_ps(_mm512_cvtepu16_epi32(numbers));
        let factors = _mm_xor_ps(_mm_cvtph_ps(header), _mm_setr_ps(0.0, -0.0, 0.0, 0.0));
        let indices = _mm512_setr_epi32(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1);
        let factors = _mm512_permutexvar_ps(indices, _mm512_castps128_ps512(factors));
        let numbers = _mm512_mul_ps(numbers, factors);
        (_mm512_castps512_ps256(numbers), _mm512_extractf32x8_ps::<1>(numbers))
    }
}
