//! Logits along a text, in llama.cpp's convention for perplexity, so that figures can be compared: tokens without any
//! template, in chunks that know nothing of each other. A chunk of `n` tokens is scored from position `n / 2` to
//! `n - 2`: before that the model has seen too little, and what follows the last token is not known.

use std::ops::Range;

use phi_cpu::{ForwardError, KeyValueCache, Logits, LogitsWanted, Model, Phase, SequenceInput};

/// Tokens of a pass without logits, and of one with them: a token's logits take a fifth of a megabyte.
const STEP: usize = 256;
const STEP_WITH_LOGITS: usize = 64;

/// The positions of a chunk that are scored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scored {
    /// Those of llama.cpp.
    SecondHalf,
    /// All but the last, to see how the model does at each distance from the beginning.
    All,
}

impl Scored {
    /// The positions whose next token is predicted, in a chunk of `length` tokens.
    pub fn positions(self, length: usize) -> Range<usize> {
        let first = match self {
            Self::SecondHalf => length / 2,
            Self::All => 0,
        };
        first..length.saturating_sub(1)
    }
}

/// Reads one chunk, a part at a time.
pub struct ChunkReader<'a> {
    model: &'a Model,
    tokens: &'a [u32],
    scored: Range<usize>,
    cache: KeyValueCache,
}

/// Logits of consecutive positions.
pub struct Part {
    /// The position of the first row.
    pub first: usize,
    pub logits: Logits,
}

impl<'a> ChunkReader<'a> {
    pub fn new(model: &'a Model, tokens: &'a [u32], scored: Scored) -> Self {
        let scored = scored.positions(tokens.len());
        Self { model, tokens, scored, cache: model.new_cache(tokens.len()) }
    }

    /// The next positions that are scored, or `None` at the end. The parts of chunks of one length are the same for
    /// every model.
    ///
    /// # Errors
    /// [`ForwardError`], also when stopped.
    pub fn next_part(&mut self, is_stopped: &(dyn Fn() -> bool + Sync)) -> Result<Option<Part>, ForwardError> {
        while self.cache.len() < self.scored.start {
            let end = self.scored.start.min(self.cache.len() + STEP);
            self.read(end, LogitsWanted::None, is_stopped)?;
        }
        let first = self.cache.len();
        if first >= self.scored.end {
            return Ok(None);
        }
        let end = self.scored.end.min(first + STEP_WITH_LOGITS);
        let logits = self.read(end, LogitsWanted::All, is_stopped)?;
        Ok(Some(Part { first, logits }))
    }

    fn read(
        &mut self,
        end: usize,
        wanted: LogitsWanted,
        is_stopped: &(dyn Fn() -> bool + Sync),
    ) -> Result<Logits, ForwardError> {
        let tokens = &self.tokens[self.cache.len()..end];
        let input = SequenceInput { tokens, cache: &mut self.cache, phase: Phase::Prefill, wanted };
        Ok(self.model.forward_batch(&mut [input], is_stopped)?.pop().unwrap_or_default())
    }
}

/// The natural logarithms of the probabilities that logits stand for: each logit less this.
pub fn log_sum_exp(logits: &[f32]) -> f64 {
    let largest = f64::from(logits.iter().copied().fold(f32::NEG_INFINITY, f32::max));
    let sum: f64 = logits.iter().map(|&logit| (f64::from(logit) - largest).exp()).sum();
    largest + sum.ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_half_is_scored_as_llama_cpp_does_it() {
        assert_eq!(Scored::SecondHalf.positions(512), 256..511);
        assert_eq!(Scored::All.positions(512), 0..511);
        assert_eq!(Scored::SecondHalf.positions(1), 0..0);
        assert_eq!(Scored::All.positions(0), 0..0);
    }

    #[test]
    fn probabilities_add_up_to_one_however_large_the_logits_are() {
        for offset in [0.0, 1000.0, -1000.0] {
            let logits = [offset, offset + 1.0, offset - 2.0];
            let sum = log_sum_exp(&logits);
            let total: f64 = logits.iter().map(|&logit| (f64::from(logit) - sum).exp()).sum();
            assert!((total - 1.0).abs() < 1e-12, "{total}");
        }
    }
}
