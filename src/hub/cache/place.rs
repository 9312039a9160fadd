//! Giving contents their place in a snapshot: as a link to their blob, or as the file itself where links are not
//! possible, which is what `huggingface_hub` does there too.

use std::io;
use std::path::{Path, PathBuf};

use super::super::error::HubError;
use super::Repository;
use crate::config::Links;

impl Repository {
    /// Creates the directories for the file `name` at `commit`, so that what cannot be written fails before a download.
    /// Files of datasets lie in directories of their own.
    pub fn prepare(&self, commit: &str, name: &str) -> Result<(), HubError> {
        let pointer = self.snapshot(commit).join(name);
        for directory in [self.blobs().as_path()].into_iter().chain(pointer.parent()) {
            std::fs::create_dir_all(directory).map_err(HubError::io(directory))?;
        }
        Ok(())
    }

    /// Makes the complete partial file of `etag` the file `name` of snapshot `commit`. Atomic.
    pub fn place_partial(&self, links: Links, commit: &str, name: &str, etag: &str) -> Result<(), HubError> {
        self.prepare(commit, name)?;
        let (partial, blob) = (self.partial(etag), self.blob(etag));
        let pointer = self.snapshot(commit).join(name);
        let move_to_pointer = |contents: &Path| std::fs::rename(contents, &pointer).map_err(HubError::io(&pointer));
        if links == Links::Never {
            return move_to_pointer(&partial);
        }
        std::fs::rename(&partial, &blob).map_err(HubError::io(&blob))?;
        self.link(commit, name, etag).or_else(|_| move_to_pointer(&blob))
    }

    /// Makes contents that are here already, under `path`, the file `name` of snapshot `commit`. Atomic.
    pub fn place_copy(
        &self,
        links: Links,
        path: &Path,
        (commit, name): (&str, &str),
        etag: &str,
    ) -> Result<(), HubError> {
        self.prepare(commit, name)?;
        if links == Links::WherePossible && path == self.blob(etag) && self.link(commit, name, etag).is_ok() {
            return Ok(());
        }
        let contents = path.canonicalize().map_err(HubError::io(path))?;
        let hard_link_or_copy = |temporary: &Path| {
            std::fs::hard_link(&contents, temporary).or_else(|_| std::fs::copy(&contents, temporary).map(drop))
        };
        self.put(commit, name, etag, hard_link_or_copy)
    }

    fn link(&self, commit: &str, name: &str, etag: &str) -> Result<(), HubError> {
        // From the file's directory up to the repository's.
        let up = std::iter::repeat_n("..", 2 + name.matches('/').count());
        let target: PathBuf = up.chain(["blobs", etag]).collect();
        self.put(commit, name, etag, |temporary| symbolic_link(&target, temporary))
    }

    /// Makes something at a path of its own, then puts it into the snapshot.
    fn put(
        &self,
        commit: &str,
        name: &str,
        etag: &str,
        make: impl FnOnce(&Path) -> io::Result<()>,
    ) -> Result<(), HubError> {
        let (temporary, pointer) = (self.own_partial(etag), self.snapshot(commit).join(name));
        let _ = std::fs::remove_file(&temporary);
        let placed = make(&temporary).and_then(|()| std::fs::rename(&temporary, &pointer));
        // It is there still where that failed, and where both were names of one file.
        let _ = std::fs::remove_file(&temporary);
        placed.map_err(HubError::io(pointer))
    }
}

#[cfg(unix)]
fn symbolic_link(target: &Path, path: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(target, path)
}

/// Needs a right that only developers and administrators have.
#[cfg(windows)]
fn symbolic_link(target: &Path, path: &Path) -> io::Result<()> {
    std::os::windows::fs::symlink_file(target, path)
}

#[cfg(not(any(unix, windows)))]
fn symbolic_link(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
