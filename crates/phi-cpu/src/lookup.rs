//! Guesses at the next tokens from the text itself.
//!
//! Where text repeats (a translation that keeps names, a rewritten letter, code), what followed the last few tokens
//! the time before often follows again (prompt lookup decoding; Saxena 2023). Reading a few guesses beside the newest
//! token costs little more than that token alone, as the weights pass by once for all of them. Every guess is checked
//! against what the model itself would choose, so the result does not change.

/// Most tokens that are guessed at once.
const LONGEST: usize = 6;
/// Runs of so many tokens are looked for, the longest first.
const RUNS: [usize; 2] = [4, 3];
/// Guessing pays from about this part of right guesses on: below, it pauses.
const WORTH_IT: f64 = 0.25;
/// Tokens without a guess after the first time that it did not pay; each time the pause doubles.
const FIRST_PAUSE: usize = 32;

/// Whether guesses pay, as far as one sequence has shown.
#[derive(Debug, Clone)]
pub struct Lookup {
    /// The part of right guesses, the newest counting most.
    right: f64,
    /// Tokens for which no guess is made.
    paused: usize,
    next_pause: usize,
}

impl Default for Lookup {
    fn default() -> Self {
        Self { right: 0.5, paused: 0, next_pause: FIRST_PAUSE }
    }
}

impl Lookup {
    /// Guesses at most `limit` tokens that follow `history`. To be asked once for each token chosen.
    pub fn guess<'a>(&mut self, history: &'a [u32], limit: usize) -> &'a [u32] {
        if self.paused > 0 {
            self.paused -= 1;
            return &[];
        }
        RUNS.iter()
            .find_map(|&length| follow_up(history, length))
            .map_or(&[], |guess| &guess[..guess.len().min(limit).min(LONGEST)])
    }

    /// Takes note that of `guessed` tokens the first `right` were what the model chose.
    pub fn note(&mut self, guessed: usize, right: usize) {
        if guessed == 0 {
            return;
        }
        self.right = 0.7 * self.right + 0.3 * (right as f64 / guessed as f64);
        if self.right < WORTH_IT {
            self.paused = self.next_pause;
            self.next_pause *= 2;
            self.right = 0.5;
        }
    }
}

/// What followed the last `length` tokens the latest time that they stood earlier in `history`.
fn follow_up(history: &[u32], length: usize) -> Option<&[u32]> {
    let before = history.len().checked_sub(length)?;
    let run = &history[before..];
    let place = (0..before).rev().find(|&place| history[place..].starts_with(run))?;
    Some(&history[place + length..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_followed_the_latest_time_is_guessed() {
        let history = [1, 2, 3, 9, 9, 1, 2, 3, 7, 8, 1, 2, 3];
        let mut lookup = Lookup::default();
        assert_eq!(lookup.guess(&history, 2), [7, 8]);
        assert_eq!(lookup.guess(&history, 10), [7, 8, 1, 2, 3]);
        assert_eq!(lookup.guess(&history, 0), [0; 0]);
        // A longer run decides over a later shorter one.
        assert_eq!(Lookup::default().guess(&[4, 1, 2, 3, 5, 6, 1, 2, 3, 7, 4, 1, 2, 3], 1), [5]);
        // A run may overlap itself.
        assert_eq!(Lookup::default().guess(&[6; 5], 3), [6]);
    }

    #[test]
    fn without_a_repetition_nothing_is_guessed() {
        for history in [&[][..], &[1], &[1, 2, 3], &[1, 2, 3, 4, 2, 3]] {
            assert_eq!(Lookup::default().guess(history, 4), [0; 0]);
        }
    }

    #[test]
    fn wrong_guesses_pause_it_longer_each_time() {
        let history = [1, 2, 3, 4, 1, 2, 3];
        let mut lookup = Lookup::default();
        let mut pauses = Vec::new();
        for _ in 0..3 {
            while lookup.paused == 0 {
                assert_eq!(lookup.guess(&history, 1), [4]);
                lookup.note(1, 0);
            }
            let mut silent = 0;
            while lookup.guess(&history, 1).is_empty() {
                silent += 1;
            }
            pauses.push(silent);
        }
        assert_eq!(pauses, [FIRST_PAUSE, 2 * FIRST_PAUSE, 4 * FIRST_PAUSE]);
        for _ in 0..50 {
            lookup.note(1, 1);
        }
        assert_eq!(lookup.guess(&history, 1), [4]);
    }
}
