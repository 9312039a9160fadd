//! The inputs of a linear layer, quantised to 8-bit integers.
//!
//! With them the products of quantised weights are integer arithmetic. Each 32 values have a scale, as in ggml's
//! `block_q8_1`; ggml's kernels for k-quants have one for 256 (`block_q8_K`), which loses more. Sums of the values are
//! kept as in both, for weights with an offset.

use super::PANEL;
use crate::formats::SUPER_BLOCK_PANELS;
use crate::simd::{L1, Simd};

/// 32 quants from -127 to 127, four to a word with the first in the lowest byte.
pub type Words = [i32; PANEL / 4];

/// The words of two panels, aligned to a cache line: a load of 64 bytes across two lines takes twice as long.
#[derive(Debug, Clone, Copy, bytemuck::Zeroable, bytemuck::Pod)]
#[repr(C, align(64))]
struct PanelPair([Words; 2]);

/// Rows of inputs in column panels (see [`super`]): `value = scale * quant`, with a scale for each row of
/// each panel. All fields have the shape `(panel, row)`, and a super-block of zeros after the last panel.
#[derive(Debug, Clone)]
pub struct Int8Panels {
    rows: usize,
    panels: usize,
    words: Vec<PanelPair>,
    scales: Vec<f32>,
    sums: Vec<f32>,
    half_sums: Vec<[f32; 2]>,
}

/// A panel to be written, with an element per row in each field.
pub struct Int8Panel<'a> {
    words: &'a mut [Words],
    scales: &'a mut [f32],
    sums: &'a mut [f32],
    half_sums: &'a mut [[f32; 2]],
}

/// A single row: its quants, and for each panel the scale, the sum of the values and the sums of either half. A
/// super-block of zeros follows.
pub struct SingleRow<'a> {
    pub quants: &'a [u8],
    pub scales: &'a [f32],
    pub sums: &'a [f32],
    pub half_sums: &'a [[f32; 2]],
}

impl Int8Panels {
    pub fn zeros(rows: usize, columns: usize) -> Self {
        let panels = columns.div_ceil(PANEL);
        let count = rows * panels + SUPER_BLOCK_PANELS;
        Self {
            rows,
            panels,
            words: vec![PanelPair([[0; PANEL / 4]; 2]); count.div_ceil(2)],
            scales: vec![0.0; count],
            sums: vec![0.0; count],
            half_sums: vec![[0.0; 2]; count],
        }
    }

    pub fn panels(&self) -> usize {
        self.panels
    }

    /// The panels in order, to be written.
    pub fn panels_mut(&mut self) -> impl ExactSizeIterator<Item = Int8Panel<'_>> {
        let rows = self.rows;
        let mut words: &mut [Words] = bytemuck::cast_slice_mut(&mut self.words);
        let (mut scales, mut sums) = (self.scales.as_mut_slice(), self.sums.as_mut_slice());
        let mut half_sums = self.half_sums.as_mut_slice();
        (0..self.panels).map(move |_| Int8Panel {
            words: words.split_off_mut(..rows).unwrap_or_default(),
            scales: scales.split_off_mut(..rows).unwrap_or_default(),
            sums: sums.split_off_mut(..rows).unwrap_or_default(),
            half_sums: half_sums.split_off_mut(..rows).unwrap_or_default(),
        })
    }

    /// The quants of `INPUTS` rows from `first` on in a panel.
    #[inline(always)]
    pub fn words<const INPUTS: usize>(&self, panel: usize, first: usize) -> &[Words; INPUTS] {
        part(bytemuck::cast_slice(&self.words), panel * self.rows + first)
    }

    /// The scales of these rows.
    #[inline(always)]
    pub fn scales<const INPUTS: usize>(&self, panel: usize, first: usize) -> &[f32; INPUTS] {
        part(&self.scales, panel * self.rows + first)
    }

    /// The sums of the values of these rows.
    #[inline(always)]
    pub fn sums<const INPUTS: usize>(&self, panel: usize, first: usize) -> &[f32; INPUTS] {
        part(&self.sums, panel * self.rows + first)
    }

    /// The sums of the first and of the last sixteen values of these rows.
    #[inline(always)]
    pub fn half_sums<const INPUTS: usize>(&self, panel: usize, first: usize) -> &[[f32; 2]; INPUTS] {
        part(&self.half_sums, panel * self.rows + first)
    }

    /// Prefetches `INPUTS` rows from `first` on in a panel. Without more rows the panels are contiguous, and the
    /// hardware prefetcher does it.
    #[inline(always)]
    pub fn prefetch<S: Simd, const INPUTS: usize>(&self, simd: S, panel: usize, first: usize) {
        if self.rows > INPUTS {
            let index = panel * self.rows + first;
            simd.prefetch::<L1>(bytemuck::cast_slice(&self.words), index * PANEL, INPUTS * PANEL);
            simd.prefetch::<L1>(bytemuck::cast_slice(&self.scales), index * 4, 4);
            simd.prefetch::<L1>(bytemuck::cast_slice(&self.sums), index * 4, 4);
        }
    }

    /// The row of a matrix with one row.
    #[inline(always)]
    pub fn single_row(&self) -> SingleRow<'_> {
        SingleRow {
            quants: bytemuck::cast_slice(&self.words),
            scales: &self.scales,
            sums: &self.sums,
            half_sums: &self.half_sums,
        }
    }
}

/// The `COUNT` items from `first` on.
#[inline(always)]
fn part<T, const COUNT: usize>(items: &[T], first: usize) -> &[T; COUNT] {
    &items[first..first + COUNT].as_chunks().0[0]
}

impl Int8Panel<'_> {
    /// Quantises the values of all rows.
    #[inline(always)]
    pub fn quantize(self, values: &[[f32; PANEL]]) {
        let sums = self.sums.iter_mut().zip(self.half_sums);
        let quants = self.words.iter_mut().zip(self.scales);
        for (values, ((words, scale), (sum, half_sums))) in values.iter().zip(quants.zip(sums)) {
            let mut quants = [0; PANEL];
            *scale = quantize_row(values, &mut quants);
            let mut totals = [0; 2];
            for (total, half) in totals.iter_mut().zip(quants.as_chunks::<{ PANEL / 2 }>().0) {
                *total = half.iter().map(|&quant: &i8| i32::from(quant)).sum();
            }
            *half_sums = [*scale * totals[0] as f32, *scale * totals[1] as f32];
            *sum = *scale * (totals[0] + totals[1]) as f32;
            let bytes: &[u8; PANEL] = bytemuck::cast_ref(&quants);
            for (word, bytes) in words.iter_mut().zip(bytes.as_chunks::<4>().0) {
                *word = i32::from_le_bytes(*bytes);
            }
        }
    }
}

/// 1.5 * 2^23. Added to a small number it rounds it to an integer, whose lowest byte is that of the sum's bits.
const ROUNDING_MAGIC: f32 = 12_582_912.0;

/// Quantises to -127 to 127 and returns the scale (`quantize_row_q8_0` in ggml, with the scale in `f32`).
#[inline(always)]
fn quantize_row(values: &[f32; PANEL], quants: &mut [i8; PANEL]) -> f32 {
    // Magnitudes compare alike as integers, of which compilers find the largest in vector registers.
    let largest = values.iter().fold(0, |largest, value| value.abs().to_bits().max(largest));
    let scale = f32::from_bits(largest) / 127.0;
    let inverse = if scale > 0.0 { 1.0 / scale } else { 0.0 };
    for (quant, &value) in quants.iter_mut().zip(values) {
        *quant = ((value * inverse + ROUNDING_MAGIC).to_bits() as u8).cast_signed();
    }
    scale
}
