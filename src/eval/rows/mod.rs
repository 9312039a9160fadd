//! The rows of a dataset by the names of their columns, from JSON lines, a table or Parquet.

mod parquet;

use std::collections::HashMap;

use bytes::Bytes;
use serde_json::{Map, Value};

use super::task::{ItemFault, TaskError, TaskFormat};

/// A dataset's file.
#[derive(Debug, Clone, PartialEq)]
pub enum Data {
    Text(String, TaskFormat),
    /// What the hub has of the larger ones.
    Parquet(Bytes),
}

impl Data {
    /// Whether a file's bytes are Parquet, whatever it is called.
    pub fn is_parquet(bytes: &[u8]) -> bool {
        bytes.starts_with(parquet::MAGIC)
    }
}

/// A row's cells that are not empty.
#[derive(Debug)]
pub struct Row(HashMap<String, String>);

impl FromIterator<(String, String)> for Row {
    fn from_iter<T: IntoIterator<Item = (String, String)>>(cells: T) -> Self {
        Self(cells.into_iter().collect())
    }
}

impl Row {
    /// The cell of a column, which must be there.
    pub fn get(&self, column: &str) -> Result<&str, ItemFault> {
        self.find(column).ok_or_else(|| ItemFault::NoColumn(column.to_owned()))
    }

    pub fn find(&self, column: &str) -> Option<&str> {
        self.0.get(column).map(String::as_str)
    }

    /// The name that the dataset gives the row.
    pub fn id(&self) -> Value {
        ["id", "sample_id"].into_iter().find_map(|name| self.find(name)).map_or(Value::Null, Value::from)
    }
}

/// The rows with their lines. `columns` are those of a table that does not begin with their names.
///
/// # Errors
/// [`TaskError`] for the first row that cannot be read.
pub fn read(data: &Data, columns: &[&str]) -> Result<Vec<(u64, Row)>, TaskError> {
    match data {
        Data::Text(source, format) => text(source, *format, columns),
        Data::Parquet(bytes) => parquet::rows(bytes),
    }
}

fn text(source: &str, format: TaskFormat, columns: &[&str]) -> Result<Vec<(u64, Row)>, TaskError> {
    let source = source.strip_prefix('\u{feff}').unwrap_or(source);
    match format {
        TaskFormat::JsonLines => {
            let lines = (1..).zip(source.lines()).filter(|(_, line)| !line.trim().is_empty());
            let parsed = lines.map(|(line, text)| match serde_json::from_str::<Map<String, Value>>(text) {
                Ok(fields) => Ok((line, fields.into_iter().filter_map(cell).collect())),
                Err(error) => Err(TaskError { line, fault: error.into() }),
            });
            parsed.collect()
        }
        TaskFormat::Csv | TaskFormat::Tsv => table(source, format, columns),
    }
}

fn cell((name, value): (String, Value)) -> Option<(String, String)> {
    match value {
        Value::Null => None,
        Value::String(text) => (!text.is_empty()).then_some((name, text)),
        other => Some((name, other.to_string())),
    }
}

fn table(source: &str, format: TaskFormat, columns: &[&str]) -> Result<Vec<(u64, Row)>, TaskError> {
    let mut reader = format.reader(source);
    let at = |error: csv::Error| {
        let line = error.position().map_or(1, csv::Position::line);
        TaskError { line, fault: error.into() }
    };
    let mut names: Vec<String> = Vec::new();
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(at)?;
        if names.is_empty() {
            let is_header = columns.first().is_none_or(|&first| record.get(0) == Some(first));
            if is_header {
                names = record.iter().map(str::to_owned).collect();
                continue;
            }
            names = columns.iter().map(|&name| name.to_owned()).collect();
        }
        let line = record.position().map_or(0, csv::Position::line);
        let cells = names.iter().zip(&record).filter(|(_, cell)| !cell.is_empty());
        rows.push((line, cells.map(|(name, cell)| (name.clone(), cell.to_owned())).collect()));
    }
    Ok(rows)
}
