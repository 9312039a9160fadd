//! The bytes of one file: appended to its partial file until that has the length of the remote one.

use std::fs::File;
use std::io::{ErrorKind, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::Duration;

use futures_util::StreamExt;

use super::HubError;
use super::http::{Failure, HubClient, RemoteFile};
use super::progress::{Progress, ProgressStep};
use crate::http::host_of;

/// Bytes after which a download looks whether its file is there still.
const LOOK_AGAIN: u64 = 64 << 20;

/// Refuses a download that does not fit on the disk.
pub fn check_free_space(partial: &Path, bytes: u64) -> Result<(), HubError> {
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
pub async fn transfer(
    http: &HubClient,
    remote: &RemoteFile,
    partial: &Path,
    progress: &dyn Progress,
) -> Result<(), Failure> {
    let io = |error| Failure::Final(HubError::io(partial)(error));
    // Another program may remove a directory in which it sees nothing.
    partial.parent().map_or(Ok(()), std::fs::create_dir_all).map_err(io)?;
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
        let mut next_look = position + LOOK_AGAIN;
        while position < remote.bytes {
            let broken = match chunks.next().await {
                Some(Ok(chunk)) => Ok(chunk),
                Some(Err(source)) => Err(HubError::Network { host: host.clone(), source: source.without_url() }),
                None => Err(HubError::InvalidResponse { host: host.clone(), what: format!("only {position} bytes") }),
            };
            let chunk = broken.map_err(|error| {
                if position > resumed_at { Failure::Interrupted(error) } else { Failure::Temporary(error, None) }
            })?;
            let wanted = usize::try_from(remote.bytes - position).unwrap_or(usize::MAX).min(chunk.len());
            file.write_all(&chunk[..wanted]).map_err(io)?;
            position += wanted as u64;
            progress.report(ProgressStep::Advanced { bytes: position });
            if position >= next_look {
                look(partial)?;
                next_look = position + LOOK_AGAIN;
            }
        }
    }
    file.set_len(position).map_err(io)?;
    file.sync_all().map_err(io)?;
    look(partial)
}

/// Fails where another program tidied up the file that is being written. The next attempt begins a new one.
fn look(partial: &Path) -> Result<(), Failure> {
    match std::fs::symlink_metadata(partial) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            Err(Failure::Temporary(HubError::io(partial)(error), Some(Duration::ZERO)))
        }
        _ => Ok(()),
    }
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
