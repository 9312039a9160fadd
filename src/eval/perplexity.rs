//! Perplexity: how well a model predicts a text.

use phi_cpu::{ForwardError, Model};
use serde::Serialize;

use super::chunks::{ChunkReader, Scored, log_sum_exp};
use super::spread::Spread;

/// Positions of a line in the table by position.
const BAND: usize = 256;

/// How well a model predicts a text.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figures {
    pub perplexity: f64,
    pub standard_error: f64,
    /// Mean negative log-likelihood of a token, in nats.
    pub nll: f64,
    /// Tokens that were predicted.
    pub scored: usize,
    pub chunks: usize,
    /// Mean negative log-likelihood by position in the chunk, where it was asked for.
    pub per_position: Vec<Band>,
}

/// Consecutive positions of all chunks.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Band {
    pub from: usize,
    /// The last one.
    pub to: usize,
    pub nll: f64,
}

/// What the chunks so far give.
#[derive(Debug)]
pub struct Measure {
    scored: Scored,
    chunks: usize,
    spread: Spread,
    bands: Vec<Spread>,
}

impl Measure {
    pub fn new(scored: Scored) -> Self {
        Self { scored, chunks: 0, spread: Spread::default(), bands: Vec::new() }
    }

    /// Adds a chunk of the text.
    ///
    /// # Errors
    /// [`ForwardError`], also when stopped; the chunk then does not count.
    pub fn add(
        &mut self,
        model: &Model,
        chunk: &[u32],
        is_stopped: &(dyn Fn() -> bool + Sync),
    ) -> Result<(), ForwardError> {
        let mut reader = ChunkReader::new(model, chunk, self.scored);
        let mut losses = Vec::new();
        while let Some(part) = reader.next_part(is_stopped)? {
            for (position, logits) in (part.first..).zip(part.logits.rows()) {
                losses.push((position, loss(logits, chunk[position + 1])));
            }
        }
        let counted = Scored::SecondHalf.positions(chunk.len());
        for (position, loss) in losses {
            if counted.contains(&position) {
                self.spread.add(loss);
            }
            if self.scored == Scored::All {
                let band = position / BAND;
                self.bands.resize_with(self.bands.len().max(band + 1), Spread::default);
                self.bands[band].add(loss);
            }
        }
        self.chunks += 1;
        Ok(())
    }

    pub fn perplexity(&self) -> Figures {
        let perplexity = self.spread.mean().exp();
        let band = |(index, spread): (usize, &Spread)| {
            let from = index * BAND;
            // The last band may be shorter.
            let positions = spread.count().div_ceil(self.chunks.max(1));
            Band { from, to: from + positions.saturating_sub(1), nll: spread.mean() }
        };
        Figures {
            perplexity,
            standard_error: perplexity * self.spread.standard_error(),
            nll: self.spread.mean(),
            scored: self.spread.count(),
            chunks: self.chunks,
            per_position: self.bands.iter().enumerate().map(band).collect(),
        }
    }
}

/// The negative log-likelihood of the token that came.
pub fn loss(logits: &[f32], next: u32) -> f64 {
    log_sum_exp(logits) - logits.get(next as usize).map_or(f64::NEG_INFINITY, |&logit| f64::from(logit))
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroUsize;
    use std::path::Path;

    use phi_cpu::{InstructionSet, LogitsWanted};

    use super::*;

    fn model() -> Model {
        let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/phi-cpu/tests/fixtures");
        Model::open(&fixtures.join("chat-q8_0.gguf"), InstructionSet::detect(), NonZeroUsize::MIN).unwrap()
    }

    #[test]
    fn the_second_halves_of_all_chunks_count() {
        let model = model();
        let chunks: Vec<Vec<u32>> =
            (0..2_u32).map(|chunk| (0..40).map(|place| (place * 7 + chunk * 3) % 250).collect()).collect();
        let mut measure = Measure::new(Scored::All);
        let mut losses = Vec::new();
        for chunk in &chunks {
            measure.add(&model, chunk, &|| false).unwrap();
            let mut cache = model.new_cache(chunk.len());
            let logits = model.forward(chunk, &mut cache, LogitsWanted::All).unwrap();
            let scored = logits.rows().zip(&chunk[1..]).skip(20);
            losses.extend(scored.map(|(logits, &next)| loss(logits, next)));
        }
        let mean = losses.iter().sum::<f64>() / losses.len() as f64;
        let squares = losses.iter().map(|loss| loss * loss).sum::<f64>() / losses.len() as f64;
        let found = measure.perplexity();
        assert_eq!((found.scored, found.chunks, losses.len()), (38, 2, 38));
        assert!((found.perplexity / mean.exp() - 1.0).abs() < 1e-3, "{found:?}");
        let error = mean.exp() * ((squares - mean * mean) / (losses.len() - 1) as f64).sqrt();
        assert!((found.standard_error / error - 1.0).abs() < 1e-2, "{found:?} {error}");
        assert_eq!(found.per_position.len(), 1);
        assert_eq!((found.per_position[0].from, found.per_position[0].to), (0, 38));
        let mut half = Measure::new(Scored::SecondHalf);
        half.add(&model, &chunks[0], &|| false).unwrap();
        assert!(half.perplexity().per_position.is_empty());
    }

    /// By `tools/eval/figures.py`: a forward pass in numpy over the same files.
    #[test]
    fn the_figures_are_those_of_a_pass_in_numpy() {
        let figures = |model: &Model, tokens: &[u32], chunk: usize| {
            let mut measure = Measure::new(Scored::SecondHalf);
            tokens.chunks_exact(chunk).for_each(|chunk| measure.add(model, chunk, &|| false).unwrap());
            measure.perplexity()
        };
        let near = |found: f64, expected: f64, tolerance: f64| {
            assert!((found / expected - 1.0).abs() < tolerance, "{found} for {expected}");
        };
        let text: Vec<u32> = serde_json::from_str(include_str!("../../tests/it/data/perplexity.json")).unwrap();
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let open = |name: &str| Model::open(&root.join(name), InstructionSet::detect(), NonZeroUsize::MIN).unwrap();
        let mini = figures(&open("assets/mini/mini-q8_0.gguf"), &text, 128);
        assert_eq!(mini.scored, 1008);
        // The inputs of quantised weights are rounded to eight bits, which numpy does not do.
        near(mini.perplexity, 42.696_064, 2e-3);
        near(mini.standard_error, 6.184_045, 5e-3);
        // Weights in half precision are not rounded any further.
        let tokens: Vec<u32> = (0..80_u32).map(|place| (place * 7 + 3 * (place / 40)) % 250).collect();
        let exact = figures(&open("crates/phi-cpu/tests/fixtures/fused-f16.gguf"), &tokens, 40);
        near(exact.perplexity, 37_809.226_1, 2e-5);
        near(exact.standard_error, 19_232.284_7, 2e-5);
    }
}
