//! Log-probabilities in a chunk of a streamed answer, in the formats of OpenAI's two protocols.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::engine::event::{Candidate, TokenLogprob};

/// Servers do not report ids.
const NO_ID: u32 = 0;

/// Those of a chunk's tokens.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum ChunkLogprobs {
    Chat {
        content: Vec<ChatToken>,
    },
    Completion {
        tokens: Vec<String>,
        token_logprobs: Vec<Option<f32>>,
        top_logprobs: Option<Vec<Option<BTreeMap<String, f32>>>>,
    },
    /// A format that nobody knows, or a chat's without tokens.
    Other(serde::de::IgnoredAny),
}

#[derive(Debug, Deserialize)]
pub struct ChatToken {
    #[serde(flatten)]
    chosen: ChatCandidate,
    #[serde(default)]
    top_logprobs: Vec<ChatCandidate>,
}

#[derive(Debug, Deserialize)]
struct ChatCandidate {
    token: String,
    #[serde(default)]
    bytes: Option<Vec<u8>>,
    logprob: f32,
}

impl ChunkLogprobs {
    /// The tokens, as every engine reports them.
    pub fn tokens(self) -> Vec<TokenLogprob> {
        match self {
            Self::Other(_) => Vec::new(),
            Self::Chat { content } => {
                let token = |token: ChatToken| TokenLogprob {
                    chosen: token.chosen.into(),
                    likeliest: token.top_logprobs.into_iter().map(Candidate::from).collect(),
                };
                content.into_iter().map(token).collect()
            }
            Self::Completion { tokens, token_logprobs, top_logprobs } => {
                let mut top = top_logprobs.unwrap_or_default().into_iter();
                let token = |(token, logprob): (String, Option<f32>)| {
                    let mut likeliest: Vec<Candidate> = top
                        .next()
                        .flatten()
                        .into_iter()
                        .flatten()
                        .map(|(token, logprob)| Candidate { id: NO_ID, bytes: token.into_bytes(), logprob })
                        .collect();
                    likeliest.sort_by(|one, other| other.logprob.total_cmp(&one.logprob));
                    let chosen = Candidate { id: NO_ID, bytes: token.into_bytes(), logprob: logprob? };
                    Some(TokenLogprob { chosen, likeliest })
                };
                tokens.into_iter().zip(token_logprobs).filter_map(token).collect()
            }
        }
    }
}

impl From<ChatCandidate> for Candidate {
    fn from(candidate: ChatCandidate) -> Self {
        let ChatCandidate { token, bytes, logprob } = candidate;
        Self { id: NO_ID, bytes: bytes.unwrap_or_else(|| token.into_bytes()), logprob }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn tokens(value: Value) -> Vec<(Vec<u8>, f32, usize)> {
        let tokens = serde_json::from_value::<ChunkLogprobs>(value).unwrap().tokens();
        tokens.into_iter().map(|token| (token.chosen.bytes, token.chosen.logprob, token.likeliest.len())).collect()
    }

    #[test]
    fn both_protocols_and_what_servers_leave_out_are_read() {
        let top = json!([{"token": "ja", "logprob": -0.5, "bytes": [106, 97]}, {"token": "nee", "logprob": -1.5}]);
        let chat = json!({"content": [{"token": "ja", "logprob": -0.5, "bytes": null, "top_logprobs": top}]});
        assert_eq!(tokens(chat), [(b"ja".to_vec(), -0.5, 2)]);
        let completion = json!({
            "tokens": ["a", "b"], "token_logprobs": [null, -1.0], "top_logprobs": [null, {"b": -1.0, "c": -0.5}],
            "text_offset": [0, 1],
        });
        assert_eq!(tokens(completion), [(b"b".to_vec(), -1.0, 2)]);
        let plain = json!({"tokens": ["a"], "token_logprobs": [-2.0], "top_logprobs": null});
        assert_eq!(tokens(plain), [(b"a".to_vec(), -2.0, 0)]);
        for other in [json!({"content": null}), json!({"pieces": []}), json!([])] {
            assert_eq!(tokens(other), []);
        }
    }
}
