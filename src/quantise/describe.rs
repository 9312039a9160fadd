//! A checkpoint's name, tokenizer and chat template, as the metadata that a GGUF file has for them.
//!
//! The keys are llama.cpp's (`gguf-py/gguf/constants.py`): the tokens in the order of their ids with a type each, the
//! merges of byte-level BPE, the ids of special tokens, and the template.

use std::collections::BTreeMap;
use std::path::Path;

use phi_cpu::quantise::Header;
use serde::Deserialize;
use serde_json::Value;

use super::QuantiseError;
use crate::text_file;

/// Bytes of `tokenizer.json`: fifty times Fietje's.
const MOST_BYTES: u64 = 128 << 20;

/// Types of tokens (`enum llama_token_type`).
const NORMAL: i32 = 1;
const CONTROL: i32 = 3;
const USER_DEFINED: i32 = 4;
const UNUSED: i32 = 5;

/// Special tokens: their names in `tokenizer_config.json`, and in a GGUF file.
const SPECIAL: [(&str, &str); 4] = [
    ("bos_token", "tokenizer.ggml.bos_token_id"),
    ("eos_token", "tokenizer.ggml.eos_token_id"),
    ("unk_token", "tokenizer.ggml.unknown_token_id"),
    ("pad_token", "tokenizer.ggml.padding_token_id"),
];

/// What a checkpoint says beside its configuration and its weights.
#[derive(Debug)]
pub struct Checkpoint {
    name: String,
    tokens: Vec<(String, i32)>,
    merges: Vec<String>,
    special: Vec<(&'static str, u32)>,
    template: Option<String>,
}

#[derive(Deserialize)]
struct TokenizerFile {
    model: Bpe,
    #[serde(default)]
    added_tokens: Vec<Added>,
}

#[derive(Deserialize)]
struct Bpe {
    #[serde(rename = "type")]
    kind: Option<String>,
    vocab: BTreeMap<String, u32>,
    merges: Vec<Merge>,
}

/// A merge as either version of the tokenizers library writes it.
#[derive(Deserialize)]
#[serde(untagged)]
enum Merge {
    Line(String),
    Pair([String; 2]),
}

#[derive(Deserialize)]
struct Added {
    id: u32,
    content: String,
    special: bool,
}

impl Checkpoint {
    /// Reads the files in `directory`. `count` is the number of rows of the embedding: ids without a token get a name.
    ///
    /// # Errors
    /// [`QuantiseError::Tokenizer`] and [`QuantiseError::BadTokenizer`].
    pub fn read(directory: &Path, name: &str, count: usize) -> Result<Self, QuantiseError> {
        let path = directory.join("tokenizer.json");
        let bad = |reason: String| QuantiseError::BadTokenizer { path: path.clone(), reason };
        let json = text_file::read(&path, MOST_BYTES)
            .map_err(|source| QuantiseError::Tokenizer { path: path.clone(), source })?;
        let file: TokenizerFile = serde_json::from_str(&json).map_err(|error| bad(error.to_string()))?;
        if file.model.kind.as_deref().is_some_and(|kind| kind != "BPE") {
            return Err(bad("not byte-level BPE".to_owned()));
        }
        let mut tokens: Vec<(String, i32)> = (0..count).map(|id| (format!("[PAD{id}]"), UNUSED)).collect();
        let added = file.added_tokens.iter().map(|added| {
            let kind = if added.special { CONTROL } else { USER_DEFINED };
            (added.id, &added.content, kind)
        });
        // What was added comes last, since some of it is in the vocabulary as well.
        for (id, token, kind) in file.model.vocab.iter().map(|(token, &id)| (id, token, NORMAL)).chain(added) {
            let place = tokens.get_mut(id as usize).ok_or_else(|| bad(format!("the id {id} has no embedding")))?;
            *place = (token.clone(), kind);
        }
        let merges = file.model.merges.into_iter().map(|merge| match merge {
            Merge::Line(line) => line,
            Merge::Pair([first, second]) => format!("{first} {second}"),
        });
        let config = optional_json(&directory.join("tokenizer_config.json"));
        let id_of = |token: &str| tokens.iter().position(|(name, _)| name == token);
        let special = SPECIAL.into_iter().filter_map(|(field, key)| {
            let id = id_of(text_of(config.get(field)?)?)?;
            Some((key, u32::try_from(id).ok()?))
        });
        Ok(Self {
            name: name.to_owned(),
            merges: merges.collect(),
            special: special.collect(),
            template: template(directory, &config),
            tokens,
        })
    }

    /// Adds everything to the header of the new file.
    pub fn write(&self, header: &mut Header) {
        header.string("general.name", &self.name);
        header.string("tokenizer.ggml.model", "gpt2");
        header.string("tokenizer.ggml.pre", "gpt-2");
        header.strings("tokenizer.ggml.tokens", self.tokens.iter().map(|(token, _)| token.as_str()));
        let kinds: Vec<i32> = self.tokens.iter().map(|(_, kind)| *kind).collect();
        header.i32s("tokenizer.ggml.token_type", &kinds);
        header.strings("tokenizer.ggml.merges", self.merges.iter().map(String::as_str));
        for &(key, id) in &self.special {
            header.u32(key, id);
        }
        header.bool("tokenizer.ggml.add_bos_token", false);
        if let Some(template) = &self.template {
            header.string("tokenizer.chat_template", template);
        }
    }
}

/// The file as JSON; nothing where there is none, or no JSON in it.
fn optional_json(path: &Path) -> Value {
    let text = text_file::read(path, MOST_BYTES).ok();
    text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}

/// The chat template: a file of its own, a text in the configuration, or the default one of several there.
fn template(directory: &Path, config: &Value) -> Option<String> {
    let own_file = text_file::read(&directory.join("chat_template.jinja"), MOST_BYTES).ok();
    own_file.or_else(|| {
        let found = config.get("chat_template")?;
        let of_several = || found.as_array()?.iter().find(|named| named["name"] == "default")?["template"].as_str();
        found.as_str().or_else(of_several).map(str::to_owned)
    })
}

/// A special token's text: written plainly, or with its options.
fn text_of(token: &Value) -> Option<&str> {
    token.as_str().or_else(|| token.get("content")?.as_str())
}
