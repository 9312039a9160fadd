//! Encodes prompts for a model: its tokenizer, its chat template and its stop tokens.

use std::path::Path;

use phi_cpu::gguf;
use serde::Deserialize;

use super::constraint::{ConstraintFactory, ConstraintState};
use super::error::EngineError;
use super::event::Counted;
use super::request::{Constraint, Prompt};
use super::tokenizer::{Tokenizer, TokenizerError};
use crate::conversation::{ChatTemplate, Conversation, Message, Role, TemplateError, TemplateHost};
use crate::model::ModelKind;
use crate::text_file;

/// Markers that always end an answer: Fietje's `config.json` and its tokenizer name different ones, and both occur.
const STOP_MARKERS: [&str; 2] = ["<|im_end|>", "<|endoftext|>"];

/// Bytes of the files that come with a tokenizer: far more than they have.
const MOST_BYTES: u64 = 16 << 20;

/// What templates are tried with.
const PROBE: &str = "Hoe laat is het?";

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
    /// The model's own template and then `ChatML`, as far as they can be used.
    templates: Vec<ChatTemplate>,
    /// Why the model's own is not among them.
    template_fault: Option<String>,
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
        host: &TemplateHost,
    ) -> Result<Self, TokenizerError> {
        Ok(Self::assemble(of_directory(directory)?, kind, shape, host))
    }

    /// Uses the metadata of a GGUF file.
    pub fn of_gguf(
        vocabulary: &gguf::Vocabulary,
        kind: Option<ModelKind>,
        shape: ModelShape,
        host: &TemplateHost,
    ) -> Result<Self, TokenizerError> {
        let tokenizer = Tokenizer::from_gguf(vocabulary)?;
        let (template, end_of_text) = (vocabulary.chat_template.clone(), vocabulary.end_of_text);
        Ok(Self::assemble(TokenizerFiles { tokenizer, template, end_of_text }, kind, shape, host))
    }

    fn assemble(files: TokenizerFiles, kind: Option<ModelKind>, shape: ModelShape, host: &TemplateHost) -> Self {
        let TokenizerFiles { tokenizer, template, end_of_text } = files;
        let markers = STOP_MARKERS.into_iter().filter_map(|name| tokenizer.marker(name));
        let mut stop_tokens: Vec<u32> = markers.chain(end_of_text).collect();
        stop_tokens.sort_unstable();
        stop_tokens.dedup();
        // The marker that ends a turn comes first: a complete constraint forces the first one.
        if let Some(turn_end) = tokenizer.marker(STOP_MARKERS[0]) {
            stop_tokens.sort_by_key(|&token| token != turn_end);
        }
        let (own, template_fault) = match template.filter(|_| kind != Some(ModelKind::Base)) {
            None => (None, None),
            Some(source) => match usable(source, host) {
                Ok(template) => (Some(template), None),
                Err(error) => (None, Some(error.to_string())),
            },
        };
        let has_chat_ml_markers = ["<|im_start|>", "<|im_end|>"].iter().all(|name| tokenizer.marker(name).is_some());
        let chat_ml = (has_chat_ml_markers && kind != Some(ModelKind::Base)).then_some(ChatTemplate::ChatMl);
        let templates = own.into_iter().chain(chat_ml).collect();
        let ModelShape { vocabulary_size, context_length } = shape;
        stop_tokens.retain(|&token| (token as usize) < vocabulary_size);
        let constraints = ConstraintFactory::default();
        Self { tokenizer, templates, template_fault, stop_tokens, constraints, vocabulary_size, context_length }
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
        !self.templates.is_empty()
    }

    /// Why the model's own template is not used, if it is damaged.
    pub fn template_fault(&self) -> Option<&str> {
        self.template_fault.as_deref()
    }

    /// Whether encoding `prompt` waits for a process.
    pub fn waits_for_template(&self, prompt: &Prompt) -> bool {
        let is_foreign = matches!(self.templates.first(), Some(ChatTemplate::Foreign { .. }));
        matches!(prompt, Prompt::Conversation(_)) && is_foreign
    }

    /// The state of a constrained answer before its first token.
    pub fn constrain(&self, constraint: &Constraint) -> Result<ConstraintState, EngineError> {
        self.constraints.start(constraint, &self.tokenizer, &self.stop_tokens, self.vocabulary_size)
    }

    pub fn encode(&self, prompt: &Prompt) -> Result<Vec<u32>, EngineError> {
        match prompt {
            Prompt::Raw(text) => Ok(self.tokenizer.encode_marked(text)?),
            Prompt::Tokens(tokens) => Ok(tokens.clone()),
            Prompt::Conversation(conversation) => self.encode_conversation(conversation),
        }
    }

    /// A template may work for the conversations that it was tried with, and not for this one: `ChatML` takes its
    /// place.
    fn encode_conversation(&self, conversation: &Conversation) -> Result<Vec<u32>, EngineError> {
        let (last, before) = self.templates.split_last().ok_or(EngineError::NoTurns)?;
        for template in before {
            match self.tokenizer.encode_conversation(conversation, template) {
                Err(EngineError::Template(TemplateError::Damaged(reason))) => {
                    tracing::warn!("the chat template fails here, using ChatML instead: {reason}");
                }
                encoded => return encoded,
            }
        }
        self.tokenizer.encode_conversation(conversation, last)
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
                Err(EngineError::PromptTooLong { prompt_tokens, counted: Counted::Exactly, context_length })
            }
            _ => Ok(tokens),
        }
    }
}

fn of_directory(directory: &Path) -> Result<TokenizerFiles, TokenizerError> {
    let tokenizer = Tokenizer::from_directory(directory)?;
    let read = |name: &str| text_file::read(&directory.join(name), MOST_BYTES).ok();
    let text = read("tokenizer_config.json");
    let config: TokenizerConfig = text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    let end_of_text = config.eos_token.as_ref().and_then(token_name).and_then(|name| tokenizer.marker(name));
    let in_own_file = read("chat_template.jinja");
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

/// The model's own template, if it renders a question and a conversation. It may refuse the latter.
fn usable(source: String, host: &TemplateHost) -> Result<ChatTemplate, TemplateError> {
    let template = ChatTemplate::new(source, host.clone())?;
    let message = |role| Message { role, content: PROBE.to_owned() };
    let turns = [Role::User, Role::Assistant, Role::User, Role::Assistant, Role::User];
    if !template.render(&Conversation { messages: vec![message(Role::User)] })?.contains(PROBE) {
        return Err(TemplateError::Damaged("it leaves the question out".to_owned()));
    }
    match template.render(&Conversation { messages: turns.map(message).into() }) {
        Err(error @ TemplateError::Damaged(_)) => Err(error),
        Ok(_) | Err(TemplateError::Refused(_)) => Ok(template),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_that_fails_in_a_long_conversation_gives_way_to_chat_ml() {
        let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/phi-cpu/tests/fixtures/tokenizer");
        let codec = |template: &str| {
            let directory = tempfile::tempdir().unwrap();
            std::fs::copy(fixtures.join("tokenizer.json"), directory.path().join("tokenizer.json")).unwrap();
            std::fs::write(directory.path().join("chat_template.jinja"), template).unwrap();
            let shape = ModelShape { vocabulary_size: 512, context_length: 64 };
            PromptCodec::of_directory(directory.path(), None, shape, &TemplateHost::Here).unwrap()
        };
        let talk = |turns| {
            Prompt::Conversation(Conversation {
                messages: vec![Message { role: Role::User, content: "ja".to_owned() }; turns],
            })
        };
        let text = "{% for m in messages %}{{ m.content }}{% endfor %}";
        let late = codec(&format!("{{% if messages|length > 6 %}}{{{{ a.b.c }}}}{{% endif %}}{text}"));
        let broken = codec("{{ a.b.c }}");
        assert!(late.template_fault().is_none() && broken.template_fault().is_some());
        assert!(late.waits_for_template(&talk(1)) && !broken.waits_for_template(&talk(1)));
        assert_ne!(late.encode(&talk(5)).unwrap(), broken.encode(&talk(5)).unwrap());
        assert_eq!(late.encode(&talk(7)).unwrap(), broken.encode(&talk(7)).unwrap());
        // A refusal is what the template means, and no reason for another one.
        let strict =
            codec(&format!("{{% if messages|length > 1 %}}{{{{ raise_exception('no') }}}}{{% endif %}}{text}"));
        let refused = strict.encode(&talk(2));
        assert!(matches!(refused, Err(EngineError::Template(TemplateError::Refused(_)))), "{refused:?}");
    }
}
