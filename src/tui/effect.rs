//! What is to be done: `update` returns these, `runtime` does them.

use super::msg::GenerationId;
use crate::chat::Conversation;
use crate::engine::GenerationOptions;

/// Something to be done outside.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Ask the model. The oldest turns are left out where they do not fit the window.
    Generate {
        /// What its messages are to be called.
        id: GenerationId,
        /// What it reads.
        conversation: Conversation,
        /// How it answers.
        options: GenerationOptions,
    },
    /// Nobody waits for this answer any more.
    Abort(GenerationId),
    /// Put text on the clipboard.
    Copy(String),
    /// Let the person write this text on in an editor of their own.
    OpenEditor(String),
    /// End the program.
    Quit,
}
