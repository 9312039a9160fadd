//! The Hugging Face hub: downloads models into the cache that all of its tools share, and removes them.
//!
//! Invariant: a file counts as present only after its checksum was compared with the hub's. Downloads resume, also those of
//! a killed process; two pulls of one file wait for each other.
//!
//! The cache's layout is the `hf-hub` crate's. The transfer is ours, through reqwest: that of hf-hub checks neither status
//! nor checksum and cannot resume; see `docs/HUB.md`.

mod cache;
mod checksum;
mod download;
mod error;
mod http;
mod local_state;
mod progress;

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::config::HubSettings;
use crate::model::{Catalogue, LocalModel, ModelFiles, ModelSource, Presence, Quantisation};
use cache::{CachedFile, Repository};
use http::{Failure, HubClient};
use local_state::LocalState;

pub use error::HubError;
pub use progress::{Progress, ProgressStep, Silent};

/// The hub and the cache on this machine.
#[derive(Debug)]
pub struct Hub {
    settings: HubSettings,
    state: LocalState,
    policy: RetryPolicy,
}

/// How often a failed request is repeated.
#[derive(Debug, Clone, Copy)]
pub struct RetryPolicy {
    /// Failures in a row, without a byte of progress between them, after which the error is returned.
    pub attempts: u32,
    /// Pause after the first failure. It doubles with each further one.
    pub pause: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self { attempts: 6, pause: Duration::from_millis(500) }
    }
}

/// What the cache holds of a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CachedModel {
    pub presence: Presence,
    /// Bytes on the disk, also of a part.
    pub bytes: u64,
    /// The model, where it is verified and so may be loaded.
    pub model: Option<LocalModel>,
}

/// A model in the cache that is not in the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherModel {
    pub repository: String,
    pub file: String,
    pub path: PathBuf,
    /// Bytes on the disk.
    pub bytes: u64,
    /// Whether its checksum was compared with the hub's.
    pub is_verified: bool,
}

/// What [`Hub::remove`] did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Removed {
    /// Freed bytes.
    pub bytes: u64,
}

impl Hub {
    /// The hub of `settings`. `state` is the directory for notes on what was verified.
    pub fn new(settings: HubSettings, state: PathBuf) -> Self {
        Self { settings, state: LocalState::new(state), policy: RetryPolicy::default() }
    }

    #[must_use]
    pub fn with_retry(mut self, policy: RetryPolicy) -> Self {
        self.policy = policy;
        self
    }

    /// Checks that the hub responds and allows `files` to be downloaded, with one request.
    ///
    /// # Errors
    /// [`HubError`] where it does not.
    pub async fn reach(&self, files: &ModelFiles) -> Result<(), HubError> {
        let Some(file) = files.files.first() else { return Ok(()) };
        match HubClient::new(&self.settings)?.describe(&files.repository, "main", file).await {
            Ok(_) => Ok(()),
            Err(Failure::Temporary(error, _) | Failure::Interrupted(error) | Failure::Final(error)) => Err(error),
        }
    }

    /// What is here of `files`, by names and lengths: nothing is read and the network is not used.
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

    /// GGUF files in the cache that are not in `catalogue`, from the repositories that are.
    pub fn others(&self, catalogue: &Catalogue) -> Vec<OtherModel> {
        let known: Vec<ModelFiles> = catalogue.all().collect();
        let mut repositories: Vec<&ModelFiles> = known.iter().collect();
        repositories.dedup_by_key(|files| &files.repository);
        let mut others = Vec::new();
        for files in repositories {
            let is_known = |name: &String| known.iter().any(|entry| entry.files.contains(name));
            let is_gguf = |name: &str| Path::new(name).extension().is_some_and(|extension| extension == "gguf");
            let cached = self.repository(files).files().into_iter();
            others.extend(cached.filter(|file| is_gguf(&file.name) && !is_known(&file.name)).map(|file| {
                OtherModel {
                    repository: files.repository.clone(),
                    is_verified: self.state.is_verified(&file),
                    file: file.name,
                    path: file.pointer,
                    bytes: file.bytes,
                }
            }));
        }
        others
    }

    /// The model, if all of it is here. Files that another program downloaded are verified first.
    ///
    /// # Errors
    /// [`HubError::Absent`] when it is not here, [`HubError::Checksum`] when it is damaged.
    pub async fn ensure(&self, files: &ModelFiles, progress: &dyn Progress) -> Result<LocalModel, HubError> {
        match self.find(files) {
            CachedModel { model: Some(model), .. } => Ok(model),
            CachedModel { presence: Presence::Unverified, .. } => self.verify(files, progress).await,
            _ => Err(HubError::Absent { model: Box::new(files.clone()) }),
        }
    }

    /// Reads the model's files and compares their checksums with the hub's.
    ///
    /// # Errors
    /// [`HubError::Absent`] when it is not here, [`HubError::Checksum`] for the first damaged file.
    pub async fn verify(&self, files: &ModelFiles, progress: &dyn Progress) -> Result<LocalModel, HubError> {
        let absent = || HubError::Absent { model: Box::new(files.clone()) };
        let cached = self.repository(files).snapshot_with(&files.files).ok_or_else(absent)?;
        for file in &cached {
            progress.report(ProgressStep::Verifying { file: &file.name, bytes: file.bytes });
            self.state.forget_verified(file);
            let expected = file.checksum().ok_or_else(|| HubError::NoChecksum { file: file.name.clone() })?;
            if !checksum::matches(&file.path, &expected, progress).await? {
                return Err(HubError::Checksum { file: file.name.clone() });
            }
            self.state.record_verified(file);
        }
        Ok(local_model(files, &cached))
    }

    /// Removes the model's files from the cache, unfinished downloads included.
    ///
    /// # Errors
    /// [`HubError::Absent`] when nothing of it is here, [`HubError::Busy`] while it is being downloaded.
    pub fn remove(&self, files: &ModelFiles) -> Result<Removed, HubError> {
        let repository = self.repository(files);
        let mut removed = None;
        for file in &files.files {
            if let Some(bytes) = repository.remove(file)? {
                *removed.get_or_insert(0) += bytes;
            }
            for etag in self.state.partial_etags(&repository.directory_name(), file) {
                let bytes = repository.remove_partial(&etag)?;
                self.state.forget_partial(&etag);
                if bytes > 0 {
                    *removed.get_or_insert(0) += bytes;
                }
            }
        }
        let bytes = removed.ok_or_else(|| HubError::Absent { model: Box::new(files.clone()) })?;
        Ok(Removed { bytes })
    }

    /// The names and etags of the model's files, where it is here.
    pub fn checksums(&self, files: &ModelFiles) -> Vec<(String, String)> {
        let cached = self.repository(files).snapshot_with(&files.files).unwrap_or_default();
        cached.into_iter().map(|file| (file.name, file.etag)).collect()
    }

    fn repository(&self, files: &ModelFiles) -> Repository {
        let name = self.state.current_name(&files.repository).unwrap_or_else(|| files.repository.clone());
        Repository::new(&self.settings.cache, &name)
    }

    fn partial_bytes(&self, files: &ModelFiles) -> u64 {
        let repository = self.repository(files);
        let etags = files.files.iter().flat_map(|file| self.state.partial_etags(&repository.directory_name(), file));
        let partial = etags.map(|etag| repository.partial_length(&etag)).sum::<u64>();
        let complete: u64 = files.files.iter().filter_map(|file| repository.file(file)).map(|file| file.bytes).sum();
        partial + complete
    }
}

/// A GGUF model is its file; a checkpoint is the directory of its files.
fn local_model(files: &ModelFiles, cached: &[CachedFile]) -> LocalModel {
    let file = cached.first().map(|file| file.pointer.clone()).unwrap_or_default();
    let path = match files.quantisation {
        Quantisation::Safetensors => file.parent().map(Path::to_owned).unwrap_or_default(),
        _ => file,
    };
    LocalModel { name: files.reference().to_string(), source: ModelSource::Path(path), kind: Some(files.kind) }
}
