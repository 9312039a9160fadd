//! `--retry`: what an earlier run reported as JSON, so that only its failures are requested again.

use std::path::Path;

use serde::Deserialize;

use crate::cli::error::CliError;
use crate::cli::input;
use crate::report::TranslateError;
use crate::translate::run::Earlier;

/// A report of one document, or of several.
#[derive(Deserialize)]
struct Reported {
    #[serde(default)]
    documents: Vec<Reported>,
    #[serde(default)]
    segments: Vec<ReportedSegment>,
}

#[derive(Deserialize)]
struct ReportedSegment {
    source: String,
    target: String,
    status: String,
}

/// The translations of an earlier run that succeeded.
pub fn read(path: &Path) -> Result<Earlier, CliError> {
    let text = input::read_file(path)?;
    let reported: Reported =
        serde_json::from_str(&text).map_err(|source| TranslateError::NotAReport { path: path.to_owned(), source })?;
    let mut earlier = Earlier::default();
    let mut waiting = vec![reported];
    while let Some(Reported { documents, segments }) = waiting.pop() {
        waiting.extend(documents);
        for ReportedSegment { source, target, status } in segments {
            if status != "failed" {
                earlier.insert(source, target);
            }
        }
    }
    Ok(earlier)
}
