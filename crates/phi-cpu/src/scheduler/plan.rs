//! How many prompt tokens a step has, and how they are divided among the prompts.

use super::Pace;

/// Prompt tokens of a step when nobody waits for it to end. Larger chunks are hardly faster.
const CHUNK: usize = 256;
/// Prompt tokens of a step beside answers that somebody reads as they grow, whose next tokens wait for them.
const CHUNK_BESIDE_READERS: usize = 32;

/// Rest of a prompt that is short enough to be read in one step beside others. Somebody waits for its end.
const SHORT: usize = 48;
/// Fewest prompt tokens of a step in which a short prompt ends: a pass costs as much for fewer.
const SMALLEST_CHUNK: usize = 16;

/// The part of a step that belongs to the oldest prompt, so that short ones that keep coming cannot starve it: one
/// token in this many.
const OLDEST_SHARE: usize = 4;

/// What is left to read of a prompt.
#[derive(Debug, Clone, Copy)]
pub struct Rest {
    pub tokens: usize,
    pub pace: Pace,
}

/// The prompt tokens of a step, for prompts of which `rests` are left to read. `is_read_along` says whether
/// any answer that is being written is [`Pace::Interactive`].
///
/// A short prompt's first token waits for all tokens of its step, so that such a step has hardly more than these.
pub fn chunk(is_read_along: bool, rests: &[Rest]) -> usize {
    let is_short = |rest: &&Rest| rest.pace == Pace::Interactive && rest.tokens <= SHORT;
    let short: usize = rests.iter().filter(is_short).map(|rest| rest.tokens).sum();
    if is_read_along {
        CHUNK_BESIDE_READERS
    } else if rests.len() > 1 && short > 0 {
        // With the oldest prompt's share.
        (short * OLDEST_SHARE).div_ceil(OLDEST_SHARE - 1).clamp(SMALLEST_CHUNK, SHORT)
    } else {
        CHUNK
    }
}

/// Divides `chunk` tokens among prompts of which `rests` are left, the oldest first. Returns the tokens
/// of each. After the oldest prompt's share comes the shortest rest: a short question beside long texts gets its answer
/// at once, and the long texts wait hardly longer for it.
pub fn divide(chunk: usize, rests: &[Rest]) -> Vec<usize> {
    let mut counts = vec![0; rests.len()];
    let mut left = chunk;
    if let Some(count) = counts.first_mut() {
        *count = rests[0].tokens.min(chunk / OLDEST_SHARE);
        left -= *count;
    }
    let mut order: Vec<usize> = (0..rests.len()).collect();
    order.sort_by_key(|&index| rests[index].tokens);
    for index in order {
        let more = left.min(rests[index].tokens - counts[index]);
        counts[index] += more;
        left -= more;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::{Pace, Rest, chunk, divide};

    fn rests(pace: Pace, tokens: &[usize]) -> Vec<Rest> {
        tokens.iter().map(|&tokens| Rest { tokens, pace }).collect()
    }

    #[test]
    fn a_step_is_short_where_somebody_waits_for_its_end() {
        let (interactive, batch) = (|tokens| rests(Pace::Interactive, tokens), |tokens| rests(Pace::Batch, tokens));
        assert_eq!(chunk(true, &interactive(&[1600])), 32);
        assert_eq!(chunk(true, &batch(&[1600, 20])), 32);
        // A short prompt and the oldest one's share, a quarter; not much less than a pass is worth.
        assert_eq!(chunk(false, &interactive(&[1600, 20])), 27);
        assert_eq!(chunk(false, &interactive(&[1600, 3])), 16);
        assert_eq!(chunk(false, &interactive(&[1600, 20, 20, 20])), 48);
        for tokens in [&[1600][..], &[20], &[1600, 1600]] {
            assert_eq!(chunk(false, &interactive(tokens)), 256);
            assert_eq!(chunk(false, &batch(tokens)), 256);
        }
        assert_eq!(chunk(false, &batch(&[1600, 20])), 256);
        assert_eq!(chunk(false, &[batch(&[20]), interactive(&[1600])].concat()), 256);
        assert_eq!(chunk(false, &[batch(&[1600]), interactive(&[20])].concat()), 27);
    }

    #[test]
    fn a_short_prompt_beside_others_is_read_in_one_step() {
        for tokens in 1..=36 {
            let rests = rests(Pace::Interactive, &[1600, tokens, 1600]);
            assert_eq!(divide(chunk(false, &rests), &rests)[1], tokens);
        }
    }

    #[test]
    fn the_shortest_rest_comes_first_beside_the_oldest_prompts_share() {
        for (chunk, tokens, expected) in [
            (32, &[][..], &[][..]),
            (32, &[10], &[10]),
            (32, &[100], &[32]),
            // A short prompt among long ones is read in one step, wherever it is in the queue.
            (32, &[1600, 1600, 20, 1600], &[12, 0, 20, 0]),
            (32, &[1600, 24, 20], &[8, 4, 20]),
            (32, &[20, 1600], &[20, 12]),
            // Of equal ones the older comes first.
            (32, &[500, 30, 30], &[8, 24, 0]),
            (256, &[1600, 100, 100], &[64, 100, 92]),
            (256, &[8, 8, 8], &[8, 8, 8]),
        ] {
            let rests = rests(Pace::Interactive, tokens);
            assert_eq!(divide(chunk, &rests), expected, "{chunk} among {tokens:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_token_is_wasted_and_the_oldest_always_goes_on(
            chunk in 4_usize..300,
            tokens in proptest::collection::vec(1_usize..2000, 1..20),
        ) {
            let counts = divide(chunk, &rests(Pace::Batch, &tokens));
            assert_eq!(counts.iter().sum::<usize>(), chunk.min(tokens.iter().sum()));
            assert!(counts.iter().zip(&tokens).all(|(count, rest)| count <= rest));
            assert!(counts[0] >= tokens[0].min(chunk / 4));
        }
    }
}
