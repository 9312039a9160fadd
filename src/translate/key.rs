//! What a translation depends on, as a number to find it by.

use sha2::{Digest, Sha256};

use super::ask::VERSION;
use super::flow::Translator;
use super::mask::Masked;

/// A text with everything that its translation depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key([u8; 32]);

impl Key {
    /// The key of some texts.
    pub fn of(parts: &[&str]) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            // With its length, so that "a", "bc" is not "ab", "c".
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part.as_bytes());
        }
        Self(hash.finalize().into())
    }

    /// The key of a text to be translated.
    pub fn of_text(translator: &Translator, masked: &Masked) -> Self {
        let (manner, info) = (translator.manner(), translator.engine().info());
        let manner = format!("{VERSION} {manner:?}");
        let terms = format!("{:?}", translator.glossary().in_text(&masked.text));
        let kinds = format!("{:?}", masked.kinds());
        Self::of(&[&manner, &info.model, &info.quantisation, &terms, &kinds, &masked.text])
    }

    /// Its bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Its name in a file of text.
    pub fn name(&self) -> String {
        base16ct::lower::encode_string(&self.0)
    }
}
