//! Values as `scale * q` with a signed `q`: the groups of `Q3_K` and `Q6_K`, and blocks of 32 with a weight each.

use super::{NEARLY_ZERO, f16_bytes, largest_by_magnitude, nearest, nearest_within, sum_of_squares};
use crate::formats::SUPER_BLOCK;
use crate::formats::scales::f16_to_f32;

/// Values of a group, which has a scale.
const GROUP: usize = 16;
/// Groups of a super-block.
const GROUPS: usize = SUPER_BLOCK / GROUP;

/// How a super-block stores the scales of its groups, as integers times a factor.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum ScaleBits {
    /// `Q3_K`.
    Six,
    /// `Q6_K`.
    Eight,
}

/// A super-block, not packed yet.
pub struct SuperBlock {
    /// The factor of the scales.
    pub d: f32,
    pub scales: [i8; GROUPS],
    /// From 0 to `2 * most - 1`, where `most` stands for zero.
    pub quants: [u8; SUPER_BLOCK],
}

/// Fits every group, rounds the scales to integers times a factor, and rounds every value again with what is stored.
pub fn super_block(
    values: &[f32; SUPER_BLOCK],
    importance: Option<&[f32; SUPER_BLOCK]>,
    most: u8,
    bits: ScaleBits,
) -> SuperBlock {
    let groups = values.as_chunks::<GROUP>().0;
    let (mut fitted, mut totals) = ([0.0; GROUPS], [0.0; GROUPS]);
    let variance = 2.0 * sum_of_squares(values) / SUPER_BLOCK as f32;
    for (group, values) in groups.iter().enumerate() {
        let importance = importance.map(|weights| &weights.as_chunks::<GROUP>().0[group]);
        let weights: [f32; GROUP] = std::array::from_fn(|index| {
            let square = values[index] * values[index];
            match (importance, bits) {
                (None, _) => square,
                (Some(weights), ScaleBits::Eight) => weights[index],
                (Some(weights), ScaleBits::Six) => weights[index] * (variance + square).sqrt(),
            }
        });
        totals[group] = weights.iter().fold(0.0, |sum, weight| sum + weight);
        fitted[group] = match (importance, bits) {
            (None, ScaleBits::Six) => refined_scale(values, most),
            _ => fit(values, &weights, most).scale,
        };
    }
    let (d, scales) = match (importance, bits) {
        (Some(_), ScaleBits::Six) => {
            let fit = fit(&fitted, &totals, 32);
            (fit.scale, fit.quants.map(|quant| quant.cast_signed().wrapping_sub(32)))
        }
        (None, ScaleBits::Six) => rounded(&fitted, 32.0),
        (_, ScaleBits::Eight) => rounded(&fitted, 128.0),
    };
    let stored = f16_to_f32(f16_bytes(d));
    let limit = f32::from(most);
    let mut quants = [most; SUPER_BLOCK];
    for ((values, quants), &scale) in groups.iter().zip(quants.as_chunks_mut::<GROUP>().0).zip(&scales) {
        let scale = stored * f32::from(scale);
        if scale != 0.0 {
            *quants = values.map(|value| (nearest_within(value / scale, -limit, limit - 1.0) + limit) as u8);
        }
    }
    SuperBlock { d, scales, quants }
}

/// The scales as integers from `-most` on, of which the largest scale gets the end, and their factor.
fn rounded(scales: &[f32; GROUPS], most: f32) -> (f32, [i8; GROUPS]) {
    let largest = largest_by_magnitude(scales);
    if largest.abs() < NEARLY_ZERO {
        return (0.0, [0; GROUPS]);
    }
    let inverse = -most / largest;
    (1.0 / inverse, scales.map(|scale| nearest(inverse * scale).clamp(-most, most - 1.0) as i8))
}

/// A group's scale, with the sign that gives the value of the largest magnitude the longer end of the range, and its
/// quants from 0 to `2 * most - 1`, where `most` stands for zero.
pub struct Fit<const COUNT: usize> {
    pub scale: f32,
    pub quants: [u8; COUNT],
}

/// Sums from which the best scale for given quants follows, and how good it is.
#[derive(Clone, Copy, Default)]
struct Sums {
    product: f32,
    square: f32,
}

impl Sums {
    fn of(values: &[f32], weights: &[f32], quants: &[f32]) -> Self {
        values.iter().zip(weights).zip(quants).fold(Self::default(), |sums, ((value, weight), quant)| Self {
            product: sums.product + weight * value * quant,
            square: sums.square + weight * quant * quant,
        })
    }

    fn scale(self) -> f32 {
        if self.square > 0.0 { self.product / self.square } else { 0.0 }
    }
}

/// The scale, of nineteen near the one that just holds the largest value, with the least weighted error
/// (`make_qx_quants`).
pub fn fit<const COUNT: usize>(values: &[f32; COUNT], weights: &[f32; COUNT], most: u8) -> Fit<COUNT> {
    let limit = f32::from(most);
    let largest = largest_by_magnitude(values);
    if largest.abs() < NEARLY_ZERO {
        return Fit { scale: 0.0, quants: [0; COUNT] };
    }
    let quants_of = |inverse: f32| values.map(|value| nearest_within(inverse * value, -limit, limit - 1.0));
    let mut quants = quants_of(-limit / largest);
    let sums = Sums::of(values, weights, &quants);
    let mut scale = sums.scale();
    let mut best = scale * sums.product;
    for step in (-9_i8..=9).filter(|&step| step != 0) {
        let tried = quants_of(-(limit + 0.1 * f32::from(step)) / largest);
        let sums = Sums::of(values, weights, &tried);
        if sums.square > 0.0 && sums.product * sums.product > best * sums.square {
            quants = tried;
            scale = sums.scale();
            best = scale * sums.product;
        }
    }
    Fit { scale, quants: quants.map(|quant| (quant + limit) as u8) }
}

/// The scale after one quant at a time was improved, weighted by the squares of the values (`make_q3_quants`).
pub fn refined_scale<const COUNT: usize>(values: &[f32; COUNT], most: u8) -> f32 {
    let limit = f32::from(most);
    let largest = largest_by_magnitude(values);
    if largest.abs() < NEARLY_ZERO {
        return 0.0;
    }
    let weights = values.map(|value| value * value);
    let mut quants = values.map(|value| nearest_within(-limit / largest * value, -limit, limit - 1.0));
    let mut sums = Sums::of(values, &weights, &quants);
    for _ in 0..5 {
        let mut changed = false;
        for ((value, weight), quant) in values.iter().zip(&weights).zip(&mut quants) {
            let product = sums.product - weight * value * *quant;
            if product <= 0.0 {
                continue;
            }
            let square = sums.square - weight * *quant * *quant;
            let moved = nearest_within(value * square / product, -limit, limit - 1.0);
            let new = Sums { product: product + weight * value * moved, square: square + weight * moved * moved };
            let is_better = new.square > 0.0
                && new.product * new.product * sums.square > sums.product * sums.product * new.square;
            #[allow(clippy::float_cmp, reason = "both are whole numbers")]
            if moved != *quant && is_better {
                (*quant, sums) = (moved, new);
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    sums.scale()
}
