//! Answers in OpenAI's format: whole documents, and the chunks of streamed ones.

use serde_json::{Value, json};

use super::calls::{self, Call, Content};
use super::logprobs;
use super::request::{Api, ApiRequest, CallStyle, Echo};
use crate::engine::{Answer, EngineInfo, FinishReason, TokenLogprob};
use crate::system::{now, random_number};

/// What all chunks of one answer share.
#[derive(Debug, Clone)]
pub struct Envelope {
    api: Api,
    id: String,
    created: i64,
    model: String,
}

/// The text of a prompt that is part of its answer.
#[derive(Debug, Clone, Default)]
pub struct EchoedPrompt {
    pub text: String,
    /// The text of its first token, which has no log-probability.
    pub first: String,
}

impl Envelope {
    pub fn new(api: Api, model: &str) -> Self {
        let prefix = match api {
            Api::Chat => "chatcmpl",
            Api::Completions => "cmpl",
        };
        let id = format!("{prefix}-{:016x}", random_number());
        Self { api, id, created: now(), model: model.to_owned() }
    }

    fn wrap(&self, object: &str, choices: &Value) -> Value {
        json!({"id": self.id, "object": object, "created": self.created, "model": self.model, "choices": choices})
    }

    fn wrap_chunk(&self, choices: &Value) -> Value {
        let object = match self.api {
            Api::Chat => "chat.completion.chunk",
            Api::Completions => "text_completion",
        };
        self.wrap(object, choices)
    }

    /// The whole answer. `prompts` has the prompt of each choice where `echo` or log-probabilities want it.
    pub fn document(
        &self,
        request: &ApiRequest,
        answers: &[Answer],
        prompts: &[EchoedPrompt],
        usage: Value,
    ) -> Value {
        let choice = |(index, answer): (usize, &Answer)| match self.api {
            Api::Chat => chat_choice(index, answer, request),
            Api::Completions => completion_choice(index, answer, request, prompts.get(index)),
        };
        let choices: Value = answers.iter().enumerate().map(choice).collect();
        let object = match self.api {
            Api::Chat => "chat.completion",
            Api::Completions => "text_completion",
        };
        let mut document = self.wrap(object, &choices);
        document["usage"] = usage;
        if self.api == Api::Chat
            && let Some(scored) = answers.first().filter(|answer| !answer.prompt_logprobs.is_empty())
        {
            document["prompt_logprobs"] = logprobs::of_prompt(&scored.prompt_logprobs);
        }
        document
    }

    /// The first chunk of a choice, which names the role; completions have none.
    pub fn opening(&self, index: usize) -> Option<Value> {
        (self.api == Api::Chat).then(|| {
            let delta = json!({"role": "assistant", "content": ""});
            self.wrap_chunk(&json!([{"index": index, "delta": delta, "logprobs": null, "finish_reason": null}]))
        })
    }

    /// More of a choice that has `offset` characters so far.
    pub fn chunk(&self, index: usize, text: &str, tokens: &[TokenLogprob], offset: usize) -> Value {
        self.wrap_chunk(&match self.api {
            Api::Chat => json!([{
                "index": index, "delta": {"content": text}, "logprobs": logprobs::of_chat(tokens), "finish_reason": null,
            }]),
            Api::Completions => json!([{
                "index": index, "text": text, "logprobs": logprobs::of_completion(None, tokens, offset),
                "finish_reason": null,
            }]),
        })
    }

    /// The calls of functions that a choice consists of.
    pub fn calls_chunk(&self, index: usize, calls: &[Call], style: CallStyle) -> Value {
        let mut delta = json!({});
        calls::in_message(calls, style, &mut delta);
        self.wrap_chunk(&json!([{"index": index, "delta": delta, "logprobs": null, "finish_reason": null}]))
    }

    /// The chunk that ends a choice.
    pub fn ending(&self, index: usize, reason: &str) -> Value {
        self.wrap_chunk(&match self.api {
            Api::Chat => json!([{"index": index, "delta": {}, "logprobs": null, "finish_reason": reason}]),
            Api::Completions => json!([{"index": index, "text": "", "logprobs": null, "finish_reason": reason}]),
        })
    }

    /// The last chunk where the client wants token counts: those of all choices.
    pub fn usage_chunk(&self, usage: Value) -> Value {
        let mut chunk = self.wrap_chunk(&json!([]));
        chunk["usage"] = usage;
        chunk
    }
}

fn chat_choice(index: usize, answer: &Answer, request: &ApiRequest) -> Value {
    let mut message = json!({"role": "assistant", "content": null, "refusal": null});
    let mut reason = reason_name(answer.reason);
    match (Content::of(&answer.text, request.tools.as_ref()), &request.tools) {
        (Content::Calls(calls), Some(tools)) => {
            calls::in_message(&calls, tools.style, &mut message);
            reason = calls::finish_reason(tools.style);
        }
        _ => message["content"] = answer.text.as_str().into(),
    }
    let logprobs = logprobs::of_chat(&answer.logprobs);
    json!({"index": index, "message": message, "logprobs": logprobs, "finish_reason": reason})
}

fn completion_choice(index: usize, answer: &Answer, request: &ApiRequest, prompt: Option<&EchoedPrompt>) -> Value {
    let reason = reason_name(answer.reason);
    let mut choice = match prompt.filter(|_| request.echo == Echo::PromptAndAnswer) {
        None => {
            let logprobs = logprobs::of_completion(None, &answer.logprobs, 0);
            json!({"index": index, "text": answer.text, "logprobs": logprobs, "finish_reason": reason})
        }
        Some(prompt) => {
            let tokens = [answer.prompt_logprobs.as_slice(), &answer.logprobs].concat();
            let wants_logprobs =
                request.requests.get(index).is_some_and(|request| request.options.logprobs.is_some());
            let first = wants_logprobs.then_some(prompt.first.as_str());
            let text = format!("{}{}", prompt.text, answer.text);
            let logprobs = if wants_logprobs { logprobs::of_completion(first, &tokens, 0) } else { Value::Null };
            json!({"index": index, "text": text, "logprobs": logprobs, "finish_reason": reason})
        }
    };
    if !answer.prompt_logprobs.is_empty() {
        choice["prompt_logprobs"] = logprobs::of_prompt(&answer.prompt_logprobs);
    }
    choice
}

/// The token counts of all choices. A prompt counts once, however many choices it has.
pub fn usage(request: &ApiRequest, answers: &[Answer]) -> Value {
    let prompts = || answers.iter().step_by(request.choices);
    let prompt: usize = prompts().map(|answer| answer.usage.prompt_tokens).sum();
    let cached: usize = prompts().map(|answer| answer.usage.reused_tokens).sum();
    let completion: usize = answers.iter().map(|answer| answer.usage.completion_tokens).sum();
    json!({
        "prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion,
        "prompt_tokens_details": {"cached_tokens": cached},
    })
}

/// The list of models: the one that is served, by each of its names.
pub fn models(names: &[String], info: &EngineInfo, created: i64) -> Value {
    json!({"object": "list", "data": names.iter().map(|name| model(name, info, created)).collect::<Vec<_>>()})
}

pub fn model(name: &str, info: &EngineInfo, created: i64) -> Value {
    json!({
        "id": name, "object": "model", "created": created, "owned_by": "fietje",
        "max_model_len": info.context_length, "talks_in_turns": info.talks_in_turns,
    })
}

pub fn reason_name(reason: FinishReason) -> &'static str {
    match reason {
        FinishReason::Length => "length",
        FinishReason::Stop | FinishReason::Cancelled => "stop",
    }
}
