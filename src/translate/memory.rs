//! Translations from earlier runs, so that an edited document costs only its edits: one table in a file of its own.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, params};

use crate::database::{self, DatabaseError};
use crate::journal::Key;

/// The version of the table.
const VERSION: i64 = 1;

#[derive(Debug)]
pub struct Memory {
    connection: Connection,
}

/// The memory cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {source}")]
pub struct MemoryError {
    pub path: PathBuf,
    pub source: Box<dyn std::error::Error + Send + Sync>,
}

impl Memory {
    /// Opens or creates the memory. One of another version is emptied: everything in it can be translated again.
    ///
    /// # Errors
    /// [`MemoryError`] if the file cannot be opened, or is something else.
    pub fn open(path: &Path) -> Result<Self, MemoryError> {
        let failed = |source: Box<dyn std::error::Error + Send + Sync>| MemoryError { path: path.to_owned(), source };
        let prepare = || -> Result<Connection, DatabaseError> {
            let connection = database::open(path)?;
            let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
            if version != VERSION {
                connection.execute_batch("DROP TABLE IF EXISTS translations")?;
                connection.pragma_update(None, "user_version", VERSION)?;
            }
            connection.execute_batch(
                "CREATE TABLE IF NOT EXISTS translations (key BLOB PRIMARY KEY, target TEXT NOT NULL) WITHOUT ROWID",
            )?;
            Ok(connection)
        };
        Ok(Self { connection: prepare().map_err(|error| failed(error.into()))? })
    }

    /// The translation under a key.
    pub fn find(&self, key: &Key) -> Option<String> {
        let find = || {
            let mut statement = self.connection.prepare_cached("SELECT target FROM translations WHERE key = ?1")?;
            statement.query_row(params![key.bytes()], |row| row.get(0)).optional()
        };
        // An unreadable one is translated again.
        find().ok().flatten()
    }

    /// Stores a translation in place of the one under its key.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn insert(&self, key: &Key, target: &str) -> rusqlite::Result<()> {
        let sql = "INSERT OR REPLACE INTO translations (key, target) VALUES (?1, ?2)";
        self.connection.prepare_cached(sql)?.execute(params![key.bytes(), target])?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_translation_is_found_again() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("een/twee/translations.db");
        let (key, other) = (Key::of(&["a", "b"]), Key::of(&["ab", ""]));
        let memory = Memory::open(&path).unwrap();
        assert_eq!(memory.find(&key), None);
        memory.insert(&key, "kat").unwrap();
        memory.insert(&key, "poes").unwrap();
        drop(memory);
        let memory = Memory::open(&path).unwrap();
        assert_eq!((memory.find(&key).as_deref(), memory.find(&other)), (Some("poes"), None));
    }

    #[test]
    fn a_file_that_is_something_else_is_an_error() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("brief.txt");
        std::fs::write(&path, "Geachte mevrouw,\n".repeat(100)).unwrap();
        assert!(Memory::open(&path).is_err());
        assert!(std::fs::read_to_string(&path).unwrap().starts_with("Geachte"));
    }
}
