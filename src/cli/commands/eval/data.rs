//! The items of a benchmark: from a file of the user's, or from the hub.

use std::path::Path;

use serde::Serialize;

use super::read_bytes;
use crate::cli::Context;
use crate::cli::error::CliError;
use crate::cli::progress::ShownProgress;
use crate::eval::benchmark::{Benchmark, Items};
use crate::eval::rows::Data;
use crate::eval::task::TaskFormat;
use crate::hub::HubError;
use crate::report::{EvalError, InputError, InputName};
use crate::text_file;

/// Where the items of a run are from, so that another run can have the same.
#[derive(Debug, Serialize)]
pub struct Dataset {
    pub repository: &'static str,
    pub file: &'static str,
    pub revision: String,
}

/// The items in `path`, or else in the benchmark's dataset on the hub.
pub async fn items(
    context: &Context,
    benchmark: Benchmark,
    path: Option<&Path>,
) -> Result<(Items, Option<Dataset>), CliError> {
    if let Some(path) = path {
        let (name, bytes) = read_bytes(context, path).await?;
        return Ok((parsed(benchmark, name, &path.display().to_string(), bytes)?, None));
    }
    let (repository, file) = benchmark.dataset();
    let (hub, progress) = (context.hub(), ShownProgress::new(&context.ui));
    let found = context.interrupt.or(hub.dataset(repository, file, &progress)).await.ok_or(CliError::Interrupted)?;
    let found = match found {
        Err(HubError::Offline) => return Err(EvalError::NoData { benchmark }.into()),
        found => found?,
    };
    drop(progress);
    let (name, bytes) = read_bytes(context, &found.path).await?;
    let items = parsed(benchmark, name, file, bytes)?;
    Ok((items, Some(Dataset { repository, file, revision: found.revision })))
}

/// The items in the bytes of a file that is called `file`.
fn parsed(benchmark: Benchmark, name: InputName, file: &str, bytes: Vec<u8>) -> Result<Items, CliError> {
    match benchmark.items(&content(&name, file, bytes)?) {
        Err(source) => Err(EvalError::Task { name, source }.into()),
        Ok(found) if found.items.is_empty() => Err(EvalError::NoItems { name }.into()),
        Ok(found) => Ok(found),
    }
}

/// The content of a file that is called `file`: Parquet by its first bytes, else text in the format of its name.
pub fn content(name: &InputName, file: &str, bytes: Vec<u8>) -> Result<Data, InputError> {
    if Data::is_parquet(&bytes) {
        return Ok(Data::Parquet(bytes.into()));
    }
    let text = text_file::read_from(bytes.as_slice(), bytes.len() as u64)
        .map_err(|error| InputError::unusable(name.clone(), error))?;
    Ok(Data::Text(text, TaskFormat::of_name(file)))
}
