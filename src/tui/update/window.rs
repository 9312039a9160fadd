//! How full the context window is, where no answer says.

use crate::tui::command::Input;
use crate::tui::effect::{Effect, EngineEffect};
use crate::tui::ids::GenerationId;
use crate::tui::state::State;

/// Measures the conversation, unless an answer under way will say.
pub fn measure(state: &mut State) -> Vec<Effect> {
    state.generation.window.left_out = 0;
    let head = state.conversation.tree.head();
    if !state.model.is_ready() || state.generation.answer.is_some() || head.is_none() {
        return Vec::new();
    }
    let id = state.generation.next_id();
    state.generation.window.measured = Some(id);
    vec![Effect::Engine(EngineEffect::Measure { id, conversation: state.prompt(head) })]
}

/// Takes the result over, unless it is out of date.
pub fn measured(state: &mut State, id: GenerationId, left_out: usize, tokens: usize) {
    let window = &mut state.generation.window;
    if window.measured == Some(id) && state.generation.answer.is_none() {
        window.measured = None;
        (window.left_out, window.used) = (left_out, tokens);
    }
}

/// Has the message that is being written counted, where it changed. A command takes no tokens.
pub fn count_draft(state: &mut State) -> Option<Effect> {
    let text = state.input.composer.text();
    let draft = &mut state.input.draft;
    if draft.text == text {
        return None;
    }
    let is_message = matches!(Input::parse(text), Input::Message(message) if !message.trim().is_empty());
    if is_message && !state.model.is_ready() {
        return None;
    }
    draft.text.clear();
    draft.text.push_str(text);
    draft.revision += 1;
    if !is_message {
        draft.tokens = 0;
        return None;
    }
    Some(Effect::Engine(EngineEffect::CountDraft { revision: draft.revision, text: text.to_owned() }))
}

/// Takes the count over, unless the message has changed.
pub fn draft_counted(state: &mut State, revision: u64, tokens: usize) {
    if state.input.draft.revision == revision {
        state.input.draft.tokens = tokens;
    }
}
