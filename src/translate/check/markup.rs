//! Whether the placeholders of the source came back, each once and in its pair.

use crate::translate::mask::{Masked, placeholders};
use crate::translate::segment::Kind;

/// Whether an answer has the placeholders of its source.
pub fn keeps_placeholders(source: &str, answer: &str, masked: &Masked) -> bool {
    let numbers = |text: &str| placeholders(text).into_iter().map(|(_, number)| number).collect::<Vec<_>>();
    let (wanted, found) = (numbers(source), numbers(answer));
    let sorted = |mut numbers: Vec<usize>| {
        numbers.sort_unstable();
        numbers
    };
    // The pairs of opening and closing placeholders must be those of the source.
    let nesting = |numbers: &[usize]| {
        let mut open = Vec::new();
        let mut pairs = Vec::new();
        for &number in numbers {
            match masked.kind(number) {
                Some(Kind::Open) => open.push(number),
                Some(Kind::Close) => pairs.push((open.pop(), number)),
                _ => {}
            }
        }
        pairs.sort_unstable();
        (open, pairs)
    };
    // A stray brace is a damaged placeholder.
    let braces = |text: &str| text.matches(['{', '}']).count();
    sorted(wanted.clone()) == sorted(found.clone())
        && nesting(&wanted) == nesting(&found)
        && braces(source) == braces(answer)
}
