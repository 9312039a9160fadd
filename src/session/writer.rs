//! Saving conversations while they grow.
//!
//! A conversation is known by a key of the caller's and gets its number with its first turn, so that one in which
//! nothing was said is never in the file. What could not be saved is tried again before the next thing, in order.

use std::collections::{HashMap, HashSet, VecDeque};
use std::hash::Hash;
use std::path::PathBuf;

use super::error::SessionError;
use super::store::{SessionDetails, SessionId, Store};
use crate::conversation::{Turn, TurnId};
use crate::system::now;

/// Saves conversations in one file, each under a key.
#[derive(Debug)]
pub struct SessionWriter<Key> {
    path: PathBuf,
    store: Option<Store>,
    ids: HashMap<Key, SessionId>,
    /// Titles of conversations that are not in the file yet.
    titles: HashMap<Key, String>,
    /// Conversations that the user gave a title.
    named: HashSet<Key>,
    /// What could not be saved yet, the oldest first.
    unsaved: VecDeque<Change<Key>>,
}

#[derive(Debug)]
enum Change<Key> {
    Turn { key: Key, turn: Turn, details: SessionDetails },
    Head { key: Key, head: Option<TurnId> },
}

impl<Key: Copy + Eq + Hash> SessionWriter<Key> {
    /// The file is opened when it is first needed.
    pub fn new(path: PathBuf) -> Self {
        Self {
            path,
            store: None,
            ids: HashMap::new(),
            titles: HashMap::new(),
            named: HashSet::new(),
            unsaved: VecDeque::new(),
        }
    }

    /// The open file. Opening is tried again where it failed before.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn store(&mut self) -> Result<&Store, SessionError> {
        let store = match self.store.take() {
            Some(store) => store,
            None => Store::open(&self.path, now())?,
        };
        Ok(self.store.insert(store))
    }

    /// Continues the saved conversation `id` under `key`.
    pub fn resume(&mut self, key: Key, id: SessionId) {
        self.ids.insert(key, id);
    }

    /// Saves a turn, or its new text and state. `details` are saved with the first turn.
    ///
    /// # Errors
    /// [`SessionError`]; the turn is tried again with the next one.
    pub fn save_turn(&mut self, key: Key, turn: Turn, details: SessionDetails) -> Result<(), SessionError> {
        let earlier = self.unsaved.iter_mut().find(|change| {
            matches!(change, Change::Turn { key: other, turn: earlier, .. } if *other == key && earlier.id == turn.id)
        });
        let change = Change::Turn { key, turn, details };
        match earlier {
            Some(earlier) => *earlier = change,
            None => self.unsaved.push_back(change),
        }
        self.save_all()
    }

    /// Saves which turn is the last one shown.
    ///
    /// # Errors
    /// [`SessionError`]; it is tried again with the next turn.
    pub fn save_head(&mut self, key: Key, head: Option<TurnId>) -> Result<(), SessionError> {
        self.unsaved.push_back(Change::Head { key, head });
        self.save_all()
    }

    /// Gives a conversation the title that the user wants.
    ///
    /// # Errors
    /// [`SessionError`].
    pub fn rename(&mut self, key: Key, title: String) -> Result<(), SessionError> {
        self.named.insert(key);
        self.set_title(key, title)
    }

    /// Gives a conversation the title that the model found, unless the user gave it one.
    ///
    /// # Errors
    /// [`SessionError`].
    pub fn suggest_title(&mut self, key: Key, title: String) -> Result<(), SessionError> {
        if self.named.contains(&key) { Ok(()) } else { self.set_title(key, title) }
    }

    fn set_title(&mut self, key: Key, title: String) -> Result<(), SessionError> {
        if let Some(&id) = self.ids.get(&key) {
            return self.store()?.rename(id, &title);
        }
        self.titles.insert(key, title);
        Ok(())
    }

    /// In order: a conversation with gaps cannot be loaded.
    fn save_all(&mut self) -> Result<(), SessionError> {
        while let Some(next) = self.unsaved.pop_front() {
            if let Err(error) = self.save(&next) {
                self.unsaved.push_front(next);
                return Err(error);
            }
        }
        Ok(())
    }

    fn save(&mut self, change: &Change<Key>) -> Result<(), SessionError> {
        match change {
            Change::Turn { key, turn, details } => {
                let id = self.id_of(*key, &turn.content, details)?;
                self.store()?.save_turn(id, turn, now())
            }
            Change::Head { key, head } => match self.ids.get(key) {
                Some(&id) => self.store()?.save_head(id, *head),
                None => Ok(()),
            },
        }
    }

    /// The conversation's number; it is created where it has none yet.
    fn id_of(&mut self, key: Key, first_words: &str, details: &SessionDetails) -> Result<SessionId, SessionError> {
        if let Some(&id) = self.ids.get(&key) {
            return Ok(id);
        }
        let title = self.titles.remove(&key);
        let words = title.as_deref().unwrap_or(first_words);
        let id = self.store()?.create(words, details, now())?;
        self.ids.insert(key, id);
        Ok(id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation::{Role, TurnState};

    fn turn(number: usize, content: &str) -> Turn {
        Turn {
            id: TurnId(number),
            parent: number.checked_sub(1).map(TurnId),
            role: if number.is_multiple_of(2) { Role::User } else { Role::Assistant },
            content: content.to_owned(),
            state: TurnState::Complete,
        }
    }

    fn titles(writer: &mut SessionWriter<u32>) -> Vec<String> {
        writer.store().unwrap().list(9).unwrap().into_iter().map(|summary| summary.title).collect()
    }

    #[test]
    fn a_title_from_the_user_is_better_than_one_from_the_model() {
        let directory = tempfile::tempdir().unwrap();
        let mut writer = SessionWriter::new(directory.path().join("sessions.db"));
        writer.save_turn(3, turn(0, "Hoi"), SessionDetails::default()).unwrap();
        assert_eq!(titles(&mut writer), ["Hoi"]);
        writer.suggest_title(3, "Groet".to_owned()).unwrap();
        assert_eq!(titles(&mut writer), ["Groet"]);
        writer.rename(3, "Mijn groet".to_owned()).unwrap();
        writer.suggest_title(3, "Groet".to_owned()).unwrap();
        assert_eq!(titles(&mut writer), ["Mijn groet"]);
    }

    #[test]
    fn a_title_waits_for_the_first_turn() {
        let directory = tempfile::tempdir().unwrap();
        let mut writer = SessionWriter::new(directory.path().join("sessions.db"));
        writer.rename(1, "Groet".to_owned()).unwrap();
        writer.save_head(1, None).unwrap();
        assert!(titles(&mut writer).is_empty());
        writer.save_turn(1, turn(0, "Hoi"), SessionDetails::default()).unwrap();
        assert_eq!(titles(&mut writer), ["Groet"]);
    }

    #[test]
    fn what_could_not_be_saved_is_saved_in_order_with_the_next_turn() {
        let directory = tempfile::tempdir().unwrap();
        let parent = directory.path().join("data");
        std::fs::write(&parent, "not a directory").unwrap();
        let mut writer = SessionWriter::new(parent.join("sessions.db"));
        let details = SessionDetails::default;
        assert!(writer.save_turn(1, turn(0, "Hoi"), details()).is_err());
        assert!(writer.save_turn(1, turn(1, "Da"), details()).is_err());
        assert!(writer.save_turn(1, turn(1, "Dag!"), details()).is_err());
        assert!(writer.save_head(1, Some(TurnId(1))).is_err());
        std::fs::remove_file(&parent).unwrap();
        writer.save_turn(1, turn(2, "Hoe gaat het?"), details()).unwrap();
        let store = writer.store().unwrap();
        let tree = store.load(store.last().unwrap().unwrap()).unwrap().tree;
        let said: Vec<&str> = tree.turns().iter().map(|turn| turn.content.as_str()).collect();
        assert_eq!(said, ["Hoi", "Dag!", "Hoe gaat het?"]);
        assert_eq!(tree.head(), Some(TurnId(1)));
    }
}
