//! A translation back: what the model makes of its own translation in the language of the source. What comes back as it
//! was is most likely right; where a word or half a sentence comes back as something else, the translation lost it.
//!
//! It costs as much as the translation did. Nothing remembers it.

use serde::Serialize;

use super::attempt::{Failed, Repetition};
use super::{FlowError, Translator};
use crate::chrf::chrf;
use crate::engine::Request;
use crate::translate::check::bare;
use crate::translate::mask::Masked;
use crate::translate::prompts::{Chunk, Style, Wording};
use crate::translate::segment::plain;

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Back {
    pub text: String,
    /// How near it is to the source, from 0 to 1.
    pub chrf: f64,
}

impl Back {
    /// The same, with what its placeholders stand for.
    #[must_use]
    pub fn shown(self, masked: &Masked) -> Self {
        Self { text: masked.unmask(&self.text).map_or(self.text, |content| plain(&content)), ..self }
    }
}

impl Translator {
    /// Translates a translation of `source` back, without examples and without checks; and how many tokens that took.
    /// `None` where the engine has no answer.
    ///
    /// # Errors
    /// [`FlowError`] if the engine is lost.
    pub(super) async fn back(&self, source: &str, target: &str) -> Result<(Option<Back>, usize), FlowError> {
        let style = Style { pair: self.style.pair.reversed(), formality: None, variant: None };
        let (wording, terms, previous) = (Wording::First, &[], None);
        let chunk = Chunk { text: target, wording, terms, context: None, neighbours: None, previous };
        let prompt = if self.engine.info().talks_in_turns {
            self.prompts.turns(&chunk, &style)?
        } else {
            self.prompts.continued(&chunk, &style)?
        };
        let mut options = self.options(target, Repetition::Allowed);
        // The likeliest one, however many answers a translation is chosen from.
        options.sampling.temperature = 0.0;
        match self.answer(Request { prompt, options }).await {
            Ok(answer) => {
                let text = bare(&answer.text, target);
                let chrf = chrf(&text, source);
                Ok((Some(Back { text, chrf }), answer.usage.completion_tokens))
            }
            Err(Failed::Lost(error)) => Err(error.into()),
            Err(Failed::Answer(_)) => Ok((None, 0)),
        }
    }
}
