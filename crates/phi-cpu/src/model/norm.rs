//! LayerNorm (Ba et al. 2016, arXiv 1607.06450) of every row, with its result as the input of linear layers.

use super::Norm;
use crate::activations::{Activations, OperandPanel, PANEL, Panels};
use crate::kernels::elementwise::{RowStatistics, normalise_panel};
use crate::kernels::{self, InstructionSet, Kernel, KernelSet, Scratch, Task, for_each, on_this_thread};

/// Up to this many values, one thread finishes before others would have woken up.
const SINGLE_THREAD_VALUES: usize = 32 * 1024;

/// Normalises every row of `input` into `output`.
pub fn layer_norm(set: InstructionSet, norm: &Norm, epsilon: f32, input: &Panels, output: &mut Activations) {
    let statistics = set.run(Statistics { input, epsilon });
    let panels = input.panels().zip(output.panels_mut()).enumerate();
    let tasks = panels.map(|(panel, (input, (output, operand)))| {
        let columns = panel * PANEL..norm.weight.len().min((panel + 1) * PANEL);
        let (weights, biases) = (&norm.weight[columns.clone()], &norm.bias[columns]);
        NormTask { input, statistics: &statistics, weights, biases, output, operand }
    });
    if input.rows() * input.columns() <= SINGLE_THREAD_VALUES {
        on_this_thread(set, tasks);
    } else {
        for_each(set, tasks);
    }
}

struct NormTask<'a> {
    input: &'a [[f32; PANEL]],
    statistics: &'a [RowStatistics],
    weights: &'a [f32],
    biases: &'a [f32],
    output: &'a mut [[f32; PANEL]],
    operand: OperandPanel<'a>,
}

impl Task for NormTask<'_> {
    #[inline(always)]
    fn run<S: KernelSet>(self, simd: S, _: &mut Scratch<S>) {
        normalise_panel(self.input, self.statistics, self.weights, self.biases, self.output);
        kernels::pack(simd, self.operand, self.output);
    }
}

/// Computes mean and variance of every row. Sums are `f32` within a panel and `f64` across panels.
struct Statistics<'a> {
    input: &'a Panels,
    epsilon: f32,
}

impl Kernel for Statistics<'_> {
    type Output = Vec<RowStatistics>;

    #[inline(always)]
    fn run<S: KernelSet>(self, _: S) -> Vec<RowStatistics> {
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
        for (panel, rows) in self.input.panels().enumerate() {
            let columns = PANEL.min(self.input.columns() - panel * PANEL);
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
