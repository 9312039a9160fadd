//! What bodies mean, and what each wrong one is told.

use serde_json::json;

use super::*;
use crate::engine::{Eos, Preset};

const LIMITS: Limits = Limits { choices: 4, logprobs: 20 };

fn defaults() -> GenerationOptions {
    GenerationOptions { sampling: Preset::Precise.options(7), ..GenerationOptions::default() }
}

fn chat(more: &Value) -> Result<ApiRequest, ApiError> {
    let mut body = json!({"model": "chat", "messages": [{"role": "user", "content": "Hoi"}]});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    ApiRequest::parse(Api::Chat, body.to_string().as_bytes(), &defaults(), LIMITS)
}

fn completion(body: &Value) -> Result<ApiRequest, ApiError> {
    ApiRequest::parse(Api::Completions, body.to_string().as_bytes(), &defaults(), LIMITS)
}

fn only(request: ApiRequest) -> GenerationOptions {
    request.requests.into_iter().next().unwrap().options
}

#[test]
fn what_is_not_said_is_as_the_author_has_it() {
    let request = chat(&json!({})).unwrap();
    assert_eq!((request.api, request.delivery, request.choices), (Api::Chat, Delivery::Whole, 1));
    assert_eq!(request.model.as_deref(), Some("chat"));
    let options = only(request);
    assert_eq!((options.sampling.temperature, options.sampling.no_repeat_ngram), (0.0, Some(4)));
    assert_eq!((options.max_tokens, options.logprobs, options.constraint), (None, None, None));
}

#[test]
fn every_field_has_its_effect() {
    let request = chat(&json!({
        "temperature": 0.5, "top_p": 0.9, "top_k": 40, "min_p": 0.1, "repetition_penalty": 1.2,
        "no_repeat_ngram_size": 0, "seed": -1, "max_tokens": 5, "max_completion_tokens": 6, "stop": ["a", "b"],
        "ignore_eos": true, "logprobs": true, "top_logprobs": 3, "n": 2, "stream": true,
        "stream_options": {"include_usage": true}, "user": "x", "presence_penalty": 0, "tools": [], "logit_bias": {},
    }));
    let request = request.unwrap();
    assert_eq!((request.delivery, request.choices), (Delivery::StreamedWithUsage, 2));
    let seeds: Vec<u64> = request.requests.iter().map(|request| request.options.sampling.seed).collect();
    assert_eq!(seeds, [u64::MAX, 0]);
    let options = only(request);
    let sampling = &options.sampling;
    assert_eq!((sampling.temperature, sampling.top_p, sampling.top_k), (0.5, Some(0.9), Some(40)));
    assert_eq!((sampling.min_p, sampling.repetition_penalty), (Some(0.1), Some(1.2)));
    assert_eq!((sampling.no_repeat_ngram, options.max_tokens), (None, Some(6)));
    assert_eq!((options.stop.as_slice(), options.eos), (["a".to_owned(), "b".to_owned()].as_slice(), Eos::Ignored));
    assert_eq!(options.logprobs, Some(3));
}

#[test]
fn a_server_sets_how_many_alternatives_it_gives() {
    let body = json!({
        "messages": [{"role": "user", "content": "Hoi"}], "logprobs": true, "top_logprobs": 50_297
    });
    let parse = |logprobs| {
        let limits = Limits { logprobs, ..LIMITS };
        ApiRequest::parse(Api::Chat, body.to_string().as_bytes(), &defaults(), limits)
    };
    assert_eq!(only(parse(50_297).unwrap()).logprobs, Some(50_297));
    let message = parse(50_296).unwrap_err().message;
    assert_eq!(message, "`top_logprobs` must be a number up to 50296");
}

#[test]
fn messages_come_whole_or_in_parts() {
    let body = json!({"messages": [
        {"role": "developer", "content": "Kort."},
        {"role": "user", "content": [{"type": "text", "text": "Een "}, {"type": "text", "text": "twee"}]},
        {"role": "assistant", "content": "Drie", "name": "x"},
    ]});
    let request = ApiRequest::parse(Api::Chat, body.to_string().as_bytes(), &defaults(), LIMITS).unwrap();
    let Prompt::Conversation(talk) = &request.requests[0].prompt else { panic!("no conversation") };
    let said: Vec<_> = talk.messages.iter().map(|message| (message.role, message.content.as_str())).collect();
    assert_eq!(said, [(Role::System, "Kort."), (Role::User, "Een twee"), (Role::Assistant, "Drie")]);
}

#[test]
fn forms_of_an_answer_come_in_three_ways() {
    let schema = json!({"type": "object"});
    let of = |more: Value| only(chat(&more).unwrap());
    let named = json!({"response_format": {"type": "json_schema", "json_schema": {"name": "x", "schema": schema}}});
    let options = of(named);
    assert_eq!(options.constraint, Some(Constraint::JsonSchema(schema.clone())));
    assert_eq!(options.sampling.no_repeat_ngram, None, "a form may repeat itself");
    let options = of(json!({"response_format": {"type": "json_object"}}));
    assert_eq!(options.constraint, Some(Constraint::JsonSchema(schema)));
    assert_eq!(of(json!({"response_format": {"type": "text"}})).constraint, None);
    let options = of(json!({"structured_outputs": {"regex": "ja|nee"}, "no_repeat_ngram_size": 3}));
    assert_eq!(options.constraint, Some(Constraint::Regex("ja|nee".to_owned())));
    assert_eq!(options.sampling.no_repeat_ngram, Some(3));
}

#[test]
fn completions_take_several_prompts() {
    let request = completion(&json!({"prompt": ["a", "b"], "n": 2, "logprobs": 0})).unwrap();
    let prompts: Vec<_> = request.requests.iter().map(|request| request.prompt.clone()).collect();
    let raw = |text: &str| Prompt::Raw(text.to_owned());
    assert_eq!(prompts, [raw("a"), raw("a"), raw("b"), raw("b")]);
    assert_eq!(only(request).logprobs, Some(0));
    assert!(completion(&json!({"prompt": "a", "best_of": 1, "echo": false})).is_ok());
}

#[test]
fn what_is_wrong_is_named() {
    let cases = [
        (json!({"messages": []}), Some("messages")),
        (json!({"messages": null}), Some("messages")),
        (json!({"messages": "Hoi"}), Some("messages")),
        (json!({"messages": [{"role": "tool", "content": "x"}]}), Some("messages[0].role")),
        (json!({"messages": [{"role": "user", "content": null}]}), Some("messages[0].content")),
        (json!({"messages": [{"role": "user", "content": [{"type": "image_url"}]}]}), Some("messages[0].content")),
        (json!({"temperature": -1}), Some("temperature")),
        (json!({"temperature": "warm"}), Some("temperature")),
        (json!({"top_p": 2}), Some("top_p")),
        (json!({"max_tokens": 0}), Some("max_tokens")),
        (json!({"n": 0}), Some("n")),
        (json!({"n": 5}), Some("n")),
        (json!({"stop": 7}), Some("stop")),
        (json!({"stop": vec!["x"; 17]}), Some("stop")),
        (json!({"top_logprobs": 2}), Some("top_logprobs")),
        (json!({"logprobs": true, "top_logprobs": 21}), Some("top_logprobs")),
        (json!({"response_format": {"type": "json_schema"}}), Some("response_format")),
        (json!({"response_format": {"type": "xml"}}), Some("response_format")),
        (
            json!({"response_format": {"type": "json_object"}, "structured_outputs": {"regex": "a"}}),
            Some("response_format"),
        ),
        (json!({"tools": [{"type": "function"}]}), Some("tools")),
        (json!({"presence_penalty": 0.5}), Some("presence_penalty")),
        (json!({"logit_bias": {"50256": -100}}), Some("logit_bias")),
    ];
    for (more, param) in cases {
        let error = chat(&more).unwrap_err();
        assert_eq!((error.status.as_u16(), error.param.as_deref()), (400, param), "{more}");
    }
    for body in [json!({}), json!({"prompt": []}), json!({"prompt": [1, 2]})] {
        assert_eq!(completion(&body).unwrap_err().param.as_deref(), Some("prompt"), "{body}");
    }
    for body in ["", "{", "[]", "\"x\"", "\u{fffd}"] {
        let error = ApiRequest::parse(Api::Chat, body.as_bytes(), &defaults(), LIMITS).unwrap_err();
        assert_eq!((error.status.as_u16(), error.param), (400, None), "{body}");
    }
}
