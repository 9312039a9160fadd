//! Elementwise functions: exponential, GELU and the last step of LayerNorm.

use crate::activations::PANEL;
use crate::simd::Simd;

/// `e^x`, accurate to two units in the last place. `x` is clamped to -87 to 87, where the result is still normal.
///
/// With `x = n ln 2 + r` and |r| of at most 0.35, it is `2^n` times the Taylor polynomial of `e^r` of degree six.
#[inline(always)]
pub fn exponential<S: Simd>(simd: S, x: S::Floats) -> S::Floats {
    /// ln 2 in two parts, of which `n` times the first is exact.
    const LN_2: [f32; 2] = [0.693_359_4, -2.121_944_4e-4];
    const COEFFICIENTS: [f32; 6] = [1.0 / 720.0, 1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0];
    let negated = |x| simd.subtract(simd.splat(0.0), x);
    let at_least = simd.maximum(x, simd.splat(-87.0));
    let x = negated(simd.maximum(negated(at_least), simd.splat(-87.0)));
    let n = simd.round(simd.multiply(x, simd.splat(std::f32::consts::LOG2_E)));
    let r = simd.multiply_add(n, simd.splat(-LN_2[0]), x);
    let r = simd.multiply_add(n, simd.splat(-LN_2[1]), r);
    let mut power = simd.splat(COEFFICIENTS[0]);
    for coefficient in &COEFFICIENTS[1..] {
        power = simd.multiply_add(power, r, simd.splat(*coefficient));
    }
    simd.scale_by_power_of_two(simd.multiply_add(power, r, simd.splat(1.0)), n)
}

/// GELU in its tanh approximation (Hendrycks and Gimpel 2016, arXiv 1606.08415; `gelu_new` in transformers), in place.
///
/// Computed as `x / (1 + e^(-2u))`, which equals `x / 2 * (1 + tanh(u))`.
#[inline(always)]
pub fn gelu<S: Simd>(simd: S, values: &mut [[f32; PANEL]]) {
    const SQRT_2_OVER_PI: f32 = 0.797_884_6;
    for values in values.as_flattened_mut().chunks_exact_mut(S::LANES) {
        let x = simd.load(values);
        let square = simd.multiply(x, x);
        let factor = simd.multiply_add(
            square,
            simd.splat(-2.0 * SQRT_2_OVER_PI * 0.044_715),
            simd.splat(-2.0 * SQRT_2_OVER_PI),
        );
        let denominator = simd.add(simd.splat(1.0), exponential(simd, simd.multiply(x, factor)));
        simd.store(simd.divide(x, denominator), values);
    }
}

/// A row's statistics for LayerNorm, which computes `(value - mean) * inverse_deviation * weight + bias`.
#[derive(Debug, Clone, Copy)]
pub struct RowStatistics {
    pub mean: f32,
    /// `1 / sqrt(variance + epsilon)`.
    pub inverse_deviation: f32,
}

/// Normalises a panel, with the statistics of each row and the weight and bias of each column.
#[inline(always)]
pub fn normalise_panel(
    values: &[[f32; PANEL]],
    statistics: &[RowStatistics],
    weights: &[f32],
    biases: &[f32],
    output: &mut [[f32; PANEL]],
) {
    for ((values, statistics), output) in values.iter().zip(statistics).zip(output) {
        let columns = output.iter_mut().zip(values).zip(weights.iter().zip(biases));
        for ((output, value), (weight, bias)) in columns {
            *output = (value - statistics.mean) * statistics.inverse_deviation * weight + bias;
        }
    }
}
