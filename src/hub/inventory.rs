//! What is in the cache, by names, lengths and notes: nothing is read whole and the network is not used.

use std::path::{Path, PathBuf};

use super::cache::Repository;
use super::{Hub, local_model};
use crate::model::{Catalogue, LocalModel, ModelFiles, Presence};

/// What the cache holds of a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CachedModel {
    pub presence: Presence,
    /// Bytes on the disk, also of a part.
    pub bytes: u64,
    /// The model, where it is verified and so may be loaded.
    pub model: Option<LocalModel>,
}

/// Something in the cache that is not a model of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherModel {
    pub repository: String,
    pub file: String,
    pub path: PathBuf,
    /// Bytes on the disk.
    pub bytes: u64,
    /// Present, not verified, or a part of an unknown file.
    pub presence: Presence,
}

impl Hub {
    /// What is here of `files`.
    pub fn find(&self, files: &ModelFiles) -> CachedModel {
        let Some(cached) = self.repository(files).snapshot_with(&files.files) else {
            let bytes = self.partial_bytes(files);
            let presence = if bytes == 0 { Presence::Absent } else { Presence::Partial };
            return CachedModel { presence, bytes, model: None };
        };
        let bytes = cached.iter().map(|file| file.bytes).sum();
        if cached.iter().all(|file| self.state.is_verified(file)) {
            CachedModel { presence: Presence::Present, bytes, model: Some(local_model(files, &cached)) }
        } else {
            CachedModel { presence: Presence::Unverified, bytes, model: None }
        }
    }

    /// What is in the repositories of `catalogue` and not in it: other GGUF files, and parts of other tools' downloads
    /// of which nobody knows the file.
    pub fn others(&self, catalogue: &Catalogue) -> Vec<OtherModel> {
        let known: Vec<ModelFiles> = catalogue.all().collect();
        let mut repositories: Vec<&ModelFiles> = known.iter().collect();
        repositories.dedup_by_key(|files| &files.repository);
        let is_known = |name: &String| known.iter().any(|entry| entry.files.contains(name));
        let is_gguf = |name: &str| Path::new(name).extension().is_some_and(|extension| extension == "gguf");
        let of_repository = |files: &ModelFiles| {
            let repository = self.repository(files);
            let models = repository.files().into_iter().filter(|file| is_gguf(&file.name) && !is_known(&file.name));
            let models = models.map(|file| {
                let is_verified = self.state.is_verified(&file);
                let presence = if is_verified { Presence::Present } else { Presence::Unverified };
                (file.name, file.pointer, file.bytes, presence)
            });
            let etags = self.nameless_partials(&repository);
            let partials = etags.iter().flat_map(|etag| repository.partials(etag)).map(|(path, bytes)| {
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                (name, path, bytes, Presence::Partial)
            });
            let repository = &files.repository;
            let other = |(file, path, bytes, presence)| OtherModel {
                repository: repository.clone(),
                file,
                path,
                bytes,
                presence,
            };
            models.chain(partials).map(other).collect::<Vec<_>>()
        };
        repositories.into_iter().flat_map(of_repository).collect()
    }

    /// The names and etags of the model's files, where it is here and they are known.
    pub fn checksums(&self, files: &ModelFiles) -> Vec<(String, String)> {
        let cached = self.repository(files).snapshot_with(&files.files).unwrap_or_default();
        cached.into_iter().filter_map(|file| Some((file.name.clone(), self.known_etag(files, &file)?))).collect()
    }

    fn partial_bytes(&self, files: &ModelFiles) -> u64 {
        let repository = self.repository(files);
        let etags = files.files.iter().flat_map(|file| self.partial_etags(&repository, file));
        let partial: u64 = etags.flat_map(|etag| repository.partials(&etag)).map(|(_, bytes)| bytes).sum();
        let complete: u64 = files.files.iter().filter_map(|file| repository.file(file)).map(|file| file.bytes).sum();
        partial + complete
    }

    /// The blobs of which there are partial files that belong to `file`: by our notes, or by what other tools know of
    /// it.
    pub(super) fn partial_etags(&self, repository: &Repository, file: &str) -> Vec<String> {
        let noted = self.state.partial_etags(&repository.directory_name(), file);
        let here = repository.files_called(file).into_iter().filter_map(|cached| cached.etag);
        let of_file: Vec<String> = noted.into_iter().chain(repository.listed_etags(file)).chain(here).collect();
        repository.partial_etags().into_iter().filter(|etag| of_file.contains(etag)).collect()
    }

    /// The blobs of which there are partial files, and nothing says of which file they are. No tool resumes them.
    pub(super) fn nameless_partials(&self, repository: &Repository) -> Vec<String> {
        let is_nameless = |etag: &String| !self.state.has_partial(etag) && !repository.names_blob(etag);
        repository.partial_etags().into_iter().filter(is_nameless).collect()
    }
}
