//! The tokenizer in a GGUF file's metadata, as the lists that it is stored as.
//!
//! This crate works with token ids; building a tokenizer from the lists is the caller's job.

use super::File;
use crate::error::LoadError;

/// A token's type (`enum llama_token_type` in llama.cpp).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// A piece of text.
    Normal,
    /// A marker that controls the model, such as the end of a turn; it is not text.
    Control,
    /// A piece of text that is matched before the text is split into words.
    UserDefined,
    /// Any other type: unknown, unused or a single byte.
    Other,
}

/// The tokenizer's lists: tokens in the order of their ids, and merges in the order of their rank.
#[derive(Debug, Clone)]
pub struct Vocabulary {
    /// The algorithm (`tokenizer.ggml.model`): `gpt2` is byte-level BPE.
    pub model: String,
    /// A string per id.
    pub tokens: Vec<String>,
    /// A type per id; all are normal where the file has no list.
    pub kinds: Vec<TokenKind>,
    /// Pairs of tokens that BPE merges, separated by a space, in the order of their priority.
    pub merges: Vec<String>,
    /// The end-of-text token (`tokenizer.ggml.eos_token_id`), if the file names one.
    pub end_of_text: Option<u32>,
    /// The chat template in Jinja, if the file has one.
    pub chat_template: Option<String>,
}

impl File {
    /// Reads the vocabulary from the metadata.
    ///
    /// # Errors
    /// [`LoadError::Missing`] without tokens or merges, [`LoadError::Invalid`] for lists of other types or lengths.
    pub fn vocabulary(&self) -> Result<Vocabulary, LoadError> {
        const TOKENS: &str = "tokenizer.ggml.tokens";
        let strings = |key: &str| {
            let value = self.value(key).ok_or_else(|| LoadError::Missing(key.to_owned()))?;
            let strings =
                value.as_strings().ok_or_else(|| LoadError::invalid(format!("`{key}` is not a list of strings")));
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
