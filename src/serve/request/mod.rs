//! The body of a request, and the requests to the engine that it means.
//!
//! Beside OpenAI's own fields there are those that vLLM, llama-server, llama-cpp-python and our own `remote` engine use
//! for what it lacks. What changes an answer and is not done is refused by name; the rest is ignored.

mod format;
mod messages;
mod options;
mod prompts;
mod tools;

use super::error::ApiError;
use super::fields::Fields;
use crate::engine::{GenerationOptions, OptionOverrides, Prompt, Request};

pub use messages::conversation;
pub use tools::{CallStyle, ToolChoice, ToolUse};

/// Fields that would change the answer and are not supported.
const UNSUPPORTED: [&str; 22] = [
    "modalities",
    "audio",
    "prediction",
    "web_search_options",
    "suffix",
    "stop_token_ids",
    "min_tokens",
    "bad_words",
    "allowed_token_ids",
    "logits_processors",
    "use_beam_search",
    "length_penalty",
    "truncate_prompt_tokens",
    "chat_template",
    "documents",
    "mirostat",
    "typical_p",
    "typ_p",
    "tfs_z",
    "xtc_probability",
    "dry_multiplier",
    "dynatemp_range",
];
/// Prompts times choices of one request. Those beyond what the server answers at a time wait.
const MOST_CHOICES: usize = 256;

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

/// Whether a completion begins with its prompt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Echo {
    Answer,
    PromptAndAnswer,
}

/// What requests are read against.
#[derive(Debug, Clone)]
pub struct Reading {
    /// The options of a request that names none.
    pub defaults: GenerationOptions,
    /// Most alternatives to each token.
    pub max_logprobs: usize,
    /// The model's window in tokens.
    pub context_length: usize,
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
    pub echo: Echo,
    /// The functions that the answer may call.
    pub tools: Option<ToolUse>,
}

impl ApiRequest {
    /// Reads a body.
    pub fn parse(api: Api, body: &[u8], reading: &Reading) -> Result<Self, ApiError> {
        Self::read(api, Fields::parse(body)?, reading)
    }

    /// Reads the fields of a body, or what another protocol translates into them.
    pub fn read(api: Api, mut fields: Fields, reading: &Reading) -> Result<Self, ApiError> {
        let model = fields.take("model")?;
        let tools = if api == Api::Chat { ToolUse::take(&mut fields)? } else { None };
        let prompts = match api {
            Api::Chat => vec![chat_prompt(&mut fields, tools.as_ref(), reading)?],
            Api::Completions => prompts::prompts(&mut fields)?,
        };
        let choices = fields.take_good("n", "a number from 1 on", |&count: &usize| count > 0)?.unwrap_or(1);
        if prompts.len().saturating_mul(choices) > MOST_CHOICES {
            let message = format!("This server gives at most {MOST_CHOICES} answers to a request");
            return Err(ApiError::invalid(Some("n"), message));
        }
        if fields.take::<usize>("best_of")?.is_some_and(|best_of| best_of > choices) {
            return Err(ApiError::unsupported("best_of"));
        }
        let delivery = delivery(&mut fields)?;
        let mut options = generation_options(api, &mut fields, tools.as_ref(), reading)?;
        let echo = echo(api, &mut fields, &mut options, reading)?;
        if delivery != Delivery::Whole && options.prompt_logprobs.is_some() {
            return Err(ApiError::invalid(Some("stream"), "Log-probabilities of a prompt are not streamed"));
        }
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
        Ok(Self { api, model, requests, choices, delivery, echo, tools })
    }
}

/// The conversation, with the functions in its system prompt.
fn chat_prompt(fields: &mut Fields, tools: Option<&ToolUse>, reading: &Reading) -> Result<Prompt, ApiError> {
    let mut conversation = conversation(fields)?;
    if let Some(prompt) = tools.and_then(|tools| tools.prompt(reading.context_length)) {
        messages::add_instructions(&mut conversation, &prompt);
    }
    Ok(Prompt::Conversation(conversation))
}

fn generation_options(
    api: Api,
    fields: &mut Fields,
    tools: Option<&ToolUse>,
    reading: &Reading,
) -> Result<GenerationOptions, ApiError> {
    let form = format::constraint(fields)?;
    // A required call is a format of its own.
    let constraint = tools.and_then(ToolUse::constraint).or(form);
    let overrides = OptionOverrides { constraint, ..OptionOverrides::default() };
    let mut options = options::options(api, fields, overrides, &reading.defaults)?;
    options.logprobs = options::logprobs(api, fields, reading.max_logprobs)?;
    Ok(options)
}

/// Whether the prompt is part of the answer, and whether its tokens are scored.
fn echo(api: Api, fields: &mut Fields, options: &mut GenerationOptions, reading: &Reading) -> Result<Echo, ApiError> {
    let most = reading.max_logprobs;
    let is_count = |&count: &usize| count <= most;
    options.prompt_logprobs = fields.take_good("prompt_logprobs", &format!("a number up to {most}"), is_count)?;
    let is_wanted = fields.take("echo")?.unwrap_or(false);
    match api {
        Api::Chat if is_wanted => Err(ApiError::unsupported("echo")),
        Api::Completions if is_wanted => {
            options.prompt_logprobs = options.prompt_logprobs.max(options.logprobs);
            Ok(Echo::PromptAndAnswer)
        }
        _ => Ok(Echo::Answer),
    }
}

fn delivery(fields: &mut Fields) -> Result<Delivery, ApiError> {
    let is_streamed = fields.take("stream")?.unwrap_or(false);
    let options = fields.take_object("stream_options")?;
    let with_usage = options.map(|mut options| options.take("include_usage")).transpose()?.flatten().unwrap_or(false);
    Ok(match (is_streamed, with_usage) {
        (false, _) => Delivery::Whole,
        (true, true) => Delivery::StreamedWithUsage,
        (true, false) => Delivery::Streamed,
    })
}

#[cfg(test)]
mod tests;
