//! Reads integers and strings from a byte slice, never past its end.

use crate::error::LoadError;

/// A position in a GGUF header, little-endian. Every method takes the name of what it reads, so that an error says
/// where a file is broken.
pub struct Cursor<'a> {
    bytes: &'a [u8],
    position: usize,
}

impl<'a> Cursor<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, position: 0 }
    }

    /// Bytes read so far, which is the offset of the next one.
    pub fn position(&self) -> usize {
        self.position
    }

    /// Bytes left in the file.
    pub fn remaining(&self) -> usize {
        self.bytes.len() - self.position
    }

    /// Length of the file in bytes.
    pub fn length(&self) -> usize {
        self.bytes.len()
    }

    pub fn take(&mut self, length: u64, what: &str) -> Result<&'a [u8], LoadError> {
        let available = self.remaining();
        match usize::try_from(length) {
            Ok(length) if length <= available => {
                let taken = &self.bytes[self.position..self.position + length];
                self.position += length;
                Ok(taken)
            }
            _ => Err(LoadError::Truncated { what: what.to_owned(), needed: length, available: available as u64 }),
        }
    }

    pub fn array<const LENGTH: usize>(&mut self, what: &str) -> Result<[u8; LENGTH], LoadError> {
        let mut array = [0; LENGTH];
        array.copy_from_slice(self.take(LENGTH as u64, what)?);
        Ok(array)
    }

    pub fn u32(&mut self, what: &str) -> Result<u32, LoadError> {
        self.array(what).map(u32::from_le_bytes)
    }

    pub fn u64(&mut self, what: &str) -> Result<u64, LoadError> {
        self.array(what).map(u64::from_le_bytes)
    }

    /// A 64-bit count of entries that follow. It is at most `maximum`, and at most one entry for each byte left: a
    /// caller can allocate for it.
    pub fn count(&mut self, what: &str, maximum: u64) -> Result<usize, LoadError> {
        let count = self.u64(what)?;
        if count > maximum {
            return Err(LoadError::invalid(format!(
                "the file claims {count} {what}, more than the {maximum} allowed"
            )));
        }
        if count > self.remaining() as u64 {
            let available = self.remaining() as u64;
            return Err(LoadError::Truncated { what: what.to_owned(), needed: count, available });
        }
        usize::try_from(count).map_err(|_| LoadError::invalid(format!("{count} {what} do not fit this machine")))
    }

    /// A string: a 64-bit length in bytes, then UTF-8. Invalid UTF-8 is replaced, since one broken description must not
    /// make a model unreadable.
    pub fn string(&mut self, what: &str) -> Result<String, LoadError> {
        let length = self.u64(what)?;
        Ok(String::from_utf8_lossy(self.take(length, what)?).into_owned())
    }
}
