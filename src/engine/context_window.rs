//! Fits a conversation into a model's context window.

use super::{Counted, Engine, EngineError, Prompt};
use crate::conversation::{Conversation, drop_oldest_turns};

/// Fraction of the window that is reserved for the answer: one token in this many.
const RESERVED_FOR_ANSWER: usize = 8;
/// Eighths of the window that stay in use after dropping turns. Dropping a turn moves all that follow it, so that the
/// engine must read them again; dropping several at once leaves space for the next turns.
const EIGHTHS_KEPT: usize = 5;

/// A conversation that fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fitted {
    pub conversation: Conversation,
    /// Questions that were dropped, with their answers.
    pub turns_left_out: usize,
    /// Messages that were dropped.
    pub messages_left_out: usize,
    /// Tokens of the conversation.
    pub tokens: usize,
}

/// Drops the oldest turns until the rest fits and leaves space for an answer. The system prompt and the last turn
/// always stay.
///
/// # Errors
/// [`EngineError::PromptTooLong`] if these alone do not fit, and those of [`Engine::count_tokens`].
pub fn fit_to_window(engine: &dyn Engine, mut conversation: Conversation) -> Result<Fitted, EngineError> {
    let context_length = engine.info().context_length;
    let most = context_length - context_length / RESERVED_FOR_ANSWER;
    let count = |conversation: &Conversation| engine.count_tokens(&Prompt::Conversation(conversation.clone()));
    let before = conversation.messages.len();
    let mut turns_left_out = 0;
    let mut tokens = count(&conversation)?;
    if tokens > most {
        let left = context_length * EIGHTHS_KEPT / 8;
        turns_left_out =
            drop_oldest_turns(&mut conversation, |conversation| Ok::<_, EngineError>(count(conversation)? <= left))?;
        tokens = count(&conversation)?;
    }
    if tokens >= context_length {
        let counted = Counted::from(engine.info().is_remote());
        return Err(EngineError::PromptTooLong { prompt_tokens: tokens, counted, context_length });
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
        // What fits stays; if turns must go, several go at once.
        let fitted = fit_to_window(&engine, Conversation { messages: vec![said(250); 7] }).unwrap();
        assert_eq!((fitted.turns_left_out, fitted.tokens), (0, 1750));
        let fitted = fit_to_window(&engine, Conversation { messages: vec![said(250); 8] }).unwrap();
        assert_eq!((fitted.turns_left_out, fitted.tokens), (3, 1250));
        // A single turn may take the space that is reserved for the answer.
        assert_eq!(fit_to_window(&engine, Conversation { messages: vec![said(2000)] }).unwrap().tokens, 2000);
        let refused = fit_to_window(&engine, Conversation { messages: vec![said(5), said(3000)] });
        let counts =
            EngineError::PromptTooLong { prompt_tokens: 3000, counted: Counted::Exactly, context_length: 2048 };
        assert_eq!(refused.unwrap_err().to_string(), counts.to_string());
    }
}
