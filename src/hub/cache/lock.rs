//! Locks on blobs, which `huggingface_hub` takes and honours too.

use std::fs::{File, TryLockError};
use std::io::ErrorKind;

use super::super::error::HubError;
use super::Repository;

/// Held while a blob is written. Dropping it releases the lock.
#[derive(Debug)]
pub struct BlobLock {
    /// `None` on a file system without locks. What two programs wrote at once then fails its checksum.
    _file: Option<File>,
}

impl Repository {
    /// The lock on a blob, or `None` while another process holds it.
    pub fn try_lock(&self, etag: &str) -> Result<Option<BlobLock>, HubError> {
        let directory = self.cache.path().join(".locks").join(self.directory_name());
        std::fs::create_dir_all(&directory).map_err(HubError::io(&directory))?;
        let path = directory.join(format!("{etag}.lock"));
        let options = File::options().create(true).truncate(false).write(true).read(true).open(&path);
        let file = options.map_err(HubError::io(&path))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(BlobLock { _file: Some(file) })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => {
                Ok(Some(BlobLock { _file: None }))
            }
            Err(TryLockError::Error(error)) => Err(HubError::io(path)(error)),
        }
    }
}
