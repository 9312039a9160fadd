//! Log-probabilities in the formats of OpenAI's two protocols and of vLLM.

use serde_json::{Value, json};

use crate::engine::{Candidate, TokenLogprob};

fn shown(candidate: &Candidate) -> String {
    String::from_utf8_lossy(&candidate.bytes).into_owned()
}

/// Those of a chat's answer; null where the client does not want them.
pub fn of_chat(tokens: &[TokenLogprob]) -> Value {
    if tokens.is_empty() {
        return Value::Null;
    }
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

/// Those of a completion whose text begins after `offset` characters; null where the client does not want them. `first`
/// is a token before them that has none, since nothing is before it.
pub fn of_completion(first: Option<&str>, tokens: &[TokenLogprob], mut offset: usize) -> Value {
    if first.is_none() && tokens.is_empty() {
        return Value::Null;
    }
    let texts: Vec<String> =
        first.map(str::to_owned).into_iter().chain(tokens.iter().map(|token| shown(&token.chosen))).collect();
    let mut offsets = Vec::new();
    for text in &texts {
        offsets.push(offset);
        offset += text.chars().count();
    }
    let none = first.map(|_| Value::Null);
    let top = |token: &TokenLogprob| {
        let pairs = token.likeliest.iter().map(|candidate| (shown(candidate), Value::from(candidate.logprob)));
        Value::Object(pairs.collect())
    };
    json!({
        "tokens": texts,
        "token_logprobs":
            none.clone().into_iter().chain(tokens.iter().map(|token| token.chosen.logprob.into())).collect::<Vec<Value>>(),
        "top_logprobs": none.into_iter().chain(tokens.iter().map(top)).collect::<Vec<_>>(),
        "text_offset": offsets,
    })
}

/// Those of a prompt, as vLLM has them: null for the first token, and an object by ids for each after it.
pub fn of_prompt(tokens: &[TokenLogprob]) -> Value {
    let entry = |candidate: &Candidate| {
        let value = json!({"logprob": candidate.logprob, "decoded_token": shown(candidate)});
        (candidate.id.to_string(), value)
    };
    let token = |token: &TokenLogprob| {
        Value::Object([&token.chosen].into_iter().chain(&token.likeliest).map(entry).collect())
    };
    [Value::Null].into_iter().chain(tokens.iter().map(token)).collect()
}
