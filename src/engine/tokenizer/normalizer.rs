//! Refuses normalizers that make much text out of little, which some bytes of a stranger's file can ask for.

use tokenizers::{NormalizerWrapper, Tokenizer};

/// How many times as long as before a text may become.
const MOST_GROWTH: usize = 64;

/// Says what is wrong with the tokenizer's normalizer, if it has one.
pub fn check(tokenizer: &Tokenizer) -> Result<(), String> {
    match tokenizer.get_normalizer().map_or(Some(1), growth) {
        Some(..=MOST_GROWTH) => Ok(()),
        _ => Err("the normalizer makes a text too long".to_owned()),
    }
}

/// How many times as long as before a text can become, counted generously; `None` where that cannot be counted.
fn growth(normalizer: &NormalizerWrapper) -> Option<usize> {
    match normalizer {
        NormalizerWrapper::Sequence(sequence) => {
            sequence.as_ref().iter().try_fold(1_usize, |product, step| product.checked_mul(growth(step)?))
        }
        // Each character, or the place before it, may be a match.
        NormalizerWrapper::Replace(replace) => content(replace)?.len().checked_add(1),
        // What is put before a text is not much longer than a word.
        NormalizerWrapper::Prepend(prepend) => prepend.prepend.len().checked_add(1),
        NormalizerWrapper::Precompiled(_) => None,
        // Unicode's decompositions have up to 18 characters for one, and occur in few texts.
        _ => Some(2),
    }
}

/// The replacement, which the library shows only in what it writes.
fn content(replace: &tokenizers::normalizers::Replace) -> Option<String> {
    serde_json::to_value(replace).ok()?.get("content")?.as_str().map(str::to_owned)
}
