//! The bytes of a model: a mapped file, a slice built into the program, or memory on the heap.
//!
//! The only place outside the kernels that needs `unsafe`. Everything above it sees a plain `&[u8]`.

use std::fs::File;
use std::ops::Deref;
use std::path::Path;

use memmap2::Mmap;

use crate::error::LoadError;

/// Read-only bytes that matrices point into, shared by reference counting and never copied.
#[derive(Debug)]
pub enum Storage {
    /// A file mapped into memory. Pages are read when first touched, and the operating system may drop them again.
    Mapped(Mmap),
    /// Bytes built into the program.
    Static(&'static [u8]),
    /// Bytes on the heap, as tests use them.
    Owned(Vec<u8>),
}

impl Storage {
    /// Maps the whole file at `path`.
    ///
    /// # Errors
    /// [`LoadError::Io`] for a file that cannot be opened or mapped, or is not a regular file.
    pub fn map(path: &Path) -> Result<Self, LoadError> {
        let file = File::open(path).map_err(LoadError::io(path))?;
        let metadata = file.metadata().map_err(LoadError::io(path))?;
        if !metadata.is_file() {
            let reason = std::io::Error::new(std::io::ErrorKind::InvalidInput, "not a regular file");
            return Err(LoadError::io(path)(reason));
        }
        if metadata.len() == 0 {
            return Ok(Self::Owned(Vec::new()));
        }
        // SAFETY: the map is read-only and owned by this value. Another process that changes the file while it is
        // mapped can change the numbers computed here, and one that truncates it can end this process. Neither breaks
        // memory safety here: every offset was checked against the mapped length, and the bytes are only read as
        // integers and floats, for which every bit pattern is valid.
        let map = unsafe { Mmap::map(&file) }.map_err(LoadError::io(path))?;
        // Huge pages save page-table walks. It is only advice: where the system refuses, small pages work as well.
        #[cfg(target_os = "linux")]
        drop(map.advise(memmap2::Advice::HugePage));
        Ok(Self::Mapped(map))
    }
}

impl Deref for Storage {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Mapped(map) => map,
            Self::Static(bytes) => bytes,
            Self::Owned(bytes) => bytes,
        }
    }
}
