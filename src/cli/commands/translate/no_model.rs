//! `--no-model`: what stands where the engine would, when the memory alone translates.

use crate::engine::{Engine, EngineError, EngineInfo, EventStream, Prompt, Request};

/// Answers nothing.
pub struct NoModel {
    info: EngineInfo,
}

impl NoModel {
    pub fn new() -> Self {
        let info = EngineInfo {
            model: String::new(),
            engine: "none",
            device: String::new(),
            quantisation: String::new(),
            context_length: crate::translate::flow::WINDOW,
            extended_from: None,
            talks_in_turns: true,
            template_fault: None,
            load_ms: 0,
            weight_bytes: None,
        };
        Self { info }
    }
}

impl Engine for NoModel {
    fn info(&self) -> &EngineInfo {
        &self.info
    }

    fn count_tokens(&self, _prompt: &Prompt) -> Result<usize, EngineError> {
        Err(EngineError::NoTokenizer)
    }

    fn generate(&self, _request: Request) -> EventStream {
        // The other end is gone at once.
        EventStream::new().1
    }
}
