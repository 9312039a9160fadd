//! The inputs of a linear layer, quantised to 8-bit integers.
//!
//! With them the products of quantised weights are integer arithmetic. Each 32 values have a scale, as in ggml's
//! `block_q8_1`; ggml's kernels for k-quants have one for 256 (`block_q8_K`), which loses more. Sums of the values are
//! kept as in both, for weights with an offset, and whole numbers of them for weights with a zero point.

use std::ops::Range;

use super::PANEL;
use crate::formats::SUPER_BLOCK_PANELS;

/// 32 quants from -127 to 127, four to a word with the first in the lowest byte.
pub type Words = [i32; PANEL / 4];

/// The words of two panels, aligned to a cache line: a load of 64 bytes across two lines takes twice as long.
#[derive(Debug, Clone, Copy, bytemuck::Zeroable, bytemuck::Pod)]
#[repr(C, align(64))]
struct PanelPair([Words; 2]);

/// The largest zero point of a weight (see [`crate::formats::QuantFormat::ZERO_POINT`]).
pub const LARGEST_ZERO_POINT: i32 = 128;

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
    corrections: Vec<i32>,
    half_corrections: Vec<[i32; 2]>,
}

/// A panel to be written, with an element per row in each field.
pub struct Int8Panel<'a> {
    words: &'a mut [Words],
    scales: &'a mut [f32],
    sums: &'a mut [f32],
    half_sums: &'a mut [[f32; 2]],
    corrections: &'a mut [i32],
    half_corrections: &'a mut [[i32; 2]],
}

/// Some rows in a panel.
pub struct Rows<'a, const INPUTS: usize> {
    pub words: &'a [Words; INPUTS],
    pub scales: &'a [f32; INPUTS],
    /// The sums of the values.
    pub sums: &'a [f32; INPUTS],
    /// The sums of the first and of the last sixteen values.
    pub half_sums: &'a [[f32; 2]; INPUTS],
    /// What products with quants that are [`LARGEST_ZERO_POINT`] too large have too much, to be added: `-LARGEST_ZERO_POINT` times the
    /// sum of the quants.
    pub corrections: &'a [i32; INPUTS],
    /// The same of the first and of the last sixteen.
    pub half_corrections: &'a [[i32; 2]; INPUTS],
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
            corrections: vec![0; count],
            half_corrections: vec![[0; 2]; count],
        }
    }

    pub fn rows(&self) -> usize {
        self.rows
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
        let mut corrections = self.corrections.as_mut_slice();
        let mut half_corrections = self.half_corrections.as_mut_slice();
        (0..self.panels).map(move |_| Int8Panel {
            words: words.split_off_mut(..rows).unwrap_or_default(),
            scales: scales.split_off_mut(..rows).unwrap_or_default(),
            sums: sums.split_off_mut(..rows).unwrap_or_default(),
            half_sums: half_sums.split_off_mut(..rows).unwrap_or_default(),
            corrections: corrections.split_off_mut(..rows).unwrap_or_default(),
            half_corrections: half_corrections.split_off_mut(..rows).unwrap_or_default(),
        })
    }

    /// `INPUTS` rows from `first` on in each of `panels`. Without bounds that differ from panel to panel, so that a loop
    /// over them has nothing to compute but addresses.
    #[inline(always)]
    pub fn rows_of<const INPUTS: usize>(
        &self,
        panels: Range<usize>,
        first: usize,
    ) -> impl Iterator<Item = Rows<'_, INPUTS>> {
        let (rows, items) = (self.rows, panels.start * self.rows..panels.end * self.rows);
        let words: &[Words] = bytemuck::cast_slice(&self.words);
        let words = words[items.clone()].chunks_exact(rows).zip(self.scales[items.clone()].chunks_exact(rows));
        let half_sums = self.half_sums[items.clone()].chunks_exact(rows);
        let sums = self.sums[items.clone()].chunks_exact(rows).zip(half_sums);
        let halves = self.half_corrections[items.clone()].chunks_exact(rows);
        let corrections = self.corrections[items].chunks_exact(rows).zip(halves);
        words.zip(sums.zip(corrections)).map(
            move |((words, scales), ((sums, half_sums), (corrections, half_corrections)))| Rows {
                words: part(words, first),
                scales: part(scales, first),
                sums: part(sums, first),
                half_sums: part(half_sums, first),
                corrections: part(corrections, first),
                half_corrections: part(half_corrections, first),
            },
        )
    }

    /// `INPUTS` rows from `first` on in panel `panel`, for loops so large that compilers call an iterator instead of
    /// compiling it into them.
    #[inline(always)]
    pub fn rows_at<const INPUTS: usize>(&self, panel: usize, first: usize) -> Rows<'_, INPUTS> {
        let start = panel * self.rows + first;
        Rows {
            words: part(bytemuck::cast_slice(&self.words), start),
            scales: part(&self.scales, start),
            sums: part(&self.sums, start),
            half_sums: part(&self.half_sums, start),
            corrections: part(&self.corrections, start),
            half_corrections: part(&self.half_corrections, start),
        }
    }

    /// Bytes from a row's quants in a panel to those in the next one, and from its scale to the next one.
    pub fn strides(&self) -> [usize; 2] {
        [self.rows * size_of::<Words>(), self.rows * size_of::<f32>()]
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
        let corrections = self.corrections.iter_mut().zip(self.half_corrections);
        let quants = self.words.iter_mut().zip(self.scales);
        let rows = values.iter().zip(quants.zip(sums).zip(corrections));
        for (values, (((words, scale), (sum, half_sums)), (correction, halves))) in rows {
            let mut quants = [0; PANEL];
            *scale = quantize_row(values, &mut quants);
            let mut totals = [0; 2];
            for (total, half) in totals.iter_mut().zip(quants.as_chunks::<{ PANEL / 2 }>().0) {
                *total = half.iter().map(|&quant: &i8| i32::from(quant)).sum();
            }
            *half_sums = [*scale * totals[0] as f32, *scale * totals[1] as f32];
            *sum = *scale * (totals[0] + totals[1]) as f32;
            *halves = [-LARGEST_ZERO_POINT * totals[0], -LARGEST_ZERO_POINT * totals[1]];
            *correction = halves[0] + halves[1];
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
