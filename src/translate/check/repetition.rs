//! An answer that repeats itself.

use super::words::in_small_letters;

/// Words of the longest run that is looked for.
const LONGEST: usize = 12;

/// Words of the shortest sentence that nobody says twice in a row by chance.
const SENTENCE: usize = 3;

/// Whether an answer goes in circles where its source does not.
pub fn repeats(source: &str, answer: &str) -> bool {
    let times = most(answer);
    times >= 4 && times > most(source) || says_twice(answer) && !has_similar_sentences(source)
}

/// Whether a sentence follows itself.
fn says_twice(text: &str) -> bool {
    sentences(text).windows(2).any(|pair| pair[0].len() >= SENTENCE && pair[0] == pair[1])
}

/// Whether two sentences in a row may well be the same in another language.
fn has_similar_sentences(text: &str) -> bool {
    let is_similar = |pair: &[Vec<String>]| {
        let shared = pair[0].iter().filter(|word| pair[1].contains(word)).count();
        shared * 2 >= pair[0].len().min(pair[1].len())
    };
    sentences(text).windows(2).any(is_similar)
}

/// The words of each sentence.
fn sentences(text: &str) -> Vec<Vec<String>> {
    let words = text.split(['.', '!', '?', '…']).map(in_small_letters);
    words.filter(|words| !words.is_empty()).collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_said_twice_only_where_the_source_does_so() {
        let twice = "Waar is het station. Waar is het station?";
        assert!(repeats("Hello! Where is the station?", twice));
        assert!(repeats("Where is the station?", twice));
        for source in
            ["Where is the station? Where is the station?", "Where's the station, then? Where is the station?"]
        {
            assert!(!repeats(source, twice), "{source}");
        }
        assert!(!repeats("Yes. No.", "Ja. Ja."));
        assert!(!repeats("Hello! Where is the station?", "Hallo! Waar is het station?"));
    }
}
