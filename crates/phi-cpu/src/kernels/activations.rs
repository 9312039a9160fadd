//! The inputs of a linear layer as 8-bit integers.
//!
//! Quantised weights are integers already; with integer inputs their products need no conversion. One scale for 32
//! values keeps the error below that of the weights themselves (ggml's own kernels use one for 32 or for 256).

use super::simd::{L1, Simd};
use super::tiles::TileStrip;
use crate::quant::unpack::SUPER_BLOCK_STRIPS;
use crate::strips::STRIP;

/// Four values from -127 to 127 to a word, the first lowest.
pub type Words = [i32; STRIP / 4];

/// Two strips' words, as the widest registers load them: across the border of two cache lines that takes twice as long.
#[derive(Debug, Clone, Copy, bytemuck::Zeroable, bytemuck::Pod)]
#[repr(C, align(64))]
struct TwoStrips([Words; 2]);

/// Rows of inputs in strips (see [`crate::strips`]): `value = scale * quant`, with a scale for each strip of each row.
#[derive(Debug, Clone)]
pub struct Activations {
    rows: usize,
    strips: usize,
    /// Here and below, strips of zeros follow the last, so that units may reach beyond it.
    words: Vec<TwoStrips>,
    scales: Vec<f32>,
    sums: Vec<f32>,
    half_sums: Vec<[f32; 2]>,
}

/// A strip of inputs in the forms that weights need, to be written.
pub struct RoundedStrip<'a> {
    pub tiles: TileStrip<'a>,
    pub integers: IntegerStrip<'a>,
}

impl RoundedStrip<'_> {
    /// Rounds the values of all rows.
    #[inline(always)]
    pub fn round<S: Simd>(self, simd: S, values: &[[f32; STRIP]]) {
        let (in_tiles, as_integers) = values.split_at(self.tiles.rows);
        if let Some(unit) = simd.matrix_unit() {
            unit.round(in_tiles, self.tiles.tiles);
        }
        self.integers.round(as_integers);
    }
}

/// A strip to be written: one of each for every row.
pub struct IntegerStrip<'a> {
    words: &'a mut [Words],
    scales: &'a mut [f32],
    sums: &'a mut [f32],
    half_sums: &'a mut [[f32; 2]],
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
        let count = rows * strips + SUPER_BLOCK_STRIPS;
        Self {
            rows,
            strips,
            words: vec![TwoStrips([[0; STRIP / 4]; 2]); count.div_ceil(2)],
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
    pub fn strips_mut(&mut self) -> impl ExactSizeIterator<Item = IntegerStrip<'_>> {
        let rows = self.rows;
        let mut words: &mut [Words] = bytemuck::cast_slice_mut(&mut self.words);
        let (mut scales, mut sums) = (self.scales.as_mut_slice(), self.sums.as_mut_slice());
        let mut half_sums = self.half_sums.as_mut_slice();
        (0..self.strips).map(move |_| IntegerStrip {
            words: words.split_off_mut(..rows).unwrap_or_default(),
            scales: scales.split_off_mut(..rows).unwrap_or_default(),
            sums: sums.split_off_mut(..rows).unwrap_or_default(),
            half_sums: half_sums.split_off_mut(..rows).unwrap_or_default(),
        })
    }

    /// The quants of `INPUTS` rows from `first` on in strip `strip`.
    #[inline(always)]
    pub fn words<const INPUTS: usize>(&self, strip: usize, first: usize) -> &[Words; INPUTS] {
        part(bytemuck::cast_slice(&self.words), strip * self.rows + first)
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

    /// Asks for `INPUTS` rows from `first` on in strip `strip`, unless the processor sees by itself that they come: where
    /// there are more rows, they lie far from the same rows of the strips before.
    #[inline(always)]
    pub fn prefetch<S: Simd, const INPUTS: usize>(&self, simd: S, strip: usize, first: usize) {
        if self.rows > INPUTS {
            let place = strip * self.rows + first;
            simd.prefetch::<L1>(bytemuck::cast_slice(&self.words), place * STRIP, INPUTS * STRIP);
            simd.prefetch::<L1>(bytemuck::cast_slice(&self.scales), place * 4, 4);
            simd.prefetch::<L1>(bytemuck::cast_slice(&self.sums), place * 4, 4);
        }
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

impl IntegerStrip<'_> {
    /// Rounds the values of all rows.
    #[inline(always)]
    fn round(self, values: &[[f32; STRIP]]) {
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

/// Added to a small number, it leaves no bits behind the point: the lowest eight are the rounded number's.
const TO_WHOLE: f32 = 12_582_912.0;

/// Rounds to -127 to 127 and returns the scale.
#[inline(always)]
fn round(values: &[f32; STRIP], quants: &mut [i8; STRIP]) -> f32 {
    // As whole numbers magnitudes are in the same order, and compilers find the largest of several at a time.
    let largest = values.iter().fold(0, |largest, value| value.abs().to_bits().max(largest));
    let scale = f32::from_bits(largest) / 127.0;
    let inverse = if scale > 0.0 { 1.0 / scale } else { 0.0 };
    for (quant, &value) in quants.iter_mut().zip(values) {
        *quant = ((value * inverse + TO_WHOLE).to_bits() as u8).cast_signed();
    }
    scale
}
