//! A request for a response, as the fields of one for a chat.

use serde_json::{Map, Value, json};

use super::store::History;
use crate::serve::error::ApiError;
use crate::serve::fields::Fields;

/// Fields that mean the same in both protocols.
const SHARED: [&str; 9] =
    ["model", "temperature", "top_p", "top_k", "stream", "tools", "max_output_tokens", "parallel_tool_calls", "seed"];

/// A request as the chat protocol has it, and what its response repeats of it.
pub struct Input {
    pub chat: Map<String, Value>,
    /// All messages, for whoever continues the response.
    pub messages: Vec<Value>,
    pub echoed: Map<String, Value>,
}

impl Input {
    pub fn read(mut fields: Fields, history: &History) -> Result<Self, ApiError> {
        let mut chat = Map::new();
        let mut echoed = Map::new();
        for name in SHARED {
            if let Some(value) = fields.take::<Value>(name)? {
                echoed.insert(name.to_owned(), value.clone());
                chat.insert(name.to_owned(), value);
            }
        }
        let previous: Option<String> = fields.take("previous_response_id")?;
        let mut messages = match &previous {
            None => Vec::new(),
            Some(id) => history.messages(id).ok_or_else(|| {
                let message = format!("There is no response `{id}` (they are kept for an hour)");
                ApiError::invalid(Some("previous_response_id"), message)
            })?,
        };
        messages.extend(input_messages(&mut fields)?);
        let instructions: Option<String> = fields.take("instructions")?;
        let system = instructions.clone().map(|text| json!({"role": "system", "content": text}));
        // Instructions count for one response only.
        let all: Vec<Value> = system.into_iter().chain(messages.iter().cloned()).collect();
        chat.insert("messages".to_owned(), all.into());
        if let Some(choice) = fields.take::<Value>("tool_choice")? {
            echoed.insert("tool_choice".to_owned(), choice.clone());
            chat.insert("tool_choice".to_owned(), choice);
        }
        if let Some(format) =
            fields.take_object("text")?.map(|mut text| text.take::<Value>("format")).transpose()?.flatten()
        {
            chat.insert("response_format".to_owned(), chat_format(&format));
            echoed.insert("text".to_owned(), json!({"format": format}));
        }
        let metadata = fields.take::<Value>("metadata")?;
        echoed.insert("instructions".to_owned(), instructions.into());
        echoed.insert("previous_response_id".to_owned(), previous.into());
        echoed.insert("metadata".to_owned(), metadata.unwrap_or_else(|| json!({})));
        fields.refuse(&["background", "prompt", "conversation"])?;
        Ok(Self { chat, messages, echoed })
    }
}

/// A schema lies one level higher here than in a chat's format.
fn chat_format(format: &Value) -> Value {
    match format["type"].as_str() {
        Some("json_schema") => json!({"type": "json_schema", "json_schema": {"schema": format["schema"]}}),
        _ => format.clone(),
    }
}

/// The input as messages: a text, or a list of messages, calls and their results.
fn input_messages(fields: &mut Fields) -> Result<Vec<Value>, ApiError> {
    let items = match fields.require::<Value>("input")? {
        Value::String(text) => return Ok(vec![json!({"role": "user", "content": text})]),
        Value::Array(items) => items,
        _ => return Err(ApiError::wrong_type("input", "a string or an array of items", "another value")),
    };
    let messages = items.into_iter().enumerate().map(|(place, item)| message(&format!("input[{place}]"), item));
    messages.filter_map(Result::transpose).collect()
}

fn message(path: &str, item: Value) -> Result<Option<Value>, ApiError> {
    let kind = item.get("type").and_then(Value::as_str).unwrap_or("message").to_owned();
    Ok(match kind.as_str() {
        "message" => Some(item),
        "function_call" => {
            let function = json!({"name": item["name"], "arguments": item["arguments"]});
            let call = json!({"id": item["call_id"], "type": "function", "function": function});
            Some(json!({"role": "assistant", "content": null, "tool_calls": [call]}))
        }
        "function_call_output" => {
            let output = match &item["output"] {
                Value::String(_) | Value::Array(_) => item["output"].clone(),
                other => other.to_string().into(),
            };
            Some(json!({"role": "tool", "tool_call_id": item["call_id"], "content": output}))
        }
        // What other models thought is not said.
        "reasoning" => None,
        other => {
            let path = format!("{path}.type");
            let message = format!("`{path}`: this server does not take items of type `{other}`");
            return Err(ApiError::invalid(Some(&path), message));
        }
    })
}
