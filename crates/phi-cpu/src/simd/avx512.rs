//! AVX-512 with VNNI: registers of 16 numbers, and `vpdpbusd`, which multiplies 64 pairs of bytes.

#[allow(clippy::wildcard_imports, reason = "a hundred intrinsics, named by the processor")]
use std::arch::x86_64::*;

use half::f16;

use super::amx_permission::Permission;
use super::avx2::{Avx2, WITH_AVX512_VNNI};
use super::{ByteWidth, Simd, Simd512, WithSimd};

/// Proof that the processor has AVX-512 (F, BW, VL, DQ) with VNNI, and the permission to use AMX if it was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Avx512(Option<Permission>);

impl Avx512 {
    /// The proof, if the processor has the instructions.
    pub fn detect() -> Option<Self> {
        let found = is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512bw")
            && is_x86_feature_detected!("avx512vl")
            && is_x86_feature_detected!("avx512dq")
            && is_x86_feature_detected!("avx512vnni")
            && is_x86_feature_detected!("avx2")
            && is_x86_feature_detected!("fma")
            && is_x86_feature_detected!("f16c");
        found.then_some(Self(None))
    }

    /// The same with AMX, if the processor has both and the operating system permits it.
    pub fn detect_with_amx() -> Option<Self> {
        Self::detect()?;
        Permission::request().map(|permission| Self(Some(permission)))
    }

    /// The permission to use AMX, if the set was chosen with it.
    #[inline(always)]
    pub fn amx(self) -> Option<Permission> {
        self.0
    }
}

#[inline(never)]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,avx2,fma,f16c")]
fn run<C: WithSimd<Avx512>>(set: Avx512, code: C) -> C::Output {
    code.run(set)
}

// SAFETY of every block below: `self` proves that the processor has the instructions; what is read and written is
// within the slices, whose lengths are checked.
#[expect(clippy::undocumented_unsafe_blocks, reason = "the comment above applies to all of them")]
impl Simd for Avx512 {
    const LANES: usize = 16;
    const MAX_INPUTS: usize = 8;
    const MAX_INPUTS_OF_PAIR: usize = 6;
    const SIGNED_WEIGHTS: bool = false;

    type Narrow = Avx2<WITH_AVX512_VNNI>;
    type Floats = __m512;
    type Integers = __m512i;

    #[inline(always)]
    fn narrow(self) -> Self::Narrow {
        Avx2::from_avx512(self)
    }

    #[inline(always)]
    fn call<C: WithSimd<Self>>(self, code: C) -> C::Output {
        unsafe { run(self, code) }
    }

    #[inline(always)]
    fn splat(self, value: f32) -> __m512 {
        unsafe { _mm512_set1_ps(value) }
    }

    #[inline(always)]
    fn load(self, values: &[f32]) -> __m512 {
        assert!(values.len() >= 16);
        unsafe { _mm512_loadu_ps(values.as_ptr()) }
    }

    #[inline(always)]
    fn load_f16(self, values: &[f16]) -> __m512 {
        assert!(values.len() >= 16);
        unsafe { _mm512_cvtph_ps(_mm256_loadu_si256(values.as_ptr().cast())) }
    }

    #[inline(always)]
    fn load_i8(self, values: &[i8]) -> __m512 {
        assert!(values.len() >= 16);
        unsafe { _mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(_mm_loadu_si128(values.as_ptr().cast()))) }
    }

    #[inline(always)]
    fn store(self, register: __m512, values: &mut [f32]) {
        assert!(values.len() >= 16);
        unsafe { _mm512_storeu_ps(values.as_mut_ptr(), register) }
    }

    #[inline(always)]
    fn add(self, left: __m512, right: __m512) -> __m512 {
        unsafe { _mm512_add_ps(left, right) }
    }

    #[inline(always)]
    fn subtract(self, left: __m512, right: __m512) -> __m512 {
        unsafe { _mm512_sub_ps(left, right) }
    }

    #[inline(always)]
    fn multiply(self, left: __m512, right: __m512) -> __m512 {
        unsafe { _mm512_mul_ps(left, right) }
    }

    #[inline(always)]
    fn divide(self, left: __m512, right: __m512) -> __m512 {
        unsafe { _mm512_div_ps(left, right) }
    }

    #[inline(always)]
    fn maximum(self, left: __m512, right: __m512) -> __m512 {
        unsafe { _mm512_max_ps(left, right) }
    }

    #[inline(always)]
    fn multiply_add(self, left: __m512, right: __m512, addend: __m512) -> __m512 {
        unsafe { _mm512_fmadd_ps(left, right, addend) }
    }

    #[inline(always)]
    fn sum(self, register: __m512) -> f32 {
        unsafe { _mm512_reduce_add_ps(register) }
    }

    #[inline(always)]
    fn round(self, register: __m512) -> __m512 {
        unsafe { _mm512_roundscale_ps::<{ _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC }>(register) }
    }

    #[inline(always)]
    fn scale_by_power_of_two(self, register: __m512, exponent: __m512) -> __m512 {
        unsafe { _mm512_scalef_ps(register, exponent) }
    }

    #[inline(always)]
    fn splat_integer(self, value: i32) -> __m512i {
        unsafe { _mm512_set1_epi32(value) }
    }

    #[inline(always)]
    fn load_bytes(self, bytes: &[u8]) -> __m512i {
        assert!(bytes.len() >= 64);
        unsafe { _mm512_loadu_si512(bytes.as_ptr().cast()) }
    }

    #[inline(always)]
    fn to_floats(self, register: __m512i) -> __m512 {
        unsafe { _mm512_cvtepi32_ps(register) }
    }

    #[inline(always)]
    fn shift_right_integers(self, register: __m512i, count: u32) -> __m512i {
        unsafe { _mm512_sra_epi32(register, _mm_cvtsi32_si128(count.cast_signed())) }
    }

    #[inline(always)]
    fn as_floats(self, register: __m512i) -> __m512 {
        unsafe { _mm512_castsi512_ps(register) }
    }

    #[inline(always)]
    fn dot_bytes<W: ByteWidth>(self, sums: __m512i, weights: __m512i, values: __m512i) -> __m512i {
        unsafe { _mm512_dpbusd_epi32(sums, weights, values) }
    }

    #[inline(always)]
    fn prefetch<const CACHE: u8>(self, bytes: &[u8], first: usize, count: usize) {
        self.narrow().prefetch::<CACHE>(bytes, first, count);
    }

    #[inline(always)]
    fn prefetch_line<const CACHE: u8, T>(self, value: &T, ahead: usize) {
        self.narrow().prefetch_line::<CACHE, T>(value, ahead);
    }

    #[inline(always)]
    fn transpose(self, words: &[u32], stride: usize, transposed: &mut [__m512i]) {
        assert!(words.len() >= 15 * stride + 16 && transposed.len() >= 16);
        unsafe {
            let mut rows = [_mm512_setzero_si512(); 16];
            for (row, register) in rows.iter_mut().enumerate() {
                *register = _mm512_loadu_si512(words.as_ptr().add(row * stride).cast());
            }
            // Interleaves the words of neighbouring rows, then pairs of words, then quarters of registers.
            let mut pairs = [_mm512_setzero_si512(); 16];
            for index in 0..8 {
                pairs[2 * index] = _mm512_unpacklo_epi32(rows[2 * index], rows[2 * index + 1]);
                pairs[2 * index + 1] = _mm512_unpackhi_epi32(rows[2 * index], rows[2 * index + 1]);
            }
            // fours[4 * i + j]: word j of each quarter of rows 4 * i to 4 * i + 3.
            let mut fours = [_mm512_setzero_si512(); 16];
            for index in 0..4 {
                let (a, b) = (pairs[4 * index], pairs[4 * index + 1]);
                let (c, d) = (pairs[4 * index + 2], pairs[4 * index + 3]);
                fours[4 * index] = _mm512_unpacklo_epi64(a, c);
                fours[4 * index + 1] = _mm512_unpackhi_epi64(a, c);
                fours[4 * index + 2] = _mm512_unpacklo_epi64(b, d);
                fours[4 * index + 3] = _mm512_unpackhi_epi64(b, d);
            }
            for word in 0..4 {
                let (a, b) = (fours[word], fours[4 + word]);
                let (c, d) = (fours[8 + word], fours[12 + word]);
                let low_ab = _mm512_shuffle_i32x4::<0b01_00_01_00>(a, b);
                let high_ab = _mm512_shuffle_i32x4::<0b11_10_11_10>(a, b);
                let low_cd = _mm512_shuffle_i32x4::<0b01_00_01_00>(c, d);
                let high_cd = _mm512_shuffle_i32x4::<0b11_10_11_10>(c, d);
                transposed[word] = _mm512_shuffle_i32x4::<0b10_00_10_00>(low_ab, low_cd);
                transposed[4 + word] = _mm512_shuffle_i32x4::<0b11_01_11_01>(low_ab, low_cd);
                transposed[8 + word] = _mm512_shuffle_i32x4::<0b10_00_10_00>(high_ab, high_cd);
                transposed[12 + word] = _mm512_shuffle_i32x4::<0b11_01_11_01>(high_ab, high_cd);
            }
        }
    }
}

#[expect(clippy::undocumented_unsafe_blocks, reason = "the comment above applies to these too")]
impl Simd512 for Avx512 {
    #[inline(always)]
    fn join(self, low: __m256i, high: __m256i) -> __m512i {
        unsafe { _mm512_inserti64x4::<1>(_mm512_castsi256_si512(low), high) }
    }

    #[inline(always)]
    fn load_broadcast(self, bytes: &[u8]) -> __m512i {
        assert!(bytes.len() >= 32);
        unsafe { _mm512_broadcast_i64x4(_mm256_loadu_si256(bytes.as_ptr().cast())) }
    }

    #[inline(always)]
    fn splat_halves(self, low: u8, high: u8) -> __m512i {
        unsafe { self.join(_mm256_set1_epi8(low.cast_signed()), _mm256_set1_epi8(high.cast_signed())) }
    }

    #[inline(always)]
    fn and(self, left: __m512i, right: __m512i) -> __m512i {
        unsafe { _mm512_and_si512(left, right) }
    }

    #[inline(always)]
    fn select(self, mask: __m512i, ones: __m512i, zeros: __m512i) -> __m512i {
        unsafe { _mm512_ternarylogic_epi64::<0b1100_1010>(mask, ones, zeros) }
    }

    #[inline(always)]
    fn shift_right<const LOW: i16, const HIGH: i16>(self, register: __m512i) -> __m512i {
        unsafe { _mm512_srlv_epi16(register, self.join(_mm256_set1_epi16(LOW), _mm256_set1_epi16(HIGH))) }
    }

    #[inline(always)]
    fn shift_left<const LOW: i16, const HIGH: i16>(self, register: __m512i) -> __m512i {
        unsafe { _mm512_sllv_epi16(register, self.join(_mm256_set1_epi16(LOW), _mm256_set1_epi16(HIGH))) }
    }
}
