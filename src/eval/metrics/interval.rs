//! How sure a score is: intervals over the items, by resampling them or from a share's own distribution.

use serde::{Deserialize, Serialize};

use crate::eval::random::Random;

/// Resamplings of the bootstrap.
const RESAMPLINGS: usize = 1000;

/// The standard normal distribution has 95 % of its mass within this distance.
const NORMAL_95: f64 = 1.959_963_984_540_054;

/// A 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    pub low: f64,
    pub high: f64,
}

/// The intervals of `N` statistics of `count` items: each resampling draws as many items as there are, with
/// replacement, and gives their indices to `statistics`. The same seed draws the same ones.
pub fn bootstrap<const N: usize>(
    count: usize,
    seed: u64,
    statistics: impl Fn(&[usize]) -> [f64; N],
) -> [Interval; N] {
    let mut values = [const { Vec::new() }; N];
    let mut random = Random::new(seed);
    let mut drawn = vec![0; count];
    for _ in 0..RESAMPLINGS {
        drawn.fill_with(|| random.below(count));
        for (values, value) in values.iter_mut().zip(statistics(&drawn)) {
            values.push(value);
        }
    }
    values.map(percentiles)
}

/// The interval between the 2.5 % and the 97.5 % percentile.
pub fn percentiles(mut values: Vec<f64>) -> Interval {
    values.sort_by(f64::total_cmp);
    let tail = values.len() / 40;
    let at = |place: Option<usize>| place.and_then(|place| values.get(place)).copied().unwrap_or_default();
    Interval { low: at(Some(tail)), high: at(values.len().checked_sub(tail + 1)) }
}

/// Wilson's interval of the share of `part` in `all`, which holds for small numbers and shares near 0 and 1 too.
pub fn wilson(part: u64, all: u64) -> Interval {
    if all == 0 {
        return Interval { low: 0.0, high: 1.0 };
    }
    let (share, count) = (part as f64 / all as f64, all as f64);
    let square = NORMAL_95 * NORMAL_95;
    let scale = 1.0 / (1.0 + square / count);
    let middle = scale * (share + square / (2.0 * count));
    let half = scale * NORMAL_95 * (share * (1.0 - share) / count + square / (4.0 * count * count)).sqrt();
    Interval { low: (middle - half).max(0.0), high: (middle + half).min(1.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bootstrap_of_a_share_is_about_its_standard_error() {
        let right: Vec<f64> = (0..400).map(|item| f64::from(item % 5 != 0)).collect();
        let share = |drawn: &[usize]| [drawn.iter().map(|&item| right[item]).sum::<f64>() / drawn.len() as f64];
        let [Interval { low, high }] = bootstrap(right.len(), 1, share);
        let half = NORMAL_95 * (0.8_f64 * 0.2 / 400.0).sqrt();
        assert!((low - (0.8 - half)).abs() < 0.01 && (high - (0.8 + half)).abs() < 0.01, "{low} {high}");
        assert_eq!(bootstrap(right.len(), 1, share), [Interval { low, high }]);
        assert_eq!(bootstrap(3, 1, |_| [0.5]), [Interval { low: 0.5, high: 0.5 }]);
    }

    #[test]
    fn percentiles_leave_a_fortieth_at_each_end() {
        let interval = percentiles((0..1000).rev().map(f64::from).collect());
        assert_eq!(interval, Interval { low: 25.0, high: 974.0 });
        assert_eq!(percentiles(vec![]), Interval { low: 0.0, high: 0.0 });
    }

    #[test]
    fn wilsons_interval_holds_at_the_ends() {
        let Interval { low, high } = wilson(10, 10);
        assert!((low - 0.722_5).abs() < 1e-3 && (high - 1.0).abs() < 1e-9);
        let Interval { low, high } = wilson(50, 100);
        assert!((low - 0.403_8).abs() < 1e-3 && (high - 0.596_2).abs() < 1e-3);
        assert_eq!(wilson(0, 0), Interval { low: 0.0, high: 1.0 });
    }
}
