//! What can happen: keys, what the engine tells, what effects came to. Everything that `update` learns comes in here,
//! the time included.

use crossterm::event::KeyEvent;

use crate::engine::{EngineInfo, FinishReason, Timings, Usage};
use crate::model::Presence;
use crate::report::Report;
use crate::session::{Match, Session};
use crate::tui::effect::{ConversationKey, ReadPurpose};

/// Tells an answer under way from those before it: what belongs to an older one is dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct GenerationId(pub u64);

#[derive(Debug, Clone, PartialEq)]
pub enum Msg {
    /// A key was pressed.
    Key(KeyEvent),
    Paste(String),
    /// The terminal has this many columns and rows now.
    Resize(u16, u16),
    /// The wheel was turned by so many rows, down where positive.
    Wheel(isize),
    /// The model can be talked to.
    EngineReady(EngineInfo),
    EngineFailed(Report),
    /// How much of the window the conversation takes.
    Measured {
        /// Which measuring that was.
        id: GenerationId,
        /// Messages that would be left out.
        forgotten: usize,
        /// Tokens of what is left.
        tokens: usize,
    },
    /// The model was asked for a title, and this is its answer.
    TitleFound {
        key: ConversationKey,
        answer: String,
    },
    /// The models there are.
    Models(Vec<ModelChoice>),
    /// How far a model is that was asked for.
    ModelProgress(PendingModel),
    /// Something about an answer.
    Answer(GenerationId, AnswerMsg),
    /// The person's own editor gave this text back.
    Edited(String),
    /// Files were read, or not.
    FilesRead {
        /// What is done with them.
        purpose: ReadPurpose,
        /// Each file, or why there is none.
        files: Vec<Result<Attachment, FileProblem>>,
    },
    /// Files and folders whose names begin like this.
    Paths {
        start: String,
        /// The whole names; folders end with a slash.
        found: Vec<String>,
    },
    /// A second went by in which an answer was being written.
    Tick,
    /// Saved conversations that have these words.
    Sessions {
        words: String,
        found: Vec<Match>,
    },
    /// A saved conversation was brought back.
    SessionOpened {
        /// What it is called from now on.
        key: ConversationKey,
        session: Box<Session>,
    },
    /// The conversation cannot be saved.
    SavingFailed(Report),
    /// The editor could not be used, or another thing went wrong that is to be told.
    Problem(Report),
}

/// A model that can be talked with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelChoice {
    /// What a person calls it.
    pub name: String,
    /// Bytes of all of it, here or to be downloaded.
    pub bytes: u64,
    /// Bytes that are here already, also of a part.
    pub on_disk: u64,
    pub presence: Presence,
}

/// A model that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingModel {
    /// What a person calls it.
    pub model: String,
    /// How far it is.
    pub stage: ModelStage,
}

/// How far a model is that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModelStage {
    /// It is being looked for.
    Resolving,
    /// It is being fetched.
    Downloading {
        /// Bytes of the file that are here.
        done: u64,
        /// Bytes of the file.
        bytes: u64,
    },
    /// The network failed, and is tried again after a pause.
    Retrying(String),
    /// Another program is fetching it.
    Waiting,
    /// What was fetched is compared with its checksum.
    Verifying {
        /// Bytes of the file that were read.
        done: u64,
        /// Bytes of the file.
        bytes: u64,
    },
    /// It is being loaded.
    Loading,
}

/// A text file that goes along with what is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its name as it was typed.
    pub name: String,
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
        forgotten: usize,
        /// Tokens of what is left.
        prompt_tokens: usize,
    },
    /// What is summed up has so many tokens.
    Counted(usize),
    /// The prompt is being read.
    Reading {
        /// Tokens read so far.
        tokens: usize,
    },
    /// More of the answer.
    Delta {
        text: String,
        tokens: usize,
        /// Milliseconds since the first of the answer.
        elapsed_ms: u64,
    },
    Finished {
        reason: FinishReason,
        usage: Usage,
        timings: Timings,
    },
    /// There will be no more of it.
    Failed(Report),
}
