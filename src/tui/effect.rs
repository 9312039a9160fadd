//! All that `update` can want done, by receiver. `runtime` does it.

use super::choices::Choices;
use super::ids::{ConversationKey, GenerationId};
use super::terminal::Mouse;
use crate::conversation::{Conversation, Turn, TurnId, Unsummarised};
use crate::engine::GenerationOptions;
use crate::session::{SessionDetails, SessionId};
use crate::translate::Language;

#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    Engine(EngineEffect),
    Model(ModelEffect),
    Session(SessionEffect),
    Files(FileEffect),
    Terminal(TerminalEffect),
    /// Keep what the user chose, for the next chat.
    Remember(Choices),
    Quit,
}

// ── The model in use ──

#[derive(Debug, Clone, PartialEq)]
pub enum EngineEffect {
    /// Start an answer; its messages carry `id`.
    Start { id: GenerationId, task: GenerationTask },
    /// Stop an answer. No message about it follows that counts.
    Stop(GenerationId),
    /// Count the tokens of a conversation, and the messages that do not fit the context window.
    Measure { id: GenerationId, conversation: Conversation },
    /// Count the tokens of the message that is being written. Only the last of these counts.
    CountDraft { revision: u64, text: String },
    /// Find a title for a conversation, in the background.
    FindTitle { key: ConversationKey, question: Conversation, options: GenerationOptions },
}

/// What kind of answer the model gives.
#[derive(Debug, Clone, PartialEq)]
pub enum GenerationTask {
    /// Answer the last message. The oldest turns are left out where they do not fit the context window; `left_out`
    /// messages were so before and stay so.
    Reply { conversation: Conversation, left_out: usize, options: GenerationOptions },
    /// Summarise what no longer fits the context window.
    Summary { unsummarised: Unsummarised, options: GenerationOptions },
    /// Summarise a document, by its name as typed.
    DocumentSummary { file: String },
    /// Translate. Without a target language, Dutch becomes English and anything else Dutch.
    Translation { source: TranslationSource, target: Option<Language> },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TranslationSource {
    Text(String),
    /// A document, by its name as typed. The translation becomes a file next to it.
    File(String),
}

// ── Other models ──

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModelEffect {
    List,
    /// Use this model from now on, downloaded first where it is absent. Cancels the one that was pending.
    Open(String),
    /// Cancel the pending model. What was downloaded of it stays.
    Cancel,
}

// ── Saved conversations ──

#[derive(Debug, Clone, PartialEq)]
pub enum SessionEffect {
    Save(SaveEffect),
    /// Set the title that the model found, unless the user gave one.
    SuggestTitle {
        key: ConversationKey,
        title: String,
    },
    /// Set the title that the user gave.
    Rename {
        key: ConversationKey,
        title: String,
    },
    /// List the conversations that contain these words, all where there are none, and say which of them is `key`.
    List {
        words: String,
        shelf: Shelf,
        key: ConversationKey,
    },
    /// Load a conversation, with `key` from now on.
    Open {
        id: SessionId,
        key: ConversationKey,
    },
    /// Move a conversation to the bin.
    Delete(SessionId),
    Restore(SessionId),
    /// Pin a conversation to the top of the list, or unpin it.
    Pin(SessionId, bool),
}

/// Which conversations a list shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Shelf {
    #[default]
    Saved,
    /// The bin: deleted ones, which can be restored for a while.
    Deleted,
}

/// A change of a conversation that belongs on the disk.
#[derive(Debug, Clone, PartialEq)]
pub enum SaveEffect {
    /// A turn, new or changed. `details` are saved with the first turn of a conversation.
    Turn { key: ConversationKey, turn: Turn, details: SessionDetails },
    /// The turns from `first` on were taken back.
    TakenBack { key: ConversationKey, first: TurnId },
    /// The last turn of the current branch.
    Head { key: ConversationKey, head: Option<TurnId> },
}

// ── Files ──

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileEffect {
    /// Read text files, by their names as typed.
    Read { paths: Vec<String>, purpose: ReadPurpose },
    /// List files and directories whose names start like this.
    Complete(String),
    /// List those that fit this beginning of a name, for the user to choose from.
    Suggest(String),
    /// Write a conversation to a new file, by its name as typed.
    Export { name: String, text: String },
}

/// What files are read for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadPurpose {
    /// To be attached to the next message.
    Attach,
    /// To be sent at once with this message.
    Send { message: String, missing: MissingFiles },
}

/// What becomes of a message that names files that do not exist. A word with an at sign need not be a file, so the user
/// decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MissingFiles {
    Refused,
    /// The user insists: the words are just words.
    Ignored,
}

// ── The terminal ──

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TerminalEffect {
    /// Put text on the clipboard.
    Copy(String),
    /// Let the user edit this text in their own editor.
    Edit(String),
    /// Give the terminal back, and stop until the shell continues the program.
    Suspend,
    /// Draw the whole screen again.
    Redraw,
    /// Give the mouse to the chat or to the terminal.
    Mouse(Mouse),
}
