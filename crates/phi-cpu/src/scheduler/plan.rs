//! How many prompt tokens a step has, and how they are divided among the prompts.

/// Prompt tokens of a step when nobody waits for it to end. Larger chunks are hardly faster.
const CHUNK: usize = 256;
/// Prompt tokens of a step in which a short prompt ends beside others: its first token waits for all of them.
const CHUNK_WITH_SHORT_PROMPT: usize = 48;
/// Prompt tokens of a step beside sequences in decode, whose next tokens wait for them.
const CHUNK_BESIDE_DECODE: usize = 32;

/// The part of a step that belongs to the oldest prompt, so that short ones that keep coming cannot starve it: one
/// token in this many.
const OLDEST_SHARE: usize = 4;

/// The prompt tokens of a step, for prompts that have `rests` tokens left to read.
pub fn chunk(is_decoding: bool, rests: &[usize]) -> usize {
    let is_short = |&rest: &usize| rest <= CHUNK_WITH_SHORT_PROMPT;
    if is_decoding {
        CHUNK_BESIDE_DECODE
    } else if rests.len() > 1 && rests.iter().any(is_short) {
        CHUNK_WITH_SHORT_PROMPT
    } else {
        CHUNK
    }
}

/// Divides `chunk` tokens among prompts that have `rests` tokens left to read, the oldest first. Returns the tokens of
/// each. After the oldest prompt's share comes the shortest rest: a short question beside long texts gets its answer at
/// once, and the long texts wait hardly longer for it.
pub fn divide(chunk: usize, rests: &[usize]) -> Vec<usize> {
    let mut counts = vec![0; rests.len()];
    let mut left = chunk;
    if let Some(count) = counts.first_mut() {
        *count = rests[0].min(chunk / OLDEST_SHARE);
        left -= *count;
    }
    let mut order: Vec<usize> = (0..rests.len()).collect();
    order.sort_by_key(|&index| rests[index]);
    for index in order {
        let more = left.min(rests[index] - counts[index]);
        counts[index] += more;
        left -= more;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::{chunk, divide};

    #[test]
    fn a_step_is_short_where_somebody_waits_for_its_end() {
        assert_eq!(chunk(true, &[1600]), 32);
        assert_eq!(chunk(false, &[1600, 20]), 48);
        for rests in [&[1600][..], &[20], &[1600, 1600]] {
            assert_eq!(chunk(false, rests), 256);
        }
    }

    #[test]
    fn the_shortest_rest_comes_first_beside_the_oldest_prompts_share() {
        for (chunk, rests, expected) in [
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
            assert_eq!(divide(chunk, rests), expected, "{chunk} among {rests:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_token_is_wasted_and_the_oldest_always_goes_on(
            chunk in 4_usize..300,
            rests in proptest::collection::vec(1_usize..2000, 1..20),
        ) {
            let counts = divide(chunk, &rests);
            assert_eq!(counts.iter().sum::<usize>(), chunk.min(rests.iter().sum()));
            assert!(counts.iter().zip(&rests).all(|(count, rest)| count <= rest));
            assert!(counts[0] >= rests[0].min(chunk / 4));
        }
    }
}
