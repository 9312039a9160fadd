//! The mode of Fietje's own benchmarks: labels are sampled from the model's probabilities, several times over.
//!
//! Its interval is that of the sampling alone, `1.96·s/√runs`, and not that of the items.

use serde::Serialize;

use super::classes::{ClassScores, Confusion};
use super::mean;
use crate::eval::random::Random;

/// A score over several runs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct SampledScore {
    pub mean: f64,
    pub ci95: f64,
}

/// The scores of `runs` samplings, in the order of [`ClassScores`]: accuracy, weighted F1, macro F1. Each item is its
/// true class and the probabilities of all classes.
pub fn sampled(items: &[(usize, Vec<f64>)], classes: usize, runs: usize, seed: u64) -> [SampledScore; 3] {
    let mut random = Random::new(seed);
    let mut run = || {
        let pairs = items.iter().map(|(truth, probabilities)| (*truth, draw(probabilities, random.uniform())));
        let ClassScores { accuracy, weighted_f1, macro_f1, .. } = Confusion::of(classes, pairs).scores();
        [accuracy, weighted_f1, macro_f1]
    };
    let scores: Vec<[f64; 3]> = (0..runs).map(|_| run()).collect();
    std::array::from_fn(|score| over_runs(&scores.iter().map(|run| run[score]).collect::<Vec<_>>()))
}

fn over_runs(scores: &[f64]) -> SampledScore {
    let mean = mean(scores.iter().copied());
    let squares: f64 = scores.iter().map(|score| (score - mean).powi(2)).sum();
    let deviation = (squares / scores.len().saturating_sub(1).max(1) as f64).sqrt();
    SampledScore { mean, ci95: 1.96 * deviation / (scores.len().max(1) as f64).sqrt() }
}

/// The class at `place`, from 0 to 1, of the classes' probabilities laid end to end.
fn draw(probabilities: &[f64], place: f64) -> usize {
    let mut left = place * probabilities.iter().sum::<f64>();
    for (class, p) in probabilities.iter().enumerate() {
        if left < *p {
            return class;
        }
        left -= p;
    }
    // Rounding can leave a little; it belongs to the last class that is possible at all.
    probabilities.iter().rposition(|&p| p > 0.0).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_come_as_often_as_they_are_probable() {
        let probabilities = [0.5, 0.3, 0.0, 0.2];
        let mut random = Random::new(1);
        let mut counts = [0_u32; 4];
        for _ in 0..10_000 {
            counts[draw(&probabilities, random.uniform())] += 1;
        }
        let expected = probabilities.map(|p| p * 10_000.0);
        let chi_squared: f64 = counts
            .iter()
            .zip(expected)
            .filter(|(_, expected)| *expected > 0.0)
            .map(|(&count, expected)| (f64::from(count) - expected).powi(2) / expected)
            .sum();
        // The 99.9 % point for two degrees of freedom.
        assert!(chi_squared < 13.8 && counts[2] == 0, "{counts:?}");
        assert_eq!(draw(&[0.6, 0.4, 0.0], 1.0), 1);
    }

    #[test]
    fn the_mean_accuracy_is_the_mean_probability_of_the_right_label() {
        let items: Vec<(usize, Vec<f64>)> = (0..200)
            .map(|item| {
                let p = f64::from(item % 10) / 10.0;
                (0, vec![p, 1.0 - p])
            })
            .collect();
        let [accuracy, ..] = sampled(&items, 2, 400, 7);
        let expected = mean(items.iter().map(|(_, p)| p[0]));
        let variance = items.iter().map(|(_, p)| p[0] * p[1]).sum::<f64>() / 40_000.0;
        assert!((accuracy.mean - expected).abs() < 4.0 * (variance / 400.0).sqrt(), "{accuracy:?}");
        assert!((accuracy.ci95 / (1.96 * (variance / 400.0).sqrt()) - 1.0).abs() < 0.15, "{accuracy:?}");
        let [sure, ..] = sampled(&[(1, vec![0.0, 1.0])], 2, 5, 1);
        assert_eq!(sure, SampledScore { mean: 1.0, ci95: 0.0 });
    }
}
