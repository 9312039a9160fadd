//! What other people's libraries send, word for word: each request is answered as its library expects.
//!
//! `tools/clients/clients.py --record` wrote the requests down while the libraries ran; the answers of that run pleased
//! them. Here the same requests are sent again, and what they ask for is looked for in the answers.

use reqwest::Client;
use serde_json::Value;

use crate::support::cli::Home;
use crate::support::server::Server;

const REQUESTS: &str = include_str!("data/clients.jsonl");

/// The parts of a stream, of server-sent events or of lines, and whether it has the end that its protocol wants.
fn streamed(path: &str, text: &str) -> (Vec<Value>, bool) {
    let data = |line: &str| serde_json::from_str(line).ok();
    if path.starts_with("/api/") {
        let parts: Vec<Value> = text.lines().filter_map(data).collect();
        let is_done = parts.last().is_some_and(|last| last["done"] == true);
        return (parts, is_done);
    }
    let mut events = text.lines().filter_map(|line| line.strip_prefix("data: "));
    let parts: Vec<Value> = events.clone().filter_map(data).collect();
    let last = parts.last().is_some_and(|last| last["type"] == "response.completed");
    (parts, last || events.next_back() == Some("[DONE]"))
}

/// Texts of an answer or of its parts, wherever its protocol has them.
fn text_of(part: &Value) -> String {
    let places = [
        "/choices/0/message/content",
        "/choices/0/delta/content",
        "/choices/0/text",
        "/message/content",
        "/response",
        "/output/0/content/0/text",
        "/delta",
    ];
    places.iter().find_map(|place| part.pointer(place)?.as_str()).unwrap_or_default().to_owned()
}

/// The name and the arguments of a call, whole or in a part.
fn call_of(part: &Value) -> Option<(String, Value)> {
    let places = ["/choices/0/message/tool_calls/0/function", "/choices/0/delta/tool_calls/0/function"];
    let function = places.iter().find_map(|place| part.pointer(place))?;
    let arguments = serde_json::from_str(function["arguments"].as_str()?).ok()?;
    Some((function["name"].as_str()?.to_owned(), arguments))
}

/// The schema that an answer is held to.
fn schema_of(body: &Value) -> Option<&Value> {
    let format = body.pointer("/response_format/json_schema/schema");
    format.or_else(|| body.get("format").filter(|format| format.is_object()))
}

fn has_required_fields(value: &Value, schema: &Value) -> bool {
    let names = schema["required"].as_array().map(Vec::as_slice).unwrap_or_default();
    value.is_object() && names.iter().all(|name| value.get(name.as_str().unwrap_or_default()).is_some())
}

/// What is wrong with an answer.
fn fault(path: &str, body: &Value, text: &str) -> Option<String> {
    let parts = if body["stream"] == true {
        let (parts, is_whole) = streamed(path, text);
        if !is_whole {
            return Some("the stream has no end".to_owned());
        }
        parts
    } else {
        match serde_json::from_str(text) {
            Ok(whole) => vec![whole],
            Err(error) => return Some(error.to_string()),
        }
    };
    if let Some(error) = parts.iter().find_map(|part| part.get("error").filter(|error| !error.is_null())) {
        return Some(error.to_string());
    }
    let written: String = parts.iter().map(text_of).collect();
    let call = parts.iter().find_map(call_of);
    let must_call = body["tool_choice"] == "required" || body["tool_choice"].is_object();
    if must_call {
        let Some((name, arguments)) = call else { return Some("there is no call".to_owned()) };
        let tools = body["tools"].as_array()?;
        let function = tools.iter().map(|tool| &tool["function"]).find(|function| function["name"] == name.as_str());
        let fits = function.is_some_and(|function| has_required_fields(&arguments, &function["parameters"]));
        return (!fits).then(|| format!("{name}({arguments}) is not one of the functions"));
    }
    if let Some(schema) = schema_of(body) {
        let value: Value = serde_json::from_str(&written).unwrap_or_default();
        return (!has_required_fields(&value, schema)).then(|| format!("`{written}` does not fit the schema"));
    }
    let writes = ["/chat/completions", "/completions", "/responses", "/api/chat", "/api/generate"];
    let is_written = !written.is_empty() || call.is_some() || body["echo"] == true;
    (writes.iter().any(|end| path.ends_with(end)) && !is_written).then(|| "nothing was written".to_owned())
}

#[tokio::test]
async fn twelve_libraries_get_what_they_ask_for() {
    let server = Server::start(&Home::new(), &["-m", "mini"]);
    let _ = rustls::crypto::ring::default_provider().install_default();
    let (client, address) = (Client::new(), server.url.trim_end_matches("/v1"));
    let mut clients = std::collections::BTreeSet::new();
    let mut last_response = String::new();
    let mut faults = Vec::new();
    for line in REQUESTS.lines() {
        let recorded: Value = serde_json::from_str(line).unwrap();
        let field = |name: &str| recorded[name].as_str().unwrap_or_default();
        let mut body = recorded["body"].clone();
        // The one thing that a request has from an answer before it.
        if body.get("previous_response_id").is_some_and(Value::is_string) {
            body["previous_response_id"] = last_response.clone().into();
        }
        let mut request = client.request(field("method").parse().unwrap(), format!("{address}{}", field("path")));
        for name in ["accept", "content-type"].into_iter().filter(|name| !field(name).is_empty()) {
            request = request.header(name, field(name));
        }
        if !body.is_null() {
            request = request.body(body.to_string());
        }
        let answer = request.send().await.unwrap();
        let (status, text) = (answer.status().as_u16(), answer.text().await.unwrap());
        let found =
            if status == 200 { fault(field("path"), &body, &text) } else { Some(format!("{status}: {text}")) };
        if let Some(found) = found {
            faults.push(format!("{}, {}: {} {body}: {found}", field("client"), field("feature"), field("path")));
        }
        if let Ok(whole) = serde_json::from_str::<Value>(&text)
            && whole["object"] == "response"
        {
            last_response = whole["id"].as_str().unwrap_or_default().to_owned();
        }
        clients.insert(field("client").to_owned());
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(clients.len() >= 12, "{clients:?}");
}
