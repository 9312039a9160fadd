//! Why an engine does not start, or a request is not answered.

use std::path::PathBuf;

use crate::config::Device;
use crate::conversation::TemplateError;
use crate::engine::event::Counted;
use crate::engine::remote::RemoteError;
use crate::engine::tokenizer::{EncodeError, TokenizerError};

#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The weights are missing or broken. `path` is a file or a directory.
    #[error("the model {} cannot be loaded", path.display())]
    Load {
        path: PathBuf,
        #[source]
        source: phi_cpu::LoadError,
    },
    #[error("the tokenizer of {} cannot be loaded", path.display())]
    Tokenizer {
        path: PathBuf,
        #[source]
        source: TokenizerError,
    },
    /// The chat template does not render.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// The tokenizer cannot encode a text.
    #[error("the tokenizer fails: {0}")]
    Encode(#[from] EncodeError),
    /// Neither this build nor this machine has it.
    #[error("the device `{0}` is not available")]
    NoSuchDevice(Device),
    /// `PHI_CPU` names an instruction set that this processor lacks.
    #[error("the kernel set `{0}` is not available")]
    NoSuchKernels(String),
    /// The model cannot be extended that far beyond the window that it was trained with.
    #[error("a window of {length} tokens is too long for a model that was trained with {trained}")]
    WindowTooLong { length: usize, trained: usize, largest: usize },
    /// The prompt leaves no token for an answer.
    #[error("the prompt has {prompt_tokens} tokens and the model's window holds {context_length}")]
    PromptTooLong { prompt_tokens: usize, counted: Counted, context_length: usize },
    /// The prompt has more bytes than any prompt of the window's tokens.
    #[error("a prompt of {bytes} bytes cannot fit the model's window of {context_length} tokens")]
    PromptTooLarge { bytes: usize, context_length: usize },
    /// The tokenizer has a token that the model lacks: the files do not belong together.
    #[error("the tokenizer has a token {0} that the model lacks")]
    UnknownToken(u32),
    /// The model only continues text, and the prompt is a conversation.
    #[error("this model does not talk in turns")]
    NoTurns,
    /// The tokenizer is on a server.
    #[error("this engine does not have the tokenizer")]
    NoTokenizer,
    /// The engine computes the answer's log-probabilities only.
    #[error("this engine gives no log-probabilities of prompts")]
    NoPromptLogprobs,
    /// Candidates are to be chosen by scores, which this engine does not give.
    #[error("this engine gives no scores, so that the best of several answers cannot be chosen by `{select}`")]
    NoScores { select: String },
    /// Several answers at temperature 0.
    #[error("at temperature 0 all answers are the same, so that there is nothing to choose from")]
    EqualCandidates,
    #[error("the prompt is empty")]
    EmptyPrompt,
    /// The schema, regular expression or grammar is invalid or unsatisfiable; the text is llguidance's.
    #[error("the constraint cannot be used: {0}")]
    Constraint(String),
    /// No logit is a number: the file is damaged in a way that no check detects.
    #[error("the model gave no usable prediction")]
    NoPrediction,
    /// The keys and values of the tokens find no memory.
    #[error("there is not enough memory for this answer: {bytes} more bytes are needed")]
    NoMemory { bytes: usize },
    /// A failure of mistral.rs, in its own words.
    #[error("mistral.rs: {0}")]
    Mistral(String),
    /// mistral.rs computes wrong logits from Phi-2's GGUF files.
    #[error("the GPU engine cannot run {}, which is not a checkpoint directory", path.display())]
    GgufElsewhere { path: PathBuf },
    /// mistral.rs supports partial rotary embedding on CUDA only.
    #[error("mistral.rs runs {} on an NVIDIA GPU only", path.display())]
    RotaryElsewhere { path: PathBuf },
    /// The server that wrote the first half of an answer is gone, and another one writes other words.
    #[error("the answer was cut off, and no server continues it")]
    CutOff,
    /// A server did not answer the request.
    #[error(transparent)]
    Remote(#[from] RemoteError),
    /// The engine's thread has ended.
    #[error("the engine stopped")]
    Stopped,
}

impl EngineError {
    /// Whether the same request may be answered another time.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Stopped | Self::CutOff | Self::NoMemory { .. } => true,
            Self::Remote(error) => error.is_passing(),
            _ => false,
        }
    }

    /// Whether every other request would fail as well.
    pub fn is_final(&self) -> bool {
        match self {
            Self::Stopped => true,
            Self::Remote(error) => error.is_final(),
            _ => false,
        }
    }
}

impl From<&phi_cpu::ForwardError> for EngineError {
    fn from(error: &phi_cpu::ForwardError) -> Self {
        match error {
            phi_cpu::ForwardError::NoMemory { bytes } => Self::NoMemory { bytes: *bytes },
            // Whoever cancels does not wait for an answer, and the rest means files that do not fit together.
            _ => Self::NoPrediction,
        }
    }
}
