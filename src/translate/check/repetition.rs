//! An answer that repeats itself.

use super::words::Words;

/// Words of the longest run that is looked for.
const LONGEST: usize = 12;

/// How many times in a row the most repeated run of words occurs.
pub fn most(words: &Words) -> usize {
    let words: Vec<&str> = words.all.iter().map(|word| word.lower.as_str()).collect();
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
