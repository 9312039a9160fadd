//! Where a model's bytes live: a mapped file, a slice built into the program, or memory of our own.
//!
//! The single place outside the kernels that needs `unsafe`. Everything above sees a plain `&[u8]`.

use std::fs::File;
use std::ops::Deref;
use std::path::Path;

use memmap2::Mmap;

use crate::error::LoadError;

/// Read-only bytes that matrices point into; shared by reference counting, never copied.
#[derive(Debug)]
pub enum Storage {
    /// A file mapped into memory: pages are read when first touched and stay the operating system's to drop.
    Mapped(Mmap),
    /// Bytes that are part of the program.
    Static(&'static [u8]),
    /// Bytes on the heap.
    Owned(Vec<u8>),
}

impl Storage {
    /// Maps a whole file.
    ///
    /// # Errors
    /// [`LoadError::Io`] when the file cannot be opened or mapped, or is not a regular file.
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
        // SAFETY: the map is read-only and private to this value. A file that another process changes while it is
        // mapped can change the numbers we compute, or end the process if it is cut short; it cannot break memory
        // safety here, because every offset into the slice was checked against the mapped length and no reference
        // is made into the map at any type stricter than bytes and plain numbers.
        let map = unsafe { Mmap::map(&file) }.map_err(LoadError::io(path))?;
        // Large pages save lookups of addresses; where the system has none for files, or will not, nothing is lost.
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
