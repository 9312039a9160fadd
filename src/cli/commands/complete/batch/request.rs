//! A line of the requests' file: what it asks for, and the options that it sets for itself.

use serde::Deserialize;
use serde_json::Value;

use crate::cli::args::{PresetName, SamplingArguments};
use crate::cli::options::{Habit, generation_options};
use crate::conversation::Message;
use crate::engine::{Constraint, GenerationOptions, limits};
use crate::report::{BatchLineError, Report};

#[derive(Debug)]
pub struct BatchRequest {
    pub content: Content,
    pub system: Option<String>,
    options: LineOptions,
}

/// What the model reads.
#[derive(Debug, PartialEq)]
pub enum Content {
    /// A prompt, to which the command line's options for prompts apply.
    Prompt(String),
    Messages(Vec<Message>),
}

/// The line as it stands in the file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SourceLine {
    #[serde(default, rename = "id")]
    _id: Value,
    prompt: Option<String>,
    messages: Option<Vec<Message>>,
    system: Option<String>,
    #[serde(default)]
    max_tokens: Option<u32>,
    preset: Option<String>,
    temperature: Option<f32>,
    top_p: Option<f32>,
    top_k: Option<u32>,
    min_p: Option<f32>,
    repetition_penalty: Option<f32>,
    no_repeat_ngram: Option<u32>,
    seed: Option<u64>,
    stop: Option<OneOrMany>,
    ignore_eos: Option<bool>,
    json_schema: Option<Value>,
    regex: Option<String>,
    grammar: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

/// What the line sets; the rest is the command line's.
#[derive(Debug)]
struct LineOptions {
    arguments: SamplingArguments,
    ignore_eos: Option<bool>,
    constraint: Option<Constraint>,
}

impl BatchRequest {
    /// The line's own name, or null where it has none or is no JSON.
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
        let constraints = [
            line.json_schema.map(Constraint::JsonSchema),
            line.regex.map(Constraint::Regex),
            line.grammar.map(Constraint::Grammar),
        ];
        let mut constraints = constraints.into_iter().flatten();
        let constraint = constraints.next();
        let preset = line.preset.as_deref().map(|name| match name {
            "precise" => Ok(PresetName::Precise),
            "creative" => Ok(PresetName::Creative),
            _ => Err("preset"),
        });
        let out_of_range = [
            (line.temperature.is_some_and(|number| !limits::is_temperature(number)), "temperature"),
            (line.top_p.is_some_and(|number| !limits::is_probability(number)), "top_p"),
            (line.min_p.is_some_and(|number| !limits::is_probability(number)), "min_p"),
            (line.repetition_penalty.is_some_and(|number| !limits::is_penalty(number)), "repetition_penalty"),
            (line.top_k == Some(0), "top_k"),
            (line.max_tokens == Some(0), "max_tokens"),
            (constraints.next().is_some(), "json_schema, regex, grammar"),
            (matches!(preset, Some(Err(_))), "preset"),
        ];
        if let Some((_, name)) = out_of_range.into_iter().find(|(is_wrong, _)| *is_wrong) {
            return Err(BatchLineError::Option(name));
        }
        let arguments = SamplingArguments {
            preset: preset.and_then(Result::ok),
            max_tokens: line.max_tokens,
            temperature: line.temperature,
            top_p: line.top_p,
            top_k: line.top_k,
            min_p: line.min_p,
            repetition_penalty: line.repetition_penalty,
            no_repeat_ngram: line.no_repeat_ngram,
            seed: line.seed,
            stop: match line.stop {
                None => Vec::new(),
                Some(OneOrMany::One(text)) => vec![text],
                Some(OneOrMany::Many(texts)) => texts,
            },
            ..SamplingArguments::default()
        };
        let options = LineOptions { arguments, ignore_eos: line.ignore_eos, constraint };
        Ok(Self { content, system: line.system, options })
    }

    /// The options for this request: its own, and for what it leaves open those of the command line.
    pub fn generation_options(&self, shared: &SamplingArguments, habit: Habit) -> Result<GenerationOptions, Report> {
        let own = &self.options.arguments;
        let arguments = SamplingArguments {
            preset: own.preset.or(shared.preset),
            max_tokens: own.max_tokens.or(shared.max_tokens),
            temperature: own.temperature.or(shared.temperature),
            top_p: own.top_p.or(shared.top_p),
            top_k: own.top_k.or(shared.top_k),
            min_p: own.min_p.or(shared.min_p),
            repetition_penalty: own.repetition_penalty.or(shared.repetition_penalty),
            no_repeat_ngram: own.no_repeat_ngram.or(shared.no_repeat_ngram),
            seed: own.seed.or(shared.seed),
            stop: if own.stop.is_empty() { shared.stop.clone() } else { own.stop.clone() },
            ignore_eos: self.options.ignore_eos.unwrap_or(shared.ignore_eos),
            json_schema: shared.json_schema.clone(),
            regex: shared.regex.clone(),
            grammar: shared.grammar.clone(),
        };
        let mut options = generation_options(&arguments, habit)?;
        if let Some(constraint) = self.options.constraint.clone() {
            if own.no_repeat_ngram.or(shared.no_repeat_ngram).is_none() {
                // As with a constraint of the command line: what it asks for may repeat.
                options.sampling.no_repeat_ngram = None;
            }
            options.constraint = Some(constraint);
        }
        Ok(options)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> (Value, Result<BatchRequest, BatchLineError>) {
        BatchRequest::parse(line.as_bytes())
    }

    #[test]
    fn a_line_sets_its_own_options_and_takes_the_rest_from_the_command_line() {
        let (id, request) = parse(r#"{"id": "a", "prompt": "x", "temperature": 0.5, "stop": "y", "max_tokens": 3}"#);
        let request = request.unwrap();
        assert_eq!((id, &request.content), ("a".into(), &Content::Prompt("x".to_owned())));
        let shared = SamplingArguments { seed: Some(7), max_tokens: Some(9), ignore_eos: true, ..Default::default() };
        let options = request.generation_options(&shared, Habit::Author).unwrap();
        assert_eq!((options.max_tokens, options.sampling.seed), (Some(3), 7));
        assert_eq!(options.stop, ["y"]);
        assert_eq!(options.sampling.no_repeat_ngram, Some(4));
        assert_eq!(options.eos, crate::engine::Eos::Ignored);
        let (_, request) =
            parse(r#"{"messages": [{"role": "user", "content": "x"}], "regex": "a", "ignore_eos": false}"#);
        let options = request.unwrap().generation_options(&shared, Habit::Author).unwrap();
        assert_eq!(options.constraint, Some(Constraint::Regex("a".to_owned())));
        assert_eq!(options.sampling.no_repeat_ngram, None);
        assert_eq!(options.eos, crate::engine::Eos::Honoured);
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
