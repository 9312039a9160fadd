//! From logits to the next token.
//!
//! The order is transformers': penalties on the raw logits, then temperature, top-k, top-p and min-p, then a draw.
//! A temperature of zero takes the largest logit instead. The random stream is ChaCha8 from the seed, the same on
//! every machine.

mod candidates;
mod penalties;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use candidates::Candidates;

/// How to choose among the next tokens. `None` switches a filter off.
#[derive(Debug, Clone, PartialEq)]
pub struct SamplingOptions {
    /// Divides the logits; 0 means greedy: always the most likely token.
    pub temperature: f32,
    /// Keeps the `k` most likely tokens.
    pub top_k: Option<usize>,
    /// Keeps the smallest set of most likely tokens whose probabilities reach `p`.
    pub top_p: Option<f32>,
    /// Keeps tokens at least `p` times as likely as the most likely one.
    pub min_p: Option<f32>,
    /// Makes tokens that were already seen less likely (Keskar et al. 2019, arXiv 1909.05858); 1 changes nothing.
    pub repetition_penalty: Option<f32>,
    /// Forbids a token that would repeat a run of `n` tokens.
    pub no_repeat_ngram: Option<usize>,
    /// Start of the random stream.
    pub seed: u64,
}

impl Default for SamplingOptions {
    /// Greedy, with nothing forbidden.
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

/// Chooses the tokens of one sequence.
#[derive(Debug, Clone)]
pub struct Sampler {
    options: SamplingOptions,
    random: ChaCha8Rng,
}

impl Sampler {
    /// A sampler at the start of its random stream.
    pub fn new(options: SamplingOptions) -> Self {
        let random = ChaCha8Rng::seed_from_u64(options.seed);
        Self { options, random }
    }

    /// The next token after `history` (the prompt and all tokens so far), or `None` when no logit is a number.
    /// A token is ruled out beforehand by a logit of negative infinity. `logits` is used as scratch space.
    pub fn sample(&mut self, logits: &mut [f32], history: &[u32]) -> Option<u32> {
        if let Some(penalty) = self.options.repetition_penalty {
            penalties::repetition(logits, history, penalty);
        }
        if let Some(length) = self.options.no_repeat_ngram {
            penalties::no_repeat_ngram(logits, history, length);
        }
        if self.options.temperature <= 0.0 {
            return largest(logits);
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

    /// A number from 0 up to, not including, 1.
    fn uniform(&mut self) -> f64 {
        (self.random.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// The id of the largest logit, the lowest id among equals.
pub fn largest(logits: &[f32]) -> Option<u32> {
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
