//! The layout of the shared Hugging Face cache, as `huggingface_hub` documents it:
//!
//! ```text
//! models--OWNER--NAME/blobs/ETAG              contents; ETAG.incomplete or ETAG.UUID.incomplete while they arrive
//! models--OWNER--NAME/snapshots/COMMIT/FILE   a link to its blob, or the file itself where links are not possible
//! models--OWNER--NAME/refs/main               the commit of the branch
//! models--OWNER--NAME/trees/COMMIT.json       the commit's files with their checksums, where another tool listed them
//! blobs/AB/HASH                               what several repositories share; then `blobs/ETAG` is a link here
//! .locks/models--OWNER--NAME/ETAG.lock        held while a blob is downloaded
//! ```
//!
//! Datasets lie in `datasets--OWNER--NAME`, in the same way.
//!
//! Names and paths come from the `hf-hub` crate. What it lacks without its transports, or does in more than one step,
//! is here: blobs, partial files, finding all files of a model in one snapshot, locks, and replacing a ref atomically.
//!
//! Invariant: nothing outside of the repository's own directory is written or removed, but for its locks.

mod listing;
mod lock;
mod partial;
mod place;
mod remove;

use std::path::{Path, PathBuf};

use hf_hub::{Cache, Repo};

use super::checksum::Checksum;
use super::error::HubError;

pub use lock::BlobLock;
pub use remove::Freed;

/// What the names of datasets begin with, in addresses and wherever repositories are named.
pub const DATASETS: &str = "datasets/";

/// A repository's main branch in the cache.
#[derive(Debug, Clone)]
pub struct Repository {
    cache: Cache,
    repo: Repo,
}

/// A file of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CachedFile {
    /// Its name in the repository.
    pub name: String,
    /// The commit of its snapshot.
    pub commit: String,
    /// Its path in the snapshot.
    pub pointer: PathBuf,
    /// The path of the contents, all links followed.
    pub path: PathBuf,
    /// The name of the blob that the pointer links to, which may be a link itself. `None` where the snapshot holds the
    /// file itself.
    pub etag: Option<String>,
    pub bytes: u64,
}

impl CachedFile {
    /// The blob's name, where that is a checksum: some mirrors have tags of another kind.
    pub fn named_checksum(&self) -> Option<&str> {
        self.etag.as_deref().filter(|etag| Checksum::of_etag(etag).is_some())
    }
}

impl Repository {
    /// Repository `name` (`owner/name`, or `datasets/owner/name`) in `cache`, neither of which needs to exist.
    pub fn new(cache: &Path, name: &str) -> Self {
        let repo = match name.strip_prefix(DATASETS) {
            Some(dataset) => Repo::dataset(dataset.to_owned()),
            None => Repo::model(name.to_owned()),
        };
        Self { cache: Cache::new(cache.to_owned()), repo }
    }

    /// `models--OWNER--NAME`
    pub fn directory_name(&self) -> String {
        self.repo.folder_name()
    }

    fn path(&self) -> PathBuf {
        self.cache.path().join(self.directory_name())
    }

    fn blobs(&self) -> PathBuf {
        self.path().join("blobs")
    }

    /// The path of the contents `etag` once they are complete.
    pub fn blob(&self, etag: &str) -> PathBuf {
        self.blobs().join(etag)
    }

    fn snapshot(&self, commit: &str) -> PathBuf {
        self.cache.repo(self.repo.clone()).pointer_path(commit)
    }

    /// The files `names`, all from one snapshot: the one in `refs/main`, else the latest that has them all.
    pub fn snapshot_with(&self, names: &[String]) -> Option<Vec<CachedFile>> {
        self.snapshots_with(names).into_iter().next()
    }

    /// The same from every snapshot that has them all.
    pub fn snapshots_with(&self, names: &[String]) -> Vec<Vec<CachedFile>> {
        let of = |snapshot: &PathBuf| names.iter().map(|name| self.file_in(snapshot, name)).collect();
        self.snapshots().iter().filter_map(of).collect()
    }

    /// The file `name`, from the first snapshot that has it.
    pub fn file(&self, name: &str) -> Option<CachedFile> {
        self.files_called(name).into_iter().next()
    }

    /// The file `name` of every snapshot that has it.
    pub fn files_called(&self, name: &str) -> Vec<CachedFile> {
        self.snapshots().iter().filter_map(|snapshot| self.file_in(snapshot, name)).collect()
    }

    /// The file `name` of the commit's snapshot.
    pub fn file_of(&self, commit: &str, name: &str) -> Option<CachedFile> {
        self.file_in(&self.snapshot(commit), name)
    }

    /// The files of all snapshots, each name once.
    pub fn files(&self) -> Vec<CachedFile> {
        let mut names: Vec<String> = self.snapshots().iter().flat_map(|snapshot| names_in(snapshot)).collect();
        names.sort_unstable();
        names.dedup();
        names.iter().filter_map(|name| self.file(name)).collect()
    }

    fn file_in(&self, snapshot: &Path, name: &str) -> Option<CachedFile> {
        let pointer = snapshot.join(name);
        let path = pointer.canonicalize().ok()?;
        let metadata = std::fs::metadata(&path).ok().filter(std::fs::Metadata::is_file)?;
        let etag = self.blob_of(&pointer);
        let commit = snapshot.file_name()?.to_str()?.to_owned();
        Some(CachedFile { name: name.to_owned(), commit, pointer, path, etag, bytes: metadata.len() })
    }

    /// The name of the blob of this repository that a pointer links to. One link is followed and no more: a blob may be
    /// a link to contents under another name.
    fn blob_of(&self, pointer: &Path) -> Option<String> {
        let target = pointer.parent()?.join(std::fs::read_link(pointer).ok()?);
        let is_blob = target.parent()?.canonicalize().ok()? == self.blobs().canonicalize().ok()?;
        is_blob.then(|| target.file_name()?.to_str().map(str::to_owned))?
    }

    /// The directories of the snapshots, the one in `refs/main` first, then the latest first.
    fn snapshots(&self) -> Vec<PathBuf> {
        let current = std::fs::read_to_string(self.main_ref()).unwrap_or_default();
        let entries = std::fs::read_dir(self.path().join("snapshots")).into_iter().flatten().flatten();
        let mut snapshots: Vec<_> = entries
            .map(|entry| {
                let is_current = entry.file_name().to_str() == Some(current.trim());
                (is_current, entry.metadata().and_then(|metadata| metadata.modified()).ok(), entry.path())
            })
            .collect();
        snapshots.sort();
        snapshots.into_iter().rev().map(|(.., path)| path).collect()
    }

    /// The file that names the branch's commit.
    fn main_ref(&self) -> PathBuf {
        self.path().join("refs").join(self.repo.revision())
    }

    /// Records that the branch is at `commit`. Atomic: another program never reads half a commit.
    pub fn set_main(&self, commit: &str) -> Result<(), HubError> {
        let main = self.main_ref();
        if std::fs::read_to_string(&main).is_ok_and(|current| current == commit) {
            return Ok(());
        }
        let refs = main.parent().unwrap_or(&main);
        std::fs::create_dir_all(refs).map_err(HubError::io(refs))?;
        let mut file = tempfile::NamedTempFile::new_in(refs).map_err(HubError::io(refs))?;
        std::io::Write::write_all(&mut file, commit.as_bytes()).map_err(HubError::io(refs))?;
        file.persist(&main).map_err(|error| HubError::io(refs)(error.error))?;
        Ok(())
    }
}

/// The names of a directory's entries.
fn names_in(directory: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(directory).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().into_string().ok()).collect()
}
