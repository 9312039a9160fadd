//! Text to token ids and back, by the model's own tokenizer.
//!
//! The tokenizers library encodes the names of control tokens as plain text; where they are meant as control tokens,
//! this module finds them itself. So no text becomes a control token by accident.

mod bytes;
mod gguf;
mod markers;
mod normalizer;

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::value::RawValue;
use tokenizers::{AddedToken, PostProcessorWrapper, Tokenizer as Library};

use markers::{Markers, Span, unused_character};

use super::error::EngineError;
use crate::conversation::{ChatTemplate, Conversation, Role};
use crate::text_file::{self, TextFileError};

/// Ids that a vocabulary may have: twenty times those of Fietje. A larger one comes from a damaged file, and would ask
/// for memory by its largest id.
const MAX_VOCABULARY: usize = 1 << 20;

/// Bytes of a `tokenizer.json`: fifty times Fietje's.
const MOST_BYTES: u64 = 128 << 20;

/// A tokenizer that cannot be built.
#[derive(Debug, thiserror::Error)]
pub enum TokenizerError {
    #[error("cannot read {name}")]
    Io {
        name: &'static str,
        #[source]
        source: std::io::Error,
    },
    /// The metadata or file does not describe a tokenizer.
    #[error("{0}")]
    Invalid(String),
    /// The GGUF file's metadata cannot be read.
    #[error(transparent)]
    Metadata(#[from] phi_cpu::LoadError),
}

/// A text that a tokenizer cannot encode, in the library's words: the tokenizer is damaged.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct EncodeError(String);

/// What an id of the vocabulary means.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    /// Text, as bytes: a token may hold part of a character.
    Text(Vec<u8>),
    /// A control token of this name, which is never shown.
    Control(String),
    /// An id without a token.
    Unused,
}

pub struct Tokenizer {
    /// Encodes the names of control tokens as plain text.
    plain: Library,
    tokens: Vec<Token>,
    markers: Markers,
    longest_token: usize,
}

impl Tokenizer {
    /// Reads `tokenizer.json` in a checkpoint directory.
    ///
    /// # Errors
    /// [`TokenizerError`] if the file is missing or is not a tokenizer.
    pub fn from_directory(directory: &Path) -> Result<Self, TokenizerError> {
        const NAME: &str = "tokenizer.json";
        let invalid = |reason: String| TokenizerError::Invalid(format!("{NAME}: {reason}"));
        let json = text_file::read(&directory.join(NAME), MOST_BYTES).map_err(|error| match error {
            TextFileError::Io(source) => TokenizerError::Io { name: NAME, source },
            error => invalid(error.to_string()),
        })?;
        let json = used_parts(&json).map_err(|error| invalid(error.to_string()))?;
        let library = Library::from_bytes(json).map_err(|error| invalid(error.to_string()))?;
        normalizer::check(&library).map_err(invalid)?;
        Self::new(library)
    }

    /// Rebuilds the tokenizer that a GGUF file describes.
    ///
    /// # Errors
    /// [`TokenizerError`] if the metadata is not that of byte-level BPE.
    pub fn from_gguf(vocabulary: &phi_cpu::gguf::Vocabulary) -> Result<Self, TokenizerError> {
        Self::new(gguf::build(vocabulary)?)
    }

    fn new(mut library: Library) -> Result<Self, TokenizerError> {
        let invalid = |error: tokenizers::Error| TokenizerError::Invalid(error.to_string());
        library.with_truncation(None).map_err(invalid)?;
        library.with_padding(None);
        // It adds tokens around a text, which the chat template does here.
        library.with_post_processor(None::<PostProcessorWrapper>);
        library.set_encode_special_tokens(true);
        let added = library.get_added_tokens_decoder();
        let size = library.get_vocab(true).into_values().max().map_or(0, |largest| largest as usize + 1);
        if size > MAX_VOCABULARY {
            return Err(TokenizerError::Invalid(format!("a token has the id {}", size - 1)));
        }
        let mut tokens = vec![Token::Unused; size];
        for (id, token) in (0..).zip(&mut tokens) {
            *token = describe(added.get(&id), library.id_to_token(id));
        }
        let control = |(id, token): (u32, &Token)| match token {
            Token::Control(name) => Some((name.clone(), id)),
            _ => None,
        };
        let markers = Markers::new((0..).zip(&tokens).filter_map(control))?;
        let length = |token: &Token| match token {
            Token::Text(bytes) => bytes.len(),
            Token::Control(name) => name.len(),
            Token::Unused => 0,
        };
        let longest_token = tokens.iter().map(length).max().unwrap_or(0);
        Ok(Self { plain: library, tokens, markers, longest_token })
    }

    /// Token ids of plain text, in which no control tokens occur.
    ///
    /// # Errors
    /// [`EncodeError`] if the tokenizer is damaged; never for byte-level BPE.
    pub fn encode_plain(&self, text: &str) -> Result<Vec<u32>, EncodeError> {
        let encoding = self.plain.encode_fast(text, false).map_err(|error| EncodeError(error.to_string()))?;
        Ok(encoding.get_ids().to_vec())
    }

    /// Token ids of text in which the names of control tokens become control tokens.
    ///
    /// # Errors
    /// As of [`Tokenizer::encode_plain`].
    pub fn encode_marked(&self, text: &str) -> Result<Vec<u32>, EncodeError> {
        self.encode_spans(text, |text| self.encode_plain(text))
    }

    fn encode_spans(
        &self,
        text: &str,
        encode: impl Fn(&str) -> Result<Vec<u32>, EncodeError>,
    ) -> Result<Vec<u32>, EncodeError> {
        let mut ids = Vec::new();
        for span in self.markers.cut(text) {
            match span {
                Span::Text(text) => ids.extend(encode(text)?),
                Span::Marker(id) => ids.push(id),
            }
        }
        Ok(ids)
    }

    /// Token ids of a conversation in the model's own format. Control tokens come from the template alone: their
    /// names in messages are broken up by a character that occurs nowhere else, and joined again after the template's
    /// markers have been found. A last message of the assistant is left open, so that the model continues it.
    ///
    /// # Errors
    /// Those of [`ChatTemplate::render`] and [`Tokenizer::encode_plain`].
    pub fn encode_conversation(
        &self,
        conversation: &Conversation,
        template: &ChatTemplate,
    ) -> Result<Vec<u32>, EngineError> {
        let wedge = unused_character(conversation.messages.iter().map(|message| message.content.as_str()));
        let mut guarded = conversation.clone();
        for message in &mut guarded.messages {
            message.content = self.markers.break_up(&message.content, wedge);
        }
        let begun = guarded.messages.pop_if(|last| last.role == Role::Assistant);
        let mut rendered = template.render(&guarded)?;
        rendered.push_str(&begun.map(|message| message.content).unwrap_or_default());
        Ok(self.encode_spans(&rendered, |text| self.encode_plain(&text.replace(wedge, "")))?)
    }

    /// The bytes of a token; empty for control tokens and for ids without a token.
    pub fn bytes_of(&self, id: u32) -> &[u8] {
        match self.tokens.get(id as usize) {
            Some(Token::Text(bytes)) => bytes,
            _ => &[],
        }
    }

    /// The bytes of a token; the name of a control token.
    pub fn text_of(&self, id: u32) -> Vec<u8> {
        self.marker_name(id).map_or_else(|| self.bytes_of(id), str::as_bytes).to_vec()
    }

    /// The id of the control token called `name`.
    pub fn marker(&self, name: &str) -> Option<u32> {
        self.markers.id(name)
    }

    /// The token's name, if it is a control token.
    pub fn marker_name(&self, id: u32) -> Option<&str> {
        match self.tokens.get(id as usize) {
            Some(Token::Control(name)) => Some(name),
            _ => None,
        }
    }

    /// The tokenizer as the text of a `tokenizer.json`.
    #[cfg(all(test, feature = "mistralrs"))]
    pub fn to_json(&self) -> String {
        self.plain.to_string(true).unwrap_or_default()
    }

    /// Bytes of the longest token: no text has fewer tokens than its length divided by this.
    pub fn longest_token(&self) -> usize {
        self.longest_token
    }

    /// One more than the largest id.
    #[allow(clippy::len_without_is_empty, reason = "a tokenizer always has tokens")]
    pub fn len(&self) -> usize {
        self.tokens.len()
    }
}

/// The parts of a `tokenizer.json` that are used here. The library panics where the JSON of a decoder is broken.
fn used_parts(json: &str) -> serde_json::Result<Vec<u8>> {
    let mut parts: BTreeMap<String, &RawValue> = serde_json::from_str(json)?;
    parts.retain(|name, _| !matches!(name.as_str(), "decoder" | "post_processor" | "truncation" | "padding"));
    serde_json::to_vec(&parts)
}

fn describe(added: Option<&AddedToken>, token: Option<String>) -> Token {
    match (added, token) {
        (Some(added), _) if added.special => Token::Control(added.content.clone()),
        (Some(added), _) => Token::Text(added.content.clone().into_bytes()),
        (None, Some(token)) => Token::Text(bytes::of_token(&token)),
        (None, None) => Token::Unused,
    }
}

#[cfg(test)]
mod tests;
