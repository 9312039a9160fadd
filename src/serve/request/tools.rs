//! Functions that a client offers: which there are, whether one must be called, and how the prompt names them.
//!
//! Fietje was not trained to call functions. So where the choice is its own, a call is whatever it writes in the form
//! that the prompt shows, and a text is an answer, too. Where a call is required, the answer is held to its schema.

use minijinja::{Environment, context};
use serde_json::{Map, Value, json};

use crate::engine::Constraint;
use crate::serve::error::ApiError;
use crate::serve::fields::Fields;

const PROMPT: &str = include_str!("../../../prompts/tools.txt");
const RESULT: &str = include_str!("../../../prompts/tool-result.txt");
/// The most that the functions may take of the window: one part in this many.
const SHARE_OF_WINDOW: usize = 4;
/// Bytes of a token, at least on average.
const BYTES_OF_TOKEN: usize = 3;

/// In which fields a client sends functions and expects calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallStyle {
    /// `tools` and `tool_calls`.
    Tools,
    /// `functions` and `function_call`, which are older.
    Functions,
}

/// The functions that an answer may call.
#[derive(Debug, Clone, PartialEq)]
pub struct ToolUse {
    pub style: CallStyle,
    pub choice: ToolChoice,
    tools: Vec<Tool>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ToolChoice {
    /// The model's.
    Auto,
    /// One of the functions must be called.
    Required,
}

#[derive(Debug, Clone, PartialEq)]
struct Tool {
    name: String,
    description: String,
    /// A schema of the arguments.
    parameters: Value,
}

impl ToolUse {
    /// The functions of a request; `None` where there are none, or where none may be called.
    pub fn take(fields: &mut Fields) -> Result<Option<Self>, ApiError> {
        let given: Option<Vec<Value>> = fields.take("tools")?;
        let choice: Option<Value> = fields.take("tool_choice")?;
        let older: Option<Vec<Value>> = fields.take("functions")?;
        let older_choice: Option<Value> = fields.take("function_call")?;
        // One call is all that an answer has.
        let _: Option<bool> = fields.take("parallel_tool_calls")?;
        let (style, field, given, choice) = match (given, older) {
            (None, Some(older)) => (CallStyle::Functions, "functions", older, older_choice),
            (given, _) => (CallStyle::Tools, "tools", given.unwrap_or_default(), choice),
        };
        let tools =
            given.into_iter().enumerate().map(|(place, tool)| Tool::read(style, &format!("{field}[{place}]"), tool));
        let tools = tools.collect::<Result<Vec<_>, _>>()?;
        let choice_field = if style == CallStyle::Tools { "tool_choice" } else { "function_call" };
        Self { style, choice: ToolChoice::Auto, tools }.choose(choice_field, choice.as_ref())
    }

    /// Keeps the functions that may be called.
    fn choose(mut self, field: &str, choice: Option<&Value>) -> Result<Option<Self>, ApiError> {
        let name = match choice {
            None => None,
            Some(Value::String(word)) => match word.as_str() {
                "none" => return Ok(None),
                "auto" => None,
                "required" | "any" => {
                    self.choice = ToolChoice::Required;
                    None
                }
                other => {
                    let message = format!("`{field}`: `{other}` is none of auto, none, required");
                    return Err(ApiError::invalid(Some(field), message));
                }
            },
            Some(named) => {
                let function = named.get("function").unwrap_or(named);
                let name = function.get("name").and_then(Value::as_str);
                let message = || ApiError::invalid(Some(field), format!("`{field}` must name a function"));
                self.choice = ToolChoice::Required;
                Some(name.ok_or_else(message)?)
            }
        };
        if let Some(name) = name {
            self.tools.retain(|tool| tool.name == name);
        }
        match (self.tools.is_empty(), self.choice) {
            (false, _) => Ok(Some(self)),
            (true, ToolChoice::Auto) => Ok(None),
            (true, ToolChoice::Required) => {
                let message = format!("`{field}` asks for a function that is not in the request");
                Err(ApiError::invalid(Some(field), message))
            }
        }
    }

    /// The functions' names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.tools.iter().map(|tool| tool.name.as_str())
    }

    /// Whether there is a function of this name.
    pub fn knows(&self, name: &str) -> bool {
        self.tools.iter().any(|tool| tool.name == name)
    }

    /// What a required call must look like.
    pub fn constraint(&self) -> Option<Constraint> {
        let call = |tool: &Tool| {
            json!({
                "type": "object", "properties": {"name": {"const": tool.name}, "arguments": closed(&tool.parameters)},
                "required": ["name", "arguments"], "additionalProperties": false,
            })
        };
        if self.choice == ToolChoice::Auto {
            return None;
        }
        Some(Constraint::JsonSchema(match self.tools.as_slice() {
            [only] => call(only),
            several => json!({"anyOf": several.iter().map(call).collect::<Vec<_>>()}),
        }))
    }

    /// What the prompt says of the functions, in as many words as a window of `context_length` tokens has room for;
    /// `None` where it has none.
    pub fn prompt(&self, context_length: usize) -> Option<String> {
        let most = context_length / SHARE_OF_WINDOW * BYTES_OF_TOKEN;
        let wordings = [Wording::Full, Wording::Short, Wording::Names].into_iter().filter_map(|wording| {
            let tools: Vec<minijinja::Value> = self.tools.iter().map(|tool| tool.shown(wording)).collect();
            let choice = if self.choice == ToolChoice::Auto { "auto" } else { "required" };
            render(PROMPT, context! { tools, choice })
        });
        wordings.into_iter().find(|text| text.len() <= most)
    }
}

/// How much the prompt says of each function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wording {
    Full,
    /// Without descriptions.
    Short,
    /// Without parameters, too.
    Names,
}

impl Tool {
    fn read(style: CallStyle, path: &str, value: Value) -> Result<Self, ApiError> {
        let mut fields = Fields::of_value(path, value)?;
        if style == CallStyle::Tools {
            let kind: Option<String> = fields.take("type")?;
            if let Some(kind) = kind.filter(|kind| kind != "function") {
                let message = format!("`{path}.type`: this server calls functions only, not `{kind}`");
                return Err(ApiError::invalid(Some(&format!("{path}.type")), message));
            }
            // Newer protocols write the function's fields without an object of their own.
            if let Some(function) = fields.take_object("function")? {
                fields = function;
            }
        }
        let name: String = fields.require("name")?;
        let description = fields.take("description")?.unwrap_or_default();
        let parameters: Option<Map<String, Value>> = fields.take("parameters")?;
        let parameters =
            parameters.filter(|schema| !schema.is_empty()).map_or_else(|| json!({"type": "object"}), Value::Object);
        Ok(Self { name, description, parameters })
    }

    fn shown(&self, wording: Wording) -> minijinja::Value {
        let description = if wording == Wording::Full { first_line(&self.description) } else { "" };
        let parameters = if wording == Wording::Names { String::new() } else { self.signature(wording) };
        context! { name => self.name.as_str(), description, parameters }
    }

    /// The parameters as a programmer writes them: `plaats: string, eenheid?: "C" | "F"`.
    fn signature(&self, wording: Wording) -> String {
        let Some(properties) = self.parameters.get("properties").and_then(Value::as_object) else {
            return String::new();
        };
        let required = self.parameters.get("required").and_then(Value::as_array);
        let parameter = |(name, schema): (&String, &Value)| {
            let is_required = required.is_some_and(|names| names.iter().any(|required| required == name));
            let optional = if is_required { "" } else { "?" };
            let about = schema.get("description").and_then(Value::as_str).map(first_line).unwrap_or_default();
            let about =
                if about.is_empty() || wording != Wording::Full { String::new() } else { format!(" ({about})") };
            format!("{name}{optional}: {}{about}", kind_of(schema))
        };
        properties.iter().map(parameter).collect::<Vec<_>>().join(", ")
    }
}

/// A schema whose objects have no other properties than those that it names: others would be no arguments.
fn closed(schema: &Value) -> Value {
    match schema {
        Value::Object(fields) => {
            let mut fields: Map<String, Value> =
                fields.iter().map(|(name, value)| (name.clone(), closed(value))).collect();
            if fields.get("properties").is_some_and(Value::is_object) {
                fields.entry("additionalProperties").or_insert(false.into());
            }
            Value::Object(fields)
        }
        Value::Array(items) => items.iter().map(closed).collect(),
        other => other.clone(),
    }
}

fn kind_of(schema: &Value) -> String {
    match (schema.get("enum").and_then(Value::as_array), schema.get("type")) {
        (Some(choices), _) => choices.iter().map(Value::to_string).collect::<Vec<_>>().join(" | "),
        (None, Some(Value::String(kind))) => kind.clone(),
        _ => "JSON".to_owned(),
    }
}

fn first_line(text: &str) -> &str {
    text.trim().lines().next().unwrap_or_default()
}

/// A call as the prompt shows it, for histories.
pub fn written_call(name: &str, arguments: &str) -> String {
    let arguments: Value = serde_json::from_str(arguments).unwrap_or_else(|_| arguments.into());
    format!("<tool_call>{}</tool_call>", json!({"name": name, "arguments": arguments}))
}

/// The result of a call as a turn of the user.
pub fn written_result(name: &str, content: &str) -> String {
    render(RESULT, context! { name, content }).unwrap_or_else(|| content.to_owned())
}

/// A prompt of ours with its values. They are constants that a test renders.
fn render(source: &str, values: minijinja::Value) -> Option<String> {
    let body = source.split_once("\n+++\n").map_or(source, |(_, body)| body);
    Environment::new()
        .render_str(body.trim(), values)
        .inspect_err(|error| tracing::error!(%error, "a prompt fails"))
        .ok()
}
