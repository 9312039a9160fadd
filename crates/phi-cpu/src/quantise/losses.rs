//! What a model loses by each format of each tensor, measured.
//!
//! A tensor is quantised by itself, in one format, and the model reads a text: the mean divergence of its predictions
//! from those of the untouched model is what the tensor costs. Divergence grows with the square of an error, so that the
//! other formats cost as much as their squared error is larger or smaller, each column weighed by its importance.
//! Choosing over all layers at once is the idea of `MixLLM` (arXiv 2412.14590), which measures by gradients.

use std::num::NonZeroUsize;
use std::sync::Arc;

use rayon::ThreadPool;
use rayon::prelude::*;

use super::job::quantise;
use super::mix::{Choice, Tensor};
use super::recipe::{CHOICES, fitting};
use super::{ImportanceMatrix, Source, WriteError};
use crate::error::{ForwardError, LoadError};
use crate::formats::ElementType;
use crate::kernels::InstructionSet;
use crate::load::weights::{NamedTensor, Tensor as Stored};
use crate::matrix::Matrix;
use crate::model::{Logits, LogitsWanted, Model, Phase, SequenceInput};
use crate::storage::Storage;

/// Rows of a tensor whose errors stand for all.
const SAMPLED_ROWS: usize = 256;
/// Tokens whose logits are in memory at a time, beside those of the untouched model.
const STEP: usize = 64;

/// Why losses cannot be measured.
#[derive(Debug, thiserror::Error)]
pub enum LossError {
    /// The weights do not make a model.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The text cannot be read, or it was cancelled.
    #[error(transparent)]
    Forward(#[from] ForwardError),
    /// A tensor cannot be quantised.
    #[error(transparent)]
    Write(#[from] WriteError),
}

/// How the model runs meanwhile.
#[derive(Debug, Clone, Copy)]
pub struct Running {
    /// The kernels.
    pub instruction_set: InstructionSet,
    /// Threads that compute.
    pub threads: NonZeroUsize,
}

/// Measures the losses of all matrices of `source` on the second halves of `chunks`, each of which fits its window.
/// Every tensor is tried in the format of about `bits` a weight. `is_cancelled` is as for [`Model::forward_batch`];
/// `done` gets how many of how many tensors are measured.
///
/// # Errors
/// [`LossError`], also when cancelled.
pub fn measure(
    source: &Source,
    importance: Option<&ImportanceMatrix>,
    chunks: &[&[u32]],
    bits: f64,
    running: Running,
    is_cancelled: &(dyn Fn() -> bool + Sync),
    done: &dyn Fn(usize, usize),
) -> Result<Vec<Tensor>, LossError> {
    let Running { instruction_set, threads } = running;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.get()).build();
    let pool = pool.map_err(|error| WriteError::Threads(error.to_string()))?;
    let mut model = Model::new(source.config().clone(), source.weights().clone(), instruction_set, threads)?;
    let texts = chunks.iter().map(|chunk| Text::read(&model, chunk, is_cancelled)).collect::<Result<Vec<_>, _>>()?;
    let matrices: Vec<(String, &Matrix)> = source.tensors().into_iter().filter_map(matrix_of).collect();
    let mut tensors = Vec::new();
    for (index, (name, matrix)) in matrices.iter().enumerate() {
        let importance = importance.and_then(|importance| importance.of(name));
        let mut choices = choices(&pool, matrix, importance);
        let nearest = |choice: &Choice| (bits_of(choice.element_type) - bits).abs();
        let probe = choices.iter().copied().min_by(|one, other| nearest(one).total_cmp(&nearest(other)));
        if let Some(probe) = probe {
            let rows = 0..matrix.rows();
            let bytes = quantise(&pool, (name, matrix), rows, probe.element_type, importance)?;
            let storage = Arc::new(Storage::Owned(bytes));
            let quantised = Matrix::new(name, &storage, 0, probe.element_type, matrix.rows(), matrix.columns())?;
            model.replace_matrix(index, quantised);
            let divergence = divergence(&model, &texts, is_cancelled)?;
            model.replace_matrix(index, (*matrix).clone());
            for choice in &mut choices {
                choice.loss = if probe.loss > 0.0 { divergence * choice.loss / probe.loss } else { 0.0 };
            }
        }
        tensors.push(Tensor { name: name.clone(), weights: matrix.rows() * matrix.columns(), choices });
        done(index + 1, matrices.len());
    }
    Ok(tensors)
}

fn matrix_of(NamedTensor { name, tensor }: NamedTensor<'_>) -> Option<(String, &Matrix)> {
    match tensor {
        Stored::Matrix(matrix) => Some((name, matrix)),
        Stored::Vector(_) => None,
    }
}

fn bits_of(element_type: ElementType) -> f64 {
    element_type.block_bytes() as f64 * 8.0 / element_type.block_length() as f64
}

/// The formats of a matrix, each with the weighted squared error of some rows as its loss.
fn choices(pool: &ThreadPool, matrix: &Matrix, importance: Option<&[f32]>) -> Vec<Choice> {
    let columns = matrix.columns();
    let mut choices: Vec<Choice> = Vec::new();
    for element_type in CHOICES.map(|wanted| fitting(wanted, columns)) {
        let Some(row_bytes) = element_type.row_bytes(columns) else { continue };
        if choices.iter().any(|choice| choice.element_type == element_type) {
            continue;
        }
        let step = matrix.rows().div_ceil(SAMPLED_ROWS);
        let error_of_row = |buffers: &mut (Vec<f32>, Vec<f32>, Vec<u8>), row: usize| -> f64 {
            let (values, decoded, bytes) = buffers;
            matrix.read_row(row, values);
            element_type.encode_row(values, importance, bytes);
            element_type.decode_row(bytes, decoded);
            let weight = |column: usize| importance.map_or(1.0, |importance| f64::from(importance[column]));
            let errors = values.iter().zip(decoded).enumerate();
            errors.map(|(column, (value, decoded))| weight(column) * f64::from(*value - *decoded).powi(2)).sum()
        };
        let loss = pool.install(|| {
            let rows: Vec<usize> = (0..matrix.rows()).step_by(step).collect();
            let buffers = || (vec![0.0; columns], vec![0.0; columns], vec![0; row_bytes]);
            let errors: Vec<f64> = rows.into_par_iter().map_init(buffers, error_of_row).collect();
            // In order, so that the sum is the same each time.
            errors.into_iter().sum()
        });
        choices.push(Choice { element_type, bytes: matrix.rows() * row_bytes, loss });
    }
    choices
}

/// A chunk, and what the untouched model predicts along it.
struct Text<'a> {
    tokens: &'a [u32],
    /// Logits of the second half, some positions at a time.
    expected: Vec<Logits>,
}

impl<'a> Text<'a> {
    fn read(
        model: &Model,
        tokens: &'a [u32],
        is_cancelled: &(dyn Fn() -> bool + Sync),
    ) -> Result<Self, ForwardError> {
        let mut expected = Vec::new();
        predict(model, tokens, is_cancelled, &mut |logits| expected.push(logits))?;
        Ok(Self { tokens, expected })
    }
}

/// Reads a chunk, and hands on the logits of its second half.
fn predict(
    model: &Model,
    tokens: &[u32],
    is_cancelled: &(dyn Fn() -> bool + Sync),
    take: &mut dyn FnMut(Logits),
) -> Result<(), ForwardError> {
    let mut cache = model.new_cache(tokens.len());
    let (before, scored) = tokens.split_at(tokens.len() / 2);
    let parts = [(before, LogitsWanted::None)].into_iter().filter(|(tokens, _)| !tokens.is_empty());
    for (tokens, wanted) in parts.chain(scored.chunks(STEP).map(|part| (part, LogitsWanted::All))) {
        let input = SequenceInput { tokens, cache: &mut cache, phase: Phase::Prefill, wanted };
        let logits = model.forward_batch(&mut [input], is_cancelled)?.pop().unwrap_or_default();
        if wanted == LogitsWanted::All {
            take(logits);
        }
    }
    Ok(())
}

/// The mean divergence of the model from what is expected, in nats.
fn divergence(model: &Model, texts: &[Text], is_cancelled: &(dyn Fn() -> bool + Sync)) -> Result<f64, ForwardError> {
    let (mut sum, mut count) = (0.0, 0_usize);
    for text in texts {
        let mut expected = text.expected.iter();
        predict(model, text.tokens, is_cancelled, &mut |logits| {
            let rows = expected.next().into_iter().flat_map(Logits::rows).zip(logits.rows());
            let divergences: Vec<f64> =
                rows.collect::<Vec<_>>().into_par_iter().map(|(p, q)| of_rows(p, q)).collect();
            count += divergences.len();
            sum += divergences.into_iter().sum::<f64>();
        })?;
    }
    Ok(sum / count.max(1) as f64)
}

/// KL(p ‖ q) of two rows of logits.
fn of_rows(p: &[f32], q: &[f32]) -> f64 {
    let log_sum = |logits: &[f32]| {
        let largest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let sum: f64 = logits.iter().map(|&logit| f64::from((logit - largest).exp())).sum();
        f64::from(largest) + sum.ln()
    };
    let (of_p, of_q) = (log_sum(p), log_sum(q));
    let each = p.iter().zip(q).map(|(&p, &q)| {
        let log_p = f64::from(p) - of_p;
        log_p.exp() * (log_p - (f64::from(q) - of_q))
    });
    each.sum::<f64>().max(0.0)
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;
    use std::path::Path;

    use super::super::{Job, Mix, Recipe};
    use super::*;
    use crate::gguf::File;

    const RUNNING: fn() -> Running =
        || Running { instruction_set: InstructionSet::detect(), threads: NonZeroUsize::MIN };

    fn checkpoint() -> Source {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/checkpoint");
        Source::from_checkpoint(&path, |header| header.string("general.name", "test")).unwrap()
    }

    /// Chunks of made-up tokens, other ones for each seed.
    fn chunks(seed: u32) -> Vec<Vec<u32>> {
        let token = |place: u32| (place.wrapping_mul(2_654_435_761).wrapping_add(seed * 977) >> 7) % 320;
        (0..4).map(|chunk| (0..64).map(|place| token(chunk * 64 + place)).collect()).collect()
    }

    fn slices(chunks: &[Vec<u32>]) -> Vec<&[u32]> {
        chunks.iter().map(Vec::as_slice).collect()
    }

    /// The divergence of a job's file from its source, on other text than was measured.
    fn cost(source: &Source, job: &Job) -> f64 {
        let Running { instruction_set, threads } = RUNNING();
        let held_out = chunks(2);
        let original =
            Model::new(source.config().clone(), source.weights().clone(), instruction_set, threads).unwrap();
        let texts: Vec<Text> =
            slices(&held_out).into_iter().map(|chunk| Text::read(&original, chunk, &|| false).unwrap()).collect();
        let mut bytes = Vec::new();
        job.write(&mut bytes, threads, &mut |_| ControlFlow::Continue(())).unwrap();
        let file = File::read(Arc::new(Storage::Owned(bytes))).unwrap();
        divergence(&Model::from_gguf(&file, instruction_set, threads).unwrap(), &texts, &|| false).unwrap()
    }

    #[test]
    fn a_mix_loses_less_than_the_fixed_formats_of_its_size() {
        let (source, text) = (checkpoint(), chunks(1));
        for recipe in [Recipe::Q3KM, Recipe::Q4KM] {
            let fixed = Job::new(&source, recipe, None).unwrap();
            let bits = fixed.bits_per_weight();
            let tensors = measure(&source, None, &slices(&text), bits, RUNNING(), &|| false, &|_, _| {}).unwrap();
            assert_eq!(tensors.len(), 2 * 6 + 2);
            let weights: usize = tensors.iter().map(|tensor| tensor.weights).sum();
            let mix = Mix::within(&tensors, (bits / 8.0 * weights as f64).round() as usize).unwrap();
            let mixed = Job::new(&source, &mix, None).unwrap();
            assert!(mixed.bits_per_weight() <= bits + 1e-9, "{} {bits}", mixed.bits_per_weight());
            let (found, expected) = (cost(&source, &mixed), cost(&source, &fixed));
            assert!(found < expected, "{recipe:?}: {found} {expected}");
        }
    }

    #[test]
    fn measuring_can_be_cancelled_and_a_mix_of_another_model_is_refused() {
        let (source, text) = (checkpoint(), chunks(1));
        let cancelled = measure(&source, None, &slices(&text), 5.0, RUNNING(), &|| true, &|_, _| {});
        assert!(matches!(cancelled, Err(LossError::Forward(ForwardError::Cancelled))));
        let none = Mix::within(&[], 0).unwrap();
        assert!(matches!(Job::new(&source, &none, None), Err(LoadError::Missing(_))));
    }

    #[test]
    fn a_divergence_by_hand() {
        let logits = |p: [f32; 3], offset: f32| p.map(|p| p.ln() + offset);
        let (p, q) = (logits([0.5, 0.25, 0.25], 3.0), logits([0.25, 0.25, 0.5], -2.0));
        assert!((of_rows(&p, &q) - 0.25 * 2_f64.ln()).abs() < 1e-6);
        assert!(of_rows(&p, &p) < 1e-9);
    }
}
