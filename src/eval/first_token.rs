//! The probabilities of labels from the likeliest first tokens of an answer, which is all that a server gives.
//!
//! [`super::labels`] has them exactly, from all tokens. Here the tokens beyond the likeliest are missing, and labels
//! must be told apart by their first token.

use crate::engine::TokenLogprob;

/// The probability of each label if the answer must be one of them, and how much of the model's own probability the
/// labels have. `None` where the tokens begin several labels rather than one.
pub fn probabilities(first: &TokenLogprob, labels: &[String]) -> Option<(Vec<f64>, f64)> {
    let chosen = Some(&first.chosen).filter(|chosen| first.likeliest.iter().all(|other| other.bytes != chosen.bytes));
    let (mut masses, mut undecided) = (vec![0.0; labels.len()], 0.0);
    for candidate in first.likeliest.iter().chain(chosen).filter(|candidate| !candidate.bytes.is_empty()) {
        let begun: Vec<usize> =
            (0..labels.len()).filter(|&label| labels[label].as_bytes().starts_with(&candidate.bytes)).collect();
        let p = f64::from(candidate.logprob).exp().min(1.0);
        match begun[..] {
            [] => {}
            [label] => masses[label] += p,
            _ => undecided += p,
        }
    }
    let mass: f64 = masses.iter().sum();
    if undecided > mass {
        return None;
    }
    let even = 1.0 / labels.len() as f64;
    let p = masses.iter().map(|&own| if mass > 0.0 { own / mass } else { even }).collect();
    Some((p, mass))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Candidate;

    fn first(tokens: &[(&str, f32)]) -> TokenLogprob {
        let candidate =
            |&(text, p): &(&str, f32)| Candidate { id: 0, bytes: text.as_bytes().to_vec(), logprob: p.ln() };
        TokenLogprob { chosen: candidate(&tokens[0]), likeliest: tokens.iter().map(candidate).collect() }
    }

    fn of(tokens: &[(&str, f32)], labels: &[&str]) -> Option<(Vec<f64>, f64)> {
        let labels: Vec<String> = labels.iter().map(|&label| label.to_owned()).collect();
        probabilities(&first(tokens), &labels)
            .map(|(p, mass)| (p.iter().map(|p| (p * 1e4).round() / 1e4).collect(), (mass * 1e4).round() / 1e4))
    }

    #[test]
    fn beginnings_of_a_label_add_up() {
        let tokens = [("pos", 0.3), ("p", 0.1), ("neg", 0.1), ("De", 0.4), ("positief!", 0.05)];
        assert_eq!(of(&tokens, &["negatief", "positief"]), Some((vec![0.2, 0.8], 0.5)));
        assert_eq!(of(&[("De", 0.9)], &["ja", "nee"]), Some((vec![0.5, 0.5], 0.0)));
    }

    #[test]
    fn labels_that_begin_alike_cannot_be_told_apart_by_a_token() {
        assert_eq!(of(&[("De", 0.9), ("Het", 0.1)], &["De kat", "De hond"]), None);
        // A shared beginning that is unlikely leaves the others.
        assert_eq!(of(&[(" ja", 0.6), (" ", 0.1), (" nee", 0.2)], &[" ja", " nee"]), Some((vec![0.75, 0.25], 0.8)));
    }

    #[test]
    fn the_chosen_token_counts_once() {
        let mut token = first(&[("ja", 0.5), ("nee", 0.25)]);
        token.chosen = Candidate { id: 0, bytes: b"n".to_vec(), logprob: 0.25_f32.ln() };
        let (p, mass) = probabilities(&token, &["ja".to_owned(), "nee".to_owned()]).unwrap();
        assert!((p[0] - 0.5).abs() < 1e-6 && (mass - 1.0).abs() < 1e-6);
    }
}
