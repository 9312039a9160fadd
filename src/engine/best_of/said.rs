//! What an answer says, so that answers in other words can be counted together.

use serde_json::Value;

use crate::engine::Constraint;
use crate::written_number::WrittenNumber;

/// What an answer says.
#[derive(Debug, Clone, PartialEq)]
pub enum Said {
    /// A document or a field of one, whatever its white space and the order of its fields.
    Json(Value),
    /// The last number.
    Number(WrittenNumber),
    /// The last line, in small letters, without punctuation at its end.
    Text(String),
}

impl Said {
    /// What a text says; `None` if it says nothing, or lacks the field.
    pub fn by(text: &str, field: Option<&str>, constraint: Option<&Constraint>) -> Option<Self> {
        let document = || serde_json::from_str::<Value>(text.trim()).ok();
        if let Some(field) = field {
            return document()?.get_mut(field).map(Value::take).map(Self::Json);
        }
        match constraint {
            Some(Constraint::JsonSchema(_)) => document().map(Self::Json),
            Some(Constraint::Regex(_) | Constraint::Grammar(_)) => non_empty(text.trim().to_owned()).map(Self::Text),
            None => match document().filter(|document| document.is_object() || document.is_array()) {
                Some(document) => Some(Self::Json(document)),
                None => WrittenNumber::last(text).map(Self::Number).or_else(|| last_line(text).map(Self::Text)),
            },
        }
    }

    /// Whether both say the same.
    pub fn agrees_with(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Number(one), Self::Number(other)) => one.agrees_with(other),
            _ => self == other,
        }
    }
}

fn last_line(text: &str) -> Option<String> {
    let line = text.trim().lines().next_back()?;
    non_empty(line.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase())
}

fn non_empty(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn answers_in_other_words_say_the_same() {
        let schema = Constraint::JsonSchema(json!({"type": "object"}));
        let regex = Constraint::Regex("ja|nee".to_owned());
        for (field, constraint, one, other, agree) in [
            (None, None, "17 + 25 = 42.", "Dat is 42", true),
            (None, None, "Dat is 42", "Dat is 43", false),
            (None, None, "Het kost 1.250 euro", "€ 1250,00", true),
            (None, None, "Even denken.\n\nParijs!", "parijs", true),
            (None, None, "Parijs", "Rome", false),
            (None, None, "Parijs", "42", false),
            (None, None, r#"{"a": 1, "b": 2}"#, "{\"b\":2,\n\"a\":1}", true),
            (None, Some(&schema), r#"{"a": 1}"#, r#"{"a":1}"#, true),
            (None, Some(&schema), r#"{"a": 1}"#, r#"{"a": 2}"#, false),
            (Some("a"), Some(&schema), r#"{"a": 1, "why": "x"}"#, r#"{"why": "y", "a": 1}"#, true),
            (Some("a"), None, r#"{"a": [1, 2]}"#, r#"{"a": [2, 1]}"#, false),
            (None, Some(&regex), "ja", "ja", true),
            (None, Some(&regex), "ja", "nee", false),
        ] {
            let said = |text| Said::by(text, field, constraint).unwrap();
            assert_eq!(said(one).agrees_with(&said(other)), agree, "{one} {other}");
        }
        assert_eq!(Said::by(" \n", None, None), None);
        assert_eq!(Said::by("…", None, None), None);
        assert_eq!(Said::by("{\"a\"", None, Some(&schema)), None);
        assert_eq!(Said::by(r#"{"b": 1}"#, Some("a"), None), None);
    }
}
