//! The fields of a request, taken out one by one, so that each error names the field at fault.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::error::ApiError;

/// What is left of a request.
#[derive(Debug)]
pub struct Fields {
    map: Map<String, Value>,
}

impl Fields {
    /// The fields of a body.
    pub fn parse(body: &[u8]) -> Result<Self, ApiError> {
        let value = serde_json::from_slice(body)
            .map_err(|error| ApiError::invalid(None, format!("The body is not valid JSON: {error}")))?;
        match value {
            Value::Object(map) => Ok(Self { map }),
            _ => Err(ApiError::invalid(None, "The body is not a JSON object")),
        }
    }

    /// A field; nothing where it is absent or null.
    pub fn take<T: DeserializeOwned>(&mut self, name: &str) -> Result<Option<T>, ApiError> {
        match self.map.remove(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => serde_json::from_value(value)
                .map(Some)
                .map_err(|error| ApiError::invalid(Some(name), format!("`{name}`: {error}"))),
        }
    }

    /// A field that must be there.
    pub fn require<T: DeserializeOwned>(&mut self, name: &str) -> Result<T, ApiError> {
        self.take(name)?.ok_or_else(|| ApiError::invalid(Some(name), format!("`{name}` is missing")))
    }

    /// A field whose value must please `is_good`.
    pub fn take_good<T: DeserializeOwned>(
        &mut self,
        name: &str,
        expected: &str,
        is_good: impl Fn(&T) -> bool,
    ) -> Result<Option<T>, ApiError> {
        let value = self.take(name)?;
        if value.as_ref().is_some_and(|value| !is_good(value)) {
            return Err(ApiError::invalid(Some(name), format!("`{name}` must be {expected}")));
        }
        Ok(value)
    }

    /// Refuses the request where one of these fields asks for something: an answer that ignored it would not be what
    /// was asked for. Neutral values, which many clients send along, ask for nothing.
    pub fn refuse(&mut self, names: &[&str]) -> Result<(), ApiError> {
        for name in names {
            if self.map.remove(*name).is_some_and(|value| !is_neutral(&value)) {
                return Err(ApiError::unsupported(name));
            }
        }
        Ok(())
    }

    /// The names of what nobody took.
    pub fn rest(&self) -> impl Iterator<Item = &str> {
        self.map.keys().map(String::as_str)
    }
}

fn is_neutral(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty() || text == "none",
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        Value::Bool(true) => false,
    }
}
