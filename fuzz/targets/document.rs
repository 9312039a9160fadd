//! A document to translate, in every format: the first byte chooses.

#![no_main]

use std::collections::HashSet;

use fietje::testing::translate::{Document, Fragment, Language, Pair, Review, formats, sentences};
use fietje_fuzz::PerByte;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Some((&choice, text)) = input.split_first() else { return };
    let format = formats::ALL[usize::from(choice) % formats::ALL.len()];
    PerByte::micros(15).hold_repeated(text, |text| {
        let Ok(source) = std::str::from_utf8(text) else { return };
        let _ = formats::of_content(source).name();
        let document = Document::new(source.to_owned(), format);
        let _ = document.language();
        in_order(&document);
        for text in document.texts() {
            let _ = sentences(&text.text, Language::ENGLISH);
            let _ = text.unmask(&text.text);
        }
        assert_eq!(document.render(|_| None).0, source, "a document of which nothing is translated");
        // Reading it again takes a multiple of the time.
        if source.len() < 1000 {
            let shouted: Vec<Vec<Fragment>> = document.segments().iter().map(|found| shout(&found.content)).collect();
            let _ = document.render(|number| Some(&shouted[number]));
            let _ = document.render_bilingual(|number| Some(&shouted[number]));
            finish(&document, "pl");
            finish(&document, "ar");
        }
    });
});

/// A segment follows the one before it, or lies within one.
fn in_order(document: &Document) {
    let (mut start, mut end) = (0, 0);
    for segment in document.segments() {
        let range = &segment.range;
        assert!(range.start >= end || range.start >= start && range.end <= end, "{range:?} {start} {end}");
        (start, end) = (range.start, end.max(range.end));
    }
}

/// Translates a document into a language with other plurals.
fn finish(document: &Document, language: &str) {
    let Some(target) = Language::named(language) else { return };
    let pair = Pair { source: Language::ENGLISH, target };
    let document = document.clone().toward(pair);
    let shouted: Vec<Vec<Fragment>> = document.segments().iter().map(|found| shout(&found.content)).collect();
    let (text, _) = document.render(|number| Some(&shouted[number]));
    let doubted = HashSet::new();
    let _ = document.finish(text, &formats::Finishing { pair, review: Review::Fuzzy, doubted: &doubted });
}

/// A translation.
fn shout(content: &[Fragment]) -> Vec<Fragment> {
    let shout = |fragment: &Fragment| match fragment {
        Fragment::Text(text) => Fragment::Text(text.to_uppercase()),
        kept => kept.clone(),
    };
    content.iter().map(shout).collect()
}
