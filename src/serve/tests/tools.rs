//! Functions that clients offer, over the wire: called or not, whole or streamed.

use super::*;

fn offer(choice: &Value) -> Value {
    let parameters = json!({"type": "object", "properties": {"plaats": {"type": "string"}}});
    let function = json!({"name": "weer", "description": "Het weer", "parameters": parameters});
    json!({"tools": [{"type": "function", "function": function}], "tool_choice": choice})
}

fn with(mut body: Value, more: &Value) -> Value {
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

const CALL: [&str; 3] =
    ["<tool_call>{\"name\": ", "\"weer\", \"arguments\": {\"plaats\": ", "\"Gent\"}}</tool_call>"];

#[tokio::test]
async fn a_text_is_an_answer_where_the_choice_is_the_models() {
    let server =
        start([ScriptedEngine::answer(&["Het ", "is mooi."]), ScriptedEngine::answer(&["Ja."])], settings()).await;
    let (status, whole) = document(server.chat(&offer(&json!("auto"))).await).await;
    assert_eq!((status, &whole["choices"][0]["message"]["content"]), (200, &json!("Het is mooi.")));
    assert!(whole["choices"][0]["message"].get("tool_calls").is_none());
    let streamed = pieces(server.chat(&with(offer(&json!("none")), &json!({"stream": true}))).await).await;
    assert_eq!(streamed.last().unwrap()["choices"][0]["finish_reason"], "stop");
    let [first, second] = &server.engine.requests()[..] else { panic!("two requests") };
    assert!(format!("{first:?}").contains("weer(") && !format!("{second:?}").contains("weer("));
}

#[tokio::test]
async fn a_call_comes_back_as_one_whole_or_streamed() {
    let required = ["{\"name\": \"weer\", ", "\"arguments\": {\"plaats\": \"Gent\"}}"];
    let scripts = || [&CALL[..], &required].map(ScriptedEngine::answer);
    let server = start(scripts(), settings()).await;
    for choice in ["auto", "required"] {
        let (_, whole) = document(server.chat(&offer(&json!(choice))).await).await;
        let (choice, call) = (&whole["choices"][0], &whole["choices"][0]["message"]["tool_calls"][0]);
        assert_eq!((&choice["finish_reason"], &choice["message"]["content"]), (&json!("tool_calls"), &Value::Null));
        assert_eq!((&call["type"], &call["function"]["name"]), (&json!("function"), &json!("weer")));
        let arguments: Value = serde_json::from_str(call["function"]["arguments"].as_str().unwrap()).unwrap();
        assert_eq!(arguments, json!({"plaats": "Gent"}));
        assert!(call["id"].as_str().unwrap().starts_with("call_"));
    }
    let server = start(scripts(), settings()).await;
    for choice in ["auto", "required"] {
        let streamed = pieces(server.chat(&with(offer(&json!(choice)), &json!({"stream": true}))).await).await;
        let text: String =
            streamed.iter().filter_map(|piece| piece["choices"][0]["delta"]["content"].as_str()).collect();
        let call = streamed.iter().find_map(|piece| piece["choices"][0]["delta"]["tool_calls"].get(0)).unwrap();
        assert_eq!((text.as_str(), &call["function"]["name"], &call["index"]), ("", &json!("weer"), &json!(0)));
        assert_eq!(streamed.last().unwrap()["choices"][0]["finish_reason"], "tool_calls");
    }
    assert!(server.engine.requests()[1].options.constraint.is_some());
}

#[tokio::test]
async fn the_older_protocol_gets_its_older_call() {
    let server = start([ScriptedEngine::answer(&["{\"name\": \"weer\", \"arguments\": {}}"])], settings()).await;
    let body = json!({"functions": [{"name": "weer"}], "function_call": {"name": "weer"}});
    let (_, whole) = document(server.chat(&body).await).await;
    let choice = &whole["choices"][0];
    assert_eq!(choice["message"]["function_call"], json!({"name": "weer", "arguments": "{}"}));
    assert_eq!(choice["finish_reason"], "function_call");
}
