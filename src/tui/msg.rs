//! All that can happen, by source. Whatever `update` learns, the time included, is one of these.

use crossterm::event::KeyEvent;

use super::effect::{ReadPurpose, Shelf};
use super::ids::{ConversationKey, GenerationId};
use crate::engine::{EngineInfo, FinishReason, Timings, Usage};
use crate::i18n::Text;
use crate::model::{Fit, Presence};
use crate::report::Report;
use crate::session::{Match, Session, SessionId};

#[derive(Debug, Clone, PartialEq)]
pub enum Msg {
    Input(InputMsg),
    Engine(EngineMsg),
    Model(ModelMsg),
    Session(SessionMsg),
    Files(FileMsg),
    /// The user's editor closed, with this text.
    Editor(Result<String, Report>),
    /// The program cannot be suspended: there is no shell to continue it.
    NoShell,
    /// A second passed while an answer was being written.
    Tick,
}

// ── The terminal ──

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InputMsg {
    Key(KeyEvent),
    Paste(String),
    /// The terminal has this many columns and rows now.
    Resize(u16, u16),
    /// The wheel moved by this many rows, down where positive.
    Wheel(isize),
}

// ── The model in use ──

#[derive(Debug, Clone, PartialEq)]
pub enum EngineMsg {
    Answer(GenerationId, AnswerMsg),
    Measured {
        id: GenerationId,
        /// Messages that do not fit the context window.
        left_out: usize,
        /// Tokens of the others.
        tokens: usize,
    },
    /// The tokens of the message that is being written.
    DraftCounted {
        revision: u64,
        tokens: usize,
    },
    /// The answer to a question for a title, not yet checked.
    TitleFound {
        key: ConversationKey,
        answer: String,
    },
}

/// What happens to one answer.
#[derive(Debug, Clone, PartialEq)]
pub enum AnswerMsg {
    /// The prompt was made to fit the context window.
    Fitted {
        /// Messages left out, the oldest.
        left_out: usize,
        prompt_tokens: usize,
    },
    /// How much there is to read in all: tokens of a summary, segments of a translation.
    Total(usize),
    /// How much was read so far, in the unit of the total.
    Reading {
        tokens: usize,
    },
    Delta {
        text: String,
        tokens: usize,
        /// Milliseconds since the first delta.
        elapsed_ms: u64,
    },
    Finished {
        reason: FinishReason,
        usage: Usage,
        timings: Timings,
    },
    Failed(Report),
}

// ── Other models ──

#[derive(Debug, Clone, PartialEq)]
pub enum ModelMsg {
    Listed(Result<Vec<ModelChoice>, Report>),
    Progress(PendingModel),
    /// From now on this model answers.
    Ready(EngineInfo),
    Failed(Report),
}

/// A model in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelChoice {
    pub name: String,
    /// What it is for, where that is known.
    pub purpose: Option<Text>,
    pub place: ModelPlace,
}

/// Where a model is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModelPlace {
    /// On this computer, or to be downloaded to it.
    Computer {
        /// Its whole size, present or to be downloaded.
        bytes: u64,
        /// Bytes that are on the disk, also of a part.
        on_disk: u64,
        presence: Presence,
        /// How it suits the memory that is free.
        fit: Fit,
    },
    /// On the server of this name.
    Server(String),
}

/// A model that will replace the one in use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingModel {
    pub model: String,
    pub stage: ModelStage,
}

/// What a pending model is waiting for. Bytes are those of the current file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModelStage {
    /// Its files are being looked up.
    Resolving,
    Downloading {
        done: u64,
        bytes: u64,
    },
    /// The network failed for this reason, and is tried again after a pause.
    Retrying(String),
    /// Another program is downloading it.
    Waiting,
    /// The checksum is being computed.
    Verifying {
        done: u64,
        bytes: u64,
    },
    /// The engine is starting.
    Loading,
}

// ── Saved conversations ──

#[derive(Debug, Clone, PartialEq)]
pub enum SessionMsg {
    /// What the user wrote in earlier chats, the oldest first.
    Recent(Vec<String>),
    /// The conversations that contain these words.
    Listed {
        words: String,
        shelf: Shelf,
        found: Vec<Match>,
        /// The one on the screen, once it is saved.
        open: Option<SessionId>,
        /// The time, in seconds since 1970.
        now: i64,
    },
    Opened {
        key: ConversationKey,
        session: Box<Session>,
    },
    /// A change of the conversation could not be saved.
    SaveFailed(Report),
    /// All that could not be saved is saved now.
    SavedAgain,
    /// Something else that the user asked for failed.
    Failed(Report),
}

// ── Files ──

#[derive(Debug, Clone, PartialEq)]
pub enum FileMsg {
    Read {
        purpose: ReadPurpose,
        files: Vec<Result<Attachment, FileProblem>>,
    },
    /// The names that start like `start`; directories end with a slash.
    Completed {
        start: String,
        found: Vec<String>,
    },
    /// The names that fit `start`.
    Suggested {
        start: String,
        found: Vec<String>,
    },
    /// A conversation was written to the file of this name.
    Exported(String),
    ExportFailed(ExportProblem),
}

/// Why a conversation is not in the file of this name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExportProblem {
    /// There is a file already.
    Exists(String),
    Failed {
        name: String,
        reason: Text,
    },
}

/// A text file that is sent with a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its name as typed.
    pub name: String,
    pub text: String,
    /// `None` while there is no model to count them.
    pub tokens: Option<usize>,
}

/// Why a file cannot be attached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileProblem {
    /// There is no file of this name.
    Missing(String),
    /// It is unreadable, not text, or too long.
    Unusable(Report),
}

macro_rules! from {
    ($($group:ident: $msg:ident),*) => {
        $(impl From<$msg> for Msg {
            fn from(msg: $msg) -> Self {
                Self::$group(msg)
            }
        })*
    };
}

from!(Input: InputMsg, Engine: EngineMsg, Model: ModelMsg, Session: SessionMsg, Files: FileMsg);
