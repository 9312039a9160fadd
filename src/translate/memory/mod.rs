//! Translations from earlier runs and from other tools, so that an edited document costs only its edits: one table in a
//! file of its own, with the texts that people may search, export and remove.

mod fuzzy;
mod schema;
pub mod tmx;
mod unit;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::check::Fault;
use super::language::Pair;
use super::likelihood::Likelihood;
use super::mask::Masked;
use crate::database;
use crate::journal::Key;
use fuzzy::Index;

pub use fuzzy::Near;
pub use unit::{Author, Code, Unit};

#[derive(Debug)]
pub struct Memory {
    path: PathBuf,
    connection: Connection,
    /// For near matches, of what was there when it was first asked for.
    indices: HashMap<(Pair, String), Index>,
}

/// A translation from an earlier run.
#[derive(Debug, Clone, PartialEq)]
pub struct Remembered {
    pub target: String,
    pub doubts: Vec<Fault>,
    /// How likely its model found it.
    pub likelihood: Option<Likelihood>,
}

/// A translation as it is listed.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    pub id: i64,
    pub key: Key,
    pub unit: Unit,
}

/// What a person made of a translation.
#[derive(Debug, Clone)]
pub struct Correction<'a> {
    /// Where the memory does not know them.
    pub pair: Option<Pair>,
    pub masked: &'a Masked,
    pub target: String,
    /// In seconds since 1970.
    pub changed: i64,
}

/// Whose translations are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Authors {
    Persons,
    All,
}

/// How much there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    pub units: u64,
    /// Of which the source is not known: they are of an earlier version, and were not found again since.
    pub without_source: u64,
    pub bytes: u64,
}

/// What became of a translation from elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Added {
    New,
    /// It took the place of an older one.
    Newer,
    /// What is there is the same, or newer.
    Known,
}

/// The memory cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {source}")]
pub struct MemoryError {
    pub path: PathBuf,
    pub source: Box<dyn std::error::Error + Send + Sync>,
}

const COLUMNS: &str = "id, key, source, target, source_language, target_language, codes, context, model, doubts, changed, \
                       logprob, tokens";

impl Memory {
    /// Opens or creates the memory. One of an earlier version is brought up to date, and kept as it was beside it.
    ///
    /// # Errors
    /// [`MemoryError`] if the file cannot be opened, is of a later version, or is something else.
    pub fn open(path: &Path) -> Result<Self, MemoryError> {
        let prepared = database::open(path).and_then(|mut connection| {
            schema::migrate(&mut connection, path)?;
            Ok(connection)
        });
        let failed = |error: database::DatabaseError| MemoryError { path: path.to_owned(), source: error.into() };
        let connection = prepared.map_err(failed)?;
        Ok(Self { path: path.to_owned(), connection, indices: HashMap::new() })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The translation under a key. `unit` makes one with its source, which earlier versions did not keep.
    pub fn find(&self, key: &Key, unit: impl FnOnce(&Remembered) -> Unit) -> Option<Remembered> {
        let find = || {
            let sql = "SELECT target, doubts, source IS NULL, logprob, tokens FROM units WHERE key = ?1";
            let row = |row: &Row| Ok((row.get(0)?, row.get::<_, String>(1)?, row.get(2)?, likelihood(row, 3)?));
            self.connection.prepare_cached(sql)?.query_row(params![key.bytes()], row).optional()
        };
        // An unreadable one is translated again.
        let (target, doubts, is_bare, likelihood): (String, String, bool, _) = find().ok().flatten()?;
        let remembered = Remembered { target, doubts: serde_json::from_str(&doubts).ok()?, likelihood };
        if is_bare {
            // Where that fails, it stays as it was.
            let _ = self.insert(key, &unit(&remembered));
        }
        Some(remembered)
    }

    /// The newest translation of a text, whatever it was made for. One with what its document says of it goes before one
    /// without.
    pub fn of_text(&self, pair: Pair, masked: &Masked, authors: Authors) -> Option<Remembered> {
        let sql = format!(
            "SELECT {COLUMNS} FROM units WHERE source = ?1 AND source_language = ?2 AND target_language = ?3 \
             AND (?4 OR model IS NULL) ORDER BY changed DESC, id DESC"
        );
        let find = || {
            let (source, target) = (pair.source.code(), pair.target.code());
            let parameters = params![masked.text, source, target, authors == Authors::All];
            let mut statement = self.connection.prepare_cached(&sql)?;
            let rows = statement.query_map(parameters, listed)?;
            rows.filter_map(Result::transpose).collect::<rusqlite::Result<Vec<Listed>>>()
        };
        let mut units: Vec<Unit> = find().ok()?.into_iter().map(|listed| listed.unit).collect();
        units.retain(|unit| unit.has_codes_of(masked));
        let same = units.iter().position(|unit| unit.context.as_deref() == masked.context());
        let found = same.or_else(|| units.iter().position(|unit| unit.context.is_none()))?;
        let unit = units.swap_remove(found);
        Some(Remembered { target: unit.target, doubts: unit.doubts, likelihood: unit.likelihood })
    }

    /// What is nearest to a text, of what people and this model translated without doubts.
    pub fn nearest(&mut self, pair: Pair, model: &str, masked: &Masked) -> Option<Near> {
        let key = (pair, model.to_owned());
        if !self.indices.contains_key(&key) {
            let index = self.index(pair, model).unwrap_or_default();
            self.indices.insert(key.clone(), index);
        }
        let (id, score) = self.indices.get(&key)?.nearest(&masked.text)?;
        let sql = "SELECT source, target FROM units WHERE id = ?1";
        let row = |row: &Row| Ok(Near { score, source: row.get(0)?, target: row.get(1)? });
        self.connection.prepare_cached(sql).ok()?.query_row([id], row).ok()
    }

    fn index(&self, pair: Pair, model: &str) -> rusqlite::Result<Index> {
        // The newest first: of equal ones the first is taken.
        let sql = "SELECT id, source FROM units WHERE source_language = ?1 AND target_language = ?2 AND source IS NOT NULL \
                   AND doubts = '[]' AND (model IS NULL OR model = ?3) ORDER BY changed DESC, id DESC";
        let mut statement = self.connection.prepare(sql)?;
        let mut rows = statement.query(params![pair.source.code(), pair.target.code(), model])?;
        let mut index = Index::default();
        while let Some(row) = rows.next()? {
            index.add(row.get(0)?, row.get_ref(1)?.as_str()?);
        }
        Ok(index)
    }

    /// Stores a translation in place of the one under its key.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn insert(&self, key: &Key, unit: &Unit) -> rusqlite::Result<()> {
        let sql = "INSERT OR REPLACE INTO units (key, source, target, source_language, target_language, codes, context, \
                   model, doubts, changed, logprob, tokens) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
        let model = match &unit.author {
            Author::Model(name) => Some(name.as_str()),
            Author::Person => None,
        };
        // Names and texts: they always have a form in JSON.
        let doubts = serde_json::to_string(&unit.doubts).unwrap_or_else(|_| "[]".to_owned());
        let (source, target) = (unit.pair.source.code(), unit.pair.target.code());
        let codes = unit::codes_to_json(&unit.codes);
        self.connection.prepare_cached(sql)?.execute(params![
            key.bytes(),
            unit.source,
            unit.target,
            source,
            target,
            codes,
            unit.context,
            model,
            doubts,
            unit.changed,
            unit.likelihood.map(|likelihood| likelihood.logprob),
            unit.likelihood.and_then(|likelihood| i64::try_from(likelihood.tokens).ok())
        ])?;
        Ok(())
    }

    /// Puts a person's words in place of the translation under a key, whose languages it keeps.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn correct(&self, key: &Key, correction: Correction) -> rusqlite::Result<()> {
        let sql = format!("SELECT {COLUMNS} FROM units WHERE key = ?1");
        let known =
            self.connection.prepare_cached(&sql)?.query_row(params![key.bytes()], listed).optional()?.flatten();
        let Correction { pair, masked, target, changed } = correction;
        if let Some(pair) = known.map(|known| known.unit.pair).or(pair) {
            return self.insert(key, &Unit::of_person(pair, masked, target, changed));
        }
        let sql = "INSERT OR REPLACE INTO units (key, target, changed) VALUES (?1, ?2, ?3)";
        self.connection.execute(sql, params![key.bytes(), target, changed])?;
        Ok(())
    }

    /// Adds translations from elsewhere, all of them or none. A newer one stays.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn add(&self, units: &[(Option<Key>, Unit)]) -> rusqlite::Result<HashMap<Added, usize>> {
        let transaction = self.connection.unchecked_transaction()?;
        let mut counts = HashMap::new();
        let sql = "SELECT changed, target FROM units WHERE key = ?1";
        for (key, unit) in units {
            let key = key.unwrap_or_else(|| unit.key());
            let row = |row: &Row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?));
            let found = self.connection.prepare_cached(sql)?.query_row(params![key.bytes()], row).optional()?;
            let added = match found {
                None => Added::New,
                Some((changed, target)) if changed >= unit.changed || target == unit.target => Added::Known,
                Some(_) => Added::Newer,
            };
            if added != Added::Known {
                self.insert(&key, unit)?;
            }
            *counts.entry(added).or_default() += 1;
        }
        transaction.commit()?;
        Ok(counts)
    }

    /// The translations of a pair, or of all, that have each of these words in one of their texts; the newest first.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn list(&self, pair: Option<Pair>, words: &[String]) -> rusqlite::Result<Vec<Listed>> {
        let words: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
        let is_wanted = |listed: &Listed| {
            let text = [listed.unit.source.as_str(), &listed.unit.target].join("\n").to_lowercase();
            pair.is_none_or(|pair| pair == listed.unit.pair) && words.iter().all(|word| text.contains(word))
        };
        let sql = format!("SELECT {COLUMNS} FROM units WHERE source IS NOT NULL ORDER BY changed DESC, id DESC");
        let mut statement = self.connection.prepare(&sql)?;
        let rows = statement.query_map([], listed)?;
        let all = rows.filter_map(Result::transpose);
        all.filter(|found| found.as_ref().map_or(true, is_wanted)).collect()
    }

    /// # Errors
    /// If the file cannot be read.
    pub fn size(&self) -> rusqlite::Result<Size> {
        let sql = "SELECT count(*), count(*) - count(source) FROM units";
        let count = |row: &Row, column| row.get::<_, i64>(column).map(i64::unsigned_abs);
        let (units, without_source) =
            self.connection.query_row(sql, [], |row| Ok((count(row, 0)?, count(row, 1)?)))?;
        let bytes = std::fs::metadata(&self.path).map_or(0, |metadata| metadata.len());
        Ok(Size { units, without_source, bytes })
    }

    /// Removes the translations with these numbers for good; the numbers that there are not come back.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn remove(&self, ids: &[i64]) -> rusqlite::Result<Vec<i64>> {
        let mut unknown = Vec::new();
        let transaction = self.connection.unchecked_transaction()?;
        for id in ids {
            if transaction.execute("DELETE FROM units WHERE id = ?1", [id])? == 0 {
                unknown.push(*id);
            }
        }
        if unknown.is_empty() {
            transaction.commit()?;
            self.erase();
        }
        Ok(unknown)
    }

    /// Removes everything for good.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn clear(&self) -> rusqlite::Result<()> {
        self.connection.execute("DELETE FROM units", [])?;
        self.erase();
        Ok(())
    }

    /// Has nothing of what was removed stay on the disk: not in free pages, not in the log, not in what is kept of earlier
    /// versions.
    fn erase(&self) {
        if let Err(error) = self.connection.execute_batch("VACUUM") {
            tracing::debug!("free pages may hold removed text: {error}");
        }
        database::empty_log(&self.connection);
        schema::remove_copies(&self.path);
    }
}

/// A row; `None` if it has no source, or languages that this program does not know.
fn listed(row: &Row) -> rusqlite::Result<Option<Listed>> {
    let text = |column| row.get::<_, Option<String>>(column);
    let (Some(source), Some(from), Some(to)) = (text(2)?, text(4)?, text(5)?) else { return Ok(None) };
    let (codes, doubts): (String, String) = (row.get(6)?, row.get(9)?);
    let read = || {
        Some((
            Key::of_bytes(row.get_ref(1).ok()?.as_blob().ok()?)?,
            unit::pair(&from, &to)?,
            unit::codes_of_json(&codes)?,
            serde_json::from_str(&doubts).ok()?,
        ))
    };
    let Some((key, pair, codes, doubts)) = read() else { return Ok(None) };
    let (target, context, author) = (row.get(3)?, text(7)?, text(8)?.map_or(Author::Person, Author::Model));
    let (changed, likelihood) = (row.get(10)?, likelihood(row, 11)?);
    let unit = Unit { pair, source, target, codes, context, author, doubts, likelihood, changed };
    Ok(Some(Listed { id: row.get(0)?, key, unit }))
}

/// How likely its model found a translation: from two columns that follow each other.
fn likelihood(row: &Row, column: usize) -> rusqlite::Result<Option<Likelihood>> {
    let (logprob, tokens): (Option<f64>, Option<i64>) = (row.get(column)?, row.get(column + 1)?);
    Ok(logprob.zip(tokens).map(|(logprob, tokens)| Likelihood::new(logprob, tokens.unsigned_abs() as usize)))
}

#[cfg(test)]
mod tests;
