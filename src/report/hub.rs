//! The hub: models that are not here, downloads that fail, checksums that are wrong.

use std::path::Path;

use super::{ExitCode, Report};
use crate::hub::HubError;
use crate::i18n::{Bytes, text};
use crate::model::{MiniModel, ModelFiles};
use crate::system::may_be_in_use;

impl From<HubError> for Report {
    fn from(error: HubError) -> Self {
        match error {
            HubError::Absent { model } => absent(&model),
            HubError::Offline => {
                Self::new(text!("hub-offline"), ExitCode::ModelAbsent).hint(text!("hub-offline-hint"))
            }
            HubError::NotFound { repository, file } => {
                let what = text!("hub-not-found", repository = repository, file = file);
                Self::new(what, ExitCode::Download).hint(text!("hub-not-found-hint"))
            }
            HubError::Unauthorized { repository, had_token } => {
                let report = Self::new(text!("hub-unauthorized", repository = repository), ExitCode::Download);
                let hint = if had_token { text!("hub-token-refused-hint") } else { text!("hub-token-missing-hint") };
                report.hint(hint)
            }
            HubError::Forbidden { repository } => {
                Self::new(text!("hub-forbidden", repository = &repository), ExitCode::Download)
                    .hint(text!("hub-forbidden-hint", repository = repository))
            }
            HubError::InvalidToken => {
                Self::new(text!("hub-invalid-token"), ExitCode::Usage).hint(text!("hub-token-missing-hint"))
            }
            HubError::Insecure { host } => {
                Self::new(text!("hub-insecure", host = host), ExitCode::Download).hint(text!("hub-insecure-hint"))
            }
            HubError::Network { host, source } => Self::new(text!("hub-network", host = host), ExitCode::Download)
                .because_of(&source)
                .hint(text!("hub-network-hint")),
            HubError::Status { host, status } => {
                let what = text!("hub-status", host = host, status = status.to_string());
                Self::new(what, ExitCode::Download).hint(text!("hub-again-hint"))
            }
            HubError::InvalidResponse { host, what } => {
                Self::new(text!("hub-nonsense", host = host), ExitCode::Download)
                    .because(what)
                    .hint(text!("hub-nonsense-hint"))
            }
            HubError::NoChecksum { file } => Self::new(text!("hub-no-checksum", file = file), ExitCode::Download)
                .hint(text!("hub-no-checksum-hint")),
            HubError::UnknownChecksum { file } => {
                Self::new(text!("hub-unknown-checksum", file = file), ExitCode::Download)
                    .hint(text!("hub-unknown-checksum-hint"))
            }
            HubError::Checksum { file } => {
                Self::new(text!("hub-checksum", file = file), ExitCode::Download).hint(text!("hub-checksum-hint"))
            }
            HubError::DiskFull { path, needed, available } => disk_full(&path, needed, available),
            HubError::Busy { file } => Self::new(text!("hub-busy", file = file), ExitCode::Failed),
            HubError::Io { path, source } => {
                let hint =
                    if may_be_in_use(&source) { text!("cache-in-use-hint") } else { text!("cache-unusable-hint") };
                Self::new(text!("cache-unusable", path = &path), ExitCode::Failed).because_of(&source).hint(hint)
            }
        }
    }
}

fn absent(model: &ModelFiles) -> Report {
    let reference = model.reference().to_string();
    let report = Report::new(text!("model-absent", model = &reference), ExitCode::ModelAbsent).hint(text!(
        "model-absent-hint",
        model = reference,
        size = Bytes(model.bytes)
    ));
    if MiniModel::built_in().is_some() { report.hint(text!("model-absent-mini-hint")) } else { report }
}

fn disk_full(path: &Path, needed: u64, available: u64) -> Report {
    let mut report = Report::new(text!("disk-full", path = path), ExitCode::Download);
    // Where the disk filled up under way, by how much it is too small is not known.
    if needed > 0 {
        report = report.because(text!("disk-full-counts", needed = Bytes(needed), available = Bytes(available)));
    }
    report.hint(text!("disk-full-hint"))
}
