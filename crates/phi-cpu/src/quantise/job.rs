//! A file to be written: every tensor with its format, so that the size is known before a weight is read.

use std::io::{self, Write};
use std::num::NonZeroUsize;
use std::ops::{ControlFlow, Range};

use rayon::ThreadPool;
use rayon::prelude::*;

use super::header::{ALIGNMENT, Entry};
use super::{Formats, ImportanceMatrix, Source};
use crate::error::LoadError;
use crate::formats::ElementType;
use crate::load::weights::{NamedTensor, Tensor};
use crate::matrix::Matrix;

/// The largest magnitude that is quantised: the largest number in half precision, in which scales are stored.
const LARGEST: f32 = 65_504.0;
/// Rows that are quantised before they are written. Small enough for the memory, and enough for all threads.
const ROWS_AT_A_TIME: usize = 512;

/// Why no file, or half of one, was written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// A weight is not a number, infinite, or beyond half precision.
    #[error("tensor `{tensor}` has the weight {value} in row {row}")]
    Weight {
        /// The tensor's name.
        tensor: String,
        /// The row, from 0 on.
        row: usize,
        /// The weight.
        value: f32,
    },
    /// The bytes could not be written.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// There are no threads to be had.
    #[error("{0}")]
    Threads(String),
    /// The caller ended it.
    #[error("quantising was cancelled")]
    Cancelled,
}

/// A source, the formats of its tensors and possibly an importance matrix: a GGUF file to be.
pub struct Job<'a> {
    tensors: Vec<Planned<'a>>,
    header: Vec<u8>,
}

struct Planned<'a> {
    name: String,
    tensor: Tensor<'a>,
    element_type: ElementType,
    importance: Option<&'a [f32]>,
}

impl Planned<'_> {
    fn byte_length(&self) -> usize {
        match self.tensor {
            Tensor::Vector(values) => size_of_val(values),
            Tensor::Matrix(matrix) => {
                // A format whose blocks these rows fill was chosen.
                matrix.rows() * self.element_type.row_bytes(matrix.columns()).unwrap_or_default()
            }
        }
    }
}

impl<'a> Job<'a> {
    /// Plans the file. Norms and biases stay in single precision. A tensor of which `importance` knows nothing, such as
    /// the embedding, is quantised without.
    ///
    /// # Errors
    /// [`LoadError::Shape`] for the importance matrix of a model of another size, [`LoadError::Missing`] for one that
    /// knows no tensor of this model.
    pub fn new(
        source: &'a Source,
        formats: impl Into<Formats<'a>>,
        importance: Option<&'a ImportanceMatrix>,
    ) -> Result<Self, LoadError> {
        let (formats, layers) = (formats.into(), source.config().layer_count);
        let plan = |NamedTensor { name, tensor }| {
            let Tensor::Matrix(matrix) = tensor else {
                return Ok(Planned { name, tensor, element_type: ElementType::F32, importance: None });
            };
            let importance = importance.and_then(|importance| importance.of(&name));
            if let Some(known) = importance.filter(|known| known.len() != matrix.columns()) {
                return Err(LoadError::Shape { name, expected: vec![matrix.columns()], found: vec![known.len()] });
            }
            let element_type = formats
                .element_type(&name, matrix.columns(), layers)
                .ok_or_else(|| LoadError::Missing(format!("the format of `{name}`")))?;
            Ok(Planned { name, tensor, element_type, importance })
        };
        let tensors = source.tensors().into_iter().map(plan).collect::<Result<Vec<Planned>, _>>()?;
        if importance.is_some() && tensors.iter().all(|planned| planned.importance.is_none()) {
            return Err(LoadError::Missing("the importance of this model's tensors".to_owned()));
        }
        let mut metadata = source.header().clone();
        metadata.u32("general.file_type", formats.file_type());
        metadata.u32("general.quantization_version", 2);
        let shapes: Vec<Vec<usize>> = tensors.iter().map(|planned| shape(planned.tensor)).collect();
        let entries: Vec<Entry> = tensors
            .iter()
            .zip(&shapes)
            .map(|(planned, shape)| Entry {
                name: &planned.name,
                shape,
                element_type: planned.element_type,
                byte_length: planned.byte_length(),
            })
            .collect();
        let header = metadata.with_directory(&entries);
        Ok(Self { tensors, header })
    }

    /// Bytes of the file.
    pub fn byte_length(&self) -> u64 {
        let data: usize = self.tensors.iter().map(|planned| planned.byte_length().next_multiple_of(ALIGNMENT)).sum();
        (self.header.len() + data) as u64
    }

    /// Bits a weight, on average over the matrices.
    pub fn bits_per_weight(&self) -> f64 {
        let (mut bytes, mut weights) = (0, 0);
        for planned in &self.tensors {
            if let Tensor::Matrix(matrix) = planned.tensor {
                bytes += planned.byte_length();
                weights += matrix.rows() * matrix.columns();
            }
        }
        bytes as f64 * 8.0 / weights as f64
    }

    /// Quantises the tensors and writes the file. `progress` is told after every piece how many bytes are written, and
    /// may end it. `threads` share the work.
    ///
    /// # Errors
    /// [`WriteError`]; what was written is then no model.
    pub fn write(
        &self,
        output: &mut impl Write,
        threads: NonZeroUsize,
        progress: &mut dyn FnMut(u64) -> ControlFlow<()>,
    ) -> Result<(), WriteError> {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.get()).build();
        let pool = pool.map_err(|error| WriteError::Threads(error.to_string()))?;
        output.write_all(&self.header)?;
        let mut written = self.header.len();
        for planned in &self.tensors {
            let start = written;
            match planned.tensor {
                Tensor::Vector(values) => {
                    check(&planned.name, 0, values)?;
                    let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
                    output.write_all(&bytes)?;
                    written += bytes.len();
                }
                Tensor::Matrix(matrix) => {
                    for first in (0..matrix.rows()).step_by(ROWS_AT_A_TIME) {
                        let rows = first..matrix.rows().min(first + ROWS_AT_A_TIME);
                        let Planned { name, element_type, importance, .. } = planned;
                        let bytes = quantise(&pool, (name, matrix), rows, *element_type, *importance)?;
                        output.write_all(&bytes)?;
                        written += bytes.len();
                        if progress(written as u64).is_break() {
                            return Err(WriteError::Cancelled);
                        }
                    }
                }
            }
            let padding = (written - start).next_multiple_of(ALIGNMENT) - (written - start);
            output.write_all(&[0; ALIGNMENT][..padding])?;
            written += padding;
        }
        Ok(())
    }
}

/// Rows of the matrix `name` in another format, whose blocks they fill.
pub(super) fn quantise(
    pool: &ThreadPool,
    (name, matrix): (&str, &Matrix),
    rows: Range<usize>,
    element_type: ElementType,
    importance: Option<&[f32]>,
) -> Result<Vec<u8>, WriteError> {
    let row_bytes = element_type.row_bytes(matrix.columns()).unwrap_or_default();
    let mut bytes = vec![0; rows.len() * row_bytes];
    let quantise_row = |values: &mut Vec<f32>, (bytes, row): (&mut [u8], usize)| {
        matrix.read_row(row, values);
        check(name, row, values)?;
        element_type.encode_row(values, importance, bytes);
        Ok::<_, WriteError>(())
    };
    pool.install(|| {
        let rows = bytes.par_chunks_exact_mut(row_bytes).zip(rows);
        rows.try_for_each_init(|| vec![0.0; matrix.columns()], quantise_row)
    })?;
    Ok(bytes)
}

/// Refuses weights that no format can hold.
fn check(tensor: &str, row: usize, values: &[f32]) -> Result<(), WriteError> {
    match values.iter().find(|value| value.is_nan() || value.abs() > LARGEST) {
        None => Ok(()),
        Some(&value) => Err(WriteError::Weight { tensor: tensor.to_owned(), row, value }),
    }
}

fn shape(tensor: Tensor) -> Vec<usize> {
    match tensor {
        Tensor::Vector(values) => vec![values.len()],
        Tensor::Matrix(matrix) => vec![matrix.rows(), matrix.columns()],
    }
}
