//! Engines: broken models, prompts that do not fit, constraints that cannot be met.

use super::{ExitCode, Report};
use crate::engine::EngineError;
use crate::i18n::{Messages, text};

pub fn of_engine(error: &EngineError, messages: &Messages) -> Report {
    match error {
        EngineError::Load { path, source: phi_cpu::LoadError::Io { source, .. } } => {
            let path = path.display().to_string();
            Report::new(text!(messages, "model-unreadable", path = path), ExitCode::Failed)
                .because_of(source)
                .hint(text!(messages, "model-list-hint"))
        }
        EngineError::Load { path, source } => broken_model(path, source, messages),
        EngineError::Tokenizer { path, source } => broken_model(path, source, messages),
        EngineError::Template(error) => Report::new(text!(messages, "template-fails"), ExitCode::Failed)
            .because_of(error)
            .hint(text!(messages, "template-fails-hint")),
        EngineError::NoSuchDevice(device) => {
            Report::new(text!(messages, "device-missing", device = device.to_string()), ExitCode::Usage)
                .hint(text!(messages, "device-missing-hint"))
        }
        EngineError::NoSuchKernels(name) => {
            Report::new(text!(messages, "kernels-missing", name = name.as_str()), ExitCode::Usage)
                .hint(text!(messages, "kernels-missing-hint"))
        }
        EngineError::PromptTooLong { prompt_tokens, context_length } => {
            let what = text!(messages, "prompt-too-long", tokens = *prompt_tokens, window = *context_length);
            Report::new(what, ExitCode::PromptTooLong).hint(text!(messages, "prompt-too-long-hint"))
        }
        EngineError::NoTurns => Report::new(text!(messages, "model-has-no-turns"), ExitCode::Usage)
            .hint(text!(messages, "model-has-no-turns-hint")),
        EngineError::EmptyPrompt => Report::new(text!(messages, "prompt-missing"), ExitCode::Usage)
            .hint(text!(messages, "prompt-missing-hint")),
        EngineError::Constraint(reason) => {
            Report::new(text!(messages, "constraint-invalid"), ExitCode::Usage).because(reason)
        }
        EngineError::NoPrediction => Report::new(text!(messages, "model-no-prediction"), ExitCode::Failed)
            .hint(text!(messages, "model-broken-hint")),
        EngineError::Mistral(reason) => Report::new(text!(messages, "gpu-failed"), ExitCode::Failed)
            .because(reason)
            .hint(text!(messages, "gpu-failed-hint")),
        EngineError::GgufElsewhere { path } => {
            Report::new(text!(messages, "gpu-no-gguf", path = path.display().to_string()), ExitCode::Usage)
                .hint(text!(messages, "gpu-no-gguf-hint"))
        }
        EngineError::RotaryElsewhere { path } => {
            Report::new(text!(messages, "gpu-rotary", path = path.display().to_string()), ExitCode::Usage)
                .hint(text!(messages, "device-missing-hint"))
        }
        EngineError::Remote(error) => super::remote::of_remote(error, messages),
        EngineError::Stopped => Report::new(text!(messages, "engine-stopped"), ExitCode::Failed),
    }
}

fn broken_model(path: &std::path::Path, source: &dyn std::error::Error, messages: &Messages) -> Report {
    let path = path.display().to_string();
    Report::new(text!(messages, "model-broken", path = path), ExitCode::Failed)
        .because_of(source)
        .hint(text!(messages, "model-broken-hint"))
}
