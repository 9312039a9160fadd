//! Calls of functions in an answer: text in the form that the prompt shows, taken for what it means.
//!
//! [`CallDetector`] decides while an answer grows: text that cannot begin a call is passed on at once, text that may is
//! held back until it is one or is not.

use serde_json::{Value, json};

use super::request::{CallStyle, ToolChoice, ToolUse};
use crate::engine::FinishReason;
use crate::system::random_number;

const OPEN: &str = "<tool_call>";
const CLOSE: &str = "</tool_call>";

/// A call of a function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    pub id: String,
    pub name: String,
    /// JSON.
    pub arguments: String,
}

/// What an answer is once it is complete.
#[derive(Debug, PartialEq, Eq)]
pub enum Content {
    Text(String),
    Calls(Vec<Call>),
}

impl Content {
    /// What `text` is for a client that offered `tools`.
    pub fn of(text: &str, tools: Option<&ToolUse>) -> Self {
        let found = tools.and_then(|tools| calls(text, tools).or_else(|| cut_off(text, tools)));
        found.map_or_else(|| Self::Text(text.to_owned()), Self::Calls)
    }
}

/// The calls that a text consists of.
fn calls(text: &str, tools: &ToolUse) -> Option<Vec<Call>> {
    let text = text.trim();
    let documents: Vec<Value> = match text.strip_prefix(OPEN) {
        Some(rest) => {
            let parts = rest.split(OPEN).map(|part| part.split(CLOSE).next().unwrap_or_default().trim());
            parts.map(serde_json::from_str).collect::<Result<_, _>>().ok()?
        }
        None => vec![serde_json::from_str(text).ok()?],
    };
    documents.iter().map(|document| call(document, tools)).collect()
}

/// A required call that was cut off by the limit of the answer, with as much of its arguments as there is.
fn cut_off(text: &str, tools: &ToolUse) -> Option<Vec<Call>> {
    if tools.choice != ToolChoice::Required {
        return None;
    }
    let (head, arguments) = text.split_once("\"arguments\"")?;
    let name = tools.names().find(|name| head.contains(&format!("\"{name}\"")))?;
    let arguments = arguments.trim_start().strip_prefix(':')?.trim_start().to_owned();
    Some(vec![Call { id: new_id(), name: name.to_owned(), arguments }])
}

fn new_id() -> String {
    format!("call_{:016x}", random_number())
}

fn call(document: &Value, tools: &ToolUse) -> Option<Call> {
    let name = document.get("name")?.as_str().filter(|name| tools.knows(name))?;
    let arguments = document.get("arguments").or_else(|| document.get("parameters"))?;
    let arguments = match arguments {
        Value::String(text) => text.clone(),
        value => value.to_string(),
    };
    Some(Call { id: new_id(), name: name.to_owned(), arguments })
}

/// Follows one answer as it grows.
#[derive(Debug)]
pub struct CallDetector<'a> {
    tools: Option<&'a ToolUse>,
    state: State,
}

#[derive(Debug)]
enum State {
    /// The answer is text.
    Text,
    /// It may be a call; this is what was held back.
    Held(String),
}

impl<'a> CallDetector<'a> {
    pub fn new(tools: Option<&'a ToolUse>) -> Self {
        Self { tools, state: if tools.is_some() { State::Held(String::new()) } else { State::Text } }
    }

    /// Adds a piece of the answer; returns the text that may be sent.
    pub fn push(&mut self, piece: &str) -> String {
        let State::Held(held) = &mut self.state else { return piece.to_owned() };
        held.push_str(piece);
        let is_required = self.tools.is_some_and(|tools| tools.choice == ToolChoice::Required);
        if is_required || may_be_call(held) {
            return String::new();
        }
        let text = std::mem::take(held);
        self.state = State::Text;
        text
    }

    /// Ends the answer; returns what was held back.
    pub fn finish(&mut self) -> Content {
        match std::mem::replace(&mut self.state, State::Text) {
            State::Text => Content::Text(String::new()),
            State::Held(held) => Content::of(&held, self.tools),
        }
    }
}

/// Whether a call can begin like this.
fn may_be_call(text: &str) -> bool {
    let text = text.trim_start();
    let is_marked = OPEN.starts_with(text) || text.starts_with(OPEN);
    let is_object = text.strip_prefix('{').is_some_and(|rest| {
        let rest = rest.trim_start();
        "\"name\"".starts_with(rest) || rest.starts_with("\"name\"")
    });
    is_marked || is_object
}

/// The calls in a message, or in a chunk of one.
pub fn in_message(calls: &[Call], style: CallStyle, message: &mut Value) {
    let function = |call: &Call| json!({"name": call.name, "arguments": call.arguments});
    match style {
        CallStyle::Functions => message["function_call"] = calls.first().map_or(Value::Null, function),
        CallStyle::Tools => {
            let call = |(index, call): (usize, &Call)| json!({"index": index, "id": call.id, "type": "function", "function": function(call)});
            message["tool_calls"] = calls.iter().enumerate().map(call).collect();
        }
    }
}

/// Why an answer that is a call ended.
pub fn finish_reason(style: CallStyle, reason: FinishReason) -> &'static str {
    match (style, reason) {
        (_, FinishReason::Length) => "length",
        (CallStyle::Tools, _) => "tool_calls",
        (CallStyle::Functions, _) => "function_call",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::serve::fields::Fields;

    fn tools(choice: &str) -> ToolUse {
        let body = json!({
            "tools": [{"type": "function", "function": {"name": "weer"}}, {"type": "function", "function": {"name": "tijd"}}],
            "tool_choice": choice,
        });
        ToolUse::take(&mut Fields::parse(body.to_string().as_bytes()).unwrap()).unwrap().unwrap()
    }

    /// What is sent while the answer grows, and what remains.
    fn follow(pieces: &[&str], choice: &str) -> (String, Content) {
        let tools = tools(choice);
        let mut detector = CallDetector::new(Some(&tools));
        let sent = pieces.iter().map(|piece| detector.push(piece)).collect();
        (sent, detector.finish())
    }

    fn names(content: &Content) -> Vec<&str> {
        match content {
            Content::Calls(calls) => calls.iter().map(|call| call.name.as_str()).collect(),
            Content::Text(_) => Vec::new(),
        }
    }

    #[test]
    fn calls_are_held_back_and_text_is_not() {
        let (sent, rest) = follow(&["Het ", "is <tool_call>"], "auto");
        assert_eq!((sent.as_str(), rest), ("Het is <tool_call>", Content::Text(String::new())));
        let (sent, rest) = follow(
            &[" <tool", "_call>{\"name\": \"weer\", ", "\"arguments\": {\"plaats\": \"Gent\"}}</tool_call>"],
            "auto",
        );
        assert_eq!((sent.as_str(), names(&rest)), ("", vec!["weer"]));
        let Content::Calls(calls) = rest else { panic!("no calls") };
        assert_eq!(calls[0].arguments, "{\"plaats\":\"Gent\"}");
        let both = [
            "<tool_call>{\"name\":\"weer\",\"arguments\":{}}</tool_call>\n<tool_call>{\"name\":\"tijd\",\"arguments\":{}}",
        ];
        assert_eq!(names(&follow(&both, "auto").1), ["weer", "tijd"]);
        assert_eq!(names(&follow(&["{", "\"name\": \"tijd\", \"arguments\": {}}"], "auto").1), ["tijd"]);
    }

    #[test]
    fn what_looks_like_a_call_and_is_none_is_text() {
        for text in [
            "<tool_call>{\"name\": \"onbekend\", \"arguments\": {}}</tool_call>",
            "<tool_call>hm",
            "{\"name\": \"Jan\"}",
            "<to",
        ] {
            let (sent, rest) = follow(&[text], "auto");
            assert_eq!((sent.as_str(), rest), ("", Content::Text(text.to_owned())));
        }
        assert_eq!(follow(&["{\"stad\": 1}"], "auto").0, "{\"stad\": 1}");
        assert_eq!(names(&follow(&["{\"name\": \"weer\", ", "\"arguments\": {}}"], "required").1), ["weer"]);
        let Content::Calls(cut) = follow(&["{\"name\": \"weer\", \"arguments\": {\"pl"], "required").1 else {
            panic!()
        };
        assert_eq!((cut[0].name.as_str(), cut[0].arguments.as_str()), ("weer", "{\"pl"));
        assert_eq!(
            follow(&["{\"name\": \"we"], "required"),
            (String::new(), Content::Text("{\"name\": \"we".to_owned()))
        );
    }
}
