//! The Hugging Face hub: downloads models into the cache that all of its tools share, and removes them.
//!
//! Invariant: a file counts as present only after its checksum was compared with the hub's. Downloads resume, also
//! those of a killed process; two pulls of one file wait for each other.
//!
//! The cache's layout is the `hf-hub` crate's. The transfer is ours, through reqwest: that of hf-hub checks neither
//! status nor checksum and cannot resume; see `docs/HUB.md`.

mod cache;
mod checksum;
mod dataset;
mod download;
mod error;
mod http;
mod inventory;
mod local_state;
mod progress;
mod removal;
mod retry;
mod transfer;
mod verification;

use std::path::{Path, PathBuf};

use crate::config::HubSettings;
use crate::model::{LocalModel, ModelFiles, ModelSource, Presence, Quantisation};
use cache::{CachedFile, Repository};
use http::{Failure, HubClient};
use local_state::LocalState;

pub use error::HubError;
pub use inventory::{CachedModel, OtherModel};
pub use progress::{Progress, ProgressStep, Silent};
pub use retry::RetryPolicy;

/// The hub and the cache on this machine.
#[derive(Debug)]
pub struct Hub {
    settings: HubSettings,
    state: LocalState,
    policy: RetryPolicy,
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

    /// Where `files` are in the cache, under the repository's present name.
    fn repository(&self, files: &ModelFiles) -> Repository {
        let name = self.state.current_name(&files.repository).unwrap_or_else(|| files.repository.clone());
        Repository::new(&self.settings.cache, &name)
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
