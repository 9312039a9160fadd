//! The file of conversations.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};

use super::error::SessionError;
use super::schema;
use crate::conversation::{ConversationTree, Role, Turn, TurnId, TurnState};
use crate::database;

/// Seconds for which a deleted conversation can be restored.
const GRACE: i64 = 24 * 3600;
/// Most characters of a title.
const TITLE: usize = 60;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SessionId(pub i64);

/// What a list shows of a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    pub id: SessionId,
    pub title: String,
    /// Time of the last turn, in seconds since 1970.
    pub updated: i64,
    /// Number of turns, counting all versions.
    pub turns: usize,
    /// Whether lists show it first.
    pub is_pinned: bool,
}

/// What is saved with a conversation's turns.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionDetails {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub persona: Option<String>,
    /// The system prompt; the persona's where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    pub summary: Summary,
    pub details: SessionDetails,
    pub tree: ConversationTree,
}

/// A conversation that a search found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    pub summary: Summary,
    /// The words around the match, on one line.
    pub excerpt: String,
}

/// The file of conversations, open.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
}

impl Store {
    /// Opens or creates the file. `now` is the time in seconds since 1970: conversations deleted more than a day before
    /// are removed for good.
    ///
    /// # Errors
    /// [`SessionError`] if that is impossible, or the file is of a later version.
    pub fn open(path: &Path, now: i64) -> Result<Self, SessionError> {
        let failed =
            |source: Box<dyn std::error::Error + Send + Sync>| SessionError::Open { path: path.to_owned(), source };
        let mut connection = database::open(path).map_err(|error| failed(error.into()))?;
        schema::migrate(&mut connection, path)?;
        schema::forget_removed(&connection).map_err(SessionError::Write)?;
        let store = Self { connection };
        let purged = store.write("DELETE FROM sessions WHERE deleted < ?1", params![now - GRACE])?;
        if purged > 0 {
            schema::empty_log(&store.connection);
        }
        Ok(store)
    }

    /// Runs `work` in a transaction.
    ///
    /// # Errors
    /// Those of `work`, and [`SessionError::Write`].
    pub fn all_or_nothing<T>(&self, work: impl FnOnce(&Self) -> Result<T, SessionError>) -> Result<T, SessionError> {
        let transaction = self.connection.unchecked_transaction().map_err(SessionError::Write)?;
        let done = work(self)?;
        transaction.commit().map_err(SessionError::Write)?;
        Ok(done)
    }

    /// Creates a conversation without turns.
    ///
    /// # Errors
    /// [`SessionError::Write`].
    pub fn create(&self, first_words: &str, details: &SessionDetails, now: i64) -> Result<SessionId, SessionError> {
        let SessionDetails { model, persona, system } = details;
        self.write(
            "INSERT INTO sessions (title, system, persona, model, created, updated) VALUES (?1, ?2, ?3, ?4, ?5, ?5)",
            params![title_of(first_words), system, persona, model, now],
        )?;
        Ok(SessionId(self.connection.last_insert_rowid()))
    }

    /// Saves a turn, or its new text and state.
    ///
    /// # Errors
    /// [`SessionError::Write`].
    pub fn save_turn(&self, session: SessionId, turn: &Turn, now: i64) -> Result<(), SessionError> {
        self.write(
            "INSERT INTO turns (session, number, parent, role, state, content) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (session, number) DO UPDATE SET state = excluded.state, content = excluded.content",
            params![
                session.0,
                number(turn.id),
                turn.parent.map(number),
                turn.role.name(),
                name_of(turn.state),
                turn.content
            ],
        )?;
        self.write("UPDATE sessions SET updated = ?2 WHERE id = ?1", params![session.0, now])?;
        Ok(())
    }

    /// Saves which turn is the last one shown.
    ///
    /// # Errors
    /// [`SessionError::Write`].
    pub fn save_head(&self, session: SessionId, head: Option<TurnId>) -> Result<(), SessionError> {
        let head = head.map(number);
        self.write("UPDATE sessions SET head = ?2 WHERE id = ?1", params![session.0, head])?;
        Ok(())
    }

    /// Changes a conversation's title.
    ///
    /// # Errors
    /// [`SessionError`].
    pub fn rename(&self, session: SessionId, title: &str) -> Result<(), SessionError> {
        self.change(session, "UPDATE sessions SET title = ?2 WHERE id = ?1", params![session.0, title_of(title)])
    }

    /// Sets whether lists show a conversation first.
    ///
    /// # Errors
    /// [`SessionError`].
    pub fn pin(&self, session: SessionId, pinned: bool) -> Result<(), SessionError> {
        self.change(session, "UPDATE sessions SET pinned = ?2 WHERE id = ?1", params![session.0, pinned])
    }

    /// Removes a conversation from all lists. For a day [`Store::restore`] brings it back.
    ///
    /// # Errors
    /// [`SessionError`].
    pub fn delete(&self, session: SessionId, now: i64) -> Result<(), SessionError> {
        self.change(session, "UPDATE sessions SET deleted = ?2 WHERE id = ?1", params![session.0, now])
    }

    /// Restores a deleted conversation.
    ///
    /// # Errors
    /// [`SessionError`].
    pub fn restore(&self, session: SessionId) -> Result<(), SessionError> {
        self.change(session, "UPDATE sessions SET deleted = NULL WHERE id = ?1", params![session.0])
    }

    /// Removes a conversation for good.
    ///
    /// # Errors
    /// [`SessionError`].
    pub fn remove(&self, session: SessionId) -> Result<(), SessionError> {
        self.change(session, "DELETE FROM sessions WHERE id = ?1", params![session.0])?;
        schema::empty_log(&self.connection);
        Ok(())
    }

    /// At most `most` conversations: pinned ones first, then the newest first.
    ///
    /// # Errors
    /// [`SessionError::Read`].
    pub fn list(&self, most: u32) -> Result<Vec<Summary>, SessionError> {
        let sql = format!("{SUMMARY} WHERE deleted IS NULL ORDER BY pinned DESC, updated DESC, id DESC LIMIT ?1");
        let mut statement = self.connection.prepare_cached(&sql).map_err(SessionError::Read)?;
        let rows = statement.query_map([most], summary).map_err(SessionError::Read)?;
        rows.collect::<Result<_, _>>().map_err(SessionError::Read)
    }

    /// The conversation with the newest turn.
    ///
    /// # Errors
    /// [`SessionError::Read`].
    pub fn last(&self) -> Result<Option<SessionId>, SessionError> {
        let sql = "SELECT id FROM sessions WHERE deleted IS NULL ORDER BY updated DESC, id DESC LIMIT 1";
        self.connection.query_row(sql, [], |row| row.get(0).map(SessionId)).optional().map_err(SessionError::Read)
    }

    /// Conversations in which all of `words` occur, in a title or together in a turn. A word also matches as a prefix.
    ///
    /// # Errors
    /// [`SessionError::Read`].
    pub fn search(&self, words: &str, most: u32) -> Result<Vec<Match>, SessionError> {
        let Some(query) = query_of(words) else { return Ok(Vec::new()) };
        let sql = format!(
            "WITH hits AS MATERIALIZED (
                SELECT turns_text.rowid AS row, rank AS score FROM turns_text WHERE turns_text MATCH ?1
             ),
             found AS (
                SELECT turns.session AS id, min(hits.score) AS best, hits.row AS row
                FROM hits JOIN turns ON turns.row = hits.row GROUP BY turns.session
             )
             {SUMMARY_COLUMNS}, found.row FROM sessions LEFT JOIN found ON found.id = sessions.id
             WHERE deleted IS NULL AND (found.id IS NOT NULL OR sessions.title LIKE ?2 ESCAPE '\\')
             ORDER BY pinned DESC, found.best IS NULL, found.best, updated DESC LIMIT ?3"
        );
        let escaped = words.trim().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        let mut statement = self.connection.prepare_cached(&sql).map_err(SessionError::Read)?;
        let found = statement
            .query_map(params![query, format!("%{escaped}%"), most], |row| Ok((summary(row)?, row.get(5)?)))
            .map_err(SessionError::Read)?;
        let with_excerpt = found.map(|found: rusqlite::Result<(Summary, Option<i64>)>| {
            let (summary, row) = found?;
            let excerpt = row.map(|row| self.excerpt(&query, row)).transpose()?.unwrap_or_default();
            Ok(Match { summary, excerpt })
        });
        with_excerpt.collect::<rusqlite::Result<_>>().map_err(SessionError::Read)
    }

    /// The words of a turn around the match, on one line.
    fn excerpt(&self, query: &str, row: i64) -> rusqlite::Result<String> {
        let sql =
            "SELECT snippet(turns_text, 0, '', '', '…', 12) FROM turns_text WHERE turns_text MATCH ?1 AND rowid = ?2";
        let excerpt: String =
            self.connection.prepare_cached(sql)?.query_row(params![query, row], |row| row.get(0))?;
        Ok(excerpt.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// All of a conversation. An answer that was being written when the program ended counts as stopped.
    ///
    /// # Errors
    /// [`SessionError`].
    pub fn load(&self, session: SessionId) -> Result<Session, SessionError> {
        let sql = format!("{SUMMARY_COLUMNS}, system, persona, model, head FROM sessions WHERE id = ?1");
        let first = self.connection.query_row(&sql, [session.0], |row| {
            let details = SessionDetails { system: row.get(5)?, persona: row.get(6)?, model: row.get(7)? };
            Ok((summary(row)?, details, row.get::<_, Option<i64>>(8)?))
        });
        let first = first.optional().map_err(SessionError::Read)?;
        let (summary, details, head) = first.ok_or(SessionError::Unknown(session.0))?;
        let mut statement = self
            .connection
            .prepare_cached(
                "SELECT number, parent, role, state, content FROM turns WHERE session = ?1 ORDER BY number",
            )
            .map_err(SessionError::Read)?;
        let turns = statement.query_map([session.0], turn).map_err(SessionError::Read)?;
        let turns: Vec<Option<Turn>> = turns.collect::<Result<_, _>>().map_err(SessionError::Read)?;
        let turns: Option<Vec<Turn>> = turns.into_iter().collect();
        let head = head.and_then(|head| usize::try_from(head).ok()).map(TurnId);
        let tree = turns.and_then(|turns| ConversationTree::restore(turns, head));
        let tree = tree.ok_or(SessionError::Damaged(session.0))?;
        Ok(Session { summary, details, tree })
    }

    /// Returns the number of changed rows.
    fn write(&self, sql: &str, values: impl rusqlite::Params) -> Result<usize, SessionError> {
        let mut statement = self.connection.prepare_cached(sql).map_err(SessionError::Write)?;
        statement.execute(values).map_err(SessionError::Write)
    }

    /// A change to a conversation that must exist.
    fn change(&self, session: SessionId, sql: &str, values: impl rusqlite::Params) -> Result<(), SessionError> {
        let mut statement = self.connection.prepare_cached(sql).map_err(SessionError::Write)?;
        match statement.execute(values).map_err(SessionError::Write)? {
            0 => Err(SessionError::Unknown(session.0)),
            _ => Ok(()),
        }
    }
}

const SUMMARY_COLUMNS: &str = "SELECT sessions.id, title, updated, pinned, \
     (SELECT count(*) FROM turns WHERE turns.session = sessions.id)";
const SUMMARY: &str = "SELECT sessions.id, title, updated, pinned, \
     (SELECT count(*) FROM turns WHERE turns.session = sessions.id) FROM sessions";

fn summary(row: &Row) -> rusqlite::Result<Summary> {
    Ok(Summary {
        id: SessionId(row.get(0)?),
        title: row.get(1)?,
        updated: row.get(2)?,
        is_pinned: row.get(3)?,
        turns: row.get::<_, i64>(4)? as usize,
    })
}

fn number(turn: TurnId) -> i64 {
    i64::try_from(turn.0).unwrap_or(i64::MAX)
}

/// The turn in a row, or `None` if the row is damaged.
fn turn(row: &Row) -> rusqlite::Result<Option<Turn>> {
    let (number, parent): (i64, Option<i64>) = (row.get(0)?, row.get(1)?);
    let (role, state): (String, String) = (row.get(2)?, row.get(3)?);
    let role = [Role::System, Role::User, Role::Assistant].into_iter().find(|known| known.name() == role);
    let parent = parent.map(usize::try_from).transpose();
    let (Ok(number), Ok(parent), Some(role), Some(state)) = (usize::try_from(number), parent, role, state_of(&state))
    else {
        return Ok(None);
    };
    Ok(Some(Turn { id: TurnId(number), parent: parent.map(TurnId), role, content: row.get(4)?, state }))
}

const STATES: [(TurnState, &str); 5] = [
    (TurnState::Complete, "complete"),
    (TurnState::Running, "running"),
    (TurnState::Stopped, "stopped"),
    (TurnState::CutOff, "length"),
    (TurnState::Failed, "failed"),
];

fn name_of(state: TurnState) -> &'static str {
    STATES.iter().find(|(known, _)| *known == state).map_or("complete", |(_, name)| name)
}

fn state_of(name: &str) -> Option<TurnState> {
    let state = STATES.iter().find(|(_, known)| *known == name).map(|&(state, _)| state)?;
    Some(if state == TurnState::Running { TurnState::Stopped } else { state })
}

/// The first line that is not blank, shortened.
fn title_of(words: &str) -> String {
    let line = words.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("…");
    let mut title: String = line.chars().filter(|character| !character.is_control()).take(TITLE).collect();
    if line.chars().count() > TITLE {
        title.push('…');
    }
    title
}

/// The query for full-text search: all of the words, each as a prefix.
fn query_of(words: &str) -> Option<String> {
    let words: Vec<String> = words
        .split(|character: char| !character.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| format!("\"{word}\"*"))
        .collect();
    (!words.is_empty()).then(|| words.join(" "))
}

#[cfg(test)]
mod tests;
