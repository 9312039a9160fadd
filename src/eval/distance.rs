//! How far a model's predictions are from those of a reference: what quantisation costs, or what training changed.

use phi_cpu::{ForwardError, Model};
use serde::Serialize;

use super::chunks::{ChunkReader, Scored, log_sum_exp};
use super::spread::Spread;

/// Where two models have a token each that they think the most likely, and the differences along a text.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Distance {
    /// Tokens that were predicted.
    pub scored: usize,
    pub chunks: usize,
    pub perplexity: f64,
    pub reference_perplexity: f64,
    /// `ln(perplexity / reference_perplexity)`.
    pub log_ratio: WithError,
    /// Kullback-Leibler divergence of the model from the reference, in nats.
    pub kl: Divergence,
    /// The probability of the token that came, less the reference's.
    pub probability_change: WithError,
    /// The root of its mean square.
    pub probability_change_rms: f64,
    /// The share of positions at which both think the same token the most likely.
    pub same_top: WithError,
}

/// A mean and its standard error.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct WithError {
    pub mean: f64,
    pub standard_error: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Divergence {
    #[serde(flatten)]
    pub mean: WithError,
    pub median: f64,
    pub percentile_99: f64,
    pub percentile_99_9: f64,
    pub largest: f64,
}

/// What the chunks so far give.
#[derive(Debug, Default)]
pub struct Measure {
    chunks: usize,
    /// Of the model, of the reference, and the model's less the reference's.
    losses: [Spread; 3],
    divergences: Vec<f64>,
    divergence: Spread,
    change: Spread,
    squared_change: Spread,
    same_top: Spread,
}

/// What two rows of logits say about one position.
struct Position {
    loss: f64,
    reference_loss: f64,
    divergence: f64,
    is_same_top: bool,
}

impl Measure {
    /// Adds a chunk of the text, read by both models side by side.
    ///
    /// # Errors
    /// [`ForwardError`], also when stopped; the chunk then does not count.
    pub fn add(
        &mut self,
        model: &Model,
        reference: &Model,
        chunk: &[u32],
        is_stopped: &(dyn Fn() -> bool + Sync),
    ) -> Result<(), ForwardError> {
        let mut readers = [model, reference].map(|model| ChunkReader::new(model, chunk, Scored::SecondHalf));
        let mut positions = Vec::new();
        let [of_model, of_reference] = &mut readers;
        while let (Some(part), Some(other)) = (of_model.next_part(is_stopped)?, of_reference.next_part(is_stopped)?) {
            for (place, (logits, other)) in (part.first..).zip(part.logits.rows().zip(other.logits.rows())) {
                positions.push(Position::of(logits, other, chunk[place + 1]));
            }
        }
        for position in &positions {
            self.count(position);
        }
        self.chunks += 1;
        Ok(())
    }

    fn count(&mut self, position: &Position) {
        let Position { loss, reference_loss, divergence, is_same_top } = *position;
        for (spread, value) in self.losses.iter_mut().zip([loss, reference_loss, loss - reference_loss]) {
            spread.add(value);
        }
        let change = (-loss).exp() - (-reference_loss).exp();
        self.change.add(change);
        self.squared_change.add(change * change);
        self.same_top.add(f64::from(u8::from(is_same_top)));
        self.divergence.add(divergence);
        self.divergences.push(divergence);
    }

    /// The mean divergence so far.
    pub fn mean_divergence(&self) -> f64 {
        self.divergence.mean()
    }

    pub fn distance(&self) -> Distance {
        let with_error = |spread: &Spread| WithError { mean: spread.mean(), standard_error: spread.standard_error() };
        let mut sorted = self.divergences.clone();
        sorted.sort_by(f64::total_cmp);
        let percentile = |share: f64| {
            let place = (share * sorted.len().saturating_sub(1) as f64).round() as usize;
            sorted.get(place).copied().unwrap_or_default()
        };
        let [loss, reference_loss, difference] = &self.losses;
        Distance {
            scored: loss.count(),
            chunks: self.chunks,
            perplexity: loss.mean().exp(),
            reference_perplexity: reference_loss.mean().exp(),
            log_ratio: with_error(difference),
            kl: Divergence {
                mean: with_error(&self.divergence),
                median: percentile(0.5),
                percentile_99: percentile(0.99),
                percentile_99_9: percentile(0.999),
                largest: percentile(1.0),
            },
            probability_change: with_error(&self.change),
            probability_change_rms: self.squared_change.mean().sqrt(),
            same_top: with_error(&self.same_top),
        }
    }
}

impl Position {
    /// `next` is the token that came.
    fn of(logits: &[f32], reference: &[f32], next: u32) -> Self {
        let (sum, reference_sum) = (log_sum_exp(logits), log_sum_exp(reference));
        let mut divergence = 0.0;
        for (&logit, &reference) in logits.iter().zip(reference) {
            let log_p = f64::from(reference) - reference_sum;
            let p = log_p.exp();
            if p > 0.0 {
                divergence += p * (log_p - (f64::from(logit) - sum));
            }
        }
        let of_next =
            |logits: &[f32], sum: f64| sum - logits.get(next as usize).map_or(f64::NEG_INFINITY, |&x| x.into());
        Self {
            loss: of_next(logits, sum),
            reference_loss: of_next(reference, reference_sum),
            divergence,
            is_same_top: phi_cpu::sample::argmax(logits) == phi_cpu::sample::argmax(reference),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroUsize;
    use std::path::Path;

    use phi_cpu::InstructionSet;

    use super::*;

    #[test]
    fn a_position_by_hand() {
        let (p, q) = ([0.5_f32, 0.25, 0.25], [0.25_f32, 0.25, 0.5]);
        // Any constant may be added to logits.
        let position = Position::of(&q.map(|q| q.ln() + 3.0), &p.map(f32::ln), 0);
        let near = |value: f64, expected: f64| assert!((value - expected).abs() < 1e-6, "{value} for {expected}");
        near(position.divergence, 0.5 * 2_f64.ln() - 0.25 * 2_f64.ln());
        near(position.loss, 4_f64.ln());
        near(position.reference_loss, 2_f64.ln());
        assert!(!position.is_same_top);
        let mut measure = Measure::default();
        measure.count(&position);
        measure.count(&Position::of(&p.map(f32::ln), &p.map(f32::ln), 0));
        let Distance { log_ratio, probability_change, probability_change_rms, same_top, kl, .. } = measure.distance();
        near(log_ratio.mean, 2_f64.ln() / 2.0);
        near(probability_change.mean, -0.125);
        near(probability_change_rms, 0.25 / 2_f64.sqrt());
        near(same_top.mean, 0.5);
        near(kl.largest, 0.25 * 2_f64.ln());
        near(kl.mean.mean, 0.125 * 2_f64.ln());
    }

    #[test]
    fn a_model_is_at_no_distance_from_itself() {
        let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/phi-cpu/tests/fixtures");
        let open =
            |name: &str| Model::open(&fixtures.join(name), InstructionSet::detect(), NonZeroUsize::MIN).unwrap();
        let chunk: Vec<u32> = (0..60).map(|place| place * 7 % 250).collect();
        let model = open("chat-q8_0.gguf");
        let mut measure = Measure::default();
        measure.add(&model, &model, &chunk, &|| false).unwrap();
        let distance = measure.distance();
        assert!(distance.kl.largest.abs() < 1e-12 && (distance.same_top.mean - 1.0).abs() < 1e-12, "{distance:?}");
        assert_eq!((distance.scored, distance.chunks), (29, 1));
        assert!((distance.perplexity - distance.reference_perplexity).abs() < 1e-12);
    }

    /// By `tools/eval/figures.py`, over the mini model and over what `fietje quantise` makes of it.
    #[test]
    fn the_distance_of_a_quantised_model_is_that_of_a_pass_in_numpy() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/mini/mini-q8_0.gguf");
        let file = phi_cpu::gguf::File::open(&path).unwrap();
        let source = phi_cpu::quantise::Source::from_gguf(&file).unwrap();
        let job = phi_cpu::quantise::Job::new(&source, phi_cpu::quantise::Recipe::Q4KM, None).unwrap();
        let mut bytes = Vec::new();
        job.write(&mut bytes, NonZeroUsize::MIN, &mut |_| std::ops::ControlFlow::Continue(())).unwrap();
        let quantised = phi_cpu::gguf::File::read(std::sync::Arc::new(phi_cpu::Storage::Owned(bytes))).unwrap();
        let [reference, model] = [&file, &quantised]
            .map(|file| Model::from_gguf(file, InstructionSet::detect(), NonZeroUsize::MIN).unwrap());
        let text: Vec<u32> = serde_json::from_str(include_str!("../../tests/it/data/perplexity.json")).unwrap();
        let mut measure = Measure::default();
        text.chunks_exact(128).for_each(|chunk| measure.add(&model, &reference, chunk, &|| false).unwrap());
        let found = measure.distance();
        let kl = found.kl.mean.mean;
        assert!((kl / 0.033_424 - 1.0).abs() < 0.05, "{kl}");
        assert!((found.probability_change.mean + 0.004_490).abs() < 5e-4, "{:?}", found.probability_change);
        assert!((found.same_top.mean - 0.932_540).abs() < 0.005, "{:?}", found.same_top);
        let mut same = Measure::default();
        same.add(&reference, &reference, &text[..64], &|| false).unwrap();
        assert!(same.distance().kl.largest < 1e-12);
    }
}
