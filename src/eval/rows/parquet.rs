//! Rows in Parquet, which is what the hub has of the larger datasets.

use ::parquet::errors::ParquetError;
use ::parquet::file::reader::{FileReader, SerializedFileReader};
use ::parquet::record::{self, Field};
use bytes::Bytes;

use super::Row;
use crate::eval::task::{ItemFault, TaskError};

/// What every Parquet file begins with.
pub const MAGIC: &[u8] = b"PAR1";

/// The rows of a Parquet file, numbered from 1 on. Cells without a value are left out.
pub fn rows(bytes: &Bytes) -> Result<Vec<(u64, Row)>, TaskError> {
    let unreadable = |line| move |error: ParquetError| TaskError { line, fault: ItemFault::Parquet(error) };
    let reader = SerializedFileReader::new(bytes.clone()).map_err(unreadable(1))?;
    let rows = reader.get_row_iter(None).map_err(unreadable(1))?;
    (1..).zip(rows).map(|(line, row)| Ok((line, cells(&row.map_err(unreadable(line))?)))).collect()
}

fn cells(row: &record::Row) -> Row {
    let cell = |(name, field): (&String, &Field)| match field {
        Field::Null => None,
        Field::Str(text) => (!text.is_empty()).then(|| (name.clone(), text.clone())),
        other => Some((name.clone(), other.to_string())),
    };
    row.get_column_iter().filter_map(cell).collect()
}
