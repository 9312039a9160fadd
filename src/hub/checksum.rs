//! Checksums as the hub has them: SHA-256 for a large file, git's blob SHA-1 for a small one.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use sha1::Sha1;
use sha2::{Digest, Sha256};

use super::error::HubError;
use super::progress::{Progress, ProgressStep};

/// A checksum in lower-case hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Checksum {
    Sha256(String),
    /// Of `blob <length>\0` and the content.
    GitBlob(String),
}

impl Checksum {
    /// The checksum in an `ETag` of the hub, or `None` for a tag of another kind.
    pub fn of_etag(etag: &str) -> Option<Self> {
        let is_hexadecimal = etag.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        match etag.len() {
            64 if is_hexadecimal => Some(Self::Sha256(etag.to_owned())),
            40 if is_hexadecimal => Some(Self::GitBlob(etag.to_owned())),
            _ => None,
        }
    }
}

/// Whether the file's contents have the checksum. Yields after each chunk, so that it can be cancelled.
pub async fn matches(path: &Path, expected: &Checksum, progress: &dyn Progress) -> Result<bool, HubError> {
    Ok(match expected {
        Checksum::Sha256(expected) => digest(path, Sha256::new(), progress).await? == *expected,
        Checksum::GitBlob(expected) => {
            let length = std::fs::metadata(path).map_err(HubError::io(path))?.len();
            let prefix = Sha1::new().chain_update(format!("blob {length}\0"));
            digest(path, prefix, progress).await? == *expected
        }
    })
}

async fn digest(path: &Path, mut hasher: impl Digest, progress: &dyn Progress) -> Result<String, HubError> {
    const CHUNK: usize = 4 << 20;
    let mut file = File::open(path).map_err(HubError::io(path))?;
    let mut buffer = vec![0; CHUNK];
    let mut total = 0;
    loop {
        let count = file.read(&mut buffer).map_err(HubError::io(path))?;
        if count == 0 {
            break;
        }
        hasher.update(&buffer[..count]);
        total += count as u64;
        progress.report(ProgressStep::Advanced { bytes: total });
        tokio::task::yield_now().await;
    }
    Ok(base16ct::lower::encode_string(&hasher.finalize()))
}

#[cfg(test)]
mod tests {
    use super::super::progress::Silent;
    use super::*;

    #[tokio::test]
    async fn both_kinds_of_checksum_are_computed_as_on_the_hub() {
        let file = tempfile::NamedTempFile::new().unwrap();
        // `printf 'hallo\n' | sha256sum` and `printf 'hallo\n' | git hash-object --stdin`.
        for right in [
            "622cb3371c1a08096eaac564fb59acccda1fcdbe13a9dd10b486e6463c8c2525",
            "4cf5aa5f9a644263dbe3d6e78bcbef45487a802c",
        ] {
            std::fs::write(file.path(), "hallo\n").unwrap();
            let checksum = Checksum::of_etag(right).unwrap();
            assert!(matches(file.path(), &checksum, &Silent).await.unwrap());
            std::fs::write(file.path(), "hello\n").unwrap();
            assert!(!matches(file.path(), &checksum, &Silent).await.unwrap());
        }
    }

    #[test]
    fn only_the_hubs_tags_are_checksums() {
        assert!(matches!(Checksum::of_etag(&"a".repeat(64)), Some(Checksum::Sha256(_))));
        assert!(matches!(Checksum::of_etag(&"0".repeat(40)), Some(Checksum::GitBlob(_))));
        for other in ["", "abc", &"g".repeat(64), &"A".repeat(40), "../../etc/passwd"] {
            assert_eq!(Checksum::of_etag(other), None, "{other}");
        }
    }
}
