//! What the user writes, and wrote before. Nothing that was typed and not deleted is ever lost: it is in the composer,
//! in the queue, in the history or in the conversation.

use std::collections::{BTreeMap, VecDeque};

use super::generation::RunningCommand;
use crate::conversation::TurnId;
use crate::tui::composer::Composer;
use crate::tui::msg::Attachment;
use crate::tui::suggestions::Suggestions;

#[derive(Default)]
pub struct InputState {
    pub composer: Composer,
    /// Files that are sent with the next message.
    pub attachments: Vec<Attachment>,
    /// Messages that wait for the answer under way, the first one first.
    pub queue: VecDeque<QueuedMessage>,
    pub search_words: Composer,
    pub history: InputHistory,
    /// The turn that the next message is another version of.
    pub editing: Option<Editing>,
    /// The message that names files that do not exist: sent again, it is sent without them.
    pub insists: Option<String>,
    /// The command that failed last, for doing it again.
    pub failed_command: Option<RunningCommand>,
    pub draft: DraftTokens,
    /// What fits the word before the cursor.
    pub suggestions: Option<Suggestions>,
    /// Where the word begins whose list the user closed.
    pub closed_suggestions: Option<usize>,
}

/// How much of the context window the message that is being written takes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DraftTokens {
    pub tokens: usize,
    /// The text that is counted, or that was counted last.
    pub text: String,
    /// The number of that count.
    pub revision: u64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueuedMessage {
    pub text: String,
    pub attachments: Vec<Attachment>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Editing {
    /// The turn that is edited, and its text before.
    pub turn: TurnId,
    pub original: String,
    /// What stood in the composer before.
    pub draft: String,
}

impl InputState {
    /// Tokens of the draft and of the files that are sent with it, as far as they are counted.
    pub fn draft_tokens(&self) -> usize {
        let files = self.attachments.iter().filter_map(|file| file.tokens);
        self.draft.tokens + files.sum::<usize>()
    }

    /// Ends editing. What was in the composer before is in it again.
    pub fn end_editing(&mut self) -> Option<Editing> {
        let editing = self.editing.take()?;
        let text = self.composer.take();
        if text != editing.original {
            self.history.remember(text);
        }
        self.composer.set(&editing.draft);
        Some(editing)
    }

    /// Takes all messages out of the queue and puts them before the text in the composer.
    pub fn take_back_queue(&mut self) {
        if self.queue.is_empty() {
            return;
        }
        let mut texts = Vec::new();
        for message in std::mem::take(&mut self.queue) {
            texts.push(message.text);
            self.attachments.extend(message.attachments);
        }
        let draft = self.editing.as_ref().map_or(self.composer.text(), |editing| &editing.draft);
        texts.extend(Some(draft.to_owned()).filter(|draft| !draft.is_empty()));
        let text = texts.join("\n\n");
        match &mut self.editing {
            Some(editing) => editing.draft = text,
            None => self.composer.set(&text),
        }
    }

    /// All that was written and not sent.
    pub fn unsent(&self) -> String {
        let queued = self.queue.iter().map(|message| message.text.as_str());
        let draft = self.editing.as_ref().map(|editing| editing.draft.as_str());
        let parts = queued.chain(draft).chain([self.composer.text()]);
        parts.filter(|part| !part.trim().is_empty()).collect::<Vec<_>>().join("\n\n")
    }
}

/// Messages sent before, for the keys that recall them. As in a shell, a recalled message that is changed keeps the
/// change at its place until the next one is sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InputHistory {
    sent: Vec<String>,
    /// The message that is shown; `None` while it is the draft.
    recalled: Option<usize>,
    /// What was changed, by place; the draft is at the end.
    changed: BTreeMap<usize, String>,
}

impl InputHistory {
    const CAPACITY: usize = 1000;

    /// Remembers a message that was sent or given up, and what else was changed and not sent.
    pub fn remember(&mut self, text: String) {
        let shown = self.recalled.take().unwrap_or(self.sent.len());
        let others = std::mem::take(&mut self.changed).into_iter().filter(|&(place, _)| place != shown);
        for text in others.map(|(_, text)| text).chain([text]) {
            if !text.trim().is_empty() && self.sent.last() != Some(&text) {
                self.sent.push(text);
            }
        }
        let old = self.sent.len().saturating_sub(Self::CAPACITY);
        self.sent.drain(..old);
    }

    /// Adds what was sent in earlier chats.
    pub fn precede(&mut self, earlier: Vec<String>) {
        let count = earlier.len();
        self.sent.splice(..0, earlier);
        // What is recalled or changed stays at its message.
        self.recalled = self.recalled.map(|place| place + count);
        self.changed =
            std::mem::take(&mut self.changed).into_iter().map(|(place, text)| (place + count, text)).collect();
    }

    /// The message before the one shown, if any. What is in the composer is kept for the way back.
    pub fn older(&mut self, current: &str) -> Option<String> {
        let shown = self.recalled.unwrap_or(self.sent.len());
        Some(self.recall(shown, shown.checked_sub(1)?, current))
    }

    /// The message after the one shown, and after the last one the draft.
    pub fn newer(&mut self, current: &str) -> Option<String> {
        let shown = self.recalled?;
        Some(self.recall(shown, shown + 1, current))
    }

    fn recall(&mut self, shown: usize, place: usize, current: &str) -> String {
        if self.sent.get(shown).is_some_and(|sent| sent == current) {
            self.changed.remove(&shown);
        } else {
            self.changed.insert(shown, current.to_owned());
        }
        self.recalled = (place < self.sent.len()).then_some(place);
        let text = self.changed.get(&place).or_else(|| self.sent.get(place));
        text.cloned().unwrap_or_default()
    }

    /// All that can be recalled.
    #[cfg(test)]
    pub fn all(&self) -> impl Iterator<Item = &str> {
        self.sent.iter().chain(self.changed.values()).map(String::as_str)
    }
}
