//! Answers: asking for one, taking it in as it comes, stopping it, and what an engine's failure means.

use crate::chat::{Role, TurnId, TurnState};
use crate::engine::{FinishReason, Timings, Usage};
use crate::i18n::text;
use crate::report::{ExitCode, Report};
use crate::tui::effect::Effect;
use crate::tui::msg::{AnswerMsg, GenerationId};
use crate::tui::state::{Answer, EngineState, Phase, State};

/// Asks for an answer to the turn `to`, as a new turn.
pub fn ask(state: &mut State, to: TurnId) -> Vec<Effect> {
    let turn = state.tree.add(Some(to), Role::Assistant, String::new(), TurnState::Running);
    begin(state, turn)
}

/// Asks for (more of) the turn `turn`. An answer under way must have been stopped before.
pub fn begin(state: &mut State, turn: TurnId) -> Vec<Effect> {
    state.generations += 1;
    let id = GenerationId(state.generations);
    if let Some(turn) = state.tree.get_mut(turn) {
        turn.state = TurnState::Running;
    }
    state.transcript.go_to_end();
    let phase = match state.engine {
        EngineState::Ready(_) => Phase::Reading { tokens: 0, total: 0 },
        EngineState::Loading | EngineState::Failed => Phase::WaitingForEngine,
    };
    state.answer = Some(Answer { id, turn, phase });
    if state.engine == EngineState::Failed {
        give_up(state, &text!(state.messages, "chat-no-engine"));
        return Vec::new();
    }
    if phase == Phase::WaitingForEngine { Vec::new() } else { generate(state) }
}

/// The model can be talked to: what waited for it is asked now.
pub fn engine_is_ready(state: &mut State) -> Vec<Effect> {
    let Some(Answer { phase: phase @ Phase::WaitingForEngine, .. }) = &mut state.answer else { return Vec::new() };
    *phase = Phase::Reading { tokens: 0, total: 0 };
    generate(state)
}

/// The model cannot be loaded.
pub fn engine_failed(state: &mut State, report: &Report) {
    if state.answer.is_some() {
        give_up(state, &in_lines(report));
    } else {
        state.complain(in_one_line(report));
    }
}

fn generate(state: &State) -> Vec<Effect> {
    let Some(answer) = &state.answer else { return Vec::new() };
    let conversation = state.tree.conversation(state.system.as_deref(), Some(answer.turn));
    let forgotten = state.window.forgotten;
    vec![Effect::Generate { id: answer.id, conversation, forgotten, options: state.options.clone() }]
}

/// Stops the answer under way and keeps what came of it.
pub fn stop(state: &mut State) -> Vec<Effect> {
    let Some(answer) = state.answer.take() else { return Vec::new() };
    if let Some(turn) = state.tree.get_mut(answer.turn) {
        turn.state = TurnState::Stopped;
    }
    vec![Effect::Abort(answer.id)]
}

/// Takes in what happened to an answer, unless nobody waits for it any more.
pub fn take(state: &mut State, id: GenerationId, msg: AnswerMsg) {
    let Some(answer) = state.answer.as_mut().filter(|answer| answer.id == id) else { return };
    match msg {
        AnswerMsg::Fitted { forgotten, prompt_tokens } => {
            answer.phase = Phase::Reading { tokens: 0, total: prompt_tokens };
            state.window.forgotten = forgotten;
            state.window.used = prompt_tokens;
        }
        AnswerMsg::Reading { tokens: read } => {
            if let Phase::Reading { tokens, .. } = &mut answer.phase {
                *tokens = read;
            }
        }
        AnswerMsg::Delta { text, tokens, elapsed_ms } => {
            let before = match answer.phase {
                Phase::Writing { tokens, .. } => tokens,
                Phase::WaitingForEngine | Phase::Reading { .. } => 0,
            };
            answer.phase = Phase::Writing { tokens: before + tokens, elapsed_ms };
            state.window.used += tokens;
            if let Some(turn) = state.tree.get_mut(answer.turn) {
                turn.content.push_str(&text);
            }
        }
        AnswerMsg::Finished { reason, usage, timings } => finish(state, reason, usage, timings),
        AnswerMsg::Failed(report) if report.code == ExitCode::PromptTooLong => refuse(state, &report),
        AnswerMsg::Failed(report) => give_up(state, &in_lines(&report)),
    }
}

fn finish(state: &mut State, reason: FinishReason, usage: Usage, timings: Timings) {
    let Some(answer) = state.answer.take() else { return };
    state.window.used = usage.prompt_tokens + usage.completion_tokens;
    // The first token comes with the end of the prompt.
    let written = usage.completion_tokens.saturating_sub(1);
    if written > 0 && timings.generation_ms > 0.0 {
        state.window.tokens_per_second = Some(written as f64 * 1000.0 / timings.generation_ms);
    }
    if let Some(turn) = state.tree.get_mut(answer.turn) {
        turn.state = match reason {
            FinishReason::Stop => TurnState::Complete,
            FinishReason::Length => TurnState::CutOff,
            FinishReason::Cancelled => TurnState::Stopped,
        };
    }
}

/// Takes back what can never fit: left where it is, it would push all before it out of the window. It is there to be
/// shortened, and stays as a version beside what is said instead.
fn refuse(state: &mut State, report: &Report) {
    give_up(state, &in_lines(report));
    let path = state.tree.path();
    let Some(question) = path.iter().rev().find(|turn| turn.role == Role::User) else { return };
    let (parent, said) = (question.parent, question.content.clone());
    state.tree.set_head(parent);
    if state.composer.is_empty() {
        state.composer.set(&said);
    }
    state.complain(in_one_line(report));
}

/// Ends the answer under way with a message in its place.
fn give_up(state: &mut State, why: &str) {
    let Some(answer) = state.answer.take() else { return };
    if let Some(turn) = state.tree.get_mut(answer.turn) {
        turn.state = TurnState::Failed;
    }
    state.failures.insert(answer.turn, why.to_owned());
}

/// A report as the transcript shows it.
pub fn in_lines(report: &Report) -> String {
    let lines = [&report.what].into_iter().chain(&report.causes).chain(&report.hints);
    lines.map(String::as_str).collect::<Vec<_>>().join("\n")
}

/// A report in one line: what happened, the nearest cause, what to do.
pub fn in_one_line(report: &Report) -> String {
    let cause = report.causes.first().map(|cause| format!("({cause})"));
    let parts: Vec<&str> = [report.what.as_str()]
        .into_iter()
        .chain(cause.as_deref())
        .chain(report.hints.iter().map(String::as_str))
        .collect();
    parts.join(" ")
}
