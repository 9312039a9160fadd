//! Log-probabilities of the tokens that were possible at a position.

use super::event::{Candidate, TokenLogprob};

/// A position's logits as natural logarithms of probabilities, before masking and sampling.
pub struct Logprobs {
    /// The log-sum-exp of the logits in two parts, so that large logits lose no digits: the largest logit, and the
    /// logarithm of the sum of all exponentials relative to it.
    largest: f32,
    log_sum: f64,
    /// The most likely tokens and their logits, the most likely first.
    likeliest: Vec<(u32, f32)>,
    logits: Vec<f32>,
}

impl Logprobs {
    /// Keeps the logits, and the `count` most likely tokens.
    pub fn of(logits: &[f32], count: usize) -> Self {
        let largest = largest(logits);
        let sum = sum_of_exponentials(logits, largest);
        let likeliest = if count > 0 { likeliest(logits, count) } else { Vec::new() };
        Self { largest, log_sum: sum.ln(), likeliest, logits: logits.to_vec() }
    }

    /// The log-probability of a token.
    pub fn of_token(&self, token: u32) -> f64 {
        let logit = self.logits.get(token as usize).copied().unwrap_or(f32::NEG_INFINITY);
        f64::from(logit - self.largest) - self.log_sum
    }

    /// The divergence of the distribution from the uniform one: KL(uniform ‖ p) = logsumexp(z) − mean(z) − ln V.
    pub fn certainty(&self) -> f64 {
        let count = self.logits.len() as f64;
        let (chunks, rest) = self.logits.as_chunks::<LANES>();
        let below = |logit: &f32| f64::from(self.largest) - f64::from(*logit);
        let mut lanes = [0.0; LANES];
        for chunk in chunks {
            lanes.iter_mut().zip(chunk).for_each(|(lane, logit)| *lane += below(logit));
        }
        let below: f64 = lanes.iter().sum::<f64>() + rest.iter().map(below).sum::<f64>();
        self.log_sum + below / count - count.ln()
    }

    /// The log-probabilities once a token is chosen. `bytes_of` gives the bytes of a token.
    pub fn choose(self, chosen: u32, bytes_of: impl Fn(u32) -> Vec<u8>) -> TokenLogprob {
        let log_sum = self.log_sum as f32;
        let candidate =
            |id, logit: f32| Candidate { id, bytes: bytes_of(id), logprob: (logit - self.largest) - log_sum };
        let logit = self.logits.get(chosen as usize).copied().unwrap_or(f32::NEG_INFINITY);
        TokenLogprob {
            chosen: candidate(chosen, logit),
            likeliest: self.likeliest.iter().map(|&(id, logit)| candidate(id, logit)).collect(),
        }
    }
}

/// The `count` most likely tokens with their logits, at least one.
fn likeliest(logits: &[f32], count: usize) -> Vec<(u32, f32)> {
    let mut ids: Vec<(u32, f32)> = (0..).zip(logits.iter().copied()).collect();
    let by_likelihood = |one: &(u32, f32), other: &(u32, f32)| other.1.total_cmp(&one.1);
    if count < ids.len() {
        ids.select_nth_unstable_by(count - 1, by_likelihood);
    }
    ids.truncate(count);
    ids.sort_by(by_likelihood);
    ids
}

/// Every token of every answer may be scored, and a vocabulary has fifty thousand logits: sums are taken in lanes, which
/// the compiler makes vectors of.
const LANES: usize = 16;

fn largest(logits: &[f32]) -> f32 {
    let (chunks, rest) = logits.as_chunks::<LANES>();
    let mut lanes = [f32::NEG_INFINITY; LANES];
    for chunk in chunks {
        lanes.iter_mut().zip(chunk).for_each(|(lane, logit)| *lane = lane.max(*logit));
    }
    lanes.iter().chain(rest).copied().fold(f32::NEG_INFINITY, f32::max)
}

/// The sum of the exponentials of logits relative to the largest one. Those that matter are exact.
fn sum_of_exponentials(logits: &[f32], largest: f32) -> f64 {
    /// Below it an exponential is less than a two-thousandth of the largest.
    const SMALL: f32 = -8.0;
    let (chunks, rest) = logits.as_chunks::<LANES>();
    let mut last = [f32::NEG_INFINITY; LANES];
    last[..rest.len()].copy_from_slice(rest);
    let (mut lanes, mut exact) = ([0.0_f32; LANES], 0.0);
    for chunk in chunks.iter().chain([&last]) {
        let below = chunk.map(|logit| logit - largest);
        if below.iter().any(|below| *below >= SMALL) {
            exact += below.iter().map(|below| f64::from(*below).exp()).sum::<f64>();
        } else {
            lanes.iter_mut().zip(below.map(small_exponential)).for_each(|(lane, exponential)| *lane += exponential);
        }
    }
    exact + lanes.into_iter().map(f64::from).sum::<f64>()
}

/// The exponential of a number below zero, to seven digits: 2ⁿ·2ᶠ, with the series of 2ᶠ for |f| ≤ ½.
fn small_exponential(number: f32) -> f32 {
    /// Adding it leaves no digits behind the decimal sign, and the whole number in the last bits.
    const ROUND: f32 = 12_582_912.0;
    const EXPONENT: u32 = 127;
    const LEAST: f32 = -80.0;
    let power = (if number > LEAST { number } else { LEAST }) * std::f32::consts::LOG2_E;
    let rounded = power + ROUND;
    let part = power - (rounded - ROUND);
    let mut series = 0.000_154_035_3;
    for coefficient in [0.001_333_355_8, 0.009_618_129, 0.055_504_11, 0.240_226_5, std::f32::consts::LN_2, 1.0] {
        series = series * part + coefficient;
    }
    let whole = rounded.to_bits().wrapping_sub(ROUND.to_bits());
    series * f32::from_bits(whole.wrapping_add(EXPONENT) << 23)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_in_lanes_are_the_sums_of_the_formulas() {
        let logits: Vec<f32> = (0..5_003_u32).map(|id| (id * 37 % 4_001) as f32 / 80.0 - 20.0).collect();
        let largest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let exact: f64 = logits.iter().map(|&logit| f64::from(logit - largest).exp()).sum();
        assert!(super::largest(&logits).total_cmp(&largest).is_eq());
        assert!((sum_of_exponentials(&logits, largest) / exact - 1.0).abs() < 1e-8);
        for number in [-8.01_f32, -9.5, -20.0, -47.3, -79.0] {
            let exact = f64::from(number).exp();
            assert!((f64::from(small_exponential(number)) / exact - 1.0).abs() < 1e-5, "{number}");
        }
        assert!(small_exponential(f32::NEG_INFINITY) < 1e-30);
        let mean = logits.iter().map(|&logit| f64::from(logit)).sum::<f64>() / logits.len() as f64;
        let certainty = exact.ln() + f64::from(largest) - mean - (logits.len() as f64).ln();
        assert!((Logprobs::of(&logits, 0).certainty() - certainty).abs() < 1e-8);
    }

    #[test]
    fn probabilities_add_up_and_the_likeliest_come_first() {
        let logits = [1000.0, 1001.0, 998.0, 1001.5];
        let logprobs = Logprobs::of(&logits, 4).choose(0, |id| vec![id as u8]);
        let total: f32 = logprobs.likeliest.iter().map(|candidate| candidate.logprob.exp()).sum();
        assert!((total - 1.0).abs() < 1e-5, "{total}");
        let order: Vec<u8> = logprobs.likeliest.iter().map(|candidate| candidate.bytes[0]).collect();
        assert_eq!((order, &logprobs.chosen), (vec![3, 1, 0, 2], &logprobs.likeliest[2]));
        assert!(Logprobs::of(&logits, 0).choose(1, |_| Vec::new()).likeliest.is_empty());
        assert_eq!(Logprobs::of(&logits, 9).choose(1, |_| Vec::new()).likeliest.len(), 4);
    }
}
