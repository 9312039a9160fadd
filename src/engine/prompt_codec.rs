//! Encodes prompts for a model: its tokenizer, its chat template and its stop tokens.

use std::path::Path;

use phi_cpu::gguf;
use serde::Deserialize;

use super::constraint::{ConstraintFactory, ConstraintState};
use super::error::EngineError;
use super::request::{Constraint, Prompt};
use super::tokenizer::{Tokenizer, TokenizerError};
use crate::conversation::{ChatTemplate, Conversation};
use crate::model::ModelKind;

/// Markers that always end an answer: Fietje's `config.json` and its tokenizer name different ones, and both occur.
const STOP_MARKERS: [&str; 2] = ["<|im_end|>", "<|endoftext|>"];

/// What the files beside the weights say, or a GGUF file's metadata.
struct TokenizerFiles {
    tokenizer: Tokenizer,
    template: Option<String>,
    end_of_text: Option<u32>,
}

/// The fields of `tokenizer_config.json` that matter here.
#[derive(Default, Deserialize)]
struct TokenizerConfig {
    #[serde(default)]
    chat_template: Option<serde_json::Value>,
    #[serde(default)]
    eos_token: Option<serde_json::Value>,
}

/// Encodes prompts, and knows the tokens that end an answer.
pub struct PromptCodec {
    tokenizer: Tokenizer,
    template: Option<ChatTemplate>,
    stop_tokens: Vec<u32>,
    constraints: ConstraintFactory,
    vocabulary_size: usize,
    context_length: usize,
}

/// The sizes of a model that matter here.
#[derive(Debug, Clone, Copy)]
pub struct ModelShape {
    /// Number of logits, which may be more than the tokenizer has tokens.
    pub vocabulary_size: usize,
    /// The context window in tokens.
    pub context_length: usize,
}

impl PromptCodec {
    /// Reads the files of a checkpoint directory.
    pub fn of_directory(
        directory: &Path,
        kind: Option<ModelKind>,
        shape: ModelShape,
    ) -> Result<Self, TokenizerError> {
        Ok(Self::assemble(of_directory(directory)?, kind, shape))
    }

    /// Uses the metadata of a GGUF file.
    pub fn of_gguf(
        vocabulary: &gguf::Vocabulary,
        kind: Option<ModelKind>,
        shape: ModelShape,
    ) -> Result<Self, TokenizerError> {
        let tokenizer = Tokenizer::from_gguf(vocabulary)?;
        let (template, end_of_text) = (vocabulary.chat_template.clone(), vocabulary.end_of_text);
        Ok(Self::assemble(TokenizerFiles { tokenizer, template, end_of_text }, kind, shape))
    }

    fn assemble(files: TokenizerFiles, kind: Option<ModelKind>, shape: ModelShape) -> Self {
        let TokenizerFiles { tokenizer, template, end_of_text } = files;
        let markers = STOP_MARKERS.into_iter().filter_map(|name| tokenizer.marker(name));
        let mut stop_tokens: Vec<u32> = markers.chain(end_of_text).collect();
        stop_tokens.sort_unstable();
        stop_tokens.dedup();
        // The marker that ends a turn comes first: a complete constraint forces the first one.
        if let Some(turn_end) = tokenizer.marker(STOP_MARKERS[0]) {
            stop_tokens.sort_by_key(|&token| token != turn_end);
        }
        let template = match kind {
            Some(ModelKind::Base) => None,
            _ => usable_template(template, &tokenizer),
        };
        let ModelShape { vocabulary_size, context_length } = shape;
        stop_tokens.retain(|&token| (token as usize) < vocabulary_size);
        let constraints = ConstraintFactory::default();
        Self { tokenizer, template, stop_tokens, constraints, vocabulary_size, context_length }
    }

    pub fn tokenizer(&self) -> &Tokenizer {
        &self.tokenizer
    }

    /// Tokens that end an answer; the one that ends a turn comes first.
    pub fn stop_tokens(&self) -> &[u32] {
        &self.stop_tokens
    }

    /// The model's context window in tokens.
    pub fn context_length(&self) -> usize {
        self.context_length
    }

    /// Whether the model answers conversations; otherwise it only continues text.
    pub fn talks_in_turns(&self) -> bool {
        self.template.is_some()
    }

    /// The state of a constrained answer before its first token.
    pub fn constrain(&self, constraint: &Constraint) -> Result<ConstraintState, EngineError> {
        self.constraints.start(constraint, &self.tokenizer, &self.stop_tokens, self.vocabulary_size)
    }

    pub fn encode(&self, prompt: &Prompt) -> Result<Vec<u32>, EngineError> {
        match prompt {
            Prompt::Raw(text) => Ok(self.tokenizer.encode_marked(text)),
            Prompt::Tokens(tokens) => Ok(tokens.clone()),
            Prompt::Conversation(conversation) => {
                let template = self.template.as_ref().ok_or(EngineError::NoTurns)?;
                Ok(self.tokenizer.encode_conversation(conversation, template)?)
            }
        }
    }

    /// The bytes of each token.
    pub fn decode(&self, tokens: &[u32]) -> Result<Vec<Vec<u8>>, EngineError> {
        let size = self.tokenizer.len().max(self.vocabulary_size);
        let bytes = |&token: &u32| match token as usize {
            id if id < size => Ok(self.tokenizer.text_of(token)),
            _ => Err(EngineError::UnknownToken(token)),
        };
        tokens.iter().map(bytes).collect()
    }

    /// Encodes a prompt that leaves at least one token for an answer.
    pub fn accept(&self, prompt: &Prompt) -> Result<Vec<u32>, EngineError> {
        let (bytes, context_length) = (prompt.byte_count(), self.context_length);
        // Encoding takes a second for each megabyte: what cannot fit is not encoded.
        if bytes > context_length.saturating_mul(self.tokenizer.longest_token()) {
            return Err(EngineError::PromptTooLarge { bytes, context_length });
        }
        let tokens = self.encode(prompt)?;
        if let Some(&unknown) = tokens.iter().find(|&&token| token as usize >= self.vocabulary_size) {
            return Err(EngineError::UnknownToken(unknown));
        }
        match tokens.len() {
            0 => Err(EngineError::EmptyPrompt),
            prompt_tokens if prompt_tokens >= context_length => {
                Err(EngineError::PromptTooLong { prompt_tokens, context_length })
            }
            _ => Ok(tokens),
        }
    }
}

fn of_directory(directory: &Path) -> Result<TokenizerFiles, TokenizerError> {
    let tokenizer = Tokenizer::from_directory(directory)?;
    let text = std::fs::read_to_string(directory.join("tokenizer_config.json")).ok();
    let config: TokenizerConfig = text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    let end_of_text = config.eos_token.as_ref().and_then(token_name).and_then(|name| tokenizer.marker(name));
    let in_own_file = std::fs::read_to_string(directory.join("chat_template.jinja")).ok();
    let template = in_own_file.or_else(|| config.chat_template.as_ref().and_then(default_template));
    Ok(TokenizerFiles { tokenizer, template, end_of_text })
}

/// A token's name, which is either the value itself or its field `content`.
fn token_name(value: &serde_json::Value) -> Option<&str> {
    value.as_str().or_else(|| value.get("content")?.as_str())
}

/// The template, which is either the value itself or the entry `default` of a list.
fn default_template(value: &serde_json::Value) -> Option<String> {
    let of_list = || value.as_array()?.iter().find(|entry| entry["name"] == "default")?["template"].as_str();
    value.as_str().or_else(of_list).map(str::to_owned)
}

/// The model's own template if it renders a plain question, else ChatML if the vocabulary has its markers.
fn usable_template(own: Option<String>, tokenizer: &Tokenizer) -> Option<ChatTemplate> {
    let probe = Conversation::question(None, "?".to_owned());
    let own = own.and_then(|source| {
        let template = ChatTemplate::new(source).and_then(|template| template.render(&probe).map(|_| template));
        template.inspect_err(|error| tracing::warn!("using ChatML instead: {error}")).ok()
    });
    let has_chat_ml_markers =
        || tokenizer.marker("<|im_start|>").is_some() && tokenizer.marker("<|im_end|>").is_some();
    own.or_else(|| if has_chat_ml_markers() { ChatTemplate::chat_ml().ok() } else { None })
}
