//! Writes GGUF files byte by byte, including ones that no correct writer would write.

/// A GGUF file under construction. Nothing checks that what it announces matches what follows.
pub struct GgufWriter {
    bytes: Vec<u8>,
}

impl GgufWriter {
    pub fn new(version: u32, tensors: u64, entries: u64) -> Self {
        let mut bytes = b"GGUF".to_vec();
        bytes.extend(version.to_le_bytes());
        bytes.extend(tensors.to_le_bytes());
        bytes.extend(entries.to_le_bytes());
        Self { bytes }
    }

    pub fn raw(mut self, bytes: &[u8]) -> Self {
        self.bytes.extend(bytes);
        self
    }

    pub fn u32(self, number: u32) -> Self {
        self.raw(&number.to_le_bytes())
    }

    pub fn u64(self, number: u64) -> Self {
        self.raw(&number.to_le_bytes())
    }

    pub fn text(self, text: &str) -> Self {
        self.u64(text.len() as u64).raw(text.as_bytes())
    }

    pub fn entry_u32(self, key: &str, value: u32) -> Self {
        self.text(key).u32(4).u32(value)
    }

    pub fn entry_text(self, key: &str, value: &str) -> Self {
        self.text(key).u32(8).text(value)
    }

    pub fn tensor(mut self, name: &str, shape: &[u64], element_type: u32, offset: u64) -> Self {
        self = self.text(name).u32(shape.len() as u32);
        for &length in shape {
            self = self.u64(length);
        }
        self.u32(element_type).u64(offset)
    }

    pub fn finish(self) -> Vec<u8> {
        self.bytes
    }
}
