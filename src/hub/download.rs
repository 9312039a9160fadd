//! Fetching: each file resumed where it was left, verified, and only then given its name.

use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;
use std::time::Duration;

use futures_util::StreamExt;

use super::cache::{CachedFile, Repository};
use super::checksum::{self, Checksum};
use super::http::{Failure, HttpHub, RemoteFile};
use super::progress::{Progress, Step};
use super::{Hub, HubError, local_model};
use crate::http::{backoff, host_of};
use crate::model::{LocalModel, ModelFiles};

/// How often a lock that another process holds is tried again.
const LOCK_POLL: Duration = Duration::from_millis(200);

impl Hub {
    /// Fetches what is not here yet of `files`, as the hub has it now.
    ///
    /// # Errors
    /// [`HubError::Offline`] where the network may not be used; else what the hub, the network or the disk refused.
    /// What was fetched stays, and the next call goes on from there.
    pub async fn pull(&self, files: &ModelFiles, progress: &dyn Progress) -> Result<LocalModel, HubError> {
        if self.settings.offline {
            return Err(HubError::Offline);
        }
        let http = HttpHub::new(&self.settings)?;
        let mut revision = "main".to_owned();
        let mut cached = Vec::new();
        for file in &files.files {
            let remote = self.persist(progress, || http.describe(&files.repository, &revision, file)).await?;
            // All files of one model come from one commit, whatever is pushed meanwhile.
            revision.clone_from(&remote.commit);
            if remote.repository != files.repository {
                self.records.rename(&files.repository, &remote.repository);
            }
            cached.push(self.pull_file(&http, &remote, progress).await?);
        }
        self.repository(files).set_main(&revision)?;
        Ok(local_model(files, &cached))
    }

    async fn pull_file(
        &self,
        http: &HttpHub,
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
        if !self.is_whole(&file, progress).await? {
            self.records.partial_begun(&remote.etag, &repository.directory_name(), &remote.name);
            self.fetch_and_verify(http, remote, &repository, progress).await?;
            self.records.partial_done(&remote.etag);
        }
        file.pointer = repository.link(&remote.commit, &remote.name, &remote.etag)?;
        file.path = file.pointer.canonicalize().map_err(HubError::io(&file.pointer))?;
        self.records.verified(&file);
        progress.report(Step::Done { file: &remote.name, bytes: remote.bytes });
        Ok(file)
    }

    /// Whether the blob is there and what its name says. A damaged one is taken away.
    async fn is_whole(&self, file: &CachedFile, progress: &dyn Progress) -> Result<bool, HubError> {
        let Ok(metadata) = std::fs::metadata(&file.path) else { return Ok(false) };
        let real = CachedFile { path: file.path.canonicalize().map_err(HubError::io(&file.path))?, ..file.clone() };
        if metadata.len() == file.bytes && self.records.is_verified(&real) {
            return Ok(true);
        }
        if metadata.len() == file.bytes
            && let Some(expected) = file.checksum()
        {
            progress.report(Step::Verifying { file: &file.name, bytes: file.bytes });
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
        let mut told = false;
        loop {
            if let Some(lock) = repository.try_lock(&remote.etag)? {
                return Ok(lock);
            }
            if !told {
                progress.report(Step::Waiting { file: &remote.name });
                told = true;
            }
            tokio::time::sleep(LOCK_POLL).await;
        }
    }

    /// Fetches the blob. Should its checksum be wrong it is fetched once more, all of it: a resumed part may have
    /// been damaged long ago.
    async fn fetch_and_verify(
        &self,
        http: &HttpHub,
        remote: &RemoteFile,
        repository: &Repository,
        progress: &dyn Progress,
    ) -> Result<(), HubError> {
        let partial = repository.partial(&remote.etag);
        let expected = Checksum::of_etag(&remote.etag);
        let expected = expected.ok_or_else(|| HubError::NoChecksum { file: remote.name.clone() })?;
        for _ in 0..2 {
            check_free_space(&partial, remote.bytes)?;
            self.persist(progress, || transfer(http, remote, &partial, progress)).await?;
            progress.report(Step::Verifying { file: &remote.name, bytes: remote.bytes });
            if checksum::matches(&partial, &expected, progress).await? {
                let blob = repository.blob(&remote.etag);
                return std::fs::rename(&partial, &blob).map_err(HubError::io(&blob));
            }
            std::fs::remove_file(&partial).map_err(HubError::io(&partial))?;
        }
        Err(HubError::Checksum { file: remote.name.clone() })
    }

    /// Does something until it succeeds, fails for good, or fails too often.
    async fn persist<T, Attempt: Future<Output = Result<T, Failure>>>(
        &self,
        progress: &dyn Progress,
        attempt: impl Fn() -> Attempt,
    ) -> Result<T, HubError> {
        let mut failures = 0;
        loop {
            let (error, asked_pause, advanced) = match attempt().await {
                Ok(done) => return Ok(done),
                Err(Failure::Final(error)) => return Err(error),
                Err(Failure::Temporary(error, pause)) => (error, pause, false),
                Err(Failure::Interrupted(error)) => (error, None, true),
            };
            failures = if advanced { 1 } else { failures + 1 };
            if failures >= self.retry.attempts {
                return Err(error);
            }
            let pause = asked_pause.unwrap_or_else(|| backoff(self.retry.pause, failures));
            progress.report(Step::Retrying { reason: &error.to_string(), pause });
            tokio::time::sleep(pause).await;
        }
    }
}

/// Refuses a download that cannot end well.
fn check_free_space(partial: &Path, bytes: u64) -> Result<(), HubError> {
    let already = std::fs::metadata(partial).map_or(0, |metadata| metadata.len());
    let needed = bytes.saturating_sub(already);
    let directory = partial.parent().unwrap_or(partial);
    // Where the system does not tell, the write itself will.
    let available = fs4::available_space(directory).unwrap_or(u64::MAX);
    if needed > available {
        return Err(HubError::DiskFull { path: directory.to_owned(), needed, available });
    }
    Ok(())
}

/// Appends to `partial` until it is as long as the file should be.
async fn transfer(
    http: &HttpHub,
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
    progress.report(Step::Fetching { file: &remote.name, bytes: remote.bytes, already: position });
    let begun = position;
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
                None => Err(HubError::Nonsense { host: host.clone(), what: format!("only {position} bytes") }),
            };
            let chunk = broken.map_err(|error| {
                if position > begun { Failure::Interrupted(error) } else { Failure::Temporary(error, None) }
            })?;
            let wanted = usize::try_from(remote.bytes - position).unwrap_or(usize::MAX).min(chunk.len());
            file.write_all(&chunk[..wanted]).map_err(io)?;
            position += wanted as u64;
            progress.report(Step::Advanced { bytes: position });
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
