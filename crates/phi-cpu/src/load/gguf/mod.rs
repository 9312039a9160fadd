//! GGUF files, versions 2 and 3: header, metadata, tensor directory, and the Phi-2 model in them.
//!
//! Format: <https://github.com/ggml-org/ggml/blob/master/docs/gguf.md>. Files are not trusted: counts are checked
//! against the bytes left before memory is allocated, and offsets and shapes before a tensor is viewed.

mod config;
mod cursor;
mod metadata;
mod tensors;
mod vocabulary;

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use super::weights::{self, Names, WeightSource};
use crate::error::LoadError;
use crate::formats::ElementType;
use crate::matrix::Matrix;
use crate::model::{ModelConfig, Weights};
use crate::storage::Storage;
use cursor::Cursor;
use metadata::Metadata;

pub use metadata::Value;
pub use vocabulary::{TokenKind, Vocabulary};

/// The names that llama.cpp gives the tensors. Converters of early 2024, which made Fietje's files, keep query, key and
/// value projections separate; later ones fuse them.
pub(crate) const NAMES: Names = Names {
    embedding: "token_embd",
    layers: "blk",
    norm: "attn_norm",
    fused: Some("attn_qkv"),
    query: "attn_q",
    key: "attn_k",
    value: "attn_v",
    attention_output: "attn_output",
    up: "ffn_up",
    down: "ffn_down",
    final_norm: "output_norm",
    output: "output",
};

/// Reads the configuration in `file` and views its weights.
pub(crate) fn load(file: &File) -> Result<(ModelConfig, Weights), LoadError> {
    let config = config::read(file)?;
    let weights = weights::read(file, &NAMES, &config)?;
    Ok((config, weights))
}

/// Most tensors and most metadata entries. No model has as many; a header that claims more is corrupt.
const MAXIMUM_ENTRIES: u64 = 1 << 16;

/// A GGUF file whose header has been read and checked. The weights stay in the storage until they are used.
#[derive(Debug)]
pub struct File {
    storage: Arc<Storage>,
    metadata: Metadata,
    tensors: HashMap<String, TensorInfo>,
}

/// A tensor's shape, type and offset, checked against the file's length.
#[derive(Debug, Clone)]
struct TensorInfo {
    /// Lengths of the dimensions, slowest first (rows, columns). The file has them in reverse.
    shape: Vec<usize>,
    element_type: ElementType,
    /// Offset of the first byte from the start of the file.
    offset: u64,
}

impl File {
    /// Maps the file at `path` and reads its header. The model in it may be of any architecture.
    ///
    /// # Errors
    /// [`LoadError`] for a file that cannot be mapped or is not valid GGUF.
    pub fn open(path: &Path) -> Result<Self, LoadError> {
        Self::read(Arc::new(Storage::map(path)?))
    }

    /// Reads the header of a file that is already in memory.
    ///
    /// # Errors
    /// As [`File::open`].
    pub fn read(storage: Arc<Storage>) -> Result<Self, LoadError> {
        let mut cursor = Cursor::new(&storage);
        if cursor.array::<4>("the magic number").map_err(|_| LoadError::NotGguf)? != *b"GGUF" {
            return Err(LoadError::NotGguf);
        }
        let version = cursor.u32("the version")?;
        if !(2..=3).contains(&version) {
            return Err(LoadError::Version(version));
        }
        let tensor_count = cursor.count("tensors", MAXIMUM_ENTRIES)?;
        let metadata_count = cursor.count("metadata entries", MAXIMUM_ENTRIES)?;
        let metadata = metadata::read(&mut cursor, metadata_count)?;
        let alignment = match metadata.values.get("general.alignment") {
            None => tensors::DEFAULT_ALIGNMENT,
            Some(value) => value.as_u64().unwrap_or(0),
        };
        let tensors = tensors::read(&mut cursor, tensor_count, alignment)?;
        Ok(Self { storage, metadata, tensors })
    }

    /// The metadata value of `key`, such as `phi2.block_count`.
    pub fn value(&self, key: &str) -> Option<&Value> {
        self.metadata.values.get(key)
    }

    /// The string of metadata `key`, or `None` where it is missing or of another type.
    pub fn string(&self, key: &str) -> Option<&str> {
        self.value(key).and_then(Value::as_str)
    }

    /// The non-negative integer of metadata `key`, or `None` where it is missing or of another type.
    pub fn integer(&self, key: &str) -> Option<u64> {
        self.value(key).and_then(Value::as_u64)
    }

    /// Whether the file has a tensor `name`, such as `output.weight`.
    pub fn has_tensor(&self, name: &str) -> bool {
        self.tensors.contains_key(name)
    }

    /// The metadata in the file's order: keys, and each entry's bytes as they are stored, its key included.
    pub(crate) fn stored_metadata(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.metadata.stored.iter().map(|(key, range)| (key.as_str(), &self.storage[range.clone()]))
    }

    /// The names of all tensors with their shapes, slowest dimension first, in arbitrary order.
    pub(crate) fn shapes(&self) -> impl Iterator<Item = (&str, &[usize])> {
        self.tensors.iter().map(|(name, tensor)| (name.as_str(), tensor.shape.as_slice()))
    }

    /// Number of values in all tensors: the model's parameters.
    pub fn parameter_count(&self) -> u64 {
        let count = |tensor: &TensorInfo| tensor.shape.iter().map(|&length| length as u64).product::<u64>();
        self.tensors.values().map(count).sum()
    }

    /// Names and formats of all tensors, in arbitrary order.
    pub fn tensors(&self) -> impl Iterator<Item = (&str, ElementType)> {
        self.tensors.iter().map(|(name, tensor)| (name.as_str(), tensor.element_type))
    }

    /// The tensor `name` as a matrix of exactly `rows` x `columns`. A vector is a matrix of one row.
    ///
    /// # Errors
    /// [`LoadError::Missing`] without such a tensor, [`LoadError::Shape`] for one of another shape.
    pub fn matrix(&self, name: &str, rows: usize, columns: usize) -> Result<Matrix, LoadError> {
        let tensor = self.tensors.get(name).ok_or_else(|| LoadError::Missing(name.to_owned()))?;
        let fits = match tensor.shape.as_slice() {
            [length] => rows == 1 && *length == columns,
            [found_rows, found_columns] => *found_rows == rows && *found_columns == columns,
            _ => false,
        };
        if !fits {
            return Err(LoadError::Shape {
                name: name.to_owned(),
                expected: vec![rows, columns],
                found: tensor.shape.clone(),
            });
        }
        Matrix::new(name, &self.storage, tensor.offset, tensor.element_type, rows, columns)
    }
}

impl WeightSource for File {
    fn contains(&self, name: &str) -> bool {
        self.has_tensor(name)
    }

    fn matrix(&self, name: &str, rows: usize, columns: usize) -> Result<Matrix, LoadError> {
        self.matrix(name, rows, columns)
    }

    fn vector(&self, name: &str, length: usize) -> Result<Vec<f32>, LoadError> {
        self.matrix(name, 1, length).map(|matrix| matrix.to_vec())
    }
}
