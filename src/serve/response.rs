//! Answers in OpenAI's form: whole documents, and the pieces of streamed ones.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use super::request::{Asked, Form, random_seed};
use crate::engine::{Candidate, EngineInfo, FinishReason, TokenLogprob, Usage};

/// What all pieces of one answer say.
#[derive(Debug, Clone)]
pub struct Envelope {
    form: Form,
    id: String,
    created: u64,
    model: String,
}

/// One of an answer's choices, complete.
#[derive(Debug, Default)]
pub struct Choice {
    pub text: String,
    pub logprobs: Option<Vec<TokenLogprob>>,
    pub reason: Option<FinishReason>,
    pub usage: Usage,
}

impl Envelope {
    pub fn new(form: Form, info: &EngineInfo) -> Self {
        let prefix = match form {
            Form::Chat => "chatcmpl",
            Form::Completion => "cmpl",
        };
        let id = format!("{prefix}-{:016x}", random_seed());
        Self { form, id, created: now(), model: info.model.clone() }
    }

    fn wrap(&self, object: &str, choices: &Value) -> Value {
        json!({"id": self.id, "object": object, "created": self.created, "model": self.model, "choices": choices})
    }

    fn chunk(&self, choices: &Value) -> Value {
        let object = match self.form {
            Form::Chat => "chat.completion.chunk",
            Form::Completion => "text_completion",
        };
        self.wrap(object, choices)
    }

    pub fn document(&self, choices: &[Choice], usage: Value) -> Value {
        let choice = |(index, choice): (usize, &Choice)| {
            let reason = choice.reason.map(reason_name);
            match self.form {
                Form::Chat => json!({
                    "index": index, "message": {"role": "assistant", "content": choice.text, "refusal": null},
                    "logprobs": choice.logprobs.as_deref().map(chat_logprobs), "finish_reason": reason,
                }),
                Form::Completion => json!({
                    "index": index, "text": choice.text,
                    "logprobs": choice.logprobs.as_deref().map(|told| completion_logprobs(told, 0)),
                    "finish_reason": reason,
                }),
            }
        };
        let choices: Value = choices.iter().enumerate().map(choice).collect();
        let object = match self.form {
            Form::Chat => "chat.completion",
            Form::Completion => "text_completion",
        };
        let mut document = self.wrap(object, &choices);
        document["usage"] = usage;
        document
    }

    /// The first piece of a choice, which says who speaks; completions have none.
    pub fn opening(&self, index: usize) -> Option<Value> {
        (self.form == Form::Chat).then(|| {
            let delta = json!({"role": "assistant", "content": ""});
            self.chunk(&json!([{"index": index, "delta": delta, "logprobs": null, "finish_reason": null}]))
        })
    }

    /// More of a choice, which so far had so many characters.
    pub fn piece(&self, index: usize, text: &str, logprobs: Option<&[TokenLogprob]>, offset: usize) -> Value {
        self.chunk(&match self.form {
            Form::Chat => json!([{
                "index": index, "delta": {"content": text}, "logprobs": logprobs.map(chat_logprobs),
                "finish_reason": null,
            }]),
            Form::Completion => json!([{
                "index": index, "text": text, "logprobs": logprobs.map(|told| completion_logprobs(told, offset)),
                "finish_reason": null,
            }]),
        })
    }

    /// The end of a choice.
    pub fn ending(&self, index: usize, reason: FinishReason) -> Value {
        let reason = reason_name(reason);
        self.chunk(&match self.form {
            Form::Chat => json!([{"index": index, "delta": {}, "logprobs": null, "finish_reason": reason}]),
            Form::Completion => json!([{"index": index, "text": "", "logprobs": null, "finish_reason": reason}]),
        })
    }

    /// The figures, as the last piece has them.
    pub fn figures(&self, usage: Value) -> Value {
        let mut chunk = self.chunk(&json!([]));
        chunk["usage"] = usage;
        chunk
    }
}

/// The figures of all choices; a prompt counts once, however many choices it has.
pub fn usage(asked: &Asked, each: &[Usage]) -> Value {
    let prompts = || each.iter().step_by(asked.choices);
    let prompt: usize = prompts().map(|usage| usage.prompt_tokens).sum();
    let cached: usize = prompts().map(|usage| usage.reused_tokens).sum();
    let completion: usize = each.iter().map(|usage| usage.completion_tokens).sum();
    json!({
        "prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion,
        "prompt_tokens_details": {"cached_tokens": cached},
    })
}

/// The list of models, which has one.
pub fn models(info: &EngineInfo, created: u64) -> Value {
    json!({"object": "list", "data": [model(info, created)]})
}

pub fn model(info: &EngineInfo, created: u64) -> Value {
    json!({
        "id": info.model, "object": "model", "created": created, "owned_by": "fietje",
        "max_model_len": info.context_length, "talks_in_turns": info.talks_in_turns,
    })
}

/// Seconds since 1970.
pub fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
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

fn chat_logprobs(told: &[TokenLogprob]) -> Value {
    let candidate = |candidate: &Candidate| json!({"token": shown(candidate), "logprob": candidate.logprob, "bytes": candidate.bytes});
    let token = |told: &TokenLogprob| {
        let mut token = candidate(&told.chosen);
        token["top_logprobs"] = told.likeliest.iter().map(candidate).collect();
        token
    };
    json!({"content": told.iter().map(token).collect::<Vec<_>>(), "refusal": null})
}

fn completion_logprobs(told: &[TokenLogprob], mut offset: usize) -> Value {
    let mut offsets = Vec::new();
    for token in told {
        offsets.push(offset);
        offset += shown(&token.chosen).chars().count();
    }
    let top = |told: &TokenLogprob| {
        let pairs = told.likeliest.iter().map(|candidate| (shown(candidate), Value::from(candidate.logprob)));
        Value::Object(pairs.collect())
    };
    json!({
        "tokens": told.iter().map(|token| shown(&token.chosen)).collect::<Vec<_>>(),
        "token_logprobs": told.iter().map(|token| token.chosen.logprob).collect::<Vec<_>>(),
        "top_logprobs": told.iter().map(top).collect::<Vec<_>>(),
        "text_offset": offsets,
    })
}
