//! Builds the tokenizer that a GGUF file describes: byte-level BPE with GPT-2's split pattern.
//!
//! `tokenizer.ggml.pre`, which should name the pattern, is missing or wrong in Fietje's files; Phi-2's pattern is
//! GPT-2's in any case.

use phi_cpu::gguf::{TokenKind, Vocabulary};
use tokenizers::models::bpe::BPE;
use tokenizers::pre_tokenizers::byte_level::ByteLevel;
use tokenizers::{AddedToken, Tokenizer as Library};

use super::TokenizerError;

/// The tokenizer of `vocabulary`.
pub fn build(vocabulary: &Vocabulary) -> Result<Library, TokenizerError> {
    if vocabulary.model != "gpt2" {
        let reason = format!("the tokenizer `{}` is not byte-level BPE", vocabulary.model);
        return Err(TokenizerError::Invalid(reason));
    }
    let invalid = |error: tokenizers::Error| TokenizerError::Invalid(error.to_string());
    let merges = vocabulary.merges.iter().map(|merge| pair(merge)).collect::<Result<Vec<_>, _>>()?;
    let ids: std::collections::HashMap<String, u32> = vocabulary.tokens.iter().cloned().zip(0..).collect();
    let model = BPE::builder().vocab_and_merges(ids.into_iter().collect::<ahash::AHashMap<_, _>>(), merges);
    let mut library = Library::new(model.build().map_err(invalid)?);
    library.with_pre_tokenizer(Some(ByteLevel::new(false, true, true)));
    library.with_decoder(Some(ByteLevel::default()));
    library.add_special_tokens(added(vocabulary, TokenKind::Control)).map_err(invalid)?;
    library.add_tokens(added(vocabulary, TokenKind::UserDefined)).map_err(invalid)?;
    Ok(library)
}

fn pair(merge: &str) -> Result<(String, String), TokenizerError> {
    let (left, right) = merge
        .split_once(' ')
        .ok_or_else(|| TokenizerError::Invalid(format!("the merge `{merge}` is not a pair of tokens")))?;
    Ok((left.to_owned(), right.to_owned()))
}

/// The tokens of `kind`, which are found before text is split. Converters fill unused ids with user-defined tokens
/// called `[PAD…]`; those are left out.
fn added(vocabulary: &Vocabulary, kind: TokenKind) -> Vec<AddedToken> {
    let tokens = vocabulary.tokens.iter().zip(&vocabulary.kinds).enumerate();
    tokens
        .filter(|(id, (token, found))| **found == kind && **token != format!("[PAD{id}]"))
        .map(|(_, (token, _))| {
            let special = kind == TokenKind::Control;
            AddedToken::from(token.clone(), special).normalized(!special)
        })
        .collect()
}
