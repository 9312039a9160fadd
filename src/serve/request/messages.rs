//! The messages of a chat request, as a conversation of texts.
//!
//! Histories come from other programs and other models: calls of functions and their results, refusals, messages
//! without text. All that is text is read as text; what this model cannot read, such as an image, is refused by name.

use std::collections::HashMap;

use serde_json::Value;

use super::tools::{written_call, written_result};
use crate::conversation::{Conversation, Message, Role};
use crate::serve::error::ApiError;
use crate::serve::fields::Fields;

/// The messages. A last one of the model's own is continued, whatever the two fields of other servers say of it.
pub fn conversation(fields: &mut Fields) -> Result<Conversation, ApiError> {
    let said: Vec<Value> = fields.require("messages")?;
    let _: Option<bool> = fields.take("continue_final_message")?;
    let _: Option<bool> = fields.take("add_generation_prompt")?;
    if said.is_empty() {
        return Err(ApiError::invalid(Some("messages"), "`messages` is empty"));
    }
    let mut reader = Reader::default();
    let read = |(place, message)| reader.message(&format!("messages[{place}]"), message);
    Ok(Conversation { messages: said.into_iter().enumerate().map(read).collect::<Result<_, _>>()? })
}

/// Adds instructions to the system prompt.
pub fn add_instructions(conversation: &mut Conversation, instructions: &str) {
    if let Some(system) = conversation.messages.first_mut().filter(|message| message.role == Role::System) {
        let own = std::mem::take(&mut system.content);
        system.content = [own.as_str(), instructions].join(if own.is_empty() { "" } else { "\n\n" });
    } else {
        let system = Message { role: Role::System, content: instructions.to_owned() };
        conversation.messages.insert(0, system);
    }
}

/// Reads messages in their order.
#[derive(Default)]
pub struct Reader {
    /// The functions that were called, by the names of the calls.
    calls: HashMap<String, String>,
}

impl Reader {
    pub fn message(&mut self, path: &str, value: Value) -> Result<Message, ApiError> {
        let mut fields = Fields::of_value(path, value)?;
        let role: String = fields.require("role")?;
        let content = content(&mut fields, "content")?;
        let (role, content) = match role.as_str() {
            "system" | "developer" => (Role::System, content),
            "user" => (Role::User, content),
            "assistant" => (Role::Assistant, self.answer(&mut fields, content)?),
            "tool" | "function" => (Role::User, self.result(&mut fields, &content)?),
            other => {
                let path = fields.path_of("role");
                let message = format!("`{path}`: `{other}` is none of system, developer, user, assistant, tool");
                return Err(ApiError::invalid(Some(&path), message));
            }
        };
        Ok(Message { role, content })
    }

    /// A message of a model: its text, or why it refused to answer, and the functions that it called.
    fn answer(&mut self, fields: &mut Fields, content: String) -> Result<String, ApiError> {
        let refusal: Option<String> = fields.take("refusal")?;
        let content = if content.is_empty() { refusal.unwrap_or_default() } else { content };
        let calls: Option<Vec<Value>> = fields.take("tool_calls")?;
        let mut parts = vec![content];
        for (place, call) in calls.unwrap_or_default().into_iter().enumerate() {
            let mut call = Fields::of_value(&fields.path_of(&format!("tool_calls[{place}]")), call)?;
            let id: String = call.take("id")?.unwrap_or_default();
            if let Some(function) = call.take_object("function")? {
                parts.push(self.call(id, function)?);
            }
        }
        if let Some(function) = fields.take_object("function_call")? {
            parts.push(self.call(String::new(), function)?);
        }
        parts.retain(|part| !part.is_empty());
        Ok(parts.join("\n"))
    }

    /// A call as the prompt shows it.
    pub fn call(&mut self, id: String, mut function: Fields) -> Result<String, ApiError> {
        let name: String = function.require("name")?;
        let arguments = match function.take::<Value>("arguments")? {
            Some(Value::String(text)) => text,
            other => other.unwrap_or_default().to_string(),
        };
        self.calls.insert(id, name.clone());
        Ok(written_call(&name, &arguments))
    }

    fn result(&self, fields: &mut Fields, content: &str) -> Result<String, ApiError> {
        let name: Option<String> = fields.take_any(&["name", "tool_name"])?;
        let id: Option<String> = fields.take("tool_call_id")?;
        Ok(self.result_of(&id.unwrap_or_default(), name.as_deref(), content))
    }

    /// The result of a call as a turn of the user.
    pub fn result_of(&self, id: &str, name: Option<&str>, content: &str) -> String {
        let known = self.calls.get(id).map(String::as_str);
        written_result(name.or(known).unwrap_or("functie"), content)
    }
}

/// The text of a field: all of it, or in parts; empty where there is none.
pub fn content(fields: &mut Fields, name: &str) -> Result<String, ApiError> {
    let path = fields.path_of(name);
    match fields.take::<Value>(name)? {
        None => Ok(String::new()),
        Some(Value::String(text)) => Ok(text),
        Some(Value::Array(parts)) => {
            let part = |(place, part)| part_text(&format!("{path}[{place}]"), part);
            parts.into_iter().enumerate().map(part).collect()
        }
        Some(_) => Err(ApiError::wrong_type(&path, "a string or an array of parts", "another value")),
    }
}

fn part_text(path: &str, part: Value) -> Result<String, ApiError> {
    if let Value::String(text) = part {
        return Ok(text);
    }
    let mut part = Fields::of_value(path, part)?;
    let kind: String = part.take("type")?.unwrap_or_else(|| "text".to_owned());
    match kind.as_str() {
        "text" | "input_text" | "output_text" => part.require("text"),
        "refusal" => part.require("refusal"),
        other => {
            let message = format!("`{path}`: this model reads text only, not `{other}`");
            Err(ApiError::invalid(Some(path), message))
        }
    }
}
