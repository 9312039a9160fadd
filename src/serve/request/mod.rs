//! The body of a request, and the requests to the engine that it means.
//!
//! Beside OpenAI's own fields there are those that vLLM, llama-server and our own `remote` engine use for what it
//! lacks: `top_k`, `min_p`, `repetition_penalty`, `no_repeat_ngram_size`, `ignore_eos`, `structured_outputs`.

use serde::Deserialize;
use serde_json::Value;

use super::error::ApiError;
use super::fields::Fields;
use crate::conversation::{Conversation, Message, Role};
use crate::engine::{COUNT, Constraint, GenerationOptions, OptionError, OptionOverrides, Override, Prompt, Request};
use crate::system::random_number;

const MOST_STOPS: usize = 16;
/// Fields that would change the answer and are not supported.
const UNSUPPORTED: [&str; 14] = [
    "tools",
    "tool_choice",
    "functions",
    "function_call",
    "logit_bias",
    "presence_penalty",
    "frequency_penalty",
    "audio",
    "prediction",
    "web_search_options",
    "echo",
    "suffix",
    "stop_token_ids",
    "use_beam_search",
];

/// Which of the two protocols a request and its answer follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Api {
    Chat,
    /// Text to continue.
    Completions,
}

/// How the client wants the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// In one document.
    Whole,
    /// As server-sent events while it grows.
    Streamed,
    /// The same, with token counts in a last event.
    StreamedWithUsage,
}

/// What one request may ask for.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Prompts times choices.
    pub choices: usize,
    /// Alternatives to each token.
    pub logprobs: usize,
}

/// A request as a client means it.
#[derive(Debug)]
pub struct ApiRequest {
    pub api: Api,
    /// The name that the client gave, if any.
    pub model: Option<String>,
    /// One for each choice; the choices of one prompt are adjacent.
    pub requests: Vec<Request>,
    /// Choices per prompt.
    pub choices: usize,
    pub delivery: Delivery,
}

/// One text or several.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

impl OneOrMore {
    fn into_vec(self) -> Vec<String> {
        match self {
            Self::One(text) => vec![text],
            Self::More(texts) => texts,
        }
    }
}

impl ApiRequest {
    /// Reads a body. Options that it does not set are those of `defaults`.
    pub fn parse(api: Api, body: &[u8], defaults: &GenerationOptions, limits: Limits) -> Result<Self, ApiError> {
        let mut fields = Fields::parse(body)?;
        let model = fields.take("model")?;
        let prompts = match api {
            Api::Chat => vec![Prompt::Conversation(conversation(&mut fields)?)],
            Api::Completions => prompts(&mut fields)?,
        };
        let choices = fields.take_good("n", "a number from 1 on", |&count: &usize| count > 0)?.unwrap_or(1);
        if prompts.len().saturating_mul(choices) > limits.choices {
            let message = format!("This server gives at most {} answers at a time", limits.choices);
            return Err(ApiError::invalid(Some("n"), message));
        }
        if fields.take::<usize>("best_of")?.is_some_and(|best_of| best_of > choices) {
            return Err(ApiError::unsupported("best_of"));
        }
        let delivery = delivery(&mut fields)?;
        let options = options(api, &mut fields, defaults, limits.logprobs)?;
        fields.refuse(&UNSUPPORTED)?;
        for name in fields.rest() {
            tracing::debug!(name, "ignoring a field");
        }
        let mut requests = Vec::new();
        for prompt in prompts {
            for choice in 0..choices {
                let mut options = options.clone();
                options.sampling.seed = options.sampling.seed.wrapping_add(choice as u64);
                requests.push(Request { prompt: prompt.clone(), options });
            }
        }
        Ok(Self { api, model, requests, choices, delivery })
    }
}

fn delivery(fields: &mut Fields) -> Result<Delivery, ApiError> {
    #[derive(Deserialize)]
    struct StreamOptions {
        #[serde(default)]
        include_usage: bool,
    }
    let is_streamed = fields.take("stream")?.unwrap_or(false);
    let options: Option<StreamOptions> = fields.take("stream_options")?;
    Ok(match (is_streamed, options) {
        (false, _) => Delivery::Whole,
        (true, Some(StreamOptions { include_usage: true })) => Delivery::StreamedWithUsage,
        (true, _) => Delivery::Streamed,
    })
}

/// A message's text: all of it, or in parts.
#[derive(Deserialize)]
#[serde(untagged)]
enum Content {
    Text(String),
    Parts(Vec<Part>),
}

#[derive(Deserialize)]
struct Part {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    text: Option<String>,
}

#[derive(Deserialize)]
struct SaidMessage {
    role: String,
    content: Option<Content>,
}

/// The messages. A last one of the model's own is gone on with, whatever the two fields of other servers say of it.
fn conversation(fields: &mut Fields) -> Result<Conversation, ApiError> {
    let said: Vec<SaidMessage> = fields.require("messages")?;
    let _: Option<bool> = fields.take("continue_final_message")?;
    let _: Option<bool> = fields.take("add_generation_prompt")?;
    if said.is_empty() {
        return Err(ApiError::invalid(Some("messages"), "`messages` is empty"));
    }
    let messages =
        said.into_iter().enumerate().map(|(place, said)| message(place, said)).collect::<Result<_, _>>()?;
    Ok(Conversation { messages })
}

fn message(place: usize, said: SaidMessage) -> Result<Message, ApiError> {
    let invalid = |field: &str, message: String| {
        let param = format!("messages[{place}].{field}");
        ApiError::invalid(Some(&param), format!("`{param}`: {message}"))
    };
    let role = match said.role.as_str() {
        "system" | "developer" => Role::System,
        "user" => Role::User,
        "assistant" => Role::Assistant,
        other => return Err(invalid("role", format!("`{other}` is none of system, user, assistant"))),
    };
    let content = match said.content {
        None => return Err(invalid("content", "there is none".to_owned())),
        Some(Content::Text(text)) => text,
        Some(Content::Parts(parts)) => {
            let texts = parts.into_iter().map(|part| match part.text {
                Some(text) if part.kind == "text" => Ok(text),
                _ => Err(invalid("content", format!("a part of type `{}` is not supported", part.kind))),
            });
            texts.collect::<Result<String, _>>()?
        }
    };
    Ok(Message { role, content })
}

fn prompts(fields: &mut Fields) -> Result<Vec<Prompt>, ApiError> {
    let prompts: Value = fields.require("prompt")?;
    let prompts: OneOrMore = serde_json::from_value(prompts).map_err(|_| {
        ApiError::invalid(Some("prompt"), "`prompt` must be a text or a list of texts; token ids are not taken")
    })?;
    let prompts: Vec<Prompt> = prompts.into_vec().into_iter().map(Prompt::Raw).collect();
    if prompts.is_empty() {
        return Err(ApiError::invalid(Some("prompt"), "`prompt` is empty"));
    }
    Ok(prompts)
}

fn options(
    api: Api,
    fields: &mut Fields,
    defaults: &GenerationOptions,
    max_logprobs: usize,
) -> Result<GenerationOptions, ApiError> {
    let overrides = overrides(fields)?;
    overrides.validate().map_err(|error| match error {
        OptionError::OutOfRange { name, .. } => ApiError::invalid(Some(name), error.to_string()),
        _ => ApiError::invalid(None, error.to_string()),
    })?;
    let mut options = defaults.clone();
    overrides.apply_to(&mut options);
    options.logprobs = logprobs(api, fields, max_logprobs)?;
    Ok(options)
}

fn overrides(fields: &mut Fields) -> Result<OptionOverrides, ApiError> {
    let is_count = |&limit: &usize| COUNT.contains(limit as f64);
    let limit = fields.take_good("max_completion_tokens", &COUNT.to_string(), is_count)?.map(Override::Value);
    let older_limit = fields.take_good("max_tokens", &COUNT.to_string(), is_count)?.map(Override::Value);
    let seed: Option<i128> = fields.take("seed")?;
    // Some clients send -1 or 0 where they want no such limit.
    let top_k = |k: i64| usize::try_from(k).ok().filter(|&k| k > 0).map_or(Override::Off, Override::Value);
    let stop = fields.take_good("stop", "a text or up to 16 texts", |stop: &OneOrMore| match stop {
        OneOrMore::One(_) => true,
        OneOrMore::More(texts) => texts.len() <= MOST_STOPS,
    })?;
    Ok(OptionOverrides {
        preset: None,
        max_tokens: limit.or(older_limit),
        temperature: fields.take("temperature")?,
        top_p: fields.take("top_p")?,
        top_k: fields.take("top_k")?.map(top_k),
        min_p: fields.take("min_p")?,
        repetition_penalty: fields.take("repetition_penalty")?,
        no_repeat_ngram: fields.take("no_repeat_ngram_size")?,
        seed: Some(seed.map_or_else(random_number, |seed| seed as u64)),
        stop: stop.map(OneOrMore::into_vec).unwrap_or_default(),
        eos: fields.take("ignore_eos")?,
        constraint: constraint(fields)?,
    })
}

fn logprobs(api: Api, fields: &mut Fields, most: usize) -> Result<Option<usize>, ApiError> {
    let expected = format!("a number up to {most}");
    let is_count = |&count: &usize| count <= most;
    match api {
        Api::Completions => fields.take_good("logprobs", &expected, is_count),
        Api::Chat => {
            let is_wanted = fields.take("logprobs")?.unwrap_or(false);
            let count = fields.take_good("top_logprobs", &expected, is_count)?;
            match (is_wanted, count) {
                (true, count) => Ok(Some(count.unwrap_or(0))),
                (false, None | Some(0)) => Ok(None),
                (false, Some(_)) => {
                    Err(ApiError::invalid(Some("top_logprobs"), "`top_logprobs` needs `logprobs` to be true"))
                }
            }
        }
    }
}

#[derive(Deserialize)]
struct ResponseFormat {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    json_schema: Option<NamedSchema>,
}

#[derive(Deserialize)]
struct NamedSchema {
    schema: Value,
}

#[derive(Deserialize)]
struct StructuredOutputs {
    #[serde(default)]
    json: Option<Value>,
    #[serde(default)]
    regex: Option<String>,
    #[serde(default)]
    grammar: Option<String>,
}

fn constraint(fields: &mut Fields) -> Result<Option<Constraint>, ApiError> {
    const FORMAT: &str = "response_format";
    let format: Option<ResponseFormat> = fields.take(FORMAT)?;
    let structured: Option<StructuredOutputs> = fields.take("structured_outputs")?;
    let of_format = match format {
        None => None,
        Some(format) => match (format.kind.as_str(), format.json_schema) {
            ("text", _) => None,
            ("json_object", _) => Some(Constraint::JsonSchema(serde_json::json!({"type": "object"}))),
            ("json_schema", Some(named)) => Some(Constraint::JsonSchema(named.schema)),
            ("json_schema", None) => {
                return Err(ApiError::invalid(Some(FORMAT), "`response_format.json_schema` is missing"));
            }
            (other, _) => {
                return Err(ApiError::invalid(Some(FORMAT), format!("`{other}` is no type of response_format")));
            }
        },
    };
    let of_structured = structured.into_iter().flat_map(|structured| {
        let json = structured.json.map(Constraint::JsonSchema);
        let regex = structured.regex.map(Constraint::Regex);
        json.into_iter().chain(regex).chain(structured.grammar.map(Constraint::Grammar))
    });
    let mut all = of_format.into_iter().chain(of_structured);
    match (all.next(), all.next()) {
        (first, None) => Ok(first),
        _ => Err(ApiError::invalid(Some(FORMAT), "An answer can have one form only")),
    }
}

#[cfg(test)]
mod tests;
