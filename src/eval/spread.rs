//! The mean of many numbers and how sure it is, without keeping them.

/// Numbers so far, by Welford's method, which loses no digits however many there are.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Spread {
    count: usize,
    mean: f64,
    /// Sum of the squared distances from the mean.
    squares: f64,
}

impl Spread {
    pub fn add(&mut self, number: f64) {
        self.count += 1;
        let distance = number - self.mean;
        self.mean += distance / self.count as f64;
        self.squares += distance * (number - self.mean);
    }

    pub fn count(&self) -> usize {
        self.count
    }

    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// The standard error of the mean, as llama.cpp has it: `√((mean of squares − square of mean) / (count − 1))`.
    pub fn standard_error(&self) -> f64 {
        if self.count < 2 { 0.0 } else { (self.squares / self.count as f64 / (self.count - 1) as f64).sqrt() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_and_its_error_by_hand() {
        let mut spread = Spread::default();
        assert_eq!((spread.mean().to_bits(), spread.standard_error().to_bits()), (0, 0));
        for number in [1.0, 2.0, 3.0, 6.0] {
            spread.add(number);
        }
        assert!((spread.mean() - 3.0).abs() < 1e-12 && spread.count() == 4);
        // The mean of squares is 12.5.
        assert!((spread.standard_error() - (3.5_f64 / 3.0).sqrt()).abs() < 1e-12);
    }
}
