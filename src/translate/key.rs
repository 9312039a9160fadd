//! What a translation depends on, as a number to find it by.

use sha2::{Digest, Sha256};

use super::ask::{Manner, VERSION as PROMPTS, Variant};
use super::check::Formality;
use super::document::Kind;
use super::flow::Translator;
use super::glossary::Term;
use super::mask::Masked;

/// The version of the fields that a key is made of, and of their order.
const LAYOUT: u32 = 1;

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

    /// The key of `masked` as `translator` translates it.
    ///
    /// Every field is written out by hand, so that no renamed type forgets what users have had translated. Whoever
    /// changes what is hashed raises [`LAYOUT`]; whoever changes the prompts raises [`PROMPTS`].
    pub fn of_text(translator: &Translator, masked: &Masked) -> Self {
        let info = translator.engine().info();
        let terms = translator.glossary().in_text(&masked.text);
        Self::of_fields(translator.manner(), (&info.model, &info.quantisation), &terms, masked)
    }

    fn of_fields(manner: &Manner, (model, quantisation): (&str, &str), terms: &[Term], masked: &Masked) -> Self {
        let formality = match manner.formality {
            None => "",
            Some(Formality::Je) => "je",
            Some(Formality::U) => "u",
        };
        let variant = match manner.variant {
            None => "",
            Some(Variant::Netherlands) => "nl-NL",
            Some(Variant::Belgium) => "nl-BE",
        };
        let kinds: String = masked.kinds().into_iter().map(letter).collect();
        let versions = format!("{LAYOUT} {PROMPTS}");
        let (source, target) = (manner.pair.source.code(), manner.pair.target.code());
        let fixed =
            [versions.as_str(), source, target, formality, variant, model, quantisation, &kinds, &masked.text];
        let terms = terms.iter().flat_map(|term| [term.source.as_str(), term.target.as_str()]);
        Self::of(&fixed.into_iter().chain(terms).collect::<Vec<_>>())
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

/// What a placeholder stands for, as a letter of the key.
fn letter(kind: Kind) -> char {
    match kind {
        Kind::Whole => 'w',
        Kind::Open => 'o',
        Kind::Close => 'c',
    }
}

#[cfg(test)]
mod tests {
    use super::super::document::Piece;
    use super::super::language::{Language, Pair};
    use super::*;

    fn manner() -> Manner {
        let pair = Pair { source: Language::ENGLISH, target: Language::DUTCH };
        Manner { pair, formality: Some(Formality::U), variant: Some(Variant::Belgium) }
    }

    fn masked() -> Masked {
        let kept = |raw: &str, kind| Piece::Kept(raw.to_owned(), kind);
        let text = |text: &str| Piece::Text(text.to_owned());
        Masked::new(&[
            text("the "),
            kept("**", Kind::Open),
            text("bank of "),
            kept("`x`", Kind::Whole),
            kept("**", Kind::Close),
            text(" is high"),
        ])
    }

    fn terms() -> [Term; 1] {
        [Term { source: "bank".to_owned(), target: "oever".to_owned() }]
    }

    /// A changed name here means that every user's memory is forgotten: raise [`LAYOUT`] only on purpose.
    #[test]
    fn the_key_of_a_fixed_request_stays_the_same() {
        let key = Key::of_fields(&manner(), ("fietje-2b-chat", "Q8_0"), &terms(), &masked());
        assert_eq!(key.name(), "035dec1e972bb73aec8892694c69f6fc1e6c6134b5c5c1f9a04d2b6b629a7945");
    }

    #[test]
    fn every_field_counts() {
        let key = Key::of_fields(&manner(), ("chat", "q8_0"), &terms(), &masked());
        let belgian = Manner { variant: None, ..manner() };
        let english = Manner { pair: Pair { source: Language::DUTCH, target: Language::ENGLISH }, ..manner() };
        let informal = Manner { formality: Some(Formality::Je), ..manner() };
        let others = [
            Key::of_fields(&belgian, ("chat", "q8_0"), &terms(), &masked()),
            Key::of_fields(&english, ("chat", "q8_0"), &terms(), &masked()),
            Key::of_fields(&informal, ("chat", "q8_0"), &terms(), &masked()),
            Key::of_fields(&manner(), ("base", "q8_0"), &terms(), &masked()),
            Key::of_fields(&manner(), ("chat", "q4_k_m"), &terms(), &masked()),
            Key::of_fields(&manner(), ("chat", "q8_0"), &[], &masked()),
        ];
        assert!(!others.contains(&key));
    }
}
