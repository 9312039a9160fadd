//! The prompts of a completions request: texts, or the ids of their tokens.

use serde_json::Value;

use crate::engine::Prompt;
use crate::serve::error::ApiError;
use crate::serve::fields::{Field, Fields};

/// One prompt or several, in all four forms of OpenAI's protocol.
pub fn prompts(fields: &mut Fields) -> Result<Vec<Prompt>, ApiError> {
    let given: Value = fields.require("prompt")?;
    let wrong = || {
        let expected = "a text, a list of token ids, or a list of texts or of such lists";
        ApiError::invalid(Some("prompt"), format!("`prompt` must be {expected}"))
    };
    let prompts: Option<Vec<Prompt>> = match given {
        Value::String(text) => Some(vec![Prompt::Raw(text)]),
        Value::Array(items) if items.first().is_some_and(Value::is_number) => {
            tokens(items).map(|prompt| vec![prompt])
        }
        Value::Array(items) => items.into_iter().map(prompt).collect(),
        _ => None,
    };
    prompts.filter(|prompts| !prompts.is_empty()).ok_or_else(wrong)
}

fn prompt(value: Value) -> Option<Prompt> {
    match value {
        Value::String(text) => Some(Prompt::Raw(text)),
        Value::Array(items) => tokens(items),
        _ => None,
    }
}

fn tokens(items: Vec<Value>) -> Option<Prompt> {
    let id = |item| u32::try_from(i128::read(item)?).ok();
    items.into_iter().map(id).collect::<Option<_>>().map(Prompt::Tokens)
}
