//! A softmax that is computed tile by tile.

use super::super::elementwise::exponential;
use super::{FEATURE_ALIGNMENT, TILE_POSITIONS};
use crate::simd::Simd;

/// The softmax of a query's scores over the tiles so far.
#[derive(Clone, Copy)]
pub struct OnlineSoftmax {
    /// The largest score.
    maximum: f32,
    /// The sum of `exp(score - maximum)`.
    sum: f32,
}

impl OnlineSoftmax {
    pub const EMPTY: Self = Self { maximum: f32::NEG_INFINITY, sum: 0.0 };

    /// Adds a tile of scores and turns them into probabilities, which are relative to the maximum and not yet divided
    /// by the sum. `output`, the sum of values so far, is rescaled to a new maximum.
    #[inline(always)]
    pub fn add_tile<S: Simd>(&mut self, simd: S, scores: &mut [f32; TILE_POSITIONS], output: &mut [f32]) {
        let mut maxima = simd.load(scores);
        for scores in scores.chunks_exact(S::LANES) {
            maxima = simd.maximum(maxima, simd.load(scores));
        }
        let mut lanes = [f32::NEG_INFINITY; FEATURE_ALIGNMENT];
        simd.store(maxima, &mut lanes);
        let maximum = lanes.iter().fold(self.maximum, |maximum, &lane| if lane > maximum { lane } else { maximum });
        let mut sums = simd.splat(0.0);
        for scores in scores.chunks_exact_mut(S::LANES) {
            let probabilities = exponential(simd, simd.subtract(simd.load(scores), simd.splat(maximum)));
            sums = simd.add(sums, probabilities);
            simd.store(probabilities, scores);
        }
        if maximum > self.maximum {
            let factor = (self.maximum - maximum).exp();
            self.sum *= factor;
            for values in output.chunks_exact_mut(S::LANES) {
                simd.store(simd.multiply(simd.load(values), simd.splat(factor)), values);
            }
        }
        self.maximum = maximum;
        self.sum += simd.sum(sums);
    }
    /// Divides the sum of values by that of the probabilities.
    #[inline(always)]
    pub fn divide<S: Simd>(self, simd: S, output: &mut [f32]) {
        let factor = simd.splat(1.0 / self.sum);
        for values in output.chunks_exact_mut(S::LANES) {
            simd.store(simd.multiply(simd.load(values), factor), values);
        }
    }
}
