//! Questions to begin with, for users who have an empty conversation before them and nothing in mind.

use super::state::State;
use crate::engine::SamplingDefaults;
use crate::i18n::text;

/// The questions that this model can answer; `None` once there is a conversation. A persona has a purpose of its own.
pub fn examples(state: &State) -> Option<[String; 3]> {
    let engine = state.model.ready()?;
    if state.conversation.tree.head().is_some() || state.persona.system.is_some() {
        return None;
    }
    let messages = &state.messages;
    Some(if SamplingDefaults::of_engine(engine) == SamplingDefaults::Mini {
        [
            text!(messages, "chat-example-mini-1"),
            text!(messages, "chat-example-mini-2"),
            text!(messages, "chat-example-mini-3"),
        ]
    } else {
        [text!(messages, "chat-example-1"), text!(messages, "chat-example-2"), text!(messages, "chat-example-3")]
    })
}

/// The question after the one in the composer, the first where that is empty. Anything else in it is the user's.
pub fn next(state: &State) -> Option<String> {
    let examples = examples(state)?;
    let text = state.input.composer.text();
    let place = if text.is_empty() { 0 } else { examples.iter().position(|example| example == text)? + 1 };
    examples.into_iter().cycle().nth(place)
}
