//! Two models on the same items: is the difference more than luck?

use serde::Serialize;

use super::interval::{Interval, bootstrap};

/// The test of `McNemar` of two models that were right or wrong on the same items.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct McNemar {
    /// Items on which only the first was right.
    pub only_first: u64,
    /// Items on which only the second was right.
    pub only_second: u64,
    /// How likely a difference at least as large is if both are equally good: the exact, two-sided test.
    pub p: f64,
}

impl McNemar {
    /// The test of pairs of whether the first and whether the second was right.
    pub fn of(pairs: impl Iterator<Item = (bool, bool)>) -> Self {
        let (mut only_first, mut only_second) = (0, 0);
        for pair in pairs {
            only_first += u64::from(pair == (true, false));
            only_second += u64::from(pair == (false, true));
        }
        Self { only_first, only_second, p: two_sided(only_first.min(only_second), only_first + only_second) }
    }
}

/// Twice the probability of at most `few` heads in `tosses`, at most 1.
fn two_sided(few: u64, tosses: u64) -> f64 {
    // Logarithms of binomial coefficients: the coefficients themselves soon leave the range of numbers.
    let mut coefficient = 0.0;
    let mut tail = 0.0;
    let all = tosses as f64 * std::f64::consts::LN_2;
    for heads in 0..=few {
        if heads > 0 {
            coefficient += ((tosses - heads + 1) as f64 / heads as f64).ln();
        }
        tail += (coefficient - all).exp();
    }
    (2.0 * tail).min(1.0)
}

/// The interval of `difference`, a statistic of items, over resamplings of the items.
pub fn paired_bootstrap(count: usize, seed: u64, difference: impl Fn(&[usize]) -> f64) -> Interval {
    let [interval] = bootstrap(count, seed, |drawn| [difference(drawn)]);
    interval
}

#[cfg(test)]
mod tests {
    use super::*;

    fn p(only_first: usize, only_second: usize) -> f64 {
        let both = [(true, true), (false, false)].into_iter();
        let first = std::iter::repeat_n((true, false), only_first);
        McNemar::of(both.chain(first).chain(std::iter::repeat_n((false, true), only_second))).p
    }

    #[test]
    fn the_exact_test_is_the_binomial_one() {
        for (only_first, only_second, expected) in [
            (0, 0, 1.0),
            (5, 5, 1.0),
            (0, 5, 2.0 / 32.0),
            (5, 0, 2.0 / 32.0),
            (1, 9, 2.0 * 11.0 / 1024.0),
            (2, 8, 2.0 * 56.0 / 1024.0),
        ] {
            assert!((p(only_first, only_second) - expected).abs() < 1e-12, "{only_first} {only_second}");
        }
        assert!(p(4000, 6000) < 1e-80 && p(4950, 5050) > 0.3);
    }

    #[test]
    fn the_same_items_make_a_small_difference_sure() {
        // The second is right wherever the first is, and on five items more of 100.
        let second = |item: usize| f64::from(item < 55) - f64::from(item < 50);
        let mean = |drawn: &[usize]| drawn.iter().map(|&item| second(item)).sum::<f64>() / drawn.len() as f64;
        let Interval { low, high } = paired_bootstrap(100, 1, mean);
        assert!(low > 0.0 && high < 0.12, "{low} {high}");
    }
}
