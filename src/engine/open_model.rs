//! A model whose weights are in this process, for measurements: they need logits rather than answers.

use phi_cpu::Model;

use super::EngineError;
use super::prompt_codec::PromptCodec;

/// The weights and the vocabulary behind an engine.
#[derive(Clone, Copy)]
pub struct OpenModel<'a> {
    pub(super) model: &'a Model,
    pub(super) codec: &'a PromptCodec,
}

impl<'a> OpenModel<'a> {
    /// The weights. Passes over them do not disturb the engine's answers, and take turns with them for the threads.
    pub fn model(&self) -> &'a Model {
        self.model
    }

    /// Token ids of plain text, in which no control tokens occur.
    ///
    /// # Errors
    /// [`EngineError::Encode`] if the tokenizer is damaged.
    pub fn encode_plain(&self, text: &str) -> Result<Vec<u32>, EngineError> {
        Ok(self.codec.tokenizer().encode_plain(text)?)
    }

    /// The bytes of each token that a prediction can choose; none for those that are not text.
    pub fn token_bytes(&self) -> impl Iterator<Item = Vec<u8>> {
        (0..self.model.config().vocabulary_size as u32).map(|id| self.codec.tokenizer().bytes_of(id).to_vec())
    }

    /// Tokens that end an answer.
    pub fn stop_tokens(&self) -> &'a [u32] {
        self.codec.stop_tokens()
    }
}
