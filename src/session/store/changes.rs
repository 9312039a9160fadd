//! What can be changed in the file of conversations.
//!
//! Several programs may write to one conversation. The file numbers the turns, and a turn is overwritten only by
//! whoever knows what is in it; so each program adds to the tree, and none overwrites what another one wrote.

use rusqlite::params;

use super::{SessionDetails, SessionId, Store, name_of, number, title_of};
use crate::conversation::{Turn, TurnId};
use crate::database;
use crate::session::error::SessionError;

/// Whether a turn was overwritten.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overwritten {
    Yes,
    /// It holds something else than the writer thought, so it was left alone.
    HasChanged,
}

impl Store {
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

    /// Adds a turn as an answer to `parent`, and returns the number that the file gives it. A deleted conversation is
    /// restored: whoever adds to it wants it.
    ///
    /// # Errors
    /// [`SessionError::Unknown`] if there is no such conversation any more, else [`SessionError::Write`].
    pub fn add_turn(
        &self,
        session: SessionId,
        parent: Option<TurnId>,
        turn: &Turn,
        now: i64,
    ) -> Result<TurnId, SessionError> {
        self.touch(session, now)?;
        let sql = "INSERT INTO turns (session, number, parent, role, state, content)
             SELECT ?1, coalesce(max(number) + 1, 0), ?2, ?3, ?4, ?5 FROM turns WHERE session = ?1
             RETURNING number";
        let mut statement = self.connection.prepare_cached(sql).map_err(SessionError::Write)?;
        let values = params![session.0, parent.map(number), turn.role.name(), name_of(turn.state), turn.content];
        let added: i64 = statement.query_row(values, |row| row.get(0)).map_err(SessionError::Write)?;
        Ok(TurnId(usize::try_from(added).unwrap_or_default()))
    }

    /// Overwrites the text and the state of turn `at`, if its text is still `before`.
    ///
    /// # Errors
    /// As [`Store::add_turn`].
    pub fn overwrite_turn(
        &self,
        session: SessionId,
        at: TurnId,
        before: &str,
        turn: &Turn,
        now: i64,
    ) -> Result<Overwritten, SessionError> {
        self.touch(session, now)?;
        let changed = self.write(
            "UPDATE turns SET state = ?3, content = ?4 WHERE session = ?1 AND number = ?2 AND content = ?5",
            params![session.0, number(at), name_of(turn.state), turn.content, before],
        )?;
        Ok(if changed > 0 { Overwritten::Yes } else { Overwritten::HasChanged })
    }

    /// Removes turns, and the conversation if they were all of it. Numbers have no gaps: a turn after which another
    /// program added one only loses its text.
    ///
    /// # Errors
    /// [`SessionError::Write`].
    pub fn remove_turns(&self, session: SessionId, turns: &[TurnId]) -> Result<(), SessionError> {
        self.all_or_nothing(|store| {
            for &turn in turns.iter().rev() {
                let values = params![session.0, number(turn)];
                let last = "DELETE FROM turns WHERE session = ?1 AND number = ?2
                    AND number = (SELECT max(number) FROM turns WHERE session = ?1)";
                if store.write(last, values)? == 0 {
                    store.write("UPDATE turns SET content = '' WHERE session = ?1 AND number = ?2", values)?;
                }
            }
            let last = "(SELECT max(number) FROM turns WHERE session = ?1)";
            store
                .write(&format!("UPDATE sessions SET head = {last} WHERE id = ?1 AND head > {last}"), [session.0])?;
            let is_empty = "NOT EXISTS (SELECT 1 FROM turns WHERE session = ?1)";
            store.write(&format!("DELETE FROM sessions WHERE id = ?1 AND {is_empty}"), [session.0])?;
            Ok(())
        })
    }

    fn touch(&self, session: SessionId, now: i64) -> Result<(), SessionError> {
        let sql = "UPDATE sessions SET updated = ?2, deleted = NULL WHERE id = ?1";
        self.change(session, sql, params![session.0, now])
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

    /// Names the model that began a conversation.
    ///
    /// # Errors
    /// [`SessionError`].
    pub fn set_model(&self, session: SessionId, model: &str) -> Result<(), SessionError> {
        self.change(session, "UPDATE sessions SET model = ?2 WHERE id = ?1", params![session.0, model])
    }

    /// Sets whether lists show a conversation first.
    ///
    /// # Errors
    /// [`SessionError`].
    pub fn pin(&self, session: SessionId, pinned: bool) -> Result<(), SessionError> {
        self.change(session, "UPDATE sessions SET pinned = ?2 WHERE id = ?1", params![session.0, pinned])
    }

    /// Removes a conversation from all lists. For a month [`Store::restore`] brings it back.
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
        database::empty_log(&self.connection);
        Ok(())
    }

    /// Returns the number of changed rows.
    pub(super) fn write(&self, sql: &str, values: impl rusqlite::Params) -> Result<usize, SessionError> {
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
