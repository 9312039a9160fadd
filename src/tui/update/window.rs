//! How full the context window is, where no answer says.

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
