//! Removing files from the cache, without taking anything that another model or another tool uses.

use std::fs::Metadata;
use std::io::ErrorKind;
use std::ops::AddAssign;
use std::path::Path;

use walkdir::{DirEntry, WalkDir};

use super::super::error::HubError;
use super::{Repository, names_in};

/// What removing something freed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Freed {
    pub bytes: u64,
    /// Bytes that stay, because they are in the store that repositories share.
    pub shared: u64,
}

impl AddAssign for Freed {
    fn add_assign(&mut self, other: Self) {
        self.bytes += other.bytes;
        self.shared += other.shared;
    }
}

impl Repository {
    /// Removes `name` from every snapshot, and its blobs where no other pointer uses them. Contents that repositories
    /// share stay. Returns what was freed, `None` if there was no file.
    pub fn remove(&self, name: &str) -> Result<Option<Freed>, HubError> {
        let mut freed = None;
        for snapshot in self.snapshots() {
            let pointer = snapshot.join(name);
            // A link to nothing is removed too: other tools stumble over it.
            if pointer.symlink_metadata().is_ok_and(|metadata| !metadata.is_dir()) {
                *freed.get_or_insert_default() += self.remove_pointer(&pointer, name)?;
            }
        }
        Ok(freed)
    }

    fn remove_pointer(&self, pointer: &Path, name: &str) -> Result<Freed, HubError> {
        let etag = self.blob_of(pointer);
        let busy = || HubError::Busy { file: name.to_owned() };
        let _lock = etag.as_ref().map(|etag| self.try_lock(etag)?.ok_or_else(busy)).transpose()?;
        let mut freed = remove_file(pointer)?;
        if let Some(etag) = etag
            && !self.is_used(&etag)
        {
            let blob = self.blob(&etag);
            if std::fs::symlink_metadata(&blob).is_ok_and(|metadata| metadata.is_symlink()) {
                freed.shared += std::fs::metadata(&blob).map_or(0, |metadata| metadata.len());
            }
            freed += remove_file(&blob)?;
        }
        Ok(freed)
    }

    /// Removes what interrupted downloads of the blob left. `name` is the file's, for errors.
    pub fn remove_partials(&self, etag: &str, name: &str) -> Result<Freed, HubError> {
        let mut freed = Freed::default();
        let partials = self.partials(etag);
        if !partials.is_empty() {
            let _lock = self.try_lock(etag)?.ok_or_else(|| HubError::Busy { file: name.to_owned() })?;
            for (path, _) in partials {
                freed += remove_file(&path)?;
            }
        }
        Ok(freed)
    }

    /// Whether a pointer of any snapshot links to the blob.
    pub(super) fn is_used(&self, etag: &str) -> bool {
        let snapshots = self.snapshots().into_iter();
        let entries = snapshots.flat_map(|snapshot| WalkDir::new(snapshot).into_iter().flatten());
        entries.filter(DirEntry::path_is_symlink).any(|entry| self.blob_of(entry.path()).as_deref() == Some(etag))
    }

    /// Removes directories that are empty, and what says something of snapshots that are gone.
    pub fn prune(&self) {
        for snapshot in self.snapshots() {
            let _ = std::fs::remove_dir(snapshot);
        }
        let refs = WalkDir::new(self.path().join("refs")).into_iter().flatten();
        for entry in refs.filter(|entry| entry.file_type().is_file()) {
            let commit = std::fs::read_to_string(entry.path()).unwrap_or_default();
            if !self.snapshot(commit.trim()).exists() {
                let _ = std::fs::remove_file(entry.path());
            }
        }
        let is_in_use = !self.snapshots().is_empty() || !names_in(&self.blobs()).is_empty();
        if !is_in_use {
            for directory in ["trees", ".no_exist", "refs"] {
                let _ = std::fs::remove_dir_all(self.path().join(directory));
            }
            for directory in [self.path().join("snapshots"), self.blobs(), self.path()] {
                let _ = std::fs::remove_dir(directory);
            }
        }
    }
}

/// Removes the entry, a link or a file, if it is there.
fn remove_file(path: &Path) -> Result<Freed, HubError> {
    let bytes = std::fs::symlink_metadata(path).map_or(0, |metadata| own_bytes(&metadata));
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(HubError::io(path)(error)),
        _ => Ok(Freed { bytes, shared: 0 }),
    }
}

/// Bytes that are freed with an entry: none with a link, nor with one of several names of a file.
fn own_bytes(metadata: &Metadata) -> u64 {
    #[cfg(unix)]
    let is_last_name = std::os::unix::fs::MetadataExt::nlink(metadata) == 1;
    #[cfg(not(unix))]
    let is_last_name = true;
    if metadata.is_file() && is_last_name { metadata.len() } else { 0 }
}
