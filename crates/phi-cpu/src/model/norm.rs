//! LayerNorm (Ba et al. 2016, arXiv 1607.06450) of every row, with its result as the input of linear layers.

use super::Norm;
use crate::kernels::elementwise::{RowStatistics, normalise_strip};
use crate::kernels::{Kernels, RoundedStrip, Scratch, Simd, Task, Work, for_each, on_this_thread};
use crate::strips::{Inputs, STRIP, Strips};

/// Up to this many values, one thread finishes before others would have woken up.
const SINGLE_THREAD_VALUES: usize = 32 * 1024;

/// Normalises every row of `input` into `output`.
pub fn layer_norm(kernels: Kernels, norm: &Norm, epsilon: f32, input: &Strips, output: &mut Inputs) {
    let statistics = kernels.run(Statistics { input, epsilon });
    let strips = input.strips().zip(output.strips_mut()).enumerate();
    let tasks = strips.map(|(strip, (input, (output, rounded)))| {
        let columns = strip * STRIP..norm.weight.len().min((strip + 1) * STRIP);
        let (weights, biases) = (&norm.weight[columns.clone()], &norm.bias[columns]);
        NormTask { input, statistics: &statistics, weights, biases, output, rounded }
    });
    if input.rows() * input.columns() <= SINGLE_THREAD_VALUES {
        on_this_thread(kernels, tasks);
    } else {
        for_each(kernels, tasks);
    }
}

struct NormTask<'a> {
    input: &'a [[f32; STRIP]],
    statistics: &'a [RowStatistics],
    weights: &'a [f32],
    biases: &'a [f32],
    output: &'a mut [[f32; STRIP]],
    rounded: RoundedStrip<'a>,
}

impl Task for NormTask<'_> {
    #[inline(always)]
    fn run<S: Simd>(self, simd: S, _: &mut Scratch<S>) {
        normalise_strip(self.input, self.statistics, self.weights, self.biases, self.output);
        self.rounded.round(simd, self.output);
    }
}

/// Computes mean and variance of every row. Sums are `f32` within a strip and `f64` across strips.
struct Statistics<'a> {
    input: &'a Strips,
    epsilon: f32,
}

impl Work for Statistics<'_> {
    type Output = Vec<RowStatistics>;

    #[inline(always)]
    fn run<S: Simd>(self, _: S) -> Vec<RowStatistics> {
        let width = self.input.columns() as f64;
        let means: Vec<f32> =
            self.sums(&vec![0.0; self.input.rows()], |value, _| value).map(|sum| (sum / width) as f32).collect();
        let squares = self.sums(&means, |value, mean| (value - mean) * (value - mean));
        let inverse = |variance: f64| (1.0 / (variance + f64::from(self.epsilon)).sqrt()) as f32;
        let rows = means.iter().zip(squares);
        rows.map(|(&mean, sum)| RowStatistics { mean, inverse_deviation: inverse(sum / width) }).collect()
    }
}

impl Statistics<'_> {
    /// The sum of `term` over each row.
    #[inline(always)]
    fn sums(&self, means: &[f32], term: impl Fn(f32, f32) -> f32) -> impl Iterator<Item = f64> {
        let mut sums = vec![0.0; self.input.rows()];
        for (strip, rows) in self.input.strips().enumerate() {
            let columns = STRIP.min(self.input.columns() - strip * STRIP);
            for ((row, sum), &mean) in rows.iter().zip(&mut sums).zip(means) {
                // Separate accumulators let the compiler add sixteen values at a time.
                let mut lanes = [0.0; 16];
                for (index, &value) in row[..columns].iter().enumerate() {
                    lanes[index % 16] += term(value, mean);
                }
                *sum += f64::from(lanes.iter().sum::<f32>());
            }
        }
        sums.into_iter()
    }
}
