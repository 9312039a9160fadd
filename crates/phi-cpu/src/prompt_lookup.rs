//! Speculative decoding without a draft model: prompt lookup (Saxena 2023, "Prompt Lookup Decoding").
//!
//! In text that repeats itself (a translation that keeps names, a rewritten letter, code) the tokens that followed an
//! n-gram before often follow it again. They are drafted and read together with the newest token, which costs little
//! more than reading that token alone, since the weights are read once for all of them. The caller keeps a drafted
//! token only if the model chooses the same one, so the answer does not change.

/// Most tokens of a draft.
const MAX_DRAFT: usize = 6;
/// Lengths of the n-grams that are looked up, the longest first.
const NGRAM_LENGTHS: [usize; 2] = [4, 3];
/// Below this acceptance rate a draft costs more than it saves, and drafting pauses.
const MIN_ACCEPTANCE: f64 = 0.25;
/// Tokens without a draft in the first pause. Each further pause is twice as long.
const FIRST_PAUSE: usize = 32;

/// Drafts the next tokens of one sequence, while its drafts are accepted often enough.
#[derive(Debug, Clone)]
pub struct PromptLookup {
    /// Moving average of the accepted share of each draft, 0 to 1.
    acceptance: f64,
    /// Tokens left of the current pause.
    paused: usize,
    /// Tokens of the next pause.
    next_pause: usize,
}

impl Default for PromptLookup {
    fn default() -> Self {
        Self { acceptance: 0.5, paused: 0, next_pause: FIRST_PAUSE }
    }
}

impl PromptLookup {
    /// Drafts at most `limit` tokens to follow `history`; none where nothing repeats. Call it once per chosen token.
    pub fn draft<'a>(&mut self, history: &'a [u32], limit: usize) -> &'a [u32] {
        if self.paused > 0 {
            self.paused -= 1;
            return &[];
        }
        NGRAM_LENGTHS
            .iter()
            .find_map(|&length| continuation(history, length))
            .map_or(&[], |draft| &draft[..draft.len().min(limit).min(MAX_DRAFT)])
    }

    /// Records that the model chose the first `accepted` of `drafted` tokens.
    pub fn record(&mut self, drafted: usize, accepted: usize) {
        if drafted == 0 {
            return;
        }
        self.acceptance = 0.7 * self.acceptance + 0.3 * (accepted as f64 / drafted as f64);
        if self.acceptance < MIN_ACCEPTANCE {
            self.paused = self.next_pause;
            self.next_pause *= 2;
            self.acceptance = 0.5;
        }
    }
}

/// The tokens after the latest earlier occurrence of the last `length` tokens of `history`.
fn continuation(history: &[u32], length: usize) -> Option<&[u32]> {
    let last = history.len().checked_sub(length)?;
    let ngram = &history[last..];
    let earlier = (0..last).rev().find(|&start| history[start..].starts_with(ngram))?;
    Some(&history[earlier + length..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_continuation_of_the_latest_occurrence_is_drafted() {
        let history = [1, 2, 3, 9, 9, 1, 2, 3, 7, 8, 1, 2, 3];
        let mut lookup = PromptLookup::default();
        assert_eq!(lookup.draft(&history, 2), [7, 8]);
        assert_eq!(lookup.draft(&history, 10), [7, 8, 1, 2, 3]);
        assert_eq!(lookup.draft(&history, 0), [0; 0]);
        // A longer n-gram wins over a later shorter one.
        assert_eq!(PromptLookup::default().draft(&[4, 1, 2, 3, 5, 6, 1, 2, 3, 7, 4, 1, 2, 3], 1), [5]);
        // An n-gram may overlap its earlier occurrence.
        assert_eq!(PromptLookup::default().draft(&[6; 5], 3), [6]);
    }

    #[test]
    fn nothing_is_drafted_without_a_repetition() {
        for history in [&[][..], &[1], &[1, 2, 3], &[1, 2, 3, 4, 2, 3]] {
            assert_eq!(PromptLookup::default().draft(history, 4), [0; 0]);
        }
    }

    #[test]
    fn rejected_drafts_pause_it_for_longer_each_time() {
        let history = [1, 2, 3, 4, 1, 2, 3];
        let mut lookup = PromptLookup::default();
        let mut pauses = Vec::new();
        for _ in 0..3 {
            while lookup.paused == 0 {
                assert_eq!(lookup.draft(&history, 1), [4]);
                lookup.record(1, 0);
            }
            let mut skipped = 0;
            while lookup.draft(&history, 1).is_empty() {
                skipped += 1;
            }
            pauses.push(skipped);
        }
        assert_eq!(pauses, [FIRST_PAUSE, 2 * FIRST_PAUSE, 4 * FIRST_PAUSE]);
        for _ in 0..50 {
            lookup.record(1, 1);
        }
        assert_eq!(lookup.draft(&history, 1), [4]);
    }
}
