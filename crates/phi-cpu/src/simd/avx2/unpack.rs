//! The operations that unpack 32 quantised weights.

#[allow(clippy::wildcard_imports, reason = "a hundred intrinsics, named by the processor")]
use std::arch::x86_64::*;

use super::{Avx2, WITH_AVX512_VNNI};
use crate::simd::{SIX_BIT_PAIRS, Simd256, six_bit_pairs};

#[expect(clippy::undocumented_unsafe_blocks, reason = "as in `super`")]
impl<const DOT: u8> Simd256 for Avx2<DOT> {
    #[inline(always)]
    fn splat_byte(self, value: u8) -> __m256i {
        unsafe { _mm256_set1_epi8(value.cast_signed()) }
    }

    #[inline(always)]
    fn and(self, left: __m256i, right: __m256i) -> __m256i {
        unsafe { _mm256_and_si256(left, right) }
    }

    #[inline(always)]
    fn or(self, left: __m256i, right: __m256i) -> __m256i {
        unsafe { _mm256_or_si256(left, right) }
    }

    #[inline(always)]
    fn xor(self, left: __m256i, right: __m256i) -> __m256i {
        unsafe { _mm256_xor_si256(left, right) }
    }

    #[inline(always)]
    fn shift_right(self, register: __m256i, count: u32) -> __m256i {
        unsafe { _mm256_srl_epi16(register, _mm_cvtsi32_si128(count.cast_signed())) }
    }

    #[inline(always)]
    fn shift_left(self, register: __m256i, count: u32) -> __m256i {
        unsafe { _mm256_sll_epi16(register, _mm_cvtsi32_si128(count.cast_signed())) }
    }

    #[inline(always)]
    fn bytes_from_nibbles(self, bytes: &[u8]) -> __m256i {
        assert!(bytes.len() >= 16);
        unsafe {
            let stored = _mm_loadu_si128(bytes.as_ptr().cast());
            let pairs = _mm256_set_m128i(_mm_srli_epi16::<4>(stored), stored);
            _mm256_and_si256(pairs, _mm256_set1_epi8(15))
        }
    }

    #[inline(always)]
    fn bytes_from_bits(self, bits: u32) -> __m256i {
        unsafe {
            // Each lane gets the byte that holds its bit, and then only that bit.
            let indices = _mm256_setr_epi64x(0, 0x0101_0101_0101_0101, 0x0202_0202_0202_0202, 0x0303_0303_0303_0303);
            let bytes = _mm256_shuffle_epi8(_mm256_set1_epi32(bits.cast_signed()), indices);
            let masks = _mm256_set1_epi64x(0x8040_2010_0804_0201_u64.cast_signed());
            _mm256_cmpeq_epi8(_mm256_and_si256(bytes, masks), masks)
        }
    }

    #[inline(always)]
    fn store_bytes(self, register: __m256i, bytes: &mut [u8; 32]) {
        unsafe { _mm256_storeu_si256(bytes.as_mut_ptr().cast(), register) }
    }

    #[inline(always)]
    fn u8s_to_floats(self, bytes: u64) -> __m256 {
        unsafe { _mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(_mm_cvtsi64_si128(bytes.cast_signed()))) }
    }

    #[inline(always)]
    fn i8s_to_floats(self, bytes: u64) -> __m256 {
        unsafe { _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(_mm_cvtsi64_si128(bytes.cast_signed()))) }
    }

    #[inline(always)]
    fn f16_to_f32(self, bits: u16) -> f32 {
        unsafe { _mm_cvtss_f32(_mm_cvtph_ps(_mm_cvtsi32_si128(i32::from(bits)))) }
    }

    #[inline(always)]
    fn f16s_to_floats(self, halves: [u16; 8]) -> __m256 {
        unsafe {
            let mut register = _mm_cvtsi32_si128(i32::from(halves[0]));
            register = _mm_insert_epi16::<1>(register, i32::from(halves[1]));
            register = _mm_insert_epi16::<2>(register, i32::from(halves[2]));
            register = _mm_insert_epi16::<3>(register, i32::from(halves[3]));
            register = _mm_insert_epi16::<4>(register, i32::from(halves[4]));
            register = _mm_insert_epi16::<5>(register, i32::from(halves[5]));
            register = _mm_insert_epi16::<6>(register, i32::from(halves[6]));
            register = _mm_insert_epi16::<7>(register, i32::from(halves[7]));
            _mm256_cvtph_ps(register)
        }
    }

    #[inline(always)]
    fn scaled_six_bit_pairs(self, bytes: &[u8; SIX_BIT_PAIRS]) -> (__m256, __m256) {
        if DOT == WITH_AVX512_VNNI {
            return six_bit_pairs::scaled_with_avx512(Avx2(()), bytes);
        }
        six_bit_pairs::scaled(self, bytes)
    }

    #[inline(always)]
    fn broadcast_lanes<const LOW: i32, const HIGH: i32>(self, register: __m256) -> __m256 {
        let indices = [LOW, LOW, LOW, LOW, HIGH, HIGH, HIGH, HIGH];
        unsafe { _mm256_permutevar8x32_ps(register, _mm256_loadu_si256(indices.as_ptr().cast())) }
    }

    #[inline(always)]
    fn duplicate_lanes<const HALF: i32>(self, register: __m256) -> __m256 {
        let first = 4 * HALF;
        let indices = [first, first, first + 1, first + 1, first + 2, first + 2, first + 3, first + 3];
        unsafe { _mm256_permutevar8x32_ps(register, _mm256_loadu_si256(indices.as_ptr().cast())) }
    }
}
