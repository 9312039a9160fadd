//! Our `SQLite` files: several processes can use one at once, a crash loses nothing that was saved, only the user may read
//! them, and nothing that was removed stays on the disk.

use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;

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
    for suffix in ["", "-wal", "-shm"] {
        let mut file = path.as_os_str().to_owned();
        file.push(suffix);
        private::close_to_others(Path::new(&file));
    }
    Ok(connection)
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

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
