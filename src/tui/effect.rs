//! What is to be done: `update` returns these, `runtime` does them.

use super::msg::GenerationId;
use crate::conversation::{Conversation, Turn, TurnId, Unsummarised};
use crate::engine::GenerationOptions;
use crate::session::{SessionDetails, SessionId};
use crate::translate::Language;

/// What a conversation is called before it has a number on the disk.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct ConversationKey(pub u64);

/// What is done with files that were read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadPurpose {
    /// They go along with what is said next.
    Attach,
    /// This is said at once, with those of them that exist: a word with an at sign need not be a file.
    Send(String),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TranslationSource {
    Text(String),
    /// A document, by its name as it was typed; its translation goes into a file beside it.
    File(String),
}

/// Something to be done outside.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Ask the model. The oldest turns are left out where they do not fit the window.
    Generate {
        /// What its messages are to be called.
        id: GenerationId,
        conversation: Conversation,
        /// Messages at its beginning that were left out before and stay so.
        forgotten: usize,
        options: GenerationOptions,
    },
    /// Have the model sum up what it has no room for any more.
    Summarise {
        /// What its messages are to be called.
        id: GenerationId,
        /// What it sums up.
        unsummarised: Unsummarised,
        options: GenerationOptions,
    },
    /// Translate something; its answer is the translation, or where that was written.
    Translate {
        /// What its messages are to be called.
        id: GenerationId,
        source: TranslationSource,
        /// Into which language, where the person said so.
        target: Option<Language>,
    },
    /// Find out how much of the window a conversation takes.
    Measure {
        /// What the message is to be called.
        id: GenerationId,
        /// What the model would read.
        conversation: Conversation,
    },
    /// Have the model find a title, while the conversation goes on.
    FindTitle {
        key: ConversationKey,
        /// The question for a title.
        question: Conversation,
        options: GenerationOptions,
    },
    /// Find the models there are.
    ListModels,
    /// Talk with another model from now on; it is fetched first where it is not here. What was on its way before is
    /// given up.
    UseModel(String),
    /// Give up what is on its way. What was fetched of it stays.
    StopFetching,
    /// Nobody waits for this answer any more.
    Abort(GenerationId),
    /// Put text on the clipboard.
    Copy(String),
    /// Let the person write this text on in an editor of their own.
    OpenEditor(String),
    /// Read text files that are to go along with what is said.
    ReadFiles {
        /// Their names as they were typed.
        paths: Vec<String>,
        /// What is done with them.
        purpose: ReadPurpose,
    },
    /// Find files and folders whose names begin like this.
    CompletePath(String),
    /// Save a turn, or what became of it.
    SaveTurn {
        key: ConversationKey,
        turn: Turn,
        /// What is to be known of the conversation where this is its first turn.
        details: SessionDetails,
    },
    /// Save which turn is the last that is shown.
    SaveHead {
        key: ConversationKey,
        head: Option<TurnId>,
    },
    /// Give a conversation the title that the model found, unless the person gave it one.
    Entitle {
        key: ConversationKey,
        title: String,
    },
    /// Give a conversation the title that the person wants.
    Rename {
        key: ConversationKey,
        title: String,
    },
    /// Find the saved conversations that have these words; all where there are none.
    ListSessions(String),
    /// Bring a saved conversation back, to be called `key` from now on.
    OpenSession {
        id: SessionId,
        /// What it is called.
        key: ConversationKey,
    },
    /// Take a saved conversation out of the list.
    DeleteSession(SessionId),
    /// Bring it back into the list.
    RestoreSession(SessionId),
    /// Put it above the others, or back among them.
    PinSession(SessionId, bool),
    Quit,
}
