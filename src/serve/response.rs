//! Answers in OpenAI's format: whole documents, and the chunks of streamed ones.

use serde_json::{Value, json};

use super::request::{Api, ApiRequest};
use crate::engine::{Answer, Candidate, EngineInfo, FinishReason, TokenLogprob};
use crate::system::{now, random_number};

/// What all chunks of one answer share.
#[derive(Debug, Clone)]
pub struct Envelope {
    api: Api,
    id: String,
    created: i64,
    model: String,
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

    pub fn document(&self, answers: &[Answer], usage: Value) -> Value {
        let choice = |(index, answer): (usize, &Answer)| {
            let (text, reason) = (&answer.text, reason_name(answer.reason));
            let logprobs = self.logprobs(&answer.logprobs, 0);
            match self.api {
                Api::Chat => json!({
                    "index": index, "message": {"role": "assistant", "content": text, "refusal": null},
                    "logprobs": logprobs, "finish_reason": reason,
                }),
                Api::Completions => json!({
                    "index": index, "text": text, "logprobs": logprobs, "finish_reason": reason,
                }),
            }
        };
        let choices: Value = answers.iter().enumerate().map(choice).collect();
        let object = match self.api {
            Api::Chat => "chat.completion",
            Api::Completions => "text_completion",
        };
        let mut document = self.wrap(object, &choices);
        document["usage"] = usage;
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
    pub fn chunk(&self, index: usize, text: &str, logprobs: &[TokenLogprob], offset: usize) -> Value {
        let logprobs = self.logprobs(logprobs, offset);
        self.wrap_chunk(&match self.api {
            Api::Chat => json!([{
                "index": index, "delta": {"content": text}, "logprobs": logprobs, "finish_reason": null,
            }]),
            Api::Completions => json!([{
                "index": index, "text": text, "logprobs": logprobs, "finish_reason": null,
            }]),
        })
    }

    /// The log-probabilities of text after `offset` characters; null where the client does not want them.
    fn logprobs(&self, tokens: &[TokenLogprob], offset: usize) -> Value {
        match self.api {
            _ if tokens.is_empty() => Value::Null,
            Api::Chat => chat_logprobs(tokens),
            Api::Completions => completion_logprobs(tokens, offset),
        }
    }

    /// The chunk that ends a choice.
    pub fn ending(&self, index: usize, reason: FinishReason) -> Value {
        let reason = reason_name(reason);
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

fn reason_name(reason: FinishReason) -> &'static str {
    match reason {
        FinishReason::Length => "length",
        FinishReason::Stop | FinishReason::Cancelled => "stop",
    }
}

fn shown(candidate: &Candidate) -> String {
    String::from_utf8_lossy(&candidate.bytes).into_owned()
}

fn chat_logprobs(tokens: &[TokenLogprob]) -> Value {
    let candidate = |candidate: &Candidate| {
        let Candidate { bytes, logprob, .. } = candidate;
        json!({"token": shown(candidate), "logprob": logprob, "bytes": bytes})
    };
    let token = |each: &TokenLogprob| {
        let mut token = candidate(&each.chosen);
        token["top_logprobs"] = each.likeliest.iter().map(candidate).collect();
        token
    };
    json!({"content": tokens.iter().map(token).collect::<Vec<_>>(), "refusal": null})
}

fn completion_logprobs(tokens: &[TokenLogprob], mut offset: usize) -> Value {
    let mut offsets = Vec::new();
    for token in tokens {
        offsets.push(offset);
        offset += shown(&token.chosen).chars().count();
    }
    let top = |token: &TokenLogprob| {
        let pairs = token.likeliest.iter().map(|candidate| (shown(candidate), Value::from(candidate.logprob)));
        Value::Object(pairs.collect())
    };
    json!({
        "tokens": tokens.iter().map(|token| shown(&token.chosen)).collect::<Vec<_>>(),
        "token_logprobs": tokens.iter().map(|token| token.chosen.logprob).collect::<Vec<_>>(),
        "top_logprobs": tokens.iter().map(top).collect::<Vec<_>>(),
        "text_offset": offsets,
    })
}
