//! A line of the requests' file: what the model reads, and the options that the line sets.

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::conversation::Message;
use crate::engine::OptionOverrides;
use crate::report::BatchLineError;

#[derive(Debug)]
pub struct BatchRequest {
    pub content: Content,
    pub system: Option<String>,
    /// The options that the line sets; the command line sets the rest.
    pub overrides: OptionOverrides,
    pub best_of: Option<usize>,
    pub select: Option<String>,
}

/// What the model reads.
#[derive(Debug, PartialEq)]
pub enum Content {
    /// A prompt, to which the command line's options for prompts apply.
    Prompt(String),
    Messages(Vec<Message>),
}

/// A line of the file. Fields that are not among these are generation options.
#[derive(Debug, Deserialize)]
struct SourceLine {
    #[serde(default, rename = "id")]
    _id: Value,
    prompt: Option<String>,
    messages: Option<Vec<Message>>,
    system: Option<String>,
    best_of: Option<usize>,
    select: Option<String>,
    #[serde(flatten)]
    options: Map<String, Value>,
}

impl BatchRequest {
    /// The line's own name, or null where it has none or is not JSON.
    pub fn id_of(source: &[u8]) -> Value {
        let line: Option<Value> = serde_json::from_slice(source).ok();
        line.and_then(|mut line| line.get_mut("id").map(Value::take)).unwrap_or_default()
    }

    /// The line's name and what it asks for.
    pub fn parse(source: &[u8]) -> (Value, Result<Self, BatchLineError>) {
        (Self::id_of(source), Self::parsed(source))
    }

    fn parsed(source: &[u8]) -> Result<Self, BatchLineError> {
        let line: SourceLine = serde_json::from_slice(source)?;
        let content = match (line.prompt, line.messages) {
            (Some(prompt), None) => Content::Prompt(prompt),
            (None, Some(talk)) => Content::Messages(talk),
            _ => return Err(BatchLineError::Content),
        };
        let overrides = OptionOverrides::from_json(line.options)?;
        Ok(Self { content, system: line.system, overrides, best_of: line.best_of, select: line.select })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{Constraint, Eos, Override, SamplingDefaults};
    use crate::report::Report;

    fn parse(line: &str) -> (Value, Result<BatchRequest, BatchLineError>) {
        BatchRequest::parse(line.as_bytes())
    }

    #[test]
    fn a_line_sets_its_own_options_and_takes_the_rest_from_the_command_line() {
        let (id, request) = parse(r#"{"id": "a", "prompt": "x", "temperature": 0.5, "stop": "y", "max_tokens": 3}"#);
        let request = request.unwrap();
        assert_eq!((id, &request.content), ("a".into(), &Content::Prompt("x".to_owned())));
        let shared = OptionOverrides {
            seed: Some(7),
            max_tokens: Some(Override::Value(9)),
            eos: Some(Eos::Ignored),
            ..OptionOverrides::default()
        };
        let options = request.overrides.or(shared.clone()).resolve(SamplingDefaults::Author);
        assert_eq!((options.max_tokens, options.sampling.seed), (Some(3), 7));
        assert_eq!(options.stop, ["y"]);
        assert_eq!(options.sampling.no_repeat_ngram, Some(4));
        assert_eq!(options.eos, Eos::Ignored);
        let (_, request) =
            parse(r#"{"messages": [{"role": "user", "content": "x"}], "regex": "a", "ignore_eos": false}"#);
        let options = request.unwrap().overrides.or(shared).resolve(SamplingDefaults::Author);
        assert_eq!(options.constraint, Some(Constraint::Regex("a".to_owned())));
        assert_eq!(options.sampling.no_repeat_ngram, None);
        assert_eq!(options.eos, Eos::Honoured);
    }

    #[test]
    fn what_makes_no_sense_is_told_with_the_lines_name() {
        let bad = [
            "no json",
            "[]",
            r#"{"id": 5}"#,
            r#"{"id": 5, "prompt": "x", "messages": []}"#,
            r#"{"id": 5, "prompt": "x", "temprature": 1}"#,
            r#"{"id": 5, "prompt": "x", "temperature": -1}"#,
            r#"{"id": 5, "prompt": "x", "top_p": 2}"#,
            r#"{"id": 5, "prompt": "x", "top_k": 0}"#,
            r#"{"id": 5, "prompt": "x", "max_tokens": 0}"#,
            r#"{"id": 5, "prompt": "x", "max_tokens": -3}"#,
            r#"{"id": 5, "prompt": "x", "preset": "wild"}"#,
            r#"{"id": 5, "prompt": "x", "regex": "a", "grammar": "b"}"#,
            r#"{"id": 5, "messages": [{"role": "robot", "content": "x"}]}"#,
        ];
        for line in bad {
            let (id, request) = parse(line);
            assert_eq!(id.is_null(), !line.starts_with('{'), "{line}");
            let report = Report::from(request.unwrap_err());
            assert!(!report.causes.is_empty(), "{line}");
        }
    }
}
