//! A weight matrix as it is stored in a file: rows in one of the element types, viewed in place.

use std::ops::Range;
use std::sync::Arc;

use crate::error::LoadError;
use crate::formats::ElementType;
use crate::storage::Storage;

/// `rows` x `columns` values in row-major order: a checked view of bytes in a [`Storage`].
#[derive(Debug, Clone)]
pub struct Matrix {
    storage: Arc<Storage>,
    bytes: Range<usize>,
    element_type: ElementType,
    rows: usize,
    columns: usize,
}

impl Matrix {
    /// A view of the tensor `name`: `rows` x `columns` values from byte `offset` of `storage` on.
    ///
    /// # Errors
    /// [`LoadError::Invalid`] when the matrix is empty or a row does not fill whole blocks, [`LoadError::Truncated`]
    /// when the storage ends before the values do.
    pub fn new(
        name: &str,
        storage: &Arc<Storage>,
        offset: u64,
        element_type: ElementType,
        rows: usize,
        columns: usize,
    ) -> Result<Self, LoadError> {
        if rows == 0 || columns == 0 {
            return Err(LoadError::invalid(format!("tensor `{name}` is empty")));
        }
        let row_bytes = element_type.row_bytes(columns).ok_or_else(|| {
            LoadError::invalid(format!(
                "tensor `{name}` has rows of {columns} values, not a multiple of {}'s block of {}",
                element_type.name(),
                element_type.block_length()
            ))
        })?;
        let overflow = || LoadError::invalid(format!("tensor `{name}` does not fit into memory"));
        let length = rows.checked_mul(row_bytes).ok_or_else(overflow)?;
        let start = usize::try_from(offset).map_err(|_| overflow())?;
        let available = storage.len().saturating_sub(start);
        if start > storage.len() || length > available {
            return Err(LoadError::Truncated {
                what: format!("tensor `{name}`"),
                needed: length as u64,
                available: available as u64,
            });
        }
        let bytes = start..start + length;
        Ok(Self { storage: Arc::clone(storage), bytes, element_type, rows, columns })
    }

    /// Number of rows: the outputs of a linear layer.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Number of columns: the inputs of a linear layer.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// The type that the values are stored as.
    pub fn element_type(&self) -> ElementType {
        self.element_type
    }

    /// Bytes of all values as they are stored.
    pub fn byte_length(&self) -> usize {
        self.bytes.len()
    }

    /// A view of the rows in `range`, on the same bytes.
    pub(crate) fn row_range(&self, range: Range<usize>) -> Self {
        assert!(range.start < range.end && range.end <= self.rows, "rows {range:?} of {}", self.rows);
        let row_bytes = self.row_bytes();
        let start = self.bytes.start;
        Self {
            storage: Arc::clone(&self.storage),
            bytes: start + range.start * row_bytes..start + range.end * row_bytes,
            element_type: self.element_type,
            rows: range.len(),
            columns: self.columns,
        }
    }

    /// Bytes of one row, and the distance from one row to the next.
    pub(crate) fn row_bytes(&self) -> usize {
        self.bytes.len() / self.rows
    }

    /// The bytes of the rows in `range`, one after the other.
    pub(crate) fn bytes_of_rows(&self, range: Range<usize>) -> &[u8] {
        let row_bytes = self.row_bytes();
        &self.storage[self.bytes.clone()][range.start * row_bytes..range.end * row_bytes]
    }

    /// Decodes row `row` into `output`, which has `columns` values.
    pub fn read_row(&self, row: usize, output: &mut [f32]) {
        self.element_type.decode_row(self.bytes_of_rows(row..row + 1), output);
    }

    /// All values as `f32`, for the small tensors (norms and biases) that are copied out of the file.
    pub(crate) fn to_vec(&self) -> Vec<f32> {
        let mut values = vec![0.0; self.rows * self.columns];
        for (row, output) in values.chunks_exact_mut(self.columns).enumerate() {
            self.read_row(row, output);
        }
        values
    }
}
