//! The inputs of a linear layer as 8-bit integers.
//!
//! Quantised weights are integers already; with integer inputs their products need no conversion. One scale for 32
//! values keeps the error below that of the weights themselves (ggml's own kernels use one for 32 or for 256).

use crate::quant::groups::UNIT_STRIPS;
use crate::strips::STRIP;

/// Four values from -127 to 127 to a word, the first lowest.
pub type Words = [i32; STRIP / 4];

/// Rows of inputs in strips (see [`crate::strips`]): `value = scale * quant`, with a scale for each strip of each row.
#[derive(Debug, Clone)]
pub struct Activations {
    rows: usize,
    strips: usize,
    /// Here and below, strips of zeros follow the last, so that units may reach beyond it.
    words: Vec<Words>,
    scales: Vec<f32>,
    sums: Vec<f32>,
    half_sums: Vec<[f32; 2]>,
}

/// A strip to be written: one of each for every row.
pub struct RoundedStrip<'a> {
    pub words: &'a mut [Words],
    pub scales: &'a mut [f32],
    pub sums: &'a mut [f32],
    pub half_sums: &'a mut [[f32; 2]],
}

/// All of a single row: its quants, and for each strip the scale, the sum of its values and the sums of its halves,
/// with a unit of zeros behind.
pub struct OnlyRow<'a> {
    pub quants: &'a [u8],
    pub scales: &'a [f32],
    pub sums: &'a [f32],
    pub half_sums: &'a [[f32; 2]],
}

impl Activations {
    /// Zeros for `rows` x `columns` values.
    pub fn zeros(rows: usize, columns: usize) -> Self {
        let strips = columns.div_ceil(STRIP);
        let count = rows * strips + UNIT_STRIPS;
        Self {
            rows,
            strips,
            words: vec![[0; STRIP / 4]; count],
            scales: vec![0.0; count],
            sums: vec![0.0; count],
            half_sums: vec![[0.0; 2]; count],
        }
    }

    /// Number of strips.
    pub fn strips(&self) -> usize {
        self.strips
    }

    /// All strips in order, to be written.
    pub fn strips_mut(&mut self) -> impl ExactSizeIterator<Item = RoundedStrip<'_>> {
        let sums = self.sums.chunks_exact_mut(self.rows).zip(self.half_sums.chunks_exact_mut(self.rows));
        let quants = self.words.chunks_exact_mut(self.rows).zip(self.scales.chunks_exact_mut(self.rows));
        let strips = quants.zip(sums).take(self.strips);
        strips.map(|((words, scales), (sums, half_sums))| RoundedStrip { words, scales, sums, half_sums })
    }

    /// The quants of `INPUTS` rows from `first` on in strip `strip`.
    #[inline(always)]
    pub fn words<const INPUTS: usize>(&self, strip: usize, first: usize) -> &[Words; INPUTS] {
        part(&self.words, strip * self.rows + first)
    }

    /// Their scales.
    #[inline(always)]
    pub fn scales<const INPUTS: usize>(&self, strip: usize, first: usize) -> &[f32; INPUTS] {
        part(&self.scales, strip * self.rows + first)
    }

    /// The sums of their values.
    #[inline(always)]
    pub fn sums<const INPUTS: usize>(&self, strip: usize, first: usize) -> &[f32; INPUTS] {
        part(&self.sums, strip * self.rows + first)
    }

    /// The same for each half of the strip.
    #[inline(always)]
    pub fn half_sums<const INPUTS: usize>(&self, strip: usize, first: usize) -> &[[f32; 2]; INPUTS] {
        part(&self.half_sums, strip * self.rows + first)
    }

    /// The row, where there is only one.
    #[inline(always)]
    pub fn only_row(&self) -> OnlyRow<'_> {
        OnlyRow {
            quants: bytemuck::cast_slice(&self.words),
            scales: &self.scales,
            sums: &self.sums,
            half_sums: &self.half_sums,
        }
    }
}

/// `COUNT` items from `first` on.
#[inline(always)]
fn part<T, const COUNT: usize>(items: &[T], first: usize) -> &[T; COUNT] {
    &items[first..first + COUNT].as_chunks().0[0]
}

impl RoundedStrip<'_> {
    /// Rounds the values of all rows.
    #[inline(always)]
    pub fn round(self, values: &[[f32; STRIP]]) {
        let sums = self.sums.iter_mut().zip(self.half_sums);
        let quants = self.words.iter_mut().zip(self.scales);
        for (values, ((words, scale), (sum, half_sums))) in values.iter().zip(quants.zip(sums)) {
            let mut quants = [0; STRIP];
            *scale = round(values, &mut quants);
            let mut totals = [0; 2];
            for (total, half) in totals.iter_mut().zip(quants.as_chunks::<{ STRIP / 2 }>().0) {
                *total = half.iter().map(|&quant: &i8| i32::from(quant)).sum();
            }
            *half_sums = [*scale * totals[0] as f32, *scale * totals[1] as f32];
            *sum = *scale * (totals[0] + totals[1]) as f32;
            let bytes: &[u8; STRIP] = bytemuck::cast_ref(&quants);
            for (word, bytes) in words.iter_mut().zip(bytes.as_chunks::<4>().0) {
                *word = i32::from_le_bytes(*bytes);
            }
        }
    }
}

/// Rounds to -127 to 127 and returns the scale.
#[inline(always)]
fn round(values: &[f32; STRIP], quants: &mut [i8; STRIP]) -> f32 {
    let mut largest = 0.0_f32;
    for &value in values {
        largest = if value.abs() > largest { value.abs() } else { largest };
    }
    let scale = largest / 127.0;
    let inverse = if scale > 0.0 { 1.0 / scale } else { 0.0 };
    for (quant, &value) in quants.iter_mut().zip(values) {
        *quant = (value * inverse).round_ties_even() as i8;
    }
    scale
}
