//! The behaviour of the app, as sequences of messages.

mod documents;
mod files;
mod models;
mod races;
mod saving;
mod suggestions;
mod summaries;
mod talking;
mod writing;

use std::sync::Arc;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::*;
use crate::conversation::{Persona, TurnState};
use crate::engine::{EngineInfo, FinishReason, GenerationOptions, Preset, Timings, Usage};
use crate::i18n::{Language, Messages};
use crate::tui::choices::Choices;
use crate::tui::effect::*;
use crate::tui::ids::GenerationId;
use crate::tui::keymap::Keymap;
use crate::tui::msg::*;
use crate::tui::state::*;
use crate::tui::terminal::Mouse;
use crate::tui::theme::Theme;

pub fn options() -> GenerationOptions {
    GenerationOptions { sampling: Preset::Precise.options(1), max_tokens: Some(100), ..GenerationOptions::default() }
}

pub fn info() -> EngineInfo {
    EngineInfo {
        template_fault: None,
        model: "mini".to_owned(),
        engine: "cpu",
        device: "cpu (scalar, 2 threads)".to_owned(),
        quantisation: "Q8_0".to_owned(),
        context_length: 2048,
        extended_from: None,
        talks_in_turns: true,
        load_ms: 1,
        weight_bytes: None,
    }
}

/// A model that is not the mini model.
pub fn large() -> EngineInfo {
    EngineInfo { model: "chat:q4_k_m".to_owned(), ..info() }
}

/// An app whose model is still being loaded.
pub fn loading(language: Language) -> State {
    let mut state = State::new(InitialState {
        messages: Arc::new(Messages::new(language)),
        persona: PersonaState { system: None, name: None, available: Persona::all_built_in() },
        options: options(),
        measure: Some(100),
        theme: Theme::CALM,
        keymap: Keymap::default(),
        notice: None,
        saving: Saving::Off,
        server: None,
        draft: String::new(),
        mouse: Mouse::Chat,
        choices: Choices::default(),
    });
    transcript::lay_out(&mut state);
    state
}

/// An app with a model.
pub fn app() -> State {
    let mut state = loading(Language::Dutch);
    update(&mut state, ModelMsg::Ready(info()));
    state
}

/// Presses a key. What it only changes on the screen is left to the tests of lists and meters.
pub fn press(state: &mut State, code: KeyCode, modifiers: KeyModifiers) -> Vec<Effect> {
    lasting(update(state, InputMsg::Key(KeyEvent::new(code, modifiers))))
}

/// The effects without those of lists and meters.
pub fn lasting(mut effects: Vec<Effect>) -> Vec<Effect> {
    effects.retain(|effect| {
        !matches!(effect, Effect::Files(FileEffect::Suggest(_)) | Effect::Engine(EngineEffect::CountDraft { .. }))
    });
    effects
}

pub fn key(state: &mut State, code: KeyCode) -> Vec<Effect> {
    press(state, code, KeyModifiers::NONE)
}

pub fn control(state: &mut State, letter: char) -> Vec<Effect> {
    press(state, KeyCode::Char(letter), KeyModifiers::CONTROL)
}

/// Types a text; a newline in it is Enter.
pub fn write(state: &mut State, text: &str) -> Vec<Effect> {
    let keys =
        text.chars().map(|character| if character == '\n' { KeyCode::Enter } else { KeyCode::Char(character) });
    keys.flat_map(|code| key(state, code)).collect()
}

pub fn delta(state: &mut State, id: u64, text: &str) {
    let msg = AnswerMsg::Delta { text: text.to_owned(), tokens: 1, elapsed_ms: 100 };
    update(state, EngineMsg::Answer(GenerationId(id), msg));
}

pub fn finish(state: &mut State, id: u64, reason: FinishReason) {
    let usage = Usage { prompt_tokens: 20, reused_tokens: 0, completion_tokens: 11, ..Usage::default() };
    let timings = Timings { prompt_ms: 10.0, generation_ms: 1000.0 };
    update(state, EngineMsg::Answer(GenerationId(id), AnswerMsg::Finished { reason, usage, timings }));
}

/// Sends a message and receives an answer to it.
pub fn exchange(state: &mut State, message: &str, answer: &str) {
    write(state, &format!("{message}\n"));
    let id = state.generation.answer.unwrap().id.0;
    delta(state, id, answer);
    finish(state, id, FinishReason::Stop);
}

/// The text and state of each turn of the current branch.
pub fn shown(state: &State) -> Vec<(&str, TurnState)> {
    state.conversation.tree.path().into_iter().map(|turn| (turn.content.as_str(), turn.state)).collect()
}

/// The messages of the prompt.
pub fn prompt(effects: &[Effect]) -> Vec<String> {
    let conversation = effects.iter().find_map(|effect| match effect {
        Effect::Engine(EngineEffect::Start { task: GenerationTask::Reply { conversation, .. }, .. }) => {
            Some(conversation)
        }
        _ => None,
    });
    conversation.unwrap().messages.iter().map(|message| message.content.clone()).collect()
}

pub fn notice(state: &State) -> &str {
    state.screen.notice.as_ref().map_or("", |notice| notice.text.as_str())
}
