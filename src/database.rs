//! Our `SQLite` files: several processes can use one at once, a crash loses nothing that was saved, only the user may
//! read them, and nothing that was removed stays on the disk.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use crate::private;

/// How long to wait while another program writes.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// The file cannot be opened or created.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    #[error(transparent)]
    Io(#[from] std::io::Error),
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
    /// A later version of this program wrote it.
    #[error("it is of version {found}, and this program knows version {known}")]
    Newer { found: i64, known: i64 },
}

/// Opens the file, and creates it and its directory if they are missing.
///
/// # Errors
/// [`DatabaseError`], also if the file is something else.
pub fn open(path: &Path) -> Result<Connection, DatabaseError> {
    if let Some(directory) = path.parent() {
        private::create_directory(directory)?;
    }
    private::create_new_file(path);
    let connection = Connection::open(path)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    // With a write-ahead log a power cut loses the last moments at most, and never the file.
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.pragma_update(None, "foreign_keys", "ON")?;
    // What is removed is overwritten.
    connection.pragma_update(None, "secure_delete", "ON")?;
    // The log and its index have the mode that the file had when it was opened.
    for file in files(path) {
        private::close_to_others(&file);
    }
    Ok(connection)
}

/// Opens the file to read it, where nothing can be written: the file or its directory may not be, or the disk is full.
///
/// # Errors
/// As of [`open`]; also if there is no file.
pub fn open_read_only(path: &Path) -> Result<Connection, DatabaseError> {
    let reads = |connection: Connection| {
        connection.busy_timeout(BUSY_TIMEOUT)?;
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
        Ok(connection)
    };
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
    let shared: rusqlite::Result<_> = Connection::open_with_flags(path, flags).and_then(reads);
    // Even a reader writes an index beside the log. Without that the log is left out, and what is in the file is read.
    shared
        .or_else(|_| {
            Connection::open_with_flags(format!("file:{}?immutable=1", escaped(path)), flags).and_then(reads)
        })
        .map_err(DatabaseError::from)
}

/// Keeps a copy of the file as it is, unless there is one already.
///
/// # Errors
/// If it cannot be written.
pub fn keep_copy(connection: &Connection, copy: &Path) -> rusqlite::Result<()> {
    if copy.exists() {
        return Ok(());
    }
    let name = copy.to_string_lossy();
    connection.execute("VACUUM INTO ?1", [name.as_ref()])?;
    private::close_to_others(copy);
    Ok(())
}

/// Empties the write-ahead log, which holds removed text until it is written over. Where another process reads from it,
/// that process does so later.
pub fn empty_log(connection: &Connection) {
    if let Err(error) = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())) {
        tracing::debug!("the log is kept: {error}");
    }
}

/// Removes the file and those that belong to it.
pub fn remove(path: &Path) {
    for file in files(path) {
        // The error says that there is none, or that it may not be removed.
        let _ = std::fs::remove_file(file);
    }
}

/// The file, its log and the index of that.
fn files(path: &Path) -> [PathBuf; 3] {
    ["", "-wal", "-shm"].map(|suffix| {
        let mut file = path.as_os_str().to_owned();
        file.push(suffix);
        file.into()
    })
}

/// The path with what has a meaning in an address written as `%` and two digits.
fn escaped(path: &Path) -> String {
    let path = path.to_string_lossy();
    path.chars().fold(String::new(), |escaped, character| match character {
        '%' | '?' | '#' => format!("{escaped}%{:02x}", u32::from(character)),
        _ => escaped + character.encode_utf8(&mut [0; 4]),
    })
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_file_is_read_where_nothing_can_be_written() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("what?100%#.db");
        assert!(open_read_only(&path).is_err(), "there is none");
        open(&path).unwrap().execute_batch("CREATE TABLE a (x); INSERT INTO a VALUES (7)").unwrap();
        let value = |connection: Connection| connection.query_row("SELECT x FROM a", [], |row| row.get::<_, i64>(0));
        assert_eq!(value(open_read_only(&path).unwrap()).unwrap(), 7);
        let immutable = format!("file:{}?immutable=1", escaped(&path));
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
        assert_eq!(value(Connection::open_with_flags(immutable, flags).unwrap()).unwrap(), 7);
    }

    #[test]
    fn only_the_user_may_read_the_files() {
        let directory = tempfile::tempdir().unwrap();
        let (own, path) = (directory.path().join("own"), directory.path().join("own/a.db"));
        let modes = || {
            let paths = [own.clone(), path.clone(), path.with_extension("db-wal"), path.with_extension("db-shm")];
            paths.map(|path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777)
        };
        let begin = || {
            let connection = open(&path).unwrap();
            connection.execute_batch("CREATE TABLE IF NOT EXISTS a (x); INSERT INTO a VALUES (1)").unwrap();
            connection
        };
        let connection = begin();
        assert_eq!(modes(), [0o700, 0o600, 0o600, 0o600]);
        drop(connection);
        for (path, mode) in [(&own, 0o755), (&path, 0o644)] {
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
        }
        let _connection = begin();
        assert_eq!(modes(), [0o700, 0o600, 0o600, 0o600]);
    }
}
