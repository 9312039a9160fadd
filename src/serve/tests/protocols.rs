//! The protocols beside OpenAI's first two, with requests as their clients send them.

use super::*;

/// The events of a stream by name, with their data.
async fn named(response: Response) -> Vec<(String, Value)> {
    assert_eq!(response.status(), 200);
    let text = response.text().await.unwrap();
    let event = |block: &str| {
        let mut lines = block.lines();
        let name = lines.next()?.strip_prefix("event: ")?.to_owned();
        Some((name, serde_json::from_str(lines.next()?.strip_prefix("data: ")?).unwrap()))
    };
    text.split("\n\n").filter_map(event).collect()
}

async fn lines(response: Response) -> Vec<Value> {
    assert_eq!(response.headers()["content-type"], "application/x-ndjson");
    response.text().await.unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn system_and_last(server: &Running, number: usize) -> String {
    let request = &server.engine.requests()[number];
    let crate::engine::Prompt::Conversation(talk) = &request.prompt else { panic!("no conversation") };
    talk.messages
        .iter()
        .map(|message| format!("{}:{}", message.role.name(), message.content))
        .collect::<Vec<_>>()
        .join("|")
}

#[tokio::test]
async fn a_response_is_made_streamed_and_continued() {
    let answer = || ScriptedEngine::answer(&["Hal", "lo"]);
    let server = start([answer(), answer(), answer()], settings()).await;
    let first = json!({"model": "scripted", "input": "Hoi", "instructions": "Kort.", "max_output_tokens": 9});
    let (status, whole) = document(server.post("/v1/responses", &first).await).await;
    assert_eq!((status, &whole["object"], &whole["status"]), (200, &json!("response"), &json!("completed")));
    assert_eq!(
        whole["output"][0]["content"][0],
        json!({"type": "output_text", "text": "Hallo", "annotations": [], "logprobs": []})
    );
    assert_eq!((&whole["usage"]["output_tokens"], &whole["max_output_tokens"]), (&json!(2), &json!(9)));
    assert_eq!(system_and_last(&server, 0), "system:Kort.|user:Hoi");

    let item = json!([{"role": "user", "content": [{"type": "input_text", "text": "En nu?"}]}]);
    let next = json!({"input": item, "previous_response_id": whole["id"], "stream": true});
    let events = named(server.post("/v1/responses", &next).await).await;
    assert_eq!(system_and_last(&server, 1), "user:Hoi|assistant:Hallo|user:En nu?");
    let names: Vec<&str> = events.iter().map(|(name, _)| name.as_str()).collect();
    let expected = [
        "response.created",
        "response.in_progress",
        "response.output_item.added",
        "response.content_part.added",
        "response.output_text.delta",
        "response.output_text.delta",
        "response.output_text.done",
        "response.content_part.done",
        "response.output_item.done",
        "response.completed",
    ];
    assert_eq!(names, expected);
    assert!(
        events
            .iter()
            .enumerate()
            .all(|(place, (name, data))| { data["sequence_number"] == place && data["type"] == json!(name) })
    );
    assert_eq!(events[9].1["response"]["output"][0]["content"][0]["text"], "Hallo");

    let unknown = json!({"input": "x", "previous_response_id": "resp_0"});
    let (status, body) = document(server.post("/v1/responses", &unknown).await).await;
    assert_eq!((status, &body["error"]["param"]), (400, &json!("previous_response_id")));
}

#[tokio::test]
async fn a_response_calls_functions_and_takes_their_results() {
    let call = || ScriptedEngine::answer(&["{\"name\": \"weer\", \"arguments\": {\"plaats\": \"Gent\"}}"]);
    let server = start([call(), call(), ScriptedEngine::answer(&["12 graden."])], settings()).await;
    let tools = json!([{"type": "function", "name": "weer", "parameters": {"type": "object"}, "strict": true}]);
    let body = json!({"input": "Weer?", "tools": tools, "tool_choice": "required"});
    let (_, whole) = document(server.post("/v1/responses", &body).await).await;
    let item = &whole["output"][0];
    assert_eq!((&item["type"], &item["name"]), (&json!("function_call"), &json!("weer")));
    let mut streamed = body.clone();
    streamed["stream"] = true.into();
    let events = named(server.post("/v1/responses", &streamed).await).await;
    let done = events.iter().find(|(name, _)| name == "response.function_call_arguments.done").unwrap();
    assert_eq!(done.1["arguments"], "{\"plaats\":\"Gent\"}");

    let result = json!({"type": "function_call_output", "call_id": item["call_id"], "output": "12"});
    let input = json!([{"role": "user", "content": "Weer?"}, item, result]);
    let (_, whole) = document(server.post("/v1/responses", &json!({"input": input})).await).await;
    assert_eq!(whole["output"][0]["content"][0]["text"], "12 graden.");
    assert!(system_and_last(&server, 2).ends_with("|user:Uitkomst van weer:\n12"));
    let format = json!({"type": "json_schema", "name": "x", "schema": {"type": "object"}, "strict": true});
    server.post("/v1/responses", &json!({"input": "x", "text": {"format": format}})).await;
    assert!(server.engine.requests()[3].options.constraint.is_some());
}

#[tokio::test]
async fn ollamas_clients_find_the_model_and_get_their_lines() {
    let answer = || ScriptedEngine::answer(&["Hal", "lo"]);
    let server = start([answer(), answer(), answer()], settings()).await;
    let (_, tags) = server.get("/api/tags").await;
    let tags: Value = serde_json::from_str(&tags).unwrap();
    assert_eq!(
        (&tags["models"][0]["name"], &tags["models"][0]["details"]["family"]),
        (&json!("scripted"), &json!("phi2"))
    );
    assert!(server.get("/api/version").await.1.contains("version") && server.get("/api/ps").await.0 == 200);
    let shown = document(server.post("/api/show", &json!({"model": "scripted"})).await).await.1;
    assert_eq!(shown["model_info"]["phi2.context_length"], 2048);

    let options =
        json!({"temperature": 0.5, "num_predict": 7, "repeat_penalty": 1.1, "num_ctx": 4096, "stop": ["x"]});
    let messages = json!([{"role": "user", "content": "Hoi"}]);
    let chat = json!({"model": "scripted:latest", "messages": messages, "options": options, "keep_alive": "5m"});
    let streamed = lines(server.post("/api/chat", &chat).await).await;
    let text: String = streamed.iter().filter_map(|line| line["message"]["content"].as_str()).collect();
    assert_eq!((text.as_str(), &streamed[2]["done"], &streamed[2]["eval_count"]), ("Hallo", &json!(true), &json!(2)));
    let options = &server.engine.requests()[0].options;
    assert_eq!((options.max_tokens, options.sampling.repetition_penalty), (Some(7), Some(1.1)));

    let body = json!({"model": "scripted", "prompt": "Hoi", "system": "Kort.", "stream": false, "format": "json"});
    let (_, whole) = document(server.post("/api/generate", &body).await).await;
    assert_eq!((&whole["response"], &whole["done_reason"]), (&json!("Hallo"), &json!("stop")));
    assert_eq!(system_and_last(&server, 1), "system:Kort.|user:Hoi");
    let (_, loaded) = document(server.post("/api/generate", &json!({"model": "scripted"})).await).await;
    assert_eq!(loaded["done_reason"], "load");

    let (status, error) =
        document(server.post("/api/chat", &json!({"model": "llama3", "messages": messages})).await).await;
    assert!(status == 404 && error["error"].as_str().unwrap().contains("llama3"), "{error}");
    let (status, error) =
        document(server.post("/api/embed", &json!({"model": "scripted", "input": "x"})).await).await;
    assert!(status == 501 && error["error"].is_string());
    assert_eq!(server.post("/v1/embeddings", &json!({"input": "x"})).await.status(), 501);
}

#[tokio::test]
async fn texts_become_tokens_and_back() {
    let server = start([], settings()).await;
    let body = json!({"prompt": "abc", "add_special_tokens": false, "return_token_strs": true});
    let (_, tokens) = document(server.post("/tokenize", &body).await).await;
    assert_eq!(
        (&tokens["tokens"], &tokens["token_strs"], &tokens["count"]),
        (&json!([97, 98, 99]), &json!(["a", "b", "c"]), &json!(3))
    );
    let messages = json!({"messages": [{"role": "user", "content": "ab"}]});
    assert_eq!(document(server.post("/tokenize", &messages).await).await.1["count"], 2);
    let (_, text) = document(server.post("/detokenize", &json!({"tokens": [97, 98]})).await).await;
    assert_eq!((&text["prompt"], &text["content"]), (&json!("ab"), &json!("ab")));
    let (status, error) = document(server.post("/detokenize", &json!({"tokens": [97, 4096]})).await).await;
    assert!(status == 400 && error["error"]["message"].as_str().unwrap().contains("4096"));
    assert!(server.get("/tokenizer_info").await.1.contains("eos_token"));
}
