//! Engines: whatever answers requests.
//!
//! The layers above know only the trait. Dropping the stream of events cancels the request, so that no caller can
//! forget to. `cpu` runs `phi-cpu`, `mistral` runs mistral.rs on a GPU, and `remote` sends requests to a server;
//! `scripted` plays a list of events, for tests of the layers above.

mod answer;
mod best_of;
mod constraint;
mod context_window;
mod cpu;
mod decoder;
mod error;
mod event;
mod gpu;
mod health;
mod logit_bias;
mod logprobs;
#[cfg(feature = "mistralrs")]
mod mistral;
mod open_model;
mod options;
mod prompt_codec;
mod remote;
mod request;
mod scores;
pub mod scripted;
mod stop_strings;
mod tokenizer;

pub use answer::{Answer, AnswerStep};
pub use best_of::{BestOf, Ranked, Select};
pub use constraint::{COMPILER_STACK, ConstraintCheck, UNSATISFIABLE};
pub use context_window::fit_to_window;
pub use cpu::{Batching, CpuEngine, CpuSetup, Load, tokenizer_of};
pub use error::EngineError;
pub use event::{Candidate, Counted, Event, EventSender, EventStream, FinishReason, Timings, TokenLogprob, Usage};
pub use gpu::{CUDA_IS_BUILT_IN, Gpu, GpuError, GpuMemory, gpus, needed_bytes};
pub use health::Health;
pub use logit_bias::LogitBias;
#[cfg(feature = "mistralrs")]
pub use mistral::{IsqFormat, MistralDevice, MistralEngine, MistralSetup};
pub use open_model::OpenModel;
pub use options::{
    COUNT, OptionError, OptionOverrides, Override, PENALTY, PROBABILITY, Range, SamplingDefaults, TEMPERATURE,
};
pub use remote::{
    Chunk as RemoteChunk, EventError as ServerEventsError, EventParser as ServerEvents, Excess, RemoteEngine,
    RemoteError, mentions_certificate,
};
pub use request::{Constraint, Eos, GenerationOptions, Pace, Preset, Prompt, Request, Shortcuts};
pub use scores::{AnswerScores, Scores};
pub use tokenizer::Tokenizer;

use std::fmt;

use crate::model::MiniModel;

/// Answers requests with one model.
pub trait Engine: Send + Sync {
    /// The model, and where it runs.
    fn info(&self) -> &EngineInfo;

    /// How many tokens the prompt takes, templates included.
    ///
    /// # Errors
    /// [`EngineError::Template`] if the chat template refuses the conversation.
    fn count_tokens(&self, prompt: &Prompt) -> Result<usize, EngineError>;

    /// The tokens of a prompt, templates included.
    ///
    /// # Errors
    /// [`EngineError::Template`] as in [`Engine::count_tokens`], [`EngineError::NoTokenizer`] where the tokenizer is
    /// elsewhere.
    fn encode(&self, _prompt: &Prompt) -> Result<Vec<u32>, EngineError> {
        Err(EngineError::NoTokenizer)
    }

    /// The bytes of each token: those of its text, or of a control token's name.
    ///
    /// # Errors
    /// [`EngineError::NoTokenizer`] where the tokenizer is elsewhere, [`EngineError::UnknownToken`] for an id that the
    /// vocabulary does not have.
    fn decode(&self, _tokens: &[u32]) -> Result<Vec<Vec<u8>>, EngineError> {
        Err(EngineError::NoTokenizer)
    }

    /// Starts the request and returns at once. Errors arrive as [`Event::Failed`]; dropping the stream cancels.
    fn generate(&self, request: Request) -> EventStream;

    /// Whether it scores answers ([`GenerationOptions::scores`]). Where it does not, the wish is ignored.
    fn can_score(&self) -> bool {
        false
    }

    /// Whether it reports the log-probabilities of an answer where a request wants them, as a matter of course: not every
    /// server does, and some refuse such requests.
    fn gives_logprobs(&self) -> bool {
        false
    }

    /// The model itself, where its weights are in this process.
    fn open_model(&self) -> Option<OpenModel<'_>> {
        None
    }

    /// What it is doing, where it keeps count.
    fn load(&self) -> Option<Load> {
        None
    }

    /// Whether requests can still be answered.
    fn health(&self) -> Health {
        Health::Working
    }
}

impl EngineInfo {
    /// Whether this is the mini model, which can do little more than answer.
    pub fn is_mini(&self) -> bool {
        self.model == MiniModel::NAME
    }

    /// Whether a server runs the model.
    pub fn is_remote(&self) -> bool {
        self.engine == RemoteEngine::NAME
    }
}

/// A loaded model, and where it runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EngineInfo {
    /// The model's name, as the user gave it.
    pub model: String,
    /// The engine's name: `cpu`, `mistral`, `remote`.
    pub engine: &'static str,
    /// The device with its details: `cpu (avx512, 2 threads)`.
    pub device: String,
    /// The storage format of most weights: `Q8_0`; empty where a server does not report it.
    pub quantisation: String,
    /// The context window in tokens.
    pub context_length: usize,
    /// The window that the model was trained with, where this one reaches beyond it.
    pub extended_from: Option<usize>,
    /// Whether the model answers conversations; otherwise it only continues text.
    pub talks_in_turns: bool,
    /// Why the model's own chat template is not used, where it is damaged; `ChatML` takes its place.
    pub template_fault: Option<String>,
    /// Loading time in milliseconds.
    pub load_ms: u64,
    /// Bytes of weights that are read for each token, where that is this machine's memory.
    pub weight_bytes: Option<u64>,
}

impl fmt::Display for EngineInfo {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { model, quantisation, device, context_length, load_ms, .. } = self;
        let quantisation = if quantisation.is_empty() { String::new() } else { format!(" in {quantisation}") };
        write!(formatter, "{model}{quantisation} on {device}, {context_length} tokens, ready after {load_ms} ms")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_has_what_a_reader_wants_to_know() {
        let info = EngineInfo {
            model: "mini".to_owned(),
            engine: "cpu",
            device: "cpu (avx2, 2 threads)".to_owned(),
            quantisation: "Q8_0".to_owned(),
            context_length: 2048,
            extended_from: None,
            talks_in_turns: true,
            template_fault: None,
            load_ms: 18,
            weight_bytes: None,
        };
        assert_eq!(info.to_string(), "mini in Q8_0 on cpu (avx2, 2 threads), 2048 tokens, ready after 18 ms");
    }
}
