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
use crate::engine::{Answer, BestOf, GenerationOptions, OptionError, OptionOverrides, Prompt, Request};

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
    /// One for each candidate; the candidates of one prompt are adjacent.
    pub requests: Vec<Request>,
    /// Choices per prompt.
    pub choices: usize,
    /// Candidates per prompt, of which the best become its choices; one where all of them do.
    pub best_of: BestOf,
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
        let best_of = best_of(&mut fields, choices)?;
        let candidates = if best_of.is_one() { choices } else { best_of.count.get() };
        if prompts.len().saturating_mul(candidates) > MOST_CHOICES {
            let message = format!("This server gives at most {MOST_CHOICES} answers to a request");
            return Err(ApiError::invalid(Some("n"), message));
        }
        let delivery = delivery(&mut fields)?;
        if delivery != Delivery::Whole && !best_of.is_one() {
            return Err(ApiError::invalid(Some("stream"), "The best of several answers is not streamed"));
        }
        let mut options = generation_options(api, &mut fields, tools.as_ref(), &best_of, reading)?;
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
            let request = Request { prompt, options: options.clone() };
            if best_of.is_one() {
                let choice = |number: u64| {
                    let mut request = request.clone();
                    request.options.sampling.seed = request.options.sampling.seed.wrapping_add(number);
                    request
                };
                requests.extend((0..choices as u64).map(choice));
            } else {
                requests.extend(best_of.candidates(&request));
            }
        }
        Ok(Self { api, model, requests, choices, best_of, delivery, echo, tools })
    }

    /// The prompt of each choice.
    pub fn prompts(&self) -> impl Iterator<Item = &Prompt> {
        let candidates = if self.best_of.is_one() { self.choices } else { self.best_of.count.get() };
        let choices = self.requests.chunks(candidates).flat_map(|requests| requests.iter().take(self.choices));
        choices.map(|request| &request.prompt)
    }

    /// The choices among the answers to all requests.
    pub fn choose(&self, answers: Vec<Answer>) -> Vec<Answer> {
        if self.best_of.is_one() {
            return answers;
        }
        let constraint = self.requests.first().and_then(|request| request.options.constraint.as_ref());
        let mut answers = answers.into_iter();
        let mut chosen = Vec::new();
        while !answers.as_slice().is_empty() {
            let candidates = answers.by_ref().take(self.best_of.count.get()).collect();
            chosen.extend(self.best_of.rank(candidates, constraint).best(self.choices));
        }
        chosen
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

/// How many candidates there are for the choices of a prompt; as many as choices is no choice at all.
fn best_of(fields: &mut Fields, choices: usize) -> Result<BestOf, ApiError> {
    let count = fields.take("best_of")?.filter(|&count: &usize| count > choices);
    let select: Option<String> = fields.take("select")?;
    let invalid = |error: OptionError| {
        let name = if matches!(error, OptionError::Select(_)) { "select" } else { "best_of" };
        ApiError::invalid(Some(name), error.to_string())
    };
    BestOf::default().with(count, select.as_deref()).map_err(invalid)
}

fn generation_options(
    api: Api,
    fields: &mut Fields,
    tools: Option<&ToolUse>,
    best_of: &BestOf,
    reading: &Reading,
) -> Result<GenerationOptions, ApiError> {
    let form = format::constraint(fields)?;
    // A required call is a format of its own.
    let constraint = tools.and_then(ToolUse::constraint).or(form);
    let overrides = best_of.suit(OptionOverrides { constraint, ..OptionOverrides::default() });
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
