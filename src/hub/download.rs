//! Downloads: each file is resumed where an earlier download ended, verified, and only then named.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::cache::{BlobLock, CachedFile, Repository};
use super::checksum::{self, Checksum};
use super::http::{HubClient, RemoteFile};
use super::progress::{Progress, ProgressStep};
use super::transfer::{check_free_space, transfer};
use super::{Hub, HubError, local_model};
use crate::model::{LocalModel, ModelFiles};

/// How often a lock held by another process is tried again.
const LOCK_POLL: Duration = Duration::from_millis(200);
/// How often all of a model is looked at again because another program removed something of it meanwhile.
const TRIES_FOR_ALL: u32 = 3;

impl Hub {
    /// Has the current version of `files` here, and downloads what is not. Where nothing is missing, nothing is
    /// written: the cache may be read-only. Offline, what is here counts as current.
    ///
    /// # Errors
    /// [`HubError::Offline`] where the network may not be used and the model is not here, else what failed. What was
    /// downloaded stays, and the next call resumes there.
    pub async fn pull(&self, files: &ModelFiles, progress: &dyn Progress) -> Result<LocalModel, HubError> {
        if self.settings.offline {
            return self.ensure(files, progress).await.map_err(|error| match error {
                HubError::Absent { .. } => HubError::Offline,
                other => other,
            });
        }
        let cached = self.download(&files.repository, &files.files, progress).await?;
        let absent = || HubError::Absent { model: Box::new(files.clone()) };
        cached.map(|cached| local_model(files, &cached)).ok_or_else(absent)
    }

    /// Has the current version of files of a repository here; `None` where another program removes them as fast.
    pub(super) async fn download(
        &self,
        repository: &str,
        names: &[String],
        progress: &dyn Progress,
    ) -> Result<Option<Vec<CachedFile>>, HubError> {
        let http = HubClient::new(&self.settings)?;
        let remotes = self.describe(&http, repository, names, progress).await?;
        let mut tries = 1;
        loop {
            let pulled = self.pull_all(&http, &remotes, progress).await;
            match pulled {
                Ok(cached) if cached.iter().all(|file| file.pointer.exists()) => {
                    self.point_main_at(&remotes)?;
                    return Ok(Some(cached));
                }
                Err(error) if error.is_read_only() => return self.present(&remotes).map(Some).ok_or(error),
                // Another program tidied up the cache.
                Err(HubError::Io { source, .. }) if source.kind() == ErrorKind::NotFound && tries < TRIES_FOR_ALL => {
                }
                Ok(_) if tries < TRIES_FOR_ALL => {}
                Ok(_) => return Ok(None),
                Err(error) => return Err(error),
            }
            tries += 1;
        }
    }

    /// What the hub says of the files. All are of one commit, whatever is pushed in the meantime.
    async fn describe(
        &self,
        http: &HubClient,
        repository: &str,
        names: &[String],
        progress: &dyn Progress,
    ) -> Result<Vec<RemoteFile>, HubError> {
        let mut revision = "main".to_owned();
        let mut remotes = Vec::new();
        for name in names {
            let remote = self.retry(progress, || http.describe(repository, &revision, name)).await?;
            revision.clone_from(&remote.commit);
            if remote.repository != repository {
                self.state.record_rename(repository, &remote.repository);
            }
            remotes.push(remote);
        }
        Ok(remotes)
    }

    async fn pull_all(
        &self,
        http: &HubClient,
        remotes: &[RemoteFile],
        progress: &dyn Progress,
    ) -> Result<Vec<CachedFile>, HubError> {
        let mut cached = Vec::new();
        for remote in remotes {
            let repository = Repository::new(&self.settings.cache, &remote.repository);
            cached.push(match self.in_place(&repository, remote, progress).await? {
                Some(file) => file,
                None => self.pull_file(http, &repository, remote, progress).await?,
            });
            progress.report(ProgressStep::Done { file: &remote.name, bytes: remote.bytes });
        }
        Ok(cached)
    }

    /// The files from a snapshot of any commit whose contents are the current ones, verified already.
    fn present(&self, remotes: &[RemoteFile]) -> Option<Vec<CachedFile>> {
        let repository = Repository::new(&self.settings.cache, &remotes.first()?.repository);
        let names: Vec<String> = remotes.iter().map(|remote| remote.name.clone()).collect();
        let is_current =
            |(file, remote): (&CachedFile, &RemoteFile)| self.state.is_verified_as(&file.path, &remote.etag);
        let snapshots = repository.snapshots_with(&names).into_iter();
        snapshots.into_iter().find(|cached| cached.iter().zip(remotes).all(is_current))
    }

    /// Moves the branch to the commit. In a cache that cannot be written it stays where it is.
    fn point_main_at(&self, remotes: &[RemoteFile]) -> Result<(), HubError> {
        let Some(remote) = remotes.first() else { return Ok(()) };
        match Repository::new(&self.settings.cache, &remote.repository).set_main(&remote.commit) {
            Err(error) if error.is_read_only() => Ok(()),
            moved => moved,
        }
    }

    /// The file, where its snapshot has it and its contents are right.
    async fn in_place(
        &self,
        repository: &Repository,
        remote: &RemoteFile,
        progress: &dyn Progress,
    ) -> Result<Option<CachedFile>, HubError> {
        let Some(file) = repository.file_of(&remote.commit, &remote.name) else { return Ok(None) };
        Ok(self.is_intact(&file.path, remote, progress).await?.then_some(file))
    }

    /// Gets the file into its snapshot: from contents that are here already, else by a download.
    async fn pull_file(
        &self,
        http: &HubClient,
        repository: &Repository,
        remote: &RemoteFile,
        progress: &dyn Progress,
    ) -> Result<CachedFile, HubError> {
        repository.prepare(&remote.commit, &remote.name)?;
        let lock = self.lock(repository, remote, progress).await?;
        // Another process may have done it meanwhile.
        if let Some(file) = self.in_place(repository, remote, progress).await? {
            return Ok(file);
        }
        let links = self.settings.links;
        if let Some(contents) = self.contents(repository, remote, progress).await? {
            repository.place_copy(links, &contents, (&remote.commit, &remote.name), &remote.etag)?;
        } else {
            self.remove_damaged(repository, remote)?;
            self.state.record_partial(&remote.etag, &repository.directory_name(), &remote.name);
            self.download_and_verify(http, remote, repository, progress).await?;
            repository.place_partial(links, &remote.commit, &remote.name, &remote.etag)?;
            self.state.forget_partial(&remote.etag);
        }
        let gone = || std::io::Error::from(ErrorKind::NotFound);
        let file = repository.file_of(&remote.commit, &remote.name);
        let file = file.ok_or_else(|| HubError::io(repository.blob(&remote.etag))(gone()))?;
        self.state.record_verified(&file.path, &remote.etag);
        drop(lock);
        // What other tools left of the same file, now of no use.
        if let Err(error) = repository.remove_partials(&remote.etag, &remote.name) {
            tracing::debug!("parts of downloads stay: {error}");
        }
        Ok(file)
    }

    /// Where the contents are already: in the blob, or in the snapshot of another commit.
    async fn contents(
        &self,
        repository: &Repository,
        remote: &RemoteFile,
        progress: &dyn Progress,
    ) -> Result<Option<PathBuf>, HubError> {
        let others = repository.files_called(&remote.name).into_iter().filter(|file| file.etag.is_none());
        let paths = std::iter::once(repository.blob(&remote.etag)).chain(others.map(|file| file.path));
        for path in paths {
            if path.exists() && self.is_intact(&path, remote, progress).await? {
                return Ok(Some(path));
            }
        }
        Ok(None)
    }

    /// Whether the contents at `path` are the remote file's. Read only where that is not known.
    async fn is_intact(&self, path: &Path, remote: &RemoteFile, progress: &dyn Progress) -> Result<bool, HubError> {
        let Ok(path) = path.canonicalize() else { return Ok(false) };
        if !std::fs::metadata(&path).is_ok_and(|metadata| metadata.is_file() && metadata.len() == remote.bytes) {
            return Ok(false);
        }
        if self.state.is_verified_as(&path, &remote.etag) {
            return Ok(true);
        }
        let Some(expected) = Checksum::of_etag(&remote.etag) else { return Ok(false) };
        progress.report(ProgressStep::Verifying { file: &remote.name, bytes: remote.bytes });
        let is_right = checksum::matches(&path, &expected, progress).await?;
        if is_right {
            self.state.record_verified(&path, &remote.etag);
        }
        Ok(is_right)
    }

    /// Makes way for a download: what is in its places is damaged, and takes space.
    fn remove_damaged(&self, repository: &Repository, remote: &RemoteFile) -> Result<(), HubError> {
        let in_snapshot = repository.file_of(&remote.commit, &remote.name).map(|file| file.pointer);
        for path in in_snapshot.into_iter().chain([repository.blob(&remote.etag)]) {
            match std::fs::remove_file(&path) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(HubError::io(path)(error)),
                _ => self.state.forget_file(&path),
            }
        }
        Ok(())
    }

    async fn lock(
        &self,
        repository: &Repository,
        remote: &RemoteFile,
        progress: &dyn Progress,
    ) -> Result<BlobLock, HubError> {
        let mut reported = false;
        loop {
            if let Some(lock) = repository.try_lock(&remote.etag)? {
                return Ok(lock);
            }
            if !reported {
                progress.report(ProgressStep::Waiting { file: &remote.name });
                reported = true;
            }
            tokio::time::sleep(LOCK_POLL).await;
        }
    }

    /// Downloads the contents into the partial file. If their checksum is wrong, all of them are downloaded once more:
    /// the part that was resumed may have been damaged.
    async fn download_and_verify(
        &self,
        http: &HubClient,
        remote: &RemoteFile,
        repository: &Repository,
        progress: &dyn Progress,
    ) -> Result<(), HubError> {
        repository.adopt_partial(&remote.etag, remote.bytes)?;
        let partial = repository.partial(&remote.etag);
        let expected = Checksum::of_etag(&remote.etag);
        let expected = expected.ok_or_else(|| HubError::NoChecksum { file: remote.name.clone() })?;
        for _ in 0..2 {
            check_free_space(&partial, remote.bytes)?;
            self.retry(progress, || transfer(http, remote, &partial, progress)).await?;
            progress.report(ProgressStep::Verifying { file: &remote.name, bytes: remote.bytes });
            if checksum::matches(&partial, &expected, progress).await? {
                return Ok(());
            }
            std::fs::remove_file(&partial).map_err(HubError::io(&partial))?;
        }
        Err(HubError::Checksum { file: remote.name.clone() })
    }
}
