//! Translations from earlier runs, so that an edited document costs only its edits: one table in a file of its own.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, params};

use super::check::Fault;
use crate::database::{self, DatabaseError};
use crate::journal::Key;

/// The version of the table.
const VERSION: i64 = 2;
/// The one without doubts.
const SURE: i64 = 1;

#[derive(Debug)]
pub struct Memory {
    connection: Connection,
}

/// A translation from an earlier run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remembered {
    pub target: String,
    /// What was doubtful about it when it was taken: no further request made it better.
    pub doubts: Vec<Fault>,
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
            if version == SURE {
                connection.execute_batch("ALTER TABLE translations ADD COLUMN doubts TEXT NOT NULL DEFAULT '[]'")?;
            } else if version != VERSION {
                connection.execute_batch("DROP TABLE IF EXISTS translations")?;
            }
            connection.execute_batch(
                "CREATE TABLE IF NOT EXISTS translations \
                 (key BLOB PRIMARY KEY, target TEXT NOT NULL, doubts TEXT NOT NULL DEFAULT '[]') WITHOUT ROWID",
            )?;
            connection.pragma_update(None, "user_version", VERSION)?;
            Ok(connection)
        };
        Ok(Self { connection: prepare().map_err(|error| failed(error.into()))? })
    }

    /// The translation under a key.
    pub fn find(&self, key: &Key) -> Option<Remembered> {
        let find = || {
            let sql = "SELECT target, doubts FROM translations WHERE key = ?1";
            let row = |row: &rusqlite::Row| Ok((row.get(0)?, row.get::<_, String>(1)?));
            self.connection.prepare_cached(sql)?.query_row(params![key.bytes()], row).optional()
        };
        // An unreadable one is translated again.
        let (target, doubts) = find().ok().flatten()?;
        Some(Remembered { target, doubts: serde_json::from_str(&doubts).ok()? })
    }

    /// Stores a translation in place of the one under its key.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn insert(&self, key: &Key, target: &str, doubts: &[Fault]) -> rusqlite::Result<()> {
        let sql = "INSERT OR REPLACE INTO translations (key, target, doubts) VALUES (?1, ?2, ?3)";
        // Names and texts: they always have a form in JSON.
        let doubts = serde_json::to_string(doubts).unwrap_or_else(|_| "[]".to_owned());
        self.connection.prepare_cached(sql)?.execute(params![key.bytes(), target, doubts])?;
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
        memory.insert(&key, "kat", &[]).unwrap();
        let doubts = vec![Fault::Negation, Fault::Name("Jan".to_owned())];
        memory.insert(&key, "poes", &doubts).unwrap();
        drop(memory);
        let memory = Memory::open(&path).unwrap();
        let remembered = Remembered { target: "poes".to_owned(), doubts };
        assert_eq!((memory.find(&key), memory.find(&other)), (Some(remembered), None));
    }

    #[test]
    fn a_memory_without_doubts_is_kept() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("translations.db");
        let key = Key::of(&["a"]);
        let old = database::open(&path).unwrap();
        old.execute_batch("CREATE TABLE translations (key BLOB PRIMARY KEY, target TEXT NOT NULL) WITHOUT ROWID")
            .unwrap();
        old.execute("INSERT INTO translations VALUES (?1, 'kat')", params![key.bytes()]).unwrap();
        old.pragma_update(None, "user_version", SURE).unwrap();
        drop(old);
        let kept = Memory::open(&path).unwrap().find(&key);
        assert_eq!(kept, Some(Remembered { target: "kat".to_owned(), doubts: Vec::new() }));
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
