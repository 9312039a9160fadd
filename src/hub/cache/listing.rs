//! Checksums in the listings of commits that `huggingface_hub` keeps, for files whose blob's name does not say theirs.

use std::collections::HashMap;
use std::path::PathBuf;

use serde::Deserialize;

use super::super::checksum::Checksum;
use super::Repository;
use crate::text_file;

/// The format that is understood; another is left alone, as by `huggingface_hub` itself.
const FORMAT_VERSION: u64 = 1;
/// Most bytes of a listing that are read: some 100,000 files.
const MOST_BYTES: u64 = 32 << 20;

#[derive(Deserialize)]
struct Listing {
    format_version: u64,
    files: HashMap<String, ListedFile>,
}

#[derive(Deserialize)]
struct ListedFile {
    /// Git's SHA-1 of the blob: of the contents, or of what stands for them where they are large.
    blob_id: String,
    lfs_sha256: Option<String>,
}

impl Repository {
    /// The etag of `name` at `commit`, where that is listed.
    pub fn listed_etag(&self, commit: &str, name: &str) -> Option<String> {
        self.listing(commit).remove(name)
    }

    /// The etags of `name` in all listed commits.
    pub fn listed_etags(&self, name: &str) -> Vec<String> {
        self.listings().into_iter().filter_map(|mut listing| listing.remove(name)).collect()
    }

    /// Whether a listing or a snapshot says which file has the contents `etag`.
    pub fn names_blob(&self, etag: &str) -> bool {
        let is_listed = || self.listings().iter().any(|listing| listing.values().any(|listed| listed == etag));
        self.is_used(etag) || is_listed()
    }

    fn listings(&self) -> Vec<HashMap<String, String>> {
        let names = super::names_in(&self.trees());
        names.iter().filter_map(|name| name.strip_suffix(".json")).map(|commit| self.listing(commit)).collect()
    }

    fn trees(&self) -> PathBuf {
        self.path().join("trees")
    }

    /// The files of a commit with their etags; none where it is not listed.
    fn listing(&self, commit: &str) -> HashMap<String, String> {
        let text = text_file::read(&self.trees().join(format!("{commit}.json")), MOST_BYTES).unwrap_or_default();
        let listing =
            serde_json::from_str(&text).ok().filter(|listing: &Listing| listing.format_version == FORMAT_VERSION);
        let etag = |file: ListedFile| file.lfs_sha256.unwrap_or(file.blob_id);
        let files = listing.map(|listing| listing.files).unwrap_or_default();
        let files = files.into_iter().map(|(name, file)| (name, etag(file)));
        files.filter(|(_, etag)| Checksum::of_etag(etag).is_some()).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn etag(directory: &Path, listing: &str) -> Option<String> {
        let trees = directory.join("models--a--b/trees");
        std::fs::create_dir_all(&trees).unwrap();
        std::fs::write(trees.join("c.json"), listing).unwrap();
        Repository::new(directory, "a/b").listed_etag("c", "x.gguf")
    }

    #[test]
    fn listings_give_the_checksum_of_the_contents() {
        let directory = tempfile::tempdir().unwrap();
        let (sha1, sha256) = ("a".repeat(40), "b".repeat(64));
        let listing = |version: u64, file: String| {
            let text = format!(r#"{{"format_version": {version}, "files": {{"x.gguf": {file}}}}}"#);
            etag(directory.path(), &text)
        };
        let small = format!(r#"{{"size": 1, "blob_id": "{sha1}"}}"#);
        let large = format!(r#"{{"size": 1, "blob_id": "{sha1}", "lfs_sha256": "{sha256}", "lfs_size": 1}}"#);
        assert_eq!(listing(1, small.clone()), Some(sha1));
        assert_eq!(listing(1, large), Some(sha256));
        assert_eq!(listing(2, small), None, "an unknown format");
        assert_eq!(listing(1, r#"{"size": 1, "blob_id": "../x"}"#.to_owned()), None, "no checksum");
        assert_eq!(etag(directory.path(), "{"), None);
        assert_eq!(Repository::new(directory.path(), "a/b").listed_etag("d", "x.gguf"), None);
    }
}
