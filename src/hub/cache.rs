//! The layout of the shared Hugging Face cache, as `huggingface_hub` documents it:
//!
//! ```text
//! models--OWNER--NAME/blobs/ETAG              contents, and ETAG.incomplete while they arrive
//! models--OWNER--NAME/snapshots/COMMIT/FILE   a link to its blob
//! models--OWNER--NAME/refs/main               the commit of the branch
//! blobs/AB/HASH                               contents that several repositories share; then `blobs/ETAG` is a link here
//! .locks/models--OWNER--NAME/ETAG.lock        held while a blob is downloaded
//! ```
//!
//! Names and paths come from the `hf-hub` crate. What it lacks without its transports, or does in more than one step,
//! is here: the path of a blob, finding all files of a model in one snapshot, locks, and replacing a ref atomically.

use std::fs::File;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use hf_hub::{Cache, Repo};

use super::checksum::Checksum;
use super::error::HubError;

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
    /// Its path in the snapshot.
    pub pointer: PathBuf,
    /// The path of the contents, all links followed.
    pub path: PathBuf,
    /// The name of the blob that the pointer links to, which may be a link itself.
    pub etag: String,
    pub bytes: u64,
}

impl CachedFile {
    /// The checksum in the blob's name.
    pub fn checksum(&self) -> Option<Checksum> {
        Checksum::of_etag(&self.etag)
    }
}

impl Repository {
    /// Repository `name` (`owner/name`) in `cache`, neither of which needs to exist.
    pub fn new(cache: &Path, name: &str) -> Self {
        Self { cache: Cache::new(cache.to_owned()), repo: Repo::model(name.to_owned()) }
    }

    /// `models--OWNER--NAME`
    pub fn directory_name(&self) -> String {
        self.repo.folder_name()
    }

    fn path(&self) -> PathBuf {
        self.cache.path().join(self.directory_name())
    }

    pub fn blobs(&self) -> PathBuf {
        self.path().join("blobs")
    }

    /// The path of the contents `etag` once they are complete.
    pub fn blob(&self, etag: &str) -> PathBuf {
        self.blobs().join(etag)
    }

    /// Their path before that.
    pub fn partial(&self, etag: &str) -> PathBuf {
        self.blobs().join(format!("{etag}.incomplete"))
    }

    /// Bytes of an unfinished download.
    pub fn partial_length(&self, etag: &str) -> u64 {
        std::fs::metadata(self.partial(etag)).map_or(0, |metadata| metadata.len())
    }

    /// The files `names`, all from one snapshot: the one in `refs/main`, else the latest that has them all.
    pub fn snapshot_with(&self, names: &[String]) -> Option<Vec<CachedFile>> {
        self.snapshots().iter().find_map(|snapshot| names.iter().map(|name| cached_file(snapshot, name)).collect())
    }

    /// The file `name`, from the first snapshot that has it.
    pub fn file(&self, name: &str) -> Option<CachedFile> {
        self.snapshots().iter().find_map(|snapshot| cached_file(snapshot, name))
    }

    /// The files of all snapshots, each name once.
    pub fn files(&self) -> Vec<CachedFile> {
        let entries = |snapshot: &PathBuf| std::fs::read_dir(snapshot).into_iter().flatten().flatten();
        let snapshots = self.snapshots();
        let mut names: Vec<String> =
            snapshots.iter().flat_map(entries).filter_map(|entry| entry.file_name().into_string().ok()).collect();
        names.sort_unstable();
        names.dedup();
        names.iter().filter_map(|name| self.file(name)).collect()
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

    /// Makes the blob `etag` the file `name` of snapshot `commit`. Atomic.
    pub fn link(&self, commit: &str, name: &str, etag: &str) -> Result<PathBuf, HubError> {
        let snapshot = self.cache.repo(self.repo.clone()).pointer_path(commit);
        std::fs::create_dir_all(&snapshot).map_err(HubError::io(&snapshot))?;
        let pointer = snapshot.join(name);
        let temporary = snapshot.join(format!(".{name}.{}", std::process::id()));
        let _ = std::fs::remove_file(&temporary);
        make_pointer(&self.blob(etag), etag, &temporary).map_err(HubError::io(&temporary))?;
        std::fs::rename(&temporary, &pointer).map_err(HubError::io(&pointer))?;
        Ok(pointer)
    }

    /// The file that names the branch's commit.
    fn main_ref(&self) -> PathBuf {
        self.path().join("refs").join(self.repo.revision())
    }

    /// Records that the branch is at `commit`. Atomic: another program never reads half a commit.
    pub fn set_main(&self, commit: &str) -> Result<(), HubError> {
        let main = self.main_ref();
        let refs = main.parent().unwrap_or(&main);
        std::fs::create_dir_all(refs).map_err(HubError::io(refs))?;
        let mut file = tempfile::NamedTempFile::new_in(refs).map_err(HubError::io(refs))?;
        std::io::Write::write_all(&mut file, commit.as_bytes()).map_err(HubError::io(refs))?;
        file.persist(&main).map_err(|error| HubError::io(refs)(error.error))?;
        Ok(())
    }

    /// Removes `name` from every snapshot, and its blob where no other pointer uses it. Contents that repositories share
    /// stay: nothing outside this repository's directory is removed. Returns the freed bytes, `None` if there was no file.
    pub fn remove(&self, name: &str) -> Result<Option<u64>, HubError> {
        let mut freed = None;
        while let Some(file) = self.file(name) {
            let _lock = self.try_lock(&file.etag)?.ok_or_else(|| HubError::Busy { file: name.to_owned() })?;
            let own = own_bytes(&file.pointer);
            std::fs::remove_file(&file.pointer).map_err(HubError::io(&file.pointer))?;
            *freed.get_or_insert(0) += own;
            let blob = self.blob(&file.etag);
            if !self.is_used(&file.etag) && blob.symlink_metadata().is_ok() {
                *freed.get_or_insert(0) += own_bytes(&blob);
                std::fs::remove_file(&blob).map_err(HubError::io(&blob))?;
            }
        }
        self.prune();
        Ok(freed)
    }

    /// Removes what an interrupted download left. Returns the freed bytes.
    pub fn remove_partial(&self, etag: &str) -> Result<u64, HubError> {
        let path = self.partial(etag);
        let bytes = self.partial_length(etag);
        let _lock = self.try_lock(etag)?.ok_or_else(|| HubError::Busy { file: etag.to_owned() })?;
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(HubError::io(path)(error)),
            _ => Ok(bytes),
        }
    }

    /// The lock on a blob, or `None` while another process holds it. Dropping the file releases it.
    pub fn try_lock(&self, etag: &str) -> Result<Option<File>, HubError> {
        let directory = self.cache.path().join(".locks").join(self.directory_name());
        std::fs::create_dir_all(&directory).map_err(HubError::io(&directory))?;
        let path = directory.join(format!("{etag}.lock"));
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .read(true)
            .open(&path)
            .map_err(HubError::io(&path))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(std::fs::TryLockError::WouldBlock) => Ok(None),
            Err(std::fs::TryLockError::Error(error)) => Err(HubError::io(path)(error)),
        }
    }

    /// Whether a pointer of any snapshot links to the blob.
    fn is_used(&self, etag: &str) -> bool {
        let names = |snapshot: &PathBuf| std::fs::read_dir(snapshot).into_iter().flatten().flatten();
        let snapshots = self.snapshots();
        snapshots.iter().flat_map(names).any(|entry| blob_name(&entry.path()).as_deref() == Some(etag))
    }

    /// Removes directories that became empty.
    fn prune(&self) {
        for snapshot in self.snapshots() {
            let _ = std::fs::remove_dir(snapshot);
        }
        if std::fs::remove_dir(self.path().join("snapshots")).is_ok() {
            let _ = std::fs::remove_file(self.main_ref());
            for directory in ["refs", "blobs"] {
                let _ = std::fs::remove_dir(self.path().join(directory));
            }
            let _ = std::fs::remove_dir(self.path());
        }
    }
}

fn cached_file(snapshot: &Path, name: &str) -> Option<CachedFile> {
    let pointer = snapshot.join(name);
    let path = pointer.canonicalize().ok()?;
    let metadata = std::fs::metadata(&path).ok().filter(std::fs::Metadata::is_file)?;
    let etag = blob_name(&pointer)?;
    Some(CachedFile { name: name.to_owned(), pointer, path, etag, bytes: metadata.len() })
}

/// The name of the blob that a pointer links to, or of the pointer where that is the file itself. One link is followed and
/// no more: a blob may be a link to contents under another name.
fn blob_name(pointer: &Path) -> Option<String> {
    let target = std::fs::read_link(pointer).unwrap_or_else(|_| pointer.to_owned());
    Some(target.file_name()?.to_str()?.to_owned())
}

/// Bytes that are freed with this entry: none with a link.
fn own_bytes(path: &Path) -> u64 {
    std::fs::symlink_metadata(path).ok().filter(std::fs::Metadata::is_file).map_or(0, |metadata| metadata.len())
}

/// Makes `pointer` a relative link to the blob; on systems without links, the contents themselves.
#[cfg(unix)]
fn make_pointer(_: &Path, etag: &str, pointer: &Path) -> std::io::Result<()> {
    std::os::unix::fs::symlink(Path::new("../../blobs").join(etag), pointer)
}

#[cfg(not(unix))]
fn make_pointer(blob: &Path, _: &str, pointer: &Path) -> std::io::Result<()> {
    std::fs::hard_link(blob, pointer).or_else(|_| std::fs::copy(blob, pointer).map(|_| ()))
}
