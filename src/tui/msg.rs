//! What can happen: keys, what the engine tells, what effects came to. Everything that `update` learns comes in here,
//! the time included.

use crossterm::event::KeyEvent;

use crate::engine::{EngineInfo, FinishReason, Timings, Usage};
use crate::report::Report;
use crate::session::{Match, Session};
use crate::tui::effect::{ConversationKey, Purpose};

/// Tells an answer under way from those before it: what belongs to an older one is dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct GenerationId(pub u64);

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Msg {
    /// A key was pressed.
    Key(KeyEvent),
    /// Text was pasted.
    Paste(String),
    /// The terminal has this many columns and rows now.
    Resize(u16, u16),
    /// The wheel was turned by so many rows, down where positive.
    Wheel(isize),
    /// The model can be talked to.
    EngineReady(EngineInfo),
    /// It cannot.
    EngineFailed(Report),
    /// Something about an answer.
    Answer(GenerationId, AnswerMsg),
    /// The person's own editor gave this text back.
    Edited(String),
    /// Files were read, or not.
    FilesRead {
        /// What is done with them.
        purpose: Purpose,
        /// Each file, or why there is none.
        files: Vec<Result<Attachment, FileProblem>>,
    },
    /// Files and folders whose names begin like this.
    Paths {
        /// The beginning.
        start: String,
        /// The whole names; folders end with a slash.
        found: Vec<String>,
    },
    /// A second went by in which an answer was being written.
    Second,
    /// Saved conversations that have these words.
    Sessions {
        /// The words.
        words: String,
        /// The conversations.
        found: Vec<Match>,
    },
    /// A saved conversation was brought back.
    SessionOpened {
        /// What it is called from now on.
        key: ConversationKey,
        /// The conversation.
        session: Box<Session>,
    },
    /// The conversation cannot be saved.
    SavingFailed(Report),
    /// The editor could not be used, or another thing went wrong that is to be told.
    Problem(Report),
}

/// A text file that goes along with what is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its name as it was typed.
    pub name: String,
    /// What it says.
    pub text: String,
    /// Tokens of it; `None` while there is no model to count them.
    pub tokens: Option<usize>,
}

/// Why a file cannot go along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileProblem {
    /// There is none of this name.
    Missing(String),
    /// It cannot be read, is no text, or is too long.
    Unusable(Report),
}

/// What happens to an answer.
#[derive(Debug, Clone, PartialEq)]
pub enum AnswerMsg {
    /// The prompt was laid out for the window: so many of the oldest messages are left out.
    Fitted {
        /// Messages left out.
        forgotten: usize,
        /// Tokens of what is left.
        prompt_tokens: usize,
    },
    /// The prompt is being read.
    Reading {
        /// Tokens read so far.
        tokens: usize,
    },
    /// More of the answer.
    Delta {
        /// Its text.
        text: String,
        /// Tokens of it.
        tokens: usize,
        /// Milliseconds since the first of the answer.
        elapsed_ms: u64,
    },
    /// That was all.
    Finished {
        /// Why.
        reason: FinishReason,
        /// Token counts.
        usage: Usage,
        /// Durations.
        timings: Timings,
    },
    /// There will be no more of it.
    Failed(Report),
}
