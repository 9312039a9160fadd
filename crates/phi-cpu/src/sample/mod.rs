//! Chooses the next token from logits.
//!
//! The order is that of transformers' logits processors: penalties on the raw logits, then temperature, top-k, top-p
//! and min-p, then a draw. A temperature of zero is greedy and takes the largest logit. Random numbers come from
//! ChaCha8, so that a seed gives the same tokens on every machine.

mod candidates;
mod penalties;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use candidates::Candidates;

/// Options of a [`Sampler`]. `None` switches a filter off.
#[derive(Debug, Clone, PartialEq)]
pub struct SamplingOptions {
    /// Divides the logits. 0 is greedy: always the most likely token, whatever the filters say.
    pub temperature: f32,
    /// Keeps the `k` most likely tokens; 0 counts as 1.
    pub top_k: Option<usize>,
    /// Keeps the smallest set of most likely tokens whose probabilities add up to `p` (0 to 1).
    pub top_p: Option<f32>,
    /// Keeps tokens that are at least `p` times (0 to 1) as likely as the most likely one.
    pub min_p: Option<f32>,
    /// Makes tokens of the history less likely (CTRL; Keskar et al. 2019, arXiv 1909.05858). 1 changes nothing.
    pub repetition_penalty: Option<f32>,
    /// Rules out tokens that would repeat an n-gram of the history.
    pub no_repeat_ngram: Option<usize>,
    /// Seed of the random numbers.
    pub seed: u64,
}

impl Default for SamplingOptions {
    /// Greedy, without penalties.
    fn default() -> Self {
        Self {
            temperature: 0.0,
            top_k: None,
            top_p: None,
            min_p: None,
            repetition_penalty: None,
            no_repeat_ngram: None,
            seed: 0,
        }
    }
}

/// Chooses the tokens of one sequence, one call a token.
#[derive(Debug, Clone)]
pub struct Sampler {
    options: SamplingOptions,
    random: ChaCha8Rng,
}

impl Sampler {
    /// A sampler whose random numbers start at the seed.
    pub fn new(options: SamplingOptions) -> Self {
        let random = ChaCha8Rng::seed_from_u64(options.seed);
        Self { options, random }
    }

    /// The next token after `history` (the prompt and all tokens so far), or `None` when no logit is finite. The caller
    /// rules a token out with a logit of negative infinity. `logits` is overwritten.
    pub fn sample(&mut self, logits: &mut [f32], history: &[u32]) -> Option<u32> {
        if let Some(penalty) = self.options.repetition_penalty {
            penalties::repetition(logits, history, penalty);
        }
        if let Some(length) = self.options.no_repeat_ngram {
            penalties::no_repeat_ngram(logits, history, length);
        }
        if self.options.temperature <= 0.0 {
            return argmax(logits);
        }
        let mut candidates = Candidates::new(logits, self.options.temperature, self.options.top_k)?;
        if let Some(p) = self.options.top_p {
            candidates.keep_top_p(p);
        }
        if let Some(p) = self.options.min_p {
            candidates.keep_min_p(p);
        }
        Some(candidates.draw(self.uniform()))
    }

    /// A uniform number in [0, 1), from the upper 53 bits.
    fn uniform(&mut self) -> f64 {
        (self.random.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// The id of the largest logit, the lowest id among equal ones. `None` when all are NaN or negative infinity.
pub fn argmax(logits: &[f32]) -> Option<u32> {
    let mut best: Option<(u32, f32)> = None;
    for (id, &logit) in logits.iter().enumerate() {
        if logit > best.map_or(f32::NEG_INFINITY, |(_, largest)| largest) {
            best = Some((id as u32, logit));
        }
    }
    best.map(|(id, _)| id)
}

#[cfg(test)]
mod tests;
