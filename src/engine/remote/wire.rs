//! The part of OpenAI's protocol that this engine uses: the request, and the fields of responses that matter here.
//!
//! `top_k`, `min_p`, `repetition_penalty`, `no_repeat_ngram_size`, `ignore_eos` and `structured_outputs` are the names
//! that vLLM, llama-server and `fietje serve` use for what OpenAI lacks; they are sent only if they are set.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::logprobs::ChunkLogprobs;
use crate::conversation::Role;
use crate::engine::request::{Constraint, Eos, GenerationOptions, Prompt, Request};

/// The name that a schema must have and no server uses.
const SCHEMA_NAME: &str = "answer";

/// A request's path below `/v1/`, and its body.
pub fn request_body(request: &Request, model: &str) -> (&'static str, Map<String, Value>) {
    let mut body = Map::new();
    body.insert("model".to_owned(), model.into());
    body.insert("stream".to_owned(), true.into());
    body.insert("stream_options".to_owned(), json!({"include_usage": true}));
    let path = match &request.prompt {
        Prompt::Raw(text) => {
            body.insert("prompt".to_owned(), text.as_str().into());
            "completions"
        }
        Prompt::Tokens(tokens) => {
            body.insert("prompt".to_owned(), json!(tokens));
            "completions"
        }
        Prompt::Conversation(conversation) => {
            body.insert("messages".to_owned(), json!(conversation.messages));
            if conversation.messages.last().is_some_and(|last| last.role == Role::Assistant) {
                body.insert("continue_final_message".to_owned(), true.into());
                body.insert("add_generation_prompt".to_owned(), false.into());
            }
            "chat/completions"
        }
    };
    add_options(&request.options, &mut body);
    (path, body)
}

fn add_options(options: &GenerationOptions, body: &mut Map<String, Value>) {
    let sampling = &options.sampling;
    if let Some(count) = options.logprobs {
        // A chat has a switch beside the number.
        let is_chat = body.contains_key("messages");
        body.insert("logprobs".to_owned(), if is_chat { true.into() } else { count.into() });
        if is_chat {
            body.insert("top_logprobs".to_owned(), count.into());
        }
    }
    let mut add = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            body.insert(name.to_owned(), value);
        }
    };
    add("max_tokens", options.max_tokens.map(Value::from));
    add("temperature", Some(number(sampling.temperature)));
    add("top_p", sampling.top_p.map(number));
    add("top_k", sampling.top_k.map(Value::from));
    add("min_p", sampling.min_p.map(number));
    add("repetition_penalty", sampling.repetition_penalty.map(number));
    add("no_repeat_ngram_size", sampling.no_repeat_ngram.map(Value::from));
    // Many servers parse it as a signed number.
    add("seed", Some((sampling.seed & i64::MAX as u64).into()));
    add("stop", (!options.stop.is_empty()).then(|| json!(options.stop)));
    add("ignore_eos", (options.eos == Eos::Ignored).then_some(Value::Bool(true)));
    let bias = &options.bias;
    let penalty = |penalty: f32| (penalty != 0.0).then(|| number(penalty));
    add("frequency_penalty", penalty(bias.frequency_penalty));
    add("presence_penalty", penalty(bias.presence_penalty));
    let biases = bias.biases.iter().map(|&(token, bias)| (token.to_string(), number(bias)));
    add("logit_bias", (!bias.biases.is_empty()).then(|| Value::Object(biases.collect())));
    match &options.constraint {
        None => {}
        Some(Constraint::JsonSchema(schema)) => {
            let schema = json!({"name": SCHEMA_NAME, "schema": schema, "strict": true});
            add("response_format", Some(json!({"type": "json_schema", "json_schema": schema})));
        }
        Some(Constraint::Regex(expression)) => add("structured_outputs", Some(json!({"regex": expression}))),
        Some(Constraint::Grammar(grammar)) => add("structured_outputs", Some(json!({"grammar": grammar}))),
    }
}

/// The shortest decimal for a number: 0.1, not the digits of the nearest `f32`.
fn number(number: f32) -> Value {
    number.to_string().parse::<f64>().map_or(Value::Null, Value::from)
}

/// A chunk of a streamed answer.
#[derive(Debug, Default, Deserialize)]
pub struct Chunk {
    #[serde(default)]
    pub choices: Vec<ChunkChoice>,
    #[serde(default)]
    pub usage: Option<ChunkUsage>,
    #[serde(default)]
    pub error: Option<Value>,
}

#[derive(Debug, Deserialize)]
pub struct ChunkChoice {
    #[serde(default)]
    pub delta: Option<Delta>,
    #[serde(default)]
    pub text: Option<String>,
    #[serde(default)]
    pub logprobs: Option<ChunkLogprobs>,
    #[serde(default)]
    pub finish_reason: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct Delta {
    #[serde(default)]
    pub content: Option<String>,
}

impl ChunkChoice {
    /// Its text, of a chat or of a completion.
    pub fn text(&mut self) -> String {
        let of_delta = self.delta.take().and_then(|delta| delta.content);
        of_delta.or_else(|| self.text.take()).unwrap_or_default()
    }
}

#[derive(Debug, Clone, Copy, Deserialize)]
pub struct ChunkUsage {
    #[serde(default)]
    pub prompt_tokens: usize,
    #[serde(default)]
    pub completion_tokens: usize,
    #[serde(default)]
    pub prompt_tokens_details: Option<PromptDetails>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
pub struct PromptDetails {
    #[serde(default)]
    pub cached_tokens: Option<usize>,
}

/// The response to `GET /v1/models`.
#[derive(Debug, Deserialize)]
pub struct ModelList {
    pub data: Vec<ListedModel>,
}

#[derive(Debug, Clone, Default, Deserialize)]
pub struct ListedModel {
    pub id: String,
    /// The context window, from vLLM and `fietje serve`.
    #[serde(default)]
    pub max_model_len: Option<usize>,
    /// The same from llama-server.
    #[serde(default)]
    pub meta: Option<ListedMeta>,
    /// Whether the model answers conversations, from `fietje serve`.
    #[serde(default)]
    pub talks_in_turns: Option<bool>,
    /// Whether it reports log-probabilities, from `fietje serve`.
    #[serde(default)]
    pub logprobs: Option<bool>,
}

#[derive(Debug, Clone, Deserialize)]
pub struct ListedMeta {
    #[serde(default)]
    n_ctx: Option<usize>,
    #[serde(default)]
    n_ctx_train: Option<usize>,
}

impl ListedModel {
    /// The context window in tokens.
    pub fn window(&self) -> Option<usize> {
        let meta = self.meta.as_ref();
        self.max_model_len.or_else(|| meta.and_then(|meta| meta.n_ctx.or(meta.n_ctx_train)))
    }
}

/// The server's own message in an error's body, in any of the formats in use: `{"error": {"message": …}}`,
/// `{"error": "…"}`, `{"message": …}`, `{"detail": …}`.
pub fn error_message(body: &str) -> Option<String> {
    let value: Value = serde_json::from_str(body).ok()?;
    message_in(&value)
}

/// [`error_message`] of a parsed body.
pub fn message_in(value: &Value) -> Option<String> {
    let error = value.get("error").unwrap_or(value);
    let text = error.as_str().or_else(|| ["message", "detail"].iter().find_map(|name| error.get(name)?.as_str()))?;
    Some(text.trim().to_owned())
}

/// The short name of an error, which OpenAI's format has beside its message.
pub fn error_code(body: &str) -> Option<String> {
    let value: Value = serde_json::from_str(body).ok()?;
    Some(value.get("error")?.get("code")?.as_str()?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation::{Conversation, Message};
    use crate::engine::Preset;

    fn request(prompt: Prompt, options: GenerationOptions) -> Request {
        Request { prompt, options }
    }

    fn options() -> GenerationOptions {
        GenerationOptions {
            sampling: Preset::Creative.options(u64::MAX),
            max_tokens: Some(9),
            stop: vec!["\n\n".to_owned()],
            ..GenerationOptions::default()
        }
    }

    #[test]
    fn every_option_has_its_field() {
        let talk = Conversation::question(Some("Kort.".to_owned()), "Hoi".to_owned());
        let (path, body) = request_body(&request(Prompt::Conversation(talk), options()), "chat");
        let expected = json!({
            "model": "chat", "stream": true, "stream_options": {"include_usage": true},
            "messages": [{"role": "system", "content": "Kort."}, {"role": "user", "content": "Hoi"}],
            "max_tokens": 9, "temperature": 0.8, "top_p": 0.95, "min_p": 0.05, "repetition_penalty": 1.05,
            "seed": i64::MAX, "stop": ["\n\n"],
        });
        assert_eq!((path, Value::Object(body)), ("chat/completions", expected));
        let logprobs = |prompt| {
            let options = GenerationOptions { logprobs: Some(20), ..options() };
            let mut body = request_body(&request(prompt, options), "chat").1;
            (body.remove("logprobs"), body.remove("top_logprobs"))
        };
        let talk = Conversation::question(None, "Hoi".to_owned());
        assert_eq!(logprobs(Prompt::Conversation(talk)), (Some(json!(true)), Some(json!(20))));
        assert_eq!(logprobs(Prompt::Raw("x".to_owned())), (Some(json!(20)), None));
    }

    #[test]
    fn a_begun_answer_is_continued() {
        let message = |role, content: &str| Message { role, content: content.to_owned() };
        let talk = Conversation { messages: vec![message(Role::User, "Tel"), message(Role::Assistant, "Een, ")] };
        let (_, body) = request_body(&request(Prompt::Conversation(talk), options()), "chat");
        assert_eq!((&body["continue_final_message"], &body["add_generation_prompt"]), (&json!(true), &json!(false)));
    }

    #[test]
    fn constraints_are_sent_in_the_fields_that_servers_read() {
        let of = |constraint| {
            let options = GenerationOptions { constraint: Some(constraint), eos: Eos::Ignored, ..options() };
            request_body(&request(Prompt::Raw("x".to_owned()), options), "base").1
        };
        let schema = json!({"type": "object"});
        let format = &of(Constraint::JsonSchema(schema.clone()))["response_format"];
        assert_eq!((&format["type"], &format["json_schema"]["schema"]), (&json!("json_schema"), &schema));
        let regex = of(Constraint::Regex("ja|nee".to_owned()));
        assert_eq!((&regex["structured_outputs"]["regex"], &regex["ignore_eos"]), (&json!("ja|nee"), &json!(true)));
        assert_eq!(
            of(Constraint::Grammar("start: \"a\"".to_owned()))["structured_outputs"]["grammar"],
            "start: \"a\""
        );
    }

    #[test]
    fn errors_of_all_servers_are_understood() {
        let cases = [
            (r#"{"error": {"message": "te lang", "code": "context_length_exceeded"}}"#, Some("te lang")),
            (r#"{"error": "model not found"}"#, Some("model not found")),
            (r#"{"object": "error", "message": "nee"}"#, Some("nee")),
            (r#"{"detail": "Not Found"}"#, Some("Not Found")),
            ("<html>", None),
            ("[]", None),
        ];
        for (body, expected) in cases {
            assert_eq!(error_message(body).as_deref(), expected, "{body}");
        }
        assert_eq!(error_code(cases[0].0).as_deref(), Some("context_length_exceeded"));
    }
}
