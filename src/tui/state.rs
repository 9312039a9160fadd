//! All that the app knows. `update` changes it, `view` shows it, and neither does anything else.

use std::collections::HashMap;
use std::sync::Arc;

use super::composer::Composer;
use super::effect::ConversationKey;
use super::keymap::Keymap;
use super::msg::{Attachment, GenerationId, PendingModel};
use super::overlay::Overlay;
use super::theme::Theme;
use super::transcript::{Search, Transcript, TranscriptInput};
use crate::conversation::{ConversationTree, Persona, TurnId, TurnState};
use crate::engine::{EngineInfo, GenerationOptions, Preset};
use crate::i18n::Messages;
use crate::report::Report;

pub struct State {
    pub messages: Arc<Messages>,
    pub tree: ConversationTree,
    /// What was said, laid out, and the part of it that is seen.
    pub transcript: Transcript,
    /// Why answers could not be given, as the person reads it.
    pub failures: HashMap<TurnId, String>,
    /// What is being written.
    pub composer: Composer,
    /// Files that go along with it.
    pub attachments: Vec<Attachment>,
    /// What is being searched for.
    pub search_words: Composer,
    /// What was sent before.
    pub recall: InputHistory,
    pub focus: Focus,
    /// What lies on top of all.
    pub overlay: Option<Overlay>,
    /// A line for the person, until the next key.
    pub notice: Option<Notice>,
    /// The answer under way.
    pub answer: Option<StreamingAnswer>,
    pub engine: EngineState,
    /// Another model, on its way.
    pub coming: Option<PendingModel>,
    /// What the last prompt and answer took of the window.
    pub window: ContextWindow,
    /// The turn that what is being written will stand beside.
    pub editing: Option<TurnId>,
    /// Instructions above the conversation.
    pub system: Option<String>,
    /// The persona that they come from.
    pub persona: Option<String>,
    /// Personas to choose from.
    pub personas: Vec<Persona>,
    /// How the model answers.
    pub options: GenerationOptions,
    /// The set of options that these come from.
    pub preset: Preset,
    /// The temperature of personas that have no view on it.
    pub default_temperature: f32,
    pub theme: Theme,
    pub keymap: Keymap,
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// What was asked of the model so far.
    pub generations: u64,
    /// What of the conversation is on the disk.
    pub record: SaveState,
}

/// What of the conversation is on the disk.
#[derive(Debug, Default)]
pub struct SaveState {
    /// Whether anything is saved.
    pub saving: Saving,
    /// What the conversation is called there.
    pub key: ConversationKey,
    pub keys: u64,
    /// The length and state in which each turn was saved.
    pub turns: Vec<Option<(usize, TurnState)>>,
    /// The head that was saved.
    pub head: Option<TurnId>,
    /// Where its title comes from.
    pub title: TitleSource,
}

/// Where the title of a conversation comes from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum TitleSource {
    /// From its first words.
    #[default]
    FirstWords,
    /// From the person or the model, who is asked but once.
    Chosen,
}

/// Whether anything is saved.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Saving {
    #[default]
    On,
    /// All that can be; the person knows that something could not.
    Failing,
    /// Nothing: so the person wished.
    Off,
}

/// What a state begins with.
pub struct InitialState {
    pub messages: Arc<Messages>,
    /// Instructions above the conversation.
    pub system: Option<String>,
    /// The persona that they come from.
    pub persona: Option<String>,
    /// Personas to choose from.
    pub personas: Vec<Persona>,
    /// How the model answers.
    pub options: GenerationOptions,
    pub theme: Theme,
    pub keymap: Keymap,
    /// A line for the person at the start.
    pub notice: Option<Notice>,
    /// Whether anything is saved.
    pub saving: Saving,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Focus {
    /// To what is being written.
    Composer,
    /// To a turn of the transcript.
    Turn(TurnId),
    /// To the words that are searched for.
    Search,
}

/// A line for the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    pub text: String,
    /// How it is meant.
    pub kind: NoticeKind,
}

/// How a notice is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeKind {
    Done,
    /// Something could not be done.
    Problem,
    /// Another Ctrl-C will leave.
    AsksToLeave,
}

/// What was sent before, for the key that brings it back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InputHistory {
    pub sent: Vec<String>,
    /// The one that is shown, and what was being written before.
    pub shown: Option<(usize, String)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EngineState {
    /// It is being loaded.
    Loading,
    /// It can be talked to.
    Ready(EngineInfo),
    /// It cannot, and this is why.
    Failed(Report),
}

/// An answer under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StreamingAnswer {
    /// What its messages are called.
    pub id: GenerationId,
    /// The turn that it becomes.
    pub turn: TurnId,
    /// What it is for.
    pub kind: AnswerKind,
    /// How far it is.
    pub phase: Phase,
}

/// What an answer is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerKind {
    /// It answers the person.
    Reply,
    /// It sums up what the model has no room for any more.
    Summary,
    /// It translates an answer or a document.
    Translation,
}

/// How far an answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// The model is not there yet.
    WaitingForEngine,
    /// The prompt is being read.
    Reading {
        tokens: usize,
        /// Tokens of the prompt; 0 while that is not known.
        total: usize,
    },
    /// The answer is being written.
    Writing {
        tokens: usize,
        /// Milliseconds since the first.
        elapsed_ms: u64,
    },
}

#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct ContextWindow {
    pub used: usize,
    /// Messages of the shown way, behind those that were summed up, that fell out.
    pub forgotten: usize,
    /// The measuring whose outcome is waited for.
    pub measured: Option<GenerationId>,
    /// Tokens a second that the last answer was written with.
    pub tokens_per_second: Option<f64>,
}

impl State {
    /// An app in which nothing has happened yet.
    pub fn new(initial: InitialState) -> Self {
        let default_temperature = initial.options.sampling.temperature;
        let mut state = Self {
            messages: initial.messages,
            tree: ConversationTree::default(),
            transcript: Transcript::default(),
            failures: HashMap::new(),
            composer: Composer::default(),
            attachments: Vec::new(),
            search_words: Composer::default(),
            recall: InputHistory::default(),
            focus: Focus::Composer,
            overlay: None,
            notice: initial.notice,
            answer: None,
            engine: EngineState::Loading,
            coming: None,
            window: ContextWindow::default(),
            editing: None,
            system: initial.system,
            persona: initial.persona,
            personas: initial.personas,
            options: initial.options,
            preset: Preset::Precise,
            default_temperature,
            theme: initial.theme,
            keymap: initial.keymap,
            size: (80, 24),
            generations: 0,
            record: SaveState { saving: initial.saving, ..SaveState::default() },
        };
        state.apply_persona();
        state
    }

    /// Takes the temperature that the persona asks for, or the usual one.
    pub fn apply_persona(&mut self) {
        let persona = self.personas.iter().find(|persona| Some(&persona.name) == self.persona.as_ref());
        let own = persona.and_then(|persona| persona.temperature);
        self.options.sampling.temperature = own.unwrap_or(self.default_temperature);
    }

    /// The next number for something that is asked of the model.
    pub fn next_generation(&mut self) -> GenerationId {
        self.generations += 1;
        GenerationId(self.generations)
    }

    /// Tells the person that something was done.
    pub fn show_notice(&mut self, text: String) {
        self.notice = Some(Notice { text, kind: NoticeKind::Done });
    }

    /// Tells the person that something could not be done.
    pub fn show_problem(&mut self, text: String) {
        self.notice = Some(Notice { text, kind: NoticeKind::Problem });
    }

    /// The words that are searched for, where there are any.
    pub fn search(&self) -> Option<&Search> {
        self.transcript.search.as_ref()
    }

    /// Lays the transcript out anew where something in it changed.
    pub fn lay_out(&mut self) {
        let selected = match self.focus {
            Focus::Turn(turn) => Some(turn),
            Focus::Composer | Focus::Search => None,
        };
        let shown = TranscriptInput {
            tree: &self.tree,
            failures: &self.failures,
            left_out: self.window.forgotten,
            selected,
            space: super::view::transcript_space(self),
            theme: &self.theme,
            messages: &self.messages,
        };
        self.transcript.lay_out(&shown);
    }
}
