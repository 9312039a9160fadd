//! Why an engine could not be started, or a request not be answered.

use std::path::PathBuf;

use crate::config::Device;
use crate::conversation::TemplateError;
use crate::engine::remote::RemoteError;
use crate::engine::tokenizer::TokenizerError;

#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The model's weights could not be loaded.
    #[error("the model {} cannot be loaded", path.display())]
    Load {
        /// The file or directory.
        path: PathBuf,
        /// What is wrong with it.
        #[source]
        source: phi_cpu::LoadError,
    },
    /// The model's tokenizer could not be built.
    #[error("the tokenizer of {} cannot be loaded", path.display())]
    Tokenizer {
        /// The file or directory.
        path: PathBuf,
        /// What is wrong with it.
        #[source]
        source: TokenizerError,
    },
    /// The chat template does not render.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// This build or this machine has no such device.
    #[error("the device `{0}` is not available")]
    NoSuchDevice(Device),
    /// `PHI_CPU` names an instruction set that this processor lacks.
    #[error("the kernel set `{0}` is not available")]
    NoSuchKernels(String),
    /// The prompt leaves no room for an answer.
    #[error("the prompt has {prompt_tokens} tokens and the model's window holds {context_length}")]
    PromptTooLong {
        /// Tokens of the prompt.
        prompt_tokens: usize,
        /// Tokens of the window.
        context_length: usize,
    },
    /// A conversation was given to a model that only continues text.
    #[error("this model does not talk in turns")]
    NoTurns,
    /// There is nothing to continue.
    #[error("the prompt is empty")]
    EmptyPrompt,
    /// The schema, regular expression or grammar cannot be used.
    #[error("the constraint cannot be used: {0}")]
    Constraint(String),
    /// The model's numbers are no numbers: its file is damaged in a way that no check could see.
    #[error("the model gave no usable prediction")]
    NoPrediction,
    /// mistral.rs cannot do it, in its own words.
    #[error("mistral.rs: {0}")]
    Mistral(String),
    /// mistral.rs answers garbage from GGUF files of this architecture.
    #[error("the GPU engine cannot run {}, which is no checkpoint directory", path.display())]
    GgufElsewhere { path: PathBuf },
    /// mistral.rs can rotate a part of a head's features on CUDA alone.
    #[error("mistral.rs runs {} on an NVIDIA GPU only", path.display())]
    RotaryElsewhere { path: PathBuf },
    /// Another machine did not do what was asked.
    #[error(transparent)]
    Remote(#[from] RemoteError),
    /// The engine's thread is gone.
    #[error("the engine stopped")]
    Stopped,
}

impl EngineError {
    /// Whether no other request would be answered either.
    pub fn is_final(&self) -> bool {
        match self {
            Self::Stopped => true,
            Self::Remote(error) => error.is_final(),
            _ => false,
        }
    }
}
