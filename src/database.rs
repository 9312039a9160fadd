//! `SQLite` files of our own: opened, or made, so that several programs can use one at once and a crash loses nothing that
//! was saved.

use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;

/// How long to wait while another program writes.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// The file cannot be opened or made.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    #[error(transparent)]
    Io(#[from] std::io::Error),
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
}

/// Opens the file, and makes it and its directory where they are not there.
///
/// # Errors
/// [`DatabaseError`], also where the file is something else.
pub fn open(path: &Path) -> Result<Connection, DatabaseError> {
    if let Some(directory) = path.parent() {
        std::fs::create_dir_all(directory)?;
    }
    let connection = Connection::open(path)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    // With a write-ahead log a power cut loses the last moments at most, and never the file.
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.pragma_update(None, "foreign_keys", "ON")?;
    // What is removed is overwritten.
    connection.pragma_update(None, "secure_delete", "ON")?;
    Ok(connection)
}
