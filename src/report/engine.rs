//! Engines: broken models, prompts that do not fit, constraints that cannot be met.

use std::error::Error;
use std::path::Path;

use phi_cpu::InstructionSet;

use super::{ExitCode, Report};
use crate::engine::{Counted, EngineError, UNSATISFIABLE};
use crate::i18n::{Bytes, text};

impl From<EngineError> for Report {
    fn from(error: EngineError) -> Self {
        match error {
            EngineError::Load { path, source: phi_cpu::LoadError::Io { source, .. } } => {
                Self::new(text!("model-unreadable", path = &path), ExitCode::Failed)
                    .because_of(&source)
                    .hint(text!("model-list-hint"))
            }
            EngineError::Load { path, source } => broken_model(&path, &source),
            EngineError::Tokenizer { path, source } => broken_model(&path, &source),
            EngineError::Template(error) => Self::new(text!("template-fails"), ExitCode::Failed)
                .because_of(&error)
                .hint(text!("template-fails-hint")),
            EngineError::Encode(error) => Self::new(text!("tokenizer-fails"), ExitCode::Failed)
                .because_of(&error)
                .hint(text!("model-broken-hint")),
            EngineError::NoSuchDevice(device) => {
                Self::new(text!("device-missing", device = device.to_string()), ExitCode::Usage)
                    .hint(text!("device-missing-hint"))
            }
            EngineError::NoSuchKernels(name) => {
                let known = InstructionSet::available().into_iter().map(InstructionSet::name);
                let hint = text!("kernels-missing-hint", known = known.collect::<Vec<_>>().join(", "));
                Self::new(text!("kernels-missing", name = name), ExitCode::Usage).hint(hint)
            }
            EngineError::WindowTooLong { length, trained, largest } => {
                Self::new(text!("window-too-long", window = length, trained = trained), ExitCode::Usage)
                    .hint(text!("window-too-long-hint", largest = largest))
            }
            EngineError::PromptTooLong { prompt_tokens, counted, context_length } => {
                let what = match counted {
                    Counted::Exactly => text!("prompt-too-long", tokens = prompt_tokens, window = context_length),
                    Counted::Estimated => {
                        text!("prompt-too-long-there", tokens = prompt_tokens, window = context_length)
                    }
                };
                Self::new(what, ExitCode::PromptTooLong).hint(text!("prompt-too-long-hint"))
            }
            EngineError::PromptTooLarge { bytes, context_length } => {
                let what = text!("prompt-too-large", size = Bytes(bytes as u64), window = context_length);
                Self::new(what, ExitCode::PromptTooLong).hint(text!("prompt-too-long-hint"))
            }
            EngineError::UnknownToken(token) => {
                Self::new(text!("model-unknown-token", token = token), ExitCode::Failed)
                    .hint(text!("model-broken-hint"))
            }
            EngineError::NoTurns => {
                Self::new(text!("model-has-no-turns"), ExitCode::Usage).hint(text!("model-has-no-turns-hint"))
            }
            EngineError::NoScores { select } => {
                Self::new(text!("candidates-no-scores", select = select), ExitCode::Usage)
                    .hint(text!("candidates-no-scores-hint"))
            }
            EngineError::EqualCandidates => {
                Self::new(text!("candidates-equal"), ExitCode::Usage).hint(text!("candidates-equal-hint"))
            }
            EngineError::EmptyPrompt => {
                Self::new(text!("prompt-missing"), ExitCode::Usage).hint(text!("prompt-missing-hint"))
            }
            EngineError::Constraint(reason) if reason == UNSATISFIABLE => {
                Self::new(text!("constraint-unsatisfiable"), ExitCode::Usage)
            }
            EngineError::Constraint(reason) => {
                Self::new(text!("constraint-invalid"), ExitCode::Usage).because(reason)
            }
            EngineError::NoPrediction => {
                Self::new(text!("model-no-prediction"), ExitCode::Failed).hint(text!("model-broken-hint"))
            }
            EngineError::NoMemory { bytes } => {
                let what = text!("memory-short", size = Bytes(bytes as u64));
                Self::new(what, ExitCode::Failed).hint(text!("memory-short-hint"))
            }
            EngineError::Mistral(reason) => {
                Self::new(text!("gpu-failed"), ExitCode::Failed).because(reason).hint(text!("gpu-failed-hint"))
            }
            EngineError::GgufElsewhere { path } => {
                Self::new(text!("gpu-no-gguf", path = &path), ExitCode::Usage).hint(text!("gpu-no-gguf-hint"))
            }
            EngineError::RotaryElsewhere { path } => {
                Self::new(text!("gpu-rotary", path = &path), ExitCode::Usage).hint(text!("device-missing-hint"))
            }
            error @ (EngineError::NoTokenizer | EngineError::NoPromptLogprobs) => Self::unexpected(&error),
            EngineError::CutOff => {
                Self::new(text!("answer-cut-off"), ExitCode::Failed).hint(text!("answer-cut-off-hint"))
            }
            EngineError::Remote(error) => Self::from(error),
            EngineError::Stopped => Self::new(text!("engine-stopped"), ExitCode::Failed),
        }
    }
}

fn broken_model(path: &Path, source: &(dyn Error + 'static)) -> Report {
    Report::new(text!("model-broken", path = path), ExitCode::Failed)
        .because_of(source)
        .hint(text!("model-broken-hint"))
}
