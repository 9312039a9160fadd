//! The accumulator of AVX-512: 64 quantised weights to a register.
//!
//! Decode spends its time here, as much on waiting for memory as on arithmetic. Half the instructions of the 256-bit
//! kernel let the processor's out-of-order window reach twice as far ahead in memory.

#[allow(clippy::wildcard_imports, reason = "intrinsics, named by the processor")]
use std::arch::x86_64::*;

use super::accumulator::{Accumulator, add_offsets, combine_scales};
use crate::activations::SingleRow;
use crate::formats::{PANEL, PerGroup, QuantFormat, SUPER_BLOCK};
use crate::simd::Simd;
use crate::simd::avx2::{Avx2, WITH_AVX512_VNNI};
use crate::simd::avx512::Avx512;

/// Accumulates in lanes: the products of quants separately from the offsets.
pub struct Accumulator512 {
    products: [__m512; 2],
    offsets: __m256,
}

impl Accumulator<Avx512> for Accumulator512 {
    #[inline(always)]
    fn zero(set: Avx512) -> Self {
        Self { products: [set.splat(0.0); 2], offsets: set.narrow().splat(0.0) }
    }

    #[inline(always)]
    fn add_super_block<F: QuantFormat>(
        &mut self,
        set: Avx512,
        super_block: &F::SuperBlock,
        input: &SingleRow,
        index: usize,
    ) {
        let narrow = set.narrow();
        let (scales, offsets) = F::scales_and_offsets(narrow, super_block);
        let [low, high] = combine_scales::<_, F>(narrow, scales, input, index);
        let scales = [correct_shift::<F>(narrow, low), correct_shift::<F>(narrow, high)];
        let quants = &input.quants[index * SUPER_BLOCK..][..SUPER_BLOCK];
        let [a, b] = &mut self.products;
        add_panels::<F, 0, 1>(set, super_block, scales, quants, a);
        add_panels::<F, 2, 3>(set, super_block, scales, quants, b);
        add_panels::<F, 4, 5>(set, super_block, scales, quants, a);
        add_panels::<F, 6, 7>(set, super_block, scales, quants, b);
        add_offsets::<_, F>(narrow, offsets, input, index, &mut self.offsets);
    }

    #[inline(always)]
    fn total(self, set: Avx512) -> f32 {
        let [a, b] = self.products;
        set.sum(set.add(a, b)) + set.narrow().sum(self.offsets)
    }
}

/// Adds the products of panels `FIRST` and `SECOND`, which are adjacent. `scales` are the groups' times the inputs'.
#[inline(always)]
#[expect(clippy::cast_possible_wrap, reason = "a super-block has eight panels")]
fn add_panels<F: QuantFormat, const FIRST: usize, const SECOND: usize>(
    set: Avx512,
    super_block: &F::SuperBlock,
    scales: PerGroup<Avx2<WITH_AVX512_VNNI>>,
    quants: &[u8],
    total: &mut __m512,
) {
    let values = set.load_bytes(&quants[FIRST * PANEL..]);
    let sums = set.dot_bytes::<F>(set.splat_integer(0), F::quant_pair::<_, FIRST, SECOND>(set, super_block), values);
    // SAFETY: `set` proves that the processor has the instructions.
    unsafe {
        let (scales, indices) = if F::GROUP == PANEL {
            let upper = _mm512_setr_epi32(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1);
            (scales[0], _mm512_add_epi32(upper, _mm512_set1_epi32(const { FIRST as i32 })))
        } else {
            let quarters = _mm512_setr_epi32(0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3);
            (scales[FIRST / 4], _mm512_add_epi32(quarters, _mm512_set1_epi32(const { 2 * (FIRST as i32 % 4) })))
        };
        let scales = _mm512_permutexvar_ps(indices, _mm512_castps256_ps512(scales));
        *total = set.multiply_add(set.to_floats(sums), scales, *total);
    }
}

/// Divides the scale of every second panel by the power of two of [`QuantFormat::UPPER_SHIFT`].
#[inline(always)]
fn correct_shift<F: QuantFormat>(set: Avx2<WITH_AVX512_VNNI>, scales: __m256) -> __m256 {
    const { assert!(F::UPPER_SHIFT == 0 || F::GROUP == PANEL, "a scale belongs to one panel") };
    if F::UPPER_SHIFT == 0 {
        return scales;
    }
    let second = const { 1.0 / (1 << F::UPPER_SHIFT) as f32 };
    // SAFETY: `set` proves that the processor has the instructions.
    set.multiply(scales, unsafe { _mm256_setr_ps(1.0, second, 1.0, second, 1.0, second, 1.0, second) })
}
