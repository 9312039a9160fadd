//! The table of the memory, and how one of an earlier version becomes it.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, TransactionBehavior};

use crate::database::{self, DatabaseError};

/// The version of the table. Up to version 2 it had translations without their sources.
const VERSION: i64 = 3;
/// The first one. A later program reads it as well.
const WITHOUT_DOUBTS: i64 = 1;

/// A translation of an earlier version has no source until it is found again.
const TABLE: &str = "CREATE TABLE IF NOT EXISTS units (
        id INTEGER PRIMARY KEY,
        key BLOB NOT NULL UNIQUE,
        source TEXT,
        target TEXT NOT NULL,
        source_language TEXT,
        target_language TEXT,
        codes TEXT NOT NULL DEFAULT '[]',
        context TEXT,
        model TEXT,
        doubts TEXT NOT NULL DEFAULT '[]',
        changed INTEGER NOT NULL DEFAULT 0,
        logprob REAL,
        tokens INTEGER
    );
    CREATE INDEX IF NOT EXISTS units_by_source ON units (source, source_language, target_language);";

/// Brings the file up to date. One of an earlier version is kept beside it.
pub fn migrate(connection: &mut Connection, path: &Path) -> Result<(), DatabaseError> {
    let found = version(connection)?;
    if found == VERSION {
        return add_columns(connection);
    }
    if found > VERSION {
        return Err(DatabaseError::Newer { found, known: VERSION });
    }
    if found > 0 {
        database::keep_copy(connection, &copy_of(path, found))?;
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Another process may have done it in the meantime.
    let found = version(&transaction)?;
    transaction.execute_batch(TABLE)?;
    if (WITHOUT_DOUBTS..VERSION).contains(&found) {
        let doubts = if found == WITHOUT_DOUBTS { "'[]'" } else { "doubts" };
        transaction.execute_batch(&format!(
            "INSERT OR IGNORE INTO units (key, target, doubts, model) SELECT key, target, {doubts}, '' FROM translations;
             DROP TABLE translations;"
        ))?;
    }
    transaction.pragma_update(None, "user_version", VERSION)?;
    transaction.commit()?;
    Ok(())
}

/// Adds the columns that the first tables of this version do not have. Programs that do not know them read and write the
/// others, so that they need no version of their own.
fn add_columns(connection: &mut Connection) -> Result<(), DatabaseError> {
    if has_likelihood(connection)? {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Another process may have done it in the meantime.
    if !has_likelihood(&transaction)? {
        let sql = "ALTER TABLE units ADD COLUMN logprob REAL; ALTER TABLE units ADD COLUMN tokens INTEGER;";
        transaction.execute_batch(sql)?;
    }
    transaction.commit()?;
    Ok(())
}

fn has_likelihood(connection: &Connection) -> rusqlite::Result<bool> {
    let sql = "SELECT count(*) FROM pragma_table_info('units') WHERE name = 'logprob'";
    connection.query_row(sql, [], |row| Ok(row.get::<_, i64>(0)? > 0))
}

/// Removes the files of earlier versions that are kept beside this one.
pub fn remove_copies(path: &Path) {
    for version in 1..VERSION {
        let copy = copy_of(path, version);
        // Its text is overwritten before its name goes.
        if copy.exists()
            && let Err(error) =
                database::open(&copy).map(|copy| copy.execute_batch("DELETE FROM translations; VACUUM"))
        {
            tracing::debug!("what {} had may be on the disk still: {error}", copy.display());
        }
        database::remove(&copy);
    }
}

fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// `translations.db` of version 2 is kept as `translations.v2.db`.
fn copy_of(path: &Path, version: i64) -> PathBuf {
    path.with_extension(format!("v{version}.db"))
}
