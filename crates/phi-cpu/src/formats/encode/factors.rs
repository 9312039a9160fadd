//! Non-negative numbers as integers times one factor: the scales and minima within a super-block.

use super::{NEARLY_ZERO, nearest};

/// The factor and the integers up to `most` by which `values` are nearest, in the sense of squares times `weights`
/// (`make_qp_quants`).
pub fn fit<const COUNT: usize>(values: &[f32; COUNT], weights: &[f32; COUNT], most: f32) -> (f32, [u8; COUNT]) {
    let largest = values.iter().fold(0.0_f32, |largest, &value| largest.max(value));
    if largest < NEARLY_ZERO {
        return (0.0, [0; COUNT]);
    }
    let inverse = best_inverse(values, weights, largest, most);
    let mut quants = values.map(|value| nearest(inverse * value).min(most));
    let (mut product, mut square) = (0.0, 0.0);
    for ((value, weight), quant) in values.iter().zip(weights).zip(&quants) {
        product += weight * value * quant;
        square += weight * quant * quant;
    }
    // One integer at a time, as long as that helps.
    for _ in 0..5 {
        let mut changed = false;
        for ((value, weight), quant) in values.iter().zip(weights).zip(&mut quants) {
            let (others, others_square) = (product - weight * value * *quant, square - weight * *quant * *quant);
            if others <= 0.0 || others_square <= 0.0 {
                continue;
            }
            let moved = nearest((value * others_square / others).min(most + 1.0)).min(most);
            let (new_product, new_square) = (others + weight * value * moved, others_square + weight * moved * moved);
            #[allow(clippy::float_cmp, reason = "both are whole numbers")]
            if moved != *quant && new_product * new_product * square > product * product * new_square {
                (*quant, product, square) = (moved, new_product, new_square);
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    (if square > 0.0 { product / square } else { 0.0 }, quants.map(|quant| quant as u8))
}

/// The inverse factor, of nine near `most / largest`, with the least error.
fn best_inverse(values: &[f32], weights: &[f32], largest: f32, most: f32) -> f32 {
    let error = |inverse: f32| {
        let factor = 1.0 / inverse;
        values.iter().zip(weights).fold(0.0, |sum, (value, weight)| {
            let difference = value - factor * nearest(inverse * value).min(most);
            sum + weight * difference * difference
        })
    };
    let mut best = most / largest;
    let mut least = error(best);
    for step in [-4.0_f32, -3.0, -2.0, -1.0, 1.0, 2.0, 3.0, 4.0] {
        let inverse = (0.1 * step + most) / largest;
        let error = error(inverse);
        if error < least {
            (best, least) = (inverse, error);
        }
    }
    best
}
