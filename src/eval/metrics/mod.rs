//! Scores: of classes, of shares, and how sure each is.
//!
//! Pure functions of what was right and what was said, with the definitions of scikit-learn where it has them.

mod classes;
mod interval;
mod paired;
mod sampled;

pub use classes::{ClassScores, Confusion};
pub use interval::{Interval, bootstrap, wilson};
pub use paired::{McNemar, paired_bootstrap};
pub use sampled::{SampledScore, sampled};

/// The mean; zero of nothing.
pub fn mean(values: impl ExactSizeIterator<Item = f64>) -> f64 {
    let count = values.len();
    if count == 0 { 0.0 } else { values.sum::<f64>() / count as f64 }
}

/// Entropy in bits.
pub fn entropy(probabilities: impl Iterator<Item = f64>) -> f64 {
    // Without the sign of a negative zero.
    probabilities.filter(|&p| p > 0.0).map(|p| -p * p.log2()).sum::<f64>().abs()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entropy_is_counted_in_bits() {
        assert!((entropy([0.25; 4].into_iter()) - 2.0).abs() < 1e-12);
        assert!(entropy([1.0, 0.0].into_iter()).to_bits() == 0);
        assert!(mean([].into_iter()).abs() < 1e-12 && (mean([1.0, 2.0].into_iter()) - 1.5).abs() < 1e-12);
    }
}
