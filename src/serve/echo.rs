//! The text of prompts that are part of their answers.

use super::error::ApiError;
use super::request::{ApiRequest, Echo};
use crate::engine::{Engine, Prompt};

/// The text of a prompt that is part of its answer.
#[derive(Debug, Clone, Default)]
pub struct EchoedPrompt {
    pub text: String,
    /// The text of its first token, which has no log-probability.
    pub first: String,
}

/// The prompt of each choice; none where the client does not want them.
pub fn prompts(engine: &dyn Engine, request: &ApiRequest) -> Result<Vec<EchoedPrompt>, ApiError> {
    if request.echo == Echo::Answer {
        return Ok(Vec::new());
    }
    let prompt = |prompt: &Prompt| {
        let tokens = engine.encode(prompt)?;
        let first = engine.decode(tokens.get(..1).unwrap_or_default())?.concat();
        let text = match prompt {
            Prompt::Raw(text) => text.clone(),
            _ => String::from_utf8_lossy(&engine.decode(&tokens)?.concat()).into_owned(),
        };
        Ok(EchoedPrompt { text, first: String::from_utf8_lossy(&first).into_owned() })
    };
    request.prompts().map(prompt).collect::<Result<_, _>>().map_err(|error| ApiError::from(&error))
}
