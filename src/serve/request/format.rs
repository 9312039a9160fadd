//! The format that an answer is held to, in the dialects of OpenAI, vLLM, llama-server and llama-cpp-python.

use serde_json::{Value, json};

use crate::engine::Constraint;
use crate::serve::error::ApiError;
use crate::serve::fields::Fields;

const FORMAT: &str = "response_format";

/// The one format that the fields ask for, if any.
pub fn constraint(fields: &mut Fields) -> Result<Option<Constraint>, ApiError> {
    let mut all = Vec::new();
    if let Some(format) = fields.take_object(FORMAT)? {
        all.extend(of_format(format)?);
    }
    if let Some(mut structured) = fields.take_object("structured_outputs")? {
        all.extend(of_names(&mut structured, "")?);
        structured.refuse(&["structural_tag"])?;
    }
    all.extend(of_names(fields, "guided_")?);
    all.extend(fields.take("json_schema")?.map(schema).transpose()?);
    all.extend(fields.take("grammar")?.map(Constraint::Grammar));
    let mut all = all.into_iter();
    match (all.next(), all.next()) {
        (first, None) => Ok(first),
        _ => Err(ApiError::invalid(Some(FORMAT), "An answer can have one format only")),
    }
}

fn of_format(mut format: Fields) -> Result<Option<Constraint>, ApiError> {
    let kind: String = format.require("type")?;
    let own_schema: Option<Value> = format.take("schema")?;
    let named = format.take_object("json_schema")?;
    match kind.as_str() {
        "text" => Ok(None),
        "json_object" => Ok(Some(own_schema.map_or_else(|| Ok(any_object()), schema)?)),
        "json_schema" => {
            let given = match named {
                Some(mut named) => named.take("schema")?,
                None => own_schema,
            };
            let path = format.path_of("json_schema.schema");
            given.map_or_else(|| Err(ApiError::missing(&path)), schema).map(Some)
        }
        other => {
            let path = format.path_of("type");
            let message = format!("`{path}`: `{other}` is none of text, json_object, json_schema");
            Err(ApiError::invalid(Some(&path), message))
        }
    }
}

/// The fields of vLLM, whose names have a prefix where they are in the request itself.
fn of_names(fields: &mut Fields, prefix: &str) -> Result<Vec<Constraint>, ApiError> {
    let mut all = Vec::new();
    let name = |name: &str| format!("{prefix}{name}");
    all.extend(fields.take(&name("json"))?.map(schema).transpose()?);
    all.extend(fields.take(&name("regex"))?.map(Constraint::Regex));
    all.extend(fields.take(&name("grammar"))?.map(Constraint::Grammar));
    if fields.take::<bool>(&name("json_object"))?.unwrap_or(false) {
        all.push(any_object());
    }
    if let Some(choices) = fields.take::<Vec<Value>>(&name("choice"))? {
        let path = fields.path_of(&name("choice"));
        all.push(choice(&path, &choices)?);
    }
    Ok(all)
}

fn any_object() -> Constraint {
    Constraint::JsonSchema(json!({"type": "object"}))
}

/// A schema, which some clients send as text.
fn schema(value: Value) -> Result<Constraint, ApiError> {
    match value {
        Value::String(text) => serde_json::from_str(&text)
            .map(Constraint::JsonSchema)
            .map_err(|error| ApiError::invalid(Some(FORMAT), format!("The schema is not valid JSON: {error}"))),
        value => Ok(Constraint::JsonSchema(value)),
    }
}

/// One of several texts.
fn choice(path: &str, choices: &[Value]) -> Result<Constraint, ApiError> {
    let texts: Option<Vec<String>> = choices.iter().map(|text| text.as_str().map(regex::escape)).collect();
    match texts {
        Some(texts) if !texts.is_empty() => Ok(Constraint::Regex(texts.join("|"))),
        _ => Err(ApiError::invalid(Some(path), format!("`{path}` must be an array of strings"))),
    }
}
