//! Unpacks quantised weights to `bf16`.
//!
//! Quants of 4 or 5 bits have at most 32 values per group. These are computed once, and the quants look them up.

#[allow(clippy::wildcard_imports, reason = "intrinsics, named by the processor")]
use std::arch::x86_64::*;

use super::scratch::{Bf16SuperBlock, GroupScales};
use super::to_bf16;
use crate::activations::PANEL;
use crate::formats::{self, QuantFormat};
use crate::matrix::Matrix;
use crate::simd::avx512::Avx512;
use crate::simd::{L2, Simd};

/// Unpacks super-block `index` of the 32 rows from `first` on. Rows beyond the last keep old contents, and their
/// products are ignored.
#[inline(always)]
pub fn unpack<F: QuantFormat>(
    set: Avx512,
    weights: &Matrix,
    first: usize,
    index: usize,
    scales: &mut [GroupScales; PANEL],
    unpacked: &mut [Bf16SuperBlock; PANEL],
) {
    let bytes = weights.bytes_of_rows(first..weights.rows().min(first + PANEL));
    let rows = bytes.chunks_exact(weights.row_bytes());
    let size = size_of::<F::SuperBlock>();
    // All scales are stored first, since a load broadcasts a scale at no cost and a shuffle between registers does not.
    for (row, scales) in rows.clone().zip(&mut *scales) {
        match row.get(index * size..(index + 1) * size) {
            Some(bytes) => scales.read::<F>(set, formats::super_block::<F>(bytes)),
            None => scales.read::<F>(set, &padded_super_block::<F>(row)),
        }
    }
    for ((row, scales), unpacked) in rows.zip(scales).zip(unpacked) {
        set.prefetch::<L2>(row, (index + 1) * size, size);
        match row.get(index * size..(index + 1) * size) {
            Some(bytes) => unpack_super_block::<F>(set, formats::super_block::<F>(bytes), scales, unpacked),
            None => unpack_super_block::<F>(set, &padded_super_block::<F>(row), scales, unpacked),
        }
    }
}

/// The padded end of a row, out of the loop's way.
#[cold]
fn padded_super_block<F: QuantFormat>(row: &[u8]) -> F::SuperBlock {
    formats::padded_super_block::<F>(row)
}

/// Unpacks a super-block of a row.
#[inline(always)]
fn unpack_super_block<F: QuantFormat>(
    set: Avx512,
    super_block: &F::SuperBlock,
    scales: &GroupScales,
    unpacked: &mut Bf16SuperBlock,
) {
    unpack_pair::<F, 0, 1>(set, super_block, scales, unpacked);
    unpack_pair::<F, 2, 3>(set, super_block, scales, unpacked);
    unpack_pair::<F, 4, 5>(set, super_block, scales, unpacked);
    unpack_pair::<F, 6, 7>(set, super_block, scales, unpacked);
}

impl GroupScales {
    /// The values of `quants` in a group.
    #[inline(always)]
    fn values(&self, set: Avx512, group: usize, quants: __m512) -> __m512 {
        set.multiply_add(quants, set.splat(self.scales[group]), set.splat(self.offsets[group]))
    }

    /// Reads the scales and offsets of a super-block.
    #[inline(always)]
    fn read<F: QuantFormat>(&mut self, set: Avx512, super_block: &F::SuperBlock) {
        let (scales, offsets) = F::scales_and_offsets(set.narrow(), super_block);
        set.narrow().store(scales[0], &mut self.scales);
        set.narrow().store(offsets[0], &mut self.offsets);
        if F::GROUP < PANEL {
            set.narrow().store(scales[1], &mut self.scales[8..]);
            set.narrow().store(offsets[1], &mut self.offsets[8..]);
        }
    }
}

/// Unpacks panels `FIRST` and `SECOND`, which are adjacent, of a super-block.
#[inline(always)]
fn unpack_pair<F: QuantFormat, const FIRST: usize, const SECOND: usize>(
    set: Avx512,
    super_block: &F::SuperBlock,
    scales: &GroupScales,
    Bf16SuperBlock(unpacked): &mut Bf16SuperBlock,
) {
    let quants =
        [F::quants::<_, FIRST>(set.narrow(), super_block), F::quants::<_, SECOND>(set.narrow(), super_block)];
    let values = |group, quants| scales.values(set, group, quants);
    // SAFETY: the processor has the instructions, see `Permission`; a panel of `bf16` has 64 bytes, as a register, and
    // is aligned to them.
    unsafe {
        let first = _mm512_cvtepi32_ps(_mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));
        let second = _mm512_add_ps(first, _mm512_set1_ps(16.0));
        let words = match (F::BITS, F::GROUP) {
            // One table for both panels: the sixteen values of the first one's group, then those of the second one's.
            (4, PANEL) => {
                let table = to_bf16(values(SECOND, first), values(FIRST, first));
                let indices = [quants[0], _mm256_or_si256(quants[1], _mm256_set1_epi8(16))];
                indices.map(|indices| _mm512_permutexvar_epi16(_mm512_cvtepu8_epi16(indices), table))
            }
            // A table for each panel: the sixteen values of its first half's group, then those of its second half's.
            (4, _) => {
                let upper_half = _mm256_setr_m128i(_mm_setzero_si128(), _mm_set1_epi8(16));
                let [a, b] =
                    [FIRST, SECOND].map(|panel| to_bf16(values(2 * panel + 1, first), values(2 * panel, first)));
                let [c, d] = quants.map(|quants| _mm512_cvtepu8_epi16(_mm256_or_si256(quants, upper_half)));
                [_mm512_permutexvar_epi16(c, a), _mm512_permutexvar_epi16(d, b)]
            }
            // A table for each panel: the 32 values of its group.
            (5, _) => {
                let [a, b] = [FIRST, SECOND].map(|panel| to_bf16(values(panel, second), values(panel, first)));
                let [c, d] = quants.map(|quants| _mm512_cvtepu8_epi16(quants));
                [_mm512_permutexvar_epi16(c, a), _mm512_permutexvar_epi16(d, b)]
            }
            // More values than a register has words. Each quant is converted.
            _ => [convert::<F, FIRST>(set, quants[0], scales), convert::<F, SECOND>(set, quants[1], scales)],
        };
        _mm512_store_si512(unpacked[FIRST].as_mut_ptr().cast(), words[0]);
        _mm512_store_si512(unpacked[SECOND].as_mut_ptr().cast(), words[1]);
    }
}

/// Converts the quants of panel `INDEX` to their values.
#[inline(always)]
fn convert<F: QuantFormat, const INDEX: usize>(set: Avx512, quants: __m256i, scales: &GroupScales) -> __m512i {
    let (low, high) = if F::GROUP == PANEL { (INDEX, INDEX) } else { (2 * INDEX, 2 * INDEX + 1) };
    // SAFETY: the processor has the instructions, see `Permission`.
    let halves = unsafe {
        let (low, high) = (_mm256_castsi256_si128(quants), _mm256_extracti128_si256::<1>(quants));
        [_mm512_cvtepi32_ps(_mm512_cvtepu8_epi32(low)), _mm512_cvtepi32_ps(_mm512_cvtepu8_epi32(high))]
    };
    to_bf16(scales.values(set, high, halves[1]), scales.values(set, low, halves[0]))
}
