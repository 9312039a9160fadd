//! The thread that owns the file of conversations. It saves changes in order and answers questions, so that no disk
//! holds up a key.

use std::path::PathBuf;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread::JoinHandle;
use std::time::Duration;

use super::event::AppSender;
use crate::report::Report;
use crate::session::{Match, Session, SessionError, SessionWriter, Store};
use crate::system::now;
use crate::tui::effect::{SaveEffect, SessionEffect, Shelf};
use crate::tui::ids::ConversationKey;
use crate::tui::msg::SessionMsg;

const MAX_LISTED: u32 = 500;
/// Messages of earlier chats that can be recalled.
const MAX_RECENT: u32 = 200;
/// How long after a failure saving is tried again, where nothing else happens before.
const RETRY_AFTER: Duration = Duration::from_millis(1500);
/// Fewer than a list has: an excerpt takes longer than finding the words.
const MAX_FOUND: u32 = 100;

/// Where conversations are saved.
pub struct History {
    pub path: PathBuf,
    /// The conversation that the app continues.
    pub resumed: Option<Session>,
}

/// What could not be saved at the end.
pub struct Unsaved {
    pub turns: usize,
    pub report: Report,
}

/// Sends effects to the thread. Dropping it waits until all is saved that can be.
pub struct SessionThread {
    effects: Option<mpsc::Sender<SessionEffect>>,
    thread: Option<JoinHandle<Option<Unsaved>>>,
}

impl SessionThread {
    /// Starts the thread. Without a history there is none, and nothing is ever saved.
    pub fn start(history: Option<History>, sender: AppSender) -> Self {
        let Some(history) = history else { return Self { effects: None, thread: None } };
        let (effects, queue) = mpsc::channel();
        let thread = std::thread::spawn(move || Worker::new(history).run(&queue, &sender));
        Self { effects: Some(effects), thread: Some(thread) }
    }

    pub fn perform(&self, effect: SessionEffect) {
        if let Some(effects) = &self.effects {
            // The thread lives as long as its sender.
            let _ = effects.send(effect);
        }
    }

    /// Waits until all is saved that can be, and returns what cannot.
    pub fn finish(&mut self) -> Option<Unsaved> {
        self.effects = None;
        // A thread that panicked has nothing left to save.
        self.thread.take()?.join().ok().flatten()
    }
}

impl Drop for SessionThread {
    fn drop(&mut self) {
        self.finish();
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
    path: PathBuf,
    writer: SessionWriter<ConversationKey>,
}

impl Worker {
    fn new(history: History) -> Self {
        let path = history.path.clone();
        let mut writer = SessionWriter::new(history.path);
        if let Some(session) = &history.resumed {
            writer.resume(ConversationKey::default(), session);
        }
        Self { path, writer }
    }

    /// Performs effects until there can be no more, and tries again what could not be saved.
    fn run(mut self, queue: &mpsc::Receiver<SessionEffect>, sender: &AppSender) -> Option<Unsaved> {
        let mut is_failing = false;
        if let Some(recent) = self.recent() {
            sender.send(SessionMsg::Recent(recent));
        }
        loop {
            let pause = if is_failing { RETRY_AFTER } else { Duration::MAX };
            let done = match queue.recv_timeout(pause) {
                Ok(effect) => self.perform(effect),
                Err(RecvTimeoutError::Timeout) => self.writer.save_all().map(|()| None).map_err(Failure::Save),
                Err(RecvTimeoutError::Disconnected) => break,
            };
            match done {
                Ok(None) => {}
                Ok(Some(msg)) => sender.send(msg),
                Err(Failure::Save(error)) => {
                    is_failing = true;
                    sender.send(SessionMsg::SaveFailed(error.into()));
                }
                Err(Failure::Other(error)) => sender.send(SessionMsg::Failed(error.into())),
            }
            if is_failing && self.writer.unsaved_turns() == 0 {
                is_failing = false;
                sender.send(SessionMsg::SavedAgain);
            }
        }
        let report = self.writer.save_all().err()?.into();
        Some(Unsaved { turns: self.writer.unsaved_turns(), report })
    }

    /// What the user wrote in earlier chats. Without a file there was none, and none is made for the question.
    fn recent(&mut self) -> Option<Vec<String>> {
        if !self.path.exists() {
            return None;
        }
        let recent = self.writer.store().and_then(|store| store.recent_messages(MAX_RECENT));
        recent.inspect_err(|error| tracing::debug!("no earlier messages: {error}")).ok()
    }

    fn perform(&mut self, effect: SessionEffect) -> Result<Option<SessionMsg>, Failure> {
        match effect {
            SessionEffect::Save(SaveEffect::Turn { key, turn, details }) => {
                self.writer.save_turn(key, turn, details).map_err(Failure::Save)?;
            }
            SessionEffect::Save(SaveEffect::TakenBack { key, first }) => {
                self.writer.take_back(key, first).map_err(Failure::Save)?;
            }
            SessionEffect::Save(SaveEffect::Head { key, head }) => {
                self.writer.save_head(key, head).map_err(Failure::Save)?;
            }
            SessionEffect::SuggestTitle { key, title } => {
                self.writer.suggest_title(key, &title).map_err(Failure::Save)?;
            }
            SessionEffect::Rename { key, title } => self.writer.rename(key, &title).map_err(Failure::Other)?,
            SessionEffect::List { words, shelf, key } => {
                let found = self.find(&words, shelf).map_err(Failure::Other)?;
                let open = self.writer.id_of(key);
                return Ok(Some(SessionMsg::Listed { words, shelf, found, open, now: now() }));
            }
            SessionEffect::Open { id, key } => {
                let session = self.writer.store().and_then(|store| store.load(id)).map_err(Failure::Other)?;
                self.writer.resume(key, &session);
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

    fn find(&mut self, words: &str, shelf: Shelf) -> Result<Vec<Match>, SessionError> {
        let store = self.writer.store()?;
        let all = match shelf {
            Shelf::Saved if !words.trim().is_empty() => return store.search(words, MAX_FOUND),
            Shelf::Saved => store.list(MAX_LISTED)?,
            Shelf::Deleted => store.deleted()?,
        };
        let words = words.to_lowercase();
        let found = all.into_iter().filter(|summary| summary.title.to_lowercase().contains(words.trim()));
        Ok(found.map(|summary| Match { summary, excerpt: String::new() }).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation::{Role, Turn, TurnId, TurnState};
    use crate::session::SessionDetails;
    use crate::tui::msg::Msg;
    use crate::tui::runtime::event::{AppEvent, drain};

    fn save(turn: usize) -> SessionEffect {
        let parent = turn.checked_sub(1).map(TurnId);
        let (role, state) = (Role::User, TurnState::Complete);
        let turn = Turn { id: TurnId(turn), parent, role, content: "Hoi".to_owned(), state };
        let (key, details) = (ConversationKey::default(), SessionDetails::default());
        SessionEffect::Save(SaveEffect::Turn { key, turn, details })
    }

    /// Where no directory can be made, until the file in its place is gone.
    fn blocked() -> (tempfile::TempDir, PathBuf) {
        let directory = tempfile::tempdir().unwrap();
        let parent = directory.path().join("data");
        std::fs::write(&parent, "not a directory").unwrap();
        (directory, parent)
    }

    fn start(parent: &std::path::Path) -> (SessionThread, tokio::sync::mpsc::UnboundedReceiver<AppEvent>) {
        let (sender, receiver) = AppSender::channel();
        let history = History { path: parent.join("sessions.db"), resumed: None };
        (SessionThread::start(Some(history), sender), receiver)
    }

    #[test]
    fn what_cannot_be_saved_is_counted_at_the_end() {
        let (_directory, parent) = blocked();
        let (mut thread, mut receiver) = start(&parent);
        thread.perform(save(0));
        thread.perform(save(1));
        assert_eq!(thread.finish().unwrap().turns, 2);
        assert!(drain(&mut receiver).iter().all(|msg| matches!(msg, Msg::Session(SessionMsg::SaveFailed(_)))));
    }

    #[tokio::test]
    async fn saving_is_tried_again_by_itself_and_reported_when_it_works() {
        let (_directory, parent) = blocked();
        let (mut thread, mut receiver) = start(&parent);
        thread.perform(save(0));
        let mut next = async || match receiver.recv().await {
            Some(AppEvent::Msg(Msg::Session(msg))) => msg,
            other => panic!("{other:?}"),
        };
        assert!(matches!(next().await, SessionMsg::SaveFailed(_)));
        std::fs::remove_file(&parent).unwrap();
        while next().await != SessionMsg::SavedAgain {}
        assert!(thread.finish().is_none());
    }
}
