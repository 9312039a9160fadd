//! Comparing files in the cache with what the hub says of them.

use super::cache::CachedFile;
use super::checksum::{self, Checksum};
use super::http::HubClient;
use super::progress::{Progress, ProgressStep};
use super::{Hub, HubError, local_model};
use crate::model::{LocalModel, ModelFiles};

impl Hub {
    /// Reads the model's files and compares their checksums with the hub's.
    ///
    /// # Errors
    /// [`HubError::Absent`] when it is not here, [`HubError::Checksum`] for the first damaged file.
    pub async fn verify(&self, files: &ModelFiles, progress: &dyn Progress) -> Result<LocalModel, HubError> {
        let absent = || HubError::Absent { model: Box::new(files.clone()) };
        let cached = self.repository(files).snapshot_with(&files.files).ok_or_else(absent)?;
        for file in &cached {
            let etag = self.expected_etag(files, file, progress).await?;
            let unknown = || HubError::UnknownChecksum { file: file.name.clone() };
            let expected = Checksum::of_etag(&etag).ok_or_else(unknown)?;
            progress.report(ProgressStep::Verifying { file: &file.name, bytes: file.bytes });
            if !checksum::matches(&file.path, &expected, progress).await? {
                self.state.record_damaged(&file.path, &etag);
                return Err(HubError::Checksum { file: file.name.clone() });
            }
            self.state.record_verified(&file.path, &etag);
        }
        Ok(local_model(files, &cached))
    }

    /// What the hub calls the contents that a file in the cache should have. Where nothing here says it, the hub is
    /// asked.
    async fn expected_etag(
        &self,
        files: &ModelFiles,
        file: &CachedFile,
        progress: &dyn Progress,
    ) -> Result<String, HubError> {
        if let Some(etag) = self.known_etag(files, file) {
            return Ok(etag);
        }
        if self.settings.offline {
            return Err(HubError::UnknownChecksum { file: file.name.clone() });
        }
        let http = HubClient::new(&self.settings)?;
        let describe = || http.describe(&files.repository, &file.commit, &file.name);
        Ok(self.retry(progress, describe).await?.etag)
    }

    /// The same as far as it is known here: the name of the file's blob; where the snapshot holds the file itself, an
    /// earlier verification, or another tool's listing of its commit.
    pub(super) fn known_etag(&self, files: &ModelFiles, file: &CachedFile) -> Option<String> {
        let named = file.named_checksum().map(str::to_owned);
        let noted = || self.state.etag(&file.path);
        named.or_else(noted).or_else(|| self.repository(files).listed_etag(&file.commit, &file.name))
    }
}
