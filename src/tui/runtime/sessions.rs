//! The thread that owns the file of conversations. It saves changes in order and answers questions, so that no disk
//! holds up a key.

use std::path::PathBuf;
use std::sync::mpsc;
use std::thread::JoinHandle;

use super::event::AppSender;
use crate::session::{Match, SessionError, SessionId, SessionWriter, Store};
use crate::system::now;
use crate::tui::effect::{SaveEffect, SessionEffect};
use crate::tui::ids::ConversationKey;
use crate::tui::msg::SessionMsg;

const MAX_LISTED: u32 = 500;
/// Fewer than a list has: an excerpt takes longer than finding the words.
const MAX_FOUND: u32 = 100;

/// Where conversations are saved.
pub struct History {
    pub path: PathBuf,
    /// The conversation that the app continues.
    pub resumed: Option<SessionId>,
}

/// Sends effects to the thread. Dropping it waits until all is saved.
pub struct SessionThread {
    effects: Option<mpsc::Sender<SessionEffect>>,
    thread: Option<JoinHandle<()>>,
}

impl SessionThread {
    /// Starts the thread. Without a history there is none, and nothing is ever saved.
    pub fn start(history: Option<History>, sender: AppSender) -> Self {
        let Some(history) = history else { return Self { effects: None, thread: None } };
        let (effects, queue) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            let mut worker = Worker::new(history);
            for effect in queue {
                match worker.perform(effect) {
                    Ok(None) => {}
                    Ok(Some(msg)) => sender.send(msg),
                    Err(Failure::Save(error)) => sender.send(SessionMsg::SaveFailed(error.into())),
                    Err(Failure::Other(error)) => sender.send(SessionMsg::Failed(error.into())),
                }
            }
        });
        Self { effects: Some(effects), thread: Some(thread) }
    }

    pub fn perform(&self, effect: SessionEffect) {
        if let Some(effects) = &self.effects {
            // The thread lives as long as its sender.
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

enum Failure {
    /// Saving failed. It is tried again with the next change.
    Save(SessionError),
    /// Something else failed that the user asked for.
    Other(SessionError),
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

    fn perform(&mut self, effect: SessionEffect) -> Result<Option<SessionMsg>, Failure> {
        match effect {
            SessionEffect::Save(SaveEffect::Turn { key, turn, details }) => {
                self.writer.save_turn(key, turn, details).map_err(Failure::Save)?;
            }
            SessionEffect::Save(SaveEffect::Head { key, head }) => {
                self.writer.save_head(key, head).map_err(Failure::Save)?;
            }
            SessionEffect::SuggestTitle { key, title } => {
                self.writer.suggest_title(key, title).map_err(Failure::Save)?;
            }
            SessionEffect::Rename { key, title } => self.writer.rename(key, title).map_err(Failure::Other)?,
            SessionEffect::List(words) => {
                let found = self.find(&words).map_err(Failure::Other)?;
                return Ok(Some(SessionMsg::Listed { words, found }));
            }
            SessionEffect::Open { id, key } => {
                let session = self.writer.store().and_then(|store| store.load(id)).map_err(Failure::Other)?;
                self.writer.resume(key, id);
                return Ok(Some(SessionMsg::Opened { key, session: Box::new(session) }));
            }
            SessionEffect::Delete(id) => self.change(|store| store.delete(id, now()))?,
            SessionEffect::Restore(id) => self.change(|store| store.restore(id))?,
            SessionEffect::Pin(id, pinned) => self.change(|store| store.pin(id, pinned))?,
        }
        Ok(None)
    }

    fn change(&mut self, change: impl FnOnce(&Store) -> Result<(), SessionError>) -> Result<(), Failure> {
        self.writer.store().and_then(change).map_err(Failure::Other)
    }

    fn find(&mut self, words: &str) -> Result<Vec<Match>, SessionError> {
        let store = self.writer.store()?;
        if words.trim().is_empty() {
            let all = store.list(MAX_LISTED)?.into_iter();
            return Ok(all.map(|summary| Match { summary, excerpt: String::new() }).collect());
        }
        store.search(words, MAX_FOUND)
    }
}
