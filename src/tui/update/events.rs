//! What the model in use reports: the progress of an answer, a measurement, a title.

use super::{answer, compose, document, report_text, summary, title, window};
use crate::conversation::{Role, TurnState};
use crate::engine::{FinishReason, Timings, Usage};
use crate::report::{ExitCode, Report};
use crate::tui::effect::Effect;
use crate::tui::ids::GenerationId;
use crate::tui::msg::{AnswerMsg, EngineMsg};
use crate::tui::state::{AnswerKind, Phase, State, StreamingAnswer};

pub fn receive(state: &mut State, msg: EngineMsg) -> Vec<Effect> {
    match msg {
        EngineMsg::Answer(id, msg) => progress(state, id, msg),
        EngineMsg::Measured { id, left_out, tokens } => {
            window::measured(state, id, left_out, tokens);
            Vec::new()
        }
        EngineMsg::DraftCounted { revision, tokens } => {
            window::draft_counted(state, revision, tokens);
            Vec::new()
        }
        EngineMsg::TitleFound { key, answer } => title::found(key, &answer),
    }
}

/// Applies what happened to the answer under way; older answers no longer count.
fn progress(state: &mut State, id: GenerationId, msg: AnswerMsg) -> Vec<Effect> {
    let Some(answer) = state.generation.answer.as_mut().filter(|answer| answer.id == id) else { return Vec::new() };
    let window = &mut state.generation.window;
    match msg {
        AnswerMsg::Fitted { left_out, prompt_tokens } => {
            answer.phase = Phase::Reading { tokens: 0, total: prompt_tokens };
            window.left_out = left_out;
            window.used = prompt_tokens;
        }
        AnswerMsg::Total(total) => answer.phase = Phase::Reading { tokens: 0, total },
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
                window.used += tokens;
            }
            let turn = answer.turn.or_else(|| document::show(state));
            if let Some(turn) = turn.and_then(|turn| state.conversation.tree.get_mut(turn)) {
                turn.content.push_str(&text);
            }
        }
        AnswerMsg::Finished { reason, usage, timings } => {
            let mut effects = finish(state, reason, usage, timings);
            effects.extend(compose::send_queued(state));
            return effects;
        }
        AnswerMsg::Failed(report) => fail(state, &report),
    }
    Vec::new()
}

fn finish(state: &mut State, reason: FinishReason, usage: Usage, timings: Timings) -> Vec<Effect> {
    let Some(answer) = state.generation.answer.take() else { return Vec::new() };
    // The first token is computed with the end of the prompt.
    let generated = usage.completion_tokens.saturating_sub(1);
    if generated > 0 && timings.generation_ms > 0.0 {
        let per_second = generated as f64 * 1000.0 / timings.generation_ms;
        state.generation.window.tokens_per_second = Some(per_second);
    }
    let end = match reason {
        FinishReason::Stop => TurnState::Complete,
        FinishReason::Length => TurnState::CutOff,
        FinishReason::Cancelled => TurnState::Stopped,
    };
    state.generation.command = None;
    let Some(turn) = answer.turn else { return Vec::new() };
    state.conversation.set_turn_state(turn, end);
    match answer.kind {
        AnswerKind::Summary => summary::finished(state, turn),
        AnswerKind::Document(_) => window::measure(state),
        AnswerKind::Reply => {
            state.generation.window.used = usage.prompt_tokens + usage.completion_tokens;
            if reason == FinishReason::Stop { title::find(state) } else { Vec::new() }
        }
    }
}

fn fail(state: &mut State, report: &Report) {
    match state.generation.answer {
        Some(StreamingAnswer { kind: AnswerKind::Summary, turn: Some(turn), .. }) => {
            state.generation.answer = None;
            state.conversation.set_turn_state(turn, TurnState::Failed);
            state.input.take_back_queue();
            report_text::show(state, report);
        }
        Some(StreamingAnswer { turn: None, .. }) => {
            state.generation.answer = None;
            answer::give_up_command(state);
            state.input.take_back_queue();
            report_text::show(state, report);
        }
        _ if report.code == ExitCode::PromptTooLong => refuse(state, report),
        _ => answer::fail(state, &report_text::in_lines(report, &state.messages)),
    }
}

/// Takes back a message that can never fit: where it is, it would push all before it out of the window. It was never
/// read, so it is no part of the conversation; the user can shorten it in the composer.
fn refuse(state: &mut State, report: &Report) {
    let turns = state.conversation.tree.turns();
    let last = state.generation.answer.and_then(|answer| answer.turn).and_then(|turn| turns.get(turn.0));
    let Some(answer) = last.filter(|answer| answer.id.0 + 1 == turns.len() && answer.content.is_empty()) else {
        answer::fail(state, &report_text::in_lines(report, &state.messages));
        return;
    };
    // An older message that no longer fits, as with another model, stays where it is.
    let question = answer.id.0.checked_sub(1).and_then(|place| turns.get(place));
    let question = question.filter(|question| Some(question.id) == answer.parent && question.role == Role::User);
    let (first, text) = question.map_or((answer.id, None), |question| (question.id, Some(question.content.clone())));
    answer::fail(state, "");
    state.conversation.take_back(first);
    state.transcript.forget(first);
    let written = state.input.composer.text().to_owned();
    if let Some(text) = text {
        let parts = [text, written];
        state.input.composer.set(parts.join("\n\n").trim_end_matches('\n'));
    }
    report_text::show(state, report);
}
