//! Keeps the transcript's rows in step with the state.

use crate::tui::layout;
use crate::tui::state::{Focus, State};
use crate::tui::transcript::TranscriptInput;

/// Lays out what changed.
pub fn lay_out(state: &mut State) {
    let selected = match state.screen.focus {
        Focus::Turn(turn) => Some(turn),
        Focus::Composer | Focus::Search => state.input.editing.as_ref().map(|editing| editing.turn),
    };
    let input = TranscriptInput {
        tree: &state.conversation.tree,
        failures: &state.conversation.failures,
        left_out: state.generation.window.left_out,
        selected,
        space: layout::transcript_size(state),
        measure: state.screen.measure,
        theme: &state.screen.theme,
        messages: &state.messages,
    };
    state.transcript.lay_out(&input);
}
