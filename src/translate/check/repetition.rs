//! An answer that repeats itself.

use super::words::in_small_letters;

/// Words of the longest run that is looked for.
const LONGEST: usize = 12;

/// Whether an answer goes in circles where its source does not.
pub fn repeats(source: &str, answer: &str) -> bool {
    let times = most(answer);
    times >= 4 && times > most(source)
}

/// How many times in a row the most repeated run of words occurs.
fn most(text: &str) -> usize {
    let words = in_small_letters(text);
    let repetitions = |length: usize| {
        let mut best = 1;
        let mut run = 1;
        let mut place = length;
        while place + length <= words.len() {
            run = if words[place..place + length] == words[place - length..place] { run + 1 } else { 1 };
            best = best.max(run);
            place += if run > 1 { length } else { 1 };
        }
        best
    };
    (1..=LONGEST).map(repetitions).max().unwrap_or(1)
}
