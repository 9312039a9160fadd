//! What can be asked of an engine.

use phi_cpu::sample::SamplingOptions;
use serde::{Deserialize, Serialize};

use crate::conversation::Conversation;

/// What the model reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Prompt {
    /// Text as it is; names of control tokens in it count as such.
    Raw(String),
    /// A conversation, whose texts can never become control tokens.
    Conversation(Conversation),
}

#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// What the model reads.
    pub prompt: Prompt,
    pub options: GenerationOptions,
}

/// How a model answers. The default is greedy, up to the window, with nothing asked for beside.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct GenerationOptions {
    /// How the next token is chosen.
    pub sampling: SamplingOptions,
    /// Most tokens of the answer; `None` leaves it to the window.
    pub max_tokens: Option<usize>,
    /// Texts that end the answer and are not part of it.
    pub stop: Vec<String>,
    /// Whether the model may end its answer.
    pub eos: Eos,
    /// A form that the answer must have.
    pub constraint: Option<Constraint>,
    /// How likely each token was, with so many others that could have stood there; `None` does not ask for it.
    pub logprobs: Option<usize>,
    /// Whether the engine may save work.
    pub shortcuts: Shortcuts,
}

/// Whether an engine may save work where it can: go on from what it read for another request, and guess at repetitions
/// in the text. Answers do not change by it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Shortcuts {
    #[default]
    Allowed,
    /// It may not: somebody measures what the work takes.
    Forbidden,
}

/// What a stop token does. In JSON it is the boolean `ignore_eos`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "bool")]
pub enum Eos {
    /// The answer ends where the model ends it.
    #[default]
    Honoured,
    /// Stop tokens are ruled out: the answer goes on to its limit.
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
    /// JSON that this schema allows.
    JsonSchema(serde_json::Value),
    /// Text that this regular expression matches as a whole.
    Regex(String),
    /// Text of this grammar, in llguidance's Lark dialect.
    Grammar(String),
}

/// A named set of sampling options.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Preset {
    /// The author's own settings (the Hugging Face Space of Fietje): greedy, no run of four tokens twice.
    Precise,
    Creative,
}

impl Preset {
    /// The preset's options, with `seed` for the draws.
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
