//! Making a conversation fit an engine's window.

use super::{Engine, EngineError, Prompt};
use crate::conversation::{Conversation, drop_oldest_turns};

/// Part of the window that is kept free for the answer: one token in this many.
const ROOM_FOR_ANSWER: usize = 8;
/// Eighths of the window that are left in use where turns must go. The turns after that find room as they come, and the
/// engine need not read again what it has read: with each turn that goes, all behind it moves.
const EIGHTHS_LEFT: usize = 5;

/// A conversation that fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fitted {
    /// What is left of it.
    pub conversation: Conversation,
    /// Questions that were left out, with their answers.
    pub turns_left_out: usize,
    /// Messages that were left out.
    pub messages_left_out: usize,
    /// Tokens of what is left.
    pub tokens: usize,
}

/// Leaves out the oldest turns until what is left fits, with room for an answer. The system prompt and the last turn
/// always stay.
///
/// # Errors
/// [`EngineError::PromptTooLong`] when these alone do not fit, and those of [`Engine::count_tokens`].
pub fn fit_to_window(engine: &dyn Engine, mut conversation: Conversation) -> Result<Fitted, EngineError> {
    let context_length = engine.info().context_length;
    let most = context_length - context_length / ROOM_FOR_ANSWER;
    let count = |conversation: &Conversation| engine.count_tokens(&Prompt::Conversation(conversation.clone()));
    let before = conversation.messages.len();
    let mut turns_left_out = 0;
    let mut tokens = count(&conversation)?;
    if tokens > most {
        let left = context_length * EIGHTHS_LEFT / 8;
        turns_left_out =
            drop_oldest_turns(&mut conversation, |conversation| Ok::<_, EngineError>(count(conversation)? <= left))?;
        tokens = count(&conversation)?;
    }
    if tokens >= context_length {
        return Err(EngineError::PromptTooLong { prompt_tokens: tokens, context_length });
    }
    let messages_left_out = before - conversation.messages.len();
    Ok(Fitted { conversation, turns_left_out, messages_left_out, tokens })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation::{Message, Role};
    use crate::engine::scripted::ScriptedEngine;

    #[test]
    fn what_can_never_fit_is_refused_with_the_counts() {
        let engine = ScriptedEngine::new([]);
        let said = |words: usize| Message { role: Role::User, content: "woord ".repeat(words) };
        let fitted = fit_to_window(&engine, Conversation { messages: vec![said(1000), said(1000)] }).unwrap();
        assert_eq!((fitted.turns_left_out, fitted.messages_left_out, fitted.tokens), (1, 1, 1000));
        // All that fits stays; where something must go, there is room for the turns to come.
        let fitted = fit_to_window(&engine, Conversation { messages: vec![said(250); 7] }).unwrap();
        assert_eq!((fitted.turns_left_out, fitted.tokens), (0, 1750));
        let fitted = fit_to_window(&engine, Conversation { messages: vec![said(250); 8] }).unwrap();
        assert_eq!((fitted.turns_left_out, fitted.tokens), (3, 1250));
        // More than leaves room for a long answer, and still less than the window.
        assert_eq!(fit_to_window(&engine, Conversation { messages: vec![said(2000)] }).unwrap().tokens, 2000);
        let refused = fit_to_window(&engine, Conversation { messages: vec![said(5), said(3000)] });
        let counts = EngineError::PromptTooLong { prompt_tokens: 3000, context_length: 2048 };
        assert_eq!(refused.unwrap_err().to_string(), counts.to_string());
    }
}
