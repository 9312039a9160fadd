//! Reads what `-o` wrote.

use std::path::Path;

use crate::cli::Context;
use crate::cli::error::CliError;
use crate::cli::input;
use crate::eval::record::Record;
use crate::report::{EvalError, InputName};

pub fn read(context: &Context, path: &Path) -> Result<Vec<Record>, CliError> {
    let text = input::read_document(&context.environment.expand_home(path))?;
    let mut records = Vec::new();
    for (line, source) in (1..).zip(text.lines()).filter(|(_, source)| !source.trim().is_empty()) {
        let record = serde_json::from_str(source).map_err(|source| EvalError::NotARecord {
            name: InputName::from(path),
            line,
            source,
        })?;
        records.push(record);
    }
    if records.is_empty() { Err(EvalError::NoItems { name: InputName::from(path) }.into()) } else { Ok(records) }
}
