//! Penalties on the raw logits that depend on the tokens so far.

use std::collections::HashSet;

/// Divides the positive logits of tokens in `history` by `penalty` and multiplies their negative ones, once a token
/// (transformers' `RepetitionPenaltyLogitsProcessor`).
pub fn repetition(logits: &mut [f32], history: &[u32], penalty: f32) {
    let seen: HashSet<u32> = history.iter().copied().collect();
    for token in seen {
        if let Some(logit) = logits.get_mut(token as usize) {
            *logit = if *logit > 0.0 { *logit / penalty } else { *logit * penalty };
        }
    }
}

/// Rules out each token that would complete an n-gram of `length` tokens that `history` already holds (transformers'
/// `NoRepeatNGramLogitsProcessor`). Changes nothing where that would rule out every token.
pub fn no_repeat_ngram(logits: &mut [f32], history: &[u32], length: usize) {
    if length == 0 || history.len() < length {
        return;
    }
    let prefix = &history[history.len() + 1 - length..];
    let repeats = history.windows(length).filter(|ngram| ngram[..length - 1] == *prefix);
    let banned: HashSet<u32> = repeats.map(|ngram| ngram[length - 1]).collect();
    let is_allowed = |(id, logit): (u32, &f32)| *logit > f32::NEG_INFINITY && !banned.contains(&id);
    if !(0..).zip(&*logits).any(is_allowed) {
        return;
    }
    for token in banned {
        if let Some(logit) = logits.get_mut(token as usize) {
            *logit = f32::NEG_INFINITY;
        }
    }
}
