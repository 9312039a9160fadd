//! Answers: starting and stopping them, and what happens to one without a model.

use phi_cpu::sample::SamplingOptions;

use super::report_text;
use crate::conversation::{Role, Turn, TurnId, TurnState};
use crate::engine::{GenerationOptions, Preset};
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
    state.input.failed_command = None;
    state.generation.begin(Some(turn), AnswerKind::Reply, phase);
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
    let Some(StreamingAnswer { id, turn: Some(turn), .. }) = state.generation.answer else { return Vec::new() };
    let task = GenerationTask::Reply {
        conversation: state.prompt(Some(turn)),
        left_out: state.generation.window.left_out,
        options: options(state, turn),
    };
    vec![Effect::Engine(EngineEffect::Start { id, task })]
}

/// The options in force. Another answer to the same question has another seed, and never takes just the likeliest
/// words: it would be the same answer.
fn options(state: &State, turn: TurnId) -> GenerationOptions {
    let mut options = state.generation.options.clone();
    let number = earlier_answers(state, turn);
    if number > 0 {
        options.sampling.seed = options.sampling.seed.wrapping_add(number as u64);
        if options.sampling.temperature <= 0.0 {
            let creative = Preset::Creative.options(options.sampling.seed);
            options.sampling = SamplingOptions {
                temperature: creative.temperature,
                top_p: creative.top_p,
                min_p: creative.min_p,
                ..options.sampling
            };
        }
    }
    options
}

/// How many answers to the same question came before `turn`.
fn earlier_answers(state: &State, turn: TurnId) -> usize {
    let tree = &state.conversation.tree;
    let Some(this) = tree.get(turn) else { return 0 };
    let is_earlier = |other: &&Turn| {
        other.id < turn && (other.parent, other.role) == (this.parent, this.role) && !other.content.is_empty()
    };
    tree.turns().iter().filter(is_earlier).count()
}

/// The temperature of the answer under way, where it is another answer and the temperature is not the one in force.
pub fn temperature_of_another(state: &State) -> Option<f32> {
    let turn = state.generation.answer?.turn?;
    let temperature = options(state, turn).sampling.temperature;
    (temperature > state.generation.options.sampling.temperature).then_some(temperature)
}

/// Stops the answer under way and keeps what there is of it. Messages that waited for its end are to be sent by the
/// user then.
pub fn stop(state: &mut State) -> Vec<Effect> {
    let Some(answer) = state.generation.answer.take() else { return Vec::new() };
    match answer.turn {
        Some(turn) => state.conversation.set_turn_state(turn, TurnState::Stopped),
        None => give_up_command(state),
    }
    state.input.take_back_queue();
    vec![Effect::Engine(EngineEffect::Stop(answer.id))]
}

/// Ends the answer under way, with a message below it.
pub fn fail(state: &mut State, why: &str) {
    let Some(answer) = state.generation.answer.take() else { return };
    if let Some(turn) = answer.turn {
        state.conversation.set_turn_state(turn, TurnState::Failed);
        state.conversation.failures.insert(turn, why.to_owned());
    }
    state.input.take_back_queue();
}

/// Ends a command that has no text yet. It is no part of the conversation, and can be done again.
pub fn give_up_command(state: &mut State) {
    state.input.failed_command = state.generation.command.take();
}
