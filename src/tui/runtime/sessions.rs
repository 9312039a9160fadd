//! The thread that has the file of conversations: it saves what comes, in order, and answers what is asked of it, so that
//! no disk ever holds up a key.

use std::collections::{HashMap, HashSet, VecDeque};
use std::path::PathBuf;
use std::sync::mpsc;
use std::thread::JoinHandle;

use tokio::sync::mpsc::UnboundedSender;

use super::AppEvent;
use crate::session::{About, Match, SessionError, SessionId, Store};
use crate::system::now;
use crate::tui::effect::{ConversationKey, Effect};
use crate::tui::msg::Msg;

/// Conversations that a list shows.
const MOST_LISTED: u32 = 500;
/// Conversations that a search shows; the words around each place take longer than finding it.
const MOST_FOUND: u32 = 100;

/// Where the conversations are kept, and the one that the app begins with where it is there already.
pub struct History {
    pub path: PathBuf,
    /// The conversation that goes on.
    pub resumed: Option<SessionId>,
}

/// The way to the thread. Dropping it waits until all is saved.
pub struct SessionThread {
    effects: Option<mpsc::Sender<Effect>>,
    thread: Option<JoinHandle<()>>,
}

impl SessionThread {
    /// Starts the thread; without a history nothing is ever saved.
    pub fn start(history: Option<History>, sender: UnboundedSender<AppEvent>) -> Self {
        let Some(history) = history else { return Self { effects: None, thread: None } };
        let (effects, queue) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            let mut writer = SessionWriter::new(history);
            for effect in queue {
                match writer.perform(effect) {
                    Ok(None) => {}
                    // Where the app has ended, nobody needs to know.
                    Ok(Some(msg)) => drop(sender.send(AppEvent::Msg(msg))),
                    Err(failure) => drop(sender.send(AppEvent::Msg(failure.told()))),
                }
            }
        });
        Self { effects: Some(effects), thread: Some(thread) }
    }

    /// Hands an effect over.
    pub fn perform(&self, effect: Effect) {
        if let Some(effects) = &self.effects {
            // The thread lives as long as we do.
            let _ = effects.send(effect);
        }
    }
}

impl Drop for SessionThread {
    fn drop(&mut self) {
        self.effects = None;
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has nothing left to save.
            let _ = thread.join();
        }
    }
}

/// What could not be done.
enum Failure {
    /// Saving; the conversation goes on without.
    Save(SessionError),
    /// Something the person asked for.
    Other(SessionError),
}

impl Failure {
    fn told(self) -> Msg {
        match self {
            Self::Save(error) => Msg::SavingFailed(error.into()),
            Self::Other(error) => Msg::Problem(error.into()),
        }
    }
}

/// The file, and which conversation in it is which of the app's.
struct SessionWriter {
    path: PathBuf,
    store: Option<Store>,
    ids: HashMap<ConversationKey, SessionId>,
    titles: HashMap<ConversationKey, String>,
    /// Those that the person gave a title.
    named: HashSet<ConversationKey>,
    /// What could not be saved yet, the oldest first.
    unsaved: VecDeque<Effect>,
}

impl SessionWriter {
    fn new(history: History) -> Self {
        let ids = history.resumed.map(|id| (ConversationKey::default(), id)).into_iter().collect();
        Self {
            path: history.path,
            store: None,
            ids,
            titles: HashMap::new(),
            named: HashSet::new(),
            unsaved: VecDeque::new(),
        }
    }

    /// The file, opened when it is first needed, and again after it could not be.
    fn store(&mut self) -> Result<&Store, SessionError> {
        let store = match self.store.take() {
            Some(store) => store,
            None => Store::open(&self.path, now())?,
        };
        Ok(self.store.insert(store))
    }

    /// Saves something and whatever could not be saved before, in order: a conversation with holes is none.
    fn save(&mut self, effect: Effect) -> Result<(), Failure> {
        match self.unsaved.iter_mut().find(|earlier| is_same_turn(earlier, &effect)) {
            Some(earlier) => *earlier = effect,
            None => self.unsaved.push_back(effect),
        }
        while let Some(next) = self.unsaved.pop_front() {
            if let Err(error) = self.save_one(&next) {
                self.unsaved.push_front(next);
                return Err(Failure::Save(error));
            }
        }
        Ok(())
    }

    fn save_one(&mut self, effect: &Effect) -> Result<(), SessionError> {
        match effect {
            Effect::SaveTurn { key, turn, about } => {
                let id = self.id_of(*key, &turn.content, about)?;
                self.store()?.save_turn(id, turn, now())
            }
            Effect::SaveHead { key, head } => match self.ids.get(key) {
                Some(&id) => self.store()?.save_head(id, *head),
                None => Ok(()),
            },
            _ => Ok(()),
        }
    }

    fn perform(&mut self, effect: Effect) -> Result<Option<Msg>, Failure> {
        match effect {
            Effect::SaveTurn { .. } | Effect::SaveHead { .. } => self.save(effect)?,
            // What the model found may come after the person found something better.
            Effect::Entitle { key, .. } if self.named.contains(&key) => {}
            Effect::Entitle { key, title } => self.rename(key, title).map_err(Failure::Save)?,
            Effect::Rename { key, title } => {
                self.named.insert(key);
                self.rename(key, title).map_err(Failure::Other)?;
            }
            Effect::ListSessions(words) => {
                let found = self.find(&words).map_err(Failure::Other)?;
                return Ok(Some(Msg::Sessions { words, found }));
            }
            Effect::OpenSession { id, key } => {
                let session = self.store().and_then(|store| store.load(id)).map_err(Failure::Other)?;
                self.ids.insert(key, id);
                return Ok(Some(Msg::SessionOpened { key, session: Box::new(session) }));
            }
            Effect::DeleteSession(id) => {
                self.store().and_then(|store| store.delete(id, now())).map_err(Failure::Other)?;
            }
            Effect::RestoreSession(id) => {
                self.store().and_then(|store| store.restore(id)).map_err(Failure::Other)?;
            }
            Effect::PinSession(id, pinned) => {
                self.store().and_then(|store| store.pin(id, pinned)).map_err(Failure::Other)?;
            }
            // The others are not for the disk.
            _ => {}
        }
        Ok(None)
    }

    fn rename(&mut self, key: ConversationKey, title: String) -> Result<(), SessionError> {
        if let Some(&id) = self.ids.get(&key) {
            return self.store()?.rename(id, &title);
        }
        // Nothing was saved yet: the title waits for it.
        self.titles.insert(key, title);
        Ok(())
    }

    /// The number of a conversation, which gets one with its first turn.
    fn id_of(&mut self, key: ConversationKey, first_words: &str, about: &About) -> Result<SessionId, SessionError> {
        if let Some(&id) = self.ids.get(&key) {
            return Ok(id);
        }
        let title = self.titles.remove(&key);
        let words = title.as_deref().unwrap_or(first_words);
        let id = self.store()?.create(words, about, now())?;
        self.ids.insert(key, id);
        Ok(id)
    }

    fn find(&mut self, words: &str) -> Result<Vec<Match>, SessionError> {
        let store = self.store()?;
        if words.trim().is_empty() {
            let all = store.list(MOST_LISTED)?.into_iter();
            return Ok(all.map(|summary| Match { summary, excerpt: String::new() }).collect());
        }
        store.search(words, MOST_FOUND)
    }
}

/// Whether `later` tells all that `earlier` does.
fn is_same_turn(earlier: &Effect, later: &Effect) -> bool {
    match (earlier, later) {
        (Effect::SaveTurn { key, turn, .. }, Effect::SaveTurn { key: other_key, turn: other, .. }) => {
            key == other_key && turn.id == other.id
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation::{Role, Turn, TurnId, TurnState};

    #[test]
    fn a_title_from_the_person_is_better_than_one_from_the_model() {
        let directory = tempfile::tempdir().unwrap();
        let mut writer = SessionWriter::new(History { path: directory.path().join("sessions.db"), resumed: None });
        let mut perform = |effect| {
            writer.perform(effect).unwrap_or_else(|_| panic!("it fails"));
            writer.find("").unwrap_or_default().first().map(|found| found.summary.title.clone()).unwrap_or_default()
        };
        let turn = Turn {
            id: TurnId(0),
            parent: None,
            role: Role::User,
            content: "Hoi".to_owned(),
            state: TurnState::Complete,
        };
        let about = About::default();
        let key = ConversationKey(3);
        assert_eq!(perform(Effect::SaveTurn { key, turn, about }), "Hoi");
        assert_eq!(perform(Effect::Entitle { key, title: "Groet".to_owned() }), "Groet");
        assert_eq!(perform(Effect::Rename { key, title: "Mijn groet".to_owned() }), "Mijn groet");
        assert_eq!(perform(Effect::Entitle { key, title: "Groet".to_owned() }), "Mijn groet");
    }
}
