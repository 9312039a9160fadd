//! Answers: asking for one, taking it in as it comes, stopping it, and what an engine's failure means.

use super::{summary, title};
use crate::conversation::{Role, TurnId, TurnState};
use crate::engine::{FinishReason, Timings, Usage};
use crate::i18n::{Messages, text};
use crate::report::{ExitCode, Report};
use crate::tui::effect::Effect;
use crate::tui::msg::{AnswerMsg, GenerationId};
use crate::tui::state::{AnswerKind, EngineState, Phase, State, StreamingAnswer};

/// Asks for an answer to the turn `to`, as a new turn.
pub fn request(state: &mut State, to: TurnId) -> Vec<Effect> {
    let turn = state.tree.add(Some(to), Role::Assistant, String::new(), TurnState::Running);
    begin(state, turn)
}

/// Asks for (more of) the turn `turn`. An answer under way must have been stopped before.
pub fn begin(state: &mut State, turn: TurnId) -> Vec<Effect> {
    let id = state.next_generation();
    state.window.measured = None;
    if let Some(turn) = state.tree.get_mut(turn) {
        turn.state = TurnState::Running;
    }
    state.transcript.go_to_end();
    let phase = match state.engine {
        EngineState::Ready(_) => Phase::Reading { tokens: 0, total: 0 },
        EngineState::Loading | EngineState::Failed(_) => Phase::WaitingForEngine,
    };
    state.answer = Some(StreamingAnswer { id, turn, kind: AnswerKind::Reply, phase });
    if matches!(state.engine, EngineState::Failed(_)) {
        fail_without_engine(state);
        return Vec::new();
    }
    if phase == Phase::WaitingForEngine { Vec::new() } else { generate(state) }
}

/// The model can be talked to: what waited for it is asked now.
pub fn engine_is_ready(state: &mut State) -> Vec<Effect> {
    let Some(StreamingAnswer { phase: phase @ Phase::WaitingForEngine, .. }) = &mut state.answer else {
        return Vec::new();
    };
    *phase = Phase::Reading { tokens: 0, total: 0 };
    generate(state)
}

/// There is no model, and none on its way: what waits for one is told why.
pub fn fail_without_engine(state: &mut State) {
    let EngineState::Failed(report) = &state.engine else { return };
    let way_on = text!(state.messages, "chat-no-engine-hint");
    if state.answer.is_some() {
        let why = format!("{}\n{way_on}", in_lines(report, &state.messages));
        fail_answer(state, &why);
    } else {
        let why = format!("{} {way_on}", in_one_line(report, &state.messages));
        state.show_problem(why);
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
pub fn receive(state: &mut State, id: GenerationId, msg: AnswerMsg) -> Vec<Effect> {
    let Some(answer) = state.answer.as_mut().filter(|answer| answer.id == id) else { return Vec::new() };
    match msg {
        AnswerMsg::Fitted { forgotten, prompt_tokens } => {
            answer.phase = Phase::Reading { tokens: 0, total: prompt_tokens };
            state.window.forgotten = forgotten;
            state.window.used = prompt_tokens;
        }
        AnswerMsg::Counted(total) => answer.phase = Phase::Reading { tokens: 0, total },
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
            if answer.kind == AnswerKind::Reply {
                state.window.used += tokens;
            }
            if let Some(turn) = state.tree.get_mut(answer.turn) {
                turn.content.push_str(&text);
            }
        }
        AnswerMsg::Finished { reason, usage, timings } => return finish(state, reason, usage, timings),
        AnswerMsg::Failed(report) => fail(state, &report),
    }
    Vec::new()
}

fn finish(state: &mut State, reason: FinishReason, usage: Usage, timings: Timings) -> Vec<Effect> {
    let Some(answer) = state.answer.take() else { return Vec::new() };
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
    match answer.kind {
        AnswerKind::Summary => summary::finished(state, answer.turn),
        AnswerKind::Translation => summary::measure(state),
        AnswerKind::Reply => {
            state.window.used = usage.prompt_tokens + usage.completion_tokens;
            if reason == FinishReason::Stop { title::find(state) } else { Vec::new() }
        }
    }
}

/// There will be no more of an answer.
fn fail(state: &mut State, report: &Report) {
    match state.answer {
        Some(StreamingAnswer { kind: AnswerKind::Summary, turn, .. }) => {
            state.answer = None;
            if let Some(turn) = state.tree.get_mut(turn) {
                turn.state = TurnState::Failed;
            }
            state.show_problem(in_one_line(report, &state.messages));
        }
        _ if report.code == ExitCode::PromptTooLong => refuse(state, report),
        _ => fail_answer(state, &in_lines(report, &state.messages)),
    }
}

/// Takes back what can never fit: left where it is, it would push all before it out of the window. It is there to be
/// shortened, and stays as a version beside what is said instead.
fn refuse(state: &mut State, report: &Report) {
    fail_answer(state, &in_lines(report, &state.messages));
    let path = state.tree.path();
    let Some(question) = path.iter().rev().find(|turn| turn.role == Role::User) else { return };
    let (parent, said) = (question.parent, question.content.clone());
    state.tree.set_head(parent);
    if state.composer.is_empty() {
        state.composer.set(&said);
    }
    state.show_problem(in_one_line(report, &state.messages));
}

/// Ends the answer under way with a message in its place.
fn fail_answer(state: &mut State, why: &str) {
    let Some(answer) = state.answer.take() else { return };
    if let Some(turn) = state.tree.get_mut(answer.turn) {
        turn.state = TurnState::Failed;
    }
    state.failures.insert(answer.turn, why.to_owned());
}

/// A report as the transcript shows it.
pub fn in_lines(report: &Report, messages: &Messages) -> String {
    let lines = [&report.what].into_iter().chain(&report.causes).map(|text| messages.render(text));
    lines.chain(hints(report, messages)).collect::<Vec<_>>().join("\n")
}

/// A report in one line: what happened, the nearest cause, what to do.
pub fn in_one_line(report: &Report, messages: &Messages) -> String {
    let cause = report.causes.first().map(|cause| format!("({})", messages.render(cause)));
    let parts = [messages.render(&report.what)].into_iter().chain(cause);
    parts.chain(hints(report, messages)).collect::<Vec<_>>().join(" ")
}

/// A report's hints as sentences of their own.
fn hints(report: &Report, messages: &Messages) -> impl Iterator<Item = String> {
    report.hints.iter().map(|hint| {
        let hint = messages.render(hint);
        let mut characters = hint.chars();
        characters.next().into_iter().flat_map(char::to_uppercase).chain(characters).collect()
    })
}
