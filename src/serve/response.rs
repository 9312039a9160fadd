//! Answers in OpenAI's format: whole documents, and the chunks of streamed ones.

use serde_json::{Value, json};

use super::calls::{self, Content};
use super::echo::EchoedPrompt;
use super::error::ApiError;
use super::logprobs;
use super::protocol::{Message, Protocol};
use super::request::{Api, ApiRequest, CallStyle, Delivery, Echo};
use crate::engine::{Answer, Engine, FinishReason, TokenLogprob};
use crate::system::{now, random_number};

/// Writes one answer to a chat or a completion.
#[derive(Debug, Clone)]
pub struct Envelope {
    api: Api,
    id: String,
    created: i64,
    model: String,
    style: CallStyle,
    delivery: Delivery,
    /// Characters of each choice so far.
    offsets: Vec<usize>,
}

/// The data of the last event.
const DONE: &str = "[DONE]";

impl Envelope {
    pub fn new(request: &ApiRequest, model: &str) -> Self {
        let prefix = match request.api {
            Api::Chat => "chatcmpl",
            Api::Completions => "cmpl",
        };
        Self {
            api: request.api,
            id: format!("{prefix}-{:016x}", random_number()),
            created: now(),
            model: model.to_owned(),
            style: request.tools.as_ref().map_or(CallStyle::Tools, |tools| tools.style),
            delivery: request.delivery,
            offsets: vec![0; request.requests.len()],
        }
    }

    fn wrap(&self, object: &str, choices: &Value) -> Value {
        json!({"id": self.id, "object": object, "created": self.created, "model": self.model, "choices": choices})
    }

    fn chunk(&self, choices: &Value) -> Message {
        Message::Json(self.wrap_chunk(choices))
    }

    fn wrap_chunk(&self, choices: &Value) -> Value {
        let object = match self.api {
            Api::Chat => "chat.completion.chunk",
            Api::Completions => "text_completion",
        };
        self.wrap(object, choices)
    }

    fn ending(&self, index: usize, reason: &str) -> Message {
        self.chunk(&match self.api {
            Api::Chat => json!([{"index": index, "delta": {}, "logprobs": null, "finish_reason": reason}]),
            Api::Completions => json!([{"index": index, "text": "", "logprobs": null, "finish_reason": reason}]),
        })
    }
}

impl Protocol for Envelope {
    fn document(&mut self, request: &ApiRequest, answers: &[Answer], prompts: &[EchoedPrompt]) -> Value {
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
        document["usage"] = usage(request, answers);
        if self.api == Api::Chat
            && let Some(scored) = answers.first().filter(|answer| !answer.prompt_logprobs.is_empty())
        {
            document["prompt_logprobs"] = logprobs::of_prompt(&scored.prompt_logprobs);
        }
        document
    }

    /// The first chunk of a chat names the role; completions have none.
    fn begin(&mut self, index: usize) -> Vec<Message> {
        let delta = json!({"role": "assistant", "content": ""});
        let chunk = json!([{"index": index, "delta": delta, "logprobs": null, "finish_reason": null}]);
        (self.api == Api::Chat).then(|| self.chunk(&chunk)).into_iter().collect()
    }

    fn text(&mut self, index: usize, text: &str, tokens: &[TokenLogprob]) -> Vec<Message> {
        let offset = self.offsets[index];
        self.offsets[index] += text.chars().count();
        vec![self.chunk(&match self.api {
            Api::Chat => json!([{
                "index": index, "delta": {"content": text}, "logprobs": logprobs::of_chat(tokens), "finish_reason": null,
            }]),
            Api::Completions => json!([{
                "index": index, "text": text, "logprobs": logprobs::of_completion(None, tokens, offset),
                "finish_reason": null,
            }]),
        })]
    }

    fn end(&mut self, index: usize, rest: &Content, answer: &Answer) -> Vec<Message> {
        let reason = reason_name(answer.reason);
        match rest {
            Content::Text(text) if text.is_empty() => vec![self.ending(index, reason)],
            Content::Text(text) => {
                let mut messages = self.text(index, text, &[]);
                messages.push(self.ending(index, reason));
                messages
            }
            Content::Calls(calls) => {
                let mut delta = json!({});
                calls::in_message(calls, self.style, &mut delta);
                let chunk = json!([{"index": index, "delta": delta, "logprobs": null, "finish_reason": null}]);
                vec![self.chunk(&chunk), self.ending(index, calls::finish_reason(self.style, answer.reason))]
            }
        }
    }

    /// The token counts of all choices where the client wants them, and the word that ends a stream.
    fn finish(&mut self, request: &ApiRequest, answers: &[Answer]) -> Vec<Message> {
        let mut messages = Vec::new();
        if self.delivery == Delivery::StreamedWithUsage {
            let mut chunk = self.wrap_chunk(&json!([]));
            chunk["usage"] = usage(request, answers);
            messages.push(Message::Json(chunk));
        }
        messages.push(Message::Word(DONE));
        messages
    }

    fn break_off(&mut self, error: &ApiError) -> Message {
        Message::Json(error.body())
    }
}

fn chat_choice(index: usize, answer: &Answer, request: &ApiRequest) -> Value {
    let mut message = json!({"role": "assistant", "content": null, "refusal": null});
    let mut reason = reason_name(answer.reason);
    match (Content::of(&answer.text, request.tools.as_ref()), &request.tools) {
        (Content::Calls(calls), Some(tools)) => {
            calls::in_message(&calls, tools.style, &mut message);
            reason = calls::finish_reason(tools.style, answer.reason);
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
pub fn models(names: &[String], engine: &dyn Engine, created: i64) -> Value {
    json!({"object": "list", "data": names.iter().map(|name| model(name, engine, created)).collect::<Vec<_>>()})
}

pub fn model(name: &str, engine: &dyn Engine, created: i64) -> Value {
    let info = engine.info();
    json!({
        "id": name, "object": "model", "created": created, "owned_by": "fietje",
        "max_model_len": info.context_length, "trained_model_len": info.extended_from.unwrap_or(info.context_length),
        "talks_in_turns": info.talks_in_turns, "logprobs": engine.can_score(),
    })
}

pub fn reason_name(reason: FinishReason) -> &'static str {
    match reason {
        FinishReason::Length => "length",
        FinishReason::Stop | FinishReason::Cancelled => "stop",
    }
}
