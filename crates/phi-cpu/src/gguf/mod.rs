//! GGUF files, versions 2 and 3: header, metadata, tensor directory, and the Phi-2 model in them.
//!
//! Format: <https://github.com/ggml-org/ggml/blob/master/docs/gguf.md>. A file is not trusted: counts are held
//! against the bytes that are left before anything is allocated, offsets and shapes before anything is viewed.

mod cursor;
mod metadata;
mod phi2;
mod tensors;
mod vocabulary;

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use crate::error::LoadError;
use crate::matrix::{ElementType, Matrix};
use crate::storage::Storage;
use cursor::Cursor;

pub use metadata::Value;
pub use vocabulary::{TokenKind, Vocabulary};

pub(crate) use phi2::load;

/// More entries than any model has; a header that claims more is lying.
const MAXIMUM_ENTRIES: u64 = 1 << 16;

/// An opened GGUF file: its metadata and where its tensors lie. The weights themselves stay in the storage.
#[derive(Debug)]
pub struct File {
    storage: Arc<Storage>,
    metadata: HashMap<String, Value>,
    tensors: HashMap<String, TensorInfo>,
}

/// Where a tensor lies and what it is, checked against the file's length.
#[derive(Debug, Clone)]
struct TensorInfo {
    /// Lengths, slowest dimension first (rows, columns): the reverse of the file's order.
    shape: Vec<usize>,
    element_type: ElementType,
    /// Bytes from the start of the file.
    offset: u64,
}

impl File {
    /// Maps and reads the file at `path`.
    ///
    /// # Errors
    /// Any [`LoadError`] but those about the architecture: the file may hold another model.
    pub fn open(path: &Path) -> Result<Self, LoadError> {
        Self::read(Arc::new(Storage::map(path)?))
    }

    /// Reads a file that is in memory already.
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
        let alignment = match metadata.get("general.alignment") {
            None => tensors::DEFAULT_ALIGNMENT,
            Some(value) => value.as_u64().unwrap_or(0),
        };
        let tensors = tensors::read(&mut cursor, tensor_count, alignment)?;
        Ok(Self { storage, metadata, tensors })
    }

    /// The metadata value under `key`.
    pub fn value(&self, key: &str) -> Option<&Value> {
        self.metadata.get(key)
    }

    /// A string in the metadata.
    pub fn string(&self, key: &str) -> Option<&str> {
        self.value(key).and_then(Value::as_str)
    }

    /// A whole number in the metadata, of whatever width.
    pub fn integer(&self, key: &str) -> Option<u64> {
        self.value(key).and_then(Value::as_u64)
    }

    /// Whether there is a tensor of this name.
    pub fn has_tensor(&self, name: &str) -> bool {
        self.tensors.contains_key(name)
    }

    /// Number of values in all tensors.
    pub fn parameter_count(&self) -> u64 {
        let count = |tensor: &TensorInfo| tensor.shape.iter().map(|&length| length as u64).product::<u64>();
        self.tensors.values().map(count).sum()
    }

    /// Names and storage formats of all tensors, in no order.
    pub fn tensors(&self) -> impl Iterator<Item = (&str, ElementType)> {
        self.tensors.iter().map(|(name, tensor)| (name.as_str(), tensor.element_type))
    }

    /// The tensor `name` as a matrix of exactly `rows` x `columns`. A vector is a matrix of one row.
    ///
    /// # Errors
    /// [`LoadError::Missing`] or [`LoadError::Shape`].
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
