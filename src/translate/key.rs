//! Everything that a translation depends on, hashed: what the memory and the journal find it by.

use super::check::Formality;
use super::flow::Translator;
use super::glossary::Term;
use super::mask::Masked;
use super::prompts::{Style, VERSION as PROMPTS, Variant};
use super::segment::Kind;
use crate::engine::BestOf;
use crate::journal::Key;

/// The version of the fields of a key, and of their order.
const LAYOUT: u32 = 1;

/// The key of `masked` as `translator` translates it.
///
/// Every field is written out by hand, so that a renamed type does not empty every user's memory. Whoever
/// changes what is hashed raises [`LAYOUT`]; whoever changes the prompts raises [`PROMPTS`].
pub fn of_text(translator: &Translator, masked: &Masked) -> Key {
    let info = translator.engine().info();
    let terms = translator.glossary().in_text(&masked.text);
    of_fields(translator.style(), (&info.model, &info.quantisation), &terms, masked, translator.best_of())
}

fn of_fields(
    style: &Style,
    (model, quantisation): (&str, &str),
    terms: &[Term],
    masked: &Masked,
    best_of: &BestOf,
) -> Key {
    let formality = match style.formality {
        None => "",
        Some(Formality::Je) => "je",
        Some(Formality::U) => "u",
    };
    let variant = match style.variant {
        None => "",
        Some(Variant::Netherlands) => "nl-NL",
        Some(Variant::Belgium) => "nl-BE",
    };
    let kinds: String = masked.kinds().into_iter().map(letter).collect();
    // One answer is what keys were made for before there could be several.
    let versions = match &best_of.select {
        Some(select) if !best_of.is_one() => format!("{LAYOUT} {PROMPTS} best of {} by {select}", best_of.count),
        _ => format!("{LAYOUT} {PROMPTS}"),
    };
    let (source, target) = (style.pair.source.code(), style.pair.target.code());
    let fixed = [versions.as_str(), source, target, formality, variant, model, quantisation, &kinds, &masked.text];
    let terms = terms.iter().flat_map(|term| [term.source.as_str(), term.target.as_str()]);
    // Terms come in pairs, so that one text more is a context.
    Key::of(&fixed.into_iter().chain(terms).chain(masked.context()).collect::<Vec<_>>())
}

/// A placeholder's kind, as the key has it.
fn letter(kind: Kind) -> char {
    match kind {
        Kind::Whole => 'w',
        Kind::Open => 'o',
        Kind::Close => 'c',
    }
}

#[cfg(test)]
mod tests {
    use super::super::language::{Language, Pair};
    use super::super::segment::Fragment;
    use super::*;
    use crate::engine::Select;

    fn style() -> Style {
        let pair = Pair { source: Language::ENGLISH, target: Language::DUTCH };
        Style { pair, formality: Some(Formality::U), variant: Some(Variant::Belgium) }
    }

    fn masked() -> Masked {
        let kept = |raw: &str, kind| Fragment::Kept(raw.to_owned(), kind);
        let text = |text: &str| Fragment::Text(text.to_owned());
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

    /// Another value here empties every user's memory: raise [`LAYOUT`] on purpose, or keep it.
    #[test]
    fn the_key_of_a_fixed_request_stays_the_same() {
        let key = of_fields(&style(), ("fietje-2b-chat", "Q8_0"), &terms(), &masked(), &BestOf::default());
        assert_eq!(key.name(), "035dec1e972bb73aec8892694c69f6fc1e6c6134b5c5c1f9a04d2b6b629a7945");
    }

    #[test]
    fn every_field_counts() {
        let key = of_fields(&style(), ("chat", "q8_0"), &terms(), &masked(), &BestOf::default());
        let belgian = Style { variant: None, ..style() };
        let english = Style { pair: Pair { source: Language::DUTCH, target: Language::ENGLISH }, ..style() };
        let informal = Style { formality: Some(Formality::Je), ..style() };
        let several = BestOf { count: 8.try_into().unwrap(), select: Some(Select::Consensus) };
        let voted = BestOf { select: Some(Select::Certainty), ..several.clone() };
        let of_several = |best_of| of_fields(&style(), ("chat", "q8_0"), &terms(), &masked(), best_of);
        let others = [
            of_several(&several),
            of_several(&voted),
            of_fields(&belgian, ("chat", "q8_0"), &terms(), &masked(), &BestOf::default()),
            of_fields(&english, ("chat", "q8_0"), &terms(), &masked(), &BestOf::default()),
            of_fields(&informal, ("chat", "q8_0"), &terms(), &masked(), &BestOf::default()),
            of_fields(&style(), ("base", "q8_0"), &terms(), &masked(), &BestOf::default()),
            of_fields(&style(), ("chat", "q4_k_m"), &terms(), &masked(), &BestOf::default()),
            of_fields(&style(), ("chat", "q8_0"), &[], &masked(), &BestOf::default()),
            of_fields(
                &style(),
                ("chat", "q8_0"),
                &terms(),
                &masked().within(Some("verb".to_owned())),
                &BestOf::default(),
            ),
        ];
        assert!(!others.contains(&key));
    }
}
