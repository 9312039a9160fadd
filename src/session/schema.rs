//! The tables, and their migration.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, TransactionBehavior};

use super::error::SessionError;
use crate::database;

/// The steps from each version to the next. The file's version is the number of steps it has had.
const VERSIONS: &[&str] = &[
    "CREATE TABLE sessions (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        title TEXT NOT NULL,
        system TEXT,
        persona TEXT,
        model TEXT,
        head INTEGER,
        pinned INTEGER NOT NULL DEFAULT 0,
        created INTEGER NOT NULL,
        updated INTEGER NOT NULL,
        deleted INTEGER
    );
    CREATE INDEX sessions_by_time ON sessions (deleted, pinned DESC, updated DESC);
    CREATE TABLE turns (
        row INTEGER PRIMARY KEY,
        session INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        parent INTEGER,
        role TEXT NOT NULL,
        state TEXT NOT NULL,
        content TEXT NOT NULL,
        UNIQUE (session, number)
    );
    CREATE VIRTUAL TABLE turns_text USING fts5 (
        content, content = 'turns', content_rowid = 'row', tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
    );
    CREATE TRIGGER turns_added AFTER INSERT ON turns BEGIN
        INSERT INTO turns_text (rowid, content) VALUES (new.row, new.content);
    END;
    CREATE TRIGGER turns_gone AFTER DELETE ON turns BEGIN
        INSERT INTO turns_text (turns_text, rowid, content) VALUES ('delete', old.row, old.content);
    END;
    CREATE TRIGGER turns_changed AFTER UPDATE OF content ON turns BEGIN
        INSERT INTO turns_text (turns_text, rowid, content) VALUES ('delete', old.row, old.content);
        INSERT INTO turns_text (rowid, content) VALUES (new.row, new.content);
    END;",
    // The turns that do not follow the one before them: hardly more than the first of each conversation, so that a list
    // of conversations sees at once which of them have branches.
    "CREATE INDEX turns_branching ON turns (session) WHERE parent IS NOT number - 1;",
];

/// Migrates the file to the newest version. The file as it was is kept beside it.
pub fn migrate(connection: &mut Connection, path: &Path) -> Result<(), SessionError> {
    migrate_to(connection, path, VERSIONS)
}

fn migrate_to(connection: &mut Connection, path: &Path, versions: &[&str]) -> Result<(), SessionError> {
    let known = i64::try_from(versions.len()).unwrap_or(i64::MAX);
    let found = version(connection)?;
    if found > known {
        return Err(SessionError::Newer { path: path.to_owned(), found, known });
    }
    if found == known {
        return Ok(());
    }
    if found > 0 {
        database::keep_copy(connection, &copy_of(path, found)).map_err(SessionError::Write)?;
    }
    let transaction =
        connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(SessionError::Write)?;
    // Another process may have migrated it in the meantime.
    let found = version(&transaction)?;
    for sql in versions.iter().skip(found.max(0) as usize) {
        transaction.execute_batch(sql).map_err(SessionError::Write)?;
    }
    transaction.pragma_update(None, "user_version", known).map_err(SessionError::Write)?;
    transaction.commit().map_err(SessionError::Write)
}

/// Whether the file has the newest version.
pub fn is_current(connection: &Connection) -> bool {
    version(connection).is_ok_and(|found| usize::try_from(found) == Ok(VERSIONS.len()))
}

fn version(connection: &Connection) -> Result<i64, SessionError> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(SessionError::Read)
}

/// `sessions.db` of version 1 is kept as `sessions.v1.db`.
fn copy_of(path: &Path, version: i64) -> PathBuf {
    path.with_extension(format!("v{version}.db"))
}

/// Has the index of words forget what is removed, too. A file from before is cleaned once of what it still holds.
pub fn forget_removed(connection: &Connection) -> rusqlite::Result<()> {
    let is_set = "SELECT EXISTS (SELECT 1 FROM turns_text_config WHERE k = 'secure-delete' AND v = 1)";
    if connection.query_row(is_set, [], |row| row.get(0))? {
        return Ok(());
    }
    connection.execute_batch(
        "INSERT INTO turns_text (turns_text, rank) VALUES ('secure-delete', 1);
         INSERT INTO turns_text (turns_text) VALUES ('rebuild');",
    )?;
    if let Err(error) = connection.execute_batch("VACUUM") {
        tracing::debug!("free pages may hold removed text: {error}");
    }
    database::empty_log(connection);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_older_file_is_brought_up_to_date_and_kept() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("sessions.db");
        let mut connection = Connection::open(&path).unwrap();
        migrate_to(&mut connection, &path, &["CREATE TABLE a (x)"]).unwrap();
        connection.execute("INSERT INTO a VALUES (7)", []).unwrap();
        assert!(!directory.path().join("sessions.v0.db").exists(), "an empty file needs no copy");
        let newer = ["CREATE TABLE a (x)", "CREATE TABLE b (y)"];
        migrate_to(&mut connection, &path, &newer).unwrap();
        migrate_to(&mut connection, &path, &newer).unwrap();
        let kept = Connection::open(directory.path().join("sessions.v1.db")).unwrap();
        assert_eq!(kept.query_row("SELECT x FROM a", [], |row| row.get::<_, i64>(0)).unwrap(), 7);
        assert!(kept.prepare("SELECT * FROM b").is_err());
        assert!(connection.prepare("SELECT * FROM b").is_ok());
        let refused = migrate_to(&mut connection, &path, &newer[..1]);
        assert!(matches!(refused, Err(SessionError::Newer { found: 2, known: 1, .. })));
    }
}
