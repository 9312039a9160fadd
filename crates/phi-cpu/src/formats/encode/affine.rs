//! Values as `scale * q - minimum`: the super-blocks of `Q4_K` and `Q5_K`.

use super::{f16_bytes, factors, nearest_within, sum_of_squares};
use crate::formats::SUPER_BLOCK;
use crate::formats::scales::ScalesAndMinima;

/// Values of a group, which has a scale and a minimum.
const GROUP: usize = 32;
/// Groups of a super-block.
const GROUPS: usize = SUPER_BLOCK / GROUP;
/// The largest 6-bit number.
const MOST_FACTOR: f32 = 63.0;

/// The scales that are tried: those with which the range of the values is `most + first + k * step` wide, for `k` up to
/// `count`.
struct Search {
    first: f32,
    step: f32,
    count: u8,
}

/// A group's scale and minimum, both non-negative but for a scale without weights.
#[derive(Clone, Copy)]
struct Fit {
    scale: f32,
    minimum: f32,
}

/// The scales of a super-block, and its quants from 0 to `most`, which is 15 or 31.
pub fn encode(
    values: &[f32; SUPER_BLOCK],
    importance: Option<&[f32; SUPER_BLOCK]>,
    most: u8,
) -> (ScalesAndMinima, [u8; SUPER_BLOCK]) {
    let most = f32::from(most);
    let groups = values.as_chunks::<GROUP>().0;
    let scales = match importance {
        None => scales(groups, most),
        Some(importance) => weighted_scales(values, importance.as_chunks::<GROUP>().0, most),
    };
    // The scales were rounded: every value is rounded again with what is stored.
    let mut quants = [0; SUPER_BLOCK];
    for (group, (values, quants)) in groups.iter().zip(quants.as_chunks_mut::<GROUP>().0).enumerate() {
        let (scale, minimum) = scales.of_group(group);
        if scale != 0.0 {
            *quants = values.map(|value| nearest_within((value + minimum) / scale, 0.0, most) as u8);
        }
    }
    (scales, quants)
}

/// The low nibbles of all quants. Each 32 bytes hold two groups, the first in their low halves.
pub fn paired_nibbles(quants: &[u8; SUPER_BLOCK]) -> [u8; SUPER_BLOCK / 2] {
    let mut nibbles = [0; SUPER_BLOCK / 2];
    for (bytes, pair) in nibbles.as_chunks_mut::<GROUP>().0.iter_mut().zip(quants.as_chunks::<{ 2 * GROUP }>().0) {
        for (index, byte) in bytes.iter_mut().enumerate() {
            *byte = (pair[index] & 0x0f) | (pair[index + GROUP] << 4);
        }
    }
    nibbles
}

/// Without an importance matrix: values far from zero weigh more, and the largest scale and minimum are exact.
fn scales(groups: &[[f32; GROUP]], most: f32) -> ScalesAndMinima {
    let search = if most < 16.0 {
        Search { first: -1.0, step: 0.1, count: 20 }
    } else {
        Search { first: -0.5, step: 0.1, count: 15 }
    };
    let mut fits = [Fit { scale: 0.0, minimum: 0.0 }; GROUPS];
    for (values, fitted) in groups.iter().zip(&mut fits) {
        let typical = (sum_of_squares(values) / GROUP as f32).sqrt();
        *fitted = fit(values, &values.map(|value| typical + value.abs()), most, &search);
    }
    let rounded = |of: fn(&Fit) -> f32| {
        let numbers = fits.each_ref().map(of);
        let largest = numbers.iter().fold(0.0_f32, |largest, &number| largest.max(number));
        let inverse = if largest > 0.0 { MOST_FACTOR / largest } else { 0.0 };
        (largest / MOST_FACTOR, numbers.map(|number| nearest_within(inverse * number, 0.0, MOST_FACTOR) as u8))
    };
    assemble(rounded(|fit| fit.scale), rounded(|fit| fit.minimum))
}

/// With an importance matrix: the scales and minima are fitted as the values are.
fn weighted_scales(values: &[f32; SUPER_BLOCK], importance: &[[f32; GROUP]], most: f32) -> ScalesAndMinima {
    let search = Search { first: -0.9, step: 0.05, count: 36 };
    let variance = 2.0 * sum_of_squares(values) / SUPER_BLOCK as f32;
    let mut fits = [Fit { scale: 0.0, minimum: 0.0 }; GROUPS];
    let mut totals = [0.0; GROUPS];
    let groups = values.as_chunks::<GROUP>().0.iter().zip(importance);
    for ((values, importance), (fitted, total)) in groups.zip(fits.iter_mut().zip(&mut totals)) {
        let mut weights = *importance;
        for (weight, value) in weights.iter_mut().zip(values) {
            *weight *= (variance + value * value).sqrt();
        }
        *total = weights.iter().fold(0.0, |sum, weight| sum + weight);
        *fitted = fit(values, &weights, most, &search);
    }
    assemble(
        factors::fit(&fits.map(|fit| fit.scale), &totals, MOST_FACTOR),
        factors::fit(&fits.map(|fit| fit.minimum), &totals, MOST_FACTOR),
    )
}

/// Packs eight scales and eight minima of six bits, each with their factor (`get_scale_min_k4` unpacks them).
fn assemble(scales: (f32, [u8; GROUPS]), minima: (f32, [u8; GROUPS])) -> ScalesAndMinima {
    let mut packed = [0; 12];
    for (group, (&scale, &minimum)) in scales.1.iter().zip(&minima.1).enumerate() {
        if group < 4 {
            packed[group] = scale;
            packed[group + 4] = minimum;
        } else {
            packed[group + 4] = (scale & 0x0f) | ((minimum & 0x0f) << 4);
            packed[group - 4] |= (scale >> 4) << 6;
            packed[group] |= (minimum >> 4) << 6;
        }
    }
    ScalesAndMinima { d: f16_bytes(scales.0), dmin: f16_bytes(minima.0), packed }
}

/// The scale and the minimum with the least weighted error (`make_qkx2_quants`). For each scale that is tried, the
/// values are rounded, and scale and minimum then follow from weighted least squares. Zero is always within the range.
fn fit(values: &[f32; GROUP], weights: &[f32; GROUP], most: f32, search: &Search) -> Fit {
    let (mut low, mut high) = (values[0], values[0]);
    let (mut sum_weights, mut sum_values) = (0.0, 0.0);
    for (&value, &weight) in values.iter().zip(weights) {
        low = low.min(value);
        high = high.max(value);
        sum_weights += weight;
        sum_values += weight * value;
    }
    low = low.min(0.0);
    if high <= low {
        return Fit { scale: 0.0, minimum: -low };
    }
    let quants_of = |inverse: f32, low: f32| values.map(|value| nearest_within(inverse * (value - low), 0.0, most));
    let error_of = |quants: &[f32; GROUP], scale: f32, low: f32| {
        quants.iter().zip(values).zip(weights).fold(0.0, |sum, ((quant, value), weight)| {
            let difference = scale * quant + low - value;
            sum + weight * (difference * difference)
        })
    };
    let inverse = most / (high - low);
    let mut scale = 1.0 / inverse;
    let mut least = error_of(&quants_of(inverse, low), scale, low);
    for step in 0..=search.count {
        let inverse = (search.first + search.step * f32::from(step) + most) / (high - low);
        let quants = quants_of(inverse, low);
        let (mut sum, mut square, mut product) = (0.0, 0.0, 0.0);
        for ((quant, value), weight) in quants.iter().zip(values).zip(weights) {
            sum += weight * quant;
            square += weight * quant * quant;
            product += weight * quant * value;
        }
        let determinant = sum_weights * square - sum * sum;
        if determinant <= 0.0 {
            continue;
        }
        let mut new_scale = (sum_weights * product - sum_values * sum) / determinant;
        let mut new_low = (square * sum_values - sum * product) / determinant;
        if new_low > 0.0 {
            new_low = 0.0;
            new_scale = product / square;
        }
        let error = error_of(&quants, new_scale, new_low);
        if error < least {
            // The next scales are tried around the range that this one found.
            (least, scale, low) = (error, new_scale, new_low);
        }
    }
    Fit { scale, minimum: -low }
}
