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
    /// A model may not be ready when the first message is sent, so it is saved once it is known.
    model: Option<String>,
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
    TakenBack { key: Key, first: TurnId },
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
        self.saved
            .insert(key, SavedConversation { id: session.summary.id, model: session.details.model.clone(), turns });
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

    /// Removes the turns from `first` on, and the conversation if none is left.
    ///
    /// # Errors
    /// [`SessionError`]; it is tried again with the next turn.
    pub fn take_back(&mut self, key: Key, first: TurnId) -> Result<(), SessionError> {
        let is_taken_back = |change: &Change<Key>| matches!(change, Change::Turn { key: other, turn, .. } if *other == key && turn.id >= first);
        self.unsaved.retain(|change| !is_taken_back(change));
        self.unsaved.push_back(Change::TakenBack { key, first });
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
                        self.write(*key, turn)?;
                    }
                    written => written?,
                }
                self.save_model(*key, details)
            }
            Change::TakenBack { key, first } => {
                self.store()?;
                let (Some(store), Some(saved)) = (&self.store, self.saved.get_mut(key)) else { return Ok(()) };
                let numbers: Vec<TurnId> = saved.turns.range(first..).map(|(_, turn)| turn.number).collect();
                store.remove_turns(saved.id, &numbers)?;
                saved.turns.retain(|turn, _| turn < first);
                if saved.turns.is_empty() {
                    self.saved.remove(key);
                }
                Ok(())
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
        self.saved.insert(key, SavedConversation { id, model: details.model.clone(), turns: BTreeMap::new() });
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

    fn save_model(&mut self, key: Key, details: &SessionDetails) -> Result<(), SessionError> {
        let (Some(store), Some(saved)) = (&self.store, self.saved.get_mut(&key)) else { return Ok(()) };
        if let Some(model) = details.model.as_ref().filter(|_| saved.model.is_none()) {
            store.set_model(saved.id, model)?;
            saved.model = Some(model.clone());
        }
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
mod tests;
