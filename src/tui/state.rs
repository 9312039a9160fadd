//! All that the app knows, in groups. `update` changes it, `view` draws it.

use std::collections::HashMap;
use std::sync::Arc;

use super::composer::Composer;
use super::ids::{ConversationKey, GenerationId};
use super::keymap::Keymap;
use super::msg::{Attachment, PendingModel};
use super::overlay::Overlay;
use super::theme::Theme;
use super::transcript::Transcript;
use crate::conversation::{Conversation, ConversationTree, Persona, Role, TurnId, TurnState};
use crate::engine::{EngineInfo, GenerationOptions, Preset};
use crate::i18n::Messages;
use crate::report::Report;

pub struct State {
    pub messages: Arc<Messages>,
    pub screen: Screen,
    pub conversation: ConversationState,
    /// The conversation laid out, and the part of it that is visible.
    pub transcript: Transcript,
    pub input: InputState,
    pub persona: PersonaState,
    pub model: ModelState,
    pub generation: GenerationState,
    pub saving: SavingState,
}

/// What a state starts with.
pub struct InitialState {
    pub messages: Arc<Messages>,
    pub persona: PersonaState,
    pub options: GenerationOptions,
    pub theme: Theme,
    pub keymap: Keymap,
    pub notice: Option<Notice>,
    pub saving: Saving,
}

impl State {
    pub fn new(initial: InitialState) -> Self {
        let mut state = Self {
            messages: initial.messages,
            screen: Screen {
                size: (80, 24),
                theme: initial.theme,
                keymap: initial.keymap,
                focus: Focus::Composer,
                overlay: None,
                notice: initial.notice,
            },
            conversation: ConversationState::default(),
            transcript: Transcript::default(),
            input: InputState::default(),
            persona: initial.persona,
            model: ModelState::default(),
            generation: GenerationState::new(initial.options),
            saving: SavingState { mode: initial.saving, ..SavingState::default() },
        };
        state.apply_persona_temperature();
        state
    }

    /// Uses the temperature of the persona, or the default one.
    pub fn apply_persona_temperature(&mut self) {
        let own = self.persona.current().and_then(|persona| persona.temperature);
        self.generation.options.sampling.temperature = own.unwrap_or(self.generation.default_temperature);
    }

    /// Reports that something was done.
    pub fn show_notice(&mut self, text: String) {
        self.screen.notice = Some(Notice { text, kind: NoticeKind::Done });
    }

    /// Reports that something could not be done.
    pub fn show_problem(&mut self, text: String) {
        self.screen.notice = Some(Notice { text, kind: NoticeKind::Problem });
    }

    /// Ends browsing and searching.
    pub fn focus_composer(&mut self) {
        self.screen.focus = Focus::Composer;
        self.transcript.search = None;
    }

    /// What the model would read up to and including `last`.
    pub fn prompt(&self, last: Option<TurnId>) -> Conversation {
        self.conversation.tree.conversation(self.persona.system.as_deref(), last)
    }
}

// ── The screen ──

pub struct Screen {
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    pub theme: Theme,
    pub keymap: Keymap,
    pub focus: Focus,
    /// What covers the screen, and receives the keys.
    pub overlay: Option<Overlay>,
    /// One message for the user, until the next key.
    pub notice: Option<Notice>,
}

/// What receives the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Focus {
    Composer,
    Turn(TurnId),
    Search,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    pub text: String,
    pub kind: NoticeKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeKind {
    Done,
    Problem,
    /// Another Ctrl+C will quit.
    AsksToLeave,
}

// ── The conversation ──

#[derive(Default)]
pub struct ConversationState {
    pub tree: ConversationTree,
    /// Why answers failed, as the user reads it.
    pub failures: HashMap<TurnId, String>,
}

impl ConversationState {
    /// The last answer of the current branch.
    pub fn last_answer(&self) -> Option<TurnId> {
        self.tree.path().iter().rev().find(|turn| turn.role == Role::Assistant).map(|turn| turn.id)
    }

    /// The user's message at or above `turn`; without a turn, the last one of the current branch.
    pub fn question(&self, turn: Option<TurnId>) -> Option<TurnId> {
        let path = self.tree.path_to(turn.or(self.tree.head()));
        path.iter().rev().find(|turn| turn.role == Role::User).map(|turn| turn.id)
    }

    pub fn set_turn_state(&mut self, turn: TurnId, state: TurnState) {
        if let Some(turn) = self.tree.get_mut(turn) {
            turn.state = state;
        }
    }
}

/// The instructions that the model reads first.
pub struct PersonaState {
    pub system: Option<String>,
    /// The name of the persona that they come from.
    pub name: Option<String>,
    pub available: Vec<Persona>,
}

impl PersonaState {
    fn current(&self) -> Option<&Persona> {
        self.available.iter().find(|persona| Some(&persona.name) == self.name.as_ref())
    }
}

// ── What the user writes ──

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

// ── The model ──

#[derive(Default)]
pub struct ModelState {
    pub engine: EngineState,
    /// The model that will replace it.
    pub pending: Option<PendingModel>,
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

    /// The model in use, once there is one.
    pub fn ready(&self) -> Option<&EngineInfo> {
        match &self.engine {
            EngineState::Ready(info) => Some(info),
            EngineState::Loading | EngineState::Failed(_) => None,
        }
    }
}

// ── Answers ──

pub struct GenerationState {
    /// The answer that is being written.
    pub answer: Option<StreamingAnswer>,
    pub window: ContextWindow,
    pub options: GenerationOptions,
    /// The preset that the options come from.
    pub preset: Preset,
    /// The temperature for personas that have none of their own.
    pub default_temperature: f32,
    last_id: u64,
}

impl GenerationState {
    fn new(options: GenerationOptions) -> Self {
        Self {
            answer: None,
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
    pub fn begin(&mut self, turn: TurnId, kind: AnswerKind, phase: Phase) -> GenerationId {
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
    /// The turn that it becomes.
    pub turn: TurnId,
    pub kind: AnswerKind,
    pub phase: Phase,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerKind {
    Reply,
    Summary,
    Translation,
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

// ── Saving ──

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
