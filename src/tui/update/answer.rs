//! Answers: starting and stopping them, and what happens to one without a model.

use super::report_text;
use crate::conversation::{Role, TurnId, TurnState};
use crate::i18n::text;
use crate::tui::effect::{Effect, EngineEffect, GenerationTask};
use crate::tui::state::{AnswerKind, EngineState, Phase, State, StreamingAnswer};

/// Requests an answer to `question`, as a new turn.
pub fn request(state: &mut State, question: TurnId) -> Vec<Effect> {
    let turn = state.conversation.tree.add(Some(question), Role::Assistant, String::new(), TurnState::Running);
    begin(state, turn)
}

/// Requests (more of) the answer `turn`. The answer under way must have been stopped before.
pub fn begin(state: &mut State, turn: TurnId) -> Vec<Effect> {
    state.conversation.set_turn_state(turn, TurnState::Running);
    state.transcript.go_to_end();
    let phase = if state.model.is_ready() { Phase::START } else { Phase::WaitingForEngine };
    state.generation.begin(turn, AnswerKind::Reply, phase);
    match state.model.engine {
        EngineState::Ready(_) => generate(state),
        EngineState::Loading => Vec::new(),
        EngineState::Failed(_) => {
            fail_without_engine(state);
            Vec::new()
        }
    }
}

/// Starts the answer that waited for the model.
pub fn engine_is_ready(state: &mut State) -> Vec<Effect> {
    match &mut state.generation.answer {
        Some(StreamingAnswer { phase: phase @ Phase::WaitingForEngine, .. }) => {
            *phase = Phase::START;
            generate(state)
        }
        Some(_) | None => Vec::new(),
    }
}

/// Reports why there is no model, in the place of the answer that waits for one.
pub fn fail_without_engine(state: &mut State) {
    let EngineState::Failed(report) = &state.model.engine else { return };
    let hint = text!(state.messages, "chat-no-engine-hint");
    if state.generation.answer.is_some() {
        let why = format!("{}\n{hint}", report_text::in_lines(report, &state.messages));
        fail(state, &why);
    } else {
        let why = format!("{} {hint}", report_text::in_one_line(report, &state.messages));
        state.show_problem(why);
    }
}

fn generate(state: &State) -> Vec<Effect> {
    let Some(answer) = &state.generation.answer else { return Vec::new() };
    let task = GenerationTask::Reply {
        conversation: state.prompt(Some(answer.turn)),
        left_out: state.generation.window.left_out,
        options: state.generation.options.clone(),
    };
    vec![Effect::Engine(EngineEffect::Start { id: answer.id, task })]
}

/// Stops the answer under way and keeps what there is of it.
pub fn stop(state: &mut State) -> Vec<Effect> {
    let Some(answer) = state.generation.answer.take() else { return Vec::new() };
    state.conversation.set_turn_state(answer.turn, TurnState::Stopped);
    vec![Effect::Engine(EngineEffect::Stop(answer.id))]
}

/// Ends the answer under way, with a message below it.
pub fn fail(state: &mut State, why: &str) {
    let Some(answer) = state.generation.answer.take() else { return };
    state.conversation.set_turn_state(answer.turn, TurnState::Failed);
    state.conversation.failures.insert(answer.turn, why.to_owned());
}
