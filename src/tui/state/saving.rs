//! What of the conversation is on the disk.

use crate::conversation::{TurnId, TurnState};
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
}

impl SavingState {
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
    /// Something could not be saved. The user knows, and saving is still tried.
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
