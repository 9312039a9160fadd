//! The fields of a request, taken out one by one, so that each error names the field at fault.

use serde_json::{Map, Value};

use super::error::ApiError;

/// What is left of a request, or of an object in it.
#[derive(Debug)]
pub struct Fields {
    /// Where the object is in the request, with a dot at the end; empty for the request itself.
    path: String,
    map: Map<String, Value>,
}

/// A value that a field can have.
pub trait Field: Sized {
    /// For errors: "an integer".
    const EXPECTED: &'static str;

    /// The value, if it is one.
    fn read(value: Value) -> Option<Self>;
}

impl Field for Value {
    const EXPECTED: &'static str = "a value";

    fn read(value: Value) -> Option<Self> {
        Some(value)
    }
}

impl Field for bool {
    const EXPECTED: &'static str = "a boolean";

    fn read(value: Value) -> Option<Self> {
        value.as_bool()
    }
}

impl Field for String {
    const EXPECTED: &'static str = "a string";

    fn read(value: Value) -> Option<Self> {
        match value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }
}

impl Field for f32 {
    const EXPECTED: &'static str = "a number";

    fn read(value: Value) -> Option<Self> {
        value.as_f64().map(|number| number as Self)
    }
}

/// Whole numbers. Some clients write 5 as 5.0.
impl Field for i128 {
    const EXPECTED: &'static str = "an integer";

    fn read(value: Value) -> Option<Self> {
        let Value::Number(number) = value else { return None };
        let whole = number.as_i64().map(Self::from).or_else(|| number.as_u64().map(Self::from));
        whole.or_else(|| number.as_f64().filter(|number| number.fract() == 0.0).map(|number| number as Self))
    }
}

impl Field for usize {
    const EXPECTED: &'static str = "an integer from 0 on";

    fn read(value: Value) -> Option<Self> {
        i128::read(value)?.try_into().ok()
    }
}

impl Field for Vec<Value> {
    const EXPECTED: &'static str = "an array";

    fn read(value: Value) -> Option<Self> {
        match value {
            Value::Array(items) => Some(items),
            _ => None,
        }
    }
}

impl Field for Map<String, Value> {
    const EXPECTED: &'static str = "an object";

    fn read(value: Value) -> Option<Self> {
        match value {
            Value::Object(map) => Some(map),
            _ => None,
        }
    }
}

/// One text or several.
#[derive(Debug, PartialEq, Eq)]
pub struct Texts(pub Vec<String>);

impl Field for Texts {
    const EXPECTED: &'static str = "a string or an array of strings";

    fn read(value: Value) -> Option<Self> {
        match value {
            Value::String(text) => Some(Self(vec![text])),
            Value::Array(items) => items.into_iter().map(String::read).collect::<Option<_>>().map(Self),
            _ => None,
        }
    }
}

impl Fields {
    /// The fields of a body.
    pub fn parse(body: &[u8]) -> Result<Self, ApiError> {
        let value = serde_json::from_slice(body)
            .map_err(|error| ApiError::invalid(None, format!("The body is not valid JSON: {error}")))?;
        match value {
            Value::Object(map) => Ok(Self { path: String::new(), map }),
            _ => Err(ApiError::invalid(None, "The body is not a JSON object")),
        }
    }

    /// The fields of a request that was translated from another protocol.
    pub fn of_request(map: Map<String, Value>) -> Self {
        Self { path: String::new(), map }
    }

    /// The fields of an object at `path` in the request.
    pub fn of_object(path: &str, object: Map<String, Value>) -> Self {
        Self { path: format!("{path}."), map: object }
    }

    /// The fields of a value at `path` that must be an object.
    pub fn of_value(path: &str, value: Value) -> Result<Self, ApiError> {
        read(path, value).map(|object| Self::of_object(path, object))
    }

    /// Where a field is in the request.
    pub fn path_of(&self, name: &str) -> String {
        format!("{}{name}", self.path)
    }

    /// A field; nothing where it is absent or null.
    pub fn take<T: Field>(&mut self, name: &str) -> Result<Option<T>, ApiError> {
        match self.map.remove(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => read(&self.path_of(name), value).map(Some),
        }
    }

    /// The first of several fields that mean the same.
    pub fn take_any<T: Field>(&mut self, names: &[&str]) -> Result<Option<T>, ApiError> {
        let mut first = None;
        for name in names {
            let value = self.take(name)?;
            first = first.or(value);
        }
        Ok(first)
    }

    /// A field that must be there.
    pub fn require<T: Field>(&mut self, name: &str) -> Result<T, ApiError> {
        let value = self.take(name)?;
        value.ok_or_else(|| ApiError::missing(&self.path_of(name)))
    }

    /// The fields of an object in a field.
    pub fn take_object(&mut self, name: &str) -> Result<Option<Self>, ApiError> {
        let object: Option<Map<String, Value>> = self.take(name)?;
        Ok(object.map(|object| Self::of_object(&self.path_of(name), object)))
    }

    /// A field whose value must please `is_good`.
    pub fn take_good<T: Field>(
        &mut self,
        name: &str,
        expected: &str,
        is_good: impl Fn(&T) -> bool,
    ) -> Result<Option<T>, ApiError> {
        let value = self.take(name)?;
        if value.as_ref().is_some_and(|value| !is_good(value)) {
            let path = self.path_of(name);
            return Err(ApiError::invalid(Some(&path), format!("`{path}` must be {expected}")));
        }
        Ok(value)
    }

    /// Refuses the request where one of these fields asks for something: an answer that ignored it would not be what
    /// was asked for. Neutral values, which many clients send along, ask for nothing.
    pub fn refuse(&mut self, names: &[&str]) -> Result<(), ApiError> {
        for name in names {
            if self.map.remove(*name).is_some_and(|value| !is_neutral(name, &value)) {
                return Err(ApiError::unsupported(&self.path_of(name)));
            }
        }
        Ok(())
    }

    /// The names of what nobody took.
    pub fn rest(&self) -> impl Iterator<Item = &str> {
        self.map.keys().map(String::as_str)
    }
}

fn read<T: Field>(path: &str, value: Value) -> Result<T, ApiError> {
    let kind = match &value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(number) if number.is_f64() => "a decimal number",
        Value::Number(_) => "an integer",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    };
    T::read(value).ok_or_else(|| ApiError::wrong_type(path, T::EXPECTED, kind))
}

/// Factors, which change nothing where they are 1.
const FACTORS: [&str; 4] = ["typical_p", "typ_p", "tfs_z", "length_penalty"];

fn is_neutral(name: &str, value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Number(number) if FACTORS.contains(&name) => number.as_f64() == Some(1.0),
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty() || text == "none" || text == "text",
        Value::Array(items) => items.iter().all(|item| item == "text"),
        Value::Object(fields) => fields.is_empty(),
        Value::Bool(true) => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn fields(value: &Value) -> Fields {
        Fields::parse(value.to_string().as_bytes()).unwrap()
    }

    #[test]
    fn whole_numbers_come_in_several_spellings() {
        let mut given = fields(&json!({"a": 5.0, "b": -1, "c": 5.5, "d": "5", "e": u64::MAX, "f": 1e300}));
        assert_eq!(given.take::<i128>("a").unwrap(), Some(5));
        assert_eq!(given.take::<i128>("b").unwrap(), Some(-1));
        assert_eq!(given.take::<usize>("e").unwrap(), Some(usize::MAX));
        let error = given.take::<i128>("c").unwrap_err();
        assert_eq!(error.message, "Invalid type for `c`: expected an integer, but got a decimal number instead");
        assert_eq!((error.param.as_deref(), error.code), (Some("c"), Some("invalid_type")));
        assert!(given.take::<i128>("d").is_err() && given.take::<usize>("f").is_err());
    }

    #[test]
    fn errors_name_the_field_at_its_place() {
        let mut given = fields(&json!({"format": {"schema": 7}, "n": null}));
        let mut format = given.take_object("format").unwrap().unwrap();
        assert_eq!(format.take::<String>("schema").unwrap_err().param.as_deref(), Some("format.schema"));
        assert_eq!(format.require::<String>("name").unwrap_err().code, Some("missing_required_parameter"));
        assert_eq!(given.take_any::<usize>(&["n", "m"]).unwrap(), None);
        let mut given = fields(&json!({"typical_p": 1.0, "mirostat": 0, "modalities": ["text"], "audio": {}}));
        assert!(given.refuse(&["typical_p", "mirostat", "modalities", "audio"]).is_ok());
        let mut given = fields(&json!({"typical_p": 0.5, "modalities": ["text", "audio"]}));
        assert!(given.refuse(&["modalities"]).is_err() && given.refuse(&["typical_p"]).is_err());
    }
}
