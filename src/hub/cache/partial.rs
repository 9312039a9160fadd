//! Files of unfinished downloads. Ours are called `ETAG.incomplete` and can be resumed; `huggingface_hub` gives each
//! download a name of its own, `ETAG.UUID.incomplete`, which it never takes up again itself.

use std::fs::Metadata;
use std::path::PathBuf;

use super::super::error::HubError;
use super::{Repository, names_in};

const SUFFIX: &str = ".incomplete";

impl Repository {
    /// Our path of the contents `etag` while they arrive.
    pub fn partial(&self, etag: &str) -> PathBuf {
        self.blobs().join(format!("{etag}{SUFFIX}"))
    }

    /// A path of that kind for what this process alone writes. Whatever an end in between leaves is a partial file.
    pub(super) fn own_partial(&self, etag: &str) -> PathBuf {
        self.blobs().join(format!("{etag}.{}{SUFFIX}", std::process::id()))
    }

    /// The partial files of a blob, ours and those of other tools, with their lengths.
    pub fn partials(&self, etag: &str) -> Vec<(PathBuf, u64)> {
        let is_of_blob = |name: &str| etag_of(name) == Some(etag);
        let names = names_in(&self.blobs()).into_iter().filter(|name| is_of_blob(name));
        names.filter_map(|name| self.regular(&name)).map(|(path, metadata)| (path, metadata.len())).collect()
    }

    /// The blobs of which there are partial files.
    pub fn partial_etags(&self) -> Vec<String> {
        let mut etags: Vec<String> =
            names_in(&self.blobs()).iter().filter_map(|name| etag_of(name)).map(str::to_owned).collect();
        etags.sort_unstable();
        etags.dedup();
        etags
    }

    /// Makes the longest partial file of a blob of `bytes` ours, so that a download resumes there. For the holder of
    /// the lock.
    pub fn adopt_partial(&self, etag: &str, bytes: u64) -> Result<(), HubError> {
        let own = self.partial(etag);
        let usable = |(path, length): &(PathBuf, u64)| {
            *length <= bytes && (*path == own || std::fs::metadata(path).is_ok_and(|found| is_without_holes(&found)))
        };
        let longest = self.partials(etag).into_iter().filter(usable).max_by_key(|(_, length)| *length);
        match longest {
            Some((path, _)) if path != own => std::fs::rename(&path, &own).map_err(HubError::io(path)),
            _ => Ok(()),
        }
    }

    fn regular(&self, name: &str) -> Option<(PathBuf, Metadata)> {
        let path = self.blobs().join(name);
        let metadata = std::fs::symlink_metadata(&path).ok()?;
        metadata.is_file().then_some((path, metadata))
    }
}

/// The blob of a partial file.
fn etag_of(name: &str) -> Option<&str> {
    let name = name.strip_suffix(SUFFIX)?;
    Some(name.split_once('.').map_or(name, |(etag, _)| etag)).filter(|etag| !etag.is_empty())
}

/// Whether every byte up to the length was written. A download in parallel pieces has holes until it ends.
#[cfg(unix)]
fn is_without_holes(metadata: &Metadata) -> bool {
    const BLOCK: u64 = 512;
    std::os::unix::fs::MetadataExt::blocks(metadata) * BLOCK >= metadata.len()
}

#[cfg(not(unix))]
fn is_without_holes(_: &Metadata) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partial_files_of_all_tools_are_known_by_their_blob() {
        for (name, etag) in [
            ("abc.incomplete", Some("abc")),
            ("abc.1f2e3d4c.incomplete", Some("abc")),
            ("abc", None),
            ("abc.lock", None),
            (".incomplete", None),
        ] {
            assert_eq!(etag_of(name), etag, "{name}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn the_longest_part_without_holes_is_adopted() {
        let cache = tempfile::tempdir().unwrap();
        let repository = Repository::new(cache.path(), "a/b");
        std::fs::create_dir_all(repository.blobs()).unwrap();
        let write = |name: &str, length: usize| std::fs::write(repository.blobs().join(name), vec![1; length]);
        write("e.incomplete", 5000).unwrap();
        write("e.11111111.incomplete", 9000).unwrap();
        write("e.22222222.incomplete", 60_000).unwrap();
        write("other.33333333.incomplete", 20_000).unwrap();
        let holes = std::fs::File::create(repository.blobs().join("e.44444444.incomplete")).unwrap();
        holes.set_len(40_000).unwrap();
        repository.adopt_partial("e", 50_000).unwrap();
        assert_eq!(std::fs::read(repository.partial("e")).unwrap(), vec![1; 9000]);
        assert_eq!(repository.partials("e").len(), 3);
        assert_eq!(repository.partial_etags(), ["e", "other"]);
    }
}
