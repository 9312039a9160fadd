//! What the model has no room for any more: summed up in its place; and how much of the window is in use when no answer
//! tells.

use super::answer;
use crate::conversation::{Message, Role, Turn, TurnId, TurnState, Unsummarised};
use crate::engine::{GenerationOptions, Preset};
use crate::i18n::text;
use crate::tui::effect::Effect;
use crate::tui::msg::GenerationId;
use crate::tui::state::{AnswerKind, EngineState, Phase, State, StreamingAnswer};

/// Most tokens of a summary: an eighth of the window.
const MOST_TOKENS: usize = 256;

/// Has the model sum up what fell out of its window; where nothing did, all but the last question and its answer.
pub fn begin(state: &mut State) -> Vec<Effect> {
    let EngineState::Ready(info) = &state.engine else {
        state.show_problem(text!(state.messages, "chat-no-engine"));
        return Vec::new();
    };
    if info.is_mini() {
        state.show_problem(text!(state.messages, "chat-summary-mini"));
        return Vec::new();
    }
    let mut effects = answer::stop(state);
    let Some((last, unsummarised)) = unsummarised(state) else {
        state.show_problem(text!(state.messages, "chat-summary-nothing"));
        return effects;
    };
    let id = state.next_generation();
    let turn = state.tree.add_summary(last);
    let phase = Phase::Reading { tokens: 0, total: 0 };
    state.answer = Some(StreamingAnswer { id, turn, kind: AnswerKind::Summary, phase });
    state.lay_out();
    state.transcript.show_separator();
    effects.push(Effect::Summarise { id, unsummarised, options: options(state, MOST_TOKENS) });
    effects
}

/// The words of the model for the program's own purposes: the likeliest ones, of which none is forbidden.
pub fn options(state: &State, max_tokens: usize) -> GenerationOptions {
    let mut sampling = Preset::Precise.options(state.options.sampling.seed);
    sampling.no_repeat_ngram = None;
    let max_tokens = Some(max_tokens);
    GenerationOptions { sampling, max_tokens, stop: Vec::new(), constraint: None, ..state.options.clone() }
}

/// What is to be summed up, and the last turn of it.
fn unsummarised(state: &State) -> Option<(TurnId, Unsummarised)> {
    let path = state.tree.path();
    let done = state.tree.summary(&path, Turn::is_finished);
    let rest: Vec<&Turn> = path[done.map_or(0, |done| done.turns)..].to_vec();
    let says_something = |turn: &&&Turn| !turn.content.is_empty();
    let before_last_question = rest.iter().rposition(|turn| turn.role == Role::User).unwrap_or_default();
    let chosen: Vec<&Turn> = match state.window.forgotten {
        0 => rest[..before_last_question].iter().filter(says_something).copied().collect(),
        forgotten => rest.iter().filter(says_something).take(forgotten).copied().collect(),
    };
    let last = chosen.last()?.id;
    let before = done.map(|done| done.summary.content.clone());
    let messages = chosen.into_iter().map(|turn| Message { role: turn.role, content: turn.content.clone() });
    Some((last, Unsummarised { before, messages: messages.collect() }))
}

/// A summary has its end: from now on the model reads it.
pub fn finished(state: &mut State, turn: TurnId) -> Vec<Effect> {
    let is_empty = state.tree.get(turn).is_none_or(|turn| turn.content.trim().is_empty());
    if is_empty {
        if let Some(turn) = state.tree.get_mut(turn) {
            turn.state = TurnState::Failed;
        }
        state.show_problem(text!(state.messages, "chat-summary-empty"));
        return Vec::new();
    }
    state.show_notice(text!(state.messages, "chat-summarised"));
    measure(state)
}

/// Finds out how much of the window the conversation takes, where no answer tells.
pub fn measure(state: &mut State) -> Vec<Effect> {
    state.window.forgotten = 0;
    let is_ready = matches!(state.engine, EngineState::Ready(_));
    if !is_ready || state.answer.is_some() || state.tree.head().is_none() {
        return Vec::new();
    }
    let id = state.next_generation();
    state.window.measured = Some(id);
    let conversation = state.tree.conversation(state.system.as_deref(), state.tree.head());
    vec![Effect::Measure { id, conversation }]
}

/// Takes in how much that is, unless more has happened since.
pub fn measured(state: &mut State, id: GenerationId, forgotten: usize, tokens: usize) {
    if state.window.measured == Some(id) && state.answer.is_none() {
        state.window.measured = None;
        (state.window.forgotten, state.window.used) = (forgotten, tokens);
    }
}
