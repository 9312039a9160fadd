//! What can be done with the conversation and its turns, by a command or by a key.

use super::{answer, document, saving, summary, transcript, translate};
use crate::conversation::{ConversationTree, Role, TurnId};
use crate::i18n::text;
use crate::tui::effect::{Effect, TerminalEffect};
use crate::tui::state::{ContextWindow, DocumentCommand, Editing, State};

/// Starts an empty conversation.
pub fn begin(state: &mut State) -> Vec<Effect> {
    let mut effects = answer::stop(state);
    effects.extend(saving::save(state, saving::SaveTrigger::Change));
    saving::begin(state);
    state.conversation.tree = ConversationTree::default();
    state.conversation.failures.clear();
    state.transcript.clear();
    let window = &mut state.generation.window;
    *window = ContextWindow { tokens_per_second: window.tokens_per_second, ..ContextWindow::default() };
    state.input.end_editing();
    state.focus_composer();
    state.show_notice(text!(state.messages, "chat-new"));
    effects
}

/// Requests another answer to the question at or above `turn`, or to the last one. What a command asked for is done
/// again by the command; without a turn, one that just failed comes first.
pub fn regenerate(state: &mut State, turn: Option<TurnId>) -> Vec<Effect> {
    if turn.is_none()
        && let Some(command) = state.input.failed_command.take()
    {
        return again(state, command.command, &command.argument, None);
    }
    let Some(question) = state.conversation.question(turn) else {
        state.show_problem(text!(state.messages, "chat-nothing-said"));
        return Vec::new();
    };
    let words = state.conversation.tree.get(question).map(|question| question.content.clone()).unwrap_or_default();
    if let Some((command, argument)) = document::command_of(&words) {
        return again(state, command, argument, Some(question));
    }
    let mut effects = answer::stop(state);
    if turn.is_some() {
        // The turn may be one that was left out.
        state.generation.window.left_out = 0;
    }
    effects.extend(answer::request(state, question));
    if let Some(temperature) = answer::temperature_of_another(state) {
        let temperature = state.messages.decimal(temperature.into(), 1);
        state.show_notice(text!(state.messages, "chat-regenerating", temperature = temperature));
    }
    effects
}

/// Does a command again, which is the turn `question` if it became one.
fn again(state: &mut State, command: DocumentCommand, argument: &str, question: Option<TurnId>) -> Vec<Effect> {
    match command {
        DocumentCommand::Translate => translate::begin(state, argument, question),
        DocumentCommand::Summarise => summary::of_file(state, argument, question),
    }
}

/// Lets the model continue its last answer.
pub fn continue_answer(state: &mut State) -> Vec<Effect> {
    if state.generation.answer.is_some() {
        return Vec::new();
    }
    let head = state.conversation.tree.head();
    let Some(turn) = state.conversation.last_answer().filter(|&turn| head == Some(turn)) else {
        state.show_problem(text!(state.messages, "chat-nothing-to-continue"));
        return Vec::new();
    };
    state.conversation.failures.remove(&turn);
    answer::begin(state, turn)
}

/// Puts the question at or above `turn`, or the last one, in the composer. What is sent becomes another version of it.
pub fn edit(state: &mut State, turn: Option<TurnId>) {
    let Some(question) = state.conversation.question(turn) else {
        state.show_problem(text!(state.messages, "chat-nothing-said"));
        return;
    };
    // What is being edited already is kept, too.
    state.input.end_editing();
    let draft = state.input.composer.take();
    let message = state.conversation.tree.get(question).map(|turn| turn.content.clone()).unwrap_or_default();
    state.focus_composer();
    state.input.composer.set(&message);
    let original = state.input.composer.text().to_owned();
    state.input.editing = Some(Editing { turn: question, original, draft });
    // What is edited stays in sight, above its new version.
    transcript::lay_out(state);
    state.transcript.show_turn(question);
}

/// Copies a turn: the one given, or the last answer.
pub fn copy(state: &mut State, turn: Option<TurnId>) -> Vec<Effect> {
    let turn = turn.or_else(|| state.conversation.last_answer());
    let text = turn.and_then(|turn| state.conversation.tree.get(turn)).map(|turn| turn.content.clone());
    copy_text(state, text)
}

/// Copies the answer with this number, counted from the last one; without a number, the last one.
pub fn copy_numbered(state: &mut State, number: &str) -> Vec<Effect> {
    if number.is_empty() {
        return copy(state, None);
    }
    let path = state.conversation.tree.path();
    let mut answers = path.into_iter().rev().filter(|turn| turn.role == Role::Assistant);
    let index = number.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
    let text = index.and_then(|index| answers.nth(index)).map(|turn| turn.content.clone());
    copy_text(state, text)
}

/// Copies a code block of a turn: the one with this number, else the last.
pub fn copy_code(state: &mut State, turn: Option<TurnId>, number: &str) -> Vec<Effect> {
    let turn = turn.or_else(|| state.conversation.last_answer());
    let blocks = turn.map(|turn| state.transcript.code_blocks(turn)).unwrap_or_default();
    let block = match number.parse::<usize>() {
        Ok(number) => number.checked_sub(1).and_then(|index| blocks.get(index)),
        Err(_) => blocks.last(),
    };
    let block = block.cloned();
    copy_text(state, block)
}

fn copy_text(state: &mut State, text: Option<String>) -> Vec<Effect> {
    let Some(text) = text.filter(|text| !text.is_empty()) else {
        state.show_problem(text!(state.messages, "chat-nothing-to-copy"));
        return Vec::new();
    };
    let characters = text.chars().count();
    state.show_notice(text!(state.messages, "chat-copied", characters = characters));
    vec![Effect::Terminal(TerminalEffect::Copy(text))]
}
