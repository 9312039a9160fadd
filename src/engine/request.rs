//! Requests: a prompt and its options.

use phi_cpu::sample::SamplingOptions;
pub use phi_cpu::scheduler::Pace;
use serde::{Deserialize, Serialize};

use super::logit_bias::LogitBias;
use super::scores::AnswerScores;
use crate::conversation::Conversation;

/// What the model reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Prompt {
    /// Text as it is. Names of control tokens in it become control tokens.
    Raw(String),
    /// Tokens as they are.
    Tokens(Vec<u32>),
    /// A conversation. Its texts never become control tokens.
    Conversation(Conversation),
}

impl Prompt {
    /// Bytes of its texts; at least one for each token.
    pub fn byte_count(&self) -> usize {
        match self {
            Self::Raw(text) => text.len(),
            Self::Tokens(tokens) => tokens.len(),
            Self::Conversation(conversation) => {
                conversation.messages.iter().map(|message| message.content.len()).sum()
            }
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    pub prompt: Prompt,
    pub options: GenerationOptions,
}

/// How a model answers. The default is greedy decoding up to the end of the window.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct GenerationOptions {
    pub sampling: SamplingOptions,
    /// Most tokens of the answer; `None` allows the whole window, 0 only reads the prompt.
    pub max_tokens: Option<usize>,
    /// Strings that end the answer and are not part of it.
    pub stop: Vec<String>,
    pub eos: Eos,
    pub constraint: Option<Constraint>,
    pub bias: LogitBias,
    /// Reports the log-probability of each token, and of this many candidates at its position.
    pub logprobs: Option<usize>,
    /// The same for the tokens of the prompt, each but the first after those before it.
    pub prompt_logprobs: Option<usize>,
    pub scores: AnswerScores,
    pub shortcuts: Shortcuts,
    pub pace: Pace,
}

/// Whether an engine may reuse another request's cache and guess tokens by looking back in the text. Neither changes an
/// answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Shortcuts {
    #[default]
    Allowed,
    /// For measurements of the whole work.
    Forbidden,
}

/// What a stop token does. In JSON it is the boolean `ignore_eos`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "bool")]
pub enum Eos {
    /// The answer ends at a stop token.
    #[default]
    Honoured,
    /// Stop tokens are masked: the answer continues to its limit.
    Ignored,
}

impl From<bool> for Eos {
    fn from(ignore_eos: bool) -> Self {
        if ignore_eos { Self::Ignored } else { Self::Honoured }
    }
}

/// A format that an answer is held to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Constraint {
    /// JSON that satisfies this schema.
    JsonSchema(serde_json::Value),
    /// Text that matches this regular expression from beginning to end.
    Regex(String),
    /// Text that this grammar generates, in llguidance's Lark dialect or in llama.cpp's GBNF.
    Grammar(String),
}

/// A named set of sampling options.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Preset {
    /// What Fietje's author uses in its Hugging Face Space: greedy, no run of four tokens twice.
    Precise,
    Creative,
}

impl Preset {
    /// The preset's sampling options.
    pub fn options(self, seed: u64) -> SamplingOptions {
        match self {
            Self::Precise => SamplingOptions { no_repeat_ngram: Some(4), seed, ..SamplingOptions::default() },
            Self::Creative => SamplingOptions {
                temperature: 0.8,
                top_p: Some(0.95),
                min_p: Some(0.05),
                repetition_penalty: Some(1.05),
                seed,
                ..SamplingOptions::default()
            },
        }
    }
}
