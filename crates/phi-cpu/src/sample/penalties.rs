//! Changes to the raw logits that depend on what was already said.

use std::collections::HashSet;

/// Divides positive and multiplies negative logits of every seen token by `penalty`, once however often it was seen.
pub fn repetition(logits: &mut [f32], history: &[u32], penalty: f32) {
    let seen: HashSet<u32> = history.iter().copied().collect();
    for token in seen {
        if let Some(logit) = logits.get_mut(token as usize) {
            *logit = if *logit > 0.0 { *logit / penalty } else { *logit * penalty };
        }
    }
}

/// Rules out each token that would complete a run of `length` tokens which `history` holds already. Where that
/// would leave nothing to choose, repetition is allowed.
pub fn no_repeat_ngram(logits: &mut [f32], history: &[u32], length: usize) {
    if length == 0 || history.len() < length {
        return;
    }
    let beginning = &history[history.len() + 1 - length..];
    let runs = history.windows(length).filter(|run| run[..length - 1] == *beginning);
    let banned: HashSet<u32> = runs.map(|run| run[length - 1]).collect();
    let open = |(id, logit): (u32, &f32)| *logit > f32::NEG_INFINITY && !banned.contains(&id);
    if !(0..).zip(&*logits).any(open) {
        return;
    }
    for token in banned {
        if let Some(logit) = logits.get_mut(token as usize) {
            *logit = f32::NEG_INFINITY;
        }
    }
}
