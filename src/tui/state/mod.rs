//! All that the app knows, in groups. `update` changes it, `view` draws it.

mod conversation;
mod generation;
mod input;
mod saving;
mod screen;

use std::sync::Arc;

use super::choices::Choices;
use super::keymap::Keymap;
use super::overlay::STYLES;
use super::setting::Setting;
use super::terminal::Mouse;
use super::theme::Theme;
use super::transcript::Transcript;
use crate::conversation::{Conversation, TurnId};
use crate::engine::GenerationOptions;
use crate::i18n::Messages;

pub use conversation::{ConversationState, PersonaState};
pub use generation::{
    AnswerKind, ContextWindow, DocumentCommand, EngineState, GenerationState, ModelState, Phase, RunningCommand,
    StreamingAnswer,
};
pub use input::{Editing, InputState, QueuedMessage};
pub use saving::{Saving, SavingState, TitleSource};
pub use screen::{Focus, Notice, NoticeKind, Screen};

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
    /// What the user finds again in the next chat.
    pub choices: Choices,
    /// The choices that are kept already.
    pub kept_choices: Choices,
}

/// What a state starts with.
pub struct InitialState {
    pub messages: Arc<Messages>,
    pub persona: PersonaState,
    pub options: GenerationOptions,
    /// The most columns that prose takes, if there is a limit.
    pub measure: Option<usize>,
    pub theme: Theme,
    pub keymap: Keymap,
    pub notice: Option<Notice>,
    pub saving: Saving,
    /// The server that answers, where that is not this program.
    pub server: Option<String>,
    /// What the user wrote in another run and did not send.
    pub draft: String,
    /// Who has the mouse.
    pub mouse: Mouse,
    /// What was chosen in another run.
    pub choices: Choices,
}

impl State {
    pub fn new(initial: InitialState) -> Self {
        let mut state = Self {
            messages: initial.messages,
            screen: Screen {
                size: (80, 24),
                measure: initial.measure,
                theme: initial.theme,
                keymap: initial.keymap,
                focus: Focus::Composer,
                overlay: None,
                notice: initial.notice,
                mouse: initial.mouse,
            },
            conversation: ConversationState::default(),
            transcript: Transcript::default(),
            input: InputState::default(),
            persona: initial.persona,
            model: ModelState { server: initial.server, ..ModelState::default() },
            generation: GenerationState::new(initial.options),
            saving: SavingState { mode: initial.saving, ..SavingState::default() },
            kept_choices: initial.choices.clone(),
            choices: initial.choices,
        };
        state.apply_settings();
        state.input.composer.insert(&initial.draft);
        state.apply_persona_temperature();
        state
    }

    /// Sets what was set in another run. A value that is none any more is skipped.
    fn apply_settings(&mut self) {
        let generation = &mut self.generation;
        let style = STYLES.iter().find(|(_, names)| self.choices.style.as_deref() == Some(names[1]));
        generation.preset = style.map_or(generation.preset, |&(preset, _)| preset);
        for (name, value) in &self.choices.settings {
            let Some(setting) = Setting::named(name) else { continue };
            if setting.apply(value, &mut generation.options).is_ok() && setting.is_temperature() {
                generation.default_temperature = generation.options.sampling.temperature;
            }
        }
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
