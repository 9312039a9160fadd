//! Chance that is the same for the same seed: for drawing items, resampling them and sampling labels.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

/// A generator of random numbers.
pub struct Random(ChaCha8Rng);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// A uniform number in [0, 1), from the upper 53 bits.
    pub fn uniform(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A uniform number below `count`, which is not zero.
    pub fn below(&mut self, count: usize) -> usize {
        // The product's upper half; for counts of items the difference from uniform is far below any resampling's.
        ((u128::from(self.0.next_u64()) * count as u128) >> 64) as usize
    }

    /// Puts the values in a random order.
    pub fn shuffle<T>(&mut self, values: &mut [T]) {
        for last in (1..values.len()).rev() {
            values.swap(last, self.below(last + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_comes_up_and_the_same_ones_for_the_same_seed() {
        let draw = |seed| {
            let mut random = Random::new(seed);
            (0..6000).map(|_| random.below(6)).collect::<Vec<_>>()
        };
        let drawn = draw(1);
        assert!((0..6).all(|side| (850..1150).contains(&drawn.iter().filter(|&&drawn| drawn == side).count())));
        assert!(drawn == draw(1) && drawn != draw(2));
        let mut values: Vec<usize> = (0..50).collect();
        Random::new(1).shuffle(&mut values);
        assert_ne!(values, (0..50).collect::<Vec<_>>());
        values.sort_unstable();
        assert_eq!(values, (0..50).collect::<Vec<_>>());
    }
}
