//! `/samenvat`: summaries in the place of what no longer fits the context window, and of documents.

use super::{answer, attachments, document, transcript, window};
use crate::conversation::{Message, Role, Turn, TurnId, TurnState, Unsummarised};
use crate::i18n::text;
use crate::tui::effect::{Effect, EngineEffect, GenerationTask};
use crate::tui::state::{AnswerKind, DocumentCommand, Phase, State};

/// The longest summary: an eighth of the window.
const MAX_TOKENS: usize = 256;

/// Requests a summary of what was left out; where nothing was, of all but the last question and its answer.
pub fn begin(state: &mut State) -> Vec<Effect> {
    if !can_summarise(state) {
        return Vec::new();
    }
    let mut effects = answer::stop(state);
    let Some((last, unsummarised)) = unsummarised(state) else {
        state.show_problem(text!(state.messages, "chat-summary-nothing"));
        return effects;
    };
    let turn = state.conversation.tree.add_summary(last);
    let id = state.generation.begin(Some(turn), AnswerKind::Summary, Phase::START);
    transcript::lay_out(state);
    state.transcript.show_separator();
    let task = GenerationTask::Summary { unsummarised, options: state.generation.internal_options(MAX_TOKENS) };
    effects.push(Effect::Engine(EngineEffect::Start { id, task }));
    effects
}

/// Runs `/samenvat FILE`; again, where `question` is the turn that it was before.
pub fn of_file(state: &mut State, argument: &str, question: Option<TurnId>) -> Vec<Effect> {
    if !can_summarise(state) {
        return Vec::new();
    }
    let task = GenerationTask::DocumentSummary { file: attachments::unquoted(argument).to_owned() };
    document::start(state, DocumentCommand::Summarise, argument, question, task)
}

/// Whether there is a model that can summarise. Says so where there is none.
fn can_summarise(state: &mut State) -> bool {
    let problem = match state.model.ready() {
        None => text!(state.messages, "chat-no-engine"),
        Some(info) if info.is_mini() => text!(state.messages, "chat-summary-mini"),
        Some(_) => return true,
    };
    state.show_problem(problem);
    false
}

/// What is to be summarised, and the last turn of it.
fn unsummarised(state: &State) -> Option<(TurnId, Unsummarised)> {
    let tree = &state.conversation.tree;
    let path = tree.path();
    let previous = tree.summary(&path, Turn::is_finished);
    let rest: Vec<&Turn> = path[previous.map_or(0, |summary| summary.turns)..].to_vec();
    let has_text = |turn: &&&Turn| !turn.content.is_empty();
    let last_question = rest.iter().rposition(|turn| turn.role == Role::User).unwrap_or_default();
    let chosen: Vec<&Turn> = match state.generation.window.left_out {
        0 => rest[..last_question].iter().filter(has_text).copied().collect(),
        left_out => rest.iter().filter(has_text).take(left_out).copied().collect(),
    };
    let last = chosen.last()?.id;
    let before = previous.map(|summary| summary.summary.content.clone());
    let messages = chosen.into_iter().map(|turn| Message { role: turn.role, content: turn.content.clone() });
    Some((last, Unsummarised { before, messages: messages.collect() }))
}

/// From now on the model reads the summary, unless it is empty.
pub fn finished(state: &mut State, turn: TurnId) -> Vec<Effect> {
    let is_empty = state.conversation.tree.get(turn).is_none_or(|turn| turn.content.trim().is_empty());
    if is_empty {
        state.conversation.set_turn_state(turn, TurnState::Failed);
        state.show_problem(text!(state.messages, "chat-summary-empty"));
        return Vec::new();
    }
    state.show_notice(text!(state.messages, "chat-summarised"));
    window::measure(state)
}
