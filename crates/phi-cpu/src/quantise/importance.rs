//! The importance matrix: how large the inputs are that each column of a weight matrix is multiplied with.
//!
//! An error in a weight matters as much as the activations it meets. The matrix has the mean square of each input of
//! each linear layer over a text. It is stored as llama.cpp stores its own (`tools/imatrix`): a GGUF file with the sums
//! of squares and the number of tokens for each tensor.

use std::collections::{BTreeMap, HashMap};
use std::io::{self, Write};

use super::Header;
use super::header::{ALIGNMENT, Entry};
use crate::error::{ForwardError, LoadError};
use crate::formats::ElementType;
use crate::load::gguf::{File, NAMES};
use crate::model::{LinearInput, Model};

/// What the names of sums and of counts end with.
const SUMS: &str = ".in_sum2";
const COUNTS: &str = ".counts";
/// The least importance of a column, as a share of its tensor's mean: an input that was silent in the text is not
/// silent in every text.
const LEAST_SHARE: f64 = 1e-4;

/// The mean square of every input, by the name of the tensor that is multiplied with it.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportanceMatrix {
    of_tensor: BTreeMap<String, Vec<f32>>,
    /// Tokens of the text.
    tokens: u64,
}

impl ImportanceMatrix {
    /// Reads a file of llama.cpp's `imatrix`, in its GGUF form.
    ///
    /// # Errors
    /// [`LoadError`] for a GGUF file without sums, or with numbers that are none.
    pub fn from_gguf(file: &File) -> Result<Self, LoadError> {
        let mut of_tensor = BTreeMap::new();
        let mut tokens = 0.0_f32;
        for (name, shape) in file.shapes() {
            let Some(tensor) = name.strip_suffix(SUMS) else { continue };
            let columns = shape.iter().product();
            let sums = file.matrix(name, 1, columns)?.to_vec();
            let counts = file.matrix(&format!("{tensor}{COUNTS}"), 1, 1)?.to_vec();
            let count = counts.first().copied().unwrap_or_default();
            if !(count >= 1.0 && count.is_finite()) || sums.iter().any(|sum| !(*sum >= 0.0 && sum.is_finite())) {
                return Err(LoadError::invalid(format!("`{tensor}` has no importance in this file")));
            }
            tokens = tokens.max(count);
            let means = sums.iter().map(|&sum| f64::from(sum) / f64::from(count));
            of_tensor.insert(tensor.to_owned(), raised(means.collect()));
        }
        if of_tensor.is_empty() {
            return Err(LoadError::Missing(SUMS.to_owned()));
        }
        Ok(Self { of_tensor, tokens: tokens as u64 })
    }

    /// Writes it as llama.cpp does, so that its quantiser reads it as well. `texts` names what was read.
    ///
    /// # Errors
    /// Those of `output`.
    pub fn write(&self, output: &mut impl Write, texts: &[String], chunk: u32) -> io::Result<()> {
        let mut metadata = Header::default();
        metadata.string("general.type", "imatrix");
        metadata.strings("imatrix.datasets", texts.iter().map(String::as_str));
        metadata
            .u32("imatrix.chunk_count", u32::try_from(self.tokens.div_ceil(u64::from(chunk))).unwrap_or(u32::MAX));
        metadata.u32("imatrix.chunk_size", chunk);
        let count = self.tokens as f32;
        let tensors: Vec<(String, Vec<f32>)> = self
            .of_tensor
            .iter()
            .flat_map(|(name, means)| {
                let sums = means.iter().map(|mean| mean * count).collect();
                [(format!("{name}{SUMS}"), sums), (format!("{name}{COUNTS}"), vec![count])]
            })
            .collect();
        let shapes: Vec<[usize; 1]> = tensors.iter().map(|(_, values)| [values.len()]).collect();
        let entries: Vec<Entry> = tensors
            .iter()
            .zip(&shapes)
            .map(|((name, values), shape)| Entry {
                name,
                shape,
                element_type: ElementType::F32,
                byte_length: size_of_val(values.as_slice()),
            })
            .collect();
        output.write_all(&metadata.with_directory(&entries))?;
        for (_, values) in &tensors {
            let mut bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
            bytes.resize(bytes.len().next_multiple_of(ALIGNMENT), 0);
            output.write_all(&bytes)?;
        }
        Ok(())
    }

    /// Tokens of the text that it comes from.
    pub fn tokens(&self) -> u64 {
        self.tokens
    }

    /// The importance of each column of tensor `name`, all positive, where it is known.
    /// Query, key and value read the same inputs, so that a matrix of a model that has them in one tensor is theirs too.
    pub fn of(&self, name: &str) -> Option<&[f32]> {
        let parts = [NAMES.query, NAMES.key, NAMES.value];
        let of_fused = || {
            let layer = parts.iter().find_map(|part| name.strip_suffix(&format!("{part}.weight")))?;
            self.of_tensor.get(&format!("{layer}{}.weight", NAMES.fused?))
        };
        self.of_tensor.get(name).or_else(of_fused).map(Vec::as_slice)
    }
}

/// The means, none below a share of their own mean.
fn raised(means: Vec<f64>) -> Vec<f32> {
    let least = LEAST_SHARE * means.iter().sum::<f64>() / means.len().max(1) as f64;
    means.into_iter().map(|mean| mean.max(least).max(f64::from(f32::MIN_POSITIVE)) as f32).collect()
}

/// Collects an importance matrix while a model reads texts.
pub struct Calibration<'m> {
    model: &'m Model,
    /// Sums of squares, a number per column.
    sums: HashMap<LinearInput, Vec<f64>>,
    tokens: u64,
}

impl<'m> Calibration<'m> {
    /// Nothing read yet.
    pub fn new(model: &'m Model) -> Self {
        Self { model, sums: HashMap::new(), tokens: 0 }
    }

    /// Reads a piece of text that fits the model's window. `is_cancelled` is as for [`Model::forward_batch`]; a
    /// calibration that was cancelled has no use any more.
    ///
    /// # Errors
    /// [`ForwardError`], also when cancelled.
    pub fn read(&mut self, tokens: &[u32], is_cancelled: &(dyn Fn() -> bool + Sync)) -> Result<(), ForwardError> {
        let sums = &mut self.sums;
        let mut cache = self.model.new_cache(tokens.len());
        self.model.observe(tokens, &mut cache, is_cancelled, &mut |input, values| {
            let sums = sums.entry(input).or_insert_with(|| vec![0.0; values.columns()]);
            let mut row_values = vec![0.0; values.columns()];
            for row in 0..values.rows() {
                values.read(row, 0, &mut row_values);
                for (sum, &value) in sums.iter_mut().zip(&row_values) {
                    *sum += f64::from(value) * f64::from(value);
                }
            }
        })?;
        self.tokens += tokens.len() as u64;
        Ok(())
    }

    /// The matrix of all texts that were read.
    pub fn finish(self) -> ImportanceMatrix {
        let mut of_tensor = BTreeMap::new();
        for (input, sums) in self.sums {
            let means = raised(sums.iter().map(|sum| sum / self.tokens.max(1) as f64).collect());
            let (layer, parts) = match input {
                LinearInput::Normed(layer) => (layer, &[NAMES.query, NAMES.key, NAMES.value, NAMES.up][..]),
                LinearInput::Attention(layer) => (layer, &[NAMES.attention_output][..]),
                LinearInput::Intermediate(layer) => (layer, &[NAMES.down][..]),
            };
            for part in parts {
                of_tensor.insert(format!("{}.{layer}.{part}.weight", NAMES.layers), means.clone());
            }
        }
        ImportanceMatrix { of_tensor, tokens: self.tokens }
    }
}
