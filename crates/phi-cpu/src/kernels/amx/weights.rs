//! Quantised weights as `bf16`.
//!
//! Formats of few bits have few values under a scale: they are computed once a group, and looked up.

#[allow(clippy::wildcard_imports, reason = "their names are the processor's own, and would fill a page")]
use std::arch::x86_64::*;

use super::both;
use crate::kernels::avx512::Avx512;
use crate::kernels::simd::{L2, Simd};
use crate::kernels::tiles::{Numbers, WeightRow};
use crate::matrix::Matrix;
use crate::quant::unpack::{self, PaddedSuperBlock, QuantFormat};
use crate::strips::STRIP;

/// Unpacks unit `unit` of the rows from `first` on. Rows that are not there keep what stood there before: what they add
/// up to is not read.
#[inline(always)]
pub fn unpack<F: QuantFormat>(
    set: Avx512,
    weights: &Matrix,
    first: usize,
    unit: usize,
    numbers: &mut [Numbers; STRIP],
    unpacked: &mut [WeightRow; STRIP],
) {
    let bytes = weights.bytes_of_rows(first..weights.rows().min(first + STRIP));
    let rows = bytes.chunks_exact(weights.row_bytes());
    // Scales first and then quants: from memory they come in every lane at no cost, between registers they do not.
    for (row, numbers) in rows.clone().zip(&mut *numbers) {
        match row.get(unit * F::SUPER_BLOCK_BYTES..(unit + 1) * F::SUPER_BLOCK_BYTES) {
            Some(unit) => numbers.read::<F>(set, unit),
            None => numbers.read::<F>(set, padded_super_block::<F>(row).as_slice()),
        }
    }
    for ((row, numbers), unpacked) in rows.zip(numbers).zip(unpacked) {
        set.prefetch::<L2>(row, (unit + 1) * F::SUPER_BLOCK_BYTES, F::SUPER_BLOCK_BYTES);
        match row.get(unit * F::SUPER_BLOCK_BYTES..(unit + 1) * F::SUPER_BLOCK_BYTES) {
            Some(unit) => unpack_unit::<F>(set, unit, numbers, unpacked),
            None => unpack_unit::<F>(set, padded_super_block::<F>(row).as_slice(), numbers, unpacked),
        }
    }
}

/// The unit that the blocks of a row do not fill.
#[cold]
fn padded_super_block<F: QuantFormat>(row: &[u8]) -> PaddedSuperBlock<F> {
    unpack::padded_super_block::<F>(row)
}

/// Unpacks a row's unit.
#[inline(always)]
fn unpack_unit<F: QuantFormat>(set: Avx512, unit: &[u8], numbers: &Numbers, unpacked: &mut WeightRow) {
    unpack_pair::<F, 0, 1>(set, unit, numbers, unpacked);
    unpack_pair::<F, 2, 3>(set, unit, numbers, unpacked);
    unpack_pair::<F, 4, 5>(set, unit, numbers, unpacked);
    unpack_pair::<F, 6, 7>(set, unit, numbers, unpacked);
}

impl Numbers {
    /// What quants of group `group` mean.
    #[inline(always)]
    fn meaning(&self, set: Avx512, group: usize, quants: __m512) -> __m512 {
        set.multiply_add(quants, set.splat(self.scales[group]), set.splat(self.offsets[group]))
    }

    #[inline(always)]
    fn read<F: QuantFormat>(&mut self, set: Avx512, unit: &[u8]) {
        let (scales, offsets) = F::scales_and_offsets(set.narrow(), unit);
        set.narrow().store(scales[0], &mut self.scales);
        set.narrow().store(offsets[0], &mut self.offsets);
        if F::GROUP < STRIP {
            set.narrow().store(scales[1], &mut self.scales[8..]);
            set.narrow().store(offsets[1], &mut self.offsets[8..]);
        }
    }
}

/// Unpacks strips `FIRST` and `SECOND`, which follows it, of a unit's row.
#[inline(always)]
fn unpack_pair<F: QuantFormat, const FIRST: usize, const SECOND: usize>(
    set: Avx512,
    unit: &[u8],
    numbers: &Numbers,
    WeightRow(unpacked): &mut WeightRow,
) {
    let quants = [F::quants::<_, FIRST>(set.narrow(), unit), F::quants::<_, SECOND>(set.narrow(), unit)];
    let values = |group, quants| numbers.meaning(set, group, quants);
    // SAFETY: the processor has the instructions, see `Permission`; a strip has as many bytes as a register.
    unsafe {
        let first = _mm512_cvtepi32_ps(_mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));
        let second = _mm512_add_ps(first, _mm512_set1_ps(16.0));
        let bytes = match (F::BITS, F::GROUP) {
            // Quants are looked up: what each of them means under the scale of either strip.
            (4, STRIP) => {
                let meanings = both(values(SECOND, first), values(FIRST, first));
                let places = [quants[0], _mm256_or_si256(quants[1], _mm256_set1_epi8(16))];
                places.map(|places| _mm512_permutexvar_epi16(_mm512_cvtepu8_epi16(places), meanings))
            }
            // Under the scale of either half of a strip.
            (4, _) => {
                let upper_half = _mm256_setr_m128i(_mm_setzero_si128(), _mm_set1_epi8(16));
                let [a, b] =
                    [FIRST, SECOND].map(|strip| both(values(2 * strip + 1, first), values(2 * strip, first)));
                let [c, d] = quants.map(|quants| _mm512_cvtepu8_epi16(_mm256_or_si256(quants, upper_half)));
                [_mm512_permutexvar_epi16(c, a), _mm512_permutexvar_epi16(d, b)]
            }
            (5, _) => {
                let [a, b] = [FIRST, SECOND].map(|strip| both(values(strip, second), values(strip, first)));
                let [c, d] = quants.map(|quants| _mm512_cvtepu8_epi16(quants));
                [_mm512_permutexvar_epi16(c, a), _mm512_permutexvar_epi16(d, b)]
            }
            // More than a register has words for: computed one by one.
            _ => [one_by_one::<F, FIRST>(set, quants[0], numbers), one_by_one::<F, SECOND>(set, quants[1], numbers)],
        };
        _mm512_store_si512(unpacked[FIRST].as_mut_ptr().cast(), bytes[0]);
        _mm512_store_si512(unpacked[SECOND].as_mut_ptr().cast(), bytes[1]);
    }
}

/// What the quants of strip `STRIP_INDEX` mean.
#[inline(always)]
fn one_by_one<F: QuantFormat, const STRIP_INDEX: usize>(set: Avx512, quants: __m256i, numbers: &Numbers) -> __m512i {
    let (low, high) =
        if F::GROUP == STRIP { (STRIP_INDEX, STRIP_INDEX) } else { (2 * STRIP_INDEX, 2 * STRIP_INDEX + 1) };
    // SAFETY: the processor has the instructions, see `Permission`.
    let halves = unsafe {
        let (low, high) = (_mm256_castsi256_si128(quants), _mm256_extracti128_si256::<1>(quants));
        [_mm512_cvtepi32_ps(_mm512_cvtepu8_epi32(low)), _mm512_cvtepi32_ps(_mm512_cvtepu8_epi32(high))]
    };
    both(numbers.meaning(set, high, halves[1]), numbers.meaning(set, low, halves[0]))
}
