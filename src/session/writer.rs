//! Saving conversations while they grow.
//!
//! A conversation is known by a key of the caller's and gets its number with its first turn, so that one in which
//! nothing was said is never in the file. What could not be saved is tried again before the next thing, in order.
//!
//! Another program may write to the same conversation. So the file numbers the turns, and a turn that somebody else
//! changed is left as it is: this program's becomes another version of it. A conversation that somebody removed is
//! saved anew with the next turn.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::hash::Hash;
use std::path::PathBuf;

use super::error::SessionError;
use super::store::{Overwritten, Session, SessionDetails, SessionId, Store};
use crate::conversation::{Turn, TurnId};
use crate::system::now;

/// Saves conversations in one file, each under a key.
#[derive(Debug)]
pub struct SessionWriter<Key> {
    path: PathBuf,
    store: Option<Store>,
    saved: HashMap<Key, SavedConversation>,
    /// Titles of conversations that are not in the file yet, or may have to be saved anew.
    titles: HashMap<Key, String>,
    /// Conversations that the user gave a title.
    named: HashSet<Key>,
    /// What could not be saved yet, the oldest first.
    unsaved: VecDeque<Change<Key>>,
}

/// What this program knows to be in the file of a conversation.
#[derive(Debug)]
struct SavedConversation {
    id: SessionId,
    turns: BTreeMap<TurnId, SavedTurn>,
}

/// A turn as it was saved last, and its number in the file.
#[derive(Debug)]
struct SavedTurn {
    number: TurnId,
    turn: Turn,
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
            saved: HashMap::new(),
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

    /// Continues a saved conversation under `key`.
    pub fn resume(&mut self, key: Key, session: &Session) {
        let turns = session.tree.turns().iter();
        let turns = turns.map(|turn| (turn.id, SavedTurn { number: turn.id, turn: turn.clone() })).collect();
        self.saved.insert(key, SavedConversation { id: session.summary.id, turns });
        self.titles.insert(key, session.summary.title.clone());
    }

    /// The conversation's number in the file, once it is there.
    pub fn id_of(&self, key: Key) -> Option<SessionId> {
        self.saved.get(&key).map(|saved| saved.id)
    }

    /// How many turns could not be saved yet.
    pub fn unsaved_turns(&self) -> usize {
        self.unsaved.iter().filter(|change| matches!(change, Change::Turn { .. })).count()
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
    pub fn rename(&mut self, key: Key, title: &str) -> Result<(), SessionError> {
        self.named.insert(key);
        self.set_title(key, title)
    }

    /// Gives a conversation the title that the model found, unless the user gave it one.
    ///
    /// # Errors
    /// [`SessionError`].
    pub fn suggest_title(&mut self, key: Key, title: &str) -> Result<(), SessionError> {
        if self.named.contains(&key) { Ok(()) } else { self.set_title(key, title) }
    }

    fn set_title(&mut self, key: Key, title: &str) -> Result<(), SessionError> {
        self.titles.insert(key, title.to_owned());
        match self.id_of(key) {
            Some(id) => self.store()?.rename(id, title),
            None => Ok(()),
        }
    }

    /// Tries again what could not be saved. In order: a conversation with gaps cannot be loaded.
    ///
    /// # Errors
    /// [`SessionError`]; the rest is tried again later.
    pub fn save_all(&mut self) -> Result<(), SessionError> {
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
                if !self.saved.contains_key(key) {
                    self.begin(*key, &turn.content, details)?;
                }
                match self.write(*key, turn) {
                    Err(SessionError::Unknown(_)) => {
                        self.save_anew(*key, details)?;
                        self.write(*key, turn)
                    }
                    written => written,
                }
            }
            Change::Head { key, head } => {
                let Some(saved) = self.saved.get(key) else { return Ok(()) };
                let head = head.and_then(|head| saved.turns.get(&head)).map(|turn| turn.number);
                let id = saved.id;
                self.store()?.save_head(id, head)
            }
        }
    }

    fn begin(&mut self, key: Key, first_words: &str, details: &SessionDetails) -> Result<(), SessionError> {
        let words = self.titles.get(&key).cloned().unwrap_or_else(|| first_words.to_owned());
        let id = self.store()?.create(&words, details, now())?;
        self.saved.insert(key, SavedConversation { id, turns: BTreeMap::new() });
        Ok(())
    }

    fn write(&mut self, key: Key, turn: &Turn) -> Result<(), SessionError> {
        self.store()?;
        let (Some(store), Some(saved)) = (&self.store, self.saved.get_mut(&key)) else { return Ok(()) };
        if let Some(known) = saved.turns.get_mut(&turn.id) {
            let before = &known.turn.content;
            if store.overwrite_turn(saved.id, known.number, before, turn, now())? == Overwritten::Yes {
                known.turn = turn.clone();
                return Ok(());
            }
        }
        let parent = turn.parent.and_then(|parent| saved.turns.get(&parent)).map(|parent| parent.number);
        let number = store.add_turn(saved.id, parent, turn, now())?;
        saved.turns.insert(turn.id, SavedTurn { number, turn: turn.clone() });
        Ok(())
    }

    /// Saves a conversation that is gone from the file as a new one, with all its turns.
    fn save_anew(&mut self, key: Key, details: &SessionDetails) -> Result<(), SessionError> {
        let title = self.titles.get(&key).cloned();
        self.store()?;
        let (Some(store), Some(saved)) = (&self.store, self.saved.get_mut(&key)) else { return Ok(()) };
        let turns = &saved.turns;
        let first_words = turns.values().next().map(|first| first.turn.content.clone()).unwrap_or_default();
        let (id, numbers) = store.all_or_nothing(|store| {
            let id = store.create(title.as_deref().unwrap_or(&first_words), details, now())?;
            let mut numbers: BTreeMap<TurnId, TurnId> = BTreeMap::new();
            for (&place, known) in turns {
                let parent = known.turn.parent.and_then(|parent| numbers.get(&parent)).copied();
                numbers.insert(place, store.add_turn(id, parent, &known.turn, now())?);
            }
            Ok((id, numbers))
        })?;
        saved.id = id;
        for (place, number) in numbers {
            if let Some(known) = saved.turns.get_mut(&place) {
                known.number = number;
            }
        }
        Ok(())
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
        writer.suggest_title(3, "Groet").unwrap();
        assert_eq!(titles(&mut writer), ["Groet"]);
        writer.rename(3, "Mijn groet").unwrap();
        writer.suggest_title(3, "Groet").unwrap();
        assert_eq!(titles(&mut writer), ["Mijn groet"]);
    }

    #[test]
    fn a_title_waits_for_the_first_turn() {
        let directory = tempfile::tempdir().unwrap();
        let mut writer = SessionWriter::new(directory.path().join("sessions.db"));
        writer.rename(1, "Groet").unwrap();
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

    /// Two writers that opened the same conversation, in which `said` was said.
    fn two_windows(path: &std::path::Path, said: &[&str]) -> [SessionWriter<u32>; 2] {
        let mut first = SessionWriter::new(path.to_owned());
        for (number, content) in said.iter().enumerate() {
            first.save_turn(0, turn(number, content), SessionDetails::default()).unwrap();
        }
        first.save_head(0, said.len().checked_sub(1).map(TurnId)).unwrap();
        let id = first.id_of(0).unwrap();
        let session = first.store().unwrap().load(id).unwrap();
        let mut second = SessionWriter::new(path.to_owned());
        second.resume(0, &session);
        [first, second]
    }

    /// All paths of the only conversation, each as its texts.
    fn paths(writer: &mut SessionWriter<u32>) -> Vec<Vec<String>> {
        let store = writer.store().unwrap();
        assert_eq!(store.list(9).unwrap().len(), 1);
        let tree = store.load(store.last().unwrap().unwrap()).unwrap().tree;
        let is_leaf = |turn: &&Turn| tree.turns().iter().all(|other| other.parent != Some(turn.id));
        let path = |turn: &Turn| tree.path_to(Some(turn.id)).iter().map(|turn| turn.content.clone()).collect();
        tree.turns().iter().filter(is_leaf).map(path).collect()
    }

    #[test]
    fn two_windows_on_one_conversation_become_two_branches_of_it() {
        let directory = tempfile::tempdir().unwrap();
        let [mut one, mut two] = two_windows(&directory.path().join("sessions.db"), &["Hoi", "Dag!"]);
        let details = SessionDetails::default;
        one.save_turn(0, turn(2, "Ik heet Piet."), details()).unwrap();
        two.save_turn(0, turn(2, "Ik heet Sara."), details()).unwrap();
        two.save_turn(0, turn(3, "Dag S"), details()).unwrap();
        one.save_turn(0, turn(3, "Dag Piet!"), details()).unwrap();
        two.save_turn(0, turn(3, "Dag Sara!"), details()).unwrap();
        one.save_turn(0, turn(4, "Hoe heet ik?"), details()).unwrap();
        two.save_head(0, Some(TurnId(3))).unwrap();
        let expected = [
            vec!["Hoi", "Dag!", "Ik heet Sara.", "Dag Sara!"],
            vec!["Hoi", "Dag!", "Ik heet Piet.", "Dag Piet!", "Hoe heet ik?"],
        ];
        assert_eq!(paths(&mut one), expected);
        let store = one.store().unwrap();
        let tree = store.load(store.last().unwrap().unwrap()).unwrap().tree;
        assert_eq!(tree.path().last().unwrap().content, "Dag Sara!", "the head is a turn of the window that set it");
    }

    #[test]
    fn an_answer_that_two_windows_continue_gets_two_versions() {
        let directory = tempfile::tempdir().unwrap();
        let [mut one, mut two] = two_windows(&directory.path().join("sessions.db"), &["Hoi", "Er was"]);
        let details = SessionDetails::default;
        one.save_turn(0, turn(1, "Er was eens"), details()).unwrap();
        two.save_turn(0, turn(1, "Er was niets"), details()).unwrap();
        two.save_turn(0, turn(1, "Er was niets meer"), details()).unwrap();
        assert_eq!(paths(&mut one), [["Hoi", "Er was eens"], ["Hoi", "Er was niets meer"]]);
    }

    #[test]
    fn a_conversation_that_was_deleted_or_removed_comes_back_with_its_next_turn() {
        let directory = tempfile::tempdir().unwrap();
        let [mut one, mut two] = two_windows(&directory.path().join("sessions.db"), &["Hoi", "Dag!"]);
        let id = one.id_of(0).unwrap();
        two.store().unwrap().delete(id, 5).unwrap();
        one.save_turn(0, turn(2, "Nog iets"), SessionDetails::default()).unwrap();
        assert_eq!(paths(&mut one), [["Hoi", "Dag!", "Nog iets"]]);
        two.store().unwrap().remove(id).unwrap();
        one.save_turn(0, turn(3, "Goed"), SessionDetails::default()).unwrap();
        one.save_head(0, Some(TurnId(3))).unwrap();
        assert_eq!(paths(&mut two), [["Hoi", "Dag!", "Nog iets", "Goed"]]);
        assert_eq!(titles(&mut two), ["Hoi"]);
    }
}
