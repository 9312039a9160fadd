//! Rotary position embedding (Su et al. 2021, arXiv 2104.09864) in NeoX's layout, over a part of each head.
//!
//! Of a head's features only the first `rotary_size` turn; feature `i` of their first half pairs with feature `i`
//! of the second half. The rest pass unchanged.

/// The rotation of one position: cosine and sine for each pair of features.
pub struct Rotation {
    pairs: Vec<(f32, f32)>,
}

impl Rotation {
    /// The rotation at `position`, for `rotary_size` features. Angles are computed in `f64`: at position 2000 an
    /// `f32` product would already be off in the fourth digit.
    pub fn at(position: usize, rotary_size: usize, base: f64) -> Self {
        let pair = |index: usize| {
            let frequency = base.powf(-((2 * index) as f64) / rotary_size as f64);
            let (sine, cosine) = (position as f64 * frequency).sin_cos();
            (cosine as f32, sine as f32)
        };
        Self { pairs: (0..rotary_size / 2).map(pair).collect() }
    }

    /// Turns the features of one head.
    #[inline(always)]
    pub fn apply(&self, head: &mut [f32]) {
        let (first, rest) = head.split_at_mut(self.pairs.len());
        for ((first, second), &(cosine, sine)) in first.iter_mut().zip(rest).zip(&self.pairs) {
            (*first, *second) = (*first * cosine - *second * sine, *second * cosine + *first * sine);
        }
    }
}
