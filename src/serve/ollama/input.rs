//! Requests of Ollama's clients, as the fields of requests for a chat or a completion.

use serde_json::{Map, Value, json};

use super::writer::Shape;
use crate::serve::error::ApiError;
use crate::serve::fields::Fields;
use crate::serve::request::Api;

/// A request as OpenAI's protocols have it.
pub struct Input {
    pub api: Api,
    pub shape: Shape,
    pub fields: Map<String, Value>,
    /// Whether there is nothing to answer.
    pub is_empty: bool,
}

/// Options that say how a model is run, which the user decides.
const OF_THE_MACHINE: [&str; 8] =
    ["num_ctx", "num_batch", "num_gpu", "main_gpu", "num_thread", "use_mmap", "num_keep", "repeat_last_n"];

/// `POST /api/chat`
pub fn chat(mut fields: Fields) -> Result<Input, ApiError> {
    let messages: Vec<Value> = fields.take("messages")?.unwrap_or_default();
    let is_empty = messages.is_empty();
    let mut translated = shared(&mut fields)?;
    let messages: Vec<Value> = messages.into_iter().enumerate().map(message).collect::<Result<_, _>>()?;
    translated.insert("messages".to_owned(), messages.into());
    if let Some(tools) = fields.take::<Value>("tools")? {
        translated.insert("tools".to_owned(), tools);
    }
    Ok(Input { api: Api::Chat, shape: Shape::Chat, fields: translated, is_empty })
}

/// `POST /api/generate`
pub fn generate(mut fields: Fields) -> Result<Input, ApiError> {
    let prompt: String = fields.take("prompt")?.unwrap_or_default();
    let system: Option<String> = fields.take("system")?;
    let is_raw = fields.take("raw")?.unwrap_or(false);
    fields.refuse(&["images", "suffix", "template", "context"])?;
    let is_empty = prompt.is_empty();
    let mut translated = shared(&mut fields)?;
    let api = if is_raw {
        translated.insert("prompt".to_owned(), prompt.into());
        Api::Completions
    } else {
        let system = system.filter(|text| !text.is_empty()).map(|text| json!({"role": "system", "content": text}));
        let messages: Vec<Value> = system.into_iter().chain([json!({"role": "user", "content": prompt})]).collect();
        translated.insert("messages".to_owned(), messages.into());
        Api::Chat
    };
    Ok(Input { api, shape: Shape::Generate, fields: translated, is_empty })
}

/// What both have: the model, the options, the format. Answers are streamed unless the client says otherwise.
fn shared(fields: &mut Fields) -> Result<Map<String, Value>, ApiError> {
    let mut translated: Map<String, Value> = fields.take("options")?.unwrap_or_default();
    translated.retain(|name, _| !OF_THE_MACHINE.contains(&name.as_str()));
    if let Some(model) = fields.take::<String>("model")? {
        translated.insert("model".to_owned(), model.into());
    }
    translated.insert("stream".to_owned(), fields.take::<bool>("stream")?.unwrap_or(true).into());
    match fields.take::<Value>("format")? {
        Some(Value::String(word)) if word.is_empty() => {}
        Some(Value::String(word)) if word == "json" => {
            translated.insert("response_format".to_owned(), json!({"type": "json_object"}));
        }
        Some(schema @ Value::Object(_)) => {
            translated.insert("json_schema".to_owned(), schema);
        }
        Some(_) => return Err(ApiError::invalid(Some("format"), "`format` must be \"json\" or a schema")),
        None => {}
    }
    Ok(translated)
}

/// A message, whose calls have no names and their arguments as an object, and which may hold pictures.
fn message((place, mut message): (usize, Value)) -> Result<Value, ApiError> {
    let Some(object) = message.as_object_mut() else { return Ok(message) };
    let images = object.remove("images");
    if images.is_some_and(|images| images.as_array().is_none_or(|images| !images.is_empty())) {
        let path = format!("messages[{place}].images");
        return Err(ApiError::invalid(Some(&path), format!("`{path}`: this model reads text only")));
    }
    Ok(message)
}
