//! The model, and the answer that it is writing.

use crate::conversation::TurnId;
use crate::engine::{EngineInfo, GenerationOptions, Preset};
use crate::report::Report;
use crate::tui::ids::GenerationId;
use crate::tui::msg::PendingModel;

#[derive(Default)]
pub struct ModelState {
    pub engine: EngineState,
    /// The model that will replace it.
    pub pending: Option<PendingModel>,
    /// The server that the first model runs on.
    pub server: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum EngineState {
    #[default]
    Loading,
    Ready(EngineInfo),
    Failed(Report),
}

impl ModelState {
    pub fn is_ready(&self) -> bool {
        self.ready().is_some()
    }

    /// The server that what the user types is sent to.
    pub fn server_in_use(&self) -> Option<&str> {
        let is_elsewhere = self.ready().is_none_or(EngineInfo::is_remote);
        self.server.as_deref().filter(|_| is_elsewhere)
    }

    /// The model in use, once there is one.
    pub fn ready(&self) -> Option<&EngineInfo> {
        match &self.engine {
            EngineState::Ready(info) => Some(info),
            EngineState::Loading | EngineState::Failed(_) => None,
        }
    }
}

pub struct GenerationState {
    /// The answer that is being written.
    pub answer: Option<StreamingAnswer>,
    /// The command that it is the result of, until there is some of it.
    pub command: Option<RunningCommand>,
    pub window: ContextWindow,
    pub options: GenerationOptions,
    /// The preset that the options come from.
    pub preset: Preset,
    /// The temperature for personas that have none of their own.
    pub default_temperature: f32,
    last_id: u64,
}

impl GenerationState {
    pub fn new(options: GenerationOptions) -> Self {
        Self {
            answer: None,
            command: None,
            window: ContextWindow::default(),
            default_temperature: options.sampling.temperature,
            options,
            preset: Preset::Precise,
            last_id: 0,
        }
    }

    pub fn next_id(&mut self) -> GenerationId {
        self.last_id += 1;
        GenerationId(self.last_id)
    }

    /// Makes `turn` the answer that is being written. What was measured before no longer counts.
    pub fn begin(&mut self, turn: Option<TurnId>, kind: AnswerKind, phase: Phase) -> GenerationId {
        let id = self.next_id();
        self.window.measured = None;
        self.answer = Some(StreamingAnswer { id, turn, kind, phase });
        id
    }

    /// Options for the program's own questions: greedy, without a ban on repetition.
    pub fn internal_options(&self, max_tokens: usize) -> GenerationOptions {
        let mut sampling = Preset::Precise.options(self.options.sampling.seed);
        sampling.no_repeat_ngram = None;
        let max_tokens = Some(max_tokens);
        GenerationOptions { sampling, max_tokens, stop: Vec::new(), constraint: None, ..self.options.clone() }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StreamingAnswer {
    pub id: GenerationId,
    /// The turn that it becomes. The result of a command becomes one when there is some of it.
    pub turn: Option<TurnId>,
    pub kind: AnswerKind,
    pub phase: Phase,
}

/// A command that is being run, for the conversation to show with its result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunningCommand {
    pub command: DocumentCommand,
    /// The command as the user types it.
    pub text: String,
    pub argument: String,
    /// The turn that it is already, where it is done again.
    pub question: Option<TurnId>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerKind {
    Reply,
    Summary,
    /// What a command gives that becomes turns when it is there.
    Document(DocumentCommand),
}

/// A command about a text: its result becomes a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocumentCommand {
    Translate,
    Summarise,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    WaitingForEngine,
    /// The prompt is being read.
    Reading {
        tokens: usize,
        /// 0 while it is unknown.
        total: usize,
    },
    Writing {
        tokens: usize,
        /// Milliseconds since the first delta.
        elapsed_ms: u64,
    },
}

impl Phase {
    pub const START: Self = Self::Reading { tokens: 0, total: 0 };
}

/// How full the model's context window is.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct ContextWindow {
    /// Tokens of the last prompt and answer.
    pub used: usize,
    /// Messages of the current branch, counted from the last summary, that did not fit.
    pub left_out: usize,
    /// The measurement whose result still counts.
    pub measured: Option<GenerationId>,
    /// The speed of the last answer.
    pub tokens_per_second: Option<f64>,
}
