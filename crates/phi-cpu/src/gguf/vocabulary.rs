//! The tokenizer that a GGUF file carries in its metadata, as raw lists.
//!
//! What the strings mean is not known here: this crate deals in ids.

use super::File;
use crate::error::LoadError;

/// What a token is for (`enum llama_token_type` in llama.cpp).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// Part of ordinary text.
    Normal,
    /// A marker that steers the model and is no text.
    Control,
    /// Matched in text before it is split, yet text itself.
    UserDefined,
    /// Anything else: unknown, unused, a single byte.
    Other,
}

/// Token strings in id order with their kinds, merges in order of rank, and the ids that metadata names.
#[derive(Debug, Clone)]
pub struct Vocabulary {
    /// The algorithm, `gpt2` for byte-level BPE.
    pub model: String,
    /// One string per id.
    pub tokens: Vec<String>,
    /// One kind per id.
    pub kinds: Vec<TokenKind>,
    /// Pairs of tokens that merge, separated by a space, the most frequent first.
    pub merges: Vec<String>,
    /// The id that ends a text, where the metadata names one.
    pub end_of_text: Option<u32>,
    /// The Jinja chat template, where there is one.
    pub chat_template: Option<String>,
}

impl File {
    /// The vocabulary in the metadata.
    ///
    /// # Errors
    /// [`LoadError::Missing`] without a token list, [`LoadError::Invalid`] where lists do not match each other.
    pub fn vocabulary(&self) -> Result<Vocabulary, LoadError> {
        const TOKENS: &str = "tokenizer.ggml.tokens";
        let strings = |key: &str| {
            let value = self.value(key).ok_or_else(|| LoadError::Missing(key.to_owned()))?;
            let strings = value.as_strings().ok_or_else(|| LoadError::invalid(format!("`{key}` is no list of text")));
            strings.map(<[String]>::to_vec)
        };
        let model = self.string("tokenizer.ggml.model").unwrap_or_default().to_owned();
        let tokens = strings(TOKENS)?;
        let merges = strings("tokenizer.ggml.merges")?;
        let kinds = match self.value("tokenizer.ggml.token_type").map(super::Value::as_integers) {
            None => vec![TokenKind::Normal; tokens.len()],
            Some(Some(kinds)) if kinds.len() == tokens.len() => kinds.iter().map(|&kind| token_kind(kind)).collect(),
            Some(_) => return Err(LoadError::invalid("`tokenizer.ggml.token_type` does not match the tokens")),
        };
        let end_of_text = self.integer("tokenizer.ggml.eos_token_id").and_then(|id| u32::try_from(id).ok());
        let chat_template = self.string("tokenizer.chat_template").map(str::to_owned);
        Ok(Vocabulary { model, tokens, kinds, merges, end_of_text, chat_template })
    }
}

fn token_kind(number: i64) -> TokenKind {
    match number {
        1 => TokenKind::Normal,
        3 => TokenKind::Control,
        4 => TokenKind::UserDefined,
        _ => TokenKind::Other,
    }
}
