//! What the hub remembers in the state directory: which files were verified, which downloads are unfinished, which
//! repositories have a new name.
//!
//! A lost note costs time and nothing else, so failures to write one are not errors.

use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use super::cache::CachedFile;
use crate::private;

#[derive(Debug)]
pub struct LocalState {
    root: PathBuf,
}

impl LocalState {
    pub fn new(root: PathBuf) -> Self {
        Self { root }
    }

    /// Whether the file was verified and has not changed since.
    pub fn is_verified(&self, file: &CachedFile) -> bool {
        let note = std::fs::read_to_string(self.verified_note(file));
        note.is_ok_and(|note| fingerprint(file).is_some_and(|fingerprint| fingerprint == note))
    }

    pub fn record_verified(&self, file: &CachedFile) {
        if let Some(fingerprint) = fingerprint(file) {
            write(&self.verified_note(file), &fingerprint);
        }
    }

    pub fn forget_verified(&self, file: &CachedFile) {
        remove(&self.verified_note(file));
    }

    /// Records that the blob `etag` is being downloaded: `file` of the repository in `directory`.
    pub fn record_partial(&self, etag: &str, directory: &str, file: &str) {
        write(&self.root.join("partial").join(etag), &format!("{directory}\n{file}"));
    }

    pub fn forget_partial(&self, etag: &str) {
        remove(&self.root.join("partial").join(etag));
    }

    /// The blobs of unfinished downloads of `file`.
    pub fn partial_etags(&self, directory: &str, file: &str) -> Vec<String> {
        let wanted = format!("{directory}\n{file}");
        let entries = std::fs::read_dir(self.root.join("partial")).into_iter().flatten().flatten();
        entries
            .filter(|entry| std::fs::read_to_string(entry.path()).is_ok_and(|note| note == wanted))
            .filter_map(|entry| entry.file_name().into_string().ok())
            .collect()
    }

    /// Records that the hub renamed the repository `old` to `new`.
    pub fn record_rename(&self, old: &str, new: &str) {
        write(&self.renamed_note(old), new);
    }

    /// The current name of a repository that was renamed.
    pub fn current_name(&self, old: &str) -> Option<String> {
        let name = std::fs::read_to_string(self.renamed_note(old)).ok()?;
        (!name.is_empty()).then_some(name)
    }

    fn verified_note(&self, file: &CachedFile) -> PathBuf {
        self.root.join("verified").join(&file.etag)
    }

    fn renamed_note(&self, old: &str) -> PathBuf {
        self.root.join("renamed").join(old.replace('/', "--"))
    }
}

/// The file's length, time of change and path.
fn fingerprint(file: &CachedFile) -> Option<String> {
    let modified = std::fs::metadata(&file.path).ok()?.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(format!("{}\n{}\n{}", file.bytes, modified.as_nanos(), file.path.display()))
}

fn write(path: &Path, text: &str) {
    let written = path.parent().map_or(Ok(()), private::create_directory).and_then(|()| std::fs::write(path, text));
    if let Err(error) = written {
        tracing::debug!("cannot write {}: {error}", path.display());
    }
}

fn remove(path: &Path) {
    if let Err(error) = std::fs::remove_file(path)
        && error.kind() != std::io::ErrorKind::NotFound
    {
        tracing::debug!("cannot remove {}: {error}", path.display());
    }
}
