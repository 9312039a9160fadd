//! Files of datasets, which the hub and its cache have beside models.
//!
//! They are small and few, so that they are downloaded when they are wanted: a file that is here and intact is used,
//! whatever was pushed since, and its commit says which version it is.

use std::path::PathBuf;

use super::cache::{CachedFile, DATASETS, Repository};
use super::checksum::{self, Checksum};
use super::progress::{Progress, ProgressStep};
use super::{Hub, HubError};

/// A file of a dataset on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatasetFile {
    pub path: PathBuf,
    /// The commit that it is from.
    pub revision: String,
}

impl Hub {
    /// The file `name` of `dataset` (`owner/name`), downloaded where it is not here.
    ///
    /// # Errors
    /// [`HubError::Offline`] where it is not here and the network may not be used, else what failed.
    pub async fn dataset(&self, dataset: &str, name: &str, progress: &dyn Progress) -> Result<DatasetFile, HubError> {
        let repository = format!("{DATASETS}{dataset}");
        let names = [name.to_owned()];
        let file = match self.intact(&repository, &names, progress).await? {
            Some(file) => file,
            None if self.settings.offline => return Err(HubError::Offline),
            None => {
                let absent = || HubError::NotFound { repository: repository.clone(), file: name.to_owned() };
                self.download(&repository, &names, progress)
                    .await?
                    .and_then(|mut files| files.pop())
                    .ok_or_else(absent)?
            }
        };
        Ok(DatasetFile { path: file.pointer, revision: file.commit })
    }

    /// The file in the cache, if its checksum is known and right.
    async fn intact(
        &self,
        repository: &str,
        names: &[String],
        progress: &dyn Progress,
    ) -> Result<Option<CachedFile>, HubError> {
        let current = self.state.current_name(repository).unwrap_or_else(|| repository.to_owned());
        let repository = Repository::new(&self.settings.cache, &current);
        let Some(file) = repository.snapshot_with(names).and_then(|mut files| files.pop()) else { return Ok(None) };
        if self.state.is_verified(&file) {
            return Ok(Some(file));
        }
        let noted = file.named_checksum().map(str::to_owned).or_else(|| self.state.etag(&file.path));
        let etag = noted.or_else(|| repository.listed_etag(&file.commit, &file.name));
        let Some((etag, expected)) = etag.and_then(|etag| Some((etag.clone(), Checksum::of_etag(&etag)?))) else {
            return Ok(None);
        };
        progress.report(ProgressStep::Verifying { file: &file.name, bytes: file.bytes });
        if !checksum::matches(&file.path, &expected, progress).await? {
            return Ok(None);
        }
        self.state.record_verified(&file.path, &etag);
        Ok(Some(file))
    }
}
