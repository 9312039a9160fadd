//! The header of a GGUF file that is written: metadata as the format stores it, and the directory of tensors.

use crate::formats::ElementType;

/// Bytes that the data section and every tensor are aligned to.
pub const ALIGNMENT: usize = 32;
/// The version of the format that is written.
const VERSION: u32 = 3;

/// Metadata entries in the order in which they were added.
#[derive(Debug, Clone, Default)]
pub struct Header {
    count: u64,
    bytes: Vec<u8>,
}

/// A tensor in the directory.
pub(super) struct Entry<'a> {
    pub name: &'a str,
    /// Rows and columns, or the length of a vector.
    pub shape: &'a [usize],
    pub element_type: ElementType,
    pub byte_length: usize,
}

impl Header {
    /// Adds a number of 32 bits without a sign.
    pub fn u32(&mut self, key: &str, value: u32) {
        self.entry(key, 4, &value.to_le_bytes());
    }

    /// Adds a number in single precision.
    pub fn f32(&mut self, key: &str, value: f32) {
        self.entry(key, 6, &value.to_le_bytes());
    }

    /// Adds a truth value.
    pub fn bool(&mut self, key: &str, value: bool) {
        self.entry(key, 7, &[u8::from(value)]);
    }

    /// Adds a text.
    pub fn string(&mut self, key: &str, value: &str) {
        self.entry(key, 8, &with_length(value));
    }

    /// Adds a list of texts.
    pub fn strings<'a>(&mut self, key: &str, values: impl ExactSizeIterator<Item = &'a str>) {
        let mut bytes = array_of(8, values.len());
        values.for_each(|value| bytes.extend(with_length(value)));
        self.entry(key, 9, &bytes);
    }

    /// Adds a list of 32-bit integers.
    pub fn i32s(&mut self, key: &str, values: &[i32]) {
        let mut bytes = array_of(5, values.len());
        bytes.extend(values.iter().flat_map(|value| value.to_le_bytes()));
        self.entry(key, 9, &bytes);
    }

    /// Adds an entry as another file has it, its key included.
    pub(super) fn stored(&mut self, bytes: &[u8]) {
        self.count += 1;
        self.bytes.extend_from_slice(bytes);
    }

    fn entry(&mut self, key: &str, value_type: u32, value: &[u8]) {
        self.count += 1;
        self.bytes.extend(with_length(key));
        self.bytes.extend(value_type.to_le_bytes());
        self.bytes.extend_from_slice(value);
    }

    /// The bytes before the first tensor. Tensors follow in this order, each padded to the alignment.
    pub(super) fn with_directory(&self, tensors: &[Entry]) -> Vec<u8> {
        let mut bytes = b"GGUF".to_vec();
        bytes.extend(VERSION.to_le_bytes());
        bytes.extend((tensors.len() as u64).to_le_bytes());
        bytes.extend(self.count.to_le_bytes());
        bytes.extend_from_slice(&self.bytes);
        let mut offset = 0;
        for tensor in tensors {
            bytes.extend(with_length(tensor.name));
            bytes.extend((tensor.shape.len() as u32).to_le_bytes());
            // The fastest dimension comes first.
            bytes.extend(tensor.shape.iter().rev().flat_map(|&length| (length as u64).to_le_bytes()));
            bytes.extend(tensor.element_type.gguf_id().to_le_bytes());
            bytes.extend((offset as u64).to_le_bytes());
            offset += tensor.byte_length.next_multiple_of(ALIGNMENT);
        }
        bytes.resize(bytes.len().next_multiple_of(ALIGNMENT), 0);
        bytes
    }
}

fn array_of(value_type: u32, count: usize) -> Vec<u8> {
    let mut bytes = value_type.to_le_bytes().to_vec();
    bytes.extend((count as u64).to_le_bytes());
    bytes
}

fn with_length(text: &str) -> Vec<u8> {
    let mut bytes = (text.len() as u64).to_le_bytes().to_vec();
    bytes.extend_from_slice(text.as_bytes());
    bytes
}
