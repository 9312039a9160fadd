//! Removing a model: its files, what is left of downloads, and the notes on them.

use super::cache::Freed;
use super::{Hub, HubError};
use crate::model::ModelFiles;

/// What [`Hub::remove`] did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Removed {
    /// Freed bytes.
    pub bytes: u64,
    /// Bytes that stay, in the store that repositories share.
    pub shared: u64,
}

impl Hub {
    /// Removes the model's files from the cache, unfinished downloads included, and parts in its repository of which
    /// nobody knows the file.
    ///
    /// # Errors
    /// [`HubError::Absent`] when nothing of it is here, [`HubError::Busy`] while it is being downloaded.
    pub fn remove(&self, files: &ModelFiles) -> Result<Removed, HubError> {
        let repository = self.repository(files);
        let mut total = Freed::default();
        let mut found = false;
        for file in &files.files {
            for etag in self.partial_etags(&repository, file) {
                total += repository.remove_partials(&etag, file)?;
                self.state.forget_partial(&etag);
                found = true;
            }
            let paths: Vec<_> = repository.files_called(file).into_iter().map(|cached| cached.path).collect();
            if let Some(freed) = repository.remove(file)? {
                total += freed;
                found = true;
            }
            paths.iter().filter(|path| !path.exists()).for_each(|path| self.state.forget_file(path));
        }
        for etag in self.nameless_partials(&repository) {
            match repository.remove_partials(&etag, &etag) {
                // Another tool is writing it, and knows the file.
                Err(HubError::Busy { .. }) => {}
                freed => {
                    total += freed?;
                    found = true;
                }
            }
        }
        repository.prune();
        if found {
            Ok(Removed { bytes: total.bytes, shared: total.shared })
        } else {
            Err(HubError::Absent { model: Box::new(files.clone()) })
        }
    }
}
