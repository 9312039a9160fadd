//! An answer's statistics, as JSON and as a line.

use std::borrow::Cow;

use serde::Serialize;

use super::selection::Selection;
use crate::engine::{Answer, EngineInfo, FinishReason, Timings, Usage};
use crate::i18n::{Messages, text};

/// The JSON document of `--json`.
#[derive(Serialize)]
pub struct Document<'a> {
    model: &'a str,
    engine: &'a str,
    device: &'a str,
    text: Cow<'a, str>,
    tokens: Cow<'a, [u32]>,
    finish_reason: FinishReason,
    usage: Usage,
    timings: DocumentTimings,
    #[serde(skip_serializing_if = "Option::is_none")]
    best_of: Option<Selection>,
}

#[derive(Serialize)]
struct DocumentTimings {
    load_ms: u64,
    prompt_ms: f64,
    generation_ms: f64,
    prompt_tokens_per_second: f64,
    generation_tokens_per_second: f64,
}

impl Answer {
    /// The answer as `--json` prints it.
    pub fn document<'a>(&'a self, info: &'a EngineInfo, best_of: Option<Selection>) -> Document<'a> {
        self.document_of(Cow::Borrowed(&self.text), Cow::Borrowed(&self.tokens), info, best_of)
    }

    /// The same, with the answer in it.
    pub fn into_document(mut self, info: &EngineInfo, best_of: Option<Selection>) -> Document<'_> {
        let (text, tokens) = (std::mem::take(&mut self.text), std::mem::take(&mut self.tokens));
        self.document_of(Cow::Owned(text), Cow::Owned(tokens), info, best_of)
    }

    fn document_of<'a>(
        &self,
        text: Cow<'a, str>,
        tokens: Cow<'a, [u32]>,
        info: &'a EngineInfo,
        best_of: Option<Selection>,
    ) -> Document<'a> {
        let Timings { prompt_ms, generation_ms } = self.timings;
        Document {
            model: &info.model,
            engine: info.engine,
            device: &info.device,
            text,
            tokens,
            finish_reason: self.reason,
            usage: self.usage,
            timings: DocumentTimings {
                load_ms: info.load_ms,
                prompt_ms,
                generation_ms,
                prompt_tokens_per_second: per_second(self.usage.read_tokens(), prompt_ms),
                generation_tokens_per_second: per_second(self.usage.completion_tokens, generation_ms),
            },
            best_of,
        }
    }

    /// The answer's statistics as `--stats` prints them.
    pub fn statistics(&self, info: &EngineInfo, messages: &Messages) -> String {
        let Timings { prompt_ms, generation_ms } = self.timings;
        let rate = |tokens, milliseconds| messages.decimal(per_second(tokens, milliseconds), 1);
        text!(
            messages,
            "statistics",
            model = info.model.as_str(),
            device = info.device.as_str(),
            load = messages.decimal(info.load_ms as f64 / 1000.0, 1),
            prompt_tokens = self.usage.prompt_tokens,
            prompt_rate = rate(self.usage.read_tokens(), prompt_ms),
            completion_tokens = self.usage.completion_tokens,
            completion_rate = rate(self.usage.completion_tokens, generation_ms),
        )
    }
}

/// Tokens per second; zero where no time passed.
pub fn per_second(tokens: usize, milliseconds: f64) -> f64 {
    if milliseconds > 0.0 { tokens as f64 * 1000.0 / milliseconds } else { 0.0 }
}
