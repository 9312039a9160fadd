//! Small notes in the state directory: which files were verified, which downloads are unfinished, which
//! repositories have a new name.
//!
//! Losing a note costs time and nothing else, so failures to write one are not errors.

use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use super::cache::CachedFile;

#[derive(Debug)]
pub struct Records {
    root: PathBuf,
}

impl Records {
    pub fn new(root: PathBuf) -> Self {
        Self { root }
    }

    /// Whether this very file, unchanged since, was verified.
    pub fn is_verified(&self, file: &CachedFile) -> bool {
        let note = std::fs::read_to_string(self.verified_note(file));
        note.is_ok_and(|note| fingerprint(file).is_some_and(|fingerprint| fingerprint == note))
    }

    /// Notes that the file was verified.
    pub fn verified(&self, file: &CachedFile) {
        if let Some(fingerprint) = fingerprint(file) {
            write(&self.verified_note(file), &fingerprint);
        }
    }

    /// Takes the note back.
    pub fn forget(&self, file: &CachedFile) {
        remove(&self.verified_note(file));
    }

    /// Notes that the blob `etag`, which is `file` of the repository in `folder`, is being fetched.
    pub fn partial_begun(&self, etag: &str, folder: &str, file: &str) {
        write(&self.root.join("partial").join(etag), &format!("{folder}\n{file}"));
    }

    /// Takes the note back.
    pub fn partial_done(&self, etag: &str) {
        remove(&self.root.join("partial").join(etag));
    }

    /// The blobs of unfinished downloads of `file`.
    pub fn partial_etags(&self, folder: &str, file: &str) -> Vec<String> {
        let wanted = format!("{folder}\n{file}");
        let entries = std::fs::read_dir(self.root.join("partial")).into_iter().flatten().flatten();
        entries
            .filter(|entry| std::fs::read_to_string(entry.path()).is_ok_and(|note| note == wanted))
            .filter_map(|entry| entry.file_name().into_string().ok())
            .collect()
    }

    /// Notes that the hub calls repository `old` by another name now.
    pub fn rename(&self, old: &str, new: &str) {
        write(&self.renamed_note(old), new);
    }

    /// The present name of a repository that was renamed.
    pub fn renamed(&self, old: &str) -> Option<String> {
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

/// Where the file lies, how long it is and when it was last changed.
fn fingerprint(file: &CachedFile) -> Option<String> {
    let modified = std::fs::metadata(&file.path).ok()?.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(format!("{}\n{}\n{}", file.bytes, modified.as_nanos(), file.path.display()))
}

fn write(path: &Path, text: &str) {
    let written = path.parent().map_or(Ok(()), std::fs::create_dir_all).and_then(|()| std::fs::write(path, text));
    if let Err(error) = written {
        tracing::debug!("cannot note {}: {error}", path.display());
    }
}

fn remove(path: &Path) {
    if let Err(error) = std::fs::remove_file(path)
        && error.kind() != std::io::ErrorKind::NotFound
    {
        tracing::debug!("cannot remove {}: {error}", path.display());
    }
}
