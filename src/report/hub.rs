//! The hub: models that are not here, downloads that fail, checksums that are wrong.

use super::{ExitCode, Report};
use crate::hub::HubError;
use crate::i18n::{Messages, text};
use crate::model::MiniModel;

pub fn of_hub(error: &HubError, messages: &Messages) -> Report {
    match error {
        HubError::Absent { model } => {
            let reference = model.reference().to_string();
            let size = messages.bytes(model.bytes);
            let report =
                Report::new(text!(messages, "model-absent", model = reference.as_str()), ExitCode::ModelAbsent)
                    .hint(text!(messages, "model-absent-hint", model = reference.as_str(), size = size));
            if MiniModel::built_in().is_some() {
                report.hint(text!(messages, "model-absent-mini-hint"))
            } else {
                report
            }
        }
        HubError::Offline => Report::new(text!(messages, "hub-offline"), ExitCode::ModelAbsent)
            .hint(text!(messages, "hub-offline-hint")),
        HubError::NotFound { repository, file } => {
            let (repository, file) = (repository.as_str(), file.as_str());
            Report::new(text!(messages, "hub-not-found", repository = repository, file = file), ExitCode::Download)
                .hint(text!(messages, "hub-not-found-hint"))
        }
        HubError::Unauthorized { repository, had_token } => {
            let report = Report::new(
                text!(messages, "hub-unauthorized", repository = repository.as_str()),
                ExitCode::Download,
            );
            report.hint(if *had_token {
                text!(messages, "hub-token-refused-hint")
            } else {
                text!(messages, "hub-token-missing-hint")
            })
        }
        HubError::Forbidden { repository } => {
            let repository = repository.as_str();
            Report::new(text!(messages, "hub-forbidden", repository = repository), ExitCode::Download).hint(text!(
                messages,
                "hub-forbidden-hint",
                repository = repository
            ))
        }
        HubError::Network { host, source } => {
            Report::new(text!(messages, "hub-network", host = host.as_str()), ExitCode::Download)
                .because_of(source)
                .hint(text!(messages, "hub-network-hint"))
        }
        HubError::Status { host, status } => {
            let status = status.to_string();
            Report::new(text!(messages, "hub-status", host = host.as_str(), status = status), ExitCode::Download)
                .hint(text!(messages, "hub-again-hint"))
        }
        HubError::Nonsense { host, what } => {
            Report::new(text!(messages, "hub-nonsense", host = host.as_str()), ExitCode::Download)
                .because(what)
                .hint(text!(messages, "hub-nonsense-hint"))
        }
        HubError::NoChecksum { file } => {
            Report::new(text!(messages, "hub-no-checksum", file = file.as_str()), ExitCode::Download)
                .hint(text!(messages, "hub-no-checksum-hint"))
        }
        HubError::Checksum { file } => {
            Report::new(text!(messages, "hub-checksum", file = file.as_str()), ExitCode::Download)
                .hint(text!(messages, "hub-checksum-hint"))
        }
        HubError::DiskFull { path, needed, available } => disk_full(path, *needed, *available, messages),
        HubError::Busy { file } => Report::new(text!(messages, "hub-busy", file = file.as_str()), ExitCode::Failed),
        HubError::Io { path, source } => {
            let path = path.display().to_string();
            Report::new(text!(messages, "cache-unusable", path = path), ExitCode::Failed)
                .because_of(source)
                .hint(text!(messages, "cache-unusable-hint"))
        }
    }
}

fn disk_full(path: &std::path::Path, needed: u64, available: u64, messages: &Messages) -> Report {
    let path = path.display().to_string();
    let mut report = Report::new(text!(messages, "disk-full", path = path), ExitCode::Download);
    // Where the disk filled up under way, by how much it is too small is not known.
    if needed > 0 {
        let (needed, available) = (messages.bytes(needed), messages.bytes(available));
        report = report.because(text!(messages, "disk-full-counts", needed = needed, available = available));
    }
    report.hint(text!(messages, "disk-full-hint"))
}
