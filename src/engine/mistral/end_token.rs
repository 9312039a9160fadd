//! The token that ends a sequence inside mistral.rs: one that occurs in no text.
//!
//! mistral.rs caches a sequence's keys and values under all of its tokens, although it has never read the last one,
//! which has none (docs/ENGINES.md). A prompt that continues with the same token would find zeros at its position.
//! With the marker that ends a turn that would be every second turn of a conversation. A byte that UTF-8 does not use
//! occurs in no prompt.

use crate::engine::tokenizer::Tokenizer;

/// The token of a byte that occurs in no UTF-8 text (RFC 3629, section 3); `None` if the vocabulary has none.
pub fn end_token(tokenizer: &Tokenizer) -> Option<u32> {
    let tokens = 0..u32::try_from(tokenizer.len()).unwrap_or(u32::MAX);
    tokens.into_iter().find(|&id| matches!(tokenizer.bytes_of(id), [0xC0 | 0xC1 | 0xF5..=0xFF]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::tokenizer_of;
    use crate::model::{LocalModel, MiniModel};

    #[test]
    fn it_is_a_byte_that_no_text_has() {
        let tokenizer = tokenizer_of(&LocalModel::mini(MiniModel::built_in().unwrap())).unwrap();
        let end = end_token(&tokenizer).unwrap();
        assert!(std::str::from_utf8(tokenizer.bytes_of(end)).is_err());
        let text: String = ('\u{0}'..char::MAX).step_by(7).collect();
        assert!(!tokenizer.encode_marked(&text).unwrap().contains(&end));
    }
}
