//! What the user writes, and wrote before.

use crate::conversation::TurnId;
use crate::tui::composer::Composer;
use crate::tui::msg::Attachment;

#[derive(Default)]
pub struct InputState {
    pub composer: Composer,
    /// Files that are sent with the next message.
    pub attachments: Vec<Attachment>,
    pub search_words: Composer,
    pub history: InputHistory,
    /// The turn that the next message is another version of.
    pub editing: Option<TurnId>,
}

/// Messages sent before, for the keys that recall them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InputHistory {
    sent: Vec<String>,
    /// The recalled message, and the draft that it replaced.
    recalled: Option<(usize, String)>,
}

impl InputHistory {
    const CAPACITY: usize = 200;

    pub fn remember(&mut self, text: String) {
        self.recalled = None;
        if !text.trim().is_empty() && self.sent.last() != Some(&text) {
            self.sent.push(text);
            if self.sent.len() > Self::CAPACITY {
                self.sent.remove(0);
            }
        }
    }

    /// The message before the recalled one, if any. `draft` is kept for the way back.
    pub fn older(&mut self, draft: &str) -> Option<&str> {
        let (index, draft) = match self.recalled.take() {
            None => (self.sent.len().checked_sub(1)?, draft.to_owned()),
            Some((0, draft)) => {
                self.recalled = Some((0, draft));
                return None;
            }
            Some((index, draft)) => (index - 1, draft),
        };
        self.recalled = Some((index, draft));
        self.sent.get(index).map(String::as_str)
    }

    /// The message after the recalled one, and after the last one the draft.
    pub fn newer(&mut self) -> Option<String> {
        let (index, draft) = self.recalled.take()?;
        let Some(text) = self.sent.get(index + 1) else { return Some(draft) };
        self.recalled = Some((index + 1, draft));
        Some(text.clone())
    }
}
