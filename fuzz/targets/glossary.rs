//! A glossary, and the text in which its terms are looked for.

#![no_main]

use fietje::testing::translate::{Language, Pair, Terms};
use fietje_fuzz::PerByte;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &[u8]| {
    PerByte::micros(15).hold_repeated(text, |text| {
        let Ok(text) = std::str::from_utf8(text) else { return };
        let (terms, prose) = text.split_once('\u{c}').unwrap_or((text, "De gemeentes en hun banken."));
        if let Ok(terms) = Terms::read(terms) {
            let pair = Pair { source: Language::DUTCH, target: Language::ENGLISH };
            let _ = terms.glossary(pair).in_text(prose);
        }
    });
});
