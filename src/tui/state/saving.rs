//! What of the conversation is on the disk.

use crate::conversation::{TurnId, TurnState};
use crate::session::SessionId;
use crate::tui::ids::ConversationKey;

/// What of the conversation is on the disk.
#[derive(Debug, Default)]
pub struct SavingState {
    pub mode: Saving,
    pub key: ConversationKey,
    /// The last key that was given out.
    pub last_key: u64,
    /// The length and state in which each turn was saved.
    pub turns: Vec<Option<(usize, TurnState)>>,
    /// The head that was saved.
    pub head: Option<TurnId>,
    pub title: TitleSource,
    /// Conversations that the user deleted, in order.
    pub deleted: Vec<SessionId>,
}

impl SavingState {
    /// The state for another conversation, known by `key`.
    #[must_use]
    pub fn of_another(&mut self, key: ConversationKey) -> Self {
        let deleted = std::mem::take(&mut self.deleted);
        Self { mode: self.mode, key, last_key: self.last_key.max(key.0), deleted, ..Self::default() }
    }

    pub fn next_key(&mut self) -> ConversationKey {
        self.last_key += 1;
        ConversationKey(self.last_key)
    }
}

/// Whether conversations are saved.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Saving {
    #[default]
    On,
    /// Something is not saved yet. The status line says so, and saving is tried again.
    Failing,
    /// The user asked for no history.
    Off,
}

/// Where the title of a conversation comes from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum TitleSource {
    /// The first message.
    #[default]
    FirstWords,
    /// The user or the model, which is asked only once.
    Chosen,
}
