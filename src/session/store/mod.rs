//! The file of conversations: opening it, and what can be read from it.

mod changes;

use std::path::Path;

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};

use super::error::SessionError;
use super::excerpt;
use super::lenient::{AnyNumber, AnyText};
use super::schema;
use crate::conversation::{ConversationTree, Role, Turn, TurnId, TurnState};
use crate::database;
use crate::model::short_name;

pub use changes::Overwritten;

/// Seconds for which a deleted conversation can be restored.
const GRACE: i64 = 30 * 24 * 3600;
/// Most words that are searched for.
const WORDS: usize = 64;
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
    /// Number of turns that are shown: other versions do not count.
    pub turns: usize,
    /// Whether lists show it first.
    pub is_pinned: bool,
    /// The name of the model that began it.
    pub model: Option<String>,
    /// When it was deleted, in seconds since 1970, if it was.
    pub deleted: Option<i64>,
}

impl Summary {
    /// The model as a list names it.
    pub fn short_model(&self) -> Option<String> {
        self.model.as_deref().map(|model| short_name(model).to_owned())
    }
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
    /// Time of its first turn, in seconds since 1970.
    pub created: i64,
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
    /// Opens or creates the file. `now` is the time in seconds since 1970: conversations deleted more than a month
    /// before are removed for good.
    ///
    /// # Errors
    /// [`SessionError`] if that is impossible, or the file is of a later version.
    pub fn open(path: &Path, now: i64) -> Result<Self, SessionError> {
        let failed =
            |source: Box<dyn std::error::Error + Send + Sync>| SessionError::Open { path: path.to_owned(), source };
        let mut connection = database::open(path).map_err(|error| failed(error.into()))?;
        schema::migrate(&mut connection, path)?;
        let store = Self { connection };
        // Where the file cannot be written now, this is done another time; nobody waits for it.
        if let Err(error) = store.clean_up(now) {
            tracing::warn!("what was deleted is still there: {error}");
        }
        Ok(store)
    }

    /// Opens the file to read it, also where nothing can be written.
    ///
    /// # Errors
    /// Those of [`Store::open`].
    pub fn open_to_read(path: &Path, now: i64) -> Result<Self, SessionError> {
        Self::open(path, now).or_else(|error| Self::open_read_only(path).map_err(|_| error))
    }

    /// Opens the file as it is, to read it and to change nothing.
    ///
    /// # Errors
    /// Those of [`Store::open`]; also if there is no file, or it is of an earlier version.
    pub fn open_read_only(path: &Path) -> Result<Self, SessionError> {
        let connection = database::open_read_only(path)
            .map_err(|error| SessionError::Open { path: path.to_owned(), source: error.into() })?;
        if schema::is_current(&connection) {
            Ok(Self { connection })
        } else {
            let source = "it is of another version".into();
            Err(SessionError::Open { path: path.to_owned(), source })
        }
    }

    /// Removes for good what was deleted long ago.
    fn clean_up(&self, now: i64) -> Result<(), SessionError> {
        schema::forget_removed(&self.connection).map_err(SessionError::Write)?;
        if self.write("DELETE FROM sessions WHERE deleted < ?1", params![now - GRACE])? > 0 {
            database::empty_log(&self.connection);
        }
        Ok(())
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

    /// At most `most` conversations: pinned ones first, then the newest first.
    ///
    /// # Errors
    /// [`SessionError::Read`].
    pub fn list(&self, most: u32) -> Result<Vec<Summary>, SessionError> {
        let sql = format!(
            "{SUMMARY} FROM sessions WHERE deleted IS NULL ORDER BY pinned DESC, updated DESC, id DESC LIMIT ?1"
        );
        let mut statement = self.connection.prepare_cached(&sql).map_err(SessionError::Read)?;
        let rows = statement.query_map([most], summary).map_err(SessionError::Read)?;
        rows.collect::<Result<_, _>>().map_err(SessionError::Read)
    }

    /// The deleted conversations that can still be restored, the last one deleted first.
    ///
    /// # Errors
    /// [`SessionError::Read`].
    pub fn deleted(&self) -> Result<Vec<Summary>, SessionError> {
        let sql = format!("{SUMMARY} FROM sessions WHERE deleted IS NOT NULL ORDER BY deleted DESC, id DESC");
        let mut statement = self.connection.prepare_cached(&sql).map_err(SessionError::Read)?;
        let rows = statement.query_map([], summary).map_err(SessionError::Read)?;
        rows.collect::<Result<_, _>>().map_err(SessionError::Read)
    }

    /// The conversations that began at this time, deleted ones too: each with the text of every turn that answers none,
    /// or without one if it has none.
    ///
    /// # Errors
    /// [`SessionError::Read`].
    pub fn begun_at(&self, created: i64) -> Result<Vec<(SessionId, Option<String>)>, SessionError> {
        let sql = "SELECT sessions.id, content FROM sessions \
            LEFT JOIN turns ON turns.session = sessions.id AND turns.parent IS NULL \
            WHERE created = ?1 ORDER BY sessions.id, number";
        let mut statement = self.connection.prepare_cached(sql).map_err(SessionError::Read)?;
        let row = |row: &Row| Ok((SessionId(row.get(0)?), row.get::<_, AnyText>(1)?.0));
        let rows = statement.query_map([created], row).map_err(SessionError::Read)?;
        rows.collect::<Result<_, _>>().map_err(SessionError::Read)
    }

    /// The last `most` messages that the user sent, the oldest first.
    ///
    /// # Errors
    /// [`SessionError::Read`].
    pub fn recent_messages(&self, most: u32) -> Result<Vec<String>, SessionError> {
        let sql = "SELECT content FROM turns JOIN sessions ON sessions.id = turns.session
            WHERE role = ?1 AND deleted IS NULL AND length(content) < 2000
            GROUP BY content ORDER BY max(turns.row) DESC LIMIT ?2";
        let mut statement = self.connection.prepare_cached(sql).map_err(SessionError::Read)?;
        let rows = statement.query_map(params![Role::User.name(), most], |row| row.get(0));
        let mut messages: Vec<String> =
            rows.and_then(Iterator::collect::<Result<_, _>>).map_err(SessionError::Read)?;
        messages.reverse();
        Ok(messages)
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
             {SUMMARY}, found.row AS row FROM sessions LEFT JOIN found ON found.id = sessions.id
             WHERE deleted IS NULL AND (found.id IS NOT NULL OR instr(lower(sessions.title), lower(?2)) > 0)
             ORDER BY pinned DESC, found.best IS NULL, found.best, updated DESC LIMIT ?3"
        );
        let mut statement = self.connection.prepare_cached(&sql).map_err(SessionError::Read)?;
        let found = statement
            .query_map(params![query, words.trim(), most], |row| Ok((summary(row)?, row.get("row")?)))
            .map_err(SessionError::Read)?;
        let with_excerpt = found.map(|found: rusqlite::Result<(Summary, Option<i64>)>| {
            let (summary, row) = found?;
            let excerpt = row.map(|row| self.excerpt(words, row)).transpose()?.unwrap_or_default();
            Ok(Match { summary, excerpt })
        });
        with_excerpt.collect::<rusqlite::Result<_>>().map_err(SessionError::Read)
    }

    /// The words of a turn around the first of `words`, on one line. (`SQLite`'s own `snippet` and `highlight` take a
    /// time that is quadratic in the matches.)
    fn excerpt(&self, words: &str, row: i64) -> rusqlite::Result<String> {
        let mut statement = self.connection.prepare_cached("SELECT content FROM turns WHERE row = ?1")?;
        let text = statement.query_row([row], |row| row.get::<_, AnyText>(0))?.0.unwrap_or_default();
        Ok(excerpt::around(&text, excerpt::first_of(words, &text)))
    }

    /// All of a conversation. An answer that was being written when the program ended counts as stopped.
    ///
    /// # Errors
    /// [`SessionError`].
    pub fn load(&self, session: SessionId) -> Result<Session, SessionError> {
        let sql = format!("{SUMMARY}, system, persona, head, created FROM sessions WHERE id = ?1");
        let first = self.connection.query_row(&sql, [session.0], |row| {
            let text = |name| row.get::<_, AnyText>(name).map(|AnyText(text)| text);
            let details =
                SessionDetails { system: text("system")?, persona: text("persona")?, model: text("model")? };
            let number = |name| row.get::<_, AnyNumber>(name).map(|AnyNumber(number)| number);
            Ok((summary(row)?, details, number("head")?, number("created")?.unwrap_or_default()))
        });
        let first = first.optional().map_err(SessionError::Read)?;
        let (summary, details, head, created) = first.ok_or(SessionError::Unknown(session.0))?;
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
        Ok(Session { summary, created, details, tree })
    }
}

/// What a summary is made of. Its turns are those from the last one shown up to the first: all, where each answers the
/// one before it, and else those that are found going up. In a damaged file they may go in circles.
const SUMMARY: &str = "SELECT sessions.id, title, updated, pinned, model, deleted, (
    CASE WHEN (SELECT count(*) FROM turns WHERE turns.session = sessions.id AND parent IS NOT number - 1) < 2
        AND (head IS NULL OR head IS (SELECT max(number) FROM turns WHERE turns.session = sessions.id))
    THEN (SELECT count(*) FROM turns WHERE turns.session = sessions.id)
    ELSE (
        WITH RECURSIVE shown (number) AS (
            SELECT coalesce(head, (SELECT max(number) FROM turns WHERE turns.session = sessions.id))
            UNION SELECT parent FROM turns JOIN shown USING (number) WHERE turns.session = sessions.id
        ) SELECT count(*) FROM turns JOIN shown USING (number) WHERE turns.session = sessions.id
    ) END
) AS count";

fn summary(row: &Row) -> rusqlite::Result<Summary> {
    Ok(Summary {
        id: SessionId(row.get("id")?),
        title: row.get::<_, AnyText>("title")?.0.unwrap_or_default(),
        updated: row.get::<_, AnyNumber>("updated")?.0.unwrap_or_default(),
        is_pinned: row.get::<_, AnyNumber>("pinned")?.0.is_some_and(|pinned| pinned != 0),
        model: row.get::<_, AnyText>("model")?.0,
        deleted: row.get::<_, AnyNumber>("deleted")?.0,
        turns: row.get::<_, i64>("count")? as usize,
    })
}

fn number(turn: TurnId) -> i64 {
    i64::try_from(turn.0).unwrap_or(i64::MAX)
}

/// The turn in a row, or `None` if the row is damaged.
fn turn(row: &Row) -> rusqlite::Result<Option<Turn>> {
    let (AnyNumber(number), AnyNumber(parent)) = (row.get(0)?, row.get(1)?);
    let text = |index| row.get::<_, AnyText>(index).map(|AnyText(text)| text.unwrap_or_default());
    let (role, state, content) = (text(2)?, text(3)?, text(4)?);
    let role = [Role::System, Role::User, Role::Assistant].into_iter().find(|known| known.name() == role);
    let (number, parent) = (number.map(usize::try_from), parent.map(usize::try_from).transpose());
    let (Some(Ok(number)), Ok(parent), Some(role), Some(state)) = (number, parent, role, state_of(&state)) else {
        return Ok(None);
    };
    Ok(Some(Turn { id: TurnId(number), parent: parent.map(TurnId), role, content, state }))
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
    // A tab parts words, too.
    let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut title: String = line.chars().filter(|character| !character.is_control()).take(TITLE).collect();
    if line.chars().count() > TITLE {
        title.push('…');
    }
    title
}

/// The query for full-text search: all of the words, each as a prefix. More of them would only make it slow.
fn query_of(words: &str) -> Option<String> {
    let words: Vec<String> = excerpt::words_of(words).take(WORDS).map(|word| format!("\"{word}\"*")).collect();
    (!words.is_empty()).then(|| words.join(" "))
}

#[cfg(test)]
mod tests;
