//! What the hub remembers in the state directory: which files were verified, which downloads are unfinished, which
//! repositories have a new name.
//!
//! A lost note costs time and nothing else, so failures to write one are not errors.

use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::cache::CachedFile;
use crate::private;

#[derive(Debug)]
pub struct LocalState {
    root: PathBuf,
}

/// What is known of the file at a path.
#[derive(Serialize, Deserialize)]
struct FileNote {
    /// What the hub calls these contents.
    etag: String,
    /// The file when its checksum was right; `None` where it was wrong since.
    verified: Option<Fingerprint>,
}

/// What changes with a file's contents.
#[derive(PartialEq, Eq, Serialize, Deserialize)]
struct Fingerprint {
    bytes: u64,
    /// Nanoseconds since 1970.
    modified: u64,
}

impl LocalState {
    pub fn new(root: PathBuf) -> Self {
        Self { root }
    }

    /// Whether the file was verified and has not changed since.
    pub fn is_verified(&self, file: &CachedFile) -> bool {
        let etag = file.named_checksum().map(str::to_owned).or_else(|| self.etag(&file.path));
        etag.is_some_and(|etag| self.is_verified_as(&file.path, &etag))
    }

    /// Whether these are the contents `etag`, verified and not changed since.
    pub fn is_verified_as(&self, path: &Path, etag: &str) -> bool {
        self.file_note(path)
            .is_some_and(|note| note.etag == etag && note.verified.is_some() && note.verified == fingerprint(path))
    }

    /// The etag of the contents that belong at the path, whether they are there or not.
    pub fn etag(&self, path: &Path) -> Option<String> {
        self.file_note(path).map(|note| note.etag)
    }

    /// Records that the file's contents are `etag`.
    pub fn record_verified(&self, path: &Path, etag: &str) {
        self.write_file_note(path, etag, fingerprint(path));
    }

    /// Records that the file's contents should be `etag` and are not.
    pub fn record_damaged(&self, path: &Path, etag: &str) {
        self.write_file_note(path, etag, None);
    }

    pub fn forget_file(&self, path: &Path) {
        remove(&self.file_note_path(path));
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

    /// Whether the file of this unfinished download is known.
    pub fn has_partial(&self, etag: &str) -> bool {
        self.root.join("partial").join(etag).exists()
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

    fn file_note(&self, path: &Path) -> Option<FileNote> {
        let text = std::fs::read_to_string(self.file_note_path(path)).ok()?;
        serde_json::from_str(&text).ok()
    }

    fn write_file_note(&self, path: &Path, etag: &str, verified: Option<Fingerprint>) {
        let note = FileNote { etag: etag.to_owned(), verified };
        match serde_json::to_string(&note) {
            Ok(text) => write(&self.file_note_path(path), &text),
            Err(error) => tracing::debug!("cannot describe {}: {error}", path.display()),
        }
    }

    /// One note a path: the same contents in two caches are two files, and each is verified once.
    fn file_note_path(&self, path: &Path) -> PathBuf {
        let name = base16ct::lower::encode_string(&Sha256::digest(path.as_os_str().as_encoded_bytes()));
        self.root.join("files").join(name)
    }

    fn renamed_note(&self, old: &str) -> PathBuf {
        self.root.join("renamed").join(old.replace('/', "--"))
    }
}

fn fingerprint(path: &Path) -> Option<Fingerprint> {
    let metadata = std::fs::metadata(path).ok()?;
    let modified = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(Fingerprint { bytes: metadata.len(), modified: u64::try_from(modified.as_nanos()).ok()? })
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
