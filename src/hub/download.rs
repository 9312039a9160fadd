//! Downloads: each file is resumed where an earlier download ended, verified, and only then named.

use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;
use std::time::Duration;

use futures_util::StreamExt;

use super::cache::{CachedFile, Repository};
use super::checksum::{self, Checksum};
use super::http::{Failure, HubClient, RemoteFile};
use super::progress::{Progress, ProgressStep};
use super::{Hub, HubError, local_model};
use crate::http::{backoff, host_of};
use crate::model::{LocalModel, ModelFiles};

/// How often a lock held by another process is tried again.
const LOCK_POLL: Duration = Duration::from_millis(200);

impl Hub {
    /// Downloads the current version of `files`, except what is here already.
    ///
    /// # Errors
    /// [`HubError::Offline`] where the network may not be used, else what failed. What was downloaded stays, and the
    /// next call resumes there.
    pub async fn pull(&self, files: &ModelFiles, progress: &dyn Progress) -> Result<LocalModel, HubError> {
        if self.settings.offline {
            return Err(HubError::Offline);
        }
        let http = HubClient::new(&self.settings)?;
        let mut revision = "main".to_owned();
        let mut cached = Vec::new();
        for file in &files.files {
            let remote = self.retry(progress, || http.describe(&files.repository, &revision, file)).await?;
            // All files of a model come from one commit, whatever is pushed in the meantime.
            revision.clone_from(&remote.commit);
            if remote.repository != files.repository {
                self.state.record_rename(&files.repository, &remote.repository);
            }
            cached.push(self.pull_file(&http, &remote, progress).await?);
        }
        self.repository(files).set_main(&revision)?;
        Ok(local_model(files, &cached))
    }

    async fn pull_file(
        &self,
        http: &HubClient,
        remote: &RemoteFile,
        progress: &dyn Progress,
    ) -> Result<CachedFile, HubError> {
        let repository = Repository::new(&self.settings.cache, &remote.repository);
        let blobs = repository.blobs();
        std::fs::create_dir_all(&blobs).map_err(HubError::io(&blobs))?;
        let _lock = self.lock(&repository, remote, progress).await?;
        let mut file = CachedFile {
            name: remote.name.clone(),
            pointer: repository.blob(&remote.etag),
            path: repository.blob(&remote.etag),
            etag: remote.etag.clone(),
            bytes: remote.bytes,
        };
        if !self.is_intact(&file, progress).await? {
            self.state.record_partial(&remote.etag, &repository.directory_name(), &remote.name);
            self.download_and_verify(http, remote, &repository, progress).await?;
            self.state.forget_partial(&remote.etag);
        }
        file.pointer = repository.link(&remote.commit, &remote.name, &remote.etag)?;
        file.path = file.pointer.canonicalize().map_err(HubError::io(&file.pointer))?;
        self.state.record_verified(&file);
        progress.report(ProgressStep::Done { file: &remote.name, bytes: remote.bytes });
        Ok(file)
    }

    /// Whether the blob exists and has the checksum in its name. A damaged one is removed.
    async fn is_intact(&self, file: &CachedFile, progress: &dyn Progress) -> Result<bool, HubError> {
        let Ok(metadata) = std::fs::metadata(&file.path) else { return Ok(false) };
        let real = CachedFile { path: file.path.canonicalize().map_err(HubError::io(&file.path))?, ..file.clone() };
        if metadata.len() == file.bytes && self.state.is_verified(&real) {
            return Ok(true);
        }
        if metadata.len() == file.bytes
            && let Some(expected) = file.checksum()
        {
            progress.report(ProgressStep::Verifying { file: &file.name, bytes: file.bytes });
            if checksum::matches(&file.path, &expected, progress).await? {
                return Ok(true);
            }
        }
        std::fs::remove_file(&file.path).map_err(HubError::io(&file.path))?;
        Ok(false)
    }

    async fn lock(
        &self,
        repository: &Repository,
        remote: &RemoteFile,
        progress: &dyn Progress,
    ) -> Result<File, HubError> {
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

    /// Downloads the blob. If its checksum is wrong, all of it is downloaded once more: the part that was resumed may
    /// have been damaged.
    async fn download_and_verify(
        &self,
        http: &HubClient,
        remote: &RemoteFile,
        repository: &Repository,
        progress: &dyn Progress,
    ) -> Result<(), HubError> {
        let partial = repository.partial(&remote.etag);
        let expected = Checksum::of_etag(&remote.etag);
        let expected = expected.ok_or_else(|| HubError::NoChecksum { file: remote.name.clone() })?;
        for _ in 0..2 {
            check_free_space(&partial, remote.bytes)?;
            self.retry(progress, || transfer(http, remote, &partial, progress)).await?;
            progress.report(ProgressStep::Verifying { file: &remote.name, bytes: remote.bytes });
            if checksum::matches(&partial, &expected, progress).await? {
                let blob = repository.blob(&remote.etag);
                return std::fs::rename(&partial, &blob).map_err(HubError::io(&blob));
            }
            std::fs::remove_file(&partial).map_err(HubError::io(&partial))?;
        }
        Err(HubError::Checksum { file: remote.name.clone() })
    }

    /// Repeats `attempt` until it succeeds, fails for good, or fails too often without progress.
    async fn retry<T, Attempt: Future<Output = Result<T, Failure>>>(
        &self,
        progress: &dyn Progress,
        attempt: impl Fn() -> Attempt,
    ) -> Result<T, HubError> {
        let mut failures = 0;
        loop {
            let (error, requested_pause, advanced) = match attempt().await {
                Ok(done) => return Ok(done),
                Err(Failure::Final(error)) => return Err(error),
                Err(Failure::Temporary(error, pause)) => (error, pause, false),
                Err(Failure::Interrupted(error)) => (error, None, true),
            };
            failures = if advanced { 1 } else { failures + 1 };
            if failures >= self.policy.attempts {
                return Err(error);
            }
            let pause = requested_pause.unwrap_or_else(|| backoff(self.policy.pause, failures));
            progress.report(ProgressStep::Retrying { reason: &error.to_string(), pause });
            tokio::time::sleep(pause).await;
        }
    }
}

/// Refuses a download that does not fit on the disk.
fn check_free_space(partial: &Path, bytes: u64) -> Result<(), HubError> {
    let already = std::fs::metadata(partial).map_or(0, |metadata| metadata.len());
    let needed = bytes.saturating_sub(already);
    let directory = partial.parent().unwrap_or(partial);
    // Where the free space is unknown, the write reports that the disk is full.
    let available = fs4::available_space(directory).unwrap_or(u64::MAX);
    if needed > available {
        return Err(HubError::DiskFull { path: directory.to_owned(), needed, available });
    }
    Ok(())
}

/// Appends to `partial` until it has the length of the remote file.
async fn transfer(
    http: &HubClient,
    remote: &RemoteFile,
    partial: &Path,
    progress: &dyn Progress,
) -> Result<(), Failure> {
    let io = |error| Failure::Final(HubError::io(partial)(error));
    let mut file = File::options().create(true).truncate(false).write(true).open(partial).map_err(io)?;
    let mut position = file.metadata().map_err(io)?.len();
    if position > remote.bytes {
        position = 0;
    }
    progress.report(ProgressStep::Fetching { file: &remote.name, bytes: remote.bytes, already: position });
    let resumed_at = position;
    if position < remote.bytes {
        let (response, start) = http.fetch(remote, position).await?;
        position = start;
        file.set_len(position).map_err(io)?;
        file.seek(SeekFrom::Start(position)).map_err(io)?;
        let host = host_of(response.url());
        let mut chunks = response.bytes_stream();
        while position < remote.bytes {
            let broken = match chunks.next().await {
                Some(Ok(chunk)) => Ok(chunk),
                Some(Err(source)) => Err(HubError::Network { host: host.clone(), source }),
                None => Err(HubError::InvalidResponse { host: host.clone(), what: format!("only {position} bytes") }),
            };
            let chunk = broken.map_err(|error| {
                if position > resumed_at { Failure::Interrupted(error) } else { Failure::Temporary(error, None) }
            })?;
            let wanted = usize::try_from(remote.bytes - position).unwrap_or(usize::MAX).min(chunk.len());
            file.write_all(&chunk[..wanted]).map_err(io)?;
            position += wanted as u64;
            progress.report(ProgressStep::Advanced { bytes: position });
        }
    }
    file.set_len(position).map_err(io)?;
    file.sync_all().map_err(io)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_download_that_cannot_fit_is_refused_before_it_starts() {
        let directory = tempfile::tempdir().unwrap();
        let partial = directory.path().join("x.incomplete");
        std::fs::write(&partial, [0; 10]).unwrap();
        assert!(check_free_space(&partial, 10).is_ok());
        let error = check_free_space(&partial, u64::MAX).unwrap_err();
        let HubError::DiskFull { needed, available, .. } = error else { panic!("{error}") };
        assert_eq!(needed, u64::MAX - 10);
        assert!(available > 0 && available < needed);
    }
}
