//! Formats for a size that the user names: measured on a text, chosen over all tensors at once.

use std::ops::Range;

use phi_cpu::quantise::{ImportanceMatrix, LossError, Mix, Running, Source, WriteError, measure};

use super::QuantiseError;

/// Chunks that every tensor is measured on: each takes a pass over the weights for each of two hundred tensors.
const MEASURED_CHUNKS: usize = 4;

/// Bits a weight that can be asked for.
pub const BITS: Range<f64> = 3.0..9.0;

/// The formats with which a model loses the least on `chunks`, at `bits` a weight at most. `done` gets how many of how
/// many tensors are measured.
///
/// # Errors
/// [`QuantiseError::TooFewBits`] where no formats are as small, and what the measuring fails with.
pub fn mix(
    source: &Source,
    matrix: Option<&ImportanceMatrix>,
    chunks: &[&[u32]],
    bits: f64,
    running: Running,
    is_stopped: &(dyn Fn() -> bool + Sync),
    done: &dyn Fn(usize, usize),
) -> Result<Mix, QuantiseError> {
    let tensors = measure(source, matrix, &spread(chunks), bits, running, is_stopped, done)?;
    let weights: usize = tensors.iter().map(|tensor| tensor.weights).sum();
    let budget = (bits / 8.0 * weights as f64).round() as usize;
    Mix::within(&tensors, budget).ok_or_else(|| {
        let smallest = tensors.iter().filter_map(|tensor| tensor.choices.iter().map(|choice| choice.bytes).min());
        QuantiseError::TooFewBits { bits, least: smallest.sum::<usize>() as f64 * 8.0 / weights as f64 }
    })
}

/// A few chunks from all over the text.
fn spread<'a>(chunks: &[&'a [u32]]) -> Vec<&'a [u32]> {
    let count = chunks.len().min(MEASURED_CHUNKS);
    (0..count).map(|place| chunks[place * chunks.len() / count]).collect()
}

impl From<LossError> for QuantiseError {
    fn from(error: LossError) -> Self {
        match error {
            // The weights were checked when the source was opened, so that only threads can be missing.
            LossError::Load(error) => Self::Threads(error.to_string()),
            LossError::Forward(error) => error.into(),
            LossError::Write(WriteError::Weight { tensor, row, value }) => Self::Weight { tensor, row, value },
            LossError::Write(error) => Self::Threads(error.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_taken_from_all_over_the_text() {
        let tokens: Vec<u32> = (0..9).collect();
        let chunks: Vec<&[u32]> = tokens.chunks(1).collect();
        assert_eq!(spread(&chunks), [&[0_u32], &[2], &[4], &[6]]);
        assert_eq!(spread(&chunks[..2]), [&[0_u32], &[1]]);
        assert!(spread(&[]).is_empty());
    }
}
