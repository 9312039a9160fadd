//! AVX2 with FMA and F16C: registers of 8 numbers. Bytes are multiplied by `vpdpbusd` if the processor has VNNI, and
//! otherwise by `vpmaddubsw`, whose 16-bit sums must not overflow.

#[allow(clippy::wildcard_imports, reason = "a hundred intrinsics, named by the processor")]
use std::arch::x86_64::*;

mod unpack;

use half::f16;

use super::avx512::Avx512;
use super::{ByteWidth, L1, Simd, WithSimd};

/// Bytes are multiplied by AVX2's `vpmaddubsw`.
pub const PLAIN: u8 = 0;
/// Bytes are multiplied by `vpdpbusd` of AVX-VNNI.
pub const WITH_AVX_VNNI: u8 = 1;
/// Bytes are multiplied by `vpdpbusd` of AVX-512 VNNI. This is the 256-bit set of [`super::avx512`].
pub const WITH_AVX512_VNNI: u8 = 2;

/// Proof that the processor has AVX2, FMA and F16C, and the instruction that `DOT` stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Avx2<const DOT: u8>(());

impl<const DOT: u8> Avx2<DOT> {
    /// The proof, if the processor has the instructions.
    pub fn detect() -> Option<Self> {
        let found = is_x86_feature_detected!("avx2")
            && is_x86_feature_detected!("fma")
            && is_x86_feature_detected!("f16c")
            && match DOT {
                PLAIN => true,
                WITH_AVX_VNNI => is_x86_feature_detected!("avxvnni"),
                _ => Avx512::detect().is_some(),
            };
        found.then_some(Self(()))
    }
}

impl Avx2<WITH_AVX512_VNNI> {
    /// A processor with AVX-512 has all of these instructions.
    #[inline(always)]
    pub fn from_avx512(_: Avx512) -> Self {
        Self(())
    }
}

#[inline(never)]
#[target_feature(enable = "avx2,fma,f16c")]
fn run<C: WithSimd<Avx2<DOT>>, const DOT: u8>(set: Avx2<DOT>, code: C) -> C::Output {
    code.run(set)
}

#[inline(never)]
#[target_feature(enable = "avx2,fma,f16c,avxvnni")]
fn run_with_vnni<C: WithSimd<Avx2<DOT>>, const DOT: u8>(set: Avx2<DOT>, code: C) -> C::Output {
    code.run(set)
}

/// Steps of `vpmaddubsw`, each a pair of products of `bits`-bit weights and inputs up to 127, whose 16-bit sum cannot
/// overflow.
const fn steps_before_overflow(bits: u32) -> usize {
    (i16::MAX as usize) / (2 * 127 * ((1 << bits) - 1))
}

// SAFETY of every block below: `self` proves that the processor has the instructions; what is read and written is
// within the slices, whose lengths are checked.
#[expect(clippy::undocumented_unsafe_blocks, reason = "the comment above applies to all of them")]
impl<const DOT: u8> Simd for Avx2<DOT> {
    const LANES: usize = 8;
    const MAX_INPUTS: usize = 4;
    const MAX_INPUTS_OF_PAIR: usize = 0;
    const SIGNED_WEIGHTS: bool = DOT == PLAIN;

    type Narrow = Self;
    type Floats = __m256;
    type Integers = __m256i;

    #[inline(always)]
    fn narrow(self) -> Self {
        self
    }

    #[inline(always)]
    fn call<C: WithSimd<Self>>(self, code: C) -> C::Output {
        unsafe { if DOT == PLAIN { run(self, code) } else { run_with_vnni(self, code) } }
    }

    #[inline(always)]
    fn splat(self, value: f32) -> __m256 {
        unsafe { _mm256_set1_ps(value) }
    }

    #[inline(always)]
    fn load(self, values: &[f32]) -> __m256 {
        assert!(values.len() >= 8);
        unsafe { _mm256_loadu_ps(values.as_ptr()) }
    }

    #[inline(always)]
    fn load_f16(self, values: &[f16]) -> __m256 {
        assert!(values.len() >= 8);
        unsafe { _mm256_cvtph_ps(_mm_loadu_si128(values.as_ptr().cast())) }
    }

    #[inline(always)]
    fn load_i8(self, values: &[i8]) -> __m256 {
        assert!(values.len() >= 8);
        unsafe { _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(_mm_loadl_epi64(values.as_ptr().cast()))) }
    }

    #[inline(always)]
    fn store(self, register: __m256, values: &mut [f32]) {
        assert!(values.len() >= 8);
        unsafe { _mm256_storeu_ps(values.as_mut_ptr(), register) }
    }

    #[inline(always)]
    fn add(self, left: __m256, right: __m256) -> __m256 {
        unsafe { _mm256_add_ps(left, right) }
    }

    #[inline(always)]
    fn subtract(self, left: __m256, right: __m256) -> __m256 {
        unsafe { _mm256_sub_ps(left, right) }
    }

    #[inline(always)]
    fn multiply(self, left: __m256, right: __m256) -> __m256 {
        unsafe { _mm256_mul_ps(left, right) }
    }

    #[inline(always)]
    fn divide(self, left: __m256, right: __m256) -> __m256 {
        unsafe { _mm256_div_ps(left, right) }
    }

    #[inline(always)]
    fn maximum(self, left: __m256, right: __m256) -> __m256 {
        unsafe { _mm256_max_ps(left, right) }
    }

    #[inline(always)]
    fn multiply_add(self, left: __m256, right: __m256, addend: __m256) -> __m256 {
        unsafe { _mm256_fmadd_ps(left, right, addend) }
    }

    #[inline(always)]
    fn sum(self, register: __m256) -> f32 {
        unsafe {
            let four = _mm_add_ps(_mm256_castps256_ps128(register), _mm256_extractf128_ps::<1>(register));
            let two = _mm_add_ps(four, _mm_movehl_ps(four, four));
            _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)))
        }
    }

    #[inline(always)]
    fn round(self, register: __m256) -> __m256 {
        unsafe { _mm256_round_ps::<{ _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC }>(register) }
    }

    #[inline(always)]
    fn scale_by_power_of_two(self, register: __m256, exponent: __m256) -> __m256 {
        unsafe {
            let biased = _mm256_add_epi32(_mm256_cvtps_epi32(exponent), _mm256_set1_epi32(127));
            _mm256_mul_ps(register, _mm256_castsi256_ps(_mm256_slli_epi32::<23>(biased)))
        }
    }

    #[inline(always)]
    fn splat_integer(self, value: i32) -> __m256i {
        unsafe { _mm256_set1_epi32(value) }
    }

    #[inline(always)]
    fn load_bytes(self, bytes: &[u8]) -> __m256i {
        assert!(bytes.len() >= 32);
        unsafe { _mm256_loadu_si256(bytes.as_ptr().cast()) }
    }

    #[inline(always)]
    fn to_floats(self, register: __m256i) -> __m256 {
        unsafe { _mm256_cvtepi32_ps(register) }
    }

    #[inline(always)]
    fn shift_right_integers(self, register: __m256i, count: u32) -> __m256i {
        unsafe { _mm256_sra_epi32(register, _mm_cvtsi32_si128(count.cast_signed())) }
    }

    #[inline(always)]
    fn as_floats(self, register: __m256i) -> __m256 {
        unsafe { _mm256_castsi256_ps(register) }
    }

    #[inline(always)]
    fn dot_bytes<W: ByteWidth>(self, sums: __m256i, weights: __m256i, values: __m256i) -> __m256i {
        unsafe {
            match DOT {
                WITH_AVX_VNNI => return _mm256_dpbusd_avx_epi32(sums, weights, values),
                WITH_AVX512_VNNI => return _mm256_dpbusd_epi32(sums, weights, values),
                _ => {}
            }
            let pairs = if W::BITS == 8 {
                // Two products with weights up to 255 would overflow 16 bits; with magnitudes up to 128 they do not.
                _mm256_maddubs_epi16(_mm256_abs_epi8(weights), _mm256_sign_epi8(values, weights))
            } else {
                _mm256_maddubs_epi16(weights, values)
            };
            _mm256_add_epi32(sums, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)))
        }
    }

    #[inline(always)]
    fn dot_group<W: ByteWidth, const STEPS: usize, const FIRST: usize, const INPUTS: usize>(
        self,
        mut sums: [__m256i; INPUTS],
        weights: &[__m256i; STEPS],
        values: &[[i32; 8]; INPUTS],
    ) -> [__m256i; INPUTS] {
        if DOT != PLAIN || W::BITS == 8 {
            for (step, &weights) in weights.iter().enumerate() {
                for input in 0..INPUTS {
                    let word = self.splat_integer(values[input][FIRST + step]);
                    sums[input] = self.dot_bytes::<W>(sums[input], weights, word);
                }
            }
            return sums;
        }
        // With few bits, several steps fit into 16-bit sums.
        let mut first = 0;
        while first < STEPS {
            let end = (first + const { steps_before_overflow(W::BITS) }).min(STEPS);
            unsafe {
                let mut pairs = [_mm256_setzero_si256(); INPUTS];
                for step in first..end {
                    for input in 0..INPUTS {
                        let word = _mm256_set1_epi32(values[input][FIRST + step]);
                        pairs[input] = _mm256_add_epi16(pairs[input], _mm256_maddubs_epi16(weights[step], word));
                    }
                }
                for input in 0..INPUTS {
                    sums[input] =
                        _mm256_add_epi32(sums[input], _mm256_madd_epi16(pairs[input], _mm256_set1_epi16(1)));
                }
            }
            first = end;
        }
        sums
    }

    #[inline(always)]
    fn prefetch<const CACHE: u8>(self, bytes: &[u8], first: usize, count: usize) {
        // Each cache line once: those that start within the bytes.
        let end = bytes.len().min(first + count);
        let mut offset = first + (bytes.as_ptr() as usize + first).wrapping_neg() % 64;
        while offset < end {
            self.prefetch_line::<CACHE, u8>(&bytes[offset], 0);
            offset += 64;
        }
    }

    #[inline(always)]
    fn prefetch_line<const CACHE: u8, T>(self, value: &T, ahead: usize) {
        // A hint, which may point anywhere.
        let line = std::ptr::from_ref(value).wrapping_byte_add(ahead).cast();
        unsafe { if CACHE == L1 { _mm_prefetch::<_MM_HINT_T0>(line) } else { _mm_prefetch::<_MM_HINT_T1>(line) } };
    }

    #[inline(always)]
    fn transpose(self, words: &[u32], stride: usize, transposed: &mut [__m256i]) {
        assert!(words.len() >= 7 * stride + 8 && transposed.len() >= 8);
        unsafe {
            let mut rows = [_mm256_setzero_si256(); 8];
            for (row, register) in rows.iter_mut().enumerate() {
                *register = _mm256_loadu_si256(words.as_ptr().add(row * stride).cast());
            }
            // fours[4 * i + j]: word j of each half of rows 4 * i to 4 * i + 3.
            let mut fours = [_mm256_setzero_si256(); 8];
            for index in 0..2 {
                let (a, b) = (rows[4 * index], rows[4 * index + 1]);
                let (c, d) = (rows[4 * index + 2], rows[4 * index + 3]);
                let (low_ab, high_ab) = (_mm256_unpacklo_epi32(a, b), _mm256_unpackhi_epi32(a, b));
                let (low_cd, high_cd) = (_mm256_unpacklo_epi32(c, d), _mm256_unpackhi_epi32(c, d));
                fours[4 * index] = _mm256_unpacklo_epi64(low_ab, low_cd);
                fours[4 * index + 1] = _mm256_unpackhi_epi64(low_ab, low_cd);
                fours[4 * index + 2] = _mm256_unpacklo_epi64(high_ab, high_cd);
                fours[4 * index + 3] = _mm256_unpackhi_epi64(high_ab, high_cd);
            }
            for word in 0..4 {
                transposed[word] = _mm256_permute2x128_si256::<0x20>(fours[word], fours[4 + word]);
                transposed[4 + word] = _mm256_permute2x128_si256::<0x31>(fours[word], fours[4 + word]);
            }
        }
    }
}
