//! The thread that has the file of conversations: it saves what comes, in order, and answers what is asked of it, so that
//! no disk ever holds up a key.

use std::path::PathBuf;
use std::sync::mpsc;
use std::thread::JoinHandle;

use tokio::sync::mpsc::UnboundedSender;

use super::AppEvent;
use crate::session::{Match, SessionError, SessionId, SessionWriter, Store};
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
            let mut worker = Worker::new(history);
            for effect in queue {
                match worker.perform(effect) {
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

/// Performs effects on the file.
struct Worker {
    writer: SessionWriter<ConversationKey>,
}

impl Worker {
    fn new(history: History) -> Self {
        let mut writer = SessionWriter::new(history.path);
        if let Some(id) = history.resumed {
            writer.resume(ConversationKey::default(), id);
        }
        Self { writer }
    }

    fn perform(&mut self, effect: Effect) -> Result<Option<Msg>, Failure> {
        match effect {
            Effect::SaveTurn { key, turn, details } => {
                self.writer.save_turn(key, turn, details).map_err(Failure::Save)?;
            }
            Effect::SaveHead { key, head } => self.writer.save_head(key, head).map_err(Failure::Save)?,
            Effect::Entitle { key, title } => self.writer.suggest_title(key, title).map_err(Failure::Save)?,
            Effect::Rename { key, title } => self.writer.rename(key, title).map_err(Failure::Other)?,
            Effect::ListSessions(words) => {
                let found = self.find(&words).map_err(Failure::Other)?;
                return Ok(Some(Msg::Sessions { words, found }));
            }
            Effect::OpenSession { id, key } => {
                let session = self.writer.store().and_then(|store| store.load(id)).map_err(Failure::Other)?;
                self.writer.resume(key, id);
                return Ok(Some(Msg::SessionOpened { key, session: Box::new(session) }));
            }
            Effect::DeleteSession(id) => self.change(|store| store.delete(id, now()))?,
            Effect::RestoreSession(id) => self.change(|store| store.restore(id))?,
            Effect::PinSession(id, pinned) => self.change(|store| store.pin(id, pinned))?,
            // The others are not for the disk.
            _ => {}
        }
        Ok(None)
    }

    fn change(&mut self, change: impl FnOnce(&Store) -> Result<(), SessionError>) -> Result<(), Failure> {
        self.writer.store().and_then(change).map_err(Failure::Other)
    }

    fn find(&mut self, words: &str) -> Result<Vec<Match>, SessionError> {
        let store = self.writer.store()?;
        if words.trim().is_empty() {
            let all = store.list(MOST_LISTED)?.into_iter();
            return Ok(all.map(|summary| Match { summary, excerpt: String::new() }).collect());
        }
        store.search(words, MOST_FOUND)
    }
}
