//! What bodies mean, and what each wrong one is told.

use serde_json::{Value, json};

use super::*;
use crate::conversation::Role;
use crate::engine::{Constraint, Eos, LogitBias, Pace, Preset};

fn reading() -> Reading {
    let defaults = GenerationOptions { sampling: Preset::Precise.options(7), ..GenerationOptions::default() };
    Reading { defaults, max_logprobs: 20, context_length: 2048 }
}

fn chat(more: &Value) -> Result<ApiRequest, ApiError> {
    let mut body = json!({"model": "chat", "messages": [{"role": "user", "content": "Hoi"}]});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    ApiRequest::parse(Api::Chat, body.to_string().as_bytes(), &reading())
}

fn completion(body: &Value) -> Result<ApiRequest, ApiError> {
    ApiRequest::parse(Api::Completions, body.to_string().as_bytes(), &reading())
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
        "stream_options": {"include_usage": true}, "user": "x", "presence_penalty": 1, "frequency_penalty": -0.5, "tools": [], "logit_bias": {"7": -100, "3": 1.5},
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
    let bias = LogitBias { frequency_penalty: -0.5, presence_penalty: 1.0, biases: vec![(3, 1.5), (7, -100.0)] };
    assert_eq!(options.bias, bias);
}

#[test]
fn numbers_come_as_clients_write_them() {
    let limit = |more: Value| only(chat(&more).unwrap()).max_tokens;
    assert_eq!(limit(json!({"max_tokens": -1})), None);
    assert_eq!(limit(json!({"max_tokens": 0})), None);
    assert_eq!(limit(json!({"max_tokens": 5.0})), Some(5));
    assert_eq!(limit(json!({"n_predict": 7})), Some(7));
    assert_eq!(limit(json!({"max_new_tokens": 8, "max_completion_tokens": null})), Some(8));
    assert_eq!(only(completion(&json!({"prompt": "x", "max_tokens": 0})).unwrap()).max_tokens, Some(0));
    let options = only(chat(&json!({"repeat_penalty": 1.1, "top_k": -1, "stop": vec!["x"; 40]})).unwrap());
    assert_eq!((options.sampling.repetition_penalty, options.sampling.top_k), (Some(1.1), None));
    assert_eq!(options.stop.len(), 40);
    let pace = |tier: Value| only(chat(&json!({"service_tier": tier})).unwrap()).pace;
    assert_eq!(
        [json!("flex"), json!("auto"), Value::Null].map(pace),
        [Pace::Batch, Pace::Interactive, Pace::Interactive]
    );
    // What clients send along without meaning anything by it.
    let neutral = json!({
        "typical_p": 1.0, "mirostat": 0, "min_tokens": 0, "modalities": ["text"], "logprobs": false, "tool_choice": "auto",
        "response_format": null, "keep_alive": "5m", "reasoning_effort": "low", "parallel_tool_calls": true, "tools": null,
    });
    assert!(chat(&neutral).is_ok());
}

fn tool(name: &str) -> Value {
    let parameters = json!({
        "type": "object", "required": ["plaats"],
        "properties": {"plaats": {"type": "string", "description": "De stad"}, "eenheid": {"enum": ["C", "F"]}},
    });
    json!({"type": "function", "function": {"name": name, "description": "Het weer", "parameters": parameters}})
}

fn system_prompt(request: &ApiRequest) -> Option<&str> {
    let Prompt::Conversation(talk) = &request.requests[0].prompt else { panic!("no conversation") };
    talk.messages.first().filter(|message| message.role == Role::System).map(|message| message.content.as_str())
}

#[test]
fn functions_are_named_in_the_system_prompt_and_a_required_one_is_a_format() {
    let request = chat(&json!({"tools": [tool("weer"), tool("tijd")]})).unwrap();
    let prompt = system_prompt(&request).unwrap();
    assert!(prompt.contains("- weer(plaats: string (De stad), eenheid?: \"C\" | \"F\"): Het weer"), "{prompt}");
    assert!(prompt.contains("<tool_call>"));
    assert_eq!(only(request).constraint, None);

    let named = json!({"tools": [tool("weer"), tool("tijd")], "tool_choice": {"function": {"name": "tijd"}}});
    let request = chat(&named).unwrap();
    assert!(!system_prompt(&request).unwrap().contains("weer("), "only the one that is to be called");
    let Some(Constraint::JsonSchema(schema)) = only(request).constraint else { panic!("no schema") };
    assert_eq!(schema["properties"]["name"], json!({"const": "tijd"}));
    assert_eq!(schema["properties"]["arguments"]["required"], json!(["plaats"]));
    assert_eq!(schema["properties"]["arguments"]["additionalProperties"], false);
    let request = chat(&json!({"tools": [tool("weer"), tool("tijd")], "tool_choice": "required"})).unwrap();
    let Some(Constraint::JsonSchema(schema)) = only(request).constraint else { panic!("no schema") };
    assert_eq!(schema["anyOf"].as_array().unwrap().len(), 2);

    let older = json!({"functions": [tool("weer")["function"]], "function_call": {"name": "weer"}});
    assert_eq!(chat(&older).unwrap().tools.unwrap().style, CallStyle::Functions);
    let none = chat(&json!({"tools": [tool("weer")], "tool_choice": "none"})).unwrap();
    assert!(none.tools.is_none() && system_prompt(&none).is_none());
    // Many functions leave room for the conversation, and none at all where there is none.
    let many: Vec<Value> = (0..40).map(|number| tool(&format!("functie_{number}"))).collect();
    let request = chat(&json!({"tools": many})).unwrap();
    let prompt = system_prompt(&request).unwrap();
    assert!(prompt.len() < 1600 && prompt.contains("functie_39") && !prompt.contains("De stad"), "{prompt}");
    let many: Vec<Value> = (0..400).map(|number| tool(&format!("functie_{number}"))).collect();
    assert!(system_prompt(&chat(&json!({"tools": many})).unwrap()).is_none());
}

#[test]
fn histories_of_other_models_are_text() {
    let call =
        json!({"id": "c1", "type": "function", "function": {"name": "weer", "arguments": "{\"plaats\": \"Gent\"}"}});
    let body = json!({"messages": [
        {"role": "user", "content": null},
        {"role": "assistant", "content": null, "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "c1", "content": [{"type": "text", "text": "12 graden"}]},
        {"role": "assistant", "content": null, "refusal": "Dat mag ik niet."},
        {"role": "function", "name": "tijd", "content": "12:00"},
        {"role": "user", "content": [{"type": "input_text", "text": "Dank."}]},
    ]});
    let request = ApiRequest::parse(Api::Chat, body.to_string().as_bytes(), &reading()).unwrap();
    let Prompt::Conversation(talk) = &request.requests[0].prompt else { panic!("no conversation") };
    let said: Vec<_> = talk.messages.iter().map(|message| (message.role, message.content.as_str())).collect();
    let called = "<tool_call>{\"name\":\"weer\",\"arguments\":{\"plaats\":\"Gent\"}}</tool_call>";
    let expected = [
        (Role::User, ""),
        (Role::Assistant, called),
        (Role::User, "Uitkomst van weer:\n12 graden"),
        (Role::Assistant, "Dat mag ik niet."),
        (Role::User, "Uitkomst van tijd:\n12:00"),
        (Role::User, "Dank."),
    ];
    assert_eq!(said, expected);
}

#[test]
fn a_server_sets_how_many_alternatives_it_gives() {
    let body = json!({
        "messages": [{"role": "user", "content": "Hoi"}], "logprobs": true, "top_logprobs": 50_297
    });
    let parse = |logprobs| {
        let reading = Reading { max_logprobs: logprobs, ..reading() };
        ApiRequest::parse(Api::Chat, body.to_string().as_bytes(), &reading)
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
    let request = ApiRequest::parse(Api::Chat, body.to_string().as_bytes(), &reading()).unwrap();
    let Prompt::Conversation(talk) = &request.requests[0].prompt else { panic!("no conversation") };
    let said: Vec<_> = talk.messages.iter().map(|message| (message.role, message.content.as_str())).collect();
    assert_eq!(said, [(Role::System, "Kort."), (Role::User, "Een twee"), (Role::Assistant, "Drie")]);
}

#[test]
fn formats_of_an_answer_come_in_every_dialect() {
    let schema = || json!({"type": "object", "properties": {"n": {"type": "integer"}}});
    let of = |more: Value| only(chat(&more).unwrap());
    let named = json!({"response_format": {"type": "json_schema", "json_schema": {"name": "x", "schema": schema()}}});
    let options = of(named);
    assert_eq!(options.constraint, Some(Constraint::JsonSchema(schema())));
    assert_eq!(options.sampling.no_repeat_ngram, None, "a form may repeat itself");
    let options = of(json!({"response_format": {"type": "json_object"}}));
    assert_eq!(options.constraint, Some(Constraint::JsonSchema(json!({"type": "object"}))));
    assert_eq!(of(json!({"response_format": {"type": "text"}})).constraint, None);
    let with_schema = Some(Constraint::JsonSchema(schema()));
    for dialect in [
        json!({"response_format": {"type": "json_object", "schema": schema()}}),
        json!({"response_format": {"type": "json_schema", "schema": schema()}}),
        json!({"structured_outputs": {"json": schema().to_string()}}),
        json!({"guided_json": schema()}),
        json!({"guided_json": schema().to_string()}),
        json!({"json_schema": schema()}),
    ] {
        assert_eq!(of(dialect.clone()).constraint, with_schema, "{dialect}");
    }
    let yes_or_no = Some(Constraint::Regex("ja|nee\\.".to_owned()));
    assert_eq!(of(json!({"structured_outputs": {"choice": ["ja", "nee."]}})).constraint, yes_or_no);
    assert_eq!(of(json!({"guided_choice": ["ja", "nee."]})).constraint, yes_or_no);
    assert_eq!(of(json!({"guided_regex": "ja|nee\\."})).constraint, yes_or_no);
    let grammar = Some(Constraint::Grammar("start: \"a\"".to_owned()));
    assert_eq!(of(json!({"grammar": "start: \"a\""})).constraint, grammar);
    assert_eq!(of(json!({"guided_grammar": "start: \"a\""})).constraint, grammar);
    let gbnf = Some(Constraint::Grammar("root ::= \"a\"".to_owned()));
    assert_eq!(of(json!({"grammar": "root ::= \"a\""})).constraint, gbnf);
    assert_eq!(of(json!({"guided_json": null, "grammar": null})).constraint, None);
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
    let request =
        completion(&json!({"prompt": ["a", "b"], "n": 2, "best_of": 5, "select": "vote", "seed": 3})).unwrap();
    assert_eq!((request.requests.len(), request.choices, request.best_of.count.get()), (10, 2, 5));
    let seeds: Vec<u64> = request.requests[5..].iter().map(|request| request.options.sampling.seed).collect();
    assert_eq!((seeds, request.prompts().count()), (vec![3, 4, 5, 6, 7], 4));
    assert!(only(request).sampling.temperature > 0.0);
    let prompts = |prompt: Value| completion(&json!({"prompt": prompt})).unwrap().requests.len();
    assert_eq!((prompts(json!([1, 2])), prompts(json!([[1, 2], [3]])), prompts(json!(vec!["x"; 100]))), (1, 2, 100));
    let request = completion(&json!({"prompt": [[5, 6]], "echo": true, "logprobs": 1, "max_tokens": 1})).unwrap();
    assert_eq!((request.echo, &request.requests[0].prompt), (Echo::PromptAndAnswer, &Prompt::Tokens(vec![5, 6])));
    assert_eq!(only(request).prompt_logprobs, Some(1));
}

#[test]
fn what_is_wrong_is_named() {
    let cases = [
        (json!({"messages": []}), Some("messages")),
        (json!({"messages": null}), Some("messages")),
        (json!({"messages": "Hoi"}), Some("messages")),
        (json!({"messages": [{"role": "robot", "content": "x"}]}), Some("messages[0].role")),
        (json!({"messages": [{"content": "x"}]}), Some("messages[0].role")),
        (json!({"messages": ["Hoi"]}), Some("messages[0]")),
        (json!({"messages": [{"role": "user", "content": [{"type": "image_url"}]}]}), Some("messages[0].content[0]")),
        (json!({"temperature": -1}), Some("temperature")),
        (json!({"temperature": "warm"}), Some("temperature")),
        (json!({"top_p": 2}), Some("top_p")),
        (json!({"max_tokens": 2.5}), Some("max_tokens")),
        (json!({"n": 0}), Some("n")),
        (json!({"best_of": 65}), Some("best_of")),
        (json!({"best_of": 2, "select": "luck"}), Some("select")),
        (json!({"best_of": 2, "stream": true}), Some("stream")),
        (json!({"n": 257}), Some("n")),
        (json!({"stop": 7}), Some("stop")),
        (json!({"stop": vec!["x"; 257]}), Some("stop")),
        (json!({"top_logprobs": 2}), Some("top_logprobs")),
        (json!({"logprobs": true, "top_logprobs": 21}), Some("top_logprobs")),
        (json!({"response_format": {"type": "json_schema"}}), Some("response_format.json_schema.schema")),
        (json!({"response_format": {"type": "xml"}}), Some("response_format.type")),
        (
            json!({"response_format": {"type": "json_object"}, "structured_outputs": {"regex": "a"}}),
            Some("response_format"),
        ),
        (json!({"tools": [{"type": "function"}]}), Some("tools[0].name")),
        (json!({"tools": [{"type": "web_search"}]}), Some("tools[0].type")),
        (json!({"tool_choice": "required"}), Some("tool_choice")),
        (json!({"tools": [tool("a")], "tool_choice": "sometimes"}), Some("tool_choice")),
        (
            json!({"tools": [tool("a")], "tool_choice": {"type": "function", "function": {"name": "b"}}}),
            Some("tool_choice"),
        ),
        (json!({"presence_penalty": 2.5}), Some("presence_penalty")),
        (json!({"logit_bias": {"de": -100}}), Some("logit_bias")),
        (json!({"logit_bias": {"1": -101}}), Some("logit_bias")),
        (json!({"guided_choice": [1]}), Some("guided_choice")),
        (json!({"modalities": ["text", "audio"]}), Some("modalities")),
        (json!({"min_tokens": 5}), Some("min_tokens")),
        (json!({"echo": true}), Some("echo")),
        (json!({"prompt_logprobs": 1, "stream": true}), Some("stream")),
    ];
    for (more, param) in cases {
        let error = chat(&more).unwrap_err();
        assert_eq!((error.status.as_u16(), error.param.as_deref()), (400, param), "{more}");
    }
    for body in [json!({}), json!({"prompt": []}), json!({"prompt": [1, "a"]}), json!({"prompt": [[1], [-1]]})] {
        assert_eq!(completion(&body).unwrap_err().param.as_deref(), Some("prompt"), "{body}");
    }
    for body in ["", "{", "[]", "\"x\"", "\u{fffd}"] {
        let error = ApiRequest::parse(Api::Chat, body.as_bytes(), &reading()).unwrap_err();
        assert_eq!((error.status.as_u16(), error.param), (400, None), "{body}");
    }
}
