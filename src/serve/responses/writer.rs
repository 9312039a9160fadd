//! Writes an answer as a response: an object with items, or the events by which it grows.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::store::History;
use crate::engine::{Answer, FinishReason, TokenLogprob};
use crate::serve::calls::{Call, Content};
use crate::serve::echo::EchoedPrompt;
use crate::serve::error::ApiError;
use crate::serve::protocol::{Message, Protocol};
use crate::serve::request::ApiRequest;
use crate::system::{now, random_number};

/// One response.
pub struct ResponseWriter {
    id: String,
    item: String,
    created: i64,
    model: String,
    echoed: Map<String, Value>,
    /// The conversation before the answer.
    messages: Vec<Value>,
    history: Arc<History>,
    sequence: u64,
    /// The text so far, once its item was announced.
    text: Option<String>,
    /// Whole items so far.
    output: Vec<Value>,
}

impl ResponseWriter {
    pub fn new(model: &str, echoed: Map<String, Value>, messages: Vec<Value>, history: Arc<History>) -> Self {
        let name = |prefix: &str| format!("{prefix}_{:016x}", random_number());
        Self {
            id: name("resp"),
            item: name("msg"),
            created: now(),
            model: model.to_owned(),
            echoed,
            messages,
            history,
            sequence: 0,
            text: None,
            output: Vec::new(),
        }
    }

    /// The object, before its end or after it.
    fn object(&self, status: &str, answer: Option<&Answer>) -> Value {
        let mut object = json!({
            "id": self.id, "object": "response", "created_at": self.created, "status": status, "background": false,
            "error": null, "incomplete_details": null, "instructions": null, "max_output_tokens": null,
            "max_tool_calls": null, "model": self.model, "output": self.output, "parallel_tool_calls": false,
            "previous_response_id": null, "reasoning": {"effort": null, "summary": null}, "service_tier": "default",
            "store": true, "temperature": null, "text": {"format": {"type": "text"}}, "tool_choice": "auto",
            "tools": [], "top_logprobs": 0, "top_p": null, "truncation": "disabled", "usage": null, "user": null,
            "metadata": {},
        });
        for (name, value) in &self.echoed {
            if name != "model" && name != "stream" && name != "seed" && name != "top_k" {
                object[name] = value.clone();
            }
        }
        object["parallel_tool_calls"] = false.into();
        if let Some(answer) = answer {
            let usage = answer.usage;
            object["usage"] = json!({
                "input_tokens": usage.prompt_tokens, "input_tokens_details": {"cached_tokens": usage.reused_tokens},
                "output_tokens": usage.completion_tokens, "output_tokens_details": {"reasoning_tokens": 0},
                "total_tokens": usage.prompt_tokens + usage.completion_tokens,
            });
            if answer.reason == FinishReason::Length {
                object["incomplete_details"] = json!({"reason": "max_output_tokens"});
            }
        }
        object
    }

    fn whole(&self, answer: &Answer) -> Value {
        let status = if answer.reason == FinishReason::Length { "incomplete" } else { "completed" };
        self.object(status, Some(answer))
    }

    fn message_item(&self, text: &str, status: &str) -> Value {
        let content = if status == "in_progress" { json!([]) } else { json!([part(text)]) };
        json!({"id": self.item, "type": "message", "status": status, "role": "assistant", "content": content})
    }

    /// Adds what the answer is to the output, and to what can be continued.
    fn close(&mut self, content: &Content) {
        match content {
            Content::Text(text) => {
                self.output.push(self.message_item(text, "completed"));
                self.messages.push(json!({"role": "assistant", "content": text}));
            }
            Content::Calls(calls) => {
                self.output.extend(calls.iter().map(|call| call_item(call, "completed")));
                let call = |call: &Call| json!({"id": call.id, "function": {"name": call.name, "arguments": call.arguments}});
                let calls: Vec<Value> = calls.iter().map(call).collect();
                self.messages.push(json!({"role": "assistant", "content": null, "tool_calls": calls}));
            }
        }
        self.history.keep(&self.id, self.messages.clone());
    }

    fn event(&mut self, name: &'static str, mut data: Value) -> Message {
        data["type"] = name.into();
        data["sequence_number"] = self.sequence.into();
        self.sequence += 1;
        Message::Named(name, data)
    }

    /// An event about the part that holds the text.
    fn part_event(&mut self, name: &'static str, more: &Value) -> Message {
        let mut data = json!({"item_id": self.item, "output_index": 0, "content_index": 0});
        for (name, value) in more.as_object().into_iter().flatten() {
            data[name] = value.clone();
        }
        self.event(name, data)
    }

    fn add_text(&mut self, text: &str) -> Vec<Message> {
        let mut messages = Vec::new();
        if self.text.is_none() {
            let item = self.message_item("", "in_progress");
            messages.push(self.event("response.output_item.added", json!({"output_index": 0, "item": item})));
            messages.push(self.part_event("response.content_part.added", &json!({"part": part("")})));
        }
        self.text.get_or_insert_default().push_str(text);
        messages.push(self.part_event("response.output_text.delta", &json!({"delta": text, "logprobs": []})));
        messages
    }

    fn end_text(&mut self) -> Vec<Message> {
        let text = self.text.clone().unwrap_or_default();
        let item = self.message_item(&text, "completed");
        vec![
            self.part_event("response.output_text.done", &json!({"text": text, "logprobs": []})),
            self.part_event("response.content_part.done", &json!({"part": part(&text)})),
            self.event("response.output_item.done", json!({"output_index": 0, "item": item})),
        ]
    }

    fn call_events(&mut self, index: usize, call: &Call) -> Vec<Message> {
        let done = call_item(call, "completed");
        let mut begun = call_item(call, "in_progress");
        begun["arguments"] = "".into();
        let of_item = |name: &str| json!({"item_id": done["id"], "output_index": index, name: call.arguments});
        let (delta, arguments) = (of_item("delta"), of_item("arguments"));
        vec![
            self.event("response.output_item.added", json!({"output_index": index, "item": begun})),
            self.event("response.function_call_arguments.delta", delta),
            self.event("response.function_call_arguments.done", arguments),
            self.event("response.output_item.done", json!({"output_index": index, "item": done})),
        ]
    }
}

fn part(text: &str) -> Value {
    json!({"type": "output_text", "text": text, "annotations": [], "logprobs": []})
}

fn call_item(call: &Call, status: &str) -> Value {
    json!({
        "id": call.id.replacen("call", "fc", 1), "type": "function_call", "status": status, "call_id": call.id,
        "name": call.name, "arguments": call.arguments,
    })
}

impl Protocol for ResponseWriter {
    fn document(&mut self, request: &ApiRequest, answers: &[Answer], _: &[EchoedPrompt]) -> Value {
        let Some(answer) = answers.first() else { return self.object("failed", None) };
        self.close(&Content::of(&answer.text, request.tools.as_ref()));
        self.whole(answer)
    }

    fn begin(&mut self, _: usize) -> Vec<Message> {
        let object = self.object("in_progress", None);
        vec![
            self.event("response.created", json!({"response": object})),
            self.event("response.in_progress", json!({"response": object})),
        ]
    }

    fn text(&mut self, _: usize, text: &str, _: &[TokenLogprob]) -> Vec<Message> {
        if text.is_empty() { Vec::new() } else { self.add_text(text) }
    }

    fn end(&mut self, _: usize, rest: &Content, answer: &Answer) -> Vec<Message> {
        match rest {
            Content::Text(text) => {
                let mut messages =
                    if text.is_empty() && self.text.is_some() { Vec::new() } else { self.add_text(text) };
                messages.extend(self.end_text());
                self.close(&Content::Text(answer.text.clone()));
                messages
            }
            Content::Calls(calls) => {
                self.close(rest);
                calls.iter().enumerate().flat_map(|(index, call)| self.call_events(index, call)).collect()
            }
        }
    }

    fn finish(&mut self, _: &ApiRequest, answers: &[Answer]) -> Vec<Message> {
        let Some(answer) = answers.first() else { return Vec::new() };
        let object = self.whole(answer);
        let name = if answer.reason == FinishReason::Length { "response.incomplete" } else { "response.completed" };
        vec![self.event(name, json!({"response": object}))]
    }

    fn break_off(&mut self, error: &ApiError) -> Message {
        let data = json!({"code": error.code, "message": error.message, "param": error.param});
        self.event("error", data)
    }
}
