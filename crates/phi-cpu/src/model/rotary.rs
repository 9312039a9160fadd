//! Rotary position embedding (Su et al. 2021, arXiv 2104.09864) in the layout of GPT-NeoX, over part of each head.
//!
//! Only the first `rotary_size` features of a head are rotated. Feature `i` of their first half is paired with feature
//! `i` of their second half. The other features are unchanged.

/// The rotation of one position: cosine and sine of the angle of each pair of features.
pub struct Rotation {
    pairs: Vec<(f32, f32)>,
}

impl Rotation {
    /// The rotation at `position`: pair `i` has the angle `position * base^(-2i / rotary_size)`. Angles are `f64`: at
    /// position 2000, an `f32` would be wrong in the fourth digit.
    pub fn new(position: usize, rotary_size: usize, base: f64) -> Self {
        let pair = |index: usize| {
            let frequency = base.powf(-((2 * index) as f64) / rotary_size as f64);
            let (sine, cosine) = (position as f64 * frequency).sin_cos();
            (cosine as f32, sine as f32)
        };
        Self { pairs: (0..rotary_size / 2).map(pair).collect() }
    }

    /// A bound of the magnitudes of a head's features that holds whichever way the features are rotated: a rotation
    /// leaves the length of a pair as it is.
    #[inline(always)]
    pub fn bound(&self, head: &[f32]) -> f32 {
        let (first, rest) = head.split_at(self.pairs.len());
        let (second, others) = rest.split_at(self.pairs.len());
        let pairs = first.iter().zip(second).map(|(first, second)| (first * first + second * second).sqrt());
        pairs.chain(others.iter().map(|feature| feature.abs())).fold(0.0, f32::max)
    }

    /// Rotates the features of one head.
    #[inline(always)]
    pub fn apply(&self, head: &mut [f32]) {
        let (first, rest) = head.split_at_mut(self.pairs.len());
        for ((first, second), &(cosine, sine)) in first.iter_mut().zip(rest).zip(&self.pairs) {
            (*first, *second) = (*first * cosine - *second * sine, *second * cosine + *first * sine);
        }
    }
}
