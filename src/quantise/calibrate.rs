//! An importance matrix of a text: the model reads it in chunks, as llama.cpp's `imatrix` does.

use phi_cpu::Model;
use phi_cpu::quantise::{Calibration, ImportanceMatrix};

use super::QuantiseError;

/// Tokens of a chunk, each of which is read by itself. llama.cpp's default as well.
pub const CHUNK: usize = 512;

/// The whole chunks of a text, or the text itself where it is shorter than one and fits the model's window.
///
/// # Errors
/// [`QuantiseError::TooLittleText`] for a text that says nothing about a model.
pub fn chunks(tokens: &[u32], window: usize) -> Result<Vec<&[u32]>, QuantiseError> {
    /// Shorter texts have no sentence.
    const LEAST: usize = 16;
    let chunk = CHUNK.min(window);
    if tokens.len() < LEAST.min(chunk) {
        return Err(QuantiseError::TooLittleText { tokens: tokens.len() });
    }
    let whole: Vec<&[u32]> = tokens.chunks_exact(chunk).collect();
    Ok(if whole.is_empty() { vec![tokens] } else { whole })
}

/// Reads the chunks, and calls `done` after each of them.
///
/// # Errors
/// [`QuantiseError::Forward`] for a model that cannot read, also when stopped.
pub fn calibrate(
    model: &Model,
    chunks: &[&[u32]],
    is_stopped: &(dyn Fn() -> bool + Sync),
    done: &dyn Fn(),
) -> Result<ImportanceMatrix, QuantiseError> {
    let mut calibration = Calibration::new(model);
    for chunk in chunks {
        calibration.read(chunk, is_stopped)?;
        done();
    }
    Ok(calibration.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_read_in_whole_chunks_within_the_window() {
        let tokens: Vec<u32> = (0..1200).collect();
        let lengths = |count: usize, window| {
            chunks(&tokens[..count], window).map(|chunks| chunks.iter().map(|chunk| chunk.len()).collect::<Vec<_>>())
        };
        assert_eq!(lengths(1200, 2048).unwrap(), [512, 512]);
        assert_eq!(lengths(100, 2048).unwrap(), [100]);
        assert_eq!(lengths(130, 64).unwrap(), [64, 64]);
        assert!(matches!(lengths(15, 2048), Err(QuantiseError::TooLittleText { tokens: 15 })));
    }
}
