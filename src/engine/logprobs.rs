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
        let largest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let sum: f64 = logits.iter().map(|&logit| f64::from(logit - largest).exp()).sum();
        let mut ids: Vec<(u32, f32)> = (0..).zip(logits.iter().copied()).collect();
        let by_likelihood = |one: &(u32, f32), other: &(u32, f32)| other.1.total_cmp(&one.1);
        if count > 0 && count < ids.len() {
            ids.select_nth_unstable_by(count - 1, by_likelihood);
        }
        ids.truncate(count);
        ids.sort_by(by_likelihood);
        Self { largest, log_sum: sum.ln(), likeliest: ids, logits: logits.to_vec() }
    }

    /// The log-probability of a token.
    pub fn of_token(&self, token: u32) -> f64 {
        let logit = self.logits.get(token as usize).copied().unwrap_or(f32::NEG_INFINITY);
        f64::from(logit - self.largest) - self.log_sum
    }

    /// The divergence of the distribution from the uniform one: KL(uniform ‖ p) = logsumexp(z) − mean(z) − ln V.
    pub fn certainty(&self) -> f64 {
        let count = self.logits.len() as f64;
        let below: f64 = self.logits.iter().map(|&logit| f64::from(self.largest) - f64::from(logit)).sum();
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

#[cfg(test)]
mod tests {
    use super::*;

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
