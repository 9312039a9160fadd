//! Reads what `-o` wrote.

use std::path::Path;

use crate::cli::Context;
use crate::cli::error::CliError;
use crate::eval::record::Record;
use crate::report::EvalError;

pub async fn read(context: &Context, path: &Path) -> Result<Vec<Record>, CliError> {
    let (name, text) = super::read_text(context, path).await?;
    let mut records = Vec::new();
    for (line, source) in (1..).zip(text.lines()).filter(|(_, source)| !source.trim().is_empty()) {
        let record = serde_json::from_str(source).map_err(|source| EvalError::NotARecord {
            name: name.clone(),
            line,
            source,
        })?;
        records.push(record);
    }
    if records.is_empty() { Err(EvalError::NoItems { name }.into()) } else { Ok(records) }
}
